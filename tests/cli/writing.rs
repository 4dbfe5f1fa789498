//! Bytes: what a fix leaves as it is, and that a diff, JSON and `--fix` agree.

use std::collections::BTreeMap;

use super::fixture::*;

const COMMENTED: &str = "# Orders.\nresource \"aws_dynamodb_table\" \"orders\" {\n  name=\"orders\"   // no spaces\n\n  point_in_time_recovery {\n    enabled = false # until the audit\n  }\n}\n";

/// The same files under every recipe that the suite names.
fn estate() -> Vec<(&'static str, String)> {
    vec![
        ("main.tf", format!("{TABLE}\n{BUCKET}")),
        (
            "network/main.tf",
            format!("{VPC}\nresource \"aws_vpc\" \"edge\" {{\n  cidr_block = \"10.30.0.0/16\"\n}}"),
        ),
        ("network/variables.tf", "variable \"name\" {}\n".to_owned()),
        (
            "store/crlf.tf",
            TABLE.replace("orders", "crlf").replace('\n', "\r\n"),
        ),
        ("store/bom.tf", format!("\u{feff}{}", table("bom"))),
        ("store/end.tf", table("end").trim_end().to_owned()),
        ("store/comment.tf", COMMENTED.replace("orders", "comment")),
        ("with space/ünï.tf", table("umlaut")),
        ("store/cr.tf", format!("# one\rline\n{}", table("cr"))),
        ("clean/main.tf", TABLE_MENDED.to_owned()),
    ]
}

