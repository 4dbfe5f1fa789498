//! Input that nobody wants: each has its message, the rest of the run goes on, and no file is
//! half written.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::fixture::*;

/// Writes a good table beside the bad input, in a directory of its own.
fn beside(files: &[(&str, &[u8])]) -> CliTest {
    let test = CliTest::with(&[("good/main.tf", TABLE)]);
    for (path, bytes) in files {
        test.write_file(path, bytes);
    }
    test
}

/// Checks and fixes: stderr says the words, the bad file is left as it is, the good one is mended.
#[track_caller]
fn is_noted(path: &str, bytes: &[u8], words: &str) {
    let test = beside(&[(path, bytes)]);
    let note = format!("note: {path}{words}");
    test.check(&[])
        .exits(1)
        .notes(&note)
        .says("good/main.tf:1:1");
    let run = test.check(&["--fix", "--allow-no-vcs"]);
    run.exits(0)
        .notes(&note)
        .says("(1 fixed, 0 remaining)")
        .says("1 not read in full");
    assert_eq!(fs::read(test.path(path)).unwrap(), bytes);
    assert_eq!(test.read("good/main.tf"), TABLE_MENDED);
    test.check(&["--strict"]).exits(1);
}

/// Checks and fixes: nothing is noted, the table in the file and the one elsewhere are mended.
#[track_caller]
fn is_borne(text: &str) {
    let test = beside(&[(
        "odd/main.tf",
        format!("{text}\n{}", table("odd")).as_bytes(),
    )]);
    let run = test.check(&["--fix", "--allow-no-vcs"]);
    run.exits(0)
        .is_quiet()
        .says("Found 2 problems in 2 files (2 fixed, 0 remaining).");
    assert_eq!(
        test.read("odd/main.tf"),
        format!("{text}\n{}", table_mended("odd"))
    );
    assert_eq!(test.read("good/main.tf"), TABLE_MENDED);
}

/// Checks and fixes: the block that does not parse is noted, the table behind it is mended.
#[track_caller]
fn costs_only_itself(text: &str, place: &str) {
    let test = beside(&[(
        "odd/main.tf",
        format!("{text}\n{}", table("odd")).as_bytes(),
    )]);
    let note = format!("note: odd/main.tf:{place}: does not parse: ");
    let run = test.check(&["--fix", "--allow-no-vcs"]);
    run.exits(0)
        .notes(&note)
        .says("(2 fixed, 0 remaining)")
        .says("1 not read in full");
    assert_eq!(
        test.read("odd/main.tf"),
        format!("{text}\n{}", table_mended("odd"))
    );
    assert_eq!(test.read("good/main.tf"), TABLE_MENDED);
}

#[test]
fn a_binary_file() {
    is_noted(
        "bad/a.tf",
        b"ELF\0\x01",
        ": binary data (nul byte at offset 3)",
    );
}

#[test]
fn a_file_locked_by_git_crypt() {
    is_noted(
        "bad/a.tf",
        b"\0GITCRYPT\0\x8f\x01",
        ": encrypted by git-crypt; run `git-crypt unlock`",
    );
}

#[test]
fn a_pointer_of_git_lfs() {
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
    is_noted(
        "bad/a.tf",
        pointer,
        ": a git lfs pointer, not the file itself; run `git lfs pull`",
    );
}

#[test]
fn a_file_in_utf_16() {
    is_noted(
        "bad/a.tf",
        b"\xff\xfer\0e\0",
        ": utf-16 text; save it as utf-8",
    );
}

#[test]
fn a_file_in_latin_1() {
    is_noted(
        "bad/a.tf",
        b"# \xe9t\xe9\n",
        ": not valid utf-8 (at byte 2)",
    );
}

#[test]
fn a_file_that_is_too_large() {
    let test = beside(&[("bad/a.tf", b"")]);
    let file = fs::OpenOptions::new()
        .write(true)
        .open(test.path("bad/a.tf"))
        .unwrap();
    file.set_len(20_000_001).unwrap();
    let run = test.check(&[]);
    run.exits(1)
        .notes("note: bad/a.tf: too large (21 MB, the limit is 20 MB)")
        .says("good/main.tf");
}

