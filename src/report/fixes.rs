//! What was mended, counted by file and recipe.

use std::collections::BTreeMap;
use std::path::Path;

use crate::check::Mended;
use crate::recipe::Recipe;

/// A list of files, and below each how often each recipe mended something in it. `done` says whether it was
/// written.
pub fn fixes(mended: &Mended, recipes: &[Recipe], done: bool) -> String {
    let mut files: BTreeMap<&Path, BTreeMap<&str, usize>> = BTreeMap::new();
    let mut total = 0;
    for applied in mended.applied() {
        let Some(recipe) = recipes.get(applied.recipe) else {
            continue;
        };
        let counts = files.entry(&applied.path).or_default();
        *counts.entry(&recipe.id).or_default() += 1;
        total += 1;
    }
    if total == 0 {
        return String::new();
    }
    let verb = if done { "Fixed" } else { "Would fix" };
    let noun = if total == 1 { "problem" } else { "problems" };
    let mut out = format!("{verb} {total} {noun}:\n");
    for (path, counts) in files {
        out.push_str(&format!("- {}:\n", path.display()));
        for (id, count) in counts {
            out.push_str(&format!("    {count} × {id}\n"));
        }
    }
    out
}
