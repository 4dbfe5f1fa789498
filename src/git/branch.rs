//! A branch made of objects: blobs, trees and commits are written, one reference is moved, nothing else.

use std::collections::BTreeMap;

use git2::build::TreeUpdateBuilder;
use git2::{
    Branch, BranchType, Commit, ErrorCode, FileMode, ObjectType, Oid, Repository, Signature, Time,
    Tree,
};

use super::open::tell;
use super::path::fault;
use super::seal::sealed;

/// One commit to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The commit message.
    pub message: String,
    /// What it changes. Of two changes of one path the later counts.
    pub changes: Vec<Change>,
}

/// One file of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its path from the root of the tree, with `/`.
    pub path: String,
    /// Its new content; nothing removes it.
    pub bytes: Option<Vec<u8>>,
}

/// What to do when the branch is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfExists {
    /// Fail.
    Refuse,
    /// Move it, whatever it holds.
    Replace,
    /// Move it if it still points to this commit; fail otherwise.
    ReplaceIf(Oid),
}

/// What came of the steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// No step changes anything: no branch was made or moved.
    NothingToDo,
    /// The branch was made or moved.
    Written(Written),
}

/// A branch that was made or moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its full reference, `refs/heads/…`.
    pub reference: String,
    /// The new commits, oldest first. A step that changes nothing has none.
    pub commits: Vec<Oid>,
    /// Where the branch pointed before, if it was there.
    pub replaced: Option<Oid>,
}

impl Written {
    /// The commit that the branch points to.
    pub fn tip(&self) -> Option<Oid> {
        self.commits.last().copied()
    }
}

/// Why no branch was made or moved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BranchError {
    /// Git does not allow the name.
    #[error(
        "cannot create the branch `{name}`: git does not allow this name; use letters, digits, `-`, `_`, `.` and `/`"
    )]
    BadName {
        /// The name.
        name: String,
    },
    /// A branch of this name is there.
    #[error(
        "cannot create the branch `{name}`: it exists already; take another name, or ask for it to be replaced"
    )]
    Exists {
        /// The name.
        name: String,
    },
    /// The branch does not point where the caller thinks.
    #[error(
        "cannot replace the branch `{name}`: it has been moved or removed meanwhile; fetch it and run again"
    )]
    Moved {
        /// The name.
        name: String,
    },
    /// Git cannot hold `a` and `a/b` at once.
    #[error(
        "cannot create the branch `{name}`: the branch `{other}` is in the way; take another name"
    )]
    InTheWay {
        /// The name.
        name: String,
        /// The branch that is there.
        other: String,
    },
    /// The branch is checked out: moving it would leave the work tree behind.
    #[error(
        "cannot write the branch `{name}`: it is checked out; take another name, or switch to another branch first"
    )]
    CheckedOut {
        /// The name.
        name: String,
    },
    /// Nobody is named as the author.
    #[error(
        "cannot commit: git does not know who you are; run `git config --global user.name \"Your Name\"` and `git config --global user.email \"you@example.com\"`"
    )]
    NoAuthor,
    /// A step has nothing to say.
    #[error("cannot commit: the commit message of step {step} is empty")]
    NoMessage {
        /// Which step, from 1.
        step: usize,
    },
    /// A path that a tree cannot hold, or an entry that is not a file.
    #[error("cannot write `{path}` to the branch: {what}")]
    BadPath {
        /// The path.
        path: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The repository refused.
    #[error("cannot write the branch `{name}`: {}", tell(source))]
    Git {
        /// The branch.
        name: String,
        /// Why.
        source: git2::Error,
    },
}

/// Takes a base commit, the name of a branch and the steps; writes one commit for each step on top of the base and
/// lets the branch point to the last.
///
/// The author is `signature`, or else taken from git's environment and configuration. Files keep their mode. The
/// work tree, the index and `HEAD` stay as they are, and a branch that is checked out anywhere is never moved. The
/// reference is moved last, so a failure leaves no trace.
pub fn write_branch(
    repository: &Repository,
    base: &Commit<'_>,
    name: &str,
    steps: &[Step],
    signature: Option<&Signature<'_>>,
    if_exists: IfExists,
) -> Result<Outcome, BranchError> {
    let replaced = may_write(repository, name, if_exists)?;
    let commits = write_commits(repository, base, name, steps, signature, Seal::No)?;
    let Some(tip) = commits.last() else {
        return Ok(Outcome::NothingToDo);
    };
    let reference = format!("refs/heads/{name}");
    point(repository, &reference, *tip, replaced).map_err(|source| moved(name, source))?;
    Ok(Outcome::Written(Written {
        reference,
        commits,
        replaced,
    }))
}

