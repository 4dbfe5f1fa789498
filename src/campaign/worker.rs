//! One target: read, mended, written.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use git2::{Commit, Oid, Repository};
use jiff::Timestamp;

use super::message::signed;
use super::patches;
use super::spec::{Output, Spec};
use super::store::{Fix, Record, State};
use super::targets::Target;
use crate::bot::commit_of;
use crate::check::{Limits, Mended, Plan, mend};
use crate::config::Config;
use crate::git::{
    Standing, author_at, branch_tip, diff_text, mails, open_exactly, resolve, set_branch, standing,
    unlock_branch, write_sealed,
};
use crate::project::{Committed, Foreign, config_of, plan};
use crate::recipe::Recipe;
use crate::recipe::model::Safety;

/// The longest diff that is kept, in bytes.
const MAX_DIFF: usize = 1024 * 1024;

/// What all targets of a run have in common.
pub(super) struct Worker {
    pub(super) spec: Spec,
    /// The recipes at hand.
    pub(super) recipes: Vec<Recipe>,
    /// The config in the place of the repositories' own.
    pub(super) config: Option<Config>,
    /// What is looked for where a repository has no config.
    pub(super) usual: Arc<Plan>,
    /// When the campaign was begun: the date of its commits.
    pub(super) begun: Timestamp,
    /// Whether repositories and patches are written.
    pub(super) writes: bool,
}

impl Worker {
    /// Takes a target and gives what came of it, `is_abandoned` where another process died over it; whatever goes wrong costs this target alone.
    pub(super) fn work(&self, target: &Target, is_abandoned: bool) -> Record {
        let tried = catch_unwind(AssertUnwindSafe(|| self.mend(target, is_abandoned)));
        let failed = |reason: String| Record::of(&target.name, State::Failed, reason);
        match tried {
            Ok(Ok(record)) => record,
            Ok(Err(error)) => failed(reason(target, &error)),
            Err(_) => failed("tfmend came to a stop here; please report it".to_owned()),
        }
    }

    fn mend(&self, target: &Target, is_abandoned: bool) -> anyhow::Result<Record> {
        let repository = open_exactly(&target.path)?;
        if is_abandoned && self.writes && self.spec.output == Output::Branch {
            unlock_branch(&repository, &self.spec.branch())?;
        }
        if !self.writes || self.spec.output == Output::Patch {
            // What is built here is not kept: the repository stays as it is.
            repository.odb()?.add_new_mempack_backend(1000)?;
        }
        let base = resolve(&repository, self.spec.base.as_deref())?;
        let (config, plan) = self.plan(&repository, &base)?;
        let mut commit = Committed::read(&repository, &base, config, plan)?;
        let limits = Limits {
            least: if self.spec.unsafe_fixes {
                Safety::Unsafe
            } else {
                Safety::Safe
            },
            may_edit: &|path| commit.editable.allows(path),
            wanted: &|_| true,
        };
        let (plan, workspace) = (&commit.plan, &mut commit.input.workspace);
        let mended = mend(plan, workspace, &commit.findings, &limits)?;
        let mut record = self.written(target, &repository, &base, plan, &mended)?;
        record.base = Some(base.id().to_string());
        if record.state == State::Unchanged {
            let reason = match (commit.input.scope.is_empty(), commit.findings.is_empty()) {
                (true, _) => "no Terraform files",
                (false, true) => "nothing found",
                (false, false) => "nothing that can be mended as it is",
            };
            reason.clone_into(&mut record.reason);
        }
        Ok(record)
    }

    /// The config that counts for a repository, and what is looked for by it.
    fn plan(
        &self,
        repository: &Repository,
        base: &Commit<'_>,
    ) -> anyhow::Result<(Config, Arc<Plan>)> {
        if let Some(config) = &self.config {
            return Ok((config.clone(), Arc::clone(&self.usual)));
        }
        let Some(config) = config_of(repository, base, Foreign::Untrusted)? else {
            return Ok((Config::default(), Arc::clone(&self.usual)));
        };
        let planned = plan(&self.spec.asked(), &config, self.recipes.clone())
            .context("reading the config of the commit")?;
        Ok((config, Arc::new(planned.plan)))
    }

