//! Findings as text for people and machines: one file per format. No logic beyond layout.

mod concise;
mod diff;
mod full;
mod json;
mod summary;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::check::{Finding, Mended};
use crate::recipe::Recipe;
use crate::source::Source;

pub use concise::concise;
pub use diff::{Colour, diff};
pub use full::full;
pub use json::json;
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
