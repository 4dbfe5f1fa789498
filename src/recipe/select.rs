//! Which recipes, and which of their edits, run.

use globset::Glob;

use super::load::{Edit, Recipe};

/// What was selected and what was ignored, as given by the user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Empty: the recipes with `default = true`.
    pub select: Vec<String>,
    pub extend: Vec<String>,
    pub ignore: Vec<String>,
}

/// A word of the selection that means nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no recipe, category or severity is called `{word}`{}", hint.as_ref().map(|hint| format!("; did you mean `{hint}`?")).unwrap_or_default())]
pub struct SelectionError {
    pub word: String,
    pub hint: Option<String>,
}

impl Selection {
    /// Checks every word; gives the scanner ids that no recipe resolves.
    ///
    /// # Errors
    /// A word that is neither a recipe, a glob, a category, a severity nor a scanner id.
    pub fn check(&self, recipes: &[Recipe]) -> Result<Vec<String>, SelectionError> {
        let mut unresolved = Vec::new();
        for word in self.select.iter().chain(&self.extend).chain(&self.ignore) {
            let known = recipes
                .iter()
                .any(|recipe| recipe.edits.iter().any(|edit| means(word, recipe, edit)));
            if known || word == "all" {
                continue;
            }
            if is_scanner_id(word) {
                unresolved.push(word.clone());
                continue;
            }
            return Err(SelectionError {
                hint: nearest(word, recipes),
                word: word.clone(),
            });
        }
        Ok(unresolved)
    }

    /// Whether an edit of a recipe runs.
    pub fn takes(&self, recipe: &Recipe, edit: &Edit) -> bool {
        let any = |words: &[String]| words.iter().any(|word| means(word, recipe, edit));
        let chosen = if self.select.is_empty() {
            recipe.spec.default
        } else {
            any(&self.select)
        };
        (chosen || any(&self.extend)) && !any(&self.ignore)
    }
}

fn means(word: &str, recipe: &Recipe, edit: &Edit) -> bool {
    let spec = &recipe.spec;
    let glob = || {
        word.contains(['*', '?'])
            && Glob::new(word).is_ok_and(|glob| glob.compile_matcher().is_match(&recipe.id))
    };
    word == "all"
        || word == recipe.id
        || spec.aliases.iter().any(|alias| alias == word)
        || edit
            .spec
            .resolves
            .iter()
            .any(|id| id.eq_ignore_ascii_case(word))
        || named(&spec.category) == word
        || named(&spec.severity) == word
        || recipe.folder == word
        || glob()
}

/// The name of a category or severity as recipes write it.
fn named(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// `CKV_AWS_28`, `AVD-AWS-0024`, a KICS UUID, `tfsec` and `trivy` long ids.
fn is_scanner_id(word: &str) -> bool {
    let upper = word.to_ascii_uppercase();
    let checkov = upper.starts_with("CKV_") || upper.starts_with("CKV2_");
    let trivy = upper.starts_with("AVD-") || upper.starts_with("AWS-0");
    let uuid = word.len() == 36 && word.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    checkov || trivy || uuid
}

fn nearest(word: &str, recipes: &[Recipe]) -> Option<String> {
    let words = recipes.iter().flat_map(|recipe| {
        let spec = &recipe.spec;
        [
            recipe.id.clone(),
            named(&spec.category),
            named(&spec.severity),
            recipe.folder.clone(),
        ]
    });
    words
        .map(|known| (likeness(word, &known), known))
        .filter(|(likeness, _)| *likeness > 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, known)| known)
}

/// How alike two words are, from 0 to 1.
fn likeness(a: &str, b: &str) -> f32 {
    similar::TextDiff::from_chars(a, b).ratio()
}
