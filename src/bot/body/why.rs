//! Why each recipe is there, folded.

use super::{Content, RecipeText};
use crate::bot::defuse;

pub(super) fn section(content: &Content) -> String {
    content
        .recipes
        .iter()
        .map(one)
        .collect::<Vec<_>>()
        .join("\n")
}

fn one(recipe: &RecipeText) -> String {
    let mut out = format!(
        "<details>\n<summary>Why: {}</summary>\n\n",
        defuse::html(&recipe.title)
    );
    for paragraph in recipe.why.trim().split("\n\n") {
        out.push_str(&defuse::prose(paragraph));
        out.push_str("\n\n");
    }
    if let Some(note) = &recipe.cost_note {
        out.push_str(&format!("Cost: {}\n\n", defuse::prose(note)));
    }
    for link in recipe.links.iter().filter(|link| is_plain(link)) {
        out.push_str(&format!("- <{link}>\n"));
    }
    out.push_str("\n</details>\n");
    out
}

/// Whether an address is one and nothing else; recipes can be a repository's own.
fn is_plain(link: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]!$&()*+,;=%".contains(c);
    link.starts_with("https://") && link.chars().all(is_allowed)
}
