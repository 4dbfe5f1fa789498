//! `tfmend branch`: mends a commit in git's objects.

use anyhow::{Context as _, ensure};
use git2::{Commit, Repository};

use super::args::BranchArgs;
use super::editable::Editable;
use super::input::Input;
use super::shell::Shell;
use super::{Status, plan};
use crate::check::{Limits, Plan, Step, mend};
use crate::config::Config;
use crate::files::{Excludes, as_text};
use crate::git::{self, Change, IfExists, Outcome, open, resolve, snapshot, write_branch};
use crate::recipe::model::Safety;

pub(super) fn run(args: &BranchArgs, shell: &Shell) -> anyhow::Result<Status> {
    let repository = open(&args.repo)?;
    let base = resolve(&repository, Some(&args.base))?;
    let config = match &args.selection.config {
        Some(path) => Config::read(path)?,
        None => committed(&repository, &base)?,
    };
    let plan = plan::plan(&args.selection, &config, shell)?;
    let exclude = Excludes::new(std::path::Path::new(""), &config.exclude)?;
    let files =
        snapshot(&repository, &base, &exclude).context("reading the files of the commit")?;
    let mut input = Input::of_snapshot(files);
    input.workspace.state(config.versions()?);
    input.note_misuses(plan.settings.today);
    let everywhere = plan.findings(&input.workspace)?;
    input.note_kept(&[], &everywhere);
    input.note_broken_blocks();
    for note in &input.notes {
        shell.note(&format!("note: {note}"));
    }
    let editable = Editable::of(&input);
    let findings: Vec<_> = everywhere
        .into_iter()
        .filter(|finding| input.scope.contains(&finding.path))
        .map(|finding| finding.confined(&|path| editable.allows(path)))
        .collect();
    let limits = Limits {
        least: if args.unsafe_fixes {
            Safety::Unsafe
        } else {
            Safety::Safe
        },
        may_edit: &|path| editable.allows(path),
        wanted: &|_| true,
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

/// The config in the top directory of a commit: what is mended is the commit, not the work tree.
fn committed(repository: &Repository, base: &Commit<'_>) -> anyhow::Result<Config> {
    let tree = base.tree()?;
    for name in crate::config::NAMES {
        let Some(entry) = tree.get_name(name) else {
            continue;
        };
        let blob = repository.find_blob(entry.id());
        let blob = blob.with_context(|| format!("reading {name} of the commit"))?;
        let text =
            as_text(blob.content()).with_context(|| format!("reading {name} of the commit"))?;
        let mut config =
            Config::parse(text).with_context(|| format!("reading {name} of the commit"))?;
        config.path = repository.workdir().map(|dir| dir.join(name));
        ensure!(
            config.recipes.is_empty() || config.path.is_some(),
            "{name} names directories of recipes, which a bare repository has no files of; pass --config with a path"
        );
        return Ok(config);
    }
    Ok(Config::default())
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
    let commands: Vec<&String> = step.applied.iter().flat_map(|it| &it.commands).collect();
    if !commands.is_empty() {
        out.push_str("\nBefore the next apply, where the infrastructure exists:\n");
        for command in commands {
            out.push_str(&format!("  {command}\n"));
        }
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
