//! The states that a target is met in: dynamic blocks and parts of objects for `set`, and all of
//! them for `remove` and `add`; the others of `set` stand beside and in `callers`.

use super::*;

fn remove_acl() -> Recipe {
    recipe(
        "acl",
        "[match]\nresource = \"aws_s3_bucket\"\n[[edit]]\nremove = \"acl\"\nok = \"value != \\\"public-read\\\"\"\n[[edit]]\nremove = \"logging.target_prefix\"\n",
    )
}

fn bucket(body: &str) -> String {
    format!("resource \"aws_s3_bucket\" \"b\" {{\n  bucket = \"b\"\n{body}}}\n")
}

#[test]
fn remove_meets_every_state() {
    let fix = "fix: remove `acl`";
    for (body, rest, expected) in [
        ("", "", None),
        ("  acl = \"private\"\n", "", None),
        ("  acl = null\n", "", None),
        ("  acl = \"public-read\" # c\n", "", Some(fix)),
        (
            "  acl = local.acl\n",
            "locals {\n  acl = \"public-read\"\n}\n",
            Some(fix),
        ),
        (
            "  acl = var.acl\n",
            "variable \"acl\" {\n  default = \"public-read\"\n}\n",
            Some(fix),
        ),
        (
            "  acl = var.acl\n",
            "variable \"acl\" {}\n",
            Some("undecided: value comes from var.acl"),
        ),
        (
            "  acl = var.open ? \"public-read\" : \"private\"\n",
            "variable \"open\" {}\n",
            Some("withheld: a condition decides between right and wrong"),
        ),
        (
            "  acl = data.aws_ssm_parameter.acl.value\n",
            "",
            Some("undecided: value comes from data.aws_ssm_parameter.acl"),
        ),
        ("  logging {\n    target_bucket = \"l\"\n  }\n", "", None),
        (
            "  logging {\n    target_prefix = \"l\"\n  }\n",
            "",
            Some("fix: remove `logging.target_prefix`"),
        ),
        (
            "  dynamic \"logging\" {\n    for_each = var.l\n    content {\n      target_prefix = \"l\"\n    }\n  }\n",
            "",
            Some("fix: remove `logging.target_prefix`"),
        ),
    ] {
        let text = bucket(body) + rest;
        let run = run(&[remove_acl()], &[("main.tf", &text)]);
        let found = run.findings.first().map(|_| reason(&run));
        assert_eq!(found.as_deref(), expected, "{text}");
    }
}

#[test]
fn remove_is_withheld_where_an_override_file_speaks() {
    let text = bucket("  acl = \"public-read\"\n");
    let run = run(
        &[remove_acl()],
        &[("main.tf", &text), ("override.tf", &bucket(""))],
    );
    assert_eq!(reason(&run), "withheld: override.tf overrides this block");
}

#[test]
fn add_meets_every_state() {
    let block = |reference: &str| {
        format!(
            "resource \"aws_s3_bucket_public_access_block\" \"other\" {{\n  bucket = {reference}\n}}\n"
        )
    };
    let fix = "fix: add `aws_iam_role.shared`, `aws_s3_bucket_public_access_block.b`";
    for (rest, expected) in [
        (String::new(), Some(fix)),
        (block("aws_s3_bucket.other.id"), Some(fix)),
        (block("aws_s3_bucket.b.id"), None),
        (block("aws_s3_bucket.b[0].bucket"), None),
        (block("\"b\""), None),
        (block("\"c\""), Some(fix)),
        (
            block("local.id") + "locals {\n  id = aws_s3_bucket.b.id\n}\n",
            None,
        ),
        (
            block("each.value").replace(
                "  bucket",
                "  for_each = toset([aws_s3_bucket.b.id])\n  bucket",
            ),
            None,
        ),
        (
            block("var.bucket") + "variable \"bucket\" {}\n",
            Some(
                "undecided: aws_s3_bucket_public_access_block.other may do so already (through var.bucket)",
            ),
        ),
        (
            block("module.buckets.id"),
            Some(
                "undecided: aws_s3_bucket_public_access_block.other may do so already (through module.buckets)",
            ),
        ),
        (
            "resource \"aws_s3_bucket_public_access_block\" \"other\" {\n  bucket = ((\n}\n"
                .to_owned(),
            Some("undecided: aws_s3_bucket_public_access_block.other does not parse"),
        ),
        (
            "locals {\n  x = ((\n}\n".to_owned(),
            Some("undecided: main.tf:4 does not parse, so it is not known what the module holds"),
        ),
        (
            "resource \"aws_sqs_queue\" \"q\" {\n  name = ((\n}\n".to_owned(),
            Some(fix),
        ),
    ] {
        let text = bucket("") + &rest;
        let run = run(&[adds_to_bucket()], &[("main.tf", &text)]);
        let found = run.findings.first().map(|_| reason(&run));
        assert_eq!(found.as_deref(), expected, "{text}");
    }
}

