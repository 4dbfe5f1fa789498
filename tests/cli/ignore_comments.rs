//! Comments that keep tfmend away.

use super::fixture::*;

const ID: &str = "dynamodb-point-in-time-recovery";

/// The table, with a comment above it, behind its head, and on the first line inside.
fn with_comments(above: &str, behind: &str, inside: &str) -> String {
    format!(
        "{above}resource \"aws_dynamodb_table\" \"orders\" {{{behind}\n{inside}  name = \"orders\"\n}}\n"
    )
}

#[track_caller]
fn is_silent(text: &str) {
    let test = CliTest::committed(&[("main.tf", text)]);
    test.check(&["--fix"])
        .exits(0)
        .is_quiet()
        .says("1 suppressed by comments.");
    assert_eq!(test.read("main.tf"), text);
    let report = test.check(&["--output-format", "json"]).json();
    assert_eq!(report["findings"], serde_json::json!([]));
    assert_eq!(report["edits"], serde_json::json!([]));
}

/// The comment does not count, and stderr says so where words are given.
#[track_caller]
fn is_heard_and_not_obeyed(text: &str, words: &str) {
    let test = CliTest::with(&[("main.tf", text)]);
    let run = test.check(&[]);
    run.exits(1).says("Found 1 problem");
    if words.is_empty() {
        run.is_quiet();
    } else {
        run.notes(words);
    }
}

#[test]
fn above_the_block() {
    is_silent(&with_comments(
        &format!("# tfmend:ignore={ID}: rebuilt nightly\n"),
        "",
        "",
    ));
    is_silent(&with_comments(
        &format!("// tfmend:ignore={ID}: rebuilt nightly\n"),
        "",
        "",
    ));
    is_silent(&with_comments(
        &format!("/* tfmend:ignore={ID}: rebuilt nightly */\n"),
        "",
        "",
    ));
}

#[test]
fn above_the_block_among_other_comments() {
    let above =
        format!("# The orders.\n# tfmend:ignore={ID}: rebuilt nightly\n# Ask the shop team.\n");
    is_silent(&with_comments(&above, "", ""));
}

#[test]
fn behind_the_head() {
    is_silent(&with_comments(
        "",
        &format!(" # tfmend:ignore={ID}: rebuilt nightly"),
        "",
    ));
}

#[test]
fn on_the_first_line_inside() {
    is_silent(&with_comments(
        "",
        "",
        &format!("  # tfmend:ignore={ID}: rebuilt nightly\n"),
    ));
}

#[test]
fn behind_the_value() {
    let text = TABLE_MENDED.replace(
        "= true",
        &format!("= false # tfmend:ignore={ID}: rebuilt nightly"),
    );
    is_silent(&text);
}

#[test]
fn several_ids_all_and_the_id_of_a_scanner() {
    for ids in [
        "vpc-flow-logs,dynamodb-point-in-time-recovery",
        "all",
        "CKV_AWS_28",
        "avd-aws-0024",
    ] {
        is_silent(&with_comments(
            &format!("# tfmend:ignore={ids}: rebuilt nightly\n"),
            "",
            "",
        ));
    }
}

#[test]
fn in_a_file_with_the_line_ends_of_windows() {
    let text = with_comments(&format!("# tfmend:ignore={ID}: rebuilt nightly\n"), "", "");
    is_silent(&text.replace('\n', "\r\n"));
}

#[test]
fn until_a_day_to_come() {
    for until in ["until=2999-12-31", "[until=2999-12-31]"] {
        is_silent(&with_comments(
            &format!("# tfmend:ignore={ID}: rebuilt nightly {until}\n"),
            "",
            "",
        ));
    }
}

#[test]
fn not_after_the_day_named() {
    let above = format!("# tfmend:ignore={ID}: rebuilt nightly until=2020-01-31\n");
    is_heard_and_not_obeyed(
        &with_comments(&above, "", ""),
        "main.tf:1: this ignore comment expired on 2020-01-31",
    );
}

#[test]
fn not_until_what_is_no_day() {
    let above = format!("# tfmend:ignore={ID}: rebuilt nightly until=soon\n");
    is_heard_and_not_obeyed(
        &with_comments(&above, "", ""),
        "main.tf:1: `until=soon` is not a date",
    );
}

#[test]
fn not_without_a_reason() {
    for reason in ["", ":", ": ", ": until=2999-12-31"] {
        let above = format!("# tfmend:ignore={ID}{reason}\n");
        is_heard_and_not_obeyed(
            &with_comments(&above, "", ""),
            "main.tf:1: an ignore comment needs a reason",
        );
    }
}

#[test]
fn not_for_another_recipe() {
    is_heard_and_not_obeyed(
        &with_comments("# tfmend:ignore=vpc-flow-logs: other\n", "", ""),
        "",
    );
}

#[test]
fn not_from_a_distance() {
    let above = format!("# tfmend:ignore={ID}: rebuilt nightly\n\n");
    is_heard_and_not_obeyed(&with_comments(&above, "", ""), "");
}

#[test]
fn not_from_within_a_string() {
    let text = TABLE.replace(
        "= \"orders\"",
        &format!("= \"# tfmend:ignore={ID}: no comment\""),
    );
    is_heard_and_not_obeyed(&text, "");
}

#[test]
fn of_checkov_inside_the_block() {
    for comment in [
        "checkov:skip=CKV_AWS_28",
        "checkov:skip=CKV_AWS_28:rebuilt nightly",
        "checkov:skip=CKV_AWS_1,CKV_AWS_28: both",
    ] {
        is_silent(&with_comments("", "", &format!("  # {comment}\n")));
    }
    is_silent(
        &with_comments("", "", "").replace("\n}\n", "\n  #checkov:skip=CKV_AWS_28: last line\n}\n"),
    );
}

#[test]
fn of_checkov_not_above_the_block_nor_for_another_check() {
    is_heard_and_not_obeyed(
        &with_comments("# checkov:skip=CKV_AWS_28: above\n", "", ""),
        "",
    );
    is_heard_and_not_obeyed(
        &with_comments("", "", "  # checkov:skip=CKV_AWS_119: other\n"),
        "",
    );
}

#[test]
fn of_one_block_leaves_the_next_to_be_mended() {
    let text = format!(
        "{}\n{}",
        with_comments(&format!("# tfmend:ignore={ID}: rebuilt nightly\n"), "", ""),
        table("next")
    );
    let test = CliTest::committed(&[("main.tf", &text)]);
    test.check(&["--fix"])
        .exits(0)
        .says("1 suppressed by comments.")
        .says("(1 fixed, 0 remaining)");
    assert_eq!(
        test.read("main.tf"),
        text.replace(&table("next"), &table_mended("next"))
    );
}
