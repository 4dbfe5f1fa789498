//! Campaigns: the same recipes over many repositories.
//!
//! Everything is mended in git's objects, nothing is checked out. What was done is kept in a store, so that a run that was
//! stopped at any moment is taken up by the next, and several processes share the work.

mod batch;
mod close;
mod message;
mod patches;
mod run;
mod shard;
mod spec;
mod status;
mod store;
mod targets;
mod worker;

pub use run::{Campaign, Progress, Ran, records};
pub use shard::Shard;
pub use spec::{Output, Spec, TargetsSpec};
pub use status::{Group, Summary};
pub use store::{Fix, Record, Round, State, Store, StoreError};
pub use targets::{Target, targets};
