//! Fixes as code actions: what `tfmend check --fix FILE` writes, as edits of the text that the editor holds.

use std::collections::HashMap;

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, Range, TextEdit, Url,
    WorkspaceEdit,
};

use super::documents::{Documents, Looked, diagnostic};
use super::positions::range;
use crate::check::{Finding, Limits, State, mend};
use crate::recipe::model::Safety;

/// A quick fix for each finding at the place asked about, and one for all that is safe.
///
/// # Errors
/// The document or its module cannot be looked at.
pub(super) fn actions(
    documents: &Documents<'_>,
    params: &CodeActionParams,
) -> anyhow::Result<Vec<CodeActionOrCommand>> {
    let uri = &params.text_document.uri;
    let wants = |kind: &CodeActionKind| {
        let only = params.context.only.as_ref();
        only.is_none_or(|only| {
            let mut only = only.iter().map(CodeActionKind::as_str);
            only.any(|only| kind.as_str() == only || kind.as_str().starts_with(&format!("{only}.")))
        })
    };
    let mut actions: Vec<CodeAction> = Vec::new();
    let Some(looked) = documents.look(uri)? else {
        return Ok(Vec::new());
    };
    if wants(&CodeActionKind::QUICKFIX) {
        for finding in &looked.findings {
            let State::Fixable { help, safety, .. } = &finding.state else {
                continue;
            };
            let found = diagnostic(&looked, finding);
            let Some(found) = found.filter(|found| meet(&found.range, &params.range)) else {
                continue;
            };
            let is_it = |other: &Finding| {
                other.id == finding.id
                    && other.edit == finding.edit
                    && other.address == finding.address
            };
            let note = if *safety < Safety::Safe {
                " (unsafe)"
            } else {
                ""
            };
            let edit = edit(documents, uri, Safety::Unsafe, &is_it)?;
            actions.extend(edit.map(|edit| CodeAction {
                title: format!("{}: {help}{note}", finding.id),
                kind: Some(CodeActionKind::QUICKFIX),
                diagnostics: Some(vec![found]),
                edit: Some(edit),
                is_preferred: Some(*safety == Safety::Safe),
                ..CodeAction::default()
            }));
        }
    }
    if wants(&CodeActionKind::SOURCE_FIX_ALL) {
        let edit = edit(documents, uri, Safety::Safe, &|_| true)?;
        actions.extend(edit.map(|edit| CodeAction {
            title: "Mend all that can be mended safely".to_owned(),
            kind: Some(CodeActionKind::SOURCE_FIX_ALL),
            edit: Some(edit),
            ..CodeAction::default()
        }));
    }
    let actions = actions.into_iter();
    Ok(actions.map(CodeActionOrCommand::CodeAction).collect())
}

fn meet(a: &Range, b: &Range) -> bool {
    a.start <= b.end && b.start <= a.end
}

/// Runs the rounds on a copy of the module; nothing where they change nothing.
fn edit(
    documents: &Documents<'_>,
    uri: &Url,
    least: Safety,
    wanted: &(dyn Fn(&Finding) -> bool + Sync),
) -> anyhow::Result<Option<WorkspaceEdit>> {
    let Some(looked) = documents.look(uri)? else {
        return Ok(None);
    };
    let Looked {
        plan,
        mut input,
        findings,
        ..
    } = looked;
    let own = input.scope.first().cloned();
    let limits = Limits {
        least,
        may_edit: &|path| own.as_deref() == Some(path),
        wanted,
    };
    let mended = mend(&plan, &mut input.workspace, &findings, &limits)?;
    let edits = own.as_ref().and_then(|own| mended.edits.get(own));
    let text = own.as_ref().and_then(|own| input.sources.get(own));
    let (Some(edits), Some(source)) = (edits, text) else {
        return Ok(None);
    };
    let edits = edits.iter().map(|edit| TextEdit {
        range: range(source.text(), &edit.span()),
        new_text: edit.text.clone(),
    });
    let changes = HashMap::from([(uri.clone(), edits.collect())]);
    Ok(Some(WorkspaceEdit::new(changes)))
}
