//! Which files a run may change and create.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::input::Input;

/// The files that may be changed, and the directories that may get new ones: those of which
/// every file that is ever changed may be.
pub struct Editable {
    files: BTreeSet<PathBuf>,
    known: BTreeSet<PathBuf>,
    dirs: BTreeSet<PathBuf>,
}

impl Editable {
    /// Takes what was read.
    pub fn of(input: &Input) -> Self {
        let modules = input.workspace.modules.iter();
        let whole = modules.filter(|module| {
            let mut own = module.files.iter().map(|file| file.path());
            own.all(|path| input.scope.contains(path) || input.keeps(path))
        });
        Self {
            files: input.scope.clone(),
            known: input.sources.keys().cloned().collect(),
            dirs: whole.map(|module| module.dir.clone()).collect(),
        }
    }

    /// The files that are there, and no new ones.
    pub fn existing(input: &Input) -> Self {
        let dirs = BTreeSet::new();
        Self {
            dirs,
            ..Self::of(input)
        }
    }

    /// Whether a file may be changed, or made.
    pub fn allows(&self, path: &Path) -> bool {
        let new = || {
            let dir = path.parent();
            !self.known.contains(path) && dir.is_some_and(|dir| self.dirs.contains(dir))
        };
        self.files.contains(path) || new()
    }
}
