//! `tfmend check`: exit codes and flags.

use std::process::Stdio;

use super::fixture::*;

#[test]
fn exits_with_0_when_nothing_is_found() {
    let test = CliTest::with(&[("main.tf", TABLE_MENDED)]);
    test.check(&[])
        .exits(0)
        .is_quiet()
        .says("All checks passed in 1 file.");
}

#[test]
fn exits_with_1_when_a_problem_is_left() {
    let test = CliTest::with(&[("main.tf", TABLE)]);
    test.check(&[])
        .exits(1)
        .is_quiet()
        .says("Found 1 problem in 1 file.");
    assert_eq!(test.read("main.tf"), TABLE);
}

#[test]
fn exits_with_0_when_everything_was_fixed() {
    let test = CliTest::committed(&[("main.tf", TABLE)]);
    let run = test.check(&["--fix"]);
    run.exits(0)
        .is_quiet()
        .says("Found 1 problem in 1 file (1 fixed, 0 remaining).");
    assert_eq!(test.read("main.tf"), TABLE_MENDED);
}

#[test]
fn exits_with_1_when_a_fix_leaves_something() {
    let test = CliTest::committed(&[("main.tf", &format!("{TABLE}\n{BUCKET}"))]);
    let run = test.check_three(&["--fix"]);
    run.exits(1)
        .says("(1 fixed, 1 remaining)")
        .says("(1 with --unsafe-fixes)");
}

#[test]
fn exits_with_2_on_what_it_does_not_understand() {
    let test = CliTest::with(&[("main.tf", TABLE)]);
    for (args, words) in [
        (&["check", "--nonsense"][..], "--nonsense"),
        (
            &["check", "--output-format", "yaml"],
            "[possible values: full, concise, json",
        ),
        (
            &["check", "--estate", "old"],
            "[possible values: live, new]",
        ),
        (
            &["check", "--color", "blue"],
            "[possible values: auto, always, never]",
        ),
        (&["check", "--config", "nowhere.toml"], "nowhere.toml"),
        (&["check", "nowhere"], "cannot find `nowhere`"),
        (&["--fix", "nowhere"], "cannot find `nowhere`"),
        (&["recipe"], "Usage: tfmend recipe"),
        (&["explain"], "Usage: tfmend explain"),
        (&["branch"], "Usage: tfmend branch"),
    ] {
        let run = test.run(args);
        run.exits(2).notes(words);
        assert_eq!(run.stdout, "", "{args:?}");
    }
}

#[test]
fn help_and_version_exit_with_0() {
    let test = CliTest::new();
    test.run(&["--version"]).exits(0).says("tfmend [VERSION]");
    for args in [
        &["--help"][..],
        &["check", "--help"],
        &["branch", "-h"],
        &["recipe", "test", "-h"],
    ] {
        test.run(args).exits(0).is_quiet().says("Usage: tfmend");
    }
}

#[test]
fn without_a_command_it_checks() {
    let test = CliTest::with(&[("main.tf", TABLE), ("sub/more.tf", BUCKET)]);
    for args in [&[][..], &["--diff"], &["--output-format", "json"], &["sub"]] {
        let plain = test.run(&[&THREE[..], args].concat());
        assert_eq!(plain, test.check_three(args), "{args:?}");
        plain.exits(1);
    }
}

#[test]
fn without_a_command_it_fixes_as_check_does() {
    let files = [("main.tf", TABLE), ("sub/more.tf", BUCKET)];
    let (plain, check) = (CliTest::committed(&files), CliTest::committed(&files));
    let ran = plain.run(&[&["--fix", "--unsafe-fixes"], &THREE[..]].concat());
    assert_eq!(ran, check.check_three(&["--fix", "--unsafe-fixes"]));
    ran.exits(0);
    assert_eq!(plain.files(), check.files());
    assert_eq!(plain.read("main.tf"), TABLE_MENDED);
}

#[test]
fn writes_safe_fixes_only() {
    let test = CliTest::committed(&[("main.tf", &format!("{TABLE}\n{BUCKET}"))]);
    test.check_three(&["--fix"]).exits(1);
    assert_eq!(test.read("main.tf"), format!("{TABLE_MENDED}\n{BUCKET}"));
}

#[test]
fn writes_unsafe_fixes_when_asked_to() {
    let test = CliTest::committed(&[("main.tf", &format!("{TABLE}\n{BUCKET}"))]);
    test.check_three(&["--fix", "--unsafe-fixes"])
        .exits(0)
        .says("(2 fixed, 0 remaining)");
    assert_eq!(
        test.read("main.tf"),
        format!("{TABLE_MENDED}\n{BUCKET_MENDED}")
    );
}

