//! `tfmend branch`: commits made of objects, and nothing else moved.

use std::collections::BTreeMap;
use std::fs;

use git2::{Oid, Repository, RepositoryInitOptions};

use super::fixture::*;

fn branch(test: &CliTest, args: &[&str]) -> Run {
    test.run(&[&["branch"], &THREE[..], args].concat())
}

fn tip(repository: &Repository, name: &str) -> Oid {
    repository
        .find_branch(name, git2::BranchType::Local)
        .unwrap()
        .get()
        .target()
        .unwrap()
}

fn branches(repository: &Repository) -> Vec<String> {
    let branches = repository.branches(Some(git2::BranchType::Local)).unwrap();
    let names = branches.map(|branch| branch.unwrap().0.name().unwrap().unwrap().to_owned());
    names.collect()
}

/// The text of a file in a commit.
fn at(repository: &Repository, commit: Oid, path: &str) -> String {
    let tree = repository.find_commit(commit).unwrap().tree().unwrap();
    let blob = tree
        .get_path(path.as_ref())
        .unwrap()
        .to_object(repository)
        .unwrap();
    String::from_utf8(blob.as_blob().unwrap().content().to_vec()).unwrap()
}

/// The files that differ between two commits.
fn changed(repository: &Repository, from: Oid, to: Oid) -> Vec<String> {
    let tree = |id| repository.find_commit(id).unwrap().tree().unwrap();
    let diff = repository
        .diff_tree_to_tree(Some(&tree(from)), Some(&tree(to)), None)
        .unwrap();
    diff.deltas()
        .map(|delta| delta.new_file().path().unwrap().display().to_string())
        .collect()
}

/// The commits above a base, oldest first.
fn commits(repository: &Repository, base: Oid, tip: Oid) -> Vec<Oid> {
    let mut walk = repository.revwalk().unwrap();
    walk.push(tip).unwrap();
    walk.hide(base).unwrap();
    let mut ids: Vec<_> = walk.map(Result::unwrap).collect();
    ids.reverse();
    ids
}

/// Everything below `.git` that is not an object or the branch's own.
fn git_files(test: &CliTest) -> BTreeMap<String, Vec<u8>> {
    ["HEAD", "index", "config", "refs/heads/main", "logs/HEAD"]
        .into_iter()
        .map(|name| {
            (
                name.to_owned(),
                fs::read(test.path(".git").join(name)).unwrap(),
            )
        })
        .collect()
}

fn estate() -> CliTest {
    CliTest::committed(&[
        ("main.tf", &format!("{TABLE}\n{BUCKET}")),
        ("network/main.tf", VPC),
        ("network/crlf.tf", &table("crlf").replace('\n', "\r\n")),
        ("readme.md", "Nothing to mend here.\n"),
    ])
}

#[test]
fn moves_neither_head_nor_index_nor_work_tree() {
    let test = estate();
    let (files, git) = (test.files(), git_files(&test));
    branch(&test, &["mend"]).exits(0).is_quiet();
    assert_eq!(test.files(), files);
    assert_eq!(git_files(&test), git);
    assert_eq!(test.git_status(), [""; 0]);
    assert_eq!(branches(&test.repository()), ["main", "mend"]);
}

#[test]
fn the_work_tree_plays_no_part() {
    let test = estate();
    test.write_file("main.tf", "# Being rewritten.\n");
    test.write_file("draft.tf", table("draft"));
    let status = test.git_status();
    branch(&test, &["mend"]).exits(0);
    assert_eq!(test.git_status(), status);
    let repository = test.repository();
    let mended = at(&repository, tip(&repository, "mend"), "main.tf");
    assert_eq!(mended, format!("{TABLE_MENDED}\n{BUCKET}"));
}

#[test]
fn holds_what_check_would_write() {
    for options in [&[][..], &["--unsafe-fixes"]] {
        let (branched, patched) = (estate(), estate());
        branch(&branched, &[&["mend"], options].concat()).exits(0);
        let diff = patched.check_three(&[&["--diff"], options].concat());
        patched.git_apply(&diff.exits(1).stdout).exits(0);
        patched.git_commit("patched");
        let ours = branched.repository();
        let tree = ours.find_commit(tip(&ours, "mend")).unwrap().tree_id();
        let head = patched
            .repository()
            .head()
            .unwrap()
            .peel_to_commit()
            .unwrap()
            .tree_id();
        assert_eq!(tree, head, "{options:?}");
    }
}

#[test]
fn makes_one_commit_per_recipe() {
    let test = CliTest::with(&HOUSE);
    test.write_file("main.tf", format!("{TABLE}\n{BUCKET}"));
    test.write_file("stores/crlf.tf", table("crlf").replace('\n', "\r\n"));
    test.git_init();
    test.git_commit("start");
    let run = test.run(&["branch", "mend", "--unsafe-fixes"]);
    run.exits(0)
        .says("Created the branch mend with 2 commits on top of ");
    let repository = test.repository();
    let base = tip(&repository, "main");
    let mut parent = base;
    let mut touched = Vec::new();
    let mut messages = String::new();
    for id in commits(&repository, base, tip(&repository, "mend")) {
        let commit = repository.find_commit(id).unwrap();
        assert_eq!(commit.parent_ids().collect::<Vec<_>>(), [parent]);
        assert_eq!(commit.author().name().ok(), Some("Test"));
        assert_eq!(commit.author().email().ok(), Some("test@example.com"));
        touched.push(changed(&repository, parent, id));
        messages.push_str(&format!("commit:\n{}", commit.message().unwrap()));
        parent = id;
    }
    assert_eq!(
        touched,
        [vec!["main.tf"], vec!["main.tf", "stores/crlf.tf"]]
    );
    snapshot("branch_messages", &messages);
}

