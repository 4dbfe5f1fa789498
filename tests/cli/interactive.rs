//! `--interactive`, driven over a pseudoterminal.

use std::process::{Command, Stdio};

use rexpect::session::{PtySession, spawn_command};

use crate::fixture::{BUCKET, CliTest, PITR, THREE, VPC, table, table_mended};

const QUESTION: &str = "[q]uit: ";

fn spawn(test: &CliTest, options: &[&str], term: &str) -> PtySession {
    let args = [&["check", "--interactive", "--allow-no-vcs"], options].concat();
    let mut command = test.command(&args);
    command.env("TERM", term);
    session(command)
}

fn session(mut command: Command) -> PtySession {
    command.stdin(Stdio::inherit());
    spawn_command(command, Some(20_000)).expect("a pseudoterminal can be had")
}

/// Waits for the question, gives what was shown before it, and answers.
fn answer(session: &mut PtySession, line: &str) -> String {
    let shown = session.exp_string(QUESTION).expect("a question is asked");
    session.send_line(line).unwrap();
    shown
}

/// The rest of the output, and the exit code.
fn end(session: &mut PtySession) -> (String, i32) {
    let rest = session.exp_eof().expect("the program ends");
    // The library does not name the type of this.
    let status = format!("{:?}", session.process().wait().unwrap());
    let code = status
        .rsplit_once(", ")
        .map(|(_, code)| code.trim_end_matches(')'));
    let code = code.and_then(|code| code.parse().ok());
    (rest, code.unwrap_or_else(|| panic!("{status}")))
}

fn two_tables() -> CliTest {
    CliTest::with(&[("a.tf", &table("first")), ("b.tf", &table("second"))])
}

#[test]
fn only_what_was_accepted_is_written() {
    let test = two_tables();
    let mut session = spawn(&test, &PITR, "xterm");
    let shown = answer(&mut session, "n");
    assert!(
        shown.contains("aws_dynamodb_table.first in a.tf"),
        "{shown}"
    );
    assert!(shown.contains("\u{1b}[32m+"), "{shown}");
    answer(&mut session, "yes");
    let (rest, code) = end(&mut session);
    assert_eq!(code, 1, "{rest}");
    assert!(rest.contains("(1 fixed, 1 remaining)"), "{rest}");
    assert_eq!(test.read("a.tf"), table("first"));
    assert_eq!(test.read("b.tf"), table_mended("second"));
}

#[test]
fn saying_yes_to_everything_writes_what_fix_writes() {
    let files = [
        ("a.tf", table("first") + BUCKET),
        ("b.tf", VPC.to_owned() + &table("second")),
    ];
    let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
    let (asked, told) = (CliTest::with(&files), CliTest::with(&files));
    let options = [&["--unsafe-fixes"], &THREE[..]].concat();
    let mut session = spawn(&asked, &options, "xterm");
    for _ in 0..3 {
        answer(&mut session, "a");
    }
    let (rest, _) = end(&mut session);
    told.run(&[&["check", "--fix", "--allow-no-vcs"], &options[..]].concat());
    assert_eq!(asked.files(), told.files(), "{rest}");
}

#[test]
fn what_was_accepted_before_somebody_quits_is_written() {
    let test = two_tables();
    let mut session = spawn(&test, &PITR, "xterm");
    answer(&mut session, "y");
    answer(&mut session, "q");
    end(&mut session);
    assert_eq!(test.read("a.tf"), table_mended("first"));
    assert_eq!(test.read("b.tf"), table("second"));
}

#[test]
fn the_end_of_the_input_quits() {
    let test = two_tables();
    let mut session = spawn(&test, &PITR, "xterm");
    answer(&mut session, "y");
    session.exp_string(QUESTION).unwrap();
    session.send_control('d').unwrap();
    end(&mut session);
    assert_eq!(test.read("a.tf"), table_mended("first"));
    assert_eq!(test.read("b.tf"), table("second"));
}

#[test]
fn a_comment_with_the_reason_is_written_and_silences_the_finding() {
    let test = CliTest::with(&[("a.tf", &table("scratch"))]);
    let mut session = spawn(&test, &PITR, "xterm");
    answer(&mut session, "i");
    session.exp_string("Reason").unwrap();
    session.send_line("rebuilt every night").unwrap();
    let (rest, code) = end(&mut session);
    assert_eq!(code, 0, "{rest}");
    let comment = "# tfmend:ignore=dynamodb-point-in-time-recovery: rebuilt every night\n";
    assert_eq!(test.read("a.tf"), comment.to_owned() + &table("scratch"));
    test.check(&[]).exits(0).says("1 suppressed by comments");
}

#[test]
fn a_reason_that_is_none_is_asked_for_again() {
    let test = CliTest::with(&[("a.tf", &table("scratch"))]);
    let mut session = spawn(&test, &PITR, "xterm");
    answer(&mut session, "i");
    session.exp_string("Reason").unwrap();
    session.send_line("old until=never").unwrap();
    let shown = answer(&mut session, "q");
    assert!(shown.contains("`until=never` is not a date"), "{shown}");
    end(&mut session);
    assert_eq!(test.read("a.tf"), table("scratch"));
}

#[test]
fn explain_and_help_ask_again() {
    let test = CliTest::with(&[("a.tf", &table("scratch"))]);
    let mut session = spawn(&test, &PITR, "xterm");
    answer(&mut session, "e");
    let page = answer(&mut session, "?");
    assert!(page.contains("Safety: safe"), "{page}");
    let help = answer(&mut session, "n");
    assert!(help.contains("y  yes: apply this fix"), "{help}");
    end(&mut session);
    assert_eq!(test.read("a.tf"), table("scratch"));
}

#[test]
fn a_dumb_terminal_gets_no_escape_sequences() {
    let test = CliTest::with(&[("a.tf", &table("scratch"))]);
    let mut session = spawn(&test, &PITR, "dumb");
    let shown = answer(&mut session, "n");
    let (rest, _) = end(&mut session);
    assert!(!(shown + &rest).contains('\u{1b}'));
}

#[test]
fn an_interrupt_writes_nothing_and_leaves_the_terminal_as_it_was() {
    let test = two_tables();
    let program = env!("CARGO_BIN_EXE_tfmend");
    let mut command = Command::new("bash");
    test.clean(&mut command);
    command.env("TERM", "xterm").arg("-c").arg(format!(
        "trap : INT; before=$(stty -g); {program} --interactive --allow-no-vcs {}; \
         echo left with $?; [ \"$before\" = \"$(stty -g)\" ] && echo the same terminal",
        PITR.join(" ")
    ));
    let mut session = session(command);
    answer(&mut session, "y");
    session.exp_string(QUESTION).unwrap();
    session.send_control('c').unwrap();
    session.exp_string("left with 130").unwrap();
    session.exp_string("the same terminal").unwrap();
    assert_eq!(test.read("a.tf"), table("first"));
}

#[test]
fn changes_that_are_not_committed_are_told_before_anything_is_asked() {
    let test = CliTest::committed(&[("a.tf", "")]);
    test.write_file("a.tf", table("scratch"));
    let mut command = test.command(&[&["--interactive"], &PITR[..]].concat());
    command.env("TERM", "dumb");
    let (shown, code) = end(&mut session(command));
    assert_eq!(code, 2, "{shown}");
    assert!(
        shown.contains("a.tf (dirty)") && !shown.contains(QUESTION),
        "{shown}"
    );
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let test = two_tables();
    test.check(&["--interactive"])
        .exits(2)
        .notes("there is no terminal to ask on; --diff shows the fixes, --fix applies them");
}
