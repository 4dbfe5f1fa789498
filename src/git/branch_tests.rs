use std::fs;

use super::super::fixture::{Repo, signature};
use super::*;

fn step(message: &str, changes: &[(&str, Option<&str>)]) -> Step {
    let changes = changes.iter().map(|(path, text)| Change {
        path: (*path).to_owned(),
        bytes: text.map(|text| text.as_bytes().to_vec()),
    });
    Step {
        message: message.to_owned(),
        changes: changes.collect(),
    }
}

fn try_write(
    repo: &Repo,
    name: &str,
    steps: &[Step],
    if_exists: IfExists,
) -> Result<Outcome, BranchError> {
    write_branch(
        &repo.git,
        &repo.head(),
        name,
        steps,
        Some(&signature()),
        if_exists,
    )
}

fn write(repo: &Repo, steps: &[Step]) -> Written {
    match try_write(repo, "tfmend/x", steps, IfExists::Refuse).expect("written") {
        Outcome::Written(written) => written,
        Outcome::NothingToDo => unreachable!("nothing to do"),
    }
}

fn refused(repo: &Repo, name: &str, if_exists: IfExists) -> BranchError {
    try_write(repo, name, &[step("m", &[("a.tf", Some("A"))])], if_exists).expect_err("refused")
}

const FILE: i32 = 0o100_644;

fn bare() -> Repo {
    Repo::bare(&[
        ("a.tf", FILE, b"a"),
        ("d/e/f/b.tf", 0o100_755, b"b"),
        ("d/e/c.txt", FILE, b"c"),
        ("l.tf", 0o120_000, b"a.tf"),
        ("s", 0o160_000, b""),
    ])
}

#[test]
fn makes_one_commit_for_each_step() {
    let repo = bare();
    let steps = [
        step("First", &[("a.tf", Some("A"))]),
        step(
            "Second\n\nwhy\n",
            &[("d/e/f/b.tf", Some("B")), ("new/n.tf", Some("N"))],
        ),
    ];
    let written = write(&repo, &steps);
    let tip = written.tip().expect("tip");
    let tip = repo.git.find_commit(tip).expect("commit");
    assert_eq!(written.commits.len(), 2);
    assert_eq!(tip.message_bytes(), b"Second\n\nwhy\n");
    assert_eq!(tip.parent_id(0).expect("parent"), written.commits[0]);
    let first = repo.git.find_commit(written.commits[0]).expect("commit");
    assert_eq!(first.parent_id(0).expect("parent"), repo.head().id());
    assert_eq!(first.message_bytes(), b"First\n");
    assert_eq!(
        repo.file(first.id(), "d/e/f/b.tf"),
        Some(("b".into(), 0o100_755))
    );
    assert_eq!(repo.file(tip.id(), "a.tf"), Some(("A".into(), FILE)));
    assert_eq!(repo.file(tip.id(), "new/n.tf"), Some(("N".into(), FILE)));
    let branch = repo
        .git
        .find_reference("refs/heads/tfmend/x")
        .expect("branch");
    assert_eq!(branch.target(), Some(tip.id()));
}

#[test]
fn keeps_the_file_mode_and_every_other_entry() {
    let repo = bare();
    let tip = write(&repo, &[step("m", &[("d/e/f/b.tf", Some("B"))])]).commits[0];
    assert_eq!(repo.file(tip, "d/e/f/b.tf"), Some(("B".into(), 0o100_755)));
    let tree = |id| {
        repo.git
            .find_commit(id)
            .and_then(|c| c.tree())
            .expect("tree")
    };
    let (old, new) = (tree(repo.head().id()), tree(tip));
    let diff = repo
        .git
        .diff_tree_to_tree(Some(&old), Some(&new), None)
        .expect("diff");
    assert_eq!(diff.deltas().len(), 1);
}

#[test]
fn removes_a_file_and_the_directories_that_become_empty() {
    let repo = bare();
    let tip = write(
        &repo,
        &[step("m", &[("d/e/f/b.tf", None), ("gone.tf", None)])],
    )
    .commits[0];
    let tree = repo
        .git
        .find_commit(tip)
        .and_then(|c| c.tree())
        .expect("tree");
    assert!(tree.get_path("d/e/f".as_ref()).is_err());
    assert!(tree.get_path("d/e/c.txt".as_ref()).is_ok());
}