#[test]
fn one_commit_is_counted_as_one() {
    let test = CliTest::committed(&[("main.tf", TABLE)]);
    let run = branch(&test, &["mend"]);
    let base = tip(&test.repository(), "main").to_string();
    run.exits(0);
    assert_eq!(
        run.stdout,
        format!(
            "Created the branch mend with 1 commit on top of {}.\n",
            &base[..10]
        )
    );
}

#[test]
fn starts_from_the_commit_that_is_named() {
    let test = CliTest::committed(&[("main.tf", TABLE)]);
    let first = tip(&test.repository(), "main");
    test.write_file("main.tf", TABLE_MENDED);
    test.git_commit("mended by hand");
    branch(&test, &["mend"]).exits(0).says("Nothing to mend");
    branch(&test, &["mend", "--base", "HEAD~1"]).exits(0);
    let repository = test.repository();
    let mended = repository.find_commit(tip(&repository, "mend")).unwrap();
    assert_eq!(mended.parent_id(0).unwrap(), first);
}

#[test]
fn works_in_a_bare_repository() {
    let test = estate();
    let bare = test.path("bare.git");
    let mut options = RepositoryInitOptions::new();
    options.bare(true).initial_head("main");
    let repository = Repository::init_opts(&bare, &options).unwrap();
    let url = test.root().display().to_string();
    let mut remote = repository.remote_anonymous(&url).unwrap();
    remote
        .fetch(&["refs/heads/main:refs/heads/main"], None, None)
        .unwrap();
    branch(&test, &["mend", "--repo", "bare.git"])
        .exits(0)
        .is_quiet();
    let mended = at(&repository, tip(&repository, "mend"), "main.tf");
    assert_eq!(mended, format!("{TABLE_MENDED}\n{BUCKET}"));
    assert_eq!(branches(&test.repository()), ["main"]);
}

#[test]
fn refuses_a_branch_that_exists() {
    let test = estate();
    let repository = test.repository();
    let head = repository.head().unwrap().peel_to_commit().unwrap();
    repository.branch("mend", &head, false).unwrap();
    let run = branch(&test, &["mend"]);
    run.exits(2)
        .notes("cannot create the branch `mend`: it exists already");
    assert_eq!(tip(&repository, "mend"), head.id());

    branch(&test, &["mend", "--force"]).exits(0);
    assert_ne!(tip(&repository, "mend"), head.id());
}

#[test]
fn rebuilds_a_branch_from_its_base_and_not_on_top_of_itself() {
    let test = estate();
    branch(&test, &["mend"]).exits(0);
    let repository = test.repository();
    let base = tip(&repository, "main");
    branch(&test, &["mend", "--force"]).exits(0);
    assert_eq!(
        commits(&repository, base, tip(&repository, "mend")).len(),
        2
    );
}

#[test]
fn never_moves_the_branch_that_is_checked_out() {
    let test = estate();
    let before = tip(&test.repository(), "main");
    for options in [&["main"][..], &["main", "--force"]] {
        branch(&test, options)
            .exits(2)
            .notes("cannot write the branch `main`: it is checked out");
    }
    assert_eq!(tip(&test.repository(), "main"), before);
}

#[test]
fn makes_no_branch_when_there_is_nothing_to_mend() {
    let test = CliTest::committed(&[("main.tf", TABLE_MENDED)]);
    let run = branch(&test, &["mend"]);
    run.exits(0).is_quiet();
    assert_eq!(run.stdout, "Nothing to mend: no branch was created.\n");
    assert_eq!(branches(&test.repository()), ["main"]);
}

#[test]
fn the_branch_has_nothing_left_to_mend() {
    let test = estate();
    branch(&test, &["mend", "--unsafe-fixes"]).exits(0);
    branch(&test, &["again", "--base", "mend", "--unsafe-fixes"])
        .exits(0)
        .says("Nothing to mend");
}

#[test]
fn leaves_unsafe_fixes_out_unless_asked() {
    let test = CliTest::committed(&[("main.tf", BUCKET)]);
    branch(&test, &["mend"]).exits(0).says("Nothing to mend");
    branch(&test, &["mend", "--unsafe-fixes"]).exits(0);
    let repository = test.repository();
    assert_eq!(
        at(&repository, tip(&repository, "mend"), "main.tf"),
        BUCKET_MENDED
    );
}

