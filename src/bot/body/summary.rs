//! What it is, in one sentence.

use std::collections::BTreeSet;

use super::{Content, counted};
use crate::bot::defuse;

pub(super) fn section(content: &Content) -> String {
    let files: BTreeSet<&str> = content.fixes.iter().map(|fix| fix.path.as_str()).collect();
    let what = match content.recipes.as_slice() {
        [recipe] => format!("{}: this mends", defuse::prose(&recipe.title)),
        _ => "This mends".to_owned(),
    };
    format!(
        "{what} {} in {}.",
        counted(content.fixes.len(), "place"),
        counted(files.len(), "file")
    )
}
