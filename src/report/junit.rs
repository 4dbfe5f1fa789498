//! The XML of `JUnit`, as continuous integration servers read it: a suite for each file, a failed case
//! for each finding.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Report, outcome, uri};
use crate::check::Finding;

pub fn junit(report: &Report<'_>) -> String {
    let mut files: BTreeMap<&Path, Vec<&Finding>> = BTreeMap::new();
    for finding in report.findings {
        files.entry(&finding.path).or_default().push(finding);
    }
    let count = report.findings.len();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&format!(
        "<testsuites name=\"tfmend\" tests=\"{count}\" failures=\"{count}\">\n"
    ));
    for (path, findings) in files {
        out.push_str(&format!(
            "  <testsuite name=\"{}\" tests=\"{1}\" failures=\"{1}\">\n",
            escaped(&uri(path)),
            findings.len()
        ));
        for finding in findings {
            out.push_str(&case(report, finding));
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn case(report: &Report<'_>, finding: &Finding) -> String {
    let line = report
        .source(&finding.path)
        .map_or(1, |source| source.position(finding.span.start).line);
    let more = outcome(finding);
    let path = uri(&finding.path);
    format!(
        "    <testcase name=\"{} {}\" classname=\"{path}\" file=\"{path}\" line=\"{line}\">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n",
        escaped(&finding.id),
        escaped(&finding.address),
        escaped(&finding.id),
        escaped(&finding.problem),
        escaped(&format!("{path}:{line}: {}\n{more}", finding.label)),
        path = escaped(&path),
    )
}

/// Text as XML has it; characters that XML does not have are replaced.
fn escaped(text: &str) -> String {
    let chars = text.chars().map(|c| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\n' | '\t' => c.to_string(),
        c if c.is_control() => "\u{fffd}".to_owned(),
        c => c.to_string(),
    });
    chars.collect()
}
