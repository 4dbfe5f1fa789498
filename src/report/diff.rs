//! Unified diffs.

use std::path::Path;

use similar::{ChangeTag, TextDiff};

use super::Report;
use crate::source::Source;

/// Whether to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    Yes,
    No,
}

/// All changes as one unified diff, the fixes and their impact above each file, that `patch -p1` and `git apply` take in `dir`, the real path
/// of the current directory.
pub fn diff(report: &Report<'_>, dir: &Path, colour: Colour) -> String {
    let Some(mended) = report.mended else {
        return String::new();
    };
    let mut out = String::new();
    for (path, new) in &mended.texts {
        for applied in mended.applied().filter(|applied| applied.path == *path) {
            let recipe = &report.recipes[applied.recipe].id;
            let (help, impact) = (&applied.help, applied.impact.phrase());
            out.push_str(&format!(
                "# {recipe}: {}: {help} ({impact})\n",
                applied.address
            ));
        }
        out.push_str(&file_diff(
            report.source(path).map(Source::text),
            path,
            new,
            dir,
            colour,
        ));
    }
    out
}

/// The change of one file; nothing as `old` for a file that is new.
pub(super) fn file_diff(
    old: Option<&str>,
    path: &Path,
    new: &str,
    dir: &Path,
    colour: Colour,
) -> String {
    let name = path.strip_prefix(dir).unwrap_or(path);
    let name = name.display().to_string().replace('\\', "/");
    let name = name.trim_start_matches("./");
    let before = old.map_or_else(|| "/dev/null".to_owned(), |_| format!("a/{name}"));
    let after = format!("b/{name}");
    let text = TextDiff::from_lines(old.unwrap_or_default(), new);
    match colour {
        Colour::No => text.unified_diff().header(&before, &after).to_string(),
        Colour::Yes => {
            let mut out = String::new();
            coloured(&text, &before, &after, &mut out);
            out
        }
    }
}

fn coloured(diff: &TextDiff<'_, '_, str>, before: &str, after: &str, out: &mut String) {
    const BOLD: &str = "\u{1b}[1m";
    const CYAN: &str = "\u{1b}[36m";
    const RED: &str = "\u{1b}[31m";
    const GREEN: &str = "\u{1b}[32m";
    const RESET: &str = "\u{1b}[0m";
    out.push_str(&format!(
        "{BOLD}--- {before}{RESET}\n{BOLD}+++ {after}{RESET}\n"
    ));
    for hunk in diff.unified_diff().iter_hunks() {
        out.push_str(&format!("{CYAN}{}{RESET}\n", hunk.header()));
        for change in hunk.iter_changes() {
            let (sign, colour) = match change.tag() {
                ChangeTag::Delete => ('-', RED),
                ChangeTag::Insert => ('+', GREEN),
                ChangeTag::Equal => (' ', ""),
            };
            let line = change.value();
            let (body, end) = match line.strip_suffix('\n') {
                Some(body) => (body, "\n"),
                None => (line, "\n\\ No newline at end of file\n"),
            };
            let reset = if colour.is_empty() { "" } else { RESET };
            out.push_str(&format!("{colour}{sign}{body}{reset}{end}"));
        }
    }
}
