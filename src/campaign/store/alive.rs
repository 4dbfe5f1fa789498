//! Which processes are alive: each holds a lock on a file of its own, which the system takes away when it dies.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// This process, as others see it.
pub(super) struct Alive {
    dir: PathBuf,
    name: String,
    /// Held as long as this lives.
    _lock: File,
}

impl Alive {
    /// Takes the directory of the lock files.
    pub(super) fn new(dir: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(dir)?;
        let file = tempfile::Builder::new().suffix(".lock").tempfile_in(dir)?;
        let (file, path) = file.keep().map_err(|error| error.error)?;
        file.lock()?;
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        Ok(Self {
            dir: dir.to_path_buf(),
            name: name.unwrap_or_default(),
            _lock: file,
        })
    }

    /// The name that others find this process by.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether a process of this name runs; what a dead one left is cleared away.
    pub(super) fn runs(&self, name: &str) -> std::io::Result<bool> {
        if name == self.name {
            return Ok(true);
        }
        let path = self.dir.join(name);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        match file.try_lock() {
            Ok(()) => {
                std::fs::remove_file(&path).or_else(|error| match error.kind() {
                    std::io::ErrorKind::NotFound => Ok(()),
                    _ => Err(error),
                })?;
                Ok(false)
            }
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        // One that stays is taken for a dead process's, which it is.
        let _ = std::fs::remove_file(self.dir.join(&self.name));
    }
}
