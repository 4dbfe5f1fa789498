//! A line at the end of a commit's message by which it is known that nobody touched it since it was made.
//!
//! It says which commit of its branch it is, and holds a hash of the message, the tree and the parent: a commit that
//! was amended, rebased or made by anyone else has none that fits.

use git2::{Commit, ErrorCode, Oid, Repository};
use sha2::{Digest as _, Sha256};

const KEY: &str = "Tfmend-Seal: ";

/// Whose the commits of a branch are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// All were made by tfmend, on top of this commit.
    Ours {
        /// The commit they were made on.
        built_on: Oid,
    },
    /// Somebody else made or changed one.
    Foreign,
}

/// Takes the tip of a branch; tells whose its commits are.
///
/// # Errors
/// An object cannot be read.
pub fn standing(repository: &Repository, tip: Oid) -> Result<Standing, git2::Error> {
    let mut commit = repository.find_commit(tip)?;
    let Some(length) = place(&commit).filter(|length| *length > 0) else {
        return Ok(Standing::Foreign);
    };
    for expected in (1..=length).rev() {
        if place(&commit) != Some(expected) {
            return Ok(Standing::Foreign);
        }
        let built_on = commit.parent_id(0)?;
        if expected == 1 {
            return Ok(Standing::Ours { built_on });
        }
        commit = match repository.find_commit(built_on) {
            Ok(parent) => parent,
            Err(error) if error.code() == ErrorCode::NotFound => return Ok(Standing::Foreign),
            Err(error) => return Err(error),
        };
    }
    Ok(Standing::Foreign)
}

/// Adds the seal to the message of the `place`th commit of a branch, counted from 1.
pub(super) fn sealed(message: &str, parent: Oid, tree: Oid, place: usize) -> String {
    let message = message.trim_end();
    let hash = hash(message, parent, tree, place);
    format!("{message}\n\n{KEY}{place}-{hash}\n")
}

/// Which commit of its branch it says it is, if its seal fits.
fn place(commit: &Commit<'_>) -> Option<usize> {
    if commit.parent_count() != 1 {
        return None;
    }
    let message = std::str::from_utf8(commit.message_raw_bytes()).ok()?;
    let (text, seal) = message.trim_end().rsplit_once(KEY)?;
    let (place, found) = seal.split_once('-')?;
    let place: usize = place.parse().ok()?;
    let hash = hash(
        text.trim_end(),
        commit.parent_id(0).ok()?,
        commit.tree_id(),
        place,
    );
    (hash == found).then_some(place)
}

fn hash(message: &str, parent: Oid, tree: Oid, place: usize) -> String {
    let text = format!("{place}\n{parent}\n{tree}\n{message}");
    let mut digits = format!("{:x}", Sha256::digest(text.as_bytes()));
    digits.truncate(20);
    digits
}
