//! Git: what must be committed before files are rewritten, branches made of objects alone, and remotes.
//!
//! Of the local repository, work tree, index and `HEAD` are never touched; of a remote, one branch at a time.

mod branch;
mod content;
mod credentials;
#[cfg(test)]
mod fixture;
mod guard;
mod open;
mod path;
mod push;
mod remote;
mod seal;
mod snapshot;

pub use branch::{
    BranchError, Change, IfExists, Outcome, Step, Written, author_at, branch_tip, set_branch,
    unlock_branch, write_branch, write_sealed,
};
pub use content::{diff_text, file_of, mails, patch_hash, small_file_of};
pub use credentials::Login;
pub use guard::{Allow, Dirty, GuardError, State, guard};
pub use open::{OpenError, open, open_exactly, resolve};
pub use push::PushError;
pub use remote::{Remote, RemoteError};
pub use seal::{Standing, standing};
pub use snapshot::{Blob, Bounds, Snapshot, SnapshotError, snapshot, snapshot_within};
