//! `--write-baseline` and `--baseline`.

use super::fixture::*;

#[test]
fn what_is_in_the_baseline_does_not_count_also_when_lines_move() {
    let test = CliTest::with(&[("main.tf", TABLE)]);
    test.check(&["--write-baseline", "base.json"])
        .exits(0)
        .says("Wrote 1 findings to base.json.");
    test.check(&["--baseline", "base.json"]).exits(0);
    test.write_file("main.tf", format!("# a line more\n\n{TABLE}"));
    test.check(&["--baseline", "base.json"]).exits(0);
    test.write_file("new.tf", table("new"));
    let run = test.check(&["--baseline", "base.json"]);
    run.exits(1).says("new.tf").says_not("main.tf");
}

#[test]
fn a_file_that_is_no_baseline_is_refused() {
    let test = CliTest::with(&[("main.tf", TABLE), ("base.json", "{}")]);
    test.check(&["--baseline", "base.json"])
        .exits(2)
        .notes("reading the baseline base.json");
    test.check(&["--baseline", "gone.json"]).exits(2);
}
