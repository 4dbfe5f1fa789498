//! GitLab's code quality report
//! (<https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>).

use serde_json::{Value, json};

use super::{Report, uri};
use crate::check::fingerprints;
use crate::recipe::model::Severity;

pub fn gitlab(report: &Report<'_>) -> String {
    let prints = fingerprints(report.findings);
    let issues = report
        .findings
        .iter()
        .zip(prints)
        .filter_map(|(finding, print)| {
            let source = report.source(&finding.path)?;
            let severity = match finding.severity {
                _ if finding.is_undecided() => "info",
                Severity::Low => "minor",
                Severity::Medium => "major",
                Severity::High => "critical",
                Severity::Critical => "blocker",
            };
            Some(json!({
                "description": format!("{}: {}", finding.address, finding.problem),
                "check_name": finding.id,
                "fingerprint": print,
                "severity": severity,
                "location": {
                    "path": uri(&finding.path),
                    "lines": {
                        "begin": source.position(finding.span.start).line,
                        "end": source.position(finding.span.end).line,
                    },
                },
            }))
        });
    format!("{:#}\n", Value::from(issues.collect::<Vec<Value>>()))
}
