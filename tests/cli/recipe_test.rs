//! `tfmend recipe test`.

use super::fixture::*;

/// A recipe as a user would write one.
pub(crate) const RECIPE: &str = r#"title    = "Protect DynamoDB tables from deletion"
problem  = "the table can be deleted by accident"
category = "reliability"
severity = "low"
status   = "stable"
default  = false
safety   = "safe"
origin   = ["house rule"]
links    = ["https://example.com/rules/7"]
why      = """
A table that cannot be deleted by accident need not be restored.
"""

[match]
resource = "aws_dynamodb_table"

[[edit]]
set = "deletion_protection_enabled"
to  = "true"

[[example]]
name   = "not protected"
before = '''
resource "aws_dynamodb_table" "ledger" {
  name = "ledger"
}
'''
after = '''
resource "aws_dynamodb_table" "ledger" {
  name                        = "ledger"
  deletion_protection_enabled = true
}
'''

[[example]]
name   = "protected"
expect = "clean"
before = '''
resource "aws_dynamodb_table" "ledger" {
  name                        = "ledger"
  deletion_protection_enabled = true
}
'''
"#;

pub(crate) const PATH: &str = "rules/aws/house-deletion.toml";

#[test]
fn a_recipe_that_passes_exits_with_0() {
    let test = CliTest::with(&[(PATH, RECIPE)]);
    let run = test.run(&["recipe", "test", "rules"]);
    run.exits(0).is_quiet();
    assert_eq!(
        run.stdout,
        "ok house-deletion (2 examples)\n1 recipe, 0 failed\n"
    );
    assert_eq!(test.run(&["recipe", "test", PATH]), run);
}

#[test]
fn an_example_that_fails_exits_with_1_and_is_named() {
    let wrong = RECIPE.replace("  name                        = \"ledger\"\n  deletion_protection_enabled = true\n}\n'''\n\n[[", "  name = \"other\"\n}\n'''\n\n[[");
    assert_ne!(wrong, RECIPE);
    let test = CliTest::with(&[(PATH, &wrong)]);
    let run = test.run(&["recipe", "test", "rules"]);
    run.exits(1)
        .says("FAILED house-deletion\n")
        .says("not protected")
        .says("1 recipe, 1 failed\n");
}

#[test]
fn a_file_that_is_no_recipe_fails_and_the_others_are_still_tested() {
    let test = CliTest::with(&[
        (PATH, RECIPE),
        ("rules/aws/broken.toml", "title = \n"),
        ("rules/aws/empty.toml", ""),
    ]);
    let run = test.run(&["recipe", "test", "rules"]);
    run.exits(1)
        .says("FAILED rules/aws/broken.toml\n")
        .says("FAILED rules/aws/empty.toml\n");
    run.says("ok house-deletion").says("3 recipes, 2 failed");
}

#[test]
fn an_unknown_key_is_named() {
    let test = CliTest::with(&[(PATH, &RECIPE.replace("severity =", "severty ="))]);
    test.run(&["recipe", "test", "rules"])
        .exits(1)
        .says("severty");
}

#[test]
fn a_directory_without_recipes_exits_with_2() {
    let test = CliTest::with(&[("rules/readme.md", "none yet\n")]);
    test.run(&["recipe", "test", "rules"])
        .exits(2)
        .notes("there are no recipes in rules");
}

#[test]
fn a_path_that_does_not_exist_exits_with_2() {
    CliTest::new()
        .run(&["recipe", "test", "nowhere"])
        .exits(2)
        .notes("nowhere");
}

#[test]
fn a_recipe_may_stand_in_for_the_embedded_one_of_its_name() {
    let test = CliTest::with(&[("rules/aws/vpc-flow-logs.toml", RECIPE)]);
    test.run(&["recipe", "test", "rules"])
        .exits(0)
        .says("ok vpc-flow-logs (2 examples)");
}

#[test]
fn the_recipes_of_this_suite_pass() {
    let run = CliTest::with(&HOUSE).run(&["recipe", "test", "rules"]);
    run.exits(0).says("2 recipes, 0 failed\n");
}
