//! From arguments and config to a plan, with what is to be said about it.

use std::path::Path;

use super::args::SelectArgs;
use super::shell::Shell;
use crate::check::Plan;
use crate::config::Config;
use crate::project;
pub(super) use crate::project::{examples, read_recipe, recipe_files, recipes};

/// The config that counts for a path.
///
/// # Errors
/// The config is malformed.
pub(super) fn config(args: &SelectArgs, from: &Path) -> anyhow::Result<Config> {
    match &args.config {
        Some(path) => Config::read(path),
        None => Config::discover(from),
    }
}

/// The plan of a run.
///
/// # Errors
/// A word of the selection or a parameter means nothing.
pub(super) fn plan(args: &SelectArgs, config: &Config, shell: &Shell) -> anyhow::Result<Plan> {
    let planned = project::plan(&args.asked(), config, recipes(config)?)?;
    for id in &planned.unresolved {
        shell.note(&format!("warning: no recipe resolves {id}"));
    }
    Ok(planned.plan)
}
