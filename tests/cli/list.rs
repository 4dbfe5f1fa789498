//! `tfmend list`.

use super::fixture::*;

#[test]
fn has_a_line_for_every_recipe() {
    let run = CliTest::new().run(&["list"]);
    run.exits(0).is_quiet();
    let json = CliTest::new().run(&["list", "--format", "json"]).json();
    let ids: Vec<&str> = json
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["id"].as_str().unwrap())
        .collect();
    let lines = run.stdout.lines().take_while(|line| !line.is_empty());
    let listed: Vec<&str> = lines
        .map(|line| line.split_whitespace().next().unwrap())
        .collect();
    assert_eq!(listed, ids);
    run.says(&format!("\n{} recipes; ", ids.len()));
    assert!(ids.is_sorted(), "{ids:?}");
}

#[test]
fn the_columns_are_id_safety_severity_and_title() {
    let run = CliTest::new().run(&["list"]);
    let line = run
        .stdout
        .lines()
        .find(|line| line.starts_with("s3-public-access-block "))
        .unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(
        words[..4],
        ["s3-public-access-block", "unsafe", "high", "Block"]
    );
}

#[test]
fn json_has_what_a_program_needs() {
    let run = CliTest::with(&HOUSE).run(&["list", "--format", "json"]);
    run.exits(0).is_quiet();
    let json = run.json();
    let entries = json.as_array().unwrap().iter();
    let entry = entries
        .into_iter()
        .find(|entry| entry["id"] == "house-block");
    snapshot("list_json_of_one", &format!("{:#}", entry.unwrap()));
}

#[test]
fn is_the_same_in_a_pipe_and_with_colours_forced() {
    let test = CliTest::new();
    let mut command = test.command(&["list"]);
    let forced = test.ran(&command.env("CLICOLOR_FORCE", "1").output().unwrap());
    assert_eq!(forced, test.run(&["list"]));
}

#[test]
fn exits_with_2_on_an_unknown_format() {
    CliTest::new()
        .run(&["list", "--format", "xml"])
        .exits(2)
        .notes("[possible values: table, json]");
}
