//! The table `[pr]`: how `tfmend pr` groups, and what belongs to its pull requests.

use serde::Deserialize;

use crate::bot::{GroupBy, Rebuild};

/// What the config says about pull requests.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct PrConfig {
    /// What the fixes of one pull request have in common; empty: one for all.
    pub group_by: Option<Vec<GroupBy>>,
    /// Globs of directories that are environments, in the place of the usual names.
    pub environments: Vec<String>,
    /// What the names of branches begin with.
    pub prefix: Option<String>,
    pub rebuild: Rebuild,
    pub draft: bool,
    pub labels: Vec<String>,
    pub reviewers: Vec<String>,
    pub assignees: Vec<String>,
    /// How many may be open at once; 0 for any number.
    pub max_open: Option<usize>,
    /// How many may be opened in an hour; 0 for any number.
    pub max_per_hour: Option<usize>,
    /// Whether to include fixes that replace, interrupt or overwrite something.
    pub unsafe_fixes: bool,
}

pub(super) const KEYS: [&str; 11] = [
    "group-by",
    "environments",
    "prefix",
    "rebuild",
    "draft",
    "labels",
    "reviewers",
    "assignees",
    "max-open",
    "max-per-hour",
    "unsafe-fixes",
];
