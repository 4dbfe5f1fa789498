//! Taking back what a campaign wrote.

use super::patches;
use super::spec::Output;
use super::store::{Record, State};
use super::targets::Target;
use super::worker::{Worker, reason};
use crate::git::{Standing, branch_tip, open_exactly, set_branch, standing};

impl Worker {
    /// Removes the branch, or the patch, of a target.
    pub(super) fn close(&self, target: &Target, known: &Record) -> Record {
        match self.take_back(target, known) {
            Ok(record) => record,
            Err(error) => Record {
                reason: reason(target, &error),
                ..known.clone()
            },
        }
    }

    fn take_back(&self, target: &Target, known: &Record) -> anyhow::Result<Record> {
        let closed = |reason: &str| Record {
            state: State::Closed,
            reason: reason.to_owned(),
            place: None,
            ..known.clone()
        };
        if known.state == State::Planned {
            return Ok(closed("nothing was written"));
        }
        if self.spec.output == Output::Patch {
            patches::remove(&self.patch_path(&target.name))?;
            return Ok(closed("the patch was removed"));
        }
        let repository = open_exactly(&target.path)?;
        let branch = self.spec.branch();
        let Some(tip) = branch_tip(&repository, &branch)? else {
            return Ok(closed("the branch was gone already"));
        };
        if standing(&repository, tip)? == Standing::Foreign {
            let reason = format!("the branch {branch} has commits of others and is left alone");
            return Ok(Record {
                state: State::Frozen,
                reason,
                ..known.clone()
            });
        }
        set_branch(&repository, &branch, None, Some(tip))?;
        Ok(closed("the branch was removed"))
    }
}
