//! The Terraform files of a commit, read without checking anything out.

use std::path::PathBuf;

use git2::{Commit, ErrorCode, FileMode, ObjectType, Oid, Repository, Tree};

use super::open::tell;
use super::path::fault;
use crate::files::{Excludes, Kind, MAX_BYTES, Note, Unreadable, is_skipped_dir};

/// The Terraform files of one commit.
#[derive(Debug)]
pub struct Snapshot {
    /// The commit.
    pub commit: Oid,
    /// The files, in the order of the tree.
    pub files: Vec<Blob>,
    /// What was left out.
    pub notes: Vec<Note>,
}

/// A file of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// Its path from the root of the tree, with `/`.
    pub path: String,
    /// What it is, by its name.
    pub kind: Kind,
    /// Whether findings and edits are wanted here: not where an exclude pattern names the file alone.
    pub in_scope: bool,
    /// Its content. Whether it is text is not looked at: see [`as_text`](crate::files::as_text).
    pub bytes: Vec<u8>,
}

/// How much of one commit is read: many times what real repositories hold, so that a tree that was made to have no end
/// comes to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Entries of all trees together.
    pub entries: usize,
    /// How deep directories lie in each other.
    pub depth: usize,
    /// Files that are read.
    pub files: usize,
    /// Bytes of the files that are read.
    pub bytes: u64,
    /// Bytes of one tree or commit object.
    pub object: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            entries: 5_000_000,
            depth: 100,
            files: 100_000,
            bytes: 128 * 1024 * 1024,
            object: 64 * 1024 * 1024,
        }
    }
}

/// Why a commit could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// The repository is a partial clone and does not hold all that is needed.
    #[error(
        "cannot read {} files of the commit, the first is `{}`: their content is not in this partial clone; fetch it first",
        blobs.len(),
        blobs.first().map_or("", |(path, _)| path)
    )]
    Missing {
        /// The path and the object of every Terraform file whose content is missing.
        blobs: Vec<(String, Oid)>,
    },
    /// There is more than is read.
    #[error(
        "cannot read the commit: it has more than {limit} {what}; exclude what is not to be mended in tfmend.toml"
    )]
    TooMuch {
        /// Of what.
        what: &'static str,
        /// The bound.
        limit: u64,
    },
    /// The repository refused.
    #[error("cannot read the commit: {}", tell(.0))]
    Git(#[from] git2::Error),
}

/// Takes a commit and exclude patterns (with an empty root); gives the Terraform files of its tree.
///
/// Directories and files are chosen as by [`walk`](crate::files::walk); `.gitignore` plays no part, since what is
/// committed is not ignored. Symbolic links and submodules are skipped; what is too large or of a name that cannot
/// be written is noted. Fails when objects are missing, and names all of them so that they can be fetched at once.
pub fn snapshot(
    repository: &Repository,
    commit: &Commit<'_>,
    exclude: &Excludes,
) -> Result<Snapshot, SnapshotError> {
    snapshot_within(repository, commit, exclude, Bounds::default())
}

/// As [`snapshot`], with other bounds.
///
/// # Errors
/// As [`snapshot`], and where a bound is passed.
pub fn snapshot_within(
    repository: &Repository,
    commit: &Commit<'_>,
    exclude: &Excludes,
    bounds: Bounds,
) -> Result<Snapshot, SnapshotError> {
    let mut reading = Reading {
        repository,
        exclude,
        sizes: repository.odb()?,
        missing: Vec::new(),
        bounds,
        entries: 0,
        bytes: 0,
        snapshot: Snapshot {
            commit: commit.id(),
            files: Vec::new(),
            notes: Vec::new(),
        },
    };
    let tree = reading.open(commit.tree_id())?;
    reading.tree(&tree, "", 0)?;
    if !reading.missing.is_empty() {
        let blobs = reading.missing;
        return Err(SnapshotError::Missing { blobs });
    }
    Ok(reading.snapshot)
}

