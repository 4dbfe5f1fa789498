use std::collections::BTreeMap;

use super::gates::{Files, Sandbox};
use super::*;
use crate::recipe::model::{Example, Expect};
use crate::recipe::{Recipe, from_toml};

use crate::recipe::model::Safety;

const HEAD: &str = "title = \"Test\"\nproblem = \"it is wrong\"\ncategory = \"security\"\nseverity = \"low\"\nstatus = \"stable\"\ndefault = true\nsafety = \"safe\"\nlinks = [\"https://example.com\"]\nwhy = \"Because.\"\n";

fn recipe(id: &str, rest: &str) -> Recipe {
    from_toml(id, "aws", &format!("{HEAD}{rest}")).unwrap().0
}

fn example() -> Example {
    Example {
        name: "test".to_owned(),
        before: String::new(),
        after: None,
        expect: Some(Expect::Clean),
        params: BTreeMap::new(),
        estate: None,
    }
}

fn files(list: &[(&str, &str)]) -> Files {
    list.iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect()
}

fn run(recipes: &[Recipe], list: &[(&str, &str)]) -> gates::Run {
    let sandbox = if let [only] = recipes {
        Sandbox::new(recipes, only, &example())
    } else {
        Sandbox::all(recipes)
    };
    sandbox.run(&files(list), Safety::Unsafe).unwrap()
}

fn set_recovery() -> Recipe {
    recipe(
        "recovery",
        "[match]\nresource = \"aws_dynamodb_table\"\n[[edit]]\nset = \"point_in_time_recovery.enabled\"\nto = \"true\"\n",
    )
}

/// A table whose recovery has this value, with whatever else the module holds.
fn with_value(value: &str, rest: &str) -> (String, gates::Run) {
    let text = format!(
        "resource \"aws_dynamodb_table\" \"t\" {{\n  name = \"t\"\n\n  point_in_time_recovery {{\n    enabled = {value} # c\n  }}\n}}\n{rest}"
    );
    let run = run(&[set_recovery()], &[("main.tf", &text)]);
    (text, run)
}

fn reason(run: &gates::Run) -> String {
    match &run.findings[0].state {
        State::Withheld(reason) => format!("withheld: {reason}"),
        State::Undecided(reason) => format!("undecided: {reason}"),
        State::Fixable { help, .. } => format!("fix: {help}"),
    }
}

#[test]
fn the_states_of_a_value_are_told_apart() {
    let default = |value| format!("variable \"x\" {{\n  default = {value}\n}}\n");
    let used = "output \"o\" {\n  value = var.x\n}\n";
    for (value, rest, expected) in [
        (
            "false",
            String::new(),
            "fix: set `point_in_time_recovery.enabled = true`",
        ),
        (
            "null",
            String::new(),
            "fix: set `point_in_time_recovery.enabled = true`",
        ),
        (
            "\"false\"",
            String::new(),
            "fix: set `point_in_time_recovery.enabled = true`",
        ),
        (
            "var.x",
            default("false"),
            "fix: set the default of `var.x` to `true`",
        ),
        (
            "var.x",
            default("true"),
            "undecided: rests on the default of var.x",
        ),
        (
            "var.x",
            "variable \"x\" {}\n".to_owned(),
            "undecided: value comes from var.x",
        ),
        (
            "var.x",
            default("false") + used,
            "withheld: var.x (main.tf:9) is used elsewhere too",
        ),
        (
            "local.x",
            "locals {\n  x = false\n}\n".to_owned(),
            "fix: set `local.x` to `true`",
        ),
        (
            "local.x",
            "locals {\n  x = !true\n}\n".to_owned(),
            "withheld: value comes from local.x (main.tf:9)",
        ),
        (
            "var.x ? true : false",
            "variable \"x\" {}\n".to_owned(),
            "withheld: a condition decides between right and wrong",
        ),
        (
            "data.aws_region.r.name == \"x\"",
            String::new(),
            "undecided: value comes from data.aws_region.r",
        ),
        (
            "alltrue([false])",
            String::new(),
            "withheld: value is an expression",
        ),
    ] {
        let (_, run) = with_value(value, &rest);
        assert_eq!(run.findings.len(), 1, "{value}: {:?}", run.findings);
        assert_eq!(reason(&run), expected, "{value}");
    }
}

#[test]
fn what_is_right_is_left_alone() {
    for (value, rest) in [
        ("true", ""),
        ("\"true\"", ""),
        ("local.x", "locals {\n  x = true\n}\n"),
        ("true ? true : false", ""),
        ("var.x ? true : true", "variable \"x\" {}\n"),
    ] {
        let (_, run) = with_value(value, rest);
        assert!(run.findings.is_empty(), "{value}: {:?}", run.findings);
    }
}

#[test]
fn a_literal_is_replaced_and_nothing_else() {
    let (text, run) = with_value("false", "");
    assert_eq!(run.files["main.tf"], text.replace("false", "true"));
}

#[test]
fn a_dynamic_block_is_mended_where_its_content_decides() {
    let text = "resource \"aws_dynamodb_table\" \"t\" {\n  dynamic \"point_in_time_recovery\" {\n    for_each = [1]\n    content {\n      enabled = false\n    }\n  }\n}\n";
    let run = run(&[set_recovery()], &[("main.tf", text)]);
    assert_eq!(run.files["main.tf"], text.replace("false", "true"));
}

#[test]
fn a_block_that_an_override_file_changes_is_only_reported() {
    let text = "resource \"aws_dynamodb_table\" \"t\" {\n  name = \"t\"\n}\n";
    let run = run(
        &[set_recovery()],
        &[("main.tf", text), ("main_override.tf", text)],
    );
    assert!(run.mended.texts.is_empty());
    assert_eq!(
        reason(&run),
        "withheld: main_override.tf overrides this block"
    );
}

