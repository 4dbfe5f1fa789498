//! `--from`: what a scanner reported, in the form that it reports in, so that exactly that is
//! mended.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::check::Finding;

/// What a scanner found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reported {
    /// The ids of the check: some scanners have several.
    ids: Vec<String>,
    path: String,
    address: Option<String>,
    /// From 1.
    line: Option<usize>,
}

/// A scanner's report.
#[derive(Debug, Default)]
pub(super) struct Scan {
    reported: BTreeSet<Reported>,
}

/// The findings that a scanner reported, by what does not change when lines move.
#[derive(Debug, Default)]
pub(super) struct Wanted(BTreeSet<(String, PathBuf, String)>);

impl Wanted {
    pub(super) fn has(&self, finding: &Finding) -> bool {
        let key = (
            finding.id.clone(),
            finding.path.clone(),
            finding.address.clone(),
        );
        self.0.contains(&key)
    }
}

impl Scan {
    /// Reads a report: JSON of Checkov, Trivy, tflint or KICS, or SARIF of any scanner.
    ///
    /// # Errors
    /// The file cannot be read, or is none of these.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let reading = || format!("reading the report {}", path.display());
        let text = std::fs::read_to_string(path).with_context(reading)?;
        let json: Value = serde_json::from_str(&text).with_context(reading)?;
        Self::of(&json).with_context(reading)
    }

    fn of(json: &Value) -> anyhow::Result<Self> {
        let mut scan = Self::default();
        match json {
            Value::Array(reports) => {
                for report in reports {
                    scan.reported.extend(Self::of(report)?.reported);
                }
            }
            _ if json["runs"].is_array() => scan.sarif(json),
            _ if json["results"]["failed_checks"].is_array() => scan.checkov(json),
            _ if json["Results"].is_array() => scan.trivy(json),
            _ if json["issues"].is_array() => scan.tflint(json),
            _ if json["queries"].is_array() => scan.kics(json),
            // Checkov that found no resource at all.
            _ if json["passed"].is_u64() => {}
            _ => bail!("it is neither SARIF nor the JSON of Checkov, Trivy, tflint or KICS"),
        }
        Ok(scan)
    }

    /// The ids of all checks in it.
    pub(super) fn ids(&self) -> Vec<String> {
        let ids: BTreeSet<&String> = self.reported.iter().flat_map(|it| &it.ids).collect();
        ids.into_iter().cloned().collect()
    }

    /// Which of the findings were reported; `line` gives the lines of a finding's block.
    pub(super) fn wanted(
        &self,
        findings: &[Finding],
        lines: impl Fn(&Finding) -> Option<(usize, usize)>,
    ) -> Wanted {
        let meant = |finding: &&Finding| {
            let path = finding.path.display().to_string().replace('\\', "/");
            let lines = lines(finding);
            self.reported.iter().any(|reported| {
                reported.ids.iter().any(|id| finding.resolves.contains(id))
                    && is_same_file(&path, &reported.path)
                    && reported.is_at(&finding.address, lines)
            })
        };
        let keys = findings.iter().filter(meant).map(|finding| {
            (
                finding.id.clone(),
                finding.path.clone(),
                finding.address.clone(),
            )
        });
        Wanted(keys.collect())
    }

    fn checkov(&mut self, json: &Value) {
        for check in list(&json["results"]["failed_checks"]) {
            self.add(
                vec![text(&check["check_id"])],
                text(&check["file_path"]),
                Some(text(&check["resource"])),
                number(&check["file_line_range"][0]),
            );
        }
    }

    fn sarif(&mut self, json: &Value) {
        for result in list(&json["runs"])
            .iter()
            .flat_map(|run| list(&run["results"]))
        {
            for location in list(&result["locations"]) {
                let physical = &location["physicalLocation"];
                self.add(
                    vec![text(&result["ruleId"])],
                    text(&physical["artifactLocation"]["uri"]),
                    None,
                    number(&physical["region"]["startLine"]),
                );
            }
        }
    }

    fn trivy(&mut self, json: &Value) {
        for result in list(&json["Results"]) {
            for found in list(&result["Misconfigurations"]) {
                if found["Status"] == "PASS" {
                    continue;
                }
                let cause = &found["CauseMetadata"];
                self.add(
                    vec![text(&found["AVDID"]), text(&found["ID"])],
                    text(&result["Target"]),
                    cause["Resource"].as_str().map(str::to_owned),
                    number(&cause["StartLine"]),
                );
            }
        }
    }

    fn tflint(&mut self, json: &Value) {
        for issue in list(&json["issues"]) {
            self.add(
                vec![text(&issue["rule"]["name"])],
                text(&issue["range"]["filename"]),
                None,
                number(&issue["range"]["start"]["line"]),
            );
        }
    }

    fn kics(&mut self, json: &Value) {
        for query in list(&json["queries"]) {
            for file in list(&query["files"]) {
                self.add(
                    vec![text(&query["query_id"])],
                    text(&file["file_name"]),
                    None,
                    number(&file["line"]),
                );
            }
        }
    }

    fn add(
        &mut self,
        mut ids: Vec<String>,
        path: String,
        address: Option<String>,
        line: Option<usize>,
    ) {
        ids.retain(|id| !id.is_empty());
        if !ids.is_empty() {
            self.reported.insert(Reported {
                ids,
                path,
                address: address.filter(|address| !address.is_empty()),
                line,
            });
        }
    }
}

impl Reported {
    /// Whether it speaks of an address, or of a line of its block.
    fn is_at(&self, address: &str, lines: Option<(usize, usize)>) -> bool {
        let named = self.address.as_ref().is_some_and(|reported| {
            // `module.a.aws_s3_bucket.b[0]` is `aws_s3_bucket.b` of a module.
            let bare = reported.split('[').next().unwrap_or_default();
            bare == address || bare.ends_with(&format!(".{address}"))
        });
        let within = self
            .line
            .zip(lines)
            .is_some_and(|(line, (first, last))| (first..=last).contains(&line));
        named || (within && self.address.is_none())
    }
}

/// Whether one path is the end of the other: scanners name files from where they ran.
fn is_same_file(path: &str, reported: &str) -> bool {
    let plain = |path: &str| {
        let path = path.trim_start_matches("file://").replace('\\', "/");
        format!("/{}", path.trim_start_matches("./").trim_start_matches('/'))
    };
    let (path, reported) = (plain(path), plain(reported));
    path.ends_with(&reported) || reported.ends_with(&path)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn number(value: &Value) -> Option<usize> {
    usize::try_from(value.as_u64()?).ok()
}
