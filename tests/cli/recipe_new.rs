//! `tfmend recipe new`.

use super::fixture::*;

const CONFIG: (&str, &str) = ("tfmend.toml", "recipes = [\"rules\"]\n");

#[test]
fn fails_its_gates_only_where_it_has_to_be_filled_in() {
    let test = CliTest::with(&[CONFIG]);
    let run = test.run(&["recipe", "new", "ledger-protection"]);
    run.exits(0).is_quiet();
    let run = test.run(&["recipe", "test", "rules"]);
    run.exits(1);
    snapshot("recipe_new_gates", &run);
}

#[test]
fn passes_its_gates_once_filled_in() {
    let test = CliTest::with(&[CONFIG]);
    test.run(&["recipe", "new", "ledger-protection"]).exits(0);
    let path = "rules/aws/ledger-protection.toml";
    let text = test
        .read(path)
        .replace("title    = \"\"", "title    = \"Protect tables\"")
        .replace(
            "problem  = \"\"",
            "problem  = \"the table is not protected\"",
        )
        .replace("links    = []", "links    = [\"https://example.com\"]")
        .replace("why      = \"\"", "why      = \"Tables are lost.\"")
        .replace("resource \"TODO\"", "resource \"aws_dynamodb_table\"")
        .replace("resource = \"TODO\"", "resource = \"aws_dynamodb_table\"")
        .replace(
            "set      = \"TODO\"",
            "set      = \"deletion_protection_enabled\"",
        )
        .replace(
            "  name = \"main\"\n  TODO = true",
            "  name                        = \"main\"\n  deletion_protection_enabled = true",
        );
    test.write_file(path, text);
    test.run(&["recipe", "test", "rules"]).exits(0);
}

#[test]
fn exits_with_2_and_says_what_to_do() {
    let bare = CliTest::new();
    bare.run(&["recipe", "new", "ledger-protection"])
        .exits(2)
        .notes("write `recipes = [");
    let test = CliTest::with(&[CONFIG, ("rules/README.md", "")]);
    for (id, says) in [
        ("Ledger", "lower case letters"),
        ("../ledger", "lower case letters"),
        ("vpc-flow-logs", "is called `vpc-flow-logs` already"),
    ] {
        test.run(&["recipe", "new", id]).exits(2).notes(says);
    }
    assert_eq!(test.files().len(), 2);
}
