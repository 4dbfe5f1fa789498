//! What is changed where.

use super::Content;
use crate::bot::defuse;

/// As many rows as a reviewer reads.
const ROWS: usize = 100;

pub(super) fn section(content: &Content) -> String {
    let mut out =
        "| Recipe | Where | Change | Impact | Resolves |\n|---|---|---|---|---|\n".to_owned();
    for fix in content.fixes.iter().take(ROWS) {
        let checks: Vec<String> = fix.resolves.iter().map(|id| defuse::code(id)).collect();
        out.push_str(&format!(
            "| {} | {}<br>{} | {} | {} | {} |\n",
            defuse::code(&fix.recipe),
            defuse::code(&fix.address),
            defuse::code(&fix.path),
            defuse::prose(&fix.change),
            fix.impact.phrase(),
            checks.join(", ")
        ));
    }
    if content.fixes.len() > ROWS {
        let more = content.fixes.len() - ROWS;
        out.push_str(&format!("\n… and {more} more: the commits name them.\n"));
    }
    out
}
