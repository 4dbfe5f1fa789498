//! What stands beside the files of HCL and decides their values: files of variables, JSON,
//! override files, the lock file, Terragrunt's units.

use super::*;

/// A table whose recovery is `var.x`, with whatever else the repository holds.
fn with(rest: &[(&str, &str)]) -> gates::Run {
    let (table, _) = with_value("var.x", "");
    let files = [&[("main.tf", table.as_str())], rest].concat();
    run(&[set_recovery()], &files)
}

const FALSE: (&str, &str) = ("v.tf", "variable \"x\" {\n  default = false\n}\n");
const NONE: (&str, &str) = ("v.tf", "variable \"x\" {}\n");

#[test]
fn a_value_is_mended_in_the_files_of_variables_that_decide_it() {
    for (files, expected) in [
        (
            vec![NONE, ("terraform.tfvars", "x = false\n")],
            "fix: set `x` in terraform.tfvars to `true`",
        ),
        (
            vec![FALSE, ("a.auto.tfvars", "x = true\n")],
            "undecided: rests on the default of var.x",
        ),
        (
            vec![
                NONE,
                ("terraform.tfvars", "x = true\n"),
                ("b.auto.tfvars", "x = false\n"),
            ],
            "fix: set `x` in b.auto.tfvars to `true`",
        ),
        (
            vec![
                FALSE,
                ("prod.tfvars", "x = true\n"),
                ("dev.tfvars", "x = false\n"),
            ],
            "fix: set `x` in dev.tfvars and the default of `var.x` to `true`",
        ),
        (
            vec![NONE, ("terraform.tfvars.json", "{\"x\": false}")],
            "withheld: value is decided in terraform.tfvars.json, which is json",
        ),
        (
            vec![NONE, ("terraform.tfvars", "x = ")],
            "undecided: value comes from var.x",
        ),
    ] {
        let run = with(&files);
        assert_eq!(reason(&run), expected, "{files:?}");
        assert_eq!(run.mended.bugs, Vec::<String>::new(), "{files:?}");
    }
}

#[test]
fn a_fix_in_a_file_of_variables_keeps_its_comments() {
    let run = with(&[
        NONE,
        ("terraform.tfvars", "# why\nx   = false // so\ny = 1\n"),
    ]);
    assert_eq!(
        run.files["terraform.tfvars"],
        "# why\nx   = true // so\ny = 1\n"
    );
}

#[test]
fn files_of_json_declare_and_call_as_others_do() {
    let module = "{\"module\": {\"m\": {\"source\": \"./m\", \"x\": false}}}";
    let (table, _) = with_value("var.x", "");
    let inner = table + NONE.1;
    let run = run(
        &[set_recovery()],
        &[("m/main.tf", &inner), ("main.tf.json", module)],
    );
    assert_eq!(
        reason(&run),
        "withheld: value is decided in main.tf.json, which is json"
    );
    let run = with(&[("v.tf.json", "{\"variable\": {\"x\": {\"default\": true}}}")]);
    assert_eq!(reason(&run), "undecided: rests on the default of var.x");
}

#[test]
fn nothing_is_found_in_a_file_of_json() {
    let table = "{\"resource\": {\"aws_dynamodb_table\": {\"t\": {\"name\": \"t\"}}}}";
    let run = run(&[set_recovery()], &[("main.tf.json", table)]);
    assert!(run.findings.is_empty(), "{:?}", run.findings);
}

#[test]
fn an_override_file_has_the_last_word() {
    let over = |value| format!("variable \"x\" {{\n  default = {value}\n}}\n");
    let (right, wrong) = (over("true"), over("false"));
    let run = with(&[FALSE, ("override.tf", &right)]);
    assert_eq!(reason(&run), "undecided: rests on the default of var.x");
    let run = with(&[("v.tf", &right), ("v_override.tf", &wrong)]);
    assert_eq!(reason(&run), "fix: set the default of `var.x` to `true`");
    assert_eq!(run.files["v_override.tf"], right);
    let (table, _) = with_value("local.x", "locals {\n  x = true\n}\n");
    let files = [
        ("main.tf", table.as_str()),
        ("a_override.tf", "locals {\n  x = false\n}\n"),
    ];
    let run = self::run(&[set_recovery()], &files);
    assert_eq!(reason(&run), "fix: set `local.x` to `true`");
    assert_eq!(run.files["a_override.tf"], "locals {\n  x = true\n}\n");
}

#[test]
fn the_lock_file_says_which_release_is_in_use() {
    let bound = |files: &[(&str, &str)]| {
        let workspace = Workspace::of_texts(files.iter().copied());
        workspace.provider_bound(crate::module::ModuleId(0), "aws")
    };
    let required = "terraform {\n  required_providers {\n    aws = {\n      version = \">= 4.0\"\n    }\n  }\n}\n";
    let lock = "provider \"registry.terraform.io/hashicorp/aws\" {\n  version     = \"5.31.0\"\n  constraints = \">= 4.0.0\"\n}\n";
    let version = crate::module::Version;
    assert_eq!(bound(&[("main.tf", required)]), Some(version(4, 0, 0)));
    let locked = [("main.tf", required), (".terraform.lock.hcl", lock)];
    assert_eq!(bound(&locked), Some(version(5, 31, 0)));
}

#[test]
fn a_unit_of_terragrunt_is_a_caller() {
    let (table, _) = with_value("var.x", "");
    let inner = table + FALSE.1;
    for (unit, expected) in [
        ("inputs = {\n  x = true\n}\n", None),
        (
            "inputs = {\n  x = false\n}\n",
            Some("withheld: value of var.x is passed by live/terragrunt.hcl"),
        ),
        (
            "inputs = merge(local.a, { x = true })\n",
            Some("undecided: value comes from var.x"),
        ),
        (
            "include \"root\" {\n  path = find_in_parent_folders()\n}\n",
            Some("undecided: value comes from var.x"),
        ),
    ] {
        let unit = format!("terraform {{\n  source = \"../modules//m\"\n}}\n{unit}");
        let files = [
            ("modules/m/main.tf", inner.as_str()),
            ("live/terragrunt.hcl", &unit),
        ];
        let run = run(&[set_recovery()], &files);
        let told = (!run.findings.is_empty()).then(|| reason(&run));
        assert_eq!(told.as_deref(), expected, "{unit}");
    }
}

#[test]
fn a_value_that_a_validation_refuses_is_not_written() {
    let variable = "variable \"x\" {\n  default = false\n\n  validation {\n    condition     = !var.x\n    error_message = \"Never.\"\n  }\n}\n";
    let run = with(&[("v.tf", variable)]);
    let bug = "was dropped: a validation of var.x refuses a value of it";
    assert!(run.mended.bugs[0].ends_with(bug), "{:?}", run.mended.bugs);
    assert!(run.mended.texts.is_empty());
}
