use std::path::Path;

use super::super::fixture::Repo;
use super::super::{OpenError, open, resolve};
use super::*;

fn read(repo: &Repo, exclude: &[&str]) -> Snapshot {
    let exclude = Excludes::new(Path::new(""), exclude).expect("globs");
    snapshot(&repo.git, &repo.head(), &exclude).expect("snapshot")
}

fn paths(snapshot: &Snapshot) -> Vec<&str> {
    snapshot
        .files
        .iter()
        .map(|file| file.path.as_str())
        .collect()
}

const FILE: i32 = 0o100_644;

#[test]
fn reads_the_terraform_files_of_a_bare_repository() {
    let repo = Repo::bare(&[
        ("a.tf", FILE, b"a\r\n"),
        ("README.md", FILE, b""),
        ("m/x.tfvars", FILE, b"\xff"),
        ("m/.terraform.lock.hcl", FILE, b""),
        (".terraform/modules/m/a.tf", FILE, b""),
        ("x/vendor/a.tf", FILE, b""),
    ]);
    let found = read(&repo, &[]);
    assert_eq!(
        paths(&found),
        ["a.tf", "m/.terraform.lock.hcl", "m/x.tfvars"]
    );
    assert_eq!(found.files[0].bytes, b"a\r\n");
    assert_eq!(found.commit, repo.head().id());
    assert_eq!(found.notes, []);
}

#[test]
fn skips_symbolic_links_and_submodules() {
    let repo = Repo::bare(&[
        ("a.tf", FILE, b""),
        ("l.tf", 0o120_000, b"a.tf"),
        ("s.tf", 0o160_000, b""),
    ]);
    assert_eq!(paths(&read(&repo, &[])), ["a.tf"]);
}

#[test]
fn notes_what_is_too_large_without_reading_it() {
    let large = vec![b' '; usize::try_from(MAX_BYTES).expect("size") + 1];
    let repo = Repo::bare(&[("a.tf", FILE, &large), ("b.tf", FILE, b"")]);
    let found = read(&repo, &[]);
    assert_eq!(paths(&found), ["b.tf"]);
    assert!(matches!(found.notes[0].reason, Unreadable::TooLarge { .. }));
}

#[test]
fn notes_names_that_cannot_be_written() {
    let repo = Repo::unborn(true);
    let blob = repo.git.blob(b"").expect("blob");
    let mut raw = Vec::new();
    // libgit2 would not write such a tree itself.
    for name in [&b"\xff.tf"[..], b"a\\b.tf", b"ok.tf"] {
        raw.extend_from_slice(b"100644 ");
        raw.extend_from_slice(name);
        raw.push(0);
        raw.extend_from_slice(blob.as_bytes());
    }
    let odb = repo.git.odb().expect("odb");
    let inner = odb.write(ObjectType::Tree, &raw).expect("tree");
    let mut raw = b"40000 ..\0".to_vec();
    raw.extend_from_slice(inner.as_bytes());
    raw.extend_from_slice(b"40000 m\0");
    raw.extend_from_slice(inner.as_bytes());
    let outer = odb.write(ObjectType::Tree, &raw).expect("tree");
    repo.commit_tree(outer);
    let found = read(&repo, &[]);
    assert_eq!(paths(&found), ["m/ok.tf"]);
    let noted: Vec<_> = found
        .notes
        .iter()
        .map(|note| note.path.to_string_lossy().into_owned())
        .collect();
    assert_eq!(noted, ["..", "m/\u{fffd}.tf", "m/a\\b.tf"]);
}

#[test]
fn heeds_exclude_patterns() {
    let repo = Repo::bare(&[
        ("a.tf", FILE, b""),
        ("a.gen.tf", FILE, b""),
        ("old/a.tf", FILE, b""),
    ]);
    let found = read(&repo, &["old/", "*.gen.tf"]);
    assert_eq!(paths(&found), ["a.gen.tf", "a.tf"]);
    assert_eq!(
        found
            .files
            .iter()
            .map(|file| file.in_scope)
            .collect::<Vec<_>>(),
        [false, true]
    );
}

#[test]
fn reads_the_commit_and_not_the_work_tree() {
    let repo = Repo::new(&[("m/a.tf", "committed")]);
    repo.write("m/a.tf", "changed");
    repo.write("m/b.tf", "new");
    let opened = open(&repo.path("m")).expect("open");
    let commit = resolve(&opened, Some("main")).expect("resolve");
    let found = snapshot(&opened, &commit, &Excludes::default()).expect("snapshot");
    assert_eq!(paths(&found), ["m/a.tf"]);
    assert_eq!(found.files[0].bytes, b"committed");
}