#[test]
fn a_companion_that_is_no_text() {
    for name in [
        "terraform.tfvars",
        "x.auto.tfvars",
        "x.tf.json",
        ".terraform.lock.hcl",
    ] {
        let test = CliTest::with(&[("main.tf", TABLE)]);
        test.write_file(name, b"\0\x01\x02");
        let run = test.check(&["--fix", "--allow-no-vcs"]);
        run.exits(0).notes(&format!("note: {name}: binary data"));
        assert_eq!(test.read("main.tf"), TABLE_MENDED, "{name}");
    }
}

#[test]
fn a_companion_that_does_not_parse() {
    for name in [
        "terraform.tfvars",
        "x.tfvars.json",
        "x.tf.json",
        ".terraform.lock.hcl",
    ] {
        let test = CliTest::with(&[("main.tf", TABLE), (name, "= { ] \" ${\n")]);
        test.check(&["--fix", "--allow-no-vcs"]).exits(0);
        assert_eq!(test.read("main.tf"), TABLE_MENDED, "{name}");
        assert_eq!(test.read(name), "= { ] \" ${\n");
    }
}

#[test]
fn files_without_anything_in_them() {
    for text in [
        "",
        "\n",
        "\u{feff}",
        "\r\n\r\n",
        "# only a comment",
        "/* only a comment */",
    ] {
        let test = CliTest::with(&[("main.tf", text)]);
        test.check(&["--strict"])
            .exits(0)
            .is_quiet()
            .says("All checks passed in 1 file.");
    }
}

#[test]
fn a_line_of_10_mb() {
    is_borne(&format!(
        "locals {{ key = \"{}\" }}",
        "y".repeat(10_000_000)
    ));
}

#[test]
fn deeply_nested_parentheses() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{a=", "}"),
        ("f(", ")"),
        ("\"${", "}\""),
        ("!", ""),
        ("-", ""),
        ("true ? 1 : ", ""),
    ] {
        let depth = 100_000;
        is_borne(&format!(
            "locals {{\n  deep = {}1{}\n}}",
            open.repeat(depth),
            close.repeat(depth)
        ));
    }
}

#[test]
fn deeply_nested_blocks_are_checked() {
    let text = format!("{}{}\n", "a {\n".repeat(100_000), "}\n".repeat(100_000));
    let test = CliTest::with(&[("main.tf", &format!("{text}{TABLE}"))]);
    test.check(&[]).exits(1).is_quiet().says("main.tf:200002:1");
}

#[test]
fn deeply_nested_blocks_are_mended() {
    is_borne(&format!(
        "{}{}",
        "a {\n".repeat(100_000),
        "}\n".repeat(100_000)
    ));
}

#[test]
fn depth_inside_the_block_that_is_to_be_mended() {
    for (open, close) in [("(", ")"), ("[", "]"), ("{a=", "}"), ("\"${", "}\"")] {
        let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        let text = TABLE.replace("= \"orders\"", &format!("= {deep}"));
        let test = beside(&[("odd/main.tf", text.as_bytes())]);
        let run = test.check(&["--fix", "--allow-no-vcs"]);
        assert!(matches!(run.code, Some(0 | 1)), "{open}: {:?}", run.code);
        run.notes("note: odd/main.tf:2:").notes("does not parse: ");
        assert_eq!(test.read("odd/main.tf"), text);
        assert_eq!(test.read("good/main.tf"), TABLE_MENDED);
    }
}

#[test]
fn depth_that_is_never_closed() {
    for open in ["(", "[", "{", "{a=", "\"${", "f(", "a {\n"] {
        let text = format!("locals {{\n  deep = {}\n}}\n{TABLE}", open.repeat(100_000));
        let test = beside(&[("odd/main.tf", text.as_bytes())]);
        let run = test.check(&["--fix", "--allow-no-vcs"]);
        assert_eq!(run.code, Some(0), "{open}: {}", run.stderr);
        let odd = test.read("odd/main.tf");
        let mended = text.replace(TABLE, TABLE_MENDED);
        assert!(
            odd == text || odd == mended,
            "{open}: {}",
            &odd[odd.len() - 500..]
        );
        assert_eq!(test.read("good/main.tf"), TABLE_MENDED);
    }
}

#[test]
fn a_block_that_is_never_closed() {
    let text = format!("{TABLE}\nresource \"aws_dynamodb_table\" \"open\" {{\n  name = \"open\"\n");
    let test = beside(&[("odd/main.tf", text.as_bytes())]);
    let run = test.check(&["--fix", "--allow-no-vcs"]);
    run.exits(0)
        .notes("note: odd/main.tf:12:1: does not parse: the block is never closed");
    assert_eq!(test.read("odd/main.tf"), text.replace(TABLE, TABLE_MENDED));
    assert_eq!(test.read("good/main.tf"), TABLE_MENDED);
}

