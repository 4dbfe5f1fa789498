use super::*;
use crate::source::expression;

fn workspace(files: &[(&str, &str)]) -> Workspace {
    Workspace::of_texts(files.iter().copied())
}

fn value(files: &[(&str, &str)], expr: &str) -> Value {
    let workspace = workspace(files);
    let expr = expression(expr).unwrap();
    Scope::new(&workspace, ModuleId(0)).value(&expr)
}

#[test]
fn operators_and_functions_are_evaluated() {
    for (expr, expected) in [
        ("1 + 2 * 3", Value::Number(7.0)),
        ("\"a-${upper(\"b\")}-${1}\"", Value::string("a-B-1")),
        ("length([1, 2]) == 2 && !false", Value::Bool(true)),
        ("merge({ a = 1 }, { a = 2 }).a", Value::Number(2.0)),
        (
            "[for x in [1, 2, 3] : x * 2 if x > 1]",
            Value::List(vec![Value::Number(4.0), Value::Number(6.0)]),
        ),
        (
            "contains([\"a\"], \"a\") ? \"yes\" : \"no\"",
            Value::string("yes"),
        ),
        (
            "{ for k, v in { a = 1 } : k => v }[\"a\"]",
            Value::Number(1.0),
        ),
        (
            "[{ a = 1 }, { a = 2 }][*].a",
            Value::List(vec![Value::Number(1.0), Value::Number(2.0)]),
        ),
        ("false && var.unknown", Value::Bool(false)),
    ] {
        assert_eq!(value(&[("m/a.tf", "")], expr), expected, "{expr}");
    }
}

#[test]
fn unknown_in_gives_unknown_out() {
    for expr in [
        "var.x",
        "aws_vpc.a.id",
        "upper(var.x)",
        "1 + var.x",
        "unheard_of(1)",
        "each.key",
    ] {
        assert!(value(&[("m/a.tf", "")], expr).unknown().is_some(), "{expr}");
    }
}

#[test]
fn an_unknown_condition_gives_both_branches() {
    let both = value(&[("m/a.tf", "")], "var.prod ? 30 : 7");
    assert_eq!(
        both,
        Value::OneOf(vec![Value::Number(30.0), Value::Number(7.0)])
    );
}

#[test]
fn a_root_default_is_known_unless_overridden() {
    let workspace = workspace(&[(
        "m/a.tf",
        "variable \"x\" {\n  default = 1\n}\nlocals {\n  y = var.x\n}\n",
    )]);
    let expr = expression("local.y").unwrap();
    let found = Scope::new(&workspace, ModuleId(0)).evaluate(&expr);
    assert_eq!(found.value, Value::Number(1.0));
    assert!(found.assumed.contains("x"));
}

#[test]
fn tfvars_that_load_by_themselves_decide_and_others_may() {
    let variable = ("m/a.tf", "variable \"x\" {\n  default = 1\n}\n");
    let found = |name| value(&[variable, (name, "x = 2\n")], "var.x");
    assert_eq!(found("m/terraform.tfvars"), Value::Number(2.0));
    assert_eq!(found("m/z.auto.tfvars"), Value::Number(2.0));
    let either = Value::OneOf(vec![Value::Number(1.0), Value::Number(2.0)]);
    assert_eq!(found("m/prod.tfvars"), either);
}

#[test]
fn a_child_module_has_the_values_of_all_its_callers() {
    let files = [
        ("r/child/a.tf", "variable \"x\" {\n  default = 1\n}\n"),
        (
            "r/a.tf",
            "module \"one\" {\n  source = \"./child\"\n  x      = 2\n}\nmodule \"two\" {\n  source = \"./child\"\n}\n",
        ),
    ];
    assert_eq!(
        value(&files, "var.x"),
        Value::OneOf(vec![Value::Number(2.0), Value::Number(1.0)])
    );
}

#[test]
fn a_cycle_of_locals_is_unknown() {
    let found = value(
        &[("m/a.tf", "locals {\n  a = local.b\n  b = local.a\n}\n")],
        "local.a",
    );
    assert!(found.unknown().is_some());
}

