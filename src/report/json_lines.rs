//! One JSON object per finding and line.

use super::Report;
use super::json::finding;

/// The objects of `findings` in the JSON report, one in a line.
pub fn json_lines(report: &Report<'_>) -> String {
    let mut out = String::new();
    for found in report.findings {
        out.push_str(&format!("{}\n", finding(report, found)));
    }
    out
}
