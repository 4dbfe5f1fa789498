//! The page of a recipe as Markdown, and the index of all pages.

use similar::TextDiff;

use crate::recipe::model::{Example, Expect};
use crate::recipe::{Recipe, example_files};

/// Everything about a recipe: what, why, safety, parameters, what it resolves, examples, links.
pub fn page(recipe: &Recipe, examples: &[Example]) -> String {
    let spec = &recipe.spec;
    let mut out = format!("# {}\n\n{}.\n\n", recipe.id, spec.title);
    out.push_str(&format!("{}\n\n", spec.why.trim()));
    out.push_str(&facts(recipe));
    out.push_str(&parameters(recipe));
    out.push_str("## Examples\n");
    for example in examples {
        out.push_str(&self::example(example));
    }
    out.push_str("\n## Links\n\n");
    for link in &spec.links {
        out.push_str(&format!("- <{link}>\n"));
    }
    out.push_str(&format!(
        "\nTo leave a block alone: `# tfmend:ignore={}: <reason>`\n",
        recipe.id
    ));
    out
}

/// A table with a line per recipe.
pub fn index(recipes: &[Recipe]) -> String {
    let mut out = String::from(
        "# Recipes\n\n| recipe | what it does | category | severity | safety | runs |\n|---|---|---|---|---|---|\n",
    );
    for recipe in recipes {
        let spec = &recipe.spec;
        let runs = if spec.default {
            "by default"
        } else {
            "when selected"
        };
        out.push_str(&format!(
            "| [{id}]({id}.md) | {} | {} | {} | {} | {runs} |\n",
            spec.title.replace('|', "\\|"),
            word(&spec.category),
            word(&spec.severity),
            word(&spec.safety),
            id = recipe.id,
        ));
    }
    out
}

/// A word as it stands in recipe files.
fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

fn facts(recipe: &Recipe) -> String {
    let spec = &recipe.spec;
    let mut rows = vec![
        ("Category", word(&spec.category)),
        ("Severity", word(&spec.severity)),
        ("Safety", word(&spec.safety)),
    ];
    let hazards: Vec<String> = spec.hazards.iter().map(word).collect();
    let mut resolved: Vec<&str> = recipe.resolves().collect();
    resolved.sort_unstable();
    resolved.dedup();
    let select = format!("only when selected: `--select {}`", recipe.id);
    rows.extend([
        ("Hazards", hazards.join(", ")),
        ("Resolves", resolved.join(", ")),
        ("Also called", spec.aliases.join(", ")),
        ("Runs", if spec.default { String::new() } else { select }),
    ]);
    let mut out = String::new();
    for (name, text) in rows.iter().filter(|(_, text)| !text.is_empty()) {
        out.push_str(&format!("- {name}: {text}\n"));
    }
    out.push('\n');
    for (name, note) in [("Safety", &spec.safety_note), ("Cost", &spec.cost_note)] {
        if let Some(note) = note {
            out.push_str(&format!("**{name}.** {}\n\n", note.trim()));
        }
    }
    out
}

fn parameters(recipe: &Recipe) -> String {
    if recipe.spec.params.is_empty() {
        return String::new();
    }
    let mut out = format!(
        "## Parameters\n\nIn `tfmend.toml` under `[params.{}]`:\n\n",
        recipe.id
    );
    for param in &recipe.spec.params {
        let values: Vec<String> = param.values.iter().map(ToString::to_string).collect();
        let choice = if values.is_empty() {
            String::new()
        } else {
            format!(" One of {}.", values.join(", "))
        };
        out.push_str(&format!(
            "- `{}` ({}), `{}` unless set: {}{choice}\n",
            param.name,
            word(&param.type_),
            param.default,
            param.doc.trim()
        ));
    }
    out.push('\n');
    out
}

fn example(example: &Example) -> String {
    let mut out = format!("\n### {}\n\n", example.name);
    for (name, value) in &example.params {
        out.push_str(&format!("With `{name} = {value}`.\n\n"));
    }
    if let Some(estate) = &example.estate {
        out.push_str(&format!("With `--estate {}`.\n\n", word(estate)));
    }
    out.push_str(match example.expect {
        Some(Expect::Clean) => "Nothing is found.\n\n",
        Some(Expect::Reported) => "It is reported, and nothing is written.\n\n",
        Some(Expect::Unsafe) => "Mended with `--unsafe-fixes`.\n\n",
        None => "",
    });
    match &example.after {
        Some(after) => out.push_str(&format!("```diff\n{}```\n", diff(&example.before, after))),
        None => out.push_str(&format!("```hcl\n{}\n```\n", example.before.trim_end())),
    }
    out
}

/// The changes file by file.
fn diff(before: &str, after: &str) -> String {
    let (before, after) = (example_files(before), example_files(after));
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut out = String::new();
    for name in names {
        let text = |files: &std::collections::BTreeMap<String, String>| {
            files.get(name).cloned().unwrap_or_default()
        };
        let (old, new) = (text(&before), text(&after));
        let diff = TextDiff::from_lines(old.as_str(), new.as_str());
        let mut unified = diff.unified_diff();
        out.push_str(&unified.context_radius(5).header(name, name).to_string());
    }
    out
}
