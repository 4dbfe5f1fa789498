//! `tfmend explain`.

use std::path::Path;

use anyhow::bail;
use similar::TextDiff;

use super::args::ExplainArgs;
use super::shell::Shell;
use super::{Status, plan};
use crate::config::Config;
use crate::recipe::Recipe;
use crate::recipe::model::Example;

pub(super) fn run(args: &ExplainArgs, shell: &Shell) -> anyhow::Result<Status> {
    let config = Config::discover(Path::new("."))?;
    let recipes = plan::recipes(&config)?;
    let meant: Vec<&Recipe> = recipes
        .iter()
        .filter(|recipe| is_meant(recipe, &args.id))
        .collect();
    if meant.is_empty() {
        let hint = match nearest(&recipes, &args.id) {
            Some(id) => format!("did you mean `{id}`?"),
            None => "`tfmend list` shows them all".to_owned(),
        };
        bail!("no recipe is called `{}` or resolves it; {hint}", args.id);
    }
    for recipe in meant {
        shell.result(&page(recipe, &plan::examples(&config, recipe)?))?;
    }
    Ok(Status::Clean)
}

/// The id that is most like a word, if any is.
fn nearest<'a>(recipes: &'a [Recipe], word: &str) -> Option<&'a str> {
    let like = |recipe: &Recipe| TextDiff::from_chars(word, recipe.id.as_str()).ratio();
    let rated = recipes
        .iter()
        .map(|recipe| (like(recipe), recipe.id.as_str()));
    let best = rated.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 > 0.6).then_some(best.1)
}

fn is_meant(recipe: &Recipe, id: &str) -> bool {
    recipe.id == id
        || recipe.spec.aliases.iter().any(|alias| alias == id)
        || recipe
            .resolves()
            .any(|resolved| resolved.eq_ignore_ascii_case(id))
}

/// The page of a recipe.
pub(super) fn page(recipe: &Recipe, examples: &[Example]) -> String {
    let spec = &recipe.spec;
    let mut out = format!(
        "{}\n{}\n\n{}\n\n",
        recipe.id,
        "=".repeat(recipe.id.len()),
        spec.title
    );
    out.push_str(&format!("{}\n\n", spec.why.trim()));
    let words = serde_json::json!([spec.category, spec.severity, spec.safety]);
    let word = |at: usize| words[at].as_str().unwrap_or_default().to_owned();
    out.push_str(&format!("Category: {}, severity: {}\n", word(0), word(1)));
    out.push_str(&format!("Safety: {}\n", word(2)));
    if let Some(note) = &spec.safety_note {
        out.push_str(&format!("  {}\n", note.trim()));
    }
    if let Some(note) = &spec.cost_note {
        out.push_str(&format!("Cost: {}\n", note.trim()));
    }
    let mut resolved: Vec<&str> = recipe.resolves().collect();
    resolved.sort_unstable();
    resolved.dedup();
    if !resolved.is_empty() {
        out.push_str(&format!("Resolves: {}\n", resolved.join(", ")));
    }
    if !spec.default {
        out.push_str(&format!(
            "Runs only when selected: --select {}\n",
            recipe.id
        ));
    }
    out.push_str(&params(recipe));
    for example in examples
        .iter()
        .filter(|example| example.after.is_some())
        .take(2)
    {
        out.push_str(&format!("\nExample: {}\n\n", example.name));
        let after = example.after.as_deref().unwrap_or_default();
        let diff = TextDiff::from_lines(example.before.as_str(), after);
        out.push_str(&diff.unified_diff().context_radius(20).to_string());
    }
    out.push_str("\nLinks:\n");
    for link in &spec.links {
        out.push_str(&format!("  {link}\n"));
    }
    out.push_str(&format!(
        "\nTo leave a block alone: # tfmend:ignore={}: <reason>\n\n",
        recipe.id
    ));
    out
}

fn params(recipe: &Recipe) -> String {
    if recipe.spec.params.is_empty() {
        return String::new();
    }
    let mut out = format!(
        "\nParameters, in tfmend.toml under [params.{}]:\n",
        recipe.id
    );
    for param in &recipe.spec.params {
        out.push_str(&format!(
            "  {} = {}\n      {}\n",
            param.name,
            param.default,
            param.doc.trim()
        ));
    }
    out
}