/// A volume's disks, encrypted as `value` says for each element of `for_each`.
fn disks(for_each: &str, value: &str, rest: &str) -> gates::Run {
    let encrypt = recipe(
        "encrypt",
        "[match]\nresource = \"aws_instance\"\n[[edit]]\nset = \"ebs_block_device.encrypted\"\nto = \"true\"\n",
    );
    let text = format!(
        "resource \"aws_instance\" \"i\" {{\n  dynamic \"ebs_block_device\" {{\n    for_each = {for_each}\n    content {{\n      encrypted = {value}\n    }}\n  }}\n}}\n{rest}"
    );
    run(&[encrypt], &[("main.tf", &text)])
}

#[test]
fn a_dynamic_block_is_mended_in_the_elements_that_it_goes_over() {
    let of = "ebs_block_device.value.e";
    for (for_each, value, rest, expected) in [
        ("[{ e = true }, { e = true }]", of, "", None),
        ("[]", of, "", None),
        (
            "[{ e = true }, { e = false }]",
            of,
            "",
            Some("fix: set an element of `for_each` to `true`"),
        ),
        (
            "{ a = { e = false } }",
            "ebs_block_device.value[\"e\"]",
            "",
            Some("fix: set an element of `for_each` to `true`"),
        ),
        (
            "toset([false])",
            "ebs_block_device.value",
            "",
            Some("fix: set an element of `for_each` to `true`"),
        ),
        (
            "local.disks",
            of,
            "locals {\n  disks = [{ e = false, size = 1 }]\n}\n",
            Some("fix: set `local.disks` to `true`"),
        ),
        (
            "var.disks",
            of,
            "variable \"disks\" {\n  default = [{ e = false }]\n}\n",
            Some("fix: set the default of `var.disks` to `true`"),
        ),
        (
            "var.disks",
            of,
            "variable \"disks\" {}\n",
            Some("undecided: inside a dynamic block"),
        ),
        (
            "[for d in [false] : { e = d }]",
            of,
            "",
            Some("withheld: an element of `for_each` is an expression"),
        ),
        (
            "local.disks",
            "local.settings.e",
            "locals {\n  disks = [1]\n  settings = {\n    e = false\n    f = 1\n  }\n  g = local.settings.f\n}\n",
            Some("fix: set `local.settings.e` to `true`"),
        ),
        (
            "[1]",
            "local.settings.e",
            "locals {\n  settings = {\n    e = false\n  }\n  g = local.settings\n}\n",
            Some("withheld: local.settings (main.tf:10) is used elsewhere too"),
        ),
    ] {
        let run = disks(for_each, value, rest);
        let found = run.findings.first().map(|_| reason(&run));
        assert_eq!(found.as_deref(), expected, "{for_each} {rest}");
        if expected.is_some_and(|expected| expected.starts_with("fix")) {
            let all: String = run.files.values().cloned().collect();
            assert!(!all.contains("false"), "{all}");
        }
    }
}
