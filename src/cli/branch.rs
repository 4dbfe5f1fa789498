//! `tfmend branch`: mends a commit in git's objects.

use super::Status;
use super::args::BranchArgs;
use super::committed;
use super::shell::Shell;
use crate::bot::commit_of;
use crate::check::{Limits, mend};
use crate::git::{self, IfExists, Outcome, open, resolve, write_branch};
use crate::recipe::model::Safety;

pub(super) fn run(args: &BranchArgs, shell: &Shell) -> anyhow::Result<Status> {
    let repository = open(&args.repo)?;
    let base = resolve(&repository, Some(&args.base))?;
    let mut commit = committed::read(&repository, &base, &args.selection, shell)?;
    let limits = Limits {
        least: if args.unsafe_fixes {
            Safety::Unsafe
        } else {
            Safety::Safe
        },
        may_edit: &|path| commit.editable.allows(path),
        wanted: &|_| true,
    };
    let mended = mend(
        &commit.plan,
        &mut commit.input.workspace,
        &commit.findings,
        &limits,
    )?;
    for bug in &mended.bugs {
        shell.note(&format!("bug: {bug}; please report it"));
    }
    let steps: Vec<git::Step> = mended
        .steps
        .iter()
        .map(|step| commit_of(&commit.plan, step))
        .collect();
    let if_exists = if args.force {
        IfExists::Replace
    } else {
        IfExists::Refuse
    };
    match write_branch(&repository, &base, &args.name, &steps, None, if_exists)? {
        Outcome::NothingToDo => shell.result("Nothing to mend: no branch was created.\n")?,
        Outcome::Written(written) => shell.result(&format!(
            "Created the branch {} with {} commit{} on top of {}.\n",
            args.name,
            written.commits.len(),
            if written.commits.len() == 1 { "" } else { "s" },
            short(&base.id().to_string()),
        ))?,
    }
    Ok(Status::Clean)
}

pub(super) fn short(id: &str) -> &str {
    id.get(..10).unwrap_or(id)
}
