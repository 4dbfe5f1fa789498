//! `tfmend.toml`: where it is found, and what it changes.

use super::fixture::*;
use super::recipe_test::{PATH, RECIPE};

const ONLY_PITR: &str = "select = [\"dynamodb-point-in-time-recovery\"]\n";

fn both() -> String {
    format!("{TABLE}\n{BUCKET}")
}

#[test]
fn the_closest_one_counts_and_nothing_is_merged() {
    let test = CliTest::with(&[
        ("tfmend.toml", "select = [\"s3-public-access-block\"]\n"),
        ("live/tfmend.toml", ONLY_PITR),
        ("live/app/main.tf", &both()),
        ("main.tf", &both()),
    ]);
    let near = test.run(&["check", "live/app"]);
    near.exits(1)
        .says("dynamodb-point-in-time-recovery")
        .says_not("s3-public-access-block");
    let far = test.run(&["check", "main.tf"]);
    far.exits(1)
        .says("s3-public-access-block")
        .says_not("dynamodb-point-in-time-recovery");
}

#[test]
fn is_found_above_a_file_and_above_the_current_directory() {
    let test = CliTest::with(&[("tfmend.toml", ONLY_PITR), ("app/main.tf", &both())]);
    test.run(&["check", "app/main.tf"])
        .exits(1)
        .says_not("s3-public-access-block");
    let mut command = test.command(&["check"]);
    let run = test.ran(&command.current_dir(test.path("app")).output().unwrap());
    run.exits(1)
        .says("dynamodb-point-in-time-recovery")
        .says_not("s3-public-access-block");
}

#[test]
fn a_hidden_one_counts_before_the_other() {
    let test = CliTest::with(&[
        (".tfmend.toml", ONLY_PITR),
        ("tfmend.toml", "select = [\"s3-public-access-block\"]\n"),
        ("main.tf", &both()),
    ]);
    test.run(&["check"])
        .exits(1)
        .says("dynamodb-point-in-time-recovery");
}

#[test]
fn the_option_names_another() {
    let test = CliTest::with(&[
        ("tfmend.toml", "select = [\"s3-public-access-block\"]\n"),
        ("strict/other.toml", ONLY_PITR),
        ("main.tf", &both()),
    ]);
    let run = test.run(&["check", "--config", "strict/other.toml"]);
    run.exits(1)
        .says("dynamodb-point-in-time-recovery")
        .says_not("s3-public-access-block");
}

#[test]
fn options_win_over_the_config() {
    let test = CliTest::with(&[("tfmend.toml", ONLY_PITR), ("main.tf", &both())]);
    let run = test.run(&["check", "--select", "s3-public-access-block"]);
    run.exits(1)
        .says("s3-public-access-block")
        .says_not("dynamodb-point-in-time-recovery");
    test.run(&["check", "--ignore", "CKV_AWS_28"]).exits(0);
    test.run(&["check", "--extend-select", "CKV2_AWS_6"])
        .exits(1)
        .says("Found 2 problems");
}

#[test]
fn extends_and_ignores() {
    let test = CliTest::with(&[("main.tf", &both())]);
    test.write_file(
        "tfmend.toml",
        format!("{ONLY_PITR}extend-select = [\"s3-public-access-block\"]\n"),
    );
    test.run(&["check"]).exits(1).says("Found 2 problems");
    test.write_file("tfmend.toml", "select = [\"all\"]\nignore = [\"all\"]\n");
    test.run(&["check"]).exits(0);
}

#[test]
fn excludes_relative_to_itself() {
    let test = CliTest::with(&[
        (
            "tfmend.toml",
            &format!("{ONLY_PITR}exclude = [\"live/old/\", \"*.gen.tf\"]\n"),
        ),
        ("live/old/main.tf", TABLE),
        ("live/new/old/main.tf", &table("kept")),
        ("live/new/main.gen.tf", TABLE),
    ]);
    test.run(&["check"])
        .exits(1)
        .says("Found 1 problem in 1 file.")
        .says("live/new/old/main.tf");
    let mut command = test.command(&["check"]);
    let below = test.ran(&command.current_dir(test.path("live")).output().unwrap());
    below
        .exits(1)
        .says("Found 1 problem in 1 file.")
        .says("new/old/main.tf");
}

#[test]
fn an_exclude_that_is_no_glob_is_named() {
    let test = CliTest::with(&[("tfmend.toml", "exclude = [\"a{b\"]\n"), ("main.tf", TABLE)]);
    test.run(&["check"])
        .exits(2)
        .notes("cannot use the exclude pattern `a{b`");
}

#[test]
fn parameters_reach_the_recipe() {
    let config = "select = [\"vpc-flow-logs\"]\n[params.vpc-flow-logs]\nretention = 30\ntraffic_type = \"REJECT\"\n";
    let test = CliTest::with(&[("tfmend.toml", config), ("main.tf", VPC)]);
    let run = test.run(&["check", "--diff"]);
    run.exits(1)
        .says("retention_in_days = 30")
        .says("\"REJECT\"")
        .says_not("365");
}

#[test]
fn a_wrong_parameter_is_an_error() {
    let test = CliTest::with(&[("main.tf", VPC)]);
    for (params, words) in [
        ("[params.vpc-flow-log]\nretention = 30\n", "`vpc-flow-log`"),
        ("[params.vpc-flow-logs]\nretenion = 30\n", "retenion"),
        (
            "[params.vpc-flow-logs]\nretention = \"long\"\n",
            "retention",
        ),
        ("[params.vpc-flow-logs]\nretention = 31\n", "retention"),
        (
            "[params.vpc-flow-logs]\ntraffic_type = \"SOME\"\n",
            "traffic_type",
        ),
    ] {
        test.write_file("tfmend.toml", params);
        let run = test.run(&["check"]);
        run.exits(2).notes(words);
        assert_eq!(run.stdout, "", "{params}");
    }
}

