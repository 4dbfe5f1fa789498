//! A commit, read and looked at for what can be mended.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use git2::{Commit, Repository};

use super::editable::Editable;
use super::input::Input;
use crate::check::{Finding, Plan};
use crate::config::{Config, NAMES};
use crate::files::{Excludes, as_text};
use crate::git::{small_file_of, snapshot};

/// A commit and its findings.
pub struct Committed {
    /// The config that counts.
    pub config: Config,
    /// What was looked for.
    pub plan: Arc<Plan>,
    /// The files.
    pub input: Input,
    /// Which of them may be changed.
    pub editable: Editable,
    /// The findings of the files that may be changed.
    pub findings: Vec<Finding>,
}

/// What counts of a config that somebody else wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// All of it: who runs this trusts the repository.
    Trusted,
    /// What says which recipes run and how; not the files of this machine that it names.
    Untrusted,
}

impl Committed {
    /// Takes a commit, the config that counts for it and the plan; looks at the commit.
    ///
    /// # Errors
    /// The config is malformed, or the commit cannot be read.
    pub fn read(
        repository: &Repository,
        commit: &Commit<'_>,
        config: Config,
        plan: Arc<Plan>,
    ) -> anyhow::Result<Self> {
        let exclude = Excludes::new(Path::new(""), &config.exclude)?;
        let files = snapshot(repository, commit, &exclude);
        let mut input = Input::of_snapshot(files.context("reading the files of the commit")?);
        input.workspace.state(config.versions()?);
        input.note_misuses(plan.settings.today);
        let everywhere = plan.findings(&input.workspace)?;
        input.note_kept(&[], &everywhere);
        input.note_broken_blocks();
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

/// The config in the top directory of a commit: what is mended is the commit, not the work tree. Nothing where there is
/// none.
///
/// # Errors
/// It is malformed, or names directories of recipes where there are no files.
pub fn config_of(
    repository: &Repository,
    commit: &Commit<'_>,
    foreign: Foreign,
) -> anyhow::Result<Option<Config>> {
    for name in NAMES {
        let reading = || format!("reading {name} of the commit");
        let Some(bytes) = small_file_of(repository, commit, name).with_context(reading)? else {
            continue;
        };
        let text = as_text(&bytes).with_context(reading)?;
        let mut config = Config::parse(text).with_context(reading)?;
        if foreign == Foreign::Untrusted {
            config.recipes.clear();
            config.schemas.clear();
            return Ok(Some(config));
        }
        config.path = repository.workdir().map(|dir| dir.join(name));
        ensure!(
            config.recipes.is_empty() || config.path.is_some(),
            "{name} names directories of recipes, which a bare repository has no files of; pass --config with a path"
        );
        return Ok(Some(config));
    }
    Ok(None)
}
