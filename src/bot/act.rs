//! Writes what was decided.

use super::action::Action;
use super::decide::Decision;
use crate::forge::{Forge, ForgeError, Pull, Update};
use crate::git::{PushError, Remote};

/// Why a decision was not carried out to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ActError {
    #[error(transparent)]
    Forge(#[from] ForgeError),
    #[error(transparent)]
    Push(#[from] PushError),
}

/// What came of a decision.
#[derive(Debug, Default)]
pub struct Acted {
    /// The pull request that was opened.
    pub opened: Option<Pull>,
    /// What did not work and does not matter enough to stop: labels, reviewers, assignees.
    pub warnings: Vec<String>,
}

/// Takes a decision, the forge and the remote; does its writes one after the other and stops at the first that fails.
///
/// # Errors
/// A write failed. What was written before it stays, and the next run goes on from there.
pub fn act(decision: &Decision, forge: &dyn Forge, remote: &Remote<'_>) -> Result<Acted, ActError> {
    let mut acted = Acted::default();
    for action in &decision.actions {
        let number = acted.opened.as_ref().map(|pull| pull.number);
        let extra = match (action, number) {
            (Action::Label(labels), Some(number)) => forge.label(number, labels),
            (Action::RequestReviews(people), Some(number)) => forge.request_reviews(number, people),
            (Action::Assign(people), Some(number)) => forge.assign(number, people),
            (Action::Open(new), _) => {
                acted.opened = Some(forge.open(new)?);
                continue;
            }
            _ => {
                write(action, forge, remote)?;
                continue;
            }
        };
        if let Err(error) = extra {
            acted.warnings.push(error.to_string());
        }
    }
    Ok(acted)
}

fn write(action: &Action, forge: &dyn Forge, remote: &Remote<'_>) -> Result<(), ActError> {
    match action {
        Action::Push {
            branch, tip, seen, ..
        } => remote.push(branch, Some(*tip), *seen)?,
        Action::DeleteBranch { branch, tip } => remote.push(branch, None, Some(*tip))?,
        Action::Update { pull, title, body } => {
            let (title, body) = (title.clone(), body.clone());
            forge.update(pull, &Update { title, body })?;
        }
        Action::Comment { number, text } => forge.comment(*number, text)?,
        Action::Close { pull, body } => forge.close(pull, body)?,
        // These belong to a pull request that was opened just before them.
        Action::Open(_) | Action::Label(_) | Action::RequestReviews(_) | Action::Assign(_) => {}
    }
    Ok(())
}
