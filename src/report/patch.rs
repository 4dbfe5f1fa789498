//! A plain unified diff.

use std::path::Path;

use super::diff::file_diff;
use super::{Colour, Report};
use crate::source::Source;

/// All changes, without comments between the files: what `git diff` would print, and what `git apply` and
/// `patch -p1` take in `dir`, the real path of the current directory.
pub fn patch(report: &Report<'_>, dir: &Path) -> String {
    let texts = report.mended.iter().flat_map(|mended| &mended.texts);
    texts
        .map(|(path, new)| {
            file_diff(
                report.source(path).map(Source::text),
                path,
                new,
                dir,
                Colour::No,
            )
        })
        .collect()
}
