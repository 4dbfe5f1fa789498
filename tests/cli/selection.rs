//! `--select`, `--extend-select` and `--ignore`.

use std::collections::BTreeSet;

use super::fixture::*;

fn all() -> CliTest {
    CliTest::with(&[("main.tf", &format!("{TABLE}\n{BUCKET}\n{VPC}"))])
}

/// The recipes that found something.
fn found(run: &Run) -> BTreeSet<String> {
    let report = run.json();
    let findings = report["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|finding| finding["recipe"].as_str().unwrap().to_owned())
        .collect()
}

/// Of the recipes that found something, those that this suite knows.
fn known(args: &[&str]) -> Vec<String> {
    let run = all().run(&[&["check", "--output-format", "json"], args].concat());
    run.is_quiet();
    let mut found = found(&run);
    let known = THREE[1].split(',').map(str::to_owned).collect();
    found = found.intersection(&known).cloned().collect();
    found.into_iter().collect()
}

const PITR_ID: &str = "dynamodb-point-in-time-recovery";
const BLOCK_ID: &str = "s3-public-access-block";
const FLOW_ID: &str = "vpc-flow-logs";

#[test]
fn selects_by_id() {
    let run = all().run(&["check", "--output-format", "json", "--select", FLOW_ID]);
    assert_eq!(found(&run).into_iter().collect::<Vec<_>>(), [FLOW_ID]);
}

#[test]
fn selects_by_several_words() {
    assert_eq!(
        known(&["--select", "vpc-flow-logs,s3-public-access-block"]),
        [BLOCK_ID, FLOW_ID]
    );
    assert_eq!(
        known(&["--select", FLOW_ID, "--select", BLOCK_ID]),
        [BLOCK_ID, FLOW_ID]
    );
}

#[test]
fn selects_by_glob() {
    assert_eq!(known(&["--select", "dynamodb-*"]), [PITR_ID]);
    assert_eq!(known(&["--select", "*-flow-lo?s"]), [FLOW_ID]);
}

#[test]
fn selects_by_category() {
    assert_eq!(known(&["--select", "reliability"]), [PITR_ID]);
    assert_eq!(known(&["--select", "security"]), [BLOCK_ID, FLOW_ID]);
}

#[test]
fn selects_by_severity() {
    assert_eq!(known(&["--select", "high"]), [BLOCK_ID]);
    assert_eq!(known(&["--select", "medium"]), [PITR_ID, FLOW_ID]);
}

#[test]
fn selects_by_the_id_of_a_scanner() {
    for id in ["CKV_AWS_28", "ckv_aws_28", "AVD-AWS-0024"] {
        assert_eq!(known(&["--select", id]), [PITR_ID], "{id}");
    }
}

#[test]
fn the_id_of_a_scanner_selects_single_edits_of_a_recipe() {
    let block = "resource \"aws_s3_bucket_public_access_block\" \"reports\" {\n  bucket = aws_s3_bucket.reports.id\n}\n";
    let test = CliTest::with(&[("main.tf", &format!("{BUCKET}\n{block}"))]);
    let run = test.run(&[
        "check",
        "--diff",
        "--unsafe-fixes",
        "--select",
        "CKV_AWS_54",
    ]);
    run.exits(1)
        .says("block_public_policy = true")
        .says_not("block_public_acls");
}

#[test]
fn all_stands_for_every_recipe() {
    assert_eq!(known(&["--select", "all"]), [PITR_ID, BLOCK_ID, FLOW_ID]);
}

#[test]
fn without_a_selection_the_defaults_run() {
    assert_eq!(known(&[]), [PITR_ID, BLOCK_ID, FLOW_ID]);
}

#[test]
fn extends_the_selection() {
    assert_eq!(
        known(&["--select", FLOW_ID, "--extend-select", "high"]),
        [BLOCK_ID, FLOW_ID]
    );
}

#[test]
fn ignores_by_every_kind_of_word() {
    for word in [PITR_ID, "dynamodb-*", "reliability", "CKV_AWS_28"] {
        assert_eq!(known(&["--ignore", word]), [BLOCK_ID, FLOW_ID], "{word}");
    }
    assert_eq!(known(&["--ignore", "medium,high"]), [""; 0]);
}

#[test]
fn what_is_ignored_wins_over_what_is_selected() {
    assert_eq!(
        known(&["--select", "security", "--ignore", "high"]),
        [FLOW_ID]
    );
    assert_eq!(
        known(&[
            "--select",
            FLOW_ID,
            "--extend-select",
            "all",
            "--ignore",
            FLOW_ID
        ]),
        [PITR_ID, BLOCK_ID]
    );
}

#[test]
fn an_unknown_word_is_an_error_that_gives_the_nearest_name() {
    for option in ["--select", "--extend-select", "--ignore"] {
        let run = all().run(&["check", option, "dynamodb-point-in-time-recovry"]);
        run.exits(2).notes(
            "`dynamodb-point-in-time-recovry`; did you mean `dynamodb-point-in-time-recovery`?",
        );
        assert_eq!(run.stdout, "");
    }
}

#[test]
fn the_nearest_name_may_be_a_category_or_a_severity() {
    all()
        .run(&["check", "--select", "securty"])
        .exits(2)
        .notes("did you mean `security`?");
    all()
        .run(&["check", "--select", "meduim"])
        .exits(2)
        .notes("did you mean `medium`?");
}

#[test]
fn an_unknown_word_like_nothing_is_an_error_too() {
    let run = all().run(&["check", "--select", "zzzz"]);
    run.exits(2)
        .notes("no recipe, category or severity is called `zzzz`");
    assert!(!run.stderr.contains("did you mean"), "{run}");
    all()
        .run(&["check", "--select", "zzzz-*"])
        .exits(2)
        .notes("`zzzz-*`");
    all().run(&["check", "--select", ""]).exits(2);
}

#[test]
fn a_scanner_id_without_a_recipe_is_a_warning() {
    for id in [
        "CKV_AWS_99999",
        "AVD-AWS-9999",
        "ckv2_aws_99999",
        "12345678-1234-1234-1234-123456789abc",
    ] {
        let run = all().run(&["check", "--select", id]);
        run.exits(0)
            .notes(&format!("warning: no recipe resolves {id}"));
    }
    let run = all().run(&["check", "--select", "CKV_AWS_28,CKV_AWS_99999"]);
    run.exits(1)
        .says(PITR_ID)
        .notes("warning: no recipe resolves CKV_AWS_99999");
}