#[test]
fn keeps_bytes_that_are_not_text() {
    let repo = bare();
    let bytes = b"\xef\xbb\xbfa\r\n\xff\0".to_vec();
    let changes = vec![Change {
        path: "a.tf".into(),
        bytes: Some(bytes.clone()),
    }];
    let tip = write(
        &repo,
        &[Step {
            message: "m".into(),
            changes,
        }],
    )
    .commits[0];
    let tree = repo
        .git
        .find_commit(tip)
        .and_then(|c| c.tree())
        .expect("tree");
    let id = tree.get_path("a.tf".as_ref()).expect("entry").id();
    assert_eq!(repo.git.find_blob(id).expect("blob").content(), bytes);
}

#[test]
fn makes_no_branch_when_nothing_changes() {
    let repo = bare();
    let same = step("m", &[("a.tf", Some("a"))]);
    for steps in [vec![], vec![step("m", &[])], vec![same.clone()]] {
        let outcome = try_write(&repo, "x", &steps, IfExists::Refuse).expect("nothing");
        assert_eq!(outcome, Outcome::NothingToDo);
        assert!(repo.git.find_branch("x", BranchType::Local).is_err());
    }
    assert_eq!(
        write(&repo, &[same, step("n", &[("a.tf", Some("A"))])])
            .commits
            .len(),
        1
    );
}

#[test]
fn touches_neither_work_tree_nor_index_nor_head() {
    let repo = Repo::new(&[("a.tf", "a")]);
    repo.write("a.tf", "dirty");
    let index = || fs::read(repo.path(".git/index")).expect("index");
    let head = || fs::read(repo.path(".git/HEAD")).expect("HEAD");
    let before = (index(), head(), repo.head().id());
    write(
        &repo,
        &[step("m", &[("a.tf", Some("A")), ("n.tf", Some("N"))])],
    );
    assert_eq!((index(), head(), repo.head().id()), before);
    assert_eq!(fs::read(repo.path("a.tf")).expect("read"), b"dirty");
    assert!(!repo.path("n.tf").exists());
}

#[test]
fn replaces_an_existing_branch_only_when_asked() {
    let repo = bare();
    let first = write(&repo, &[step("m", &[("a.tf", Some("1"))])]).commits[0];
    assert!(matches!(
        refused(&repo, "tfmend/x", IfExists::Refuse),
        BranchError::Exists { .. }
    ));
    let stale = IfExists::ReplaceIf(repo.head().id());
    assert!(matches!(
        refused(&repo, "tfmend/x", stale),
        BranchError::Moved { .. }
    ));
    assert!(matches!(
        refused(&repo, "tfmend/y", stale),
        BranchError::Moved { .. }
    ));
    let steps = [step("m", &[("a.tf", Some("2"))])];
    let Ok(Outcome::Written(second)) =
        try_write(&repo, "tfmend/x", &steps, IfExists::ReplaceIf(first))
    else {
        unreachable!("replaced")
    };
    assert_eq!(second.replaced, Some(first));
    try_write(&repo, "tfmend/x", &steps, IfExists::Replace).expect("replaced");
    try_write(&repo, "tfmend/y", &steps, IfExists::Replace).expect("created");
}

#[test]
fn never_moves_a_branch_that_is_checked_out() {
    for repo in [bare(), Repo::new(&[("a.tf", "a")])] {
        let error = refused(&repo, "main", IfExists::Replace);
        assert!(matches!(error, BranchError::CheckedOut { .. }), "{error}");
    }
    let repo = Repo::new(&[("a.tf", "a")]);
    let dir = tempfile::tempdir().expect("temp dir");
    let linked = repo
        .git
        .worktree("side", &dir.path().join("side"), None)
        .expect("worktree");
    assert!(matches!(
        refused(&repo, "side", IfExists::Replace),
        BranchError::CheckedOut { .. }
    ));
    let linked = Repository::open_from_worktree(&linked).expect("open");
    let steps = [step("m", &[("a.tf", Some("A"))])];
    let by = signature();
    let base = repo.head().id();
    let base = linked.find_commit(base).expect("base");
    let error = write_branch(&linked, &base, "main", &steps, Some(&by), IfExists::Replace);
    assert!(matches!(error, Err(BranchError::CheckedOut { .. })));
}

