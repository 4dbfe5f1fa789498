//! One fix, to be decided about: what is wrong, what is done about it, and the change as a diff.

use std::path::Path;

use super::Colour;
use super::diff::file_diff;
use super::full::class;
use crate::check::{Change, Finding, State};
use crate::recipe::Recipe;

/// A fix, and which of how many it is.
pub struct Offer<'a> {
    pub finding: &'a Finding,
    pub recipe: &'a Recipe,
    pub changes: &'a [Change],
    pub number: usize,
    pub total: usize,
}

/// The fix as text, paths seen from `dir`.
pub fn offer(offer: &Offer<'_>, dir: &Path, colour: Colour) -> String {
    let finding = offer.finding;
    let (bold, reset) = match colour {
        Colour::Yes => ("\u{1b}[1m", "\u{1b}[0m"),
        Colour::No => ("", ""),
    };
    let path = finding.path.strip_prefix(".").unwrap_or(&finding.path);
    let mut out = format!(
        "{bold}({}/{}) {}: {} in {}{reset}\n",
        offer.number,
        offer.total,
        finding.id,
        finding.address,
        path.display()
    );
    out.push_str(&format!("problem: {}\n", finding.problem));
    if let State::Fixable {
        impact,
        safety,
        help,
        ..
    } = &finding.state
    {
        out.push_str(&format!("fix: {help} ({})\n", class(*safety, *impact)));
    }
    let spec = &offer.recipe.spec;
    for (name, note) in [("safety", &spec.safety_note), ("cost", &spec.cost_note)] {
        if let Some(note) = note {
            let words: Vec<&str> = note.split_whitespace().collect();
            out.push_str(&format!("{name}: {}\n", words.join(" ")));
        }
    }
    for change in offer.changes {
        let before = change.before.as_deref();
        out.push_str(&file_diff(before, &change.path, &change.after, dir, colour));
    }
    out
}
