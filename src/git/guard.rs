//! The guard before files are rewritten: what `--fix` changes can be told from what the user changed.
//!
//! The rules are those of `cargo fix`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use git2::{Repository, Status, StatusOptions};

use super::open::{OpenError, open};
use crate::files::Kind;

/// What the user allows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Allow {
    /// `--allow-dirty`: rewrite files although there are changes that are not committed.
    pub dirty: bool,
    /// `--allow-no-vcs`: rewrite files that no version control keeps.
    pub no_vcs: bool,
}

/// What is not committed about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Changed in the work tree.
    Dirty,
    /// Changed in the index.
    Staged,
    /// Not known to git.
    Untracked,
    /// Ignored by git, and about to be rewritten.
    Ignored,
}

/// A file with changes that no commit holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dirty {
    /// Its path from the root of its repository.
    pub path: String,
    /// What is not committed.
    pub state: State,
}

impl fmt::Display for Dirty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Dirty => "dirty",
            State::Staged => "staged",
            State::Untracked => "untracked",
            State::Ignored => "ignored by git",
        };
        write!(f, "{} ({state})", self.path)
    }
}

/// Why files are not to be rewritten.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GuardError {
    /// No version control keeps the file.
    #[error(
        "`{}` is not under version control, and `--fix` rewrites files\n  run `git init` and commit them, or pass `--allow-no-vcs`",
        path.display()
    )]
    NoVcs {
        /// The first such file.
        path: PathBuf,
    },
    /// There are changes that are not committed.
    #[error(
        "the working tree has uncommitted changes, and `--fix` rewrites files\n{}  commit or stash them, or pass `--allow-dirty`",
        list(files)
    )]
    Uncommitted {
        /// The files, sorted.
        files: Vec<Dirty>,
    },
    /// The repository cannot be asked.
    #[error("{source}\n  to rewrite files without this check, pass `--allow-no-vcs`")]
    Unknown {
        /// Why.
        source: OpenError,
    },
}

/// How many files are listed one by one.
const LISTED: usize = 20;

fn list(files: &[Dirty]) -> String {
    let lines = files
        .iter()
        .take(LISTED)
        .map(|file| format!("  * {file}\n"));
    let more = files.len().saturating_sub(LISTED);
    let more = (more > 0).then(|| format!("  * and {more} more\n"));
    lines.chain(more).collect()
}

/// Takes the files that are about to be written (changed or new) and what the user allows; fails when they are not
/// under version control, or when their repository has changes that are not committed.
///
/// All of a repository counts, as in `cargo fix`. Of what git does not know, only Terraform files and the files to
/// be written count: a stray note elsewhere is in nobody's way. Other systems than git are taken at their word.
pub fn guard(files: &[PathBuf], allow: Allow) -> Result<(), GuardError> {
    if allow.no_vcs {
        return Ok(());
    }
    let mut dirty = BTreeSet::new();
    for (root, files) in by_repository(files)? {
        if !allow.dirty {
            uncommitted(&root, &files, &mut dirty)?;
        }
    }
    if dirty.is_empty() {
        return Ok(());
    }
    let files = dirty.into_iter().collect();
    Err(GuardError::Uncommitted { files })
}

/// The real paths of the files by the root of the repository that they lie in.
fn by_repository(files: &[PathBuf]) -> Result<BTreeMap<PathBuf, Vec<PathBuf>>, GuardError> {
    let mut roots: BTreeMap<PathBuf, Option<PathBuf>> = BTreeMap::new();
    let mut found: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    for file in files {
        let dir = match file.parent() {
            Some(dir) if !dir.as_os_str().is_empty() => dir,
            _ => Path::new("."),
        };
        let dir = dir.canonicalize().unwrap_or_else(|_| dir.to_path_buf());
        let path = dir.join(file.file_name().unwrap_or_default());
        if !roots.contains_key(&dir) {
            roots.insert(dir.clone(), root_of(&dir)?);
        }
        match roots.get(&dir) {
            Some(Some(root)) => found.entry(root.clone()).or_default().push(path),
            _ if has_other_vcs(&dir) => {}
            _ => return Err(GuardError::NoVcs { path: file.clone() }),
        }
    }
    Ok(found)
}

/// The work tree that a directory lies in, if any.
fn root_of(dir: &Path) -> Result<Option<PathBuf>, GuardError> {
    match open(dir) {
        Ok(repository) => Ok(repository.workdir().map(Path::to_path_buf)),
        Err(OpenError::NoRepository { .. }) => Ok(None),
        Err(source) => Err(GuardError::Unknown { source }),
    }
}

fn has_other_vcs(dir: &Path) -> bool {
    let marks = [".hg", ".jj", ".pijul", ".svn", ".fslckout", "_FOSSIL_"];
    dir.ancestors()
        .any(|above| marks.iter().any(|mark| above.join(mark).exists()))
}

fn uncommitted(
    root: &Path,
    files: &[PathBuf],
    dirty: &mut BTreeSet<Dirty>,
) -> Result<(), GuardError> {
    let repository = open(root).map_err(|source| GuardError::Unknown { source })?;
    let broken = |source: git2::Error| {
        let path = root.to_path_buf();
        let source = OpenError::Broken { path, source };
        GuardError::Unknown { source }
    };
    let root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
    let written: BTreeSet<String> = files
        .iter()
        .filter_map(|file| file.strip_prefix(&root).ok())
        .map(|inside| inside.to_string_lossy().replace('\\', "/"))
        .collect();
    let mut options = StatusOptions::new();
    options
        .include_untracked(true)
        .recurse_untracked_dirs(true)
        .include_ignored(false)
        .exclude_submodules(true);
    for status in repository
        .statuses(Some(&mut options))
        .map_err(broken)?
        .iter()
    {
        let path = String::from_utf8_lossy(status.path_bytes()).into_owned();
        if let Some(state) = state_of(status.status(), &path, &written) {
            dirty.insert(Dirty { path, state });
        }
    }
    for path in written {
        if is_ignored_file(&repository, &root, &path) {
            let state = State::Ignored;
            dirty.insert(Dirty { path, state });
        }
    }
    Ok(())
}

fn state_of(status: Status, path: &str, written: &BTreeSet<String>) -> Option<State> {
    let staged = Status::INDEX_NEW
        | Status::INDEX_MODIFIED
        | Status::INDEX_DELETED
        | Status::INDEX_RENAMED
        | Status::INDEX_TYPECHANGE;
    if status == Status::CURRENT || status.contains(Status::IGNORED) {
        return None;
    }
    if status == Status::WT_NEW {
        let name = path.rsplit('/').next().unwrap_or(path);
        let matters = Kind::of(name).is_some_and(Kind::is_written) || written.contains(path);
        return matters.then_some(State::Untracked);
    }
    if staged.contains(status) {
        return Some(State::Staged);
    }
    Some(State::Dirty)
}

/// Whether the file is there, and git neither knows nor shows it.
fn is_ignored_file(repository: &Repository, root: &Path, path: &str) -> bool {
    let inside = Path::new(path);
    root.join(inside).exists()
        && repository
            .index()
            .is_ok_and(|index| index.get_path(inside, 0).is_none())
        && repository.is_path_ignored(inside).unwrap_or(false)
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