#[test]
fn resolves_names_tags_and_hashes() {
    let repo = Repo::new(&[("a.tf", "")]);
    let head = repo.head();
    repo.git
        .tag_lightweight("v1", head.as_object(), false)
        .expect("tag");
    let hash = head.id().to_string();
    for revision in [
        None,
        Some("HEAD"),
        Some("main"),
        Some("v1"),
        Some(&hash[..8]),
    ] {
        assert_eq!(
            resolve(&repo.git, revision).expect("resolve").id(),
            head.id()
        );
    }
}

#[test]
fn says_what_is_missing() {
    let nowhere = tempfile::tempdir().expect("temp dir");
    assert!(matches!(
        open(nowhere.path()),
        Err(OpenError::NoRepository { .. })
    ));
    let repo = Repo::unborn(false);
    assert!(matches!(resolve(&repo.git, None), Err(OpenError::NoCommit)));
    let repo = Repo::new(&[("a.tf", "")]);
    let error = resolve(&repo.git, Some("nope")).expect_err("no such revision");
    assert!(
        error.to_string().contains("cannot find the commit `nope`"),
        "{error}"
    );
    let blob = resolve(&repo.git, Some("HEAD:a.tf")).expect_err("a blob");
    assert!(matches!(blob, OpenError::NoRevision { .. }));
}

#[test]
fn names_every_file_whose_content_was_not_cloned() {
    let repo = Repo::bare(&[
        ("a.tf", FILE, b"a"),
        ("m/b.tf", FILE, b"b"),
        ("c.txt", FILE, b"c"),
    ]);
    for text in ["a", "c"] {
        let id = git2::Oid::hash_object(ObjectType::Blob, text.as_bytes()).expect("hash");
        let id = id.to_string();
        let (dir, name) = id.split_at(2);
        std::fs::remove_file(repo.path(&format!("objects/{dir}/{name}"))).expect("remove");
    }
    let error = snapshot(&repo.git, &repo.head(), &Excludes::default()).expect_err("missing");
    let SnapshotError::Missing { blobs } = error else {
        unreachable!("{error}")
    };
    assert_eq!(blobs.len(), 1);
    assert_eq!(blobs[0].0, "a.tf");
}

#[test]
fn what_has_no_end_is_refused() {
    let repo = Repo::bare(&[
        ("a/b/c/main.tf", 0o100_644, b"# one\n"),
        ("main.tf", 0o100_644, b"# two\n"),
    ]);
    let head = repo.head();
    let usual = Bounds::default();
    let read = |bounds| snapshot_within(&repo.git, &head, &Excludes::default(), bounds);
    assert_eq!(read(usual).expect("read").files.len(), 2);
    for (bounds, word) in [
        (
            Bounds {
                entries: 3,
                ..usual
            },
            "files and directories",
        ),
        (Bounds { depth: 2, ..usual }, "directories in each other"),
        (Bounds { files: 0, ..usual }, "Terraform files"),
        (Bounds { bytes: 11, ..usual }, "bytes of Terraform files"),
        (
            Bounds {
                object: 20,
                ..usual
            },
            "bytes in one tree",
        ),
    ] {
        let error = read(bounds).expect_err(word).to_string();
        assert!(error.contains(word), "{error}");
    }
}

#[test]
fn a_tree_that_holds_itself_over_and_over_comes_to_an_end() {
    let repo = Repo::bare(&[("main.tf", 0o100_644, b"# one\n")]);
    let mut tree = repo.head().tree_id();
    for _ in 0..9 {
        let mut builder = repo.git.treebuilder(None).expect("builder");
        for n in 0..10 {
            builder
                .insert(format!("d{n}"), tree, 0o040_000)
                .expect("entry");
        }
        tree = builder.write().expect("tree");
    }
    let me = git2::Signature::now("a", "a@example.com").expect("name");
    let found = repo.git.find_tree(tree).expect("tree");
    let id = repo
        .git
        .commit(None, &me, &me, "m", &found, &[])
        .expect("commit");
    let commit = repo.git.find_commit(id).expect("commit");
    let bounds = Bounds {
        entries: 50_000,
        ..Bounds::default()
    };
    let read = snapshot_within(&repo.git, &commit, &Excludes::default(), bounds);
    assert!(matches!(read, Err(SnapshotError::TooMuch { .. })));
}
