//! One line per finding: `path:line:column: recipe [fix] problem`.

use super::Report;
use crate::check::{Finding, State};
use crate::recipe::model::Safety;

pub fn concise(report: &Report<'_>) -> String {
    let mut out = String::new();
    for finding in report.findings {
        let Some(source) = report.source(&finding.path) else {
            continue;
        };
        let at = source.position(finding.span.start);
        out.push_str(&format!(
            "{}:{}:{}: {} [{}] {} ({})\n",
            printable(&finding.path.display().to_string()),
            at.line,
            at.column,
            finding.id,
            mark(finding),
            finding.problem,
            printable(&finding.address),
        ));
    }
    out
}

/// Without control characters, which a name in the code could send to the terminal.
fn printable(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}

/// `*` where `--fix` mends it, otherwise why it does not.
fn mark(finding: &Finding) -> &'static str {
    match &finding.state {
        State::Fixable {
            safety: Safety::Safe,
            ..
        } => "*",
        State::Fixable {
            safety: Safety::Unsafe,
            ..
        } => "unsafe",
        State::Fixable {
            safety: Safety::Manual,
            ..
        } => "manual",
        State::Withheld(_) => "no fix",
        State::Undecided(_) => "undecided",
    }
}