#[test]
fn a_fix_that_needs_a_newer_provider_is_withheld() {
    let newer = recipe(
        "newer",
        "requires = { aws = \">= 5.0\" }\n[match]\nresource = \"aws_dynamodb_table\"\n[[edit]]\nset = \"deletion_protection_enabled\"\nto = \"true\"\n",
    );
    let table = "resource \"aws_dynamodb_table\" \"t\" {\n  name = \"t\"\n}\n";
    let pinned = "terraform {\n  required_providers {\n    aws = {\n      source  = \"hashicorp/aws\"\n      version = \"~> 4.0\"\n    }\n  }\n}\n";
    let old = run(
        std::slice::from_ref(&newer),
        &[("main.tf", table), ("versions.tf", pinned)],
    );
    assert_eq!(
        reason(&old),
        "withheld: needs the provider aws 5.0.0, and the module allows 4.0.0"
    );
    let new = run(&[newer], &[("main.tf", table)]);
    assert_eq!(new.mended.texts.len(), 1);
}

#[test]
fn a_fix_that_would_break_the_module_is_dropped_and_told() {
    let broken = recipe(
        "broken",
        "[match]\nresource = \"aws_dynamodb_table\"\n[[edit]]\nset = \"hash_key\"\nto = \"local.nowhere\"\n",
    );
    let text = "resource \"aws_dynamodb_table\" \"t\" {\n  name = \"t\"\n}\n";
    let run = run(&[broken], &[("main.tf", text)]);
    assert!(run.mended.texts.is_empty());
    assert_eq!(run.files["main.tf"], text);
    assert_eq!(
        run.mended.bugs,
        [
            "the fix of `broken` for aws_dynamodb_table.t in main.tf was dropped: it refers to local.nowhere, which is not declared"
        ]
    );
}

#[test]
fn a_replacement_is_never_safe() {
    let replacing = recipe(
        "replacing",
        "[match]\nresource = \"aws_ebs_volume\"\n[[edit]]\nset = \"encrypted\"\nto = \"true\"\n",
    );
    let text = "resource \"aws_ebs_volume\" \"v\" {\n  size = 1\n}\n";
    let run = run(&[replacing], &[("main.tf", text)]);
    let State::Fixable { impact, safety, .. } = &run.findings[0].state else {
        panic!("no fix: {:?}", run.findings);
    };
    assert_eq!(
        (*impact, *safety),
        (schema::Impact::Replace, Safety::Unsafe)
    );
}

#[test]
fn the_composed_edits_give_the_result() {
    let recipes = crate::recipe::embedded().unwrap();
    let text = "resource \"aws_vpc\" \"a\" {\n  cidr_block = \"10.0.0.0/16\"\n}\n\nresource \"aws_dynamodb_table\" \"t\" {\n  name = \"t\"\n}\n";
    let run = run(&recipes, &[("main.tf", text)]);
    let mut draft = crate::edit::Draft::new(text);
    draft
        .apply(&run.mended.edits[std::path::Path::new("main.tf")])
        .unwrap();
    assert_eq!(draft.text(), run.files["main.tf"]);
}

#[test]
fn a_file_that_may_not_be_edited_is_not() {
    let recipe = set_recovery();
    let selection = Selection {
        select: vec!["all".to_owned()],
        ..Selection::default()
    };
    let plan = Plan::new(
        vec![recipe],
        &selection,
        &BTreeMap::new(),
        None,
        jiff::civil::date(2026, 1, 1),
    )
    .unwrap();
    let text = "variable \"x\" {\n  default = false\n}\n";
    let table = "resource \"aws_dynamodb_table\" \"t\" {\n  point_in_time_recovery {\n    enabled = var.x\n  }\n}\n";
    let sources = vec![
        std::sync::Arc::new(crate::source::Source::new("main.tf", table)),
        std::sync::Arc::new(crate::source::Source::new("variables.tf", text)),
    ];
    let module = crate::module::Module::new("", sources, vec![], vec![]);
    let mut workspace = Workspace::new(vec![module]);
    let findings = plan.findings(&workspace).unwrap();
    assert_eq!(findings.len(), 1);
    let limits = Limits {
        least: Safety::Safe,
        may_edit: &|path| path.ends_with("main.tf"),
    };
    let mended = mend(&plan, &mut workspace, &findings, &limits).unwrap();
    assert!(mended.texts.is_empty());
}

#[test]
fn recipes_come_to_rest_in_any_order_and_with_the_same_result() {
    let recipes = crate::recipe::embedded().unwrap();
    let texts: Vec<String> = recipes
        .iter()
        .flat_map(|recipe| {
            let text = crate::recipe::embedded_text(&recipe.id).unwrap();
            from_toml(&recipe.id, &recipe.folder, text).unwrap().1
        })
        .map(|example| example.before)
        .collect();
    let forward = Sandbox::all(&recipes);
    let backward = Sandbox::all(&recipes.iter().rev().cloned().collect::<Vec<_>>());
    for text in texts {
        let files = crate::recipe::example_files(&text);
        for sandbox in [&forward, &backward] {
            let run = sandbox.run(&files, Safety::Unsafe).unwrap();
            assert_eq!(run.mended.bugs, Vec::<String>::new(), "{text}");
            let again = sandbox.run(&run.files, Safety::Unsafe).unwrap();
            assert!(
                again.mended.texts.is_empty(),
                "a second run changes:\n{text}"
            );
        }
    }
}
