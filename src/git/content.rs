//! What is in a commit: one file, or what it changes.

use std::path::Path;

use git2::{
    Commit, DiffFormat, Email, EmailCreateOptions, ErrorCode, FileMode, ObjectType, Oid,
    Repository, Tree,
};
use sha2::{Digest as _, Sha256};

/// Takes a commit and a path in it; gives the file's bytes, or nothing where no file is.
pub fn file_of(repository: &Repository, commit: &Commit<'_>, path: &str) -> Option<Vec<u8>> {
    let entry = commit.tree().ok()?.get_path(Path::new(path)).ok()?;
    let blob = repository.find_blob(entry.id()).ok()?;
    Some(blob.content().to_vec())
}

/// The largest file that [`small_file_of`] reads, in bytes.
const SMALL: usize = 1024 * 1024;

/// Takes a commit and a path in it; gives the file's bytes, or nothing where no file is.
///
/// # Errors
/// The file is not here, as may be in a partial clone, or is larger than a mebibyte.
pub fn small_file_of(
    repository: &Repository,
    commit: &Commit<'_>,
    path: &str,
) -> Result<Option<Vec<u8>>, git2::Error> {
    let entry = match commit.tree()?.get_path(Path::new(path)) {
        Ok(entry) if entry.kind() == Some(ObjectType::Blob) => entry,
        Ok(_) => return Ok(None),
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if entry.filemode() == i32::from(FileMode::Link) {
        return Ok(None);
    }
    let (size, _) = repository.odb()?.read_header(entry.id())?;
    if size > SMALL {
        return Err(git2::Error::from_str("the file is larger than 1 MiB"));
    }
    Ok(Some(repository.find_blob(entry.id())?.content().to_vec()))
}

/// Takes two trees; gives the unified diff between them, cut off after `most` bytes.
///
/// # Errors
/// A tree cannot be read.
pub fn diff_text(
    repository: &Repository,
    from: &Tree<'_>,
    to: &Tree<'_>,
    most: usize,
) -> Result<String, git2::Error> {
    let diff = repository.diff_tree_to_tree(Some(from), Some(to), None)?;
    let mut bytes = Vec::new();
    let whole = diff.print(DiffFormat::Patch, |_, _, line| {
        if matches!(line.origin(), '+' | '-' | ' ') {
            bytes.push(line.origin() as u8);
        }
        bytes.extend_from_slice(line.content());
        bytes.len() <= most
    });
    match whole {
        Err(error) if bytes.len() <= most => Err(error),
        _ => {
            bytes.truncate(most);
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        }
    }
}

/// Takes commits, oldest first; gives them as mails, one after the other, which `git am` takes.
///
/// # Errors
/// A commit cannot be read.
pub fn mails(repository: &Repository, commits: &[Oid]) -> Result<Vec<u8>, git2::Error> {
    let mut out = Vec::new();
    for id in commits {
        let commit = repository.find_commit(*id)?;
        let mail = Email::from_commit(&commit, &mut EmailCreateOptions::new())?;
        out.extend_from_slice(mail.as_slice());
    }
    Ok(out)
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
