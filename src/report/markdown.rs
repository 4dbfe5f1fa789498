//! Markdown, for comments and job summaries.

use super::{Report, uri};
use crate::check::State;

pub fn markdown(report: &Report<'_>) -> String {
    if report.findings.is_empty() {
        return "No problems found.\n".to_owned();
    }
    let mut out =
        String::from("| where | what | recipe | severity | fix |\n|---|---|---|---|---|\n");
    for finding in report.findings {
        let line = report
            .source(&finding.path)
            .map_or(1, |source| source.position(finding.span.start).line);
        let fix = match &finding.state {
            State::Fixable { help, impact, .. } => {
                format!("{} ({})", plain(help), impact.phrase())
            }
            State::Withheld(reason) => format!("not mended: {}", plain(reason)),
            State::Undecided(reason) => format!("not decided: {}", plain(reason)),
        };
        out.push_str(&format!(
            "| `{}:{line}` | {}: {} | `{}` | {} | {fix} |\n",
            code(&uri(&finding.path)),
            plain(&finding.address),
            plain(&finding.problem),
            finding.id,
            format!("{:?}", finding.severity).to_lowercase(),
        ));
    }
    out
}

/// Text that no markup, mention or link can come out of; code spans stay.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut in_code = false;
    for c in text.chars() {
        match c {
            '`' => {
                in_code = !in_code;
                out.push(c);
            }
            '|' => out.push_str("\\|"),
            '\n' | '\r' => out.push(' '),
            '<' | '>' | '@' | '#' | '*' | '_' | '[' | ']' | '!' if !in_code => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Text inside a code span.
fn code(text: &str) -> String {
    text.replace('`', "'")
        .replace('|', "\\|")
        .replace('\n', " ")
}
