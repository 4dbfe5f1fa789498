//! Why something could not be read: told to the user, never a reason to stop.

use std::fmt;
use std::path::PathBuf;

/// A path that was left out, and why. The run goes on without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The path as the user would write it.
    pub path: PathBuf,
    /// What kept it from being read.
    pub reason: Unreadable,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.reason)
    }
}

/// Why a file, a directory or a git entry could not be read as Terraform text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// The file is locked by git-crypt.
    #[error("encrypted by git-crypt; run `git-crypt unlock` to have it checked")]
    GitCrypt,
    /// The file is a pointer to content kept in git LFS.
    #[error("a git lfs pointer, not the file itself; run `git lfs pull` to have it checked")]
    LfsPointer,
    /// The file is UTF-16 text, which Terraform does not read either.
    #[error("utf-16 text; save it as utf-8 to have it checked")]
    Utf16,
    /// The file holds a NUL byte.
    #[error("binary data (nul byte at offset {offset})")]
    Binary {
        /// Where the first NUL byte is.
        offset: usize,
    },
    /// The file is not valid UTF-8.
    #[error("not valid utf-8 (at byte {offset}); save it as utf-8 to have it checked")]
    NotUtf8 {
        /// The first byte that is not part of a valid character.
        offset: usize,
    },
    /// The file is larger than [`MAX_BYTES`](super::MAX_BYTES).
    #[error("too large ({} MB, the limit is {} MB)", size.div_ceil(1_000_000), limit / 1_000_000)]
    TooLarge {
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// Something that is not a regular file: a directory, a pipe, a device, a socket.
    #[error("not a regular file but a {what}")]
    NotAFile {
        /// What it is.
        what: &'static str,
    },
    /// A symbolic link to nothing.
    #[error("a symbolic link to `{}`, which does not exist", target.display())]
    BrokenLink {
        /// What the link says.
        target: PathBuf,
    },
    /// A file that the user named, and that Terraform would not read under this name.
    #[error(
        "not a name that Terraform reads; expected `*.tf`, `*.tofu`, `*.tfvars` or their `.json` forms"
    )]
    NotTerraform,
    /// A name in a git tree that cannot be told or is not safe to write.
    #[error("a path that cannot be used ({what})")]
    BadPath {
        /// What is wrong with it.
        what: &'static str,
    },
    /// The system refused.
    #[error("cannot be read: {reason}")]
    Io {
        /// The system's words.
        reason: String,
    },
}

impl Unreadable {
    /// The reason for an I/O error.
    pub(super) fn io(error: &std::io::Error) -> Self {
        Self::Io {
            reason: plain(error),
        }
    }
}

/// An I/O error in the house style: lower case, without "(os error 13)".
pub(super) fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => "unknown error".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_a_system_error_in_lower_case_without_its_number() {
        let error = std::io::Error::from_raw_os_error(13);
        assert_eq!(plain(&error), "permission denied");
    }

    #[test]
    fn names_the_path_first() {
        let note = Note {
            path: "a/b.tf".into(),
            reason: Unreadable::Binary { offset: 3 },
        };
        assert_eq!(
            note.to_string(),
            "a/b.tf: binary data (nul byte at offset 3)"
        );
    }
}
