//! What is generated and checked in.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::fixture::*;

#[test]
fn the_pages_and_schemas_that_are_checked_in_are_those_of_the_code() {
    let test = CliTest::new();
    test.run(&["docs", "docs"]).exits(0).is_quiet();
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut kept = BTreeMap::new();
    for dir in ["fixes", "schema"] {
        for entry in fs::read_dir(docs.join(dir)).into_iter().flatten() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            kept.insert(
                format!("docs/{dir}/{name}"),
                fs::read(entry.path()).unwrap(),
            );
        }
    }
    let written = test.files();
    let names = written.keys().chain(kept.keys());
    let stale: Vec<&String> = names
        .filter(|name| written.get(*name) != kept.get(*name))
        .collect();
    assert!(
        stale.is_empty(),
        "run `rm -r docs/fixes docs/schema; cargo run -- docs`: {stale:?}"
    );
}

#[test]
fn every_exit_code_that_is_documented_has_its_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = fs::read_to_string(root.join("docs/exit-codes.md")).unwrap();
    let rows: Vec<&str> = table.lines().filter(|line| line.ends_with("` |")).collect();
    assert_eq!(
        rows.len() + 2,
        table.matches("\n|").count(),
        "a row lacks its test"
    );
    for row in rows {
        let test = row.trim_end_matches("` |").rsplit('`').next().unwrap();
        let (module, name) = test.split_once("::").unwrap();
        let path = root.join(format!("tests/cli/{module}.rs"));
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(&format!("#[test]\nfn {name}()")), "{test}");
    }
}
