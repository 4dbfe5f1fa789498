//! The recipes at hand: those embedded, and those of a config's directories.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};

use crate::config::Config;
use crate::files::read_text;
use crate::recipe::model::Example;
use crate::recipe::{Recipe, embedded, embedded_text, from_toml, identity};

/// The embedded recipes and those of the config's directories.
///
/// # Errors
/// A recipe is malformed, or an id is taken twice.
pub fn recipes(config: &Config) -> anyhow::Result<Vec<Recipe>> {
    let mut recipes = embedded()?;
    for path in own_files(config)? {
        let recipe = read_recipe(&path)?.0;
        let taken = recipes.iter().any(|other| other.id == recipe.id);
        ensure!(
            !taken,
            "the recipe {} has the id of another",
            path.display()
        );
        recipes.push(recipe);
    }
    recipes.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(ordered(recipes))
}

/// The examples of a recipe, embedded or of the config's directories.
///
/// # Errors
/// The recipe cannot be read.
pub fn examples(config: &Config, recipe: &Recipe) -> anyhow::Result<Vec<Example>> {
    if let Some(text) = embedded_text(&recipe.id) {
        return Ok(from_toml(&recipe.id, &recipe.folder, text)?.1);
    }
    let is_meant = |path: &PathBuf| identity(path).is_some_and(|(id, _)| id == recipe.id);
    let file = own_files(config)?.into_iter().find(is_meant);
    let file = file.with_context(|| format!("finding the file of `{}`", recipe.id))?;
    Ok(read_recipe(&file)?.1)
}

fn own_files(config: &Config) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for dir in &config.recipes {
        files.extend(recipe_files(&config.root().join(dir))?);
    }
    Ok(files)
}

/// Puts recipes behind those that they name in `after`, otherwise in the order of ids.
fn ordered(mut waiting: Vec<Recipe>) -> Vec<Recipe> {
    let mut done: Vec<Recipe> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let ready = waiting.iter().position(|recipe| {
            recipe.spec.after.iter().all(|id| {
                !waiting
                    .iter()
                    .any(|other| other.id == *id && other.id != recipe.id)
            })
        });
        // Recipes that wait for each other run in the order of their ids.
        done.push(waiting.remove(ready.unwrap_or(0)));
    }
    done
}

/// Recipe files under a path.
///
/// # Errors
/// The directory cannot be read.
pub fn recipe_files(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let entries = std::fs::read_dir(path)
        .with_context(|| format!("reading the recipe directory {}", path.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry?.path();
        if entry.is_dir() {
            files.extend(recipe_files(&entry)?);
        } else if entry
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            files.push(entry);
        }
    }
    files.sort();
    Ok(files)
}

/// Reads one recipe file.
///
/// # Errors
/// It cannot be read or is malformed.
pub fn read_recipe(path: &Path) -> anyhow::Result<(Recipe, Vec<Example>)> {
    let (id, folder) =
        identity(path).with_context(|| format!("{} is not called <id>.toml", path.display()))?;
    let text = read_text(path).with_context(|| format!("reading {}", path.display()))?;
    from_toml(&id, &folder, &text).with_context(|| format!("reading {}", path.display()))
}
