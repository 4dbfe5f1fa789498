//! Git: what must be committed before files are rewritten, and branches made of objects alone.
//!
//! Only local repositories are touched, and never their work tree, index or `HEAD`.

mod branch;
#[cfg(test)]
mod fixture;
mod guard;
mod open;
mod path;
mod snapshot;

pub use branch::{BranchError, Change, IfExists, Outcome, Step, Written, write_branch};
pub use guard::{Allow, Dirty, GuardError, State, guard};
pub use open::{OpenError, open, resolve};
pub use snapshot::{Blob, Snapshot, SnapshotError, snapshot};