struct Reading<'r> {
    repository: &'r Repository,
    exclude: &'r Excludes,
    sizes: git2::Odb<'r>,
    missing: Vec<(String, Oid)>,
    bounds: Bounds,
    entries: usize,
    bytes: u64,
    snapshot: Snapshot,
}

impl<'r> Reading<'r> {
    /// A tree that is small enough to be held.
    fn open(&self, id: Oid) -> Result<Tree<'r>, SnapshotError> {
        let (size, _) = self.sizes.read_header(id)?;
        within("bytes in one tree", size, self.bounds.object)?;
        Ok(self.repository.find_tree(id)?)
    }

    fn tree(&mut self, tree: &Tree<'_>, prefix: &str, depth: usize) -> Result<(), SnapshotError> {
        within("directories in each other", depth, self.bounds.depth)?;
        self.entries += tree.len();
        within("files and directories", self.entries, self.bounds.entries)?;
        for entry in tree {
            let is_dir = entry.kind() == Some(ObjectType::Tree);
            let Ok(name) = std::str::from_utf8(entry.name_bytes()) else {
                self.unnameable(prefix, entry.name_bytes(), is_dir);
                continue;
            };
            let path = format!("{prefix}{name}");
            let wanted = if is_dir {
                !is_skipped_dir(name)
            } else {
                Kind::of(name).is_some()
            };
            if !wanted {
                continue;
            }
            if let Some(what) = fault(name) {
                self.note(path, Unreadable::BadPath { what });
            } else if !is_dir {
                self.blob(path, entry.id(), entry.filemode())?;
            } else if !self.exclude.holds(path.as_ref(), true) {
                let inner = self.open(entry.id())?;
                self.tree(&inner, &format!("{path}/"), depth + 1)?;
            }
        }
        Ok(())
    }

    fn blob(&mut self, path: String, id: Oid, mode: i32) -> Result<(), SnapshotError> {
        let name = path.rsplit('/').next().unwrap_or(&path);
        let Some(kind) = Kind::of(name) else {
            return Ok(());
        };
        if mode == i32::from(FileMode::Link) || mode == i32::from(FileMode::Commit) {
            return Ok(());
        }
        let size = match self.sizes.read_header(id) {
            Ok((size, _)) => size as u64,
            Err(error) if error.code() == ErrorCode::NotFound => {
                self.missing.push((path, id));
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        if size > MAX_BYTES {
            let limit = MAX_BYTES;
            self.note(path, Unreadable::TooLarge { size, limit });
            return Ok(());
        }
        self.bytes += size;
        let (files, bytes) = (self.bounds.files, self.bounds.bytes);
        within("Terraform files", self.snapshot.files.len(), files)?;
        if self.bytes > bytes {
            let what = "bytes of Terraform files";
            return Err(SnapshotError::TooMuch { what, limit: bytes });
        }
        let bytes = self.repository.find_blob(id)?.content().to_vec();
        let in_scope = !self.exclude.holds(path.as_ref(), false);
        self.snapshot.files.push(Blob {
            path,
            kind,
            in_scope,
            bytes,
        });
        Ok(())
    }

    /// Notes a name that is not UTF-8, unless it would not have been read anyway.
    fn unnameable(&mut self, prefix: &str, name: &[u8], is_dir: bool) {
        let name = String::from_utf8_lossy(name);
        if is_dir || Kind::of(&name).is_some() {
            let what = "its name is not valid utf-8";
            self.note(format!("{prefix}{name}"), Unreadable::BadPath { what });
        }
    }

    fn note(&mut self, path: String, reason: Unreadable) {
        let path = PathBuf::from(path);
        self.snapshot.notes.push(Note { path, reason });
    }
}

fn within(what: &'static str, count: usize, most: usize) -> Result<(), SnapshotError> {
    if count > most {
        let limit = most as u64;
        return Err(SnapshotError::TooMuch { what, limit });
    }
    Ok(())
}

#[cfg(test)]
#[path = "snapshot_tests.rs"]
mod tests;
