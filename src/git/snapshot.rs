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
    let mut reading = Reading {
        repository,
        exclude,
        sizes: repository.odb()?,
        missing: Vec::new(),
        snapshot: Snapshot {
            commit: commit.id(),
            files: Vec::new(),
            notes: Vec::new(),
        },
    };
    reading.tree(&commit.tree()?, "")?;
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
    snapshot: Snapshot,
}

impl Reading<'_> {
    fn tree(&mut self, tree: &Tree<'_>, prefix: &str) -> Result<(), git2::Error> {
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
                let inner = self.repository.find_tree(entry.id())?;
                self.tree(&inner, &format!("{path}/"))?;
            }
        }
        Ok(())
    }

    fn blob(&mut self, path: String, id: Oid, mode: i32) -> Result<(), git2::Error> {
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
            Err(error) => return Err(error),
        };
        if size > MAX_BYTES {
            let limit = MAX_BYTES;
            self.note(path, Unreadable::TooLarge { size, limit });
            return Ok(());
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

#[cfg(test)]
#[path = "snapshot_tests.rs"]
mod tests;