#[test]
fn unsafe_fixes_alone_write_nothing() {
    let test = CliTest::committed(&[("main.tf", BUCKET)]);
    test.check_three(&["--unsafe-fixes"])
        .exits(1)
        .says("[*] 1 fixable with --fix.");
    assert_eq!(test.read("main.tf"), BUCKET);
}

#[test]
fn a_diff_writes_nothing_and_exits_with_1() {
    let test = CliTest::committed(&[("main.tf", TABLE)]);
    for args in [&["--diff"][..], &["--diff", "--fix"]] {
        test.check(args).exits(1).says("+    enabled = true\n");
        assert_eq!(test.read("main.tf"), TABLE);
        assert_eq!(test.git_status(), [""; 0]);
    }
}

#[test]
fn a_diff_needs_no_version_control() {
    let test = CliTest::with(&[("main.tf", TABLE)]);
    test.check(&["--diff", "--fix"])
        .exits(1)
        .says("+  point_in_time_recovery {\n");
}

#[test]
fn an_empty_diff_exits_with_0_although_a_problem_is_left() {
    let test = CliTest::with(&[("main.tf", BUCKET)]);
    let run = test.check_three(&["--diff"]);
    run.exits(0).notes("Found 1 problem in 1 file.");
    assert_eq!(run.stdout, "");
}

#[test]
fn exit_zero_hides_findings_but_not_errors() {
    let test = CliTest::with(&[("main.tf", TABLE)]);
    test.check(&["--exit-zero"])
        .exits(0)
        .says("Found 1 problem");
    test.check(&["--exit-zero", "--diff"])
        .exits(0)
        .says("+    enabled = true");
    test.check(&["--exit-zero", "nowhere"]).exits(2);
}

#[test]
fn strict_shows_and_counts_what_is_not_decided() {
    let test = CliTest::with(&[("main.tf", UNDECIDED)]);
    let lax = test.check(&[]);
    lax.exits(0)
        .says("1 could not be decided (--strict shows them).")
        .says_not("main.tf");
    let strict = test.check(&["--strict"]);
    strict
        .exits(1)
        .says("main.tf:9:15")
        .says("not decided: ")
        .says("Found 0 problems")
        .says("1 could not be decided.\n");
    test.check(&["--strict", "--exit-zero"]).exits(0);
    test.check(&["--strict", "--output-format", "concise"])
        .exits(1)
        .says("[undecided]");
}

#[test]
fn strict_counts_what_could_not_be_read() {
    let test = CliTest::with(&[("main.tf", TABLE_MENDED), ("odd.tf", "resource {{{\n")]);
    test.check(&[])
        .exits(0)
        .notes("odd.tf:1:")
        .says("1 not read in full");
    test.check(&["--strict"]).exits(1).notes("odd.tf:1:");
}

#[test]
fn strict_is_content_with_what_is_clean() {
    let test = CliTest::with(&[("main.tf", TABLE_MENDED)]);
    test.check(&["--strict"]).exits(0).is_quiet();
}

#[test]
fn a_fix_of_a_dirty_tree_is_refused_and_the_files_are_named() {
    let test = CliTest::committed(&[("main.tf", TABLE), ("readme.md", "old\n")]);
    test.write_file("readme.md", "new\n");
    test.write_file("draft.tf", "locals {}\n");
    let run = test.check(&["--fix"]);
    run.exits(2);
    snapshot("check_fix_of_a_dirty_tree", &run);
    assert_eq!(test.read("main.tf"), TABLE);

    test.check(&["--fix", "--allow-dirty"]).exits(0);
    assert_eq!(test.read("main.tf"), TABLE_MENDED);
}

#[test]
fn what_is_staged_counts_as_dirty() {
    let test = CliTest::committed(&[("main.tf", TABLE)]);
    test.write_file("main.tf", format!("{TABLE}\n"));
    let repository = test.repository();
    let mut index = repository.index().unwrap();
    index.add_path("main.tf".as_ref()).unwrap();
    index.write().unwrap();
    test.check(&["--fix"]).exits(2).notes("main.tf (staged)");
}

#[test]
fn a_dirty_tree_with_nothing_to_fix_is_not_refused() {
    let test = CliTest::committed(&[("main.tf", TABLE_MENDED)]);
    test.write_file("main.tf", format!("{TABLE_MENDED}\n# more\n"));
    test.check(&["--fix"]).exits(0).is_quiet();
}

