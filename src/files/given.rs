//! The paths that a user names, made ready for the walk.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use super::note::{Note, Unreadable};
use super::select::Excludes;

/// A path that the walk cannot start from.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WalkError {
    /// A path that the user named does not exist.
    #[error("cannot find `{}`: no such file or directory; check the path", path.display())]
    Missing {
        /// The path as given.
        path: PathBuf,
    },
}

/// What the user named, sorted out. All keys are real (canonical) paths.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// Directories to walk to the bottom.
    pub(super) deep: Vec<PathBuf>,
    /// Directories of which only single files were named.
    pub(super) shallow: Vec<PathBuf>,
    /// Files named one by one: real directory and name as given.
    pub(super) files: HashSet<PathBuf>,
    /// How the user spells each directory of the two lists.
    shown: HashMap<PathBuf, PathBuf>,
}

impl Given {
    /// Takes the user's paths; fails on the first that does not exist, and notes those that cannot be looked at.
    pub(super) fn new(
        paths: &[PathBuf],
        force: Option<&Excludes>,
        notes: &mut Vec<Note>,
    ) -> Result<Self, WalkError> {
        let mut given = Self::default();
        for path in paths {
            match fs::metadata(path) {
                Ok(found) => {
                    if let Err(error) = given.add(path, found.is_dir(), force) {
                        notes.push(note(path, &error));
                    }
                }
                // A broken link is there, and noted as one.
                Err(e) if e.kind() == ErrorKind::NotFound && path.is_symlink() => {
                    let target = fs::read_link(path).unwrap_or_default();
                    let reason = Unreadable::BrokenLink { target };
                    let path = tidy(path);
                    notes.push(Note { path, reason });
                }
                Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                    let path = path.clone();
                    return Err(WalkError::Missing { path });
                }
                Err(error) => notes.push(note(path, &error)),
            }
        }
        given.settle();
        Ok(given)
    }

    fn add(&mut self, path: &Path, is_dir: bool, force: Option<&Excludes>) -> std::io::Result<()> {
        if is_dir {
            let real = path.canonicalize()?;
            if force.is_none_or(|excludes| !excludes.holds_within(&real, true)) {
                self.shown.entry(real.clone()).or_insert_with(|| tidy(path));
                self.deep.push(real);
            }
            return Ok(());
        }
        let (Some(dir), Some(name)) = (path.parent(), path.file_name()) else {
            return Ok(());
        };
        let dir = tidy(dir);
        let real = dir.canonicalize()?;
        let file = real.join(name);
        if force.is_none_or(|excludes| !excludes.holds_within(&file, false)) {
            self.shown.entry(real.clone()).or_insert(dir);
            self.shallow.push(real);
            self.files.insert(file);
        }
        Ok(())
    }

    fn settle(&mut self) {
        for list in [&mut self.deep, &mut self.shallow] {
            list.sort_unstable();
            list.dedup();
        }
    }

    /// The user's spelling of a real path below one of the roots.
    pub(super) fn shown(&self, real: &Path) -> PathBuf {
        for above in real.ancestors() {
            if let Some(root) = self.shown.get(above) {
                let inside = real.strip_prefix(above).unwrap_or(real);
                return join(root, inside);
            }
        }
        real.to_path_buf()
    }
}

/// `dir/name`, where the current directory is not spelled out.
pub(super) fn join(dir: &Path, inside: &Path) -> PathBuf {
    match (dir == Path::new("."), inside.as_os_str().is_empty()) {
        (_, true) => dir.to_path_buf(),
        (true, false) => inside.to_path_buf(),
        (false, false) => dir.join(inside),
    }
}

/// A path without `./`; the current directory is `.`.
fn tidy(path: &Path) -> PathBuf {
    let tidy: PathBuf = path
        .components()
        .filter(|part| *part != Component::CurDir)
        .collect();
    if tidy.as_os_str().is_empty() {
        return PathBuf::from(".");
    }
    tidy
}

fn note(path: &Path, error: &std::io::Error) -> Note {
    Note {
        path: tidy(path),
        reason: Unreadable::io(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spells_paths_without_the_current_directory() {
        assert_eq!(tidy(Path::new("./a/./b/")), Path::new("a/b"));
        assert_eq!(tidy(Path::new("./")), Path::new("."));
        assert_eq!(tidy(Path::new("../a")), Path::new("../a"));
        assert_eq!(join(Path::new("."), Path::new("a.tf")), Path::new("a.tf"));
        assert_eq!(join(Path::new("."), Path::new("")), Path::new("."));
    }
}
