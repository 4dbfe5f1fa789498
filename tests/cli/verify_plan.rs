//! `tfmend verify-plan`.

use super::fixture::*;

fn plan(changes: &[(&str, &[&str])]) -> String {
    let changes: Vec<serde_json::Value> = changes
        .iter()
        .map(|(address, actions)| {
            serde_json::json!({"address": address, "mode": "managed", "change": {"actions": actions}})
        })
        .collect();
    serde_json::json!({"format_version": "1.2", "resource_changes": changes}).to_string()
}

/// A repository that was mended, with its report beside it.
fn mended(plan: &str) -> CliTest {
    let test = CliTest::with(&[
        ("modules/store/main.tf", &table("ledger")),
        (
            "main.tf",
            "module \"store\" {\n  source = \"./modules/store\"\n}\n",
        ),
    ]);
    let run = test.check(&["--fix", "--allow-no-vcs", "--output-format", "json"]);
    test.write_file("report.json", run.exits(0).stdout.as_bytes());
    test.write_file("plan.json", plan);
    test
}

#[test]
fn a_plan_of_what_was_said_is_clean() {
    let address = "module.store.aws_dynamodb_table.ledger";
    let test = mended(&plan(&[(address, &["update"])]));
    test.run(&["verify-plan", "plan.json", "--report", "report.json"])
        .exits(0)
        .says("predicted  update   module.store.aws_dynamodb_table.ledger  (dynamodb-")
        .says("1 changes: 1 predicted, 0 not; 0 replaced, 0 destroyed.");
}

#[test]
fn a_surprise_is_told_first_and_exits_with_1() {
    let test = mended(&plan(&[
        ("module.store.aws_dynamodb_table.ledger", &["update"]),
        ("aws_vpc.main", &["delete", "create"]),
    ]));
    let run = test.run(&["verify-plan", "plan.json", "--report", "report.json"]);
    run.exits(1).says("1 replaced");
    assert!(run.stdout.starts_with("surprise   replace  aws_vpc.main\n"));
}

#[test]
fn a_fix_that_the_plan_does_not_show_is_told() {
    let test = mended(&plan(&[]));
    test.run(&["verify-plan", "plan.json", "--report", "report.json"])
        .exits(0)
        .says("not in the plan    module.store.aws_dynamodb_table.ledger");
}

#[test]
fn what_is_no_plan_is_refused() {
    let test = mended("{}");
    test.run(&["verify-plan", "plan.json", "--report", "report.json"])
        .exits(2)
        .notes("terraform show -json");
    test.run(&["verify-plan", "gone.json", "--report", "report.json"])
        .exits(2)
        .notes("gone.json");
}
