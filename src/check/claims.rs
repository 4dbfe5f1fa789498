//! Which fixes of one round stand in each other's way.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::finding::Finding;
use super::mend::patch;

/// What the fixes of one round have taken.
#[derive(Default)]
pub(super) struct Claims {
    /// Ranges of files, each fix claiming from its first to its last byte and the whole block
    /// it belongs to: text laid out beside other new text has to see it.
    ranges: BTreeMap<PathBuf, Vec<(usize, usize)>>,
    names: BTreeSet<String>,
}

impl Claims {
    /// Takes the places and names of a fix, unless another has one of them.
    pub(super) fn take(&mut self, finding: &Finding) -> bool {
        let Some(patch) = patch(finding) else {
            return false;
        };
        let mut wanted = Vec::new();
        for (path, edits) in &patch.edits {
            let start = edits.iter().map(|edit| edit.start).min();
            let end = edits.iter().map(|edit| edit.end).max();
            let (Some(mut start), Some(mut end)) = (start, end) else {
                continue;
            };
            let block = &finding.block_span;
            if *path == finding.path && start <= block.end + 1 && block.start <= end {
                start = start.min(block.start);
                end = end.max(block.end);
            }
            wanted.push((path, start, end));
        }
        let clash = |(path, start, end): &(&PathBuf, usize, usize)| {
            self.ranges
                .get(*path)
                .is_some_and(|taken| taken.iter().any(|(from, to)| start <= to && from <= end))
        };
        if wanted.iter().any(clash) || patch.provides.iter().any(|name| self.names.contains(name)) {
            return false;
        }
        for (path, start, end) in wanted {
            self.ranges
                .entry(path.clone())
                .or_default()
                .push((start, end));
        }
        self.names.extend(patch.provides.iter().cloned());
        true
    }
}
