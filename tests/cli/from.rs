//! `--from`: what a scanner reported, and nothing else.

use super::fixture::*;

/// Two tables of which a scanner reported one.
fn tables() -> CliTest {
    CliTest::with(&[
        ("infra/one.tf", &table("one")),
        ("infra/two.tf", &table("two")),
    ])
}

fn mends_only_two(report: &str) {
    let test = tables();
    test.write_file("report.json", report);
    test.run(&[
        "check",
        "--from",
        "report.json",
        "--fix",
        "--allow-no-vcs",
        "infra",
    ])
    .exits(0);
    assert_eq!(test.read("infra/one.tf"), table("one"), "{report}");
    assert_eq!(test.read("infra/two.tf"), table_mended("two"), "{report}");
}

#[test]
fn the_report_of_every_scanner_is_read() {
    for report in [
        r#"{"check_type": "terraform", "results": {"failed_checks": [{"check_id": "CKV_AWS_28", "file_path": "/two.tf", "file_line_range": [1, 9], "resource": "aws_dynamodb_table.two"}]}}"#,
        r#"[{"results": {"failed_checks": [{"check_id": "CKV_AWS_28", "file_path": "/two.tf", "file_line_range": [1, 9], "resource": "module.a.aws_dynamodb_table.two[0]"}]}}]"#,
        r#"{"version": "2.1.0", "runs": [{"results": [{"ruleId": "CKV_AWS_28", "locations": [{"physicalLocation": {"artifactLocation": {"uri": "infra/two.tf"}, "region": {"startLine": 2}}}]}]}]}"#,
        r#"{"Results": [{"Target": "two.tf", "Misconfigurations": [{"ID": "AWS-0024", "AVDID": "AVD-AWS-0024", "Status": "FAIL", "CauseMetadata": {"Resource": "aws_dynamodb_table.two", "StartLine": 1}}]}]}"#,
    ] {
        mends_only_two(report);
    }
}

#[test]
fn a_check_that_no_recipe_resolves_is_told() {
    let test = tables();
    test.write_file("report.json", r#"{"results": {"failed_checks": [{"check_id": "CKV_AWS_9999", "file_path": "/two.tf", "resource": "aws_dynamodb_table.two"}]}}"#);
    test.run(&["check", "--from", "report.json", "infra"])
        .exits(0)
        .notes("no recipe resolves CKV_AWS_9999");
}

#[test]
fn a_report_without_findings_is_clean_and_what_is_no_report_is_refused() {
    let test = tables();
    test.write_file("report.json", r#"{"results": {"failed_checks": []}}"#);
    test.run(&["check", "--from", "report.json"])
        .exits(0)
        .says("has no findings");
    test.write_file("report.json", "{\"a\": 1}");
    test.run(&["check", "--from", "report.json"])
        .exits(2)
        .notes("neither SARIF nor the JSON of Checkov");
}
