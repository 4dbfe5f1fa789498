//! Replacing files: all of them or none, each whole at every moment.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use tempfile::TempPath;

use super::note::plain;
use super::read::{read_bytes, what_is};
use super::stage::{Disk, Os, parent, stage, sweep, sync_dir};

/// One file to be replaced or created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// The file.
    pub path: PathBuf,
    /// What it held when it was read; nothing for a file that must not exist yet.
    pub before: Option<Vec<u8>>,
    /// What it is to hold.
    pub after: Vec<u8>,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The file is not what it was when it was read.
    #[error("cannot write `{}`: it has changed since it was read; run again", path.display())]
    ChangedMeanwhile {
        /// The file.
        path: PathBuf,
    },
    /// A file that was to be created is there already.
    #[error("cannot create `{}`: it exists already", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The user marked the file as read-only.
    #[error("cannot write `{}`: it is read-only; make it writable or leave it out", path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// A symbolic link, a directory, a pipe: replacing it would destroy it.
    #[error("cannot write `{}`: it is a {what}, not a regular file", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// The same file is listed twice.
    #[error("cannot write `{}`: two different contents were given for it", path.display())]
    Twice {
        /// The file.
        path: PathBuf,
    },
    /// The system refused.
    #[error("cannot write `{}`: {}", path.display(), plain(source))]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Writing failed midway and so did undoing it. Each file is whole, but some hold the new content.
    #[error("{cause}; undoing what was written before failed for {}", list(left))]
    HalfDone {
        /// What failed first.
        cause: Box<WriteError>,
        /// The files that keep their new content, with the place of the old one where it could be kept.
        left: Vec<(PathBuf, Option<PathBuf>)>,
    },
}

fn list(left: &[(PathBuf, Option<PathBuf>)]) -> String {
    let name = |(path, old): &(PathBuf, Option<PathBuf>)| match old {
        Some(old) => format!(
            "`{}` (its old content is in `{}`)",
            path.display(),
            old.display()
        ),
        None => format!("`{}`", path.display()),
    };
    left.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// Takes the files to write; gives back when all of them are on the disk.
///
/// Each is replaced in one step by a file with the same permissions, and only if it still holds what was read. If
/// one fails, those before it get back what they held. Other hard links of a file keep the old content.
pub fn write_all(writes: &[Write]) -> Result<(), WriteError> {
    write_on(&Os, writes)
}

fn write_on(disk: &dyn Disk, writes: &[Write]) -> Result<(), WriteError> {
    let writes: Vec<&Write> = writes
        .iter()
        .filter(|write| write.before.as_ref() != Some(&write.after))
        .collect();
    refuse_twice(&writes)?;
    let dirs: BTreeSet<&Path> = writes.iter().map(|write| parent(&write.path)).collect();
    for dir in &dirs {
        sweep(dir);
    }
    // Waiting for the disk dominates, and waits together are short.
    let staged: Vec<_> = writes
        .par_iter()
        .map(|write| Staged::new(disk, write))
        .collect();
    let staged = staged.into_iter().collect::<Result<Vec<_>, _>>()?;
    land_all(disk, staged)?;
    for dir in &dirs {
        sync_dir(dir);
    }
    Ok(())
}

fn land_all(disk: &dyn Disk, staged: Vec<Staged<'_>>) -> Result<(), WriteError> {
    let last = staged.len().saturating_sub(1);
    let mut landed = Vec::with_capacity(staged.len());
    for (index, staged) in staged.into_iter().enumerate() {
        match staged.land(disk, index < last) {
            Ok(done) => landed.push(done),
            Err(error) => return Err(undo_all(disk, landed, error)),
        }
    }
    Ok(())
}

fn undo_all(disk: &dyn Disk, landed: Vec<Landed<'_>>, cause: WriteError) -> WriteError {
    let left: Vec<_> = landed
        .into_iter()
        .rev()
        .filter_map(|done| done.undo(disk).err())
        .collect();
    if left.is_empty() {
        return cause;
    }
    let cause = Box::new(cause);
    WriteError::HalfDone { cause, left }
}

/// A write whose new content is on the disk, beside the file.
struct Staged<'a> {
    write: &'a Write,
    new: TempPath,
}

