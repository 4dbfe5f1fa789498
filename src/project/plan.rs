//! From what is asked for and a config to a plan.

use anyhow::{Context as _, ensure};

use crate::check::{Plan, Settings};
use crate::config::Config;
use crate::recipe::Recipe;
use crate::recipe::model::Estate;
use crate::schema::{Impact, Imported};

/// What a run asks for itself; it comes before what the config says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Recipes to run: ids, globs, categories, severities, scanner ids, or `all`; empty for what the config says.
    pub select: Vec<String>,
    /// Recipes to run beside those that run anyway.
    pub extend_select: Vec<String>,
    /// Recipes not to run.
    pub ignore: Vec<String>,
    /// Whether the infrastructure exists.
    pub estate: Option<Estate>,
    /// The greatest impact that a fix may have.
    pub max_impact: Option<Impact>,
}

/// A plan, and what is to be said about it.
pub struct Planned {
    /// The plan.
    pub plan: Plan,
    /// Ids of scanners in the selection that no recipe resolves.
    pub unresolved: Vec<String>,
}

/// Takes what is asked for, a config and the recipes at hand.
///
/// # Errors
/// A word of the selection or a parameter means nothing, or a provider schema cannot be read.
pub fn plan(asked: &Asked, config: &Config, recipes: Vec<Recipe>) -> anyhow::Result<Planned> {
    let mut selection = config.selection();
    if !asked.select.is_empty() {
        selection.select.clone_from(&asked.select);
    }
    selection.extend.extend(asked.extend_select.iter().cloned());
    selection.ignore.extend(asked.ignore.iter().cloned());
    let unresolved = selection.check(&recipes)?;
    let is_known = |id: &String| recipes.iter().any(|recipe| &recipe.id == id);
    for id in config.params.keys() {
        ensure!(
            is_known(id),
            "the config has parameters for `{id}`, and no recipe is called so"
        );
    }
    for id in config.safety.keys() {
        ensure!(
            is_known(id),
            "the config says how safe `{id}` is, and no recipe is called so"
        );
    }
    let today = jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date();
    let settings = Settings {
        estate: asked.estate.or(config.estate),
        today,
        most: asked.max_impact.or(config.max_impact),
        safety: config.safety.clone(),
        imported: imported(config)?.into(),
    };
    let plan = Plan::new(recipes, &selection, &config.params, settings)?;
    Ok(Planned { plan, unresolved })
}

/// The provider schemas that the config names.
fn imported(config: &Config) -> anyhow::Result<Imported> {
    let mut imported = Imported::default();
    for path in &config.schemas {
        let path = config.root().join(path);
        let reading = || format!("reading the provider schema {}", path.display());
        let text = std::fs::read_to_string(&path).with_context(reading)?;
        let added = imported.add(&text);
        added.map_err(anyhow::Error::msg).with_context(reading)?;
    }
    Ok(imported)
}