/// Whether commits get a line by which it is known later that nobody touched them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seal {
    /// They do: see [`standing`](super::standing).
    Yes,
    /// They do not.
    No,
}

/// Takes a base commit, the steps, and the name of the branch they are for; writes one commit for each step on top of
/// the base and gives them, oldest first. No reference is made or moved. The author is as for [`write_branch`].
///
/// # Errors
/// As [`write_branch`].
pub fn write_sealed(
    repository: &Repository,
    base: &Commit<'_>,
    name: &str,
    steps: &[Step],
    signature: Option<&Signature<'_>>,
) -> Result<Vec<Oid>, BranchError> {
    if !Branch::name_is_valid(name).unwrap_or(false) {
        return Err(BranchError::BadName {
            name: name.to_owned(),
        });
    }
    write_commits(repository, base, name, steps, signature, Seal::Yes)
}

/// Takes a branch, the commit it shall point to (none: it shall be gone) and the commit it was seen at (none: it was not
/// there). Of the repository nothing else changes.
///
/// # Errors
/// The branch is elsewhere by now, or as [`write_branch`].
pub fn set_branch(
    repository: &Repository,
    name: &str,
    tip: Option<Oid>,
    seen: Option<Oid>,
) -> Result<(), BranchError> {
    let if_exists = seen.map_or(IfExists::Refuse, IfExists::ReplaceIf);
    let now = may_write(repository, name, if_exists)?;
    let reference = format!("refs/heads/{name}");
    let done = match (tip, now) {
        (Some(tip), now) => point(repository, &reference, tip, now),
        (None, Some(_)) => repository
            .find_reference(&reference)
            .and_then(|mut found| found.delete()),
        (None, None) => Ok(()),
    };
    done.map_err(|source| moved(name, source))
}

/// Where a branch points; nothing where there is none.
///
/// # Errors
/// Git does not allow the name, or the repository cannot be read.
pub fn branch_tip(repository: &Repository, name: &str) -> Result<Option<Oid>, BranchError> {
    match repository.find_branch(name, BranchType::Local) {
        Ok(branch) => Ok(branch.get().target()),
        Err(e) if e.code() == ErrorCode::NotFound => Ok(None),
        Err(source) => Err(git(name, source)),
    }
}

/// Takes away the lock that a process left on one branch when it died over it. The caller knows that none is alive.
///
/// # Errors
/// Git does not allow the name, or the lock cannot be removed.
pub fn unlock_branch(repository: &Repository, name: &str) -> Result<(), BranchError> {
    if !Branch::name_is_valid(name).unwrap_or(false) {
        return Err(BranchError::BadName {
            name: name.to_owned(),
        });
    }
    let lock = format!("refs/heads/{name}.lock");
    match std::fs::remove_file(repository.commondir().join(lock)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(git(name, git2::Error::from_str(&error.to_string())))
        }
        _ => Ok(()),
    }
}

/// Who commits by git's environment and configuration, at a time in seconds since 1970: so that the same commits made
/// again are the same objects.
///
/// # Errors
/// Nobody is named.
pub fn author_at(repository: &Repository, seconds: i64) -> Result<Signature<'static>, BranchError> {
    let (author, _) = who(repository, "", None)?;
    let time = Time::new(seconds, 0);
    Signature::new(
        author.name().unwrap_or_default(),
        author.email().unwrap_or_default(),
        &time,
    )
    .map_err(|_| BranchError::NoAuthor)
}

fn moved(name: &str, source: git2::Error) -> BranchError {
    match source.code() {
        ErrorCode::Exists | ErrorCode::Modified | ErrorCode::Locked => BranchError::Moved {
            name: name.to_owned(),
        },
        _ => git(name, source),
    }
}

