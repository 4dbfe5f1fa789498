//! Paths that a provider's code computes while it decides on a replacement.
//!
//! The facts have no path for these; the provider's source shows which it can be.
//! A type that is not in here may be replaced by any change.

use super::model::ConditionalForceNew;

/// Types, and the paths their code can compute.
const PATHS: &[(&str, &[&str])] = &[
    ("aws_ecs_service", &["capacity_provider_strategy"]),
    (
        "aws_networkfirewall_firewall_policy",
        &["firewall_policy.stateful_engine_options.rule_order"],
    ),
    (
        "aws_networkfirewall_rule_group",
        &["rule_group.stateful_rule_options.rule_order"],
    ),
    ("aws_vpc_security_group_egress_rule", SOURCES),
    ("aws_vpc_security_group_ingress_rule", SOURCES),
    ("azurerm_lb", &["frontend_ip_configuration.zones"]),
    ("google_bigtable_instance", &["cluster.kms_key_name"]),
    ("google_compute_instance", &["network_interface.network_ip"]),
    (
        "google_compute_instance_from_template",
        &["network_interface.network_ip"],
    ),
];

/// Where a security group's rule lets traffic from or to: a change of kind replaces.
const SOURCES: &[&str] = &[
    "cidr_ipv4",
    "cidr_ipv6",
    "prefix_list_id",
    "referenced_security_group_id",
];

/// Puts the paths that `type_` can compute in the place of the unknown ones, and
/// adds those that the facts miss.
pub(super) fn resolve(type_: &str, conditions: &mut Vec<ConditionalForceNew>) {
    let Some((_, paths)) = PATHS.iter().find(|(name, _)| *name == type_) else {
        return;
    };
    conditions.retain(|condition| condition.attr.is_some());
    for path in *paths {
        if !conditions
            .iter()
            .any(|condition| condition.attr.as_deref() == Some(path))
        {
            let how = "customize_diff ForceNew".to_owned();
            conditions.push(ConditionalForceNew {
                attr: Some((*path).to_owned()),
                how,
                expr: None,
            });
        }
    }
}
