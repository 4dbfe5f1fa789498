//! The whole report as one JSON object.

use serde_json::{Value, json as object};

use super::Report;
use crate::check::{Applied, Finding, State};
use crate::recipe::model::Safety;

/// `findings`, and the composed `edits` and `created` of the fixes in `applied`, which would be
/// (or were) applied; offsets are bytes in the original files.
pub fn json(report: &Report<'_>) -> String {
    let findings: Vec<Value> = report
        .findings
        .iter()
        .map(|finding| self::finding(report, finding))
        .collect();
    let mut edits = Vec::new();
    let mut created = Vec::new();
    let mut bugs = Vec::new();
    let mut applied = Vec::new();
    if let Some(mended) = report.mended {
        for (path, changes) in &mended.edits {
            edits.extend(changes.iter().map(|edit| {
                object!({"path": path, "start": edit.start, "end": edit.end, "text": edit.text})
            }));
        }
        created.extend(
            mended
                .created
                .iter()
                .map(|(path, text)| object!({"path": path, "text": text})),
        );
        bugs.clone_from(&mended.bugs);
        applied.extend(
            mended
                .applied()
                .map(|applied| self::applied(report, applied)),
        );
    }
    let whole = object!({
        "version": 1,
        "findings": findings,
        "edits": edits,
        "created": created,
        "applied": applied,
        "notes": report.notes,
        "bugs": bugs,
    });
    format!("{whole:#}\n")
}

/// One fix: what `terraform plan` will show for it, and where.
fn applied(report: &Report<'_>, applied: &Applied) -> Value {
    object!({
        "recipe": report.recipes.get(applied.recipe).map(|recipe| &recipe.id),
        "path": applied.path,
        "address": applied.address,
        "instances": applied.instances,
        "impact": applied.impact,
        "safety": applied.safety,
        "message": applied.help,
        "creates": applied.creates,
        "commands": applied.commands,
    })
}

pub(super) fn finding(report: &Report<'_>, finding: &Finding) -> Value {
    let position = |offset: usize| {
        report.source(&finding.path).map(|source| {
            let at = source.position(offset);
            object!({"line": at.line, "column": at.column, "offset": offset})
        })
    };
    let fix = match &finding.state {
        State::Fixable {
            impact,
            safety,
            help,
            patch,
        } => object!({
            "safety": safety,
            "impact": impact,
            "message": help,
            "edits": patch.edits.iter().flat_map(|(path, edits)| edits.iter().map(move |edit| {
                object!({"path": path, "start": edit.start, "end": edit.end, "text": edit.text})
            })).collect::<Vec<_>>(),
            "safety_note": report
                .recipe(finding)
                .filter(|_| *safety < Safety::Safe)
                .and_then(|recipe| recipe.spec.safety_note.as_deref()),
        }),
        _ => Value::Null,
    };
    let (state, reason) = match &finding.state {
        State::Fixable { .. } => ("fixable", None),
        State::Withheld(reason) => ("withheld", Some(reason)),
        State::Undecided(reason) => ("undecided", Some(reason)),
    };
    object!({
        "recipe": finding.id,
        "severity": finding.severity,
        "address": finding.address,
        "path": finding.path,
        "start": position(finding.span.start),
        "end": position(finding.span.end),
        "message": finding.problem,
        "label": finding.label,
        "resolves": finding.resolves,
        "state": state,
        "reason": reason,
        "fix": fix,
    })
}
