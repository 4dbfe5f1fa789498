//! Temporary repositories for the tests of this folder.

use std::fs;
use std::path::{Path, PathBuf};

use git2::{Commit, IndexAddOption, Oid, Repository, RepositoryInitOptions, Signature};

/// A repository in a temporary directory, with `main` checked out.
pub(super) struct Repo {
    dir: tempfile::TempDir,
    pub(super) git: Repository,
}

impl Repo {
    /// Without any commit.
    pub(super) fn unborn(bare: bool) -> Self {
        let dir = tempfile::tempdir().expect("temp dir");
        let mut options = RepositoryInitOptions::new();
        options.initial_head("main").bare(bare);
        let git = Repository::init_opts(dir.path(), &options).expect("init");
        Self { dir, git }
    }

    /// With one commit of these files.
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let repo = Self::unborn(false);
        for (path, text) in files {
            repo.write(path, text);
        }
        repo.commit_all();
        repo
    }

    /// With one commit made of single entries (path, mode, bytes), bare.
    pub(super) fn bare(entries: &[(&str, i32, &[u8])]) -> Self {
        let repo = Self::unborn(true);
        let id = {
            let git = &repo.git;
            let mut index = git2::Index::new().expect("index");
            for (path, mode, bytes) in entries {
                let id = match mode {
                    0o160_000 => Oid::from_str(&"1".repeat(40)).expect("oid"),
                    _ => git.blob(bytes).expect("blob"),
                };
                index.add(&entry(path, *mode, id)).expect("entry");
            }
            index.write_tree_to(git).expect("tree")
        };
        repo.commit_tree(id);
        repo
    }

    pub(super) fn root(&self) -> &Path {
        self.dir.path()
    }

    pub(super) fn path(&self, inside: &str) -> PathBuf {
        self.root().join(inside)
    }

    pub(super) fn write(&self, inside: &str, text: &str) {
        let path = self.path(inside);
        fs::create_dir_all(path.parent().expect("parent")).expect("mkdir");
        fs::write(path, text).expect("write");
    }

    pub(super) fn stage(&self) {
        let mut index = self.git.index().expect("index");
        index
            .add_all(["*"], IndexAddOption::DEFAULT, None)
            .expect("add");
        index.write().expect("write index");
    }

    pub(super) fn commit_all(&self) {
        self.stage();
        let tree = self.git.index().expect("index").write_tree().expect("tree");
        self.commit_tree(tree);
    }

    pub(super) fn commit_tree(&self, tree: Oid) -> Oid {
        let tree = self.git.find_tree(tree).expect("tree");
        let parents: Vec<Commit<'_>> = self
            .git
            .head()
            .and_then(|h| h.peel_to_commit())
            .into_iter()
            .collect();
        let parents: Vec<&Commit<'_>> = parents.iter().collect();
        let by = signature();
        self.git
            .commit(Some("HEAD"), &by, &by, "start", &tree, &parents)
            .expect("commit")
    }

    pub(super) fn head(&self) -> Commit<'_> {
        self.git
            .head()
            .and_then(|head| head.peel_to_commit())
            .expect("HEAD")
    }

    /// The content and the mode of a file of a commit.
    pub(super) fn file(&self, commit: Oid, path: &str) -> Option<(String, i32)> {
        let tree = self
            .git
            .find_commit(commit)
            .and_then(|commit| commit.tree())
            .expect("tree");
        let entry = tree.get_path(Path::new(path)).ok()?;
        let blob = self.git.find_blob(entry.id()).expect("blob");
        Some((
            String::from_utf8_lossy(blob.content()).into_owned(),
            entry.filemode(),
        ))
    }
}

pub(super) fn signature() -> Signature<'static> {
    let time = git2::Time::new(1_700_000_000, 0);
    Signature::new("A Human", "human@example.com", &time).expect("signature")
}

fn entry(path: &str, mode: i32, id: Oid) -> git2::IndexEntry {
    let zero = git2::IndexTime::new(0, 0);
    git2::IndexEntry {
        ctime: zero,
        mtime: zero,
        dev: 0,
        ino: 0,
        mode: mode.cast_unsigned(),
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    }
}
