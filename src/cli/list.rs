//! `tfmend list`.

use std::path::Path;

use serde_json::json;

use super::args::{ListArgs, ListFormat};
use super::shell::Shell;
use super::{Status, plan};
use crate::config::Config;
use crate::recipe::Recipe;

pub(super) fn run(args: &ListArgs, shell: &Shell) -> anyhow::Result<Status> {
    let mut recipes = plan::recipes(&Config::discover(Path::new("."))?)?;
    recipes.sort_by(|a, b| a.id.cmp(&b.id));
    let text = match args.format {
        ListFormat::Table => table(&recipes),
        ListFormat::Json => format!(
            "{:#}\n",
            recipes.iter().map(entry).collect::<serde_json::Value>()
        ),
    };
    shell.result(&text)?;
    Ok(Status::Clean)
}

fn table(recipes: &[Recipe]) -> String {
    let width = recipes
        .iter()
        .map(|recipe| recipe.id.len())
        .max()
        .unwrap_or_default();
    let mut out = String::new();
    for recipe in recipes {
        let spec = &recipe.spec;
        let row = json!([spec.safety, spec.severity]);
        let word = |at: usize| row[at].as_str().unwrap_or_default().to_owned();
        let default = if spec.default { " " } else { "o" };
        out.push_str(&format!(
            "{:width$}  {default}  {:6}  {:8}  {}\n",
            recipe.id,
            word(0),
            word(1),
            spec.title
        ));
    }
    out.push_str(&format!(
        "\n{} recipes; `o` marks those that run only when selected.\n",
        recipes.len()
    ));
    out
}

fn entry(recipe: &Recipe) -> serde_json::Value {
    let spec = &recipe.spec;
    json!({
        "id": recipe.id,
        "provider": recipe.folder,
        "title": spec.title,
        "category": spec.category,
        "severity": spec.severity,
        "status": spec.status,
        "default": spec.default,
        "safety": spec.safety,
        "hazards": spec.hazards,
        "resolves": recipe.resolves().collect::<std::collections::BTreeSet<_>>(),
        "params": spec.params,
        "links": spec.links,
    })
}
