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
