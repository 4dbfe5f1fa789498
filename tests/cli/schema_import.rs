//! `tfmend schema import`, and what it is good for.

use super::fixture::*;

const SCHEMA: &str = r#"{"format_version": "1.0", "provider_schemas": {"registry.terraform.io/acme/anvil": {"data_source_schemas": {}, "resource_schemas": {"anvil_thing": {"version": 0, "block": {"attributes": {"name": {"type": "string", "required": true, "description": "The name."}}}}}}}}"#;

#[test]
fn a_provider_of_a_teams_own_is_judged_once_it_is_imported() {
    let test = CliTest::with(&[
        (
            "main.tf",
            "resource \"anvil_thing\" \"a\" {\n  nam = \"a\"\n}\n",
        ),
        ("schema.json", SCHEMA),
    ]);
    test.run(&["check", "--select", "schema"]).exits(0);
    test.run(&["schema", "import", "schema.json"])
        .exits(0)
        .says("registry.terraform.io/acme/anvil: 1 resource types")
        .says("schemas = [\"tfmend-schema.json\"]");
    assert!(!test.read("tfmend-schema.json").contains("The name."));
    test.write_file("tfmend.toml", "schemas = [\"tfmend-schema.json\"]\n");
    test.run(&["check", "--select", "schema"])
        .exits(1)
        .says("`nam` does not exist");
}

#[test]
fn what_is_no_schema_is_refused() {
    let test = CliTest::with(&[("x.json", "[]\n")]);
    let run = test.run(&["schema", "import", "x.json"]);
    run.exits(2)
        .notes("has to be the output of `terraform providers schema -json`");
}