#[test]
fn stray_braces() {
    costs_only_itself("}", "1:1");
    costs_only_itself("locals {}\n}}\n", "2:1");
}

#[test]
fn of_many_broken_places_the_first_are_named() {
    let text = "resource \"aws_dynamodb_table\" \"open\" {\n".repeat(1000);
    let test = beside(&[("odd/main.tf", text.as_bytes())]);
    let run = test.check(&[]);
    run.exits(1)
        .notes("note: odd/main.tf:10:1: does not parse: the block is never closed\n");
    run.notes("note: odd/main.tf: 990 more places do not parse\n");
    assert_eq!(run.stderr.lines().count(), 11);
}

#[test]
fn a_block_with_a_wrong_expression() {
    for line in [
        "name = 1 +",
        "name = = 2",
        "= 3",
        "name",
        "name = \"${\"",
        "name = \"open",
    ] {
        let text = format!("resource \"aws_dynamodb_table\" \"bad\" {{\n  {line}\n}}\n");
        let test = beside(&[("odd/main.tf", format!("{text}{TABLE}").as_bytes())]);
        let run = test.check(&["--fix", "--allow-no-vcs"]);
        run.exits(0)
            .notes("note: odd/main.tf:")
            .notes("does not parse: ")
            .says("(2 fixed, 0 remaining)");
        assert_eq!(
            test.read("odd/main.tf"),
            format!("{text}{TABLE_MENDED}"),
            "{line}"
        );
    }
}

#[test]
fn the_marks_of_a_merge_conflict() {
    let text = format!(
        "<<<<<<< HEAD\n{}=======\n{}>>>>>>> theirs\n",
        table("ours"),
        table("theirs")
    );
    let test = beside(&[("odd/main.tf", text.as_bytes())]);
    let run = test.check(&["--fix", "--allow-no-vcs"]);
    run.exits(0).notes("note: odd/main.tf:1:1: does not parse");
    assert_eq!(test.read("good/main.tf"), TABLE_MENDED);
    let odd = test.read("odd/main.tf");
    for mark in ["<<<<<<< HEAD\n", "\n=======\n", "\n>>>>>>> theirs\n"] {
        assert!(odd.contains(mark), "{odd}");
    }
}

#[test]
fn one_address_declared_twice() {
    let test = CliTest::with(&[("a.tf", TABLE), ("b.tf", TABLE)]);
    let run = test.check(&["--fix", "--allow-no-vcs"]);
    run.exits(0).is_quiet().says("(2 fixed, 0 remaining)");
    assert_eq!(test.read("a.tf"), TABLE_MENDED);
    assert_eq!(test.read("b.tf"), TABLE_MENDED);
}

#[test]
fn a_path_that_does_not_exist() {
    let test = CliTest::with(&[("main.tf", TABLE)]);
    let run = test.check(&["--fix", "--allow-no-vcs", "main.tf", "gone.tf"]);
    run.exits(2)
        .notes("error: cannot find `gone.tf`: no such file or directory; check the path");
    assert_eq!(test.read("main.tf"), TABLE);
}

#[test]
fn directories_with_nothing_to_check() {
    let test = CliTest::with(&[
        ("fetched/.terraform/modules/x/main.tf", TABLE),
        ("vendored/vendor/x/main.tf", TABLE),
        ("other/readme.md", "nothing\n"),
    ]);
    fs::create_dir(test.path("empty")).unwrap();
    for dir in ["empty", "fetched", "vendored", "other"] {
        let run = test.check(&[dir]);
        run.exits(0).says("All checks passed in 0 files.");
        run.notes(&format!(
            "note: nothing to check in `{dir}`: no Terraform files but those"
        ));
    }
    test.check(&["vendored/vendor/x"])
        .exits(1)
        .is_quiet()
        .says("vendored/vendor/x/main.tf:1:1");
}

#[test]
fn generated_code() {
    let text = format!("# Code generated by x. DO NOT EDIT.\n{TABLE}");
    let test = CliTest::with(&[("good.tf", TABLE_MENDED), ("made.tf", &text)]);
    for path in [".", "made.tf"] {
        let run = test.check(&["--fix", "--allow-no-vcs", path]);
        run.exits(0)
            .notes("note: made.tf: left as it is: generated, so a change would not last\n");
        assert_eq!(test.read("made.tf"), text);
    }
    test.check_three(&["--select", "vpc-flow-logs", "--ignore", "dynamodb-*", "."])
        .exits(0)
        .is_quiet();
}