    /// Makes the commits, and the branch or the patch.
    fn written(
        &self,
        target: &Target,
        repository: &Repository,
        base: &Commit<'_>,
        plan: &Plan,
        mended: &Mended,
    ) -> anyhow::Result<Record> {
        let branch = self.spec.branch();
        let steps = mended.steps.iter().map(|step| commit_of(plan, step));
        let steps = signed(steps.collect(), self.spec.message.as_deref());
        let commits = if steps.is_empty() {
            Vec::new()
        } else {
            let author = author_at(repository, self.begun.as_second())?;
            write_sealed(repository, base, &branch, &steps, Some(&author))?
        };
        let mut record = match self.spec.output {
            Output::Branch => self.point(target, repository, &branch, commits.last().copied())?,
            Output::Patch => self.patch(target, repository, &commits)?,
        };
        if let Some(tip) = commits.last() {
            let tree = repository.find_commit(*tip)?.tree()?;
            record.diff = diff_text(repository, &base.tree()?, &tree, MAX_DIFF)?;
            record.tip = Some(tip.to_string());
            record.fixes = mended.applied().map(|it| fix(plan, it)).collect();
        }
        Ok(record)
    }

    /// Lets the branch point to the commits, where it is ours to move.
    fn point(
        &self,
        target: &Target,
        repository: &Repository,
        branch: &str,
        tip: Option<Oid>,
    ) -> anyhow::Result<Record> {
        let seen = branch_tip(repository, branch)?;
        let record = |state, reason| Record {
            place: Some(branch.to_owned()),
            ..Record::of(&target.name, state, reason)
        };
        if let Some(seen) = seen.filter(|seen| Some(*seen) != tip)
            && standing(repository, seen)? == Standing::Foreign
        {
            let reason = format!("the branch {branch} has commits of others and is left alone");
            return Ok(record(State::Frozen, reason));
        }
        if self.writes && seen != tip {
            set_branch(repository, branch, tip, seen)?;
        }
        Ok(match (tip, self.writes) {
            (None, _) => Record::of(&target.name, State::Unchanged, ""),
            (Some(_), true) => record(State::Changed, format!("on the branch {branch}")),
            (Some(_), false) => record(State::Planned, "would be changed".to_owned()),
        })
    }

    /// Writes the patch file, or takes away what an earlier run left.
    fn patch(
        &self,
        target: &Target,
        repository: &Repository,
        commits: &[Oid],
    ) -> anyhow::Result<Record> {
        let path = self.patch_path(&target.name);
        let (state, reason) = match (commits, self.writes) {
            ([], writes) => {
                if writes {
                    patches::remove(&path)?;
                }
                return Ok(Record::of(&target.name, State::Unchanged, ""));
            }
            (_, false) => (State::Planned, "would be changed"),
            (commits, true) => {
                patches::write(&path, &mails(repository, commits)?)?;
                (State::Changed, "in a patch file")
            }
        };
        Ok(Record {
            place: Some(path.display().to_string()),
            ..Record::of(&target.name, state, reason)
        })
    }

    pub(super) fn patch_path(&self, name: &str) -> PathBuf {
        patches::path(&self.spec.at(&self.spec.patches), name)
    }
}

fn fix(plan: &Plan, applied: &crate::check::Applied) -> Fix {
    Fix {
        recipe: plan.recipes[applied.recipe].id.clone(),
        path: applied.path.display().to_string(),
        address: applied.address.clone(),
        change: applied.help.clone(),
        impact: applied.impact,
        safety: applied.safety,
    }
}

/// What went wrong, in words that are the same for the same cause in whichever repository.
pub(super) fn reason(target: &Target, error: &anyhow::Error) -> String {
    let mut told = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !told.contains(&cause) {
            told = format!("{told}: {cause}");
        }
    }
    let real = target.path.canonicalize().unwrap_or_default();
    for path in [real.as_path(), target.path.as_path()] {
        let path = path.display().to_string();
        if !path.is_empty() {
            told = told.replace(&path, "<repository>");
        }
    }
    let plain = told.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(500).collect()
}