/// Checks the name and gives the commit that the branch points to now.
fn may_write(
    repository: &Repository,
    name: &str,
    if_exists: IfExists,
) -> Result<Option<Oid>, BranchError> {
    let owned = || name.to_owned();
    if !Branch::name_is_valid(name).unwrap_or(false) {
        return Err(BranchError::BadName { name: owned() });
    }
    if is_checked_out(repository, name) {
        return Err(BranchError::CheckedOut { name: owned() });
    }
    let branch = match repository.find_branch(name, BranchType::Local) {
        Ok(branch) => Some(branch),
        Err(e) if e.code() == ErrorCode::NotFound => None,
        Err(source) => return Err(git(name, source)),
    };
    let now = branch.as_ref().and_then(|branch| branch.get().target());
    match (if_exists, &branch) {
        (IfExists::Refuse, Some(_)) => return Err(BranchError::Exists { name: owned() }),
        (IfExists::ReplaceIf(expected), _) if now != Some(expected) => {
            return Err(BranchError::Moved { name: owned() });
        }
        // A branch that is a name for another: moving it would move the other.
        (_, Some(_)) if now.is_none() => return Err(BranchError::Exists { name: owned() }),
        (_, Some(_)) => {}
        (_, None) => refuse_in_the_way(repository, name)?,
    }
    Ok(now)
}

/// Whether the branch is checked out here, in the main work tree or in a linked one.
fn is_checked_out(repository: &Repository, name: &str) -> bool {
    if is_head(repository, name) {
        return true;
    }
    let main = Repository::open(repository.commondir());
    let linked = repository.worktrees().ok();
    let linked = linked
        .iter()
        .flat_map(|names| names.iter().flatten().flatten());
    let linked = linked.filter_map(|tree| {
        let tree = repository.find_worktree(tree).ok()?;
        Repository::open_from_worktree(&tree).ok()
    });
    main.into_iter()
        .chain(linked)
        .any(|other| is_head(&other, name))
}

/// Whether `HEAD` names the branch, be it born or not, in a work tree or in a bare repository.
fn is_head(repository: &Repository, name: &str) -> bool {
    let head = repository.find_reference("HEAD");
    let target = head
        .as_ref()
        .ok()
        .and_then(|head| head.symbolic_target_bytes());
    target.is_some_and(|target| target == format!("refs/heads/{name}").as_bytes())
}

fn refuse_in_the_way(repository: &Repository, name: &str) -> Result<(), BranchError> {
    let above = name
        .match_indices('/')
        .map(|(end, _)| name[..end].to_owned());
    let above = above.filter(|other| repository.find_branch(other, BranchType::Local).is_ok());
    let below = format!("{name}/");
    let branches = repository
        .branches(Some(BranchType::Local))
        .map_err(|e| git(name, e))?;
    let below = branches
        .flatten()
        .filter_map(|(branch, _)| branch.name_bytes().ok().map(<[u8]>::to_vec))
        .map(|other| String::from_utf8_lossy(&other).into_owned())
        .filter(|other| other.starts_with(&below));
    match above.chain(below).next() {
        Some(other) => Err(BranchError::InTheWay {
            name: name.to_owned(),
            other,
        }),
        None => Ok(()),
    }
}

fn write_commits(
    repository: &Repository,
    base: &Commit<'_>,
    name: &str,
    steps: &[Step],
    signature: Option<&Signature<'_>>,
    seal: Seal,
) -> Result<Vec<Oid>, BranchError> {
    let mut commits = Vec::new();
    let mut authors = None;
    let mut parent = base.clone();
    let mut tree = base.tree().map_err(|e| git(name, e))?;
    for (index, step) in steps.iter().enumerate() {
        let next = write_tree(repository, &tree, name, &step.changes)?;
        if next == tree.id() {
            continue;
        }
        let message =
            git2::message_prettify(step.message.as_str(), None).map_err(|e| git(name, e))?;
        if message.trim().is_empty() {
            return Err(BranchError::NoMessage { step: index + 1 });
        }
        let message = match seal {
            Seal::Yes => sealed(&message, parent.id(), next, commits.len() + 1),
            Seal::No => message,
        };
        if authors.is_none() {
            authors = Some(who(repository, name, signature)?);
        }
        let Some((author, committer)) = &authors else {
            return Err(BranchError::NoAuthor);
        };
        let written = || -> Result<_, git2::Error> {
            let tree = repository.find_tree(next)?;
            let id = repository.commit(None, author, committer, &message, &tree, &[&parent])?;
            Ok((tree, repository.find_commit(id)?))
        };
        (tree, parent) = written().map_err(|e| git(name, e))?;
        commits.push(parent.id());
    }
    Ok(commits)
}

