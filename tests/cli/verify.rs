//! `--verify`, with a program in the place of terraform that judges the files as they stand.

use std::os::unix::fs::PermissionsExt as _;

use super::fixture::*;

/// A directory that is initialised, and a `terraform` whose answer is a shell condition.
fn initialised(valid: &str) -> CliTest {
    let test = CliTest::with(&[("main.tf", TABLE), (".terraform/x", "")]);
    let script = format!(
        "#!/bin/sh\n[ \"$1\" = -version ] && exit 0\nif {valid}; then echo '{{\"valid\": true}}'; else echo '{{\"valid\": false, \"diagnostics\": [{{\"severity\": \"error\", \"summary\": \"Unsupported argument\"}}]}}'; fi\n"
    );
    test.write_file("bin/terraform", script);
    let path = test.path("bin/terraform");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    test
}

fn fix(test: &CliTest) -> Run {
    let path = format!("{}:/usr/bin:/bin", test.path("bin").display());
    let args = [&["check", "--fix", "--verify", "--allow-no-vcs"], &PITR[..]].concat();
    let mut command = test.command(&args);
    test.ran(&command.env("PATH", path).output().unwrap())
}

#[test]
fn what_terraform_accepts_stays() {
    let test = initialised("true");
    fix(&test).exits(0);
    assert_eq!(test.read("main.tf"), TABLE_MENDED);
}

#[test]
fn what_terraform_refuses_is_taken_back() {
    let test = initialised("! grep -q point_in_time_recovery main.tf");
    fix(&test)
        .exits(2)
        .notes("which were taken back: .: Unsupported argument");
    assert_eq!(test.read("main.tf"), TABLE);
}

#[test]
fn what_was_not_valid_before_is_told_and_mended() {
    let test = initialised("false");
    fix(&test)
        .exits(0)
        .notes("not valid before the fixes, so they are not verified: Unsupported argument");
    assert_eq!(test.read("main.tf"), TABLE_MENDED);
}
