//! `tfmend init`, `completions` and `man`.

use super::fixture::*;

#[test]
fn a_config_is_written_that_fits_and_changes_nothing() {
    let versions = "terraform {\n  required_version = \">= 1.6\"\n\n  required_providers {\n    aws = {\n      source  = \"hashicorp/aws\"\n      version = \"~> 5.31\"\n    }\n  }\n}\n";
    let test = CliTest::with(&[("main.tf", TABLE), ("versions.tf", versions)]);
    let before = test.check(&[]).stdout;
    test.run(&["init"]).exits(0).says("Wrote tfmend.toml.");
    let config = test.read("tfmend.toml");
    assert!(
        config.contains("# terraform-version = \"1.6.0\"\n"),
        "{config}"
    );
    assert!(config.contains("# aws = \"5.31.0\"\n"), "{config}");
    assert_eq!(test.check(&[]).stdout, before);
    test.run(&["init"])
        .exits(2)
        .notes("tfmend.toml is there already");
}

#[test]
fn every_line_of_the_config_is_understood_once_it_is_no_comment() {
    let test = CliTest::with(&[("main.tf", TABLE)]);
    test.run(&["init"]).exits(0);
    let text = test.read("tfmend.toml");
    let lines = text.lines().map(|line| match line.strip_prefix("# ") {
        Some(code) if code.contains(" = ") || code.starts_with('[') => code,
        _ => line,
    });
    test.write_file("tfmend.toml", lines.collect::<Vec<_>>().join("\n"));
    test.run(&["check", "--exit-zero"]).exits(0);
}

#[test]
fn completions_and_the_manual_are_printed() {
    let test = CliTest::new();
    test.run(&["completions", "bash"])
        .exits(0)
        .says("_tfmend()");
    test.run(&["man"]).exits(0).says(".TH tfmend");
}