#[test]
fn a_fix_without_version_control_is_refused() {
    let test = CliTest::with(&[("main.tf", TABLE)]);
    let run = test.check(&["--fix"]);
    run.exits(2);
    snapshot("check_fix_without_version_control", &run);
    assert_eq!(test.read("main.tf"), TABLE);

    test.check(&["--fix", "--allow-no-vcs"]).exits(0);
    assert_eq!(test.read("main.tf"), TABLE_MENDED);
}

#[test]
fn allow_dirty_does_not_stand_for_version_control() {
    let test = CliTest::with(&[("main.tf", TABLE)]);
    test.check(&["--fix", "--allow-dirty"])
        .exits(2)
        .notes("--allow-no-vcs");
}

#[test]
fn a_file_that_git_ignores_is_left_out_unless_named() {
    let test = CliTest::with(&[("main.tf", TABLE_MENDED), (".gitignore", "local.tf\n")]);
    test.write_file("local.tf", table("local"));
    let repository = test.git_init();
    let mut index = repository.index().unwrap();
    index
        .add_all(["*"], git2::IndexAddOption::DEFAULT, None)
        .unwrap();
    index.write().unwrap();
    test.check(&[]).exits(0).says("in 1 file.");
    test.check(&["local.tf"]).exits(1).says("local.tf:1:1");
}

#[test]
fn of_a_module_only_the_file_given_is_reported_and_edited() {
    let files = [
        (
            "main.tf",
            "resource \"aws_vpc\" \"core\" {\n  cidr_block = var.cidr\n}\n",
        ),
        ("tables.tf", TABLE),
        ("more.tf", &table("more")),
        ("variables.tf", "variable \"cidr\" {}\n"),
    ];
    let test = CliTest::committed(&files);
    let run = test.check_three(&["--fix", "tables.tf"]);
    run.exits(0).says("(1 fixed, 0 remaining)");
    assert_eq!(test.read("tables.tf"), TABLE_MENDED);
    assert_eq!(test.git_status(), ["Status(WT_MODIFIED) tables.tf"]);
}

#[test]
fn the_module_of_a_file_is_read_whole() {
    let logged = "resource \"aws_flow_log\" \"core\" {
  vpc_id          = aws_vpc.core.id
  traffic_type    = \"ALL\"
  log_destination = \"arn:aws:s3:::central-logs\"
}\n";
    let test = CliTest::with(&[("main.tf", VPC)]);
    test.check_three(&["main.tf"])
        .exits(1)
        .says("vpc-flow-logs");
    test.write_file("logs.tf", logged);
    test.check_three(&["main.tf"]).exits(0).says("in 1 file.");
}

#[test]
fn a_fix_that_needs_a_file_that_was_not_given_is_not_applied() {
    let files = [
        (
            "main.tf",
            "resource \"aws_dynamodb_table\" \"orders\" {
  name = \"orders\"

  point_in_time_recovery {
    enabled = var.recovery
  }
}\n",
        ),
        (
            "variables.tf",
            "variable \"recovery\" {\n  default = false\n}\n",
        ),
    ];
    let test = CliTest::committed(&files);
    test.check(&["--fix", "main.tf"]).exits(1);
    assert_eq!(test.git_status(), [""; 0]);
    test.check(&["--fix"]).exits(0);
    assert_eq!(test.git_status(), ["Status(WT_MODIFIED) variables.tf"]);
}

#[test]
fn paths_may_overlap() {
    let test = CliTest::committed(&[("a/main.tf", TABLE), ("b/main.tf", &table("other"))]);
    let run = test.check(&["--fix", ".", "a", "a/main.tf", "./b"]);
    run.exits(0)
        .says("Found 2 problems in 2 files (2 fixed, 0 remaining).");
    assert_eq!(test.read("a/main.tf"), TABLE_MENDED);
}

#[test]
fn a_second_fix_changes_nothing() {
    let test = CliTest::committed(&[
        ("main.tf", &format!("{TABLE}\n{BUCKET}")),
        ("network/main.tf", VPC),
    ]);
    test.check_three(&["--fix", "--unsafe-fixes"]).exits(0);
    let once = test.files();
    let run = test.check_three(&["--fix", "--unsafe-fixes", "--allow-dirty"]);
    run.exits(0).says("All checks passed in 2 files.");
    assert_eq!(test.files(), once);
    let diff = test.check_three(&["--diff", "--unsafe-fixes"]);
    diff.exits(0);
    assert_eq!(diff.stdout, "");
}

#[test]
fn a_closed_output_is_no_error() {
    let test = CliTest::with(&[("main.tf", TABLE)]);
    let mut command = test.command(&["check", "--select", "all"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.stderr.is_empty(), "{output:?}");
    assert_ne!(output.status.code(), Some(101));
    assert_ne!(output.status.code(), None);
}
