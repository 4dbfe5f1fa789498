use super::*;
use crate::module::{ModuleId, Workspace};
use crate::schema::Provider;
use crate::source::fragment;

/// What the provider refuses in the body of a resource of a type.
fn wrong(type_: &str, body: &str) -> Vec<String> {
    let text = format!("resource \"{type_}\" \"x\" {{\n{body}\n}}\n");
    let parsed = fragment(&text).unwrap();
    let block = parsed.blocks().next().unwrap();
    let facts = schema::latest(Provider::of_type(type_).unwrap())
        .resource(type_)
        .unwrap();
    let workspace = Workspace::default();
    let scope = Scope::new(&workspace, ModuleId(0));
    let found = faults(&facts.body, block, &scope);
    let line = |fault: Fault| format!("{} {}", fault.path, fault.message);
    found.into_iter().map(line).collect()
}

#[test]
fn what_the_provider_accepts_has_no_fault() {
    for (type_, body) in [
        ("aws_s3_bucket", ""),
        (
            "aws_s3_bucket",
            "bucket = \"b\"\ncount = 2\nlifecycle {\n  prevent_destroy = true\n}",
        ),
        (
            "aws_dynamodb_table",
            "name = \"t\"\npoint_in_time_recovery {\n  enabled = \"true\"\n}",
        ),
        (
            "aws_security_group",
            "ingress = []\negress {\n  from_port = 0\n  to_port = 0\n  protocol = \"-1\"\n}",
        ),
        (
            "aws_security_group",
            "dynamic \"ingress\" {\n  for_each = var.x\n  content {\n    from_port = 0\n    to_port = 0\n    protocol = var.p\n  }\n}",
        ),
        ("aws_kms_key", "deletion_window_in_days = var.days"),
        ("aws_kms_key", "arn = null"),
    ] {
        assert_eq!(wrong(type_, body), Vec::<String>::new(), "{type_} {body}");
    }
}

#[test]
fn what_the_provider_refuses_is_told() {
    for (type_, body, expected) in [
        ("aws_s3_bucket", "acls = \"x\"", "acls does not exist"),
        (
            "aws_kms_key",
            "arn = \"x\"",
            "arn is set by the provider and cannot be given",
        ),
        (
            "aws_dynamodb_table",
            "name = \"t\"\npoint_in_time_recovery = true",
            "point_in_time_recovery is a block, not an attribute",
        ),
        (
            "aws_kms_key",
            "enable_key_rotation {\n}",
            "enable_key_rotation is an attribute, not a block",
        ),
        (
            "aws_kms_key",
            "enable_key_rotation = \"maybe\"",
            "enable_key_rotation must be a bool",
        ),
        (
            "aws_kms_key",
            "deletion_window_in_days = 3",
            "deletion_window_in_days must be between 7 and 30",
        ),
        (
            "aws_dynamodb_table",
            "name = \"t\"\npoint_in_time_recovery {\n}",
            "point_in_time_recovery.enabled is required",
        ),
        (
            "aws_dynamodb_table",
            "name = \"t\"\npoint_in_time_recovery {\n  enabled = true\n}\npoint_in_time_recovery {\n  enabled = true\n}",
            "point_in_time_recovery stands 2 times, at most 1 allowed",
        ),
        (
            "aws_s3_bucket",
            "bucket = \"a\"\nbucket_prefix = \"b\"",
            "bucket conflicts with `bucket_prefix`",
        ),
    ] {
        assert_eq!(wrong(type_, body), [expected], "{type_} {body}");
    }
}

#[derive(serde::Deserialize)]
struct Refused {
    fix: Vec<Fix>,
}

#[derive(serde::Deserialize)]
struct Fix {
    #[serde(rename = "type")]
    type_: String,
    body: String,
    refused: String,
}

#[test]
fn the_wrong_fixes_of_other_tools_are_refused() {
    let cases: Refused = toml::from_str(include_str!("refused.toml")).unwrap();
    assert!(cases.fix.len() >= 40, "{}", cases.fix.len());
    for Fix {
        type_,
        body,
        refused,
    } in cases.fix
    {
        let provider = Provider::of_type(&type_).unwrap();
        if refused == "no such type" {
            assert!(
                schema::latest(provider).resource(&type_).is_none(),
                "{type_}"
            );
            continue;
        }
        let found = wrong(&type_, &body);
        assert!(found.contains(&refused), "{type_} {body}: {found:?}");
    }
}
