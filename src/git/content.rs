//! What is in a commit: one file, or what it changes.

use std::path::Path;

use git2::{Commit, Repository, Tree};
use sha2::{Digest as _, Sha256};

/// Takes a commit and a path in it; gives the file's bytes, or nothing where no file is.
pub fn file_of(repository: &Repository, commit: &Commit<'_>, path: &str) -> Option<Vec<u8>> {
    let entry = commit.tree().ok()?.get_path(Path::new(path)).ok()?;
    let blob = repository.find_blob(entry.id()).ok()?;
    Some(blob.content().to_vec())
}

/// Takes two trees; gives a hash of what changes between them: the same for the same changes of the same contents,
/// whatever else the trees hold.
///
/// # Errors
/// A tree cannot be read.
pub fn patch_hash(
    repository: &Repository,
    from: &Tree<'_>,
    to: &Tree<'_>,
) -> Result<String, git2::Error> {
    let diff = repository.diff_tree_to_tree(Some(from), Some(to), None)?;
    let mut hash = Sha256::new();
    for delta in diff.deltas() {
        for file in [delta.old_file(), delta.new_file()] {
            hash.update(file.path_bytes().unwrap_or_default());
            hash.update(format!("\0{}\0", file.id()));
        }
    }
    let mut digits = format!("{:x}", hash.finalize());
    digits.truncate(20);
    Ok(digits)
}
