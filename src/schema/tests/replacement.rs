//! Which changes replace a resource.

use super::super::*;
use super::aws;

fn change(type_: &str, path: &str, change: Change) -> Replacement {
    let path: Vec<&str> = path.split('.').collect();
    let release = latest(Provider::of_type(type_).unwrap());
    release.resource(type_).unwrap().replacement(&path, change)
}

fn set(type_: &str, path: &str) -> Replacement {
    change(type_, path, Change::AttributeSet)
}

#[test]
fn encryption_of_a_deployed_volume_or_database_replaces_it() {
    assert_eq!(set("aws_ebs_volume", "encrypted"), Replacement::Yes);
    assert_eq!(
        set("aws_db_instance", "storage_encrypted"),
        Replacement::Yes
    );
    assert_eq!(
        set("aws_rds_cluster", "storage_encrypted"),
        Replacement::Yes
    );
    assert_eq!(set("aws_efs_file_system", "encrypted"), Replacement::Yes);
}

#[test]
fn common_hardening_does_not_replace() {
    assert_eq!(
        set("aws_db_instance", "deletion_protection"),
        Replacement::No
    );
    assert_eq!(
        set("aws_instance", "metadata_options.http_tokens"),
        Replacement::No
    );
    assert_eq!(set("aws_kms_key", "enable_key_rotation"), Replacement::No);
    assert_eq!(set("aws_lambda_function", "tags"), Replacement::No);
    let block = change(
        "aws_dynamodb_table",
        "point_in_time_recovery",
        Change::BlockAdded,
    );
    assert_eq!(block, Replacement::No);
}

#[test]
fn removing_what_the_provider_keeps_changes_nothing() {
    let removed = |type_, path| change(type_, path, Change::AttributeRemoved);
    assert_eq!(removed("aws_ebs_volume", "encrypted"), Replacement::No);
    assert_eq!(removed("aws_ebs_volume", "outpost_arn"), Replacement::Yes);
    let block = change("aws_instance", "root_block_device", Change::BlockRemoved);
    assert_eq!(block, Replacement::No);
}

#[test]
fn a_block_that_may_hold_a_replacing_argument_may_replace() {
    let added = change("aws_instance", "root_block_device", Change::BlockAdded);
    assert_eq!(added, Replacement::Maybe);
    assert_eq!(
        set("aws_instance", "root_block_device.encrypted"),
        Replacement::Yes
    );
    assert_eq!(
        set("aws_instance", "root_block_device.0.encrypted"),
        Replacement::Yes
    );
    assert_eq!(
        set("aws_instance", "root_block_device.volume_size"),
        Replacement::No
    );
}

#[test]
fn a_change_in_an_element_of_a_set_may_replace_the_element() {
    let instance = latest(Provider::Aws).resource("aws_instance").unwrap();
    let node = instance
        .body
        .at(&["ebs_block_device"])
        .and_then(|n| n.block())
        .unwrap();
    assert_eq!(node.nesting, Nesting::Set);
    assert_eq!(
        set("aws_instance", "ebs_block_device.volume_size"),
        Replacement::Yes
    );
    assert_eq!(
        set("aws_instance", "ebs_block_device.tags"),
        Replacement::Maybe
    );
}

#[test]
fn the_declaration_of_a_block_covers_changes_within_only_in_the_framework() {
    let framework = r#"{"sdk": "framework", "blocks": {"b": {"nesting": "list",
        "force_new": true, "attributes": {"a": {"type": "string", "optional": true}}}}}"#;
    let in_framework: Resource = serde_json::from_str(framework).unwrap();
    let in_sdk: Resource = serde_json::from_str(&framework.replace("framework", "sdkv2")).unwrap();
    let path = ["b", "a"];
    assert_eq!(
        in_framework.replacement(&path, Change::AttributeSet),
        Replacement::Yes
    );
    assert_eq!(
        in_sdk.replacement(&path, Change::AttributeSet),
        Replacement::No
    );
    assert_eq!(
        in_sdk.replacement(&path[..1], Change::BlockAdded),
        Replacement::Yes
    );
}

#[test]
fn an_argument_that_replaces_only_if_configured_can_be_removed() {
    let resource: Resource = serde_json::from_str(
        r#"{"sdk": "framework", "attributes":
            {"a": {"type": "string", "optional": true, "force_new": "if_configured"}}}"#,
    )
    .unwrap();
    assert_eq!(
        resource.replacement(&["a"], Change::AttributeSet),
        Replacement::Yes
    );
    assert_eq!(
        resource.replacement(&["a"], Change::AttributeRemoved),
        Replacement::No
    );
}

#[test]
fn a_required_argument_that_replaces_decides_for_its_block() {
    let resource: Resource = serde_json::from_str(
        r#"{"sdk": "sdkv2", "blocks": {"b": {"nesting": "list", "attributes":
            {"a": {"type": "string", "required": true, "force_new": true}}}}}"#,
    )
    .unwrap();
    assert_eq!(
        resource.replacement(&["b"], Change::BlockAdded),
        Replacement::Yes
    );
    assert_eq!(
        resource.replacement(&["b"], Change::BlockRemoved),
        Replacement::Yes
    );
}

#[test]
fn what_the_providers_code_decides_may_replace() {
    assert_eq!(set("aws_instance", "instance_type"), Replacement::Maybe);
    assert_eq!(
        set("aws_ecs_service", "capacity_provider_strategy.weight"),
        Replacement::Maybe
    );
    assert_eq!(set("aws_ecs_service", "desired_count"), Replacement::No);
    assert_eq!(
        set("google_compute_instance", "deletion_protection"),
        Replacement::No
    );
    let old = aws(4).resource("aws_ecs_service").unwrap();
    assert_eq!(
        old.replacement(&["desired_count"], Change::AttributeSet),
        Replacement::No
    );
}

#[test]
fn what_cannot_be_set_is_unknown() {
    assert_eq!(set("aws_vpc", "no_such_argument"), Replacement::Unknown);
    assert_eq!(set("aws_vpc", "arn"), Replacement::Unknown);
    let vpc = latest(Provider::Aws).resource("aws_vpc").unwrap();
    assert_eq!(
        vpc.replacement(&[], Change::AttributeSet),
        Replacement::Unknown
    );
}

#[test]
fn timeouts_never_replace() {
    assert_eq!(set("aws_db_instance", "timeouts.create"), Replacement::No);
}

#[test]
fn where_nothing_is_known_the_answer_is_not_no() {
    let stack = aws(5).resource("aws_opsworks_stack").unwrap();
    assert!(stack.force_new_unknown);
    assert_eq!(
        stack.replacement(&["color"], Change::AttributeSet),
        Replacement::Unknown
    );
}

#[test]
fn a_renamed_database_was_replaced_before_5() {
    let now = latest(Provider::Aws).resource("aws_db_instance").unwrap();
    let identifier = now
        .body
        .at(&["identifier"])
        .and_then(|n| n.attribute())
        .unwrap();
    assert_eq!(
        identifier.force_new_in(Version::new(4, 67, 0)),
        ForceNew::Yes
    );
    assert_eq!(
        identifier.force_new_in(Version::new(5, 0, 0)),
        identifier.force_new
    );
    let old = aws(4).resource("aws_db_instance").unwrap();
    assert_eq!(
        old.replacement(&["identifier"], Change::AttributeSet),
        Replacement::Yes
    );
}
