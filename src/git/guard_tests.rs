use std::fs;

use super::super::fixture::Repo;
use super::*;

const NONE: Allow = Allow {
    dirty: false,
    no_vcs: false,
};

fn check(repo: &Repo, files: &[&str]) -> Result<(), GuardError> {
    let files: Vec<_> = files.iter().map(|file| repo.path(file)).collect();
    guard(&files, NONE)
}

fn listed(result: Result<(), GuardError>) -> Vec<String> {
    match result {
        Ok(()) => Vec::new(),
        Err(GuardError::Uncommitted { files }) => files.iter().map(ToString::to_string).collect(),
        Err(error) => unreachable!("{error}"),
    }
}

fn three() -> Repo {
    Repo::new(&[("a.tf", "a"), ("m/b.tf", "b"), ("notes.txt", "")])
}

#[test]
fn lets_a_clean_tree_pass() {
    check(&three(), &["a.tf", "m/b.tf", "m/new.tf"]).expect("clean");
}

#[test]
fn lists_changed_staged_and_untracked_files() {
    let repo = three();
    repo.write("notes.txt", "staged");
    repo.stage();
    repo.write("a.tf", "changed");
    repo.write("m/c.tf", "new");
    repo.write("todo.txt", "in nobody's way");
    assert_eq!(
        listed(check(&repo, &["m/b.tf"])),
        ["a.tf (dirty)", "m/c.tf (untracked)", "notes.txt (staged)"]
    );
}

#[test]
fn a_file_that_is_staged_and_changed_again_is_dirty() {
    let repo = three();
    repo.write("a.tf", "staged");
    repo.stage();
    repo.write("a.tf", "changed");
    assert_eq!(listed(check(&repo, &["a.tf"])), ["a.tf (dirty)"]);
}

#[test]
fn a_deleted_file_is_dirty() {
    let repo = three();
    fs::remove_file(repo.path("m/b.tf")).expect("remove");
    assert_eq!(listed(check(&repo, &["a.tf"])), ["m/b.tf (dirty)"]);
}

#[test]
fn says_what_to_do() {
    let repo = three();
    repo.write("a.tf", "changed");
    assert_eq!(
        check(&repo, &["a.tf"]).expect_err("dirty").to_string(),
        "the working tree has uncommitted changes, and `--fix` rewrites files\n  \
         * a.tf (dirty)\n  commit or stash them, or pass `--allow-dirty`"
    );
}

#[test]
fn lists_no_more_than_a_screen() {
    let repo = three();
    for n in 0..30 {
        repo.write(&format!("n{n}.tf"), "");
    }
    let text = check(&repo, &["a.tf"]).expect_err("dirty").to_string();
    assert!(text.contains("  * and 10 more\n"), "{text}");
}

#[test]
fn a_file_that_git_ignores_has_no_way_back() {
    let repo = three();
    repo.write(".gitignore", "*.tfvars\n");
    repo.commit_all();
    repo.write("x.tfvars", "");
    repo.write("y.tfvars", "");
    assert_eq!(
        listed(check(&repo, &["x.tfvars"])),
        ["x.tfvars (ignored by git)"]
    );
    assert_eq!(listed(check(&repo, &["a.tf"])), [""; 0]);
}

#[test]
fn allow_dirty_lets_uncommitted_changes_pass_but_not_missing_version_control() {
    let repo = three();
    repo.write("a.tf", "changed");
    let allow = Allow {
        dirty: true,
        ..NONE
    };
    guard(&[repo.path("a.tf")], allow).expect("allowed");
    let loose = tempfile::tempdir().expect("temp dir");
    let file = loose.path().join("a.tf");
    let error = guard(std::slice::from_ref(&file), allow).expect_err("no version control");
    assert!(
        matches!(error, GuardError::NoVcs { ref path } if *path == file),
        "{error}"
    );
    let allow = Allow {
        no_vcs: true,
        ..NONE
    };
    guard(&[file, repo.path("a.tf")], allow).expect("allowed");
}

#[test]
fn takes_another_version_control_at_its_word() {
    let dir = tempfile::tempdir().expect("temp dir");
    fs::create_dir_all(dir.path().join(".hg")).expect("mkdir");
    fs::create_dir_all(dir.path().join("m")).expect("mkdir");
    guard(&[dir.path().join("m/a.tf")], NONE).expect("mercurial");
}

#[test]
fn looks_at_every_repository_that_is_written_to() {
    let (clean, dirty) = (three(), three());
    dirty.write("a.tf", "changed");
    let files = [clean.path("a.tf"), dirty.path("m/b.tf")];
    assert_eq!(listed(guard(&files, NONE)), ["a.tf (dirty)"]);
    guard(&files[..1], NONE).expect("clean");
    guard(&[], NONE).expect("nothing to write");
}

#[test]
fn a_repository_without_a_commit_keeps_nothing() {
    let repo = Repo::unborn(false);
    repo.write("a.tf", "");
    assert_eq!(listed(check(&repo, &["a.tf"])), ["a.tf (untracked)"]);
}
