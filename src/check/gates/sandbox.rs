//! Runs recipes on texts, without files.

use std::collections::BTreeMap;

use super::super::{Finding, Limits, Mended, Plan, Settings, mend};
use crate::module::Workspace;
use crate::recipe::model::{Example, Safety};
use crate::recipe::{Recipe, Selection};

/// The day that examples are judged by.
const TODAY: jiff::civil::Date = jiff::civil::date(2026, 1, 1);

/// The files of an example by name.
pub type Files = BTreeMap<String, String>;

/// A plan for one recipe, or for all, and an example's parameters.
pub struct Sandbox {
    plan: anyhow::Result<Plan>,
}

/// What came of a run.
pub struct Run {
    pub findings: Vec<Finding>,
    pub mended: Mended,
    pub files: Files,
}

impl Sandbox {
    /// A plan that runs one recipe with the example's parameters.
    pub fn new(all: &[Recipe], recipe: &Recipe, example: &Example) -> Self {
        let mut recipes: Vec<Recipe> = all
            .iter()
            .filter(|other| other.id != recipe.id)
            .cloned()
            .collect();
        recipes.push(recipe.clone());
        let selection = Selection {
            select: vec![recipe.id.clone()],
            ..Selection::default()
        };
        let params = BTreeMap::from([(recipe.id.clone(), example.params.clone())]);
        Self {
            plan: Plan::new(
                recipes,
                &selection,
                &params,
                Settings {
                    estate: example.estate,
                    ..Settings::on(TODAY)
                },
            ),
        }
    }

    /// A plan that runs every recipe.
    pub fn all(recipes: &[Recipe]) -> Self {
        let selection = Selection {
            select: vec!["all".to_owned()],
            ..Selection::default()
        };
        let settings = Settings::on(TODAY);
        Self {
            plan: Plan::new(recipes.to_vec(), &selection, &BTreeMap::new(), settings),
        }
    }

    /// Runs over files; `least` is the least safety of the fixes that are applied.
    ///
    /// # Errors
    /// The recipe cannot be carried out.
    pub fn run(&self, files: &Files, least: Safety) -> Result<Run, String> {
        let plan = self.plan.as_ref().map_err(|error| format!("{error:#}"))?;
        let mut workspace = Workspace::of_texts(files);
        let findings = plan
            .findings(&workspace)
            .map_err(|error| error.to_string())?;
        let limits = Limits {
            least,
            may_edit: &|_| true,
            wanted: &|_| true,
        };
        let mended =
            mend(plan, &mut workspace, &findings, &limits).map_err(|error| error.to_string())?;
        let mut files = files.clone();
        for (path, text) in &mended.texts {
            files.insert(path.display().to_string(), text.clone());
        }
        Ok(Run {
            findings,
            mended,
            files,
        })
    }
}
