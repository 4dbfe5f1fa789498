//! The pull-request bot: from fixes to branches, from what is there to what is to be done.
//!
//! All state lives on the forge: in the names of branches, in a seal on their commits, and in a hidden marker in the
//! body of a pull request. `decide` is pure; `observe` only reads; `act` writes what was decided.

mod act;
mod action;
mod body;
mod decide;
mod defuse;
mod group;
mod marker;
mod message;
mod name;
mod observe;
mod owners;
mod proposal;

pub use act::{ActError, Acted, act};
pub use action::Action;
pub use body::{Content, Fix, RecipeText};
pub use decide::{Branch, Decision, Observed, Outcome, Proposal, Rebuild, Rules, decide};
pub use group::{GroupBy, Grouping, Subject};
pub use marker::Marker;
pub use message::commit_of;
pub use observe::{ObserveError, Place, observe};
pub use owners::{Owners, PLACES};
pub use proposal::{Job, Proposed, proposals};

use sha2::{Digest as _, Sha256};

/// A short hash of a text, in hexadecimal digits.
pub fn hash(text: &str) -> String {
    let mut digits = format!("{:x}", Sha256::digest(text.as_bytes()));
    digits.truncate(20);
    digits
}
