//! `tfmend docs`: what is written from the code and checked in.

use std::path::Path;

use anyhow::Context as _;
use schemars::JsonSchema;

use super::shell::Shell;
use super::{Status, plan};
use crate::campaign::Spec;
use crate::config::Config;
use crate::recipe::embedded;
use crate::recipe::model::{Example, RecipeSpec};
use crate::report;

/// A recipe file as it is written.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, rename_all = "kebab-case")]
#[expect(dead_code, reason = "only its schema is used")]
struct RecipeFile {
    #[serde(flatten)]
    spec: RecipeSpec,
    #[serde(default)]
    example: Vec<Example>,
}

/// Writes a page per embedded recipe and their index to `fixes`, and the schemas to `schema`.
pub(super) fn run(dir: &Path, shell: &Shell) -> anyhow::Result<Status> {
    let files = files()?;
    for (name, text) in &files {
        let path = dir.join(name);
        let parent = path.parent().unwrap_or(dir);
        std::fs::create_dir_all(parent)
            .with_context(|| format!("creating the directory {}", parent.display()))?;
        std::fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
    }
    shell.result(&format!(
        "Wrote {} files to {}.\n",
        files.len(),
        dir.display()
    ))?;
    Ok(Status::Clean)
}

fn files() -> anyhow::Result<Vec<(String, String)>> {
    let config = Config::default();
    let mut recipes = embedded()?;
    recipes.sort_by(|a, b| a.id.cmp(&b.id));
    let mut files = vec![
        ("schema/tfmend.json".to_owned(), schema::<Config>()?),
        ("schema/campaign.json".to_owned(), schema::<Spec>()?),
        ("schema/recipe.json".to_owned(), schema::<RecipeFile>()?),
        ("fixes/README.md".to_owned(), report::index(&recipes)),
    ];
    for recipe in &recipes {
        let page = report::page(recipe, &plan::examples(&config, recipe)?);
        files.push((format!("fixes/{}.md", recipe.id), page));
    }
    Ok(files)
}

fn schema<T: JsonSchema>() -> anyhow::Result<String> {
    let text = serde_json::to_string_pretty(&schemars::schema_for!(T))?;
    Ok(text + "\n")
}
