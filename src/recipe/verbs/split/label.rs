//! Names that say what a rule is.

use std::collections::BTreeMap;

use minijinja::Value;

use super::super::Context;
use super::rows::Row;
use crate::module::Scope;
use crate::recipe::model::Split;
use crate::recipe::template::{Names, TemplateError, render};

/// Well-known ports, by their names in IANA's registry, shortened as people say them.
const SERVICES: [(u32, &str); 22] = [
    (20, "ftp"),
    (21, "ftp"),
    (22, "ssh"),
    (25, "smtp"),
    (53, "dns"),
    (80, "http"),
    (123, "ntp"),
    (389, "ldap"),
    (443, "https"),
    (636, "ldaps"),
    (1433, "mssql"),
    (1521, "oracle"),
    (2049, "nfs"),
    (3306, "mysql"),
    (3389, "rdp"),
    (5432, "postgres"),
    (5439, "redshift"),
    (6379, "redis"),
    (9092, "kafka"),
    (9200, "elasticsearch"),
    (11211, "memcached"),
    (27017, "mongodb"),
];

/// The name of the resource that a row becomes.
pub(super) fn label(
    context: &Context<'_>,
    split: &Split,
    row: &Row<'_>,
    target: &str,
    source: &str,
) -> Result<String, TemplateError> {
    let scope = Scope::new(context.workspace, context.module).in_block(context.id);
    let known = |name: &str| {
        let value = row.arguments.iter().find(|(own, _)| own == name);
        value.and_then(|(_, value)| scope.value(value).to_text())
    };
    let arguments = row.arguments.iter();
    let values: BTreeMap<String, String> = arguments
        .map(|(name, _)| (name.clone(), known(name).unwrap_or_default()))
        .collect();
    let value = move |name: String| values.get(&name).cloned().unwrap_or_default();
    let names = Names::from([
        ("target".to_owned(), Value::from(target)),
        ("source".to_owned(), Value::from(source)),
        ("service".to_owned(), Value::from(service(&known))),
        ("row".to_owned(), Value::from_function(value)),
    ]);
    Ok(identifier(&render(&split.label, &names)?))
}

/// What ports and protocol are for; empty where they are not known.
fn service(known: &dyn Fn(&str) -> Option<String>) -> String {
    let Some(protocol) = known("protocol") else {
        return String::new();
    };
    let protocol = protocol.to_lowercase();
    if matches!(protocol.as_str(), "-1" | "all") {
        return "all".to_owned();
    }
    if protocol.starts_with("icmp") {
        return protocol;
    }
    let port = |name: &str| known(name).and_then(|text| text.parse::<u32>().ok());
    match (port("from_port"), port("to_port")) {
        (Some(from), Some(to)) if from == to => {
            SERVICES.iter().find(|(port, _)| *port == from).map_or_else(
                || format!("{protocol}_{from}"),
                |(_, name)| (*name).to_owned(),
            )
        }
        (Some(0), Some(65535)) => protocol,
        (Some(from), Some(to)) => format!("{protocol}_{from}_{to}"),
        _ => String::new(),
    }
}

/// A text as an identifier, with the separator that the text uses.
fn identifier(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let c = if c.is_alphanumeric() || c == '-' {
            c
        } else {
            '_'
        };
        if c == '_' && (out.is_empty() || out.ends_with('_')) {
            continue;
        }
        out.push(c);
    }
    let out = out.trim_end_matches(['_', '-']).to_owned();
    if out.starts_with(|c: char| c.is_alphabetic()) {
        out
    } else {
        format!("r_{out}")
    }
}
