//! A commit, read and looked at for what can be mended.

use std::path::Path;

use anyhow::{Context as _, ensure};
use git2::{Commit, Repository};

use super::args::SelectArgs;
use super::editable::Editable;
use super::input::Input;
use super::plan;
use super::shell::Shell;
use crate::check::{Finding, Plan};
use crate::config::Config;
use crate::files::{Excludes, as_text};
use crate::git::snapshot;

/// A commit and its findings.
pub(super) struct Committed {
    pub(super) config: Config,
    pub(super) plan: Plan,
    pub(super) input: Input,
    pub(super) editable: Editable,
    /// The findings of the files that may be changed.
    pub(super) findings: Vec<Finding>,
}

impl Committed {
    /// Reads a commit and looks at it; what could not be read is said.
    ///
    /// # Errors
    /// The config or the selection is malformed, or the commit cannot be read.
    pub(super) fn read(
        repository: &Repository,
        commit: &Commit<'_>,
        selection: &SelectArgs,
        shell: &Shell,
    ) -> anyhow::Result<Self> {
        let config = match &selection.config {
            Some(path) => Config::read(path)?,
            None => config_of(repository, commit)?,
        };
        let plan = plan::plan(selection, &config, shell)?;
        let exclude = Excludes::new(Path::new(""), &config.exclude)?;
        let files = snapshot(repository, commit, &exclude);
        let mut input = Input::of_snapshot(files.context("reading the files of the commit")?);
        input.workspace.state(config.versions()?);
        input.note_misuses(plan.settings.today);
        let everywhere = plan.findings(&input.workspace)?;
        input.note_kept(&[], &everywhere);
        input.note_broken_blocks();
        for note in &input.notes {
            shell.note(&format!("note: {note}"));
        }
        let editable = Editable::of(&input);
        let findings = everywhere
            .into_iter()
            .filter(|finding| input.scope.contains(&finding.path))
            .map(|finding| finding.confined(&|path| editable.allows(path)))
            .collect();
        Ok(Self {
            config,
            plan,
            input,
            editable,
            findings,
        })
    }
}

/// The config in the top directory of a commit: what is mended is the commit, not the work tree.
fn config_of(repository: &Repository, base: &Commit<'_>) -> anyhow::Result<Config> {
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