/// A write that took place, and what it takes to undo it.
struct Landed<'a> {
    write: &'a Write,
    old: Option<TempPath>,
}

impl<'a> Staged<'a> {
    fn new(disk: &dyn Disk, write: &'a Write) -> Result<Self, WriteError> {
        let like = inspect(write)?;
        let new = stage(disk, &write.path, &write.after, like.as_ref())
            .map_err(|source| io_error(&write.path, source))?;
        Ok(Self { write, new })
    }

    /// Puts the new content in place, keeping the old one if asked to.
    fn land(self, disk: &dyn Disk, keep: bool) -> Result<Landed<'a>, WriteError> {
        let Self { write, new } = self;
        let path = &write.path;
        let Some(before) = &write.before else {
            disk.create(new, path)
                .map_err(|source| match source.kind() {
                    io::ErrorKind::AlreadyExists => WriteError::Exists { path: path.clone() },
                    _ => io_error(path, source),
                })?;
            return Ok(Landed { write, old: None });
        };
        let old = if keep {
            Some(keep_old(disk, write, before)?)
        } else {
            None
        };
        // Staging many files takes a while: look again, as late as possible.
        inspect(write)?;
        disk.replace(new, path)
            .map_err(|source| io_error(path, source))?;
        Ok(Landed { write, old })
    }
}

fn keep_old(disk: &dyn Disk, write: &Write, before: &[u8]) -> Result<TempPath, WriteError> {
    let path = &write.path;
    disk.keep(path).or_else(|_| {
        // Not every file system has hard links.
        let like = fs::metadata(path).map_err(|source| io_error(path, source))?;
        stage(disk, path, before, Some(&like)).map_err(|source| io_error(path, source))
    })
}

impl Landed<'_> {
    /// Gives the file that could not be undone, and the place of its old content.
    fn undo(self, disk: &dyn Disk) -> Result<(), (PathBuf, Option<PathBuf>)> {
        let path = &self.write.path;
        // Whoever changed the file in this instant is not to lose the change.
        let ours = read_bytes(path).is_ok_and(|bytes| bytes == self.write.after);
        let Some(old) = self.old else {
            let gone = ours && fs::remove_file(path).is_ok();
            return if gone {
                Ok(())
            } else {
                Err((path.clone(), None))
            };
        };
        if ours && disk.restore(&old, path).is_ok() {
            return Ok(());
        }
        Err((path.clone(), old.keep().ok()))
    }
}

/// Looks at the file before it is written. Gives its metadata, or nothing if it is to be created.
fn inspect(write: &Write) -> Result<Option<fs::Metadata>, WriteError> {
    let path = write.path.clone();
    let found = match fs::symlink_metadata(&path) {
        Ok(found) => found,
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            return match write.before {
                Some(_) => Err(WriteError::ChangedMeanwhile { path }),
                None => Ok(None),
            };
        }
        Err(source) => return Err(WriteError::Io { path, source }),
    };
    let Some(before) = &write.before else {
        return Err(WriteError::Exists { path });
    };
    if !found.is_file() {
        let what = what_is(found.file_type());
        return Err(WriteError::NotAFile { path, what });
    }
    // A rename asks only for the directory's permission; the file's own counts too, as far as
    // the system holds this user to it.
    if let Err(source) = fs::OpenOptions::new().write(true).open(&path) {
        return Err(if found.permissions().readonly() {
            WriteError::ReadOnly { path }
        } else {
            WriteError::Io { path, source }
        });
    }
    match read_bytes(&path) {
        Ok(now) if now == *before => Ok(Some(found)),
        _ => Err(WriteError::ChangedMeanwhile { path }),
    }
}

fn refuse_twice(writes: &[&Write]) -> Result<(), WriteError> {
    let mut seen = BTreeSet::new();
    for write in writes {
        let dir = parent(&write.path);
        let dir = dir.canonicalize().unwrap_or_else(|_| dir.to_path_buf());
        if !seen.insert(dir.join(write.path.file_name().unwrap_or_default())) {
            let path = write.path.clone();
            return Err(WriteError::Twice { path });
        }
    }
    Ok(())
}

fn io_error(path: &Path, source: io::Error) -> WriteError {
    let path = path.to_path_buf();
    WriteError::Io { path, source }
}

#[cfg(test)]
#[path = "write_tests.rs"]
mod tests;
