//! Moving one branch of a remote, if it still is where it was seen.

use std::cell::{Cell, RefCell};

use git2::{Oid, PushOptions};

use super::credentials::callbacks;
use super::open::tell;
use super::remote::{Remote, without_secrets};

/// Why a branch of a remote was not moved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PushError {
    /// Somebody was faster.
    #[error("cannot push the branch `{branch}`: somebody has moved it meanwhile; run again")]
    Moved {
        /// The branch.
        branch: String,
    },
    /// The remote does not want it.
    #[error("cannot push the branch `{branch}`: the remote refuses: {why}")]
    Rejected {
        /// The branch.
        branch: String,
        /// What the remote says.
        why: String,
    },
    /// The remote was not reached, or did not let us in.
    #[error("cannot push the branch `{branch}` to {url}: {why}")]
    Failed {
        /// The branch.
        branch: String,
        /// The remote's address, without secrets.
        url: String,
        /// Why.
        why: String,
    },
}

impl Remote<'_> {
    /// Takes a branch, the commit it shall point to (none: it shall be gone) and the commit it was seen at (none: it
    /// was not there). Nothing else of the remote changes, and nothing of the clone.
    ///
    /// # Errors
    /// The branch is elsewhere by now, or the remote refuses or is not reached.
    pub fn push(&self, branch: &str, tip: Option<Oid>, seen: Option<Oid>) -> Result<(), PushError> {
        let owned = || branch.to_owned();
        let is_stale = Cell::new(false);
        let refusal = RefCell::new(None);
        let pushed = || -> Result<(), git2::Error> {
            // Without a name a remote has no tracking branches, which a push would move.
            let mut remote = self.repository.remote_anonymous(&self.push_address)?;
            let mut callbacks = callbacks(self.repository.config().ok(), self.login.as_ref());
            callbacks.push_negotiation(|updates| {
                let now = updates.iter().map(git2::PushUpdate::src).next();
                if now.filter(|now| !now.is_zero()) == seen {
                    return Ok(());
                }
                is_stale.set(true);
                Err(git2::Error::from_str("the branch was moved"))
            });
            callbacks.push_update_reference(|_, status| {
                *refusal.borrow_mut() = status.map(str::to_owned);
                Ok(())
            });
            let mut options = PushOptions::new();
            options.remote_callbacks(callbacks);
            let from = tip.map(|tip| tip.to_string()).unwrap_or_default();
            remote.push(
                &[format!("+{from}:refs/heads/{branch}")],
                Some(&mut options),
            )
        };
        let outcome = pushed();
        if is_stale.get() {
            return Err(PushError::Moved { branch: owned() });
        }
        if let Some(why) = refusal.borrow().as_deref() {
            return Err(PushError::Rejected {
                branch: owned(),
                why: self.words(why),
            });
        }
        outcome.map_err(|error| PushError::Failed {
            branch: owned(),
            url: without_secrets(&self.push_address),
            why: self.words(&tell(&error)),
        })
    }
}

#[cfg(test)]
#[path = "push_tests.rs"]
mod tests;
