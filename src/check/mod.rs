//! Runs recipes over a workspace: findings, and the rounds of fixes that mend them.
//!
//! Pure: given sources, it gives findings and edits.

mod applied;
mod carried;
mod claims;
mod finding;
mod fingerprint;
pub mod gates;
mod ignore;
mod mend;
pub mod planned;
mod releases;
mod tracked;
mod validations;
mod verify;
mod walk;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::module::{BlockId, ModuleId, Workspace};
use crate::recipe::model::{EditSpec, Estate, Safety};
use crate::recipe::template::TemplateError;
use crate::recipe::verbs::{self, Context};
use crate::recipe::{Given, Params, Recipe, Selection, Target, Targets};
use crate::schema;
use crate::source::Block;

pub use finding::{Finding, State};
pub use fingerprint::fingerprints;
pub use ignore::{Ignore, Ignores, Misuse};
use releases::Releases;

pub use applied::Applied;
pub use carried::{Addresses, Carried, StateFile, carried};
pub use mend::{Limits, Mended, Step, mend};
pub use walk::{Change, Walk};

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
    params: Vec<Params>,
    pub settings: Settings,
}

/// What the user says beside which recipes run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whether the infrastructure exists; unset where the user has not said.
    pub estate: Option<Estate>,
    /// The day by which `until=` is judged.
    pub today: jiff::civil::Date,
    /// The greatest impact that a fix may have.
    pub most: Option<schema::Impact>,
    /// Safeties by recipe, in the place of what the recipes say.
    pub safety: BTreeMap<String, Safety>,
    /// What the user imported of providers.
    pub imported: Arc<schema::Imported>,
}

impl Settings {
    /// Nothing said, on a day.
    pub fn on(today: jiff::civil::Date) -> Self {
        Self {
            estate: None,
            today,
            most: None,
            safety: BTreeMap::new(),
            imported: Arc::default(),
        }
    }
}

impl Plan {
    /// Takes all recipes at hand, which of them run, and the parameters by recipe id.
    ///
    /// # Errors
    /// A parameter that the recipe does not take.
    pub fn new(
        recipes: Vec<Recipe>,
        selection: &Selection,
        params: &BTreeMap<String, Given>,
        settings: Settings,
    ) -> anyhow::Result<Self> {
        let targets = Targets::new(&recipes, |recipe, edit| selection.takes(recipe, edit));
        let none = Given::new();
        let params = recipes
            .iter()
            .map(|recipe| recipe.params(params.get(&recipe.id).unwrap_or(&none), settings.estate))
            .collect::<anyhow::Result<_>>()?;
        Ok(Self {
            recipes,
            targets,
            params,
            settings,
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
        let here = workspace.module(module);
        if !here.files.iter().any(|file| self.concerns(file.text())) {
            return Ok(findings);
        }
        // What cannot be read beside a block that is looked at is told, wherever it stands.
        for file in &here.files {
            file.errors();
        }
        let mut releases = Releases::new(workspace, module, &self.settings.imported);
        for (file, source) in here.files.iter().enumerate() {
            // What an override file says is part of the block that it overrides.
            if !self.concerns(source.text()) || !here.is_own(file) {
                continue;
            }
            let mut ignores = None;
            for (block, header) in source.headers() {
                let id = BlockId { file, block };
                let mut targets = self.targets.of(&self.recipes, here, id, header);
                targets.retain(|target| only.is_none_or(|only| only == target.recipe));
                let text = source.slice(header.span.clone());
                targets.retain(|target| {
                    let edit = &self.recipes[target.recipe].edits[target.edit];
                    verbs::may_concern(edit, here, id, header, text)
                });
                if targets.is_empty() {
                    continue;
                }
                let Some(block) = here.block(id) else {
                    continue;
                };
                let place = Place {
                    workspace,
                    module,
                    id,
                    block,
                    facts: releases.facts(block),
                };
                for target in targets {
                    let found = self.at(&place, target)?;
                    if found.is_empty() {
                        continue;
                    }
                    let ignores =
                        ignores.get_or_insert_with(|| Ignores::of(source, self.settings.today));
                    let found = found.into_iter();
                    findings.extend(found.map(|finding| finding.unless(ignores, source)));
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

    fn at(&self, place: &Place<'_>, target: Target) -> Result<Vec<Finding>, RecipeError> {
        let recipe = &self.recipes[target.recipe];
        let context = Context {
            workspace: place.workspace,
            module: place.module,
            id: place.id,
            block: place.block,
            recipes: &self.recipes,
            recipe,
            edit: &recipe.edits[target.edit],
            params: &self.params[target.recipe],
            facts: place.facts.clone(),
            estate: self.settings.estate,
            needs: BTreeMap::new(),
        };
        let proposals = verbs::propose(&context).map_err(|error| RecipeError {
            recipe: recipe.id.clone(),
            error,
        })?;
        Ok(proposals
            .into_iter()
            .map(|proposal| Finding::new(&context, target, proposal, &self.settings))
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

/// A block that edits look at, and the facts of its type.
struct Place<'a> {
    workspace: &'a Workspace,
    module: ModuleId,
    id: BlockId,
    block: &'a Block,
    facts: Option<Arc<schema::Resource>>,
}

impl Settings {
    /// The safety of a fix. One that may destroy is never safe, unless the user said so of the
    /// recipe.
    fn safety(&self, recipe: &Recipe, edit: &EditSpec, impact: schema::Impact) -> Safety {
        let own = match edit.safety {
            Some(_) if edit.estate && self.estate.is_none() => Safety::Unsafe,
            own => own.unwrap_or(recipe.spec.safety),
        };
        match self.safety.get(&recipe.id) {
            Some(said) => *said,
            None if impact.endangers() => own.min(Safety::Unsafe),
            None => own,
        }
    }

    /// Why a fix of this impact is not wanted.
    fn objection(&self, impact: schema::Impact) -> Option<String> {
        let most = self.most.filter(|most| impact > *most)?;
        Some(format!(
            "its impact ({}) is above the greatest that is allowed ({})",
            impact.phrase(),
            most.phrase()
        ))
    }
}

#[cfg(test)]
mod tests;