fn who(
    repository: &Repository,
    name: &str,
    given: Option<&Signature<'_>>,
) -> Result<(Signature<'static>, Signature<'static>), BranchError> {
    if let Some(given) = given {
        return Ok((given.to_owned(), given.to_owned()));
    }
    let both = || {
        Ok((
            repository.author_from_env()?,
            repository.committer_from_env()?,
        ))
    };
    both().map_err(|source| nameless(name, source))
}

fn nameless(name: &str, source: git2::Error) -> BranchError {
    match source.code() {
        ErrorCode::NotFound => BranchError::NoAuthor,
        _ => git(name, source),
    }
}

/// Writes the blobs and the trees above them; gives the new root.
fn write_tree(
    repository: &Repository,
    tree: &Tree<'_>,
    name: &str,
    changes: &[Change],
) -> Result<Oid, BranchError> {
    // A tree update takes each path once.
    let changes: BTreeMap<&str, Option<&Vec<u8>>> = changes
        .iter()
        .map(|change| (change.path.as_str(), change.bytes.as_ref()))
        .collect();
    let mut update = TreeUpdateBuilder::new();
    let mut is_empty = true;
    for (path, bytes) in changes {
        let mode = mode_at(tree, path, name)?;
        match (bytes, mode) {
            (Some(bytes), mode) => {
                let blob = repository.blob(bytes).map_err(|e| git(name, e))?;
                update.upsert(path, blob, mode.unwrap_or(FileMode::Blob));
            }
            (None, Some(_)) => {
                update.remove(path);
            }
            (None, None) => continue,
        }
        is_empty = false;
    }
    if is_empty {
        return Ok(tree.id());
    }
    update
        .create_updated(repository, tree)
        .map_err(|e| git(name, e))
}

/// The mode of the file at a path of the tree; nothing where no file is. Fails where no file can be.
fn mode_at(tree: &Tree<'_>, path: &str, name: &str) -> Result<Option<FileMode>, BranchError> {
    let bad = |what| BranchError::BadPath {
        path: path.to_owned(),
        what,
    };
    if let Some(what) = fault(path) {
        return Err(bad(what));
    }
    for (end, _) in path.match_indices('/') {
        match tree.get_path(path[..end].as_ref()) {
            Ok(entry) if entry.kind() == Some(ObjectType::Tree) => {}
            Ok(_) => return Err(bad("a part of the path is not a directory")),
            Err(e) if e.code() == ErrorCode::NotFound => return Ok(None),
            Err(source) => return Err(git(name, source)),
        }
    }
    match tree.get_path(path.as_ref()) {
        Ok(entry) => match entry.filemode() {
            0o100_644 => Ok(Some(FileMode::Blob)),
            0o100_664 => Ok(Some(FileMode::BlobGroupWritable)),
            0o100_755 => Ok(Some(FileMode::BlobExecutable)),
            0o120_000 => Err(bad("it is a symbolic link")),
            0o160_000 => Err(bad("it is a submodule")),
            _ => Err(bad("it is a directory")),
        },
        Err(e) if e.code() == ErrorCode::NotFound => Ok(None),
        Err(source) => Err(git(name, source)),
    }
}

/// Points the reference to the commit, if it still points to what it did.
fn point(
    repository: &Repository,
    reference: &str,
    tip: Oid,
    replaced: Option<Oid>,
) -> Result<(), git2::Error> {
    match replaced {
        None => repository.reference(reference, tip, false, "branch: created by tfmend")?,
        Some(now) => {
            repository.reference_matching(reference, tip, true, now, "branch: rebuilt by tfmend")?
        }
    };
    Ok(())
}

fn git(name: &str, source: git2::Error) -> BranchError {
    let name = name.to_owned();
    BranchError::Git { name, source }
}

#[cfg(test)]
#[path = "branch_tests.rs"]
mod tests;
