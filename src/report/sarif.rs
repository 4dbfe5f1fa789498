//! SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>), with fixes,
//! suppressions and fingerprints.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Report, outcome, uri};
use crate::check::{Finding, State, fingerprints};
use crate::edit::Edit;
use crate::recipe::Recipe;
use crate::recipe::model::Severity;
use crate::source::{Source, Span};

pub fn sarif(report: &Report<'_>) -> String {
    let mut used: BTreeMap<usize, usize> = BTreeMap::new();
    for finding in report.findings {
        let next = used.len();
        used.entry(finding.recipe).or_insert(next);
    }
    let mut rules: Vec<(usize, Value)> = Vec::new();
    for (recipe, index) in &used {
        if let Some(recipe) = report.recipes.get(*recipe) {
            rules.push((*index, rule(recipe)));
        }
    }
    rules.sort_by_key(|(index, _)| *index);
    let rules: Vec<Value> = rules.into_iter().map(|(_, rule)| rule).collect();
    let prints = fingerprints(report.findings);
    let results: Vec<Value> = report
        .findings
        .iter()
        .zip(&prints)
        .filter_map(|(finding, print)| result(report, finding, print, &used))
        .collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "tfmend",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {"ROOT": {"description": {"text": "the directory in which tfmend ran"}}},
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": report.notes.iter().map(|note| {
                    json!({"level": "note", "message": {"text": note}})
                }).collect::<Vec<_>>(),
            }],
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn rule(recipe: &Recipe) -> Value {
    let spec = &recipe.spec;
    let resolves: Vec<&str> = recipe.resolves().collect();
    let mut tags = vec![json!(spec.category)];
    tags.extend(resolves.iter().map(|id| json!(id)));
    json!({
        "id": recipe.id,
        "shortDescription": {"text": spec.title},
        "fullDescription": {"text": spec.why.trim()},
        "help": {"text": format!("{}\n\n{}", spec.why.trim(), spec.links.join("\n"))},
        "helpUri": spec.links.first(),
        "defaultConfiguration": {"level": level(spec.severity)},
        "properties": {"tags": tags, "security-severity": score(spec.severity)},
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "note",
        Severity::Medium => "warning",
        Severity::High | Severity::Critical => "error",
    }
}

/// GitHub's scale of severities.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "3.0",
        Severity::Medium => "5.5",
        Severity::High => "8.0",
        Severity::Critical => "9.5",
    }
}

fn result(
    report: &Report<'_>,
    finding: &Finding,
    print: &str,
    used: &BTreeMap<usize, usize>,
) -> Option<Value> {
    let source = report.source(&finding.path)?;
    let why = outcome(finding);
    let mut result = json!({
        "ruleId": finding.id,
        "ruleIndex": used.get(&finding.recipe),
        "level": level(finding.severity),
        "kind": if finding.is_undecided() { "review" } else { "fail" },
        "message": {"text": format!("{}: {} ({why})", finding.address, finding.problem)},
        "locations": [{
            "physicalLocation": {
                "artifactLocation": location(&finding.path),
                "region": region(source, &finding.span),
            },
            "logicalLocations": [{"fullyQualifiedName": finding.address, "kind": "resource"}],
        }],
        "partialFingerprints": {"tfmend/v1": print},
    });
    // The specification has no level for what is not a failure.
    if finding.is_undecided() {
        result["level"] = json!("none");
    }
    if let State::Fixable { patch, help, .. } = &finding.state
        && patch.created.is_empty()
    {
        let changes = patch.edits.iter().filter_map(|(path, edits)| {
            let source = report.source(path)?;
            let edits = edits.iter().map(|edit| replacement(source, edit));
            Some(json!({
                "artifactLocation": location(path),
                "replacements": edits.collect::<Vec<_>>(),
            }))
        });
        result["fixes"] = json!([{
            "description": {"text": help},
            "artifactChanges": changes.collect::<Vec<_>>(),
        }]);
    }
    if let Some(ignore) = &finding.ignored {
        result["suppressions"] = json!([{"kind": "inSource", "justification": ignore.reason}]);
    }
    Some(result)
}

fn location(path: &std::path::Path) -> Value {
    if path.is_absolute() {
        json!({"uri": format!("file://{}", uri(path))})
    } else {
        json!({"uri": uri(path), "uriBaseId": "ROOT"})
    }
}

fn region(source: &Source, span: &Span) -> Value {
    let (start, end) = (source.position(span.start), source.position(span.end));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn replacement(source: &Source, edit: &Edit) -> Value {
    json!({
        "deletedRegion": region(source, &edit.span()),
        "insertedContent": {"text": edit.text},
    })
}
