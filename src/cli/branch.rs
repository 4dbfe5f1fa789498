//! `tfmend branch`: mends a commit in git's objects.

use anyhow::Context as _;

use super::args::BranchArgs;
use super::input::Input;
use super::shell::Shell;
use super::{Status, plan};
use crate::check::{Limits, Plan, Step, mend};
use crate::config::Config;
use crate::files::Excludes;
use crate::git::{self, Change, IfExists, Outcome, open, resolve, snapshot, write_branch};
use crate::recipe::model::Safety;

pub(super) fn run(args: &BranchArgs, shell: &Shell) -> anyhow::Result<Status> {
    let repository = open(&args.repo)?;
    let base = resolve(&repository, Some(&args.base))?;
    let config = match repository.workdir() {
        Some(dir) => plan::config(&args.selection, dir)?,
        None => args
            .selection
            .config
            .as_deref()
            .map(Config::read)
            .transpose()?
            .unwrap_or_default(),
    };
    let plan = plan::plan(&args.selection, &config, shell)?;
    let exclude = Excludes::new(std::path::Path::new(""), &config.exclude)?;
    let files =
        snapshot(&repository, &base, &exclude).context("reading the files of the commit")?;
    let mut input = Input::of_snapshot(files);
    input.note_misuses(plan.today);
    let everywhere = plan.findings(&input.workspace)?;
    input.note_kept(&[], &everywhere);
    input.note_broken_blocks();
    for note in &input.notes {
        shell.note(&format!("note: {note}"));
    }
    let findings: Vec<_> = everywhere
        .into_iter()
        .filter(|finding| input.scope.contains(&finding.path))
        .collect();
    let scope = input.scope.clone();
    let limits = Limits {
        least: if args.unsafe_fixes {
            Safety::Unsafe
        } else {
            Safety::Safe
        },
        may_edit: &|path| scope.contains(path),
    };
    let mended = mend(&plan, &mut input.workspace, &findings, &limits)?;
    for bug in &mended.bugs {
        shell.note(&format!("bug: {bug}; please report it"));
    }
    let steps: Vec<git::Step> = mended
        .steps
        .iter()
        .map(|step| commit(&plan, step))
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

fn short(id: &str) -> &str {
    id.get(..10).unwrap_or(id)
}

fn commit(plan: &Plan, step: &Step) -> git::Step {
    git::Step {
        message: message(plan, step),
        changes: step
            .files
            .iter()
            .map(|(path, text)| Change {
                path: path.display().to_string(),
                bytes: Some(text.clone().into_bytes()),
            })
            .collect(),
    }
}

/// The commit message: the recipe's title, why, and what was done where.
fn message(plan: &Plan, step: &Step) -> String {
    let spec = &plan.recipes[step.recipe].spec;
    let mut out = format!("{}\n\n{}\n", spec.title, spec.why.trim());
    out.push('\n');
    for applied in &step.applied {
        out.push_str(&format!(
            "- {} in {}: {} ({})\n",
            applied.address,
            applied.path.display(),
            applied.help,
            applied.impact.phrase()
        ));
    }
    let endangered = step
        .applied
        .iter()
        .any(|applied| applied.safety < Safety::Safe);
    if let (true, Some(note)) = (endangered, &spec.safety_note) {
        out.push_str(&format!("\nNote: {}\n", note.trim()));
    }
    out
}
