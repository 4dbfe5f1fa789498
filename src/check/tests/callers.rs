//! Values that come from the callers of a module.

use std::path::Path;

use super::*;

/// The table in a module that takes `x`, and the calls of a root.
fn called_with(default: &str, calls: &str) -> gates::Run {
    let (table, _) = with_value("var.x", "");
    let inner = format!("{table}variable \"x\" {{\n{default}}}\n");
    let files = [("m/main.tf", inner.as_str()), ("main.tf", calls)];
    run(&[set_recovery()], &files)
}

fn call(name: &str, argument: &str) -> String {
    format!("module \"{name}\" {{\n  source = \"./m\"\n{argument}}}\n")
}

#[test]
fn a_module_input_is_mended_where_the_callers_pass_it() {
    let false_default = "  default = false\n";
    for (default, calls, expected) in [
        (
            "",
            call("a", "  x = false # why\n"),
            "fix: set `x` of `module.a` to `true`",
        ),
        (
            false_default,
            call("a", ""),
            "fix: set the default of `var.x` to `true`",
        ),
        (
            false_default,
            call("a", "") + &call("b", "  x = false\n") + &call("c", "  x = true\n"),
            "fix: set `x` of `module.b` and the default of `var.x` to `true`",
        ),
        (
            "",
            call("a", "  x = var.y\n") + "variable \"y\" {\n  default = false\n}\n",
            "fix: set the default of `var.y` to `true`",
        ),
        (
            "",
            call("a", "  x = false\n") + &call("b", "  x = aws_vpc.v.id\n"),
            "withheld: `x` of `module.b` is an expression",
        ),
        (
            "",
            call("a", "  x = var.y ? true : false\n") + "variable \"y\" {}\n",
            "withheld: a condition decides between right and wrong",
        ),
        (
            "",
            call("a", "  x = var.y\n"),
            "undecided: value comes from var.y",
        ),
        (
            "",
            call("a", "  x = null\n"),
            "fix: set `x` of `module.a` to `true`",
        ),
    ] {
        let run = called_with(default, &calls);
        assert_eq!(run.findings.len(), 1, "{calls}: {:?}", run.findings);
        assert_eq!(reason(&run), expected, "{calls}");
        if expected.starts_with("fix") {
            assert_eq!(run.mended.bugs, Vec::<String>::new(), "{calls}");
            let again = called_again(&run);
            assert!(again.is_empty(), "{calls}: {again:?}");
        }
    }
}

/// What is left to find in the files of a run.
fn called_again(run: &gates::Run) -> Vec<Finding> {
    let files: Vec<(&str, &str)> = run
        .files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let again = self::run(&[set_recovery()], &files).findings;
    again
        .into_iter()
        .filter(|finding| !finding.is_undecided())
        .collect()
}

#[test]
fn a_module_whose_callers_pass_what_is_right_is_left_alone() {
    for calls in [
        call("a", "  x = true\n"),
        call("a", "  x = local.y\n") + "locals {\n  y = true\n}\n",
        call("a", "  x = true\n") + &call("b", "  x = \"true\"\n"),
    ] {
        let run = called_with("  default = false\n", &calls);
        assert!(run.findings.is_empty(), "{calls}: {:?}", run.findings);
    }
}

#[test]
fn a_fix_in_another_module_lands_in_its_file_and_keeps_the_comment() {
    let run = called_with("", &call("a", "  x = false # why\n"));
    assert_eq!(run.files["main.tf"], call("a", "  x = true # why\n"));
    assert!(!run.mended.texts.contains_key(Path::new("m/main.tf")));
}
