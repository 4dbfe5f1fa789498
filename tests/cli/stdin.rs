//! One file from standard input.

use std::io::Write as _;
use std::process::Stdio;

use super::fixture::*;

fn piped(test: &CliTest, text: &[u8], args: &[&str]) -> Run {
    let all = [&["check"], &PITR[..], args].concat();
    let mut child = test
        .command(&all)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text).unwrap();
    test.ran(&child.wait_with_output().unwrap())
}

#[test]
fn the_mended_text_goes_out_and_nothing_is_written() {
    let test = CliTest::with(&[("main.tf", "# on disk\n")]);
    let run = piped(
        &test,
        TABLE.as_bytes(),
        &["--stdin-filename", "main.tf", "--fix"],
    );
    assert_eq!(run.exits(0).stdout, TABLE_MENDED);
    assert_eq!(test.read("main.tf"), "# on disk\n");
}

#[test]
fn without_fix_the_report_goes_out() {
    let test = CliTest::new();
    let args = ["--stdin-filename", "main.tf", "--output-format", "concise"];
    let run = piped(&test, TABLE.as_bytes(), &args);
    run.exits(1)
        .says("main.tf:1:")
        .says("Found 1 problem in 1 file.");
    assert!(test.files().is_empty());
}

#[test]
fn the_rest_of_the_module_comes_from_disk_and_stays() {
    let local = "locals {\n  recovery = true\n}\n";
    let value = UNDECIDED.split_once("\n\n").unwrap().1;
    let value = &value.replace("var.", "local.");
    let test = CliTest::with(&[("locals.tf", local), ("main.tf", TABLE)]);
    let run = piped(
        &test,
        value.as_bytes(),
        &["--stdin-filename", "main.tf", "--strict"],
    );
    run.exits(0);
    test.write_file("locals.tf", local.replace("true", "false"));
    let run = piped(
        &test,
        value.as_bytes(),
        &["--stdin-filename", "main.tf", "--fix"],
    );
    assert_eq!(run.exits(1).stdout, *value);
}

#[test]
fn a_text_without_findings_comes_back_byte_for_byte() {
    let text = "\u{feff}# a\r\nlocals {\r\n\tx=1\r\n}";
    let run = piped(
        &CliTest::new(),
        text.as_bytes(),
        &["--stdin-filename", "new.tf", "--fix"],
    );
    assert_eq!(run.exits(0).stdout, text);
}

#[test]
fn exits_with_2_on_what_is_no_terraform_file() {
    let test = CliTest::new();
    for (text, args, says) in [
        (
            &b""[..],
            &["--stdin-filename", "main.py"][..],
            "not a file that Terraform reads",
        ),
        (
            b"",
            &["--stdin-filename", "no/main.tf"],
            "looking for the directory",
        ),
        (
            b"\xff\xfe\x00",
            &["--stdin-filename", "main.tf"],
            "standard input",
        ),
        (
            b"",
            &["--stdin-filename", "main.tf", "."],
            "cannot be used with",
        ),
    ] {
        let run = piped(&test, text, args);
        run.exits(2).notes(says);
        assert_eq!(run.stdout, "", "{args:?}");
    }
}
