//! Findings that a team has agreed to live with for now: only new ones count.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use crate::check::{Finding, fingerprints};
use crate::files::{Write, write_all};

/// The form of the file.
const VERSION: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Baseline {
    version: u32,
    /// What each fingerprint stands for, for those who read the file.
    findings: BTreeMap<String, Known>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Known {
    recipe: String,
    path: String,
    address: String,
}

impl Baseline {
    /// # Errors
    /// The file cannot be read, or is no baseline.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let reading = || format!("reading the baseline {}", path.display());
        let text = std::fs::read_to_string(path).with_context(reading)?;
        let read: Self = serde_json::from_str(&text).with_context(reading)?;
        anyhow::ensure!(
            read.version == VERSION,
            "{} is of version {}, and {VERSION} is understood; write it anew with --write-baseline",
            path.display(),
            read.version
        );
        Ok(read)
    }

    /// The findings that are not in it.
    pub(super) fn new_ones(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let all: Vec<&Finding> = findings.iter().collect();
        let prints = fingerprints(&all);
        let pairs = findings.into_iter().zip(prints);
        let new = pairs.filter(|(_, print)| !self.findings.contains_key(print));
        new.map(|(finding, _)| finding).collect()
    }

    /// Writes the findings that no comment silences.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn write(path: &Path, findings: &[Finding]) -> anyhow::Result<usize> {
        let all: Vec<&Finding> = findings.iter().collect();
        let prints = fingerprints(&all);
        let active = all
            .iter()
            .zip(prints)
            .filter(|(it, _)| it.ignored.is_none());
        let known = active.map(|(finding, print)| {
            let known = Known {
                recipe: finding.id.clone(),
                path: finding.path.display().to_string(),
                address: finding.address.clone(),
            };
            (print, known)
        });
        let baseline = Self {
            version: VERSION,
            findings: known.collect(),
        };
        let text = serde_json::to_string_pretty(&baseline)? + "\n";
        write_all(&[Write {
            path: path.to_path_buf(),
            before: std::fs::read(path).ok(),
            after: text.into_bytes(),
        }])?;
        Ok(baseline.findings.len())
    }
}
