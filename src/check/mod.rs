//! Runs recipes over a workspace: findings, and the rounds of fixes that mend them.
//!
//! Pure: given sources, it gives findings and edits.

mod finding;
pub mod gates;
mod ignore;
mod mend;
mod verify;

use rayon::prelude::*;

use crate::module::{BlockId, ModuleId, Workspace};
use crate::recipe::model::{Estate, Safety};
use crate::recipe::template::{Names, TemplateError};
use crate::recipe::verbs::{self, Context};
use crate::recipe::{Given, Recipe, Selection, Target, Targets};
use crate::schema::{self, Provider};

pub use finding::{Finding, State};
pub use ignore::{Ignore, Ignores, Misuse};
pub use mend::{Applied, Limits, Mended, Step, mend};

/// A recipe that cannot be carried out.
#[derive(Debug, Clone, thiserror::Error)]
#[error("in the recipe `{recipe}`: {error}")]
pub struct RecipeError {
    pub recipe: String,
    #[source]
    pub error: TemplateError,
}

/// What to look for.
pub struct Plan {
    pub recipes: Vec<Recipe>,
    targets: Targets,
    params: Vec<Names>,
    /// Whether the infrastructure exists; unset where the user has not said.
    pub estate: Option<Estate>,
    /// The day by which `until=` is judged.
    pub today: jiff::civil::Date,
}

impl Plan {
    /// Takes all recipes at hand, which of them run, and the parameters by recipe id.
    ///
    /// # Errors
    /// A parameter that the recipe does not take.
    pub fn new(
        recipes: Vec<Recipe>,
        selection: &Selection,
        params: &std::collections::BTreeMap<String, Given>,
        estate: Option<Estate>,
        today: jiff::civil::Date,
    ) -> anyhow::Result<Self> {
        let targets = Targets::new(&recipes, |recipe, edit| selection.takes(recipe, edit));
        let none = Given::new();
        let params = recipes
            .iter()
            .map(|recipe| recipe.params(params.get(&recipe.id).unwrap_or(&none)))
            .collect::<anyhow::Result<_>>()?;
        Ok(Self {
            recipes,
            targets,
            params,
            estate,
            today,
        })
    }

    /// Whether a text can hold anything that the plan looks for.
    pub fn concerns(&self, text: &str) -> bool {
        self.targets.concern(text)
    }

    /// The findings of a whole workspace, module by module.
    ///
    /// # Errors
    /// A recipe's template cannot be rendered.
    pub fn findings(&self, workspace: &Workspace) -> Result<Vec<Finding>, RecipeError> {
        let modules: Vec<ModuleId> = (0..workspace.modules.len()).map(ModuleId).collect();
        let found: Vec<Vec<Finding>> = modules
            .par_iter()
            .map(|module| self.module_findings(workspace, *module, None))
            .collect::<Result<_, _>>()?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The findings in one module, of one recipe or of all, in the order of files and places.
    pub(crate) fn module_findings(
        &self,
        workspace: &Workspace,
        module: ModuleId,
        only: Option<usize>,
    ) -> Result<Vec<Finding>, RecipeError> {
        let mut findings = Vec::new();
        let files = &workspace.module(module).files;
        for (file, source) in files.iter().enumerate() {
            // What an override file says is part of the block that it overrides.
            if !self.concerns(source.text()) || workspace.module(module).is_override(file) {
                continue;
            }
            let mut ignores = None;
            for (block, header) in source.headers() {
                let id = BlockId { file, block };
                let targets = self
                    .targets
                    .of(&self.recipes, workspace.module(module), id, header);
                for target in targets {
                    if only.is_some_and(|only| only != target.recipe) {
                        continue;
                    }
                    let found = self.at(workspace, module, id, target)?;
                    if found.is_empty() {
                        continue;
                    }
                    let ignores = ignores.get_or_insert_with(|| Ignores::of(source, self.today));
                    findings.extend(
                        found
                            .into_iter()
                            .map(|finding| finding.unless(ignores, source)),
                    );
                }
            }
        }
        alike(&mut findings);
        findings.sort_by(|a, b| {
            (&a.path, a.span.start, a.recipe, a.edit).cmp(&(
                &b.path,
                b.span.start,
                b.recipe,
                b.edit,
            ))
        });
        Ok(findings)
    }

    fn at(
        &self,
        workspace: &Workspace,
        module: ModuleId,
        id: BlockId,
        target: Target,
    ) -> Result<Vec<Finding>, RecipeError> {
        let recipe = &self.recipes[target.recipe];
        let here = workspace.module(module);
        let Some(block) = here.block(id) else {
            return Ok(Vec::new());
        };
        let facts = (block.kind == "resource")
            .then(|| block.labels.first())
            .flatten()
            .and_then(|label| facts(workspace, module, &label.text));
        let context = Context {
            workspace,
            module,
            id,
            block,
            recipes: &self.recipes,
            recipe,
            edit: &recipe.edits[target.edit],
            params: &self.params[target.recipe],
            facts,
        };
        let proposals = verbs::propose(&context).map_err(|error| RecipeError {
            recipe: recipe.id.clone(),
            error,
        })?;
        Ok(proposals
            .into_iter()
            .map(|proposal| Finding::new(&context, target, proposal))
            .collect())
    }
}

/// Of several undecided edits of one recipe at one place for one reason, one is told.
fn alike(findings: &mut Vec<Finding>) {
    let mut seen = std::collections::BTreeSet::new();
    findings.retain(|finding| match &finding.state {
        State::Undecided(reason) => seen.insert((
            finding.recipe,
            finding.path.clone(),
            finding.span.start,
            reason.clone(),
        )),
        _ => true,
    });
}

/// The facts of a type in the provider's release that the module uses: the major of the
/// lower bound, the newest where nothing is stated.
fn facts(
    workspace: &Workspace,
    module: ModuleId,
    type_: &str,
) -> Option<std::sync::Arc<schema::Resource>> {
    let provider = Provider::of_type(type_)?;
    let bound = workspace.provider_bound(module, provider.name());
    let release = bound
        .and_then(|version| u32::try_from(version.0).ok())
        .and_then(|major| schema::major(provider, major));
    let latest = || schema::latest(provider).resource(type_);
    match release {
        Some(release) => release.resource(type_).or_else(latest),
        None => latest(),
    }
}

/// The milder of two safeties is the greater one; a fix that may destroy is never safe.
fn effective(declared: Safety, impact: schema::Impact) -> Safety {
    if impact.endangers() {
        declared.min(Safety::Unsafe)
    } else {
        declared
    }
}

#[cfg(test)]
mod tests;