#[test]
fn says_what_was_not_read() {
    let test = CliTest::committed(&[
        ("main.tf", TABLE),
        (
            "bad.tf",
            "resource \"aws_vpc\" \"bad\" {\n  cidr = = 3\n}\n",
        ),
    ]);
    test.write_file("crypt.tf", b"\0GITCRYPT\0abc");
    test.git_commit("more");
    let run = branch(&test, &["mend"]);
    run.exits(0)
        .notes("crypt.tf: encrypted by git-crypt")
        .notes("bad.tf:2:");
}

#[test]
fn obeys_ignore_comments_and_says_which_do_not_count() {
    let obeyed = format!("# tfmend:ignore=all: rebuilt nightly\n{TABLE}");
    let late = format!(
        "# tfmend:ignore=all: rebuilt nightly until=2020-01-31\n{}",
        table("late")
    );
    let test = CliTest::committed(&[("main.tf", &obeyed), ("late.tf", &late)]);
    branch(&test, &["mend"])
        .exits(0)
        .notes("late.tf:1: this ignore comment expired on 2020-01-31");
    let repository = test.repository();
    let (base, mended) = (tip(&repository, "main"), tip(&repository, "mend"));
    assert_eq!(changed(&repository, base, mended), ["late.tf"]);
}

#[test]
fn takes_the_config_and_its_excludes() {
    let test = CliTest::committed(&[
        (
            "tfmend.toml",
            "select = [\"dynamodb-point-in-time-recovery\"]\nexclude = [\"legacy/\"]\n",
        ),
        ("main.tf", &format!("{TABLE}\n{VPC}")),
        ("legacy/main.tf", &table("legacy")),
    ]);
    test.run(&["branch", "mend"]).exits(0);
    let repository = test.repository();
    let (base, mended) = (tip(&repository, "main"), tip(&repository, "mend"));
    assert_eq!(changed(&repository, base, mended), ["main.tf"]);
    assert_eq!(
        at(&repository, mended, "main.tf"),
        format!("{TABLE_MENDED}\n{VPC}")
    );
}

#[test]
fn says_why_it_cannot_start() {
    let none = CliTest::with(&[("main.tf", TABLE)]);
    branch(&none, &["mend"])
        .exits(2)
        .notes("cannot find a git repository at `.`");
    let unborn = CliTest::with(&[("main.tf", TABLE)]);
    unborn.git_init();
    branch(&unborn, &["mend"])
        .exits(2)
        .notes("the repository has no commit yet");
    let test = estate();
    branch(&test, &["mend", "--base", "nowhere"])
        .exits(2)
        .notes("cannot find the commit `nowhere`");
    branch(&test, &["no such..name"])
        .exits(2)
        .notes("git does not allow this name");
    branch(&test, &["main/deeper"])
        .exits(2)
        .notes("the branch `main` is in the way");
    test.run(&["branch", "mend", "--select", "vpc-flow-log"])
        .exits(2)
        .notes("`vpc-flow-logs`?");
    assert_eq!(branches(&test.repository()), ["main"]);
}

#[test]
fn says_who_is_missing_when_git_knows_no_author() {
    let test = estate();
    let mut command = test.command(&[&["branch", "mend"], &THREE[..]].concat());
    for name in [
        "GIT_AUTHOR_NAME",
        "GIT_AUTHOR_EMAIL",
        "GIT_COMMITTER_NAME",
        "GIT_COMMITTER_EMAIL",
    ] {
        command.env_remove(name);
    }
    let run = test.ran(&command.output().unwrap());
    run.exits(2)
        .notes("git does not know who you are")
        .notes("git config --global user.name");
    assert_eq!(branches(&test.repository()), ["main"]);
}

#[test]
fn takes_the_author_from_the_config_of_git() {
    let test = estate();
    let mut config = test.repository().config().unwrap();
    config.set_str("user.name", "Ada").unwrap();
    config.set_str("user.email", "ada@example.com").unwrap();
    let mut command = test.command(&[&["branch", "mend"], &THREE[..]].concat());
    for name in [
        "GIT_AUTHOR_NAME",
        "GIT_AUTHOR_EMAIL",
        "GIT_COMMITTER_NAME",
        "GIT_COMMITTER_EMAIL",
    ] {
        command.env_remove(name);
    }
    test.ran(&command.output().unwrap()).exits(0);
    let repository = test.repository();
    let commit = repository.find_commit(tip(&repository, "mend")).unwrap();
    assert_eq!(commit.author().email().ok(), Some("ada@example.com"));
}

#[test]
fn takes_the_config_of_the_commit_in_a_bare_repository() {
    let test = CliTest::committed(&[("tfmend.toml", "ignore = [\"all\"]\n"), ("main.tf", TABLE)]);
    let bare = test.path("bare.git");
    let mut options = RepositoryInitOptions::new();
    options.bare(true).initial_head("main");
    let repository = Repository::init_opts(&bare, &options).unwrap();
    let url = test.root().display().to_string();
    let mut remote = repository.remote_anonymous(&url).unwrap();
    remote
        .fetch(&["refs/heads/main:refs/heads/main"], None, None)
        .unwrap();
    let run = test.run(&["branch", "mend", "--repo", "bare.git"]);
    run.exits(0).says("Nothing to mend");
}
