//! `tfmend explain`.

use super::fixture::*;

#[test]
fn a_page_by_the_id_of_the_recipe() {
    for id in ["house-recovery", "house-block"] {
        let run = CliTest::with(&HOUSE).run(&["explain", id]);
        run.exits(0).is_quiet();
        snapshot(&format!("explain_{}", id.replace('-', "_")), &run);
    }
}

#[test]
fn the_same_page_by_the_id_of_a_scanner() {
    let test = CliTest::new();
    let page = test.run(&["explain", "dynamodb-point-in-time-recovery"]);
    for id in ["CKV_AWS_28", "avd-aws-0024"] {
        assert_eq!(test.run(&["explain", id]), page, "{id}");
    }
}

#[test]
fn says_why_a_fix_is_unsafe_and_which_parameters_there_are() {
    let unsafe_fix = CliTest::new().run(&["explain", "s3-public-access-block"]);
    unsafe_fix.exits(0).says("Safety: unsafe\n  ");
    let parameters = CliTest::new().run(&["explain", "vpc-flow-logs"]);
    parameters
        .exits(0)
        .says("under [params.vpc-flow-logs]:")
        .says("  retention = 365\n      Days ");
}

#[test]
fn exits_with_2_on_an_unknown_id_and_gives_the_nearest() {
    let run = CliTest::new().run(&["explain", "vpc-flow-log"]);
    run.exits(2)
        .notes("no recipe is called `vpc-flow-log`")
        .notes("did you mean `vpc-flow-logs`?");
    assert_eq!(run.stdout, "");
    CliTest::new()
        .run(&["explain", "CKV_AWS_99999"])
        .exits(2)
        .notes("`tfmend list`");
}
