//! Opening a repository and finding a commit in it.

use std::path::{Path, PathBuf};

use git2::{Commit, ErrorCode, Repository, RepositoryOpenFlags};

/// Why a repository could not be opened or a revision not be found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// There is no repository at the path or above it.
    #[error("cannot find a git repository at `{}` or above it", path.display())]
    NoRepository {
        /// The path.
        path: PathBuf,
    },
    /// There is no repository at the path itself.
    #[error("cannot find a git repository at `{}`", path.display())]
    NotThere {
        /// The path.
        path: PathBuf,
    },
    /// Git does not trust a repository that belongs to somebody else.
    #[error(
        "cannot open the git repository at `{0}`: it belongs to another user; if you trust it, run `git config --global --add safe.directory '{0}'`",
        path.display()
    )]
    Owner {
        /// The path.
        path: PathBuf,
    },
    /// The repository is broken, or of a form that is not supported.
    #[error("cannot open the git repository at `{}`: {}", path.display(), tell(source))]
    Broken {
        /// The path.
        path: PathBuf,
        /// Why.
        source: git2::Error,
    },
    /// The repository has no commit.
    #[error("cannot read `HEAD`: the repository has no commit yet; commit something first")]
    NoCommit,
    /// The revision does not name a commit of this repository.
    #[error(
        "cannot find the commit `{revision}`: {}; check the name, or fetch it",
        tell(source)
    )]
    NoRevision {
        /// The revision as given.
        revision: String,
        /// Why.
        source: git2::Error,
    },
}

/// Takes a path in a work tree, a work tree or a bare repository; gives the repository.
pub fn open(path: &Path) -> Result<Repository, OpenError> {
    open_with(path, RepositoryOpenFlags::CROSS_FS)
}

fn open_with(path: &Path, flags: RepositoryOpenFlags) -> Result<Repository, OpenError> {
    let none: [&str; 0] = [];
    Repository::open_ext(path, flags, none).map_err(|source| {
        let path = path.to_path_buf();
        match source.code() {
            ErrorCode::NotFound => OpenError::NoRepository { path },
            ErrorCode::Owner => OpenError::Owner { path },
            _ => OpenError::Broken { path, source },
        }
    })
}

/// Takes the path of a work tree or of a bare repository; gives the repository, never one above.
pub fn open_exactly(path: &Path) -> Result<Repository, OpenError> {
    let flags = RepositoryOpenFlags::CROSS_FS | RepositoryOpenFlags::NO_SEARCH;
    open_with(path, flags).map_err(|error| match error {
        OpenError::NoRepository { path } => OpenError::NotThere { path },
        other => other,
    })
}

/// Takes a revision as git writes it (`main`, `v1.2^`, a hash; none for `HEAD`); gives its commit.
pub fn resolve<'r>(
    repository: &'r Repository,
    revision: Option<&str>,
) -> Result<Commit<'r>, OpenError> {
    let Some(revision) = revision.filter(|revision| *revision != "HEAD") else {
        return match repository.head().and_then(|head| head.peel_to_commit()) {
            Ok(commit) => Ok(commit),
            Err(e) if e.code() == ErrorCode::UnbornBranch => Err(OpenError::NoCommit),
            Err(source) => Err(not_found("HEAD", source)),
        };
    };
    repository
        .revparse_single(revision)
        .and_then(|object| object.peel_to_commit())
        .map_err(|source| not_found(revision, source))
}

fn not_found(revision: &str, source: git2::Error) -> OpenError {
    let revision = revision.to_owned();
    OpenError::NoRevision { revision, source }
}

/// The words of libgit2 in the house style.
pub(super) fn tell(error: &git2::Error) -> String {
    let mut chars = error.message().trim_end_matches('.').chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => "unknown error".to_owned(),
    }
}
