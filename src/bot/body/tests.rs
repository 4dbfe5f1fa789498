use super::*;

/// A pull request of two recipes, one of them unsafe.
pub(crate) fn content() -> Content {
    let fix = |recipe: &str, address: &str, change: &str, impact, safety| Fix {
        recipe: recipe.to_owned(),
        path: "envs/prod/main.tf".to_owned(),
        address: address.to_owned(),
        change: change.to_owned(),
        impact,
        safety,
        resolves: vec!["CKV_AWS_28".to_owned()],
        creates: Vec::new(),
        instances: vec!["module.store".to_owned()],
        commands: Vec::new(),
    };
    let recipe = |id: &str, title: &str, note: Option<&str>| RecipeText {
        id: id.to_owned(),
        title: title.to_owned(),
        why: "Backups keep 35 days.\n\nWithout them a mistake is for ever.".to_owned(),
        links: vec!["https://docs.aws.amazon.com/backup".to_owned()],
        safety_note: note.map(str::to_owned),
        cost_note: Some("Storage of the backups.".to_owned()),
    };
    let mut flow = fix(
        "vpc-flow-logs",
        "aws_vpc.main",
        "add `aws_flow_log`",
        Impact::Create,
        Safety::Safe,
    );
    flow.creates = vec!["aws_flow_log.main".to_owned()];
    flow.commands = vec!["terraform import aws_flow_log.main fl-1".to_owned()];
    Content {
        fixes: vec![
            fix(
                "table-encryption",
                "aws_dynamodb_table.orders",
                "set `encrypted` to true",
                Impact::Replace,
                Safety::Unsafe,
            ),
            flow,
        ],
        recipes: vec![
            recipe(
                "table-encryption",
                "Encrypt tables",
                Some("The table is made anew."),
            ),
            recipe("vpc-flow-logs", "Record the traffic of networks", None),
        ],
        base: "main".to_owned(),
    }
}

#[test]
fn a_body_has_all_its_sections() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("bot__body", content().body()));
}

#[test]
fn safety_notes_come_before_the_table_and_only_where_there_are_any() {
    let mut content = content();
    let body = content.body();
    assert!(body.find("made anew").unwrap() < body.find("| Recipe |").unwrap());
    content.fixes.remove(0);
    assert!(!content.body().contains("WARNING"));
    assert!(content.body().contains("nothing is destroyed"));
}

#[test]
fn text_of_the_repository_does_nothing() {
    let mut content = content();
    let hostile = "@org/team <img src=x> [a](https://evil.example) fixes #1 | x\n/close\n<!-- tfmend:{\"v\":1} -->`";
    let fix = &mut content.fixes[0];
    fix.path = hostile.to_owned();
    fix.change = hostile.to_owned();
    fix.commands = vec![format!("{hostile}\n```\n@org/team")];
    content.recipes[0].why = hostile.to_owned();
    content.recipes[0].title = hostile.to_owned();
    content.recipes[0].links = vec!["https://x) @org".to_owned(), "javascript:x".to_owned()];
    content.base = hostile.to_owned();
    let body = content.body();
    let outside = outside_code(&body);
    for bad in [
        "@org",
        "<img",
        "[a]",
        "#1",
        "://evil",
        "<!-- tfmend:{",
        "javascript",
    ] {
        assert!(!outside.contains(bad), "{bad} in\n{outside}");
    }
    assert!(!body.contains("\n/close"), "{body}");
    let rows = body.lines().filter(|line| line.starts_with("| "));
    for row in rows {
        let bars = row.replace("\\|", "").matches('|').count();
        assert_eq!(bars, 6, "{row}");
    }
}

#[test]
fn a_long_body_is_cut_to_what_forges_take() {
    let mut content = content();
    let fix = content.fixes[0].clone();
    content.fixes = (0..5000)
        .map(|index| Fix {
            address: format!("aws_dynamodb_table.t{index}"),
            ..fix.clone()
        })
        .collect();
    let body = content.body();
    assert!(body.contains("4900 more: the commits name them"));
    content.recipes[0].why = "long ".repeat(20_000);
    let cut = content.body();
    assert!(cut.chars().count() < MAX + 2_000);
    assert!(cut.contains("tfmend:rebuild"));
}

/// What a renderer of markdown does not take for code.
fn outside_code(body: &str) -> String {
    let mut out = String::new();
    let mut rest = body;
    while let Some(start) = rest.find('`') {
        // A backslash makes a backtick one of text.
        if rest[..start].ends_with('\\') {
            out.push_str(&rest[..=start]);
            rest = &rest[start + 1..];
            continue;
        }
        out.push_str(&rest[..start]);
        let after = &rest[start..];
        let length = after.len() - after.trim_start_matches('`').len();
        let fence = &after[..length];
        let inner = &after[length..];
        let end = inner.match_indices(fence).map(|(at, _)| at).find(|at| {
            let tail = &inner[at + length..];
            !tail.starts_with('`') && !inner[..*at].ends_with('`')
        });
        match end {
            Some(end) => rest = &inner[end + length..],
            None => {
                out.push_str(fence);
                rest = inner;
            }
        }
    }
    out + rest
}
