use super::super::fixture::Repo;
use super::super::{Standing, Step, standing, write_sealed};
use super::*;
use crate::git::Change;

/// A clone and its bare remote, which has the same `main`.
struct Pair {
    here: Repo,
    there: Repo,
}

impl Pair {
    fn new() -> Self {
        let (here, there) = (Repo::new(&[("a.tf", "a\n")]), Repo::unborn(true));
        let url = there.root().display().to_string();
        here.git.remote("origin", &url).expect("remote");
        let pair = Self { here, there };
        let head = pair.here.head().id();
        pair.remote()
            .push("main", Some(head), None)
            .expect("pushed");
        pair
    }

    fn remote(&self) -> Remote<'_> {
        Remote::find(&self.here.git, "origin").expect("remote")
    }

    /// Commits that set `a.tf`, one for each text.
    fn sealed(&self, texts: &[&str]) -> Vec<Oid> {
        let mut config = self.here.git.config().expect("config");
        config.set_str("user.name", "A Bot").expect("config");
        config
            .set_str("user.email", "bot@example.com")
            .expect("config");
        let steps = texts.iter().map(|text| Step {
            message: format!("Write {text}"),
            changes: vec![Change {
                path: "a.tf".to_owned(),
                bytes: Some(text.as_bytes().to_vec()),
            }],
        });
        let steps: Vec<_> = steps.collect();
        write_sealed(&self.here.git, &self.here.head(), "tfmend/x", &steps, None).expect("written")
    }
}

#[test]
fn a_branch_is_made_moved_and_removed_and_the_clone_keeps_its_references() {
    let pair = Pair::new();
    let before = references(&pair.here);
    let (first, second) = (pair.sealed(&["b"])[0], pair.sealed(&["c"])[0]);
    let remote = pair.remote();
    remote.push("tfmend/x", Some(first), None).expect("made");
    remote
        .push("tfmend/x", Some(second), Some(first))
        .expect("moved");
    assert_eq!(
        remote.branches().expect("listed").get("tfmend/x"),
        Some(&second)
    );
    assert!(pair.there.git.find_commit(second).is_ok());
    remote
        .push("tfmend/x", None, Some(second))
        .expect("removed");
    assert_eq!(remote.branches().expect("listed").len(), 1);
    assert_eq!(references(&pair.here), before);
}

#[test]
fn a_branch_that_somebody_moved_stays_where_it_is() {
    let pair = Pair::new();
    let (first, second) = (pair.sealed(&["b"])[0], pair.sealed(&["c"])[0]);
    let remote = pair.remote();
    remote.push("tfmend/x", Some(first), None).expect("made");
    for (tip, seen) in [
        (Some(second), None),
        (None, Some(second)),
        (Some(second), Some(second)),
    ] {
        let error = remote.push("tfmend/x", tip, seen).expect_err("stale");
        assert!(matches!(error, PushError::Moved { .. }), "{error}");
    }
    assert_eq!(
        remote.branches().expect("listed").get("tfmend/x"),
        Some(&first)
    );
}

#[test]
fn what_is_made_in_memory_is_pushed_and_leaves_no_trace() {
    let pair = Pair::new();
    let odb = pair.here.git.odb().expect("odb");
    odb.add_new_mempack_backend(1000).expect("in memory");
    let tip = pair.sealed(&["b", "c"])[1];
    pair.remote()
        .push("tfmend/x", Some(tip), None)
        .expect("pushed");
    assert!(pair.there.git.find_commit(tip).is_ok());
    let again = crate::git::open(pair.here.root()).expect("open");
    assert!(
        again.find_commit(tip).is_err(),
        "it was written to the clone"
    );
    let remote = Remote::find(&again, "origin").expect("remote");
    remote
        .fetch(&remote.branches().expect("listed"))
        .expect("fetched");
    assert!(again.find_commit(tip).is_ok(), "it was not fetched");
}

#[test]
fn commits_of_others_are_told_from_ours() {
    let pair = Pair::new();
    let git = &pair.here.git;
    let base = pair.here.head().id();
    let commits = pair.sealed(&["b", "c"]);
    let ours = Standing::Ours { built_on: base };
    assert_eq!(standing(git, commits[1]).expect("read"), ours);
    assert_eq!(standing(git, commits[0]).expect("read"), ours);
    assert_eq!(standing(git, base).expect("read"), Standing::Foreign);

    let last = git.find_commit(commits[1]).expect("commit");
    let amend = |message: Option<&str>, tree: Option<&git2::Tree<'_>>| {
        last.amend(None, None, None, None, message, tree)
            .expect("amended")
    };
    let tree = git.find_commit(base).expect("commit").tree().expect("tree");
    let own_words = last.message().expect("text").replace("Write", "Rewrite");
    let by = last.author();
    let on_top = git.commit(
        None,
        &by,
        &by,
        last.message().expect("text"),
        &tree,
        &[&last],
    );
    for foreign in [
        amend(Some(&own_words), None),
        amend(None, Some(&tree)),
        on_top.expect("commit"),
    ] {
        assert_eq!(standing(git, foreign).expect("read"), Standing::Foreign);
    }
}

#[test]
fn errors_name_the_remote_without_its_secrets() {
    let here = Repo::new(&[("a.tf", "a\n")]);
    here.git
        .remote("origin", "https://user:s3cret@127.0.0.1:1/o/r.git")
        .expect("remote");
    let remote = Remote::find(&here.git, "origin").expect("remote");
    let errors = [
        remote.branches().expect_err("nobody there").to_string(),
        remote
            .push("x", Some(here.head().id()), None)
            .expect_err("nobody there")
            .to_string(),
    ];
    for error in errors {
        assert!(error.contains("https://127.0.0.1:1/o/r.git"), "{error}");
        assert!(!error.contains("s3cret"), "{error}");
    }
    let error = Remote::find(&here.git, "upstream")
        .err()
        .expect("none")
        .to_string();
    assert!(
        error.contains("cannot find the remote `upstream`"),
        "{error}"
    );
}

fn references(repo: &Repo) -> Vec<String> {
    let references = repo.git.references().expect("references");
    references
        .map(|it| it.expect("reference").name().expect("name").to_owned())
        .collect()
}
