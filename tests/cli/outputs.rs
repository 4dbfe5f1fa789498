//! Several reports at once, and the list of fixes.

use super::fixture::*;

fn table_only() -> CliTest {
    CliTest::with(&[("main.tf", TABLE)])
}

#[test]
fn every_report_goes_to_its_own_place() {
    let test = table_only();
    let run = test.check(&[
        "--output-format",
        "sarif=out.sarif",
        "--output-format",
        "concise",
        "--output-format",
        "json-lines=out.jsonl",
    ]);
    run.exits(1).is_quiet().says("main.tf:1:");
    let alone = table_only().check(&["--output-format", "sarif"]);
    assert_eq!(
        test.read("out.sarif"),
        alone.stdout.replace("[VERSION]", env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(test.read("out.jsonl").lines().count(), 1);
}

#[test]
fn the_output_file_takes_the_report_that_has_none() {
    let test = table_only();
    test.check(&[
        "--output-format",
        "sarif=out.sarif",
        "--output-format",
        "concise",
        "--output-file",
        "out.txt",
    ])
    .exits(1);
    assert!(test.read("out.txt").starts_with("main.tf:1:"));
    assert!(test.read("out.sarif").starts_with('{'));
}

#[test]
fn two_reports_in_one_place_exit_with_2_and_write_nothing() {
    for (args, says) in [
        (
            &["--output-format", "json", "--output-format", "sarif"][..],
            "give each but one a file",
        ),
        (
            &["--output-format", "json=a", "--output-format", "sarif=a"],
            "would go to `a`",
        ),
        (
            &["--output-format", "json=a", "--output-file", "b"],
            "none is left for",
        ),
        (&["--output-format", "json="], "names no file"),
        (&["--output-format", "xml=a"], "invalid value 'xml'"),
        (&["--show-fixes"], "--fix or --diff"),
    ] {
        let test = table_only();
        test.check(args).exits(2).notes(says);
        assert_eq!(test.files().len(), 1, "{args:?}");
    }
}

#[test]
fn a_line_of_json_is_a_finding_of_the_json_report() {
    let test = CliTest::with(&[("main.tf", TABLE), ("b.tf", &table("b"))]);
    let lines = test.check(&["--output-format", "json-lines"]);
    let lines: Vec<serde_json::Value> = lines
        .exits(1)
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let whole = test.check(&["--output-format", "json"]);
    let whole: serde_json::Value = serde_json::from_str(&whole.stdout).unwrap();
    assert_eq!(lines.len(), 2);
    assert_eq!(serde_json::Value::from(lines), whole["findings"]);
}

#[test]
fn a_patch_has_no_comments_and_comes_to_what_fix_does() {
    let test = table_only();
    let run = test.check(&["--output-format", "patch"]);
    run.exits(1).is_quiet();
    assert!(run.stdout.starts_with("--- a/main.tf\n"), "{}", run.stdout);
    test.git_apply(&run.stdout).exits(0);
    assert_eq!(test.read("main.tf"), TABLE_MENDED);
    let fixed = table_only().check(&["--fix", "--allow-no-vcs", "--output-format", "patch"]);
    assert_eq!(fixed.exits(0).stdout, run.stdout);
}

#[test]
fn the_fixes_are_listed_by_file_and_recipe() {
    let test = CliTest::with(&[("main.tf", TABLE), ("b.tf", &table("b"))]);
    let list = "fix 2 problems:\n- b.tf:\n    1 × dynamodb-point-in-time-recovery\n- main.tf:\n    1 × dynamodb-point-in-time-recovery";
    test.check(&["--diff", "--show-fixes"])
        .exits(1)
        .notes(&format!("Would {list}"));
    let run = test.check(&["--fix", "--allow-no-vcs", "--show-fixes"]);
    run.exits(0).says(&list.replace("fix 2", "Fixed 2"));
}