#[test]
fn recipes_of_ones_own_run_when_selected() {
    let test = CliTest::committed(&[
        (
            "tfmend.toml",
            "recipes = [\"rules\"]\nselect = [\"house-deletion\"]\n",
        ),
        (PATH, RECIPE),
        ("app/main.tf", TABLE),
    ]);
    let mut command = test.command(&["check", "--diff"]);
    let below = test.ran(&command.current_dir(test.path("app")).output().unwrap());
    below.exits(1).says("deletion_protection_enabled = true");
    test.run(&["check", "--fix"]).exits(0);
    assert!(
        test.read("app/main.tf")
            .contains("deletion_protection_enabled = true")
    );
}

#[test]
fn recipes_of_ones_own_are_listed_and_explained() {
    let test = CliTest::with(&[("tfmend.toml", "recipes = [\"rules\"]\n"), (PATH, RECIPE)]);
    test.run(&["list"]).exits(0).says("house-deletion ");
    test.run(&["explain", "house-deletion"])
        .exits(0)
        .says("Protect DynamoDB tables from deletion");
}

#[test]
fn a_recipe_of_ones_own_cannot_take_the_name_of_another() {
    let test = CliTest::with(&[
        ("tfmend.toml", "recipes = [\"rules\"]\n"),
        ("rules/aws/vpc-flow-logs.toml", RECIPE),
        ("main.tf", TABLE),
    ]);
    test.run(&["check"])
        .exits(2)
        .notes("vpc-flow-logs.toml has the id of another");
}

#[test]
fn a_broken_recipe_or_directory_is_an_error_that_names_it() {
    let test = CliTest::with(&[
        ("tfmend.toml", "recipes = [\"rules\"]\n"),
        ("main.tf", TABLE),
    ]);
    test.run(&["check"]).exits(2).notes("rules");
    test.write_file(PATH, "title = 3\n");
    test.run(&["check"]).exits(2).notes("house-deletion.toml");
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_name() {
    let test = CliTest::with(&[("tfmend.toml", "selct = []\n"), ("main.tf", TABLE)]);
    let run = test.run(&["check"]);
    run.exits(2);
    snapshot("config_unknown_key", &run);
}

#[test]
fn what_is_no_config_is_refused() {
    let test = CliTest::with(&[("main.tf", TABLE)]);
    for (text, words) in [
        (&b"select = [\n"[..], "tfmend.toml"),
        (b"select = \"all\"\n", "select"),
        (b"estate = \"old\"\n", "estate"),
        (b"\xff\xfe", "utf-8"),
        (
            b"select = [\"vpc-flow-log\"]\n",
            "did you mean `vpc-flow-logs`?",
        ),
    ] {
        test.write_file("tfmend.toml", text);
        let run = test.run(&["check"]);
        run.exits(2);
        assert!(run.stderr.to_lowercase().contains(words), "{run}");
        assert_eq!(run.stdout, "");
    }
}

#[test]
fn a_file_that_is_named_is_checked_although_excluded() {
    let config = format!("{ONLY_PITR}exclude = [\"old/\"]\n");
    let test = CliTest::with(&[("tfmend.toml", &config), ("old/main.tf", TABLE)]);
    test.run(&["check"])
        .exits(0)
        .notes("nothing to check in `.`");
    test.run(&["check", "old/main.tf"]).exits(1);
}

const VOLUME: &str = "resource \"aws_ebs_volume\" \"data\" {\n  availability_zone = \"eu-west-1a\"\n  size              = 8\n}\n";

#[test]
fn a_fix_above_the_greatest_impact_is_told_and_not_applied() {
    let test = CliTest::with(&[
        ("main.tf", VOLUME),
        ("tfmend.toml", "max-impact = \"update\"\n"),
    ]);
    let args = [
        "check",
        "--diff",
        "--unsafe-fixes",
        "--select",
        "ebs-encryption",
    ];
    test.run(&args).exits(0);
    let report = test.run(&["check", "--select", "ebs-encryption"]);
    report.exits(1).says(
        "not mended: its impact (replace) is above the greatest that is allowed (update in place)",
    );
    let flag = [&args[..], &["--max-impact", "replace"]].concat();
    test.run(&flag).exits(1).says("+  encrypted         = true");
}

#[test]
fn a_recipe_is_as_safe_as_the_config_says() {
    let args = ["check", "--diff", "--select", "ebs-encryption"];
    let test = CliTest::with(&[("main.tf", VOLUME)]);
    test.run(&args).exits(0);
    test.write_file("tfmend.toml", "[safety]\nebs-encryption = \"safe\"\n");
    test.run(&args).exits(1).says("encrypted");
    test.write_file("tfmend.toml", "[safety]\nebs-encrypt = \"safe\"\n");
    test.run(&args).exits(2).notes("no recipe is called so");
}

#[test]
fn the_versions_that_the_config_states_count_where_the_code_says_none() {
    let bucket = "resource \"aws_s3_bucket\" \"logs\" {\n  bucket = \"logs\"\n}\n";
    let args = [
        "check",
        "--diff",
        "--unsafe-fixes",
        "--select",
        "s3-versioning",
    ];
    let test = CliTest::with(&[("main.tf", bucket)]);
    test.run(&args).exits(1).says("aws_s3_bucket_versioning");
    test.write_file("tfmend.toml", "[providers]\naws = \"3.50.0\"\n");
    test.run(&args).exits(0);
    test.write_file("tfmend.toml", "[providers]\naws = \"newest\"\n");
    test.run(&args)
        .exits(2)
        .notes("`newest` in the config is not a version");
}
