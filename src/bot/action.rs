//! What the bot can write.

use git2::Oid;

use crate::forge::{NewPull, Pull};

/// One write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Points a branch to the commit, if it is still where it was seen.
    Push {
        branch: String,
        tip: Oid,
        seen: Option<Oid>,
        commits: usize,
    },
    Open(NewPull),
    /// Labels the pull request that was just opened; so do the next two.
    Label(Vec<String>),
    RequestReviews(Vec<String>),
    Assign(Vec<String>),
    Update {
        pull: Pull,
        title: String,
        body: String,
    },
    Comment {
        number: u64,
        text: String,
    },
    Close {
        pull: Pull,
        body: String,
    },
    /// Removes a branch, if it is still where it was seen.
    DeleteBranch {
        branch: String,
        tip: Oid,
    },
}

impl Action {
    /// What it does, in words that follow "would".
    pub fn describe(&self) -> String {
        match self {
            Self::Push {
                branch,
                commits,
                seen,
                ..
            } => {
                let how = if seen.is_some() { "rebuild" } else { "push" };
                let s = if *commits == 1 { "" } else { "s" };
                format!("{how} the branch {branch} ({commits} commit{s})")
            }
            Self::Open(new) => {
                let draft = if new.draft { " as a draft" } else { "" };
                format!(
                    "open the pull request `{}` into {}{draft}",
                    new.title, new.base
                )
            }
            Self::Label(labels) => format!("label it {}", labels.join(", ")),
            Self::RequestReviews(people) => format!("ask {} to review it", people.join(", ")),
            Self::Assign(people) => format!("assign it to {}", people.join(", ")),
            Self::Update { pull, title, .. } => {
                format!(
                    "update the body and the title of #{} to `{title}`",
                    pull.number
                )
            }
            Self::Comment { number, text } => {
                let first = text.lines().next().unwrap_or_default();
                format!("comment on #{number}: {first}")
            }
            Self::Close { pull, .. } => format!("close #{}", pull.number),
            Self::DeleteBranch { branch, .. } => format!("remove the branch {branch}"),
        }
    }
}
