//! The closing lines.

/// What was counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub found: usize,
    pub fixed: usize,
    /// Findings that `--fix` would mend.
    pub safe: usize,
    /// Findings that need `--unsafe-fixes` as well.
    pub hidden: usize,
    pub undecided: usize,
    pub suppressed: usize,
    pub files: usize,
    /// Files that could not be read, or only in part.
    pub skipped: usize,
    /// What is undecided and what could not be read counts, and is shown.
    pub strict: bool,
}

pub fn summary(counts: &Counts, fixing: bool) -> String {
    let mut out = String::new();
    let problems = |count: usize| format!("{count} problem{}", if count == 1 { "" } else { "s" });
    let files = format!(
        "{} file{}",
        counts.files,
        if counts.files == 1 { "" } else { "s" }
    );
    let doubts = counts.strict && counts.undecided + counts.skipped > 0;
    if counts.found == 0 && counts.fixed == 0 && !doubts {
        out.push_str(&format!("All checks passed in {files}.\n"));
    } else if fixing {
        out.push_str(&format!(
            "Found {} in {files} ({} fixed, {} remaining).\n",
            problems(counts.found + counts.fixed),
            counts.fixed,
            counts.found
        ));
    } else {
        out.push_str(&format!("Found {} in {files}.\n", problems(counts.found)));
    }
    if counts.safe + counts.hidden > 0 {
        let hidden = match (counts.hidden, fixing) {
            (0, _) => String::new(),
            (hidden, false) => format!(" ({hidden} more with --unsafe-fixes)"),
            (hidden, true) => format!(" ({hidden} with --unsafe-fixes)"),
        };
        out.push_str(&format!(
            "[*] {} fixable with --fix{hidden}.\n",
            counts.safe
        ));
    }
    if counts.undecided > 0 {
        let hint = if counts.strict {
            ""
        } else {
            " (--strict shows them)"
        };
        out.push_str(&format!(
            "{} could not be decided{hint}.\n",
            counts.undecided
        ));
    }
    if counts.suppressed > 0 {
        out.push_str(&format!("{} suppressed by comments.\n", counts.suppressed));
    }
    if counts.skipped > 0 {
        out.push_str(&format!(
            "{} not read in full; see the notes above.\n",
            counts.skipped
        ));
    }
    out
}