#[test]
fn never_gives_birth_to_the_branch_that_head_waits_for() {
    let repo = bare();
    repo.git.set_head("refs/heads/later").expect("unborn");
    let base = repo
        .git
        .find_branch("main", BranchType::Local)
        .expect("main");
    let base = base.get().peel_to_commit().expect("base");
    let steps = [step("m", &[("a.tf", Some("A"))])];
    let by = signature();
    let error = write_branch(
        &repo.git,
        &base,
        "later",
        &steps,
        Some(&by),
        IfExists::Refuse,
    );
    assert!(matches!(error, Err(BranchError::CheckedOut { .. })));
}

#[test]
fn refuses_names_that_git_does_not_allow() {
    let repo = bare();
    for name in [
        "", "a b", "-x", "a..b", "x.lock", "a/", "/a", "HEAD", "a~1", "a\0b", "@{",
    ] {
        let error = refused(&repo, name, IfExists::Refuse);
        assert!(
            matches!(error, BranchError::BadName { .. }),
            "{name}: {error}"
        );
    }
}

#[test]
fn names_the_branch_that_is_in_the_way() {
    let repo = bare();
    write(&repo, &[step("m", &[("a.tf", Some("A"))])]);
    for (name, other) in [("tfmend", "tfmend/x"), ("tfmend/x/y", "tfmend/x")] {
        let error = refused(&repo, name, IfExists::Refuse);
        assert!(
            error
                .to_string()
                .contains(&format!("`{other}` is in the way")),
            "{error}"
        );
    }
}

#[test]
fn refuses_paths_that_are_no_files() {
    let repo = bare();
    for (path, why) in [
        ("../a.tf", "`..` part"),
        (".git/config", "leads into"),
        ("l.tf", "symbolic link"),
        ("s", "submodule"),
        ("s/a.tf", "not a directory"),
        ("d/e", "it is a directory"),
        ("a.tf/b.tf", "not a directory"),
    ] {
        let steps = [step("m", &[(path, Some("x"))])];
        let error = try_write(&repo, "x", &steps, IfExists::Refuse).expect_err("refused");
        assert!(error.to_string().contains(why), "{error}");
    }
    assert!(repo.git.find_branch("x", BranchType::Local).is_err());
}

#[test]
fn refuses_an_empty_message() {
    let repo = bare();
    let steps = [step(" \n", &[("a.tf", Some("A"))])];
    let error = try_write(&repo, "x", &steps, IfExists::Refuse).expect_err("refused");
    assert!(matches!(error, BranchError::NoMessage { step: 1 }));
}

#[test]
fn takes_the_author_from_the_configuration() {
    let repo = bare();
    let mut config = repo.git.config().expect("config");
    config.set_str("user.name", "Config Human").expect("set");
    config
        .set_str("user.email", "config@example.com")
        .expect("set");
    let steps = [step("m", &[("a.tf", Some("A"))])];
    let outcome = write_branch(&repo.git, &repo.head(), "x", &steps, None, IfExists::Refuse);
    let Ok(Outcome::Written(written)) = outcome else {
        unreachable!("{outcome:?}")
    };
    let commit = repo.git.find_commit(written.commits[0]).expect("commit");
    // The environment goes before the configuration, as in git.
    if std::env::var_os("GIT_AUTHOR_NAME").is_none() {
        assert_eq!(commit.author().name_bytes(), b"Config Human");
    }
}

#[test]
fn says_which_commands_name_an_author() {
    let text = BranchError::NoAuthor.to_string();
    assert!(text.contains("git config --global user.name"), "{text}");
    let missing = git2::Error::new(
        ErrorCode::NotFound,
        git2::ErrorClass::Config,
        "no user.name",
    );
    assert!(matches!(nameless("x", missing), BranchError::NoAuthor));
}

#[test]
fn rewrites_many_files_in_deep_trees() {
    let paths: Vec<String> = (0..600)
        .map(|n| format!("a/b/c/d/{}/e/{n}.tf", n % 40))
        .collect();
    let entries: Vec<(&str, i32, &[u8])> = paths
        .iter()
        .map(|p| (p.as_str(), FILE, &b"x"[..]))
        .collect();
    let repo = Repo::bare(&entries);
    let changes: Vec<_> = paths
        .iter()
        .map(|path| (path.as_str(), Some("y")))
        .collect();
    let tip = write(&repo, &[step("m", &changes)]).commits[0];
    assert!(
        paths
            .iter()
            .all(|path| repo.file(tip, path) == Some(("y".into(), FILE)))
    );
}