#[test]
fn a_json_file_that_is_named() {
    let test = CliTest::with(&[("x.tf.json", "{\"resource\": {}}\n")]);
    let run = test.check(&["x.tf.json"]);
    run.exits(0)
        .notes("note: x.tf.json: left as it is: written in json, which is read and never changed");
}

#[test]
fn a_file_of_another_kind_that_is_named() {
    let test = CliTest::with(&[("readme.md", "# Read me\n"), ("main.tf", TABLE)]);
    let run = test.check(&["readme.md", "main.tf"]);
    run.exits(1)
        .notes("note: readme.md: not a name that Terraform reads")
        .says("main.tf:1:1");
}

#[test]
fn a_directory_with_the_name_of_a_file() {
    let test = CliTest::with(&[("main.tf/inner.tf", TABLE)]);
    test.check(&[])
        .exits(1)
        .is_quiet()
        .says("main.tf/inner.tf:1:1");
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn set_mode(test: &CliTest, path: &str, mode: u32) {
        fs::set_permissions(test.path(path), fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_named_pipe() {
        let test = beside(&[]);
        assert!(
            Command::new("mkfifo")
                .arg(test.path("pipe.tf"))
                .status()
                .unwrap()
                .success()
        );
        for path in [".", "pipe.tf"] {
            let run = test.check(&["--strict", path]);
            run.exits(1)
                .notes("note: pipe.tf: not a regular file but a named pipe");
        }
    }

    #[test]
    fn a_link_to_nothing() {
        let test = beside(&[]);
        symlink("gone.tf", test.path("link.tf")).unwrap();
        let run = test.check(&["--fix", "--allow-no-vcs"]);
        run.exits(0)
            .notes("note: link.tf: a symbolic link to `gone.tf`, which does not exist");
        assert_eq!(test.read("good/main.tf"), TABLE_MENDED);
    }

    #[test]
    fn links_that_go_round_in_circles() {
        let test = beside(&[]);
        symlink("b.tf", test.path("a.tf")).unwrap();
        symlink("a.tf", test.path("b.tf")).unwrap();
        symlink("..", test.path("good/up")).unwrap();
        let run = test.check(&["--fix", "--allow-no-vcs"]);
        run.exits(0)
            .notes("note: a.tf: cannot be read: too many levels of symbolic links");
        run.notes("note: b.tf: cannot be read: too many levels of symbolic links");
        assert_eq!(test.read("good/main.tf"), TABLE_MENDED);
        test.check(&["a.tf"])
            .exits(0)
            .notes("note: a.tf: cannot be read: too many levels");
    }

    #[test]
    fn a_linked_file_is_mended_at_its_own_place_only() {
        let test = CliTest::with(&[("shared/main.tf", TABLE), ("app/own.tf", "locals {}\n")]);
        symlink("../shared/main.tf", test.path("app/linked.tf")).unwrap();
        for path in ["app", "app/linked.tf"] {
            let run = test.check(&["--fix", "--allow-no-vcs", path]);
            run.exits(0).notes("note: app/linked.tf: left as it is: a symbolic link; mend `[ROOT]/shared/main.tf` itself");
            assert_eq!(test.read("shared/main.tf"), TABLE);
        }
        test.check(&["--fix", "--allow-no-vcs"])
            .exits(0)
            .says("(1 fixed, 0 remaining)");
        assert_eq!(test.read("shared/main.tf"), TABLE_MENDED);
        assert!(
            fs::symlink_metadata(test.path("app/linked.tf"))
                .unwrap()
                .is_symlink()
        );
    }

    #[test]
    fn a_linked_directory_is_not_entered_unless_named() {
        let test = CliTest::with(&[("real/main.tf", TABLE)]);
        symlink("real", test.path("also")).unwrap();
        test.check(&[])
            .exits(1)
            .says("Found 1 problem in 1 file.")
            .says("real/main.tf");
        test.check(&["also"]).exits(1).says("also/main.tf:1:1");
    }

    #[test]
    fn a_name_that_is_no_text() {
        let test = beside(&[]);
        fs::write(test.root().join(OsStr::from_bytes(b"\xff.tf")), TABLE).unwrap();
        let run = test.check(&["--fix", "--allow-no-vcs"]);
        run.exits(0)
            .notes(": a path that cannot be used (its name is not valid utf-8)");
        assert_eq!(test.read("good/main.tf"), TABLE_MENDED);
    }

    #[test]
    fn a_file_that_may_not_be_read() {
        let test = beside(&[("bad/main.tf", TABLE.as_bytes())]);
        set_mode(&test, "bad/main.tf", 0o000);
        let Some(run) = test.run_held(&fix(PITR)) else {
            return;
        };
        run.exits(0)
            .notes("note: bad/main.tf: cannot be read: permission denied\n");
        assert_eq!(test.read("good/main.tf"), TABLE_MENDED);
    }

    #[test]
    fn a_directory_that_may_not_be_read() {
        let test = beside(&[("bad/main.tf", TABLE.as_bytes())]);
        set_mode(&test, "bad", 0o000);
        let run = test.run_held(&fix(PITR));
        set_mode(&test, "bad", 0o755);
        let Some(run) = run else { return };
        run.exits(0)
            .notes("note: bad: cannot be read: permission denied\n");
        assert_eq!(test.read("good/main.tf"), TABLE_MENDED);
    }

    #[test]
    fn a_file_that_is_read_only() {
        let test = CliTest::with(&[
            ("a.tf", &table("a")),
            ("b.tf", &table("b")),
            ("c.tf", &table("c")),
        ]);
        set_mode(&test, "b.tf", 0o444);
        let Some(run) = test.run_held(&fix(PITR)) else {
            return;
        };
        run.exits(2);
        snapshot("bad_input_read_only", &run);
        assert_eq!(test.read("a.tf"), table_mended("a"));
        assert_eq!(test.read("b.tf"), table("b"));
        assert_eq!(test.read("c.tf"), table_mended("c"));
        assert_eq!(test.files().len(), 3);
    }

    #[test]
    fn a_directory_that_is_read_only() {
        let test = beside(&[("bad/main.tf", TABLE.as_bytes())]);
        set_mode(&test, "bad", 0o555);
        let run = test.run_held(&fix(PITR));
        set_mode(&test, "bad", 0o755);
        let Some(run) = run else { return };
        run.exits(2)
            .notes("error: cannot write `bad/main.tf`: permission denied\n");
        run.notes("error: 1 of 2 files could not be written; the others are mended\n");
        assert_eq!(test.read("bad/main.tf"), TABLE);
        assert_eq!(test.read("good/main.tf"), TABLE_MENDED);
    }

    #[test]
    fn a_fix_over_several_files_of_which_one_cannot_be_written() {
        for locked in ["net/data.tf", "net/main.tf"] {
            let data = "data \"aws_region\" \"current\" {}\n";
            let test = CliTest::with(&[
                ("net/data.tf", data),
                ("net/main.tf", VPC),
                ("other/main.tf", TABLE),
            ]);
            set_mode(&test, locked, 0o444);
            let Some(run) = test.run_held(&fix(THREE)) else {
                return;
            };
            run.exits(2)
                .notes(&format!("error: cannot write `{locked}`: it is read-only"));
            run.notes("error: 2 of 3 files could not be written; the others are mended");
            assert_eq!(test.read("net/data.tf"), data, "{locked}");
            assert_eq!(test.read("net/main.tf"), VPC, "{locked}");
            assert_eq!(test.read("other/main.tf"), TABLE_MENDED, "{locked}");
            assert_eq!(test.files().len(), 3);

            set_mode(&test, locked, 0o644);
            test.run(&fix(THREE)).exits(0);
            assert_ne!(test.read("net/data.tf"), data);
            assert_ne!(test.read("net/main.tf"), VPC);
        }
    }

    fn fix(select: [&'static str; 2]) -> [&'static str; 5] {
        ["check", "--fix", "--allow-no-vcs", select[0], select[1]]
    }
}

#[test]
fn a_run_that_is_killed_leaves_every_file_whole() {
    let test = CliTest::new();
    let path = |index: usize| format!("m{index:03}/main.tf");
    let (old, new) = (
        |index: usize| table(&format!("t{index}")),
        |index: usize| table_mended(&format!("t{index}")),
    );
    let count = 300;
    for index in 0..count {
        test.write_file(&path(index), old(index));
    }
    let args = [&["check", "--fix", "--allow-no-vcs"], &PITR[..]].concat();
    let mut command = test.command(&args);
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while test.read(&path(0)) == old(0) && start.elapsed() < Duration::from_secs(30) {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    for index in 0..count {
        let text = test.read(&path(index));
        assert!(text == old(index) || text == new(index), "{index}: {text}");
    }
    assert_eq!(test.read(&path(0)), new(0));

    test.check(&["--fix", "--allow-no-vcs"]).exits(0).is_quiet();
    for (name, bytes) in test.files() {
        match name.strip_suffix("/main.tf") {
            Some(dir) => assert_eq!(bytes, new(dir[1..].parse().unwrap()).into_bytes()),
            // What is left is hidden, goes with a later run, and is never taken for Terraform.
            None => assert!(
                name.contains("/.tfmend-") && name.ends_with(".tmp"),
                "{name}"
            ),
        }
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use super::*;

    /// Runs a script with a file system of its own at `disk`; nothing where that is not allowed.
    fn with_disk(test: &CliTest, script: &str) -> Option<Run> {
        fs::create_dir(test.path("disk")).unwrap();
        let mount = "mount -t tmpfs -o size=64k tmpfs disk 2>/dev/null || exit 99";
        let whole = format!("{mount}\n{script}");
        let mut command = Command::new("unshare");
        test.clean(&mut command);
        command.args(["--mount", "--map-root-user", "sh", "-c", &whole]);
        command.env("TFMEND", env!("CARGO_BIN_EXE_tfmend"));
        let output = command.output().ok()?;
        let run = test.ran(&output);
        let refused = run.code == Some(99) || run.stderr.starts_with("unshare: ");
        (!refused).then_some(run)
    }

    #[test]
    fn a_full_disk() {
        let test = CliTest::with(&[("main.tf", TABLE)]);
        let script = "cp main.tf disk/main.tf
            dd if=/dev/zero of=disk/fill bs=1k 2>/dev/null
            $TFMEND check --select dynamodb-point-in-time-recovery --fix --allow-no-vcs disk
            echo \"code $?\"
            cmp main.tf disk/main.tf && ls -A disk
            rm disk/fill
            $TFMEND check --select dynamodb-point-in-time-recovery --fix --allow-no-vcs disk
            echo \"code $?\"";
        let Some(run) = with_disk(&test, script) else {
            return;
        };
        snapshot("bad_input_full_disk", &run);
    }

    #[test]
    fn a_disk_that_is_read_only() {
        let test = CliTest::with(&[("main.tf", TABLE)]);
        let script = "cp main.tf disk/main.tf
            mount -o remount,ro disk
            $TFMEND check --select dynamodb-point-in-time-recovery --fix --allow-no-vcs disk
            echo \"code $?\"
            cmp main.tf disk/main.tf && ls -A disk";
        let Some(run) = with_disk(&test, script) else {
            return;
        };
        snapshot("bad_input_read_only_disk", &run);
    }

    #[test]
    fn an_output_that_takes_nothing() {
        let test = CliTest::with(&[("main.tf", TABLE)]);
        let full = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let mut command = test.command(&["check", "--select", "all"]);
        let run = test.ran(&command.stdout(full).output().unwrap());
        run.exits(2).notes("No space left on device");
    }
}

/// Takes `n` and `2 * n` of something; fails when twice the input takes much more than twice the
/// time. The best of three runs counts: other tests run beside this one.
fn grows_evenly(text: impl Fn(usize) -> String, n: usize, args: &[&str]) {
    let time = |n| {
        let test = CliTest::with(&[("main.tf", &text(n))]);
        let runs = (0..3).map(|_| {
            let start = Instant::now();
            test.check(args);
            start.elapsed().as_secs_f64()
        });
        runs.fold(f64::INFINITY, f64::min)
    };
    let (once, twice) = (time(n), time(2 * n));
    assert!(
        twice < 3.0 * once,
        "{n}: {once:.2} s, {}: {twice:.2} s",
        2 * n
    );
}

#[test]
fn many_ignore_comments() {
    let one = |index| {
        let table = table(&format!("t{index}"));
        format!("# tfmend:ignore=dynamodb-point-in-time-recovery: rebuilt\n{table}\n")
    };
    grows_evenly(|n| (0..n).map(one).collect(), 800, &[]);
}

#[test]
fn many_findings_in_one_file() {
    grows_evenly(
        |n| (0..n).map(|index| table(&format!("t{index}"))).collect(),
        1500,
        &[],
    );
}

#[test]
fn many_comments_that_are_never_closed() {
    grows_evenly(|n| format!("{TABLE}{}", "/*".repeat(n)), 300_000, &[]);
}
