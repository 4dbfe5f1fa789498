//! Variables that a fix declares reach every caller.

use super::*;

fn protect() -> Recipe {
    recipe(
        "protect",
        "[match]\nresource = \"aws_lb\"\n[[edit]]\nset = \"enable_deletion_protection\"\nto = \"var.protect\"\nok = \"value == true\"\ndeclare = [{ name = \"protect\", type = \"bool\", description = \"Whether.\", default = \"true\" }]\n",
    )
}

const LB: &str = "resource \"aws_lb\" \"a\" {\n  name = \"a\"\n}\n";
const DECLARED: &str = "variable \"protect\" {\n  description = \"Whether.\"\n  type        = bool\n  default     = true\n}\n";

fn mended(list: &[(&str, &str)]) -> gates::Run {
    let run = run(&[protect()], list);
    assert_eq!(run.mended.bugs, Vec::<String>::new());
    run
}

#[test]
fn a_variable_is_passed_through_every_level_up_to_the_roots() {
    let run = mended(&[
        ("inner/main.tf", LB),
        (
            "middle/main.tf",
            "module \"i\" {\n  source = \"../inner\"\n}\n",
        ),
        (
            "one/main.tf",
            "module \"m\" {\n  source = \"../middle\"\n}\n",
        ),
        (
            "two/main.tf",
            "module \"m\" {\n  source  = \"../middle\"\n  protect = false\n}\n",
        ),
    ]);
    for (file, call) in [
        ("inner/main.tf", ""),
        ("middle/main.tf", "protect = var.protect"),
        ("one/main.tf", "protect = var.protect"),
    ] {
        let text = &run.files[file];
        assert!(text.contains(call) && text.ends_with(DECLARED), "{text}");
    }
    assert!(run.files["two/main.tf"].contains("protect = false"));
    assert!(!run.files["two/main.tf"].contains("variable"));
}

#[test]
fn two_blocks_that_need_a_variable_declare_it_once() {
    let second = LB.replace("\"a\"", "\"b\"");
    let run = mended(&[("main.tf", LB), ("second.tf", &second)]);
    let all: String = run.files.values().cloned().collect();
    assert_eq!(all.matches("variable \"protect\"").count(), 1, "{all}");
    assert_eq!(all.matches("= var.protect").count(), 2, "{all}");
}

#[test]
fn a_variable_goes_where_the_module_keeps_them_and_in_its_order() {
    let variable = |name: &str| format!("# About {name}.\nvariable \"{name}\" {{}}\n");
    let sorted = variable("alpha") + "\n" + &variable("name") + "\n" + &variable("zone");
    let loose = variable("zone") + "\n" + &variable("alpha");
    for (variables, expected) in [
        (
            sorted.as_str(),
            sorted.replace("# About zone", &format!("{DECLARED}\n# About zone")),
        ),
        (&loose, format!("{loose}\n{DECLARED}")),
    ] {
        let run = mended(&[("main.tf", LB), ("vars.tf", variables)]);
        assert_eq!(run.files["vars.tf"], expected);
    }
    let run = mended(&[("main.tf", LB), ("network.tf", "")]);
    assert_eq!(run.files["variables.tf"], DECLARED);
    let run = mended(&[("main.tf", LB)]);
    assert!(run.files["main.tf"].ends_with(DECLARED));
}

#[test]
fn a_variable_of_that_name_serves_or_stands_in_the_way() {
    let run = mended(&[("main.tf", LB), ("v.tf", "variable \"protect\" {}\n")]);
    assert!(run.files["main.tf"].contains("= var.protect"));
    assert_eq!(run.files["v.tf"], "variable \"protect\" {}\n");
    let other = "variable \"protect\" {\n  type = list(string)\n}\n";
    let run = mended(&[("main.tf", LB), ("v.tf", other)]);
    assert_eq!(reason(&run), "withheld: v.tf declares another var.protect");
}

#[test]
fn a_required_variable_is_not_added_beside_what_is_never_written_and_would_have_to_give_it() {
    let required = recipe(
        "protect",
        "[match]\nresource = \"aws_lb\"\n[[edit]]\nset = \"name\"\nto = \"var.name\"\nok = \"length(value) > 1\"\ndeclare = [{ name = \"name\", type = \"string\", description = \"The name.\" }]\n",
    );
    let unit = "terraform {\n  source = \"../m\"\n}\n";
    for (path, text) in [
        ("m/x.tftest.hcl", "run \"a\" {}\n"),
        ("m/tests/x.tftest.hcl", "run \"a\" {}\n"),
        ("live/terragrunt.hcl", unit),
    ] {
        let run = run(
            std::slice::from_ref(&required),
            &[("m/main.tf", LB), (path, text)],
        );
        let expected =
            format!("withheld: {path} would have to give var.name, which has no default");
        assert_eq!(reason(&run).replace("../", ""), expected);
    }
}

#[test]
fn fixes_of_several_modules_that_meet_in_a_caller_do_not_spoil_each_other() {
    let module = |name: &str| (format!("{name}/main.tf"), LB.to_owned());
    let names = ["a", "b", "c", "d"];
    let calls = names.map(|name| format!("module \"{name}\" {{\n  source = \"./{name}\"\n}}\n"));
    let mut files: Vec<(String, String)> = names.iter().map(|name| module(name)).collect();
    files.push(("main.tf".to_owned(), calls.concat()));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let run = mended(&files);
    assert_eq!(run.files["main.tf"].matches("= var.protect").count(), 4);
    assert_eq!(
        run.files["main.tf"].matches("variable \"protect\"").count(),
        1
    );
}
