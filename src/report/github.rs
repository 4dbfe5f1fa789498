//! Workflow commands of GitHub Actions, which become annotations
//! (<https://docs.github.com/actions/reference/workflow-commands-for-github-actions>).

use super::{Report, outcome, uri};
use crate::recipe::model::Severity;

pub fn github(report: &Report<'_>) -> String {
    let mut out = String::new();
    for finding in report.findings {
        let Some(source) = report.source(&finding.path) else {
            continue;
        };
        let (start, end) = (
            source.position(finding.span.start),
            source.position(finding.span.end),
        );
        let command = match finding.severity {
            _ if finding.is_undecided() => "notice",
            Severity::Low => "notice",
            Severity::Medium => "warning",
            Severity::High | Severity::Critical => "error",
        };
        let more = outcome(finding);
        let text = format!("{}: {}\n{more}", finding.address, finding.problem);
        out.push_str(&format!(
            "::{command} title=tfmend ({}),file={},line={},endLine={},col={},endColumn={}::{}\n",
            property(&finding.id),
            property(&uri(&finding.path)),
            start.line,
            end.line,
            start.column,
            end.column,
            data(&text),
        ));
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
