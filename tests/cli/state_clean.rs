//! `tfmend state clean`.

use super::fixture::*;

const MAIN: &str = "resource \"terraform_data\" \"my_a\" {}\n\nmoved {\n  from = terraform_data.my-a\n  to   = terraform_data.my_a\n}\n\nmoved {\n  from = terraform_data.b\n  to   = terraform_data.c\n}\n";
const STATE: &str = r#"{"format_version": "1.0", "values": {"root_module": {"resources": [{"address": "terraform_data.my_a"}, {"address": "terraform_data.b"}]}}}"#;

#[test]
fn shows_first_and_takes_out_when_told_to() {
    let test = CliTest::committed(&[("main.tf", MAIN)]);
    test.run(&["state", "clean"]).exits(1).says("-moved {");
    assert_eq!(test.read("main.tf"), MAIN);
    test.run(&["state", "clean", "--fix"]).exits(0);
    let left = "resource \"terraform_data\" \"my_a\" {}\n";
    assert_eq!(test.read("main.tf"), left);
    test.run(&["state", "clean"]).exits(0);
}

#[test]
fn keeps_what_a_state_has_not_done() {
    let test = CliTest::committed(&[("main.tf", MAIN), ("state.json", STATE)]);
    let out = test.run(&["state", "clean", "--fix", "--state", "state.json"]);
    let note = "main.tf:8: `moved` of terraform_data.c stays: the state has what it takes away";
    out.exits(0).notes(note);
    assert!(!test.read("main.tf").contains("my-a"));
    assert!(test.read("main.tf").contains("terraform_data.b"));
}

#[test]
fn refuses_what_is_no_state() {
    let test = CliTest::committed(&[("main.tf", MAIN), ("state.json", "{}")]);
    let out = test.run(&["state", "clean", "--state", "state.json"]);
    let out = out.exits(2);
    assert!(
        out.stderr.contains("terraform show -json"),
        "{}",
        out.stderr
    );
}
