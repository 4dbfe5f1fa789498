//! What the reports look like.

use super::fixture::*;

fn mixed() -> CliTest {
    let test = CliTest::with(&HOUSE);
    test.write_file("main.tf", format!("{TABLE}\n{BUCKET}"));
    test.write_file("sub/sessions.tf", UNDECIDED);
    test.write_file("sub/shared.tf", SHARED);
    test.write_file("sub/value.tf", VALUE);
    test.write_file(
        "broken/main.tf",
        "resource \"aws_s3_bucket\" \"broken\" {\n  bucket = = 3\n}\n",
    );
    test
}

/// A default that decides two things is not changed for one of them.
const SHARED: &str = r#"variable "shared" {
  default = false
}

resource "aws_dynamodb_table" "shared" {
  name                        = "shared"
  deletion_protection_enabled = var.shared

  point_in_time_recovery {
    enabled = var.shared
  }
}
"#;

const VALUE: &str = "resource \"aws_dynamodb_table\" \"value\" {
\tname = \"value\" # tabs

\tpoint_in_time_recovery {
\t\tenabled = false # until the audit
\t}
}
";

#[test]
fn full() {
    let run = mixed().run(&["check"]);
    run.exits(1);
    snapshot("output_full", &run);
}

#[test]
fn full_and_strict() {
    let run = mixed().run(&["check", "--strict"]);
    run.exits(1);
    snapshot("output_full_strict", &run);
}

#[test]
fn concise() {
    let run = mixed().run(&["check", "--output-format", "concise", "--strict"]);
    run.exits(1);
    snapshot("output_concise", &run);
}

#[test]
fn json() {
    let run = mixed().run(&["check", "--output-format", "json"]);
    run.exits(1);
    snapshot("output_json", &run);
}

#[test]
fn json_of_nothing_has_every_key() {
    let test = CliTest::with(&[("main.tf", TABLE_MENDED)]);
    let run = test.check(&["--output-format", "json"]);
    run.exits(0);
    snapshot("output_json_of_nothing", &run);
}

#[test]
fn json_of_a_fix_tells_what_was_done() {
    let test = CliTest::committed(&[("main.tf", TABLE)]);
    let preview = test.check(&["--output-format", "json"]).exits(1).json();
    let done = test
        .check(&["--output-format", "json", "--fix"])
        .exits(0)
        .json();
    assert_eq!(done["edits"], preview["edits"]);
    assert_eq!(done["findings"], serde_json::json!([]));
    assert_eq!(test.read("main.tf"), TABLE_MENDED);
}

#[test]
fn json_offsets_are_bytes_of_the_file_with_its_byte_order_mark() {
    let text = format!("\u{feff}# ümläut\r\n{}", TABLE.replace('\n', "\r\n"));
    let test = CliTest::with(&[("main.tf", &text)]);
    let report = test.check(&["--output-format", "json"]).json();
    let start = &report["findings"][0]["start"];
    assert_eq!(start["line"], 2);
    assert_eq!(start["column"], 1);
    assert_eq!(start["offset"], text.find("resource").unwrap());
}

#[test]
fn a_diff_of_several_files() {
    let test = CliTest::with(&[
        ("main.tf", TABLE),
        ("b/crlf.tf", &table("crlf").replace('\n', "\r\n")),
    ]);
    test.write_file("c/end.tf", table("end").trim_end());
    let run = test.check(&["--diff", "."]);
    run.exits(1);
    snapshot("output_diff", &run);
}

#[test]
fn results_go_to_stdout_and_the_rest_to_stderr() {
    let run = mixed().run(&["check", "--diff"]);
    assert!(
        run.stdout
            .contains("(update in place)\n--- a/main.tf\n+++ b/main.tf\n@@ "),
        "{run}"
    );
    run.notes("note: broken/main.tf:2:")
        .notes("Found ")
        .says_not("Found ");
}

#[test]
fn colours_only_when_asked_or_on_a_terminal() {
    let test = CliTest::with(&[("main.tf", TABLE)]);
    let colours = |run: &Run| run.stdout.contains('\u{1b}');
    assert!(!colours(&test.check(&[])));
    assert!(colours(&test.check(&["--color", "always"])));
    assert!(!colours(&test.check(&["--color", "never"])));
    let with = |name: &str, args: &[&str]| {
        let mut command = test.command(&[&["check"], &PITR[..], args].concat());
        test.ran(&command.env(name, "1").output().unwrap())
    };
    assert!(!colours(&with("NO_COLOR", &["--color", "auto"])));
    assert!(colours(&with("CLICOLOR_FORCE", &[])));
    assert!(colours(&with("NO_COLOR", &["--color", "always"])));
}

#[test]
fn shows_paths_as_they_were_given() {
    let test = CliTest::with(&[("a/b/main.tf", TABLE)]);
    let concise = ["--output-format", "concise"];
    test.check(&[&concise[..], &["a"]].concat())
        .says("a/b/main.tf:1:1: ");
    test.check(&[&concise[..], &["a/b/main.tf"]].concat())
        .says("a/b/main.tf:1:1: ");
    let whole = test.path("a").display().to_string();
    test.check(&[&concise[..], &[&whole]].concat())
        .says("[ROOT]/a/b/main.tf:1:1: ");
}

#[test]
fn the_diff_of_a_whole_path_applies_in_the_current_directory() {
    let test = CliTest::committed(&[("a/main.tf", TABLE)]);
    let diff = test.check(&["--diff", &test.path("a").display().to_string()]);
    diff.exits(1).says("--- a/a/main.tf\n+++ b/a/main.tf\n");
    test.git_apply(&diff.stdout).exits(0);
    assert_eq!(test.read("a/main.tf"), TABLE_MENDED);
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    let text = table("or\u{1b}[31mders");
    let test = CliTest::with(&[("main.tf", &text)]);
    for format in ["full", "concise", "json"] {
        test.check(&["--output-format", format])
            .exits(1)
            .says_not("\u{1b}");
    }
}

#[test]
fn every_format_has_its_form() {
    let test = mixed();
    for format in ["sarif", "github", "gitlab", "junit", "markdown"] {
        let run = test.run(&["check", "--output-format", format]);
        let text = run.stdout.replace(env!("CARGO_PKG_VERSION"), "VERSION");
        snapshot(&format!("format_{format}"), &text);
    }
}

#[test]
fn statistics_count_by_recipe() {
    let run = mixed().run(&["check", "--statistics"]);
    run.exits(1).says("1 fixable  house-");
}

#[test]
fn a_report_goes_to_a_file_and_the_summary_stays() {
    let test = mixed();
    let run = test.run(&[
        "check",
        "--output-format",
        "sarif",
        "--output-file",
        "out.sarif",
    ]);
    run.exits(1).says("Found ").says_not("$schema");
    assert!(test.read("out.sarif").contains("\"version\": \"2.1.0\""));
}