#[test]
fn modules_that_call_each_other_are_survived() {
    let files = [
        (
            "r/a/m.tf",
            "variable \"x\" {}\nmodule \"b\" {\n  source = \"../b\"\n  x = var.x\n}\n",
        ),
        (
            "r/b/m.tf",
            "variable \"x\" {}\nmodule \"a\" {\n  source = \"../a\"\n  x = var.x\n}\n",
        ),
    ];
    assert!(value(&files, "var.x").unknown().is_some());
}

#[test]
fn a_heredoc_has_the_text_terraform_gives_it() {
    let workspace = workspace(&[(
        "m/a.tf",
        "locals {\n  a = <<-EOT\n    one\n      ${1}\n    $${x}\n  EOT\n}\n",
    )]);
    let expr = expression("local.a").unwrap();
    let found = Scope::new(&workspace, ModuleId(0)).value(&expr);
    assert_eq!(found, Value::string("one\n  1\n${x}\n"));
}

#[test]
fn references_are_seen_through_locals_and_for_each() {
    let text = "locals {\n  id = aws_vpc.main[0].id\n}\nresource \"aws_flow_log\" \"a\" {\n  for_each = aws_vpc.many\n  vpc_id = each.value.id\n}\n";
    let workspace = workspace(&[("m/a.tf", text)]);
    let module = workspace.module(ModuleId(0));
    let block = module
        .find(&Address::resource("aws_flow_log", "a"))
        .unwrap();
    let body = &module.block(block).unwrap().body;
    let found = References::of(
        module,
        Some(block),
        &body.attribute("vpc_id").unwrap().value,
    );
    assert!(found.contains(&Address::resource("aws_vpc", "many")));
    let local = References::of(module, None, &expression("local.id").unwrap());
    assert!(local.contains(&Address::resource("aws_vpc", "main")));
    assert!(local.opaque().is_none());
}

#[test]
fn the_lower_bound_of_a_constraint_decides() {
    for (constraint, bound) in [
        ("~> 4.0", Some(Version(4, 0, 0))),
        (">= 3.75, < 5", Some(Version(3, 75, 0))),
        ("< 5.0", None),
        ("= 1.2.3", Some(Version(1, 2, 3))),
        ("5.1", Some(Version(5, 1, 0))),
        ("> 1.0.0, >= 0.12", Some(Version(1, 0, 1))),
    ] {
        assert_eq!(lower_bound(constraint), bound, "{constraint}");
    }
}

#[test]
fn the_provider_bound_is_read_in_every_form() {
    for text in [
        "terraform {\n  required_providers {\n    aws = \"~> 3.0\"\n  }\n}\n",
        "terraform {\n  required_providers {\n    aws = {\n      source  = \"hashicorp/aws\"\n      version = \"~> 3.0\"\n    }\n  }\n}\n",
        "provider \"aws\" {\n  version = \"~> 3.0\"\n}\n",
    ] {
        let workspace = workspace(&[("m/a.tf", text)]);
        let bound = workspace.module(ModuleId(0)).provider_bound("aws");
        assert_eq!(bound, Some(Version(3, 0, 0)), "{text}");
    }
}

#[test]
fn a_constraint_may_stay_below_a_version() {
    for (constraint, below) in [
        ("= 0.11.7", true),
        ("~> 0.11.0", true),
        ("~> 0.11", false),
        (">= 0.11", false),
        (">= 0.11, < 0.12", true),
        ("<= 0.12.0", false),
    ] {
        assert_eq!(
            stays_below(constraint, Version(0, 12, 0)),
            below,
            "{constraint}"
        );
    }
}

#[test]
fn functions_see_the_choices_inside_their_arguments() {
    let files = [(
        "m/a.tf",
        "variable \"x\" {}\nlocals {\n  a = { b = [var.x ? 1 : 2] }\n}\n",
    )];
    let expected = ["{\"b\":[1]}", "{\"b\":[2]}"].map(Value::string);
    assert_eq!(
        value(&files, "jsonencode(local.a)"),
        Value::OneOf(expected.to_vec())
    );
}

#[test]
fn what_terraform_would_refuse_is_none_of_the_values_in_use() {
    let files = [(
        "m/a.tf",
        "variable \"x\" {\n  default = null\n}\nvariable \"y\" {}\nlocals {\n  a = var.y ? \"-${var.x}\" : \"\"\n}\n",
    )];
    assert_eq!(value(&files, "local.a"), Value::string(""));
    assert_eq!(value(&files, "try(local.a, 1)"), Value::string(""));
}
