//! What was done, kept from run to run and shared by processes.

mod alive;
mod migrations;
mod sqlite;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::targets::Target;
use crate::recipe::model::Safety;
use crate::schema::Impact;

pub(super) use sqlite::Sqlite;

/// How a target stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nothing was done yet.
    Listed,
    /// It was looked at: it would be changed.
    Planned,
    /// There is a branch, or a patch.
    Changed,
    /// There is nothing to mend.
    Unchanged,
    /// Somebody else's commits are on the branch.
    Frozen,
    /// Something went wrong.
    Failed,
    /// The branch, or the patch, was taken back.
    Closed,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Listed,
        Self::Planned,
        Self::Changed,
        Self::Unchanged,
        Self::Frozen,
        Self::Failed,
        Self::Closed,
    ];

    /// The word for people, and in the store.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Planned => "planned",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Frozen => "frozen",
            Self::Failed => "failed",
            Self::Closed => "closed",
        }
    }
}

/// What a run does with targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// Looks, and writes nothing to a repository.
    Plan,
    /// Writes branches or patches.
    Apply,
    /// Writes those that are done too, since their base may have moved.
    Refresh,
    /// Tries those again that failed.
    Retry,
    /// Takes back what was written.
    Close,
}

impl Round {
    /// Whether a target is still to be done. `is_new`: what was done was done by other words of the campaign.
    pub fn wants(self, state: State, is_new: bool) -> bool {
        match self {
            Self::Plan => match state {
                State::Listed => true,
                State::Planned | State::Unchanged | State::Failed => is_new,
                State::Changed | State::Frozen | State::Closed => false,
            },
            Self::Apply => match state {
                State::Listed | State::Planned => true,
                State::Closed => false,
                _ => is_new,
            },
            Self::Refresh => state != State::Closed,
            Self::Retry => state == State::Failed,
            Self::Close => matches!(state, State::Changed | State::Planned | State::Frozen),
        }
    }
}

/// A fix as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// The id of its recipe.
    pub recipe: String,
    /// The file.
    pub path: String,
    /// What was mended.
    pub address: String,
    /// What it does, as a phrase.
    pub change: String,
    /// What `terraform plan` will show.
    pub impact: Impact,
    /// What the user decides by.
    pub safety: Safety,
}

/// What is known of a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// The target.
    pub name: String,
    /// How it stands.
    pub state: State,
    /// Why, in words that are the same for the same cause.
    pub reason: String,
    /// The commit that was looked at.
    pub base: Option<String>,
    /// The last commit that was made.
    pub tip: Option<String>,
    /// The branch or the patch file.
    pub place: Option<String>,
    /// What was mended.
    pub fixes: Vec<Fix>,
    /// What it changes, as a unified diff.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub diff: String,
}

impl Record {
    /// A target of which nothing but its state is known.
    pub fn of(name: &str, state: State, reason: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            state,
            reason: reason.into(),
            base: None,
            tip: None,
            place: None,
            fixes: Vec::new(),
            diff: String::new(),
        }
    }
}

/// What came of asking for a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is this process's to do.
    Taken {
        /// How it stands.
        record: Box<Record>,
        /// Whether a process that is gone had it in hand.
        is_abandoned: bool,
    },
    /// It is done.
    Done,
    /// Another process has it in hand.
    Elsewhere,
}

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database refused.
    #[error("cannot {what} in the state of the campaign: {source}")]
    Database {
        /// What was being done.
        what: &'static str,
        /// Why.
        source: rusqlite::Error,
    },
    /// A file of the state cannot be used.
    #[error("cannot use the state of the campaign: {0}; check the directory that `state` names")]
    File(#[from] std::io::Error),
    /// It was written by a later version.
    #[error(
        "the state of the campaign was written by a newer tfmend (its form is {found}, this one knows {known}); use that one"
    )]
    Newer {
        /// The form that was found.
        found: i64,
        /// The newest form that is known.
        known: i64,
    },
    /// It belongs to another campaign.
    #[error(
        "the state belongs to the campaign `{found}`; give this one another directory with `state`"
    )]
    Other {
        /// The other campaign.
        found: String,
    },
    /// It holds what no version writes.
    #[error("the state of the campaign is damaged: {0}")]
    Damaged(String),
}

/// Keeps what was done. Every method is one transaction.
pub trait Store: Send + Sync {
    /// Takes the campaign's name and the time; gives the time when the campaign was begun, which is this one for the
    /// first run.
    ///
    /// # Errors
    /// The store cannot be used, or belongs to another campaign; as for all that follow.
    fn begin(&self, campaign: &str, now: Timestamp) -> Result<Timestamp, StoreError>;

    /// Adds targets that are not known yet.
    fn enlist(&self, targets: &[Target]) -> Result<(), StoreError>;

    /// Asks for a target: a process that has it and is gone gives it back. `key` stands for the words of the campaign.
    fn claim(&self, name: &str, round: Round, key: &str) -> Result<Claim, StoreError>;

    /// Says what came of a target that was taken, and lets it go.
    fn finish(&self, record: &Record, key: &str) -> Result<(), StoreError>;

    /// All that is known, by name; with diffs or without.
    fn records(&self, diffs: bool) -> Result<Vec<Record>, StoreError>;
}
