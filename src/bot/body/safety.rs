//! What may go wrong, before anything else.

use super::Content;
use crate::bot::defuse;

pub(super) fn section(content: &Content) -> String {
    let mut out = String::new();
    for recipe in &content.recipes {
        let mut addresses: Vec<String> = content
            .endangering(&recipe.id)
            .map(|fix| defuse::code(&fix.address))
            .collect();
        addresses.dedup();
        if addresses.is_empty() {
            continue;
        }
        let note = recipe.safety_note.as_deref();
        let note = note.unwrap_or("This fix may replace, interrupt or overwrite something.");
        let shown = addresses.iter().take(5).cloned().collect::<Vec<_>>();
        let more = match addresses.len() - shown.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        out.push_str(&format!(
            "> - {} ({}{more}): {}\n",
            defuse::code(&recipe.id),
            shown.join(", "),
            defuse::prose(note)
        ));
    }
    if out.is_empty() {
        return out;
    }
    format!("> [!WARNING]\n> **Read this before you apply it.**\n>\n{out}")
}
