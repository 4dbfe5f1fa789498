//! What every recipe has to pass without its author doing anything: the same code for the
//! embedded recipes (the tests) and for a team's own (`tfmend recipe test`).

mod examples;
mod facts;
mod metadata;
mod releases;
mod sandbox;
mod variants;

pub use sandbox::{Files, Run, Sandbox};

use crate::recipe::Recipe;
use crate::recipe::model::Example;

/// A gate that a recipe does not pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub recipe: String,
    /// The example, where one is concerned.
    pub example: Option<String>,
    pub message: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.example {
            Some(example) => write!(f, "{} (example `{example}`): {}", self.recipe, self.message),
            None => write!(f, "{}: {}", self.recipe, self.message),
        }
    }
}

/// Holds one recipe to all gates. `all` are the recipes at hand, for companions.
pub fn check(all: &[Recipe], recipe: &Recipe, examples: &[Example]) -> Vec<Failure> {
    let mut failures: Vec<Failure> = metadata::check(recipe, examples)
        .into_iter()
        .chain(facts::check(recipe))
        .map(|message| Failure {
            recipe: recipe.id.clone(),
            example: None,
            message,
        })
        .collect();
    for example in examples {
        let sandbox = Sandbox::new(all, recipe, example);
        let found = examples::check(&sandbox, recipe, example)
            .into_iter()
            .chain(variants::check(&sandbox, example))
            .chain(releases::check(&sandbox, example));
        failures.extend(found.map(|message| Failure {
            recipe: recipe.id.clone(),
            example: Some(example.name.clone()),
            message,
        }));
    }
    failures
}
