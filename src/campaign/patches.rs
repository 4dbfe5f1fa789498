//! Patch files, one for each repository.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::bot::hash;

/// Where the patch of a target goes: one plain file of the directory, whatever the target is called.
pub(super) fn path(dir: &Path, name: &str) -> PathBuf {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let plain: String = name
        .chars()
        .map(|c| if is_plain(c) { c } else { '_' })
        .take(150)
        .collect();
    let plain = plain.trim_start_matches('.');
    if plain == name {
        return dir.join(format!("{plain}.patch"));
    }
    // What is written differently could meet another.
    dir.join(format!("{plain}-{}.patch", &hash(name)[..8]))
}

/// Writes a patch whole or not at all.
pub(super) fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let writing = || format!("writing the patch {}", path.display());
    let dir = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(dir).with_context(writing)?;
    let mut file = tempfile::NamedTempFile::new_in(dir).with_context(writing)?;
    file.write_all(bytes).with_context(writing)?;
    file.persist(path).with_context(writing)?;
    Ok(())
}

/// Removes a patch, should it be there.
pub(super) fn remove(path: &Path) -> anyhow::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("removing the patch {}", path.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_stays_in_its_directory_and_meets_no_other() {
        let dir = Path::new("patches");
        assert_eq!(path(dir, "net.git"), dir.join("net.git.patch"));
        let names = ["a/b", "a_b", "../a_b", "a\nb", "..", "/etc/x"];
        let paths: std::collections::BTreeSet<_> = names.map(|name| path(dir, name)).into();
        assert_eq!(paths.len(), names.len());
        assert!(
            paths.iter().all(|path| path.parent() == Some(dir)),
            "{paths:?}"
        );
    }
}
