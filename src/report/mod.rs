//! Findings as text for people and machines: one file per format. No logic beyond layout.

mod concise;
mod diff;
mod fixes;
mod full;
mod github;
mod gitlab;
mod json;
mod json_lines;
mod junit;
mod markdown;
mod offer;
mod page;
mod patch;
mod sarif;
mod statistics;
mod summary;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::check::{Finding, Mended, State};
use crate::recipe::Recipe;
use crate::source::Source;

pub use concise::concise;
pub use diff::{Colour, diff};
pub use fixes::fixes;
pub use full::full;
pub use github::github;
pub use gitlab::gitlab;
pub use json::json;
pub use json_lines::json_lines;
pub use junit::junit;
pub use markdown::markdown;
pub use offer::{Offer, offer};
pub use page::{index, page};
pub use patch::patch;
pub use sarif::sarif;
pub use statistics::statistics;
pub use summary::{Counts, summary};

/// What a report is made of.
pub struct Report<'a> {
    pub recipes: &'a [Recipe],
    pub findings: &'a [&'a Finding],
    /// The files as they were read.
    pub sources: &'a BTreeMap<PathBuf, Arc<Source>>,
    /// The outcome of the rounds, where they were run.
    pub mended: Option<&'a Mended>,
    pub notes: &'a [String],
}

impl Report<'_> {
    pub fn source(&self, path: &Path) -> Option<&Source> {
        self.sources.get(path).map(AsRef::as_ref)
    }

    pub fn recipe(&self, finding: &Finding) -> Option<&Recipe> {
        self.recipes.get(finding.recipe)
    }
}

/// What is done about a finding, or why nothing is.
fn outcome(finding: &Finding) -> String {
    match &finding.state {
        State::Fixable { help, .. } => format!("help: {help}"),
        State::Withheld(reason) => format!("not mended: {reason}"),
        State::Undecided(reason) => format!("not decided: {reason}"),
    }
}

/// A path as a URI reference has it, without `./`.
fn uri(path: &Path) -> String {
    let text = path.strip_prefix(".").unwrap_or(path).display().to_string();
    let text = text.replace('\\', "/");
    let bytes = text.bytes().map(|byte| match byte {
        b'A'..=b'Z'
        | b'a'..=b'z'
        | b'0'..=b'9'
        | b'-'
        | b'.'
        | b'_'
        | b'~'
        | b'/'
        | b'@'
        | b'+' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    bytes.collect()
}
