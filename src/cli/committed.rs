//! A commit, read and looked at for what can be mended, with what is to be said about it.

use std::sync::Arc;

use git2::{Commit, Repository};

use super::args::SelectArgs;
use super::plan;
use super::shell::Shell;
use crate::config::Config;
use crate::project::{Committed, Foreign, config_of};

/// Reads a commit and looks at it; what could not be read is said.
///
/// # Errors
/// The config or the selection is malformed, or the commit cannot be read.
pub(super) fn read(
    repository: &Repository,
    commit: &Commit<'_>,
    selection: &SelectArgs,
    shell: &Shell,
) -> anyhow::Result<Committed> {
    let config = match &selection.config {
        Some(path) => Config::read(path)?,
        None => config_of(repository, commit, Foreign::Trusted)?.unwrap_or_default(),
    };
    let plan = Arc::new(plan::plan(selection, &config, shell)?);
    let committed = Committed::read(repository, commit, config, plan)?;
    for note in &committed.input.notes {
        shell.note(&format!("note: {note}"));
    }
    Ok(committed)
}