fn committed(files: &[(&'static str, String)]) -> CliTest {
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    CliTest::committed(&files)
}

#[test]
fn the_diff_applies_with_git_and_gives_what_fix_gives() {
    let (fixed, patched) = (committed(&estate()), committed(&estate()));
    let diff = patched.check_three(&["--diff", "--unsafe-fixes"]);
    diff.exits(1);
    patched.git_apply(&diff.stdout).exits(0);
    fixed.check_three(&["--fix", "--unsafe-fixes"]).exits(0);
    assert_ne!(fixed.git_status(), [""; 0]);
    assert_eq!(fixed.files(), patched.files());
}

#[test]
fn the_edits_of_the_json_report_give_what_fix_gives() {
    let (fixed, edited) = (committed(&estate()), committed(&estate()));
    let report = edited
        .check_three(&["--output-format", "json", "--unsafe-fixes"])
        .exits(1)
        .json();
    let mut files = edited.files();
    let mut by_path: BTreeMap<String, Vec<(usize, usize, String)>> = BTreeMap::new();
    for edit in report["edits"].as_array().unwrap() {
        let at = |key: &str| usize::try_from(edit[key].as_u64().unwrap()).unwrap();
        let path = edit["path"].as_str().unwrap().to_owned();
        let text = edit["text"].as_str().unwrap().to_owned();
        by_path
            .entry(path)
            .or_default()
            .push((at("start"), at("end"), text));
    }
    for (path, mut edits) in by_path {
        edits.sort();
        let bytes = files.get_mut(&path).unwrap();
        for (start, end, text) in edits.into_iter().rev() {
            bytes.splice(start..end, text.into_bytes());
        }
    }
    for created in report["created"].as_array().unwrap() {
        let text = created["text"].as_str().unwrap().as_bytes().to_vec();
        files.insert(created["path"].as_str().unwrap().to_owned(), text);
    }
    fixed.check_three(&["--fix", "--unsafe-fixes"]).exits(0);
    assert_eq!(files, fixed.files());
}

#[test]
fn the_diff_is_the_same_with_and_without_colour() {
    let test = committed(&estate());
    let plain = test.check_three(&["--diff"]).stdout;
    let coloured = test.check_three(&["--diff", "--color", "always"]).stdout;
    assert!(
        coloured.contains("\u{1b}[32m+    enabled = true\u{1b}[0m"),
        "{coloured}"
    );
    let mut stripped = coloured;
    for code in ["0", "1", "31", "32", "36"] {
        stripped = stripped.replace(&format!("\u{1b}[{code}m"), "");
    }
    assert_eq!(stripped, plain);
}

#[test]
fn keeps_the_line_ends_of_windows() {
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let test = CliTest::committed(&[("main.tf", &crlf(TABLE))]);
    test.check(&["--fix"]).exits(0);
    assert_eq!(test.read("main.tf"), crlf(TABLE_MENDED));
}

#[test]
fn keeps_the_byte_order_mark() {
    let test = CliTest::committed(&[("main.tf", &format!("\u{feff}{TABLE}"))]);
    test.check(&["--fix"]).exits(0);
    assert_eq!(test.read("main.tf"), format!("\u{feff}{TABLE_MENDED}"));
}

#[test]
fn the_byte_order_mark_is_no_column() {
    let test = CliTest::with(&[("main.tf", &format!("\u{feff}{TABLE}"))]);
    test.check(&[]).exits(1).says("main.tf:1:1");
    let concise = test.check(&["--output-format", "concise"]);
    concise.exits(1).says("main.tf:1:1: ");
}

#[test]
fn keeps_the_missing_final_newline() {
    let test = CliTest::committed(&[("main.tf", TABLE.trim_end())]);
    test.check(&["--fix"]).exits(0);
    assert_eq!(test.read("main.tf"), TABLE_MENDED.trim_end());
}

#[test]
fn keeps_the_trailing_comment_and_odd_spacing() {
    let test = CliTest::committed(&[("main.tf", COMMENTED)]);
    test.check(&["--fix"]).exits(0);
    assert_eq!(test.read("main.tf"), COMMENTED.replace("false", "true"));
}

#[test]
fn leaves_other_files_alone() {
    let test = committed(&estate());
    test.check_three(&["--fix", "--unsafe-fixes"]).exits(0);
    let changed = test.git_status();
    assert_eq!(changed.len(), 8, "{changed:?}");
    assert!(
        changed
            .iter()
            .all(|line| line.starts_with("Status(WT_MODIFIED)")),
        "{changed:?}"
    );
    assert!(
        !changed.iter().any(|line| line.contains("clean")),
        "{changed:?}"
    );
}

#[cfg(unix)]
#[test]
fn keeps_the_permissions() {
    use std::os::unix::fs::PermissionsExt as _;
    let test = CliTest::with(&[("main.tf", TABLE)]);
    let mode = |mode| std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(test.path("main.tf"), mode(0o640)).unwrap();
    test.check(&["--fix", "--allow-no-vcs"]).exits(0);
    let found = std::fs::metadata(test.path("main.tf"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(found & 0o777, 0o640);
}

#[test]
fn leaves_no_temporary_file() {
    let test = committed(&estate());
    let before: Vec<_> = test.files().into_keys().collect();
    test.check_three(&["--fix", "--unsafe-fixes"]).exits(0);
    let after: Vec<_> = test.files().into_keys().collect();
    assert_eq!(after, before);
}

#[test]
fn what_has_to_be_imported_by_hand_is_told() {
    let group = "resource \"aws_security_group\" \"web\" {\n  name = \"web\"\n\n  ingress {\n    from_port   = 22\n    to_port     = 22\n    protocol    = \"tcp\"\n    cidr_blocks = [\"10.0.0.0/8\"]\n  }\n}\n";
    let call = "module \"m\" {\n  source = \"./m\"\n}\n";
    let test = CliTest::with(&[("m/main.tf", group), ("main.tf", call)]);
    let split = [
        "check",
        "--select",
        "security-group-rules-split",
        "--estate",
        "live",
    ];
    let args = [&split[..], &["--fix", "--unsafe-fixes", "--allow-no-vcs"]].concat();
    test.run(&args)
        .exits(0)
        .notes("Before the next apply, where the infrastructure exists:")
        .notes("terraform import 'module.m.aws_security_group_rule.web_ingress_ssh' '${aws_security_group.web.id}_ingress_tcp_22_22_10.0.0.0/8'");
}

const PROTECT: [&str; 5] = [
    "check",
    "--select",
    "deletion-protection",
    "--fix",
    "--allow-no-vcs",
];

/// Balancers whose protection needs a variable, in a module of several files.
fn balancers() -> CliTest {
    let lb = "resource \"aws_lb\" \"a\" {\n  name = \"a\"\n}\n";
    let config = "[params.deletion-protection]\nvariable = true\n";
    CliTest::with(&[("main.tf", lb), ("outputs.tf", ""), ("tfmend.toml", config)])
}

#[test]
fn a_file_that_a_fix_needs_is_created() {
    let test = balancers();
    test.run(&PROTECT).exits(0);
    assert!(
        test.read("variables.tf")
            .starts_with("variable \"enable_deletion_protection\" {")
    );
}

#[test]
fn no_file_is_created_beside_a_single_file_that_is_named() {
    let test = balancers();
    let run = test.run(&[&PROTECT[..], &["main.tf"]].concat());
    run.exits(1)
        .says("variables.tf, which is not to be changed");
    assert!(!test.path("variables.tf").exists());
}
