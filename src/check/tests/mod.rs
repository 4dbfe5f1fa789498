use std::collections::BTreeMap;

use rayon::prelude::*;

use super::gates::{Files, Sandbox};
use super::*;
use crate::recipe::model::{Example, Expect};
use crate::recipe::{Recipe, from_toml};

use crate::recipe::model::Safety;

mod callers;
mod inputs;
mod states;
mod threading;

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
            "withheld: `local.x` is an expression",
        ),
        (
            "var.x",
            "variable \"x\" {\n  default = local.y\n}\nlocals {\n  y = false\n}\n".to_owned(),
            "fix: set `local.y` to `true`",
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
fn a_fix_that_the_provider_would_refuse_is_dropped_and_told() {
    let both = recipe(
        "both",
        "[match]\nresource = \"aws_s3_bucket\"\n[[edit]]\nset = \"bucket_prefix\"\nto = '\"b-\"'\n",
    );
    let text = "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"b\"\n}\n";
    let run = run(&[both], &[("main.tf", text)]);
    assert_eq!(run.files["main.tf"], text);
    assert!(
        run.mended.bugs[0].ends_with(
            "the provider would refuse it: `bucket` of aws_s3_bucket.b conflicts with `bucket_prefix`"
        ),
        "{:?}",
        run.mended.bugs
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
        Settings::on(jiff::civil::date(2026, 1, 1)),
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
        wanted: &|_| true,
    };
    let mended = mend(&plan, &mut workspace, &findings, &limits).unwrap();
    assert!(mended.texts.is_empty());
}

#[test]
fn recipes_come_to_rest_in_any_order() {
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
    texts.par_iter().for_each(|text| {
        let files = crate::recipe::example_files(text);
        for sandbox in [&forward, &backward] {
            let run = sandbox.run(&files, Safety::Unsafe).unwrap();
            assert_eq!(run.mended.bugs, Vec::<String>::new(), "{text}");
            let again = sandbox.run(&run.files, Safety::Unsafe).unwrap();
            assert!(
                again.mended.texts.is_empty(),
                "a second run changes:\n{text}"
            );
        }
    });
}

fn adds_to_bucket() -> Recipe {
    recipe(
        "block",
        "[match]\nresource = \"aws_s3_bucket\"\n[[edit]]\nunless = [\"aws_s3_bucket_public_access_block.bucket\"]\nneeds = [\"role\"]\nadd = '''\nresource \"aws_s3_bucket_public_access_block\" \"{{ label }}\" {\n  bucket = {{ ref }}.id\n\n  {{ tags(\"x\") }}\n}\n'''\n[[edit]]\nprovides = \"role\"\nlabel = \"shared\"\nfind = { resource = \"aws_iam_role\", containing = \"nothing like it\" }\nadd = '''\nresource \"aws_iam_role\" \"{{ label }}\" {\n  assume_role_policy = \"{}\"\n}\n'''\n",
    )
}

#[test]
fn companions_of_a_target_that_a_count_switches_go_with_it() {
    for count in ["var.create ? 1 : 0", "\"${var.create ? 1 : 0}\""] {
        let text = format!(
            "variable \"create\" {{}}\n\nresource \"aws_s3_bucket\" \"b\" {{\n  count = {count}\n}}\n"
        );
        let run = run(&[adds_to_bucket()], &[("main.tf", &text)]);
        let result = &run.files["main.tf"];
        assert_eq!(result.matches("count = ").count(), 3, "{result}");
    }
}

#[test]
fn a_module_for_terraform_0_11_gets_no_new_blocks() {
    let bucket = "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"b\"\n}\n";
    for old in [
        "terraform {\n  required_version = \"~> 0.11.7\"\n}\n",
        "resource \"aws_vpc\" \"v\" {\n  tags {\n    Name = \"v\"\n  }\n}\n",
    ] {
        let run = run(&[adds_to_bucket()], &[("main.tf", bucket), ("old.tf", old)]);
        assert_eq!(
            reason(&run),
            "withheld: the module is written for Terraform 0.11"
        );
    }
}

#[test]
fn the_region_of_a_target_is_repeated_where_every_resource_takes_one() {
    let text =
        "resource \"aws_s3_bucket\" \"b\" {\n  region = \"us-east-1\"\n  bucket = \"b\"\n}\n";
    let new = run(&[adds_to_bucket()], &[("main.tf", text)]);
    // The role is global and takes none.
    assert_eq!(new.files["main.tf"].matches("region = ").count(), 2);
    let pinned = "terraform {\n  required_providers {\n    aws = \"~> 5.0\"\n  }\n}\n";
    let old = run(
        &[adds_to_bucket()],
        &[("main.tf", text), ("versions.tf", pinned)],
    );
    assert_eq!(old.files["main.tf"].matches("region = ").count(), 1);
}

#[test]
fn an_argument_that_the_provider_does_not_have_yet_is_not_written() {
    let imds = recipe(
        "imds",
        "[match]\nresource = \"aws_instance\"\n[[edit]]\nset = \"metadata_options.instance_metadata_tags\"\nto = '\"enabled\"'\n",
    );
    let text = "resource \"aws_instance\" \"i\" {\n  ami = \"a\"\n}\n";
    let pinned = "provider \"aws\" {\n  version = \"1.40.0\"\n}\n";
    let old = run(
        std::slice::from_ref(&imds),
        &[("main.tf", text), ("provider.tf", pinned)],
    );
    assert!(
        reason(&old).starts_with("withheld: needs the provider aws "),
        "{}",
        reason(&old)
    );
    assert_eq!(run(&[imds], &[("main.tf", text)]).mended.texts.len(), 1);
}

#[test]
fn a_condition_that_holds_by_a_default_alone_is_open() {
    let conditional = recipe(
        "conditional",
        "[match]\nresource = \"aws_sqs_queue\"\n[[edit]]\nwhere = \"self.kms_master_key_id == null\"\nset = \"sqs_managed_sse_enabled\"\nto = \"true\"\n",
    );
    let queue = "resource \"aws_sqs_queue\" \"q\" {\n  kms_master_key_id = var.k\n}\n\nvariable \"k\" {\n  default = null\n}\n";
    let open = run(std::slice::from_ref(&conditional), &[("main.tf", queue)]);
    assert_eq!(reason(&open), "undecided: rests on the default of var.k");
    // A default that the condition does not turn on changes nothing.
    let counted = recipe(
        "counted",
        "[match]\nresource = \"aws_sqs_queue\"\n[[edit]]\nwhere = \"length([self.name, 1]) == 2\"\nset = \"sqs_managed_sse_enabled\"\nto = \"true\"\n",
    );
    let named = "resource \"aws_sqs_queue\" \"q\" {\n  name = var.n\n}\n\nvariable \"n\" {\n  default = \"n\"\n}\n";
    assert_eq!(run(&[counted], &[("main.tf", named)]).mended.texts.len(), 1);
}

#[test]
fn tags_that_speak_of_one_block_are_not_repeated() {
    let tagged = recipe(
        "tagged",
        "[match]\nresource = \"aws_vpc\"\n[[edit]]\nunless = [\"aws_internet_gateway.vpc_id\"]\nadd = '''\nresource \"aws_internet_gateway\" \"{{ label }}\" {\n  vpc_id = {{ ref }}.id\n\n  {{ tags(\"gw\") }}\n}\n'''\n",
    );
    for (tags, expected) in [
        (
            "{ Name = \"v\", yor_trace = \"1\", Team = \"a\" }",
            "tags = { Name = \"v-gw\", Team = \"a\" }",
        ),
        ("merge(local.t, map(\"Name\", \"v\"))", "tags = local.t"),
        ("local.t", "tags = local.t"),
    ] {
        let text = format!(
            "locals {{\n  t = {{}}\n}}\n\nresource \"aws_vpc\" \"v\" {{\n  tags = {tags}\n}}\n"
        );
        let run = run(std::slice::from_ref(&tagged), &[("main.tf", &text)]);
        let result = run.files["main.tf"]
            .rsplit_once("aws_internet_gateway")
            .unwrap()
            .1
            .to_owned();
        assert!(result.contains(expected), "{result}");
    }
}
