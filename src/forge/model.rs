//! What forges have in common: pull requests and comments.

use jiff::Timestamp;

/// Which pull requests are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Those that are open.
    Open,
    /// All of one branch, in any state.
    OfBranch(String),
    /// All that were opened since, in any state.
    Since(Timestamp),
}

/// How a pull request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Open,
    /// Closed without being merged.
    Closed,
    Merged,
}

/// A pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pull {
    /// The number by which people know it in the repository.
    pub number: u64,
    pub title: String,
    pub body: String,
    pub state: State,
    pub draft: bool,
    /// The branch with the changes.
    pub head: String,
    /// The branch they go into.
    pub base: String,
    pub created: Timestamp,
    /// Its page.
    pub url: String,
}

/// A pull request to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPull {
    pub title: String,
    pub body: String,
    pub head: String,
    pub base: String,
    pub draft: bool,
}

/// What a pull request shall say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    pub title: String,
    pub body: String,
}

/// A comment in a pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    pub body: String,
}
