//! `policy`: the statements of a policy document say what they have to.

use super::{Context, Outcome, Patch, Proposal, Trust};
use crate::edit::Edit;
use crate::module::{Reason, Truth, Value, decided};
use crate::recipe::model::PolicyCondition;
use crate::recipe::policy::{Condition, Document, NewStatement};
use crate::recipe::site::{Site, sites};
use crate::recipe::template::TemplateError;
use crate::schema::Impact;
use crate::source::{Expr, ExprKind, Span, expression};

pub(super) fn propose(
    context: &Context<'_>,
    path: &[String],
) -> Result<Vec<Proposal>, TemplateError> {
    let mut proposals = Vec::new();
    for site in sites(context.block, path, &|_| false) {
        match site {
            Site::Value { value, .. } => proposals.extend(at(context, value)?),
            Site::Hidden { span, reason } => {
                proposals.push(unseen(context, span, reason.to_string()));
            }
            Site::Block { .. } | Site::Absent { .. } => {}
        }
    }
    Ok(proposals)
}

/// What there is to say about the document that a value is.
fn at(context: &Context<'_>, value: &Expr) -> Result<Vec<Proposal>, TemplateError> {
    let span = first_line(context, &value.span);
    let document = match Document::of(context.workspace, context.module, context.id, value) {
        Ok(document) => document,
        Err(reason) => return Ok(vec![unseen(context, span, reason)]),
    };
    let mut proposals = Vec::new();
    if let (Some(spec), Some(wrong)) = (&context.edit.spec.narrow, &context.edit.policy.wrong) {
        let condition = rendered(context, &spec.condition)?;
        proposals.extend(narrowed(context, &document, wrong, &condition, &span));
    }
    proposals.extend(appended(context, &document, &span)?);
    Ok(proposals)
}

fn unseen(context: &Context<'_>, span: Span, reason: String) -> Proposal {
    let label = "the statements of the policy cannot be seen";
    context.proposal(span, label, Outcome::Undecided(reason))
}

/// A policy is long: what is marked is where it begins.
fn first_line(context: &Context<'_>, span: &Span) -> Span {
    let text = context.source().slice(span.clone());
    let line = text.lines().next().unwrap_or_default().trim_end();
    span.start..span.start + line.len()
}

/// What a condition says of a statement.
fn says(context: &Context<'_>, condition: &Expr, name: &str, value: Value) -> Truth {
    decided(
        &context
            .evaluated(condition, &[(name, value)], Trust::Defaults)
            .value,
    )
}

/// The statements that lack a condition; all of them in one fix.
fn narrowed(
    context: &Context<'_>,
    document: &Document<'_>,
    wrong: &Expr,
    condition: &Condition,
    span: &Span,
) -> Option<Proposal> {
    let label = format!("a statement has no condition on `{}`", condition.variable);
    let proposal = |outcome| Some(context.proposal(span.clone(), label.clone(), outcome));
    let mut edits: Vec<Edit> = Vec::new();
    let mut open = None;
    for statement in &document.statements {
        match says(context, wrong, "statement", statement.value.clone()) {
            Truth::No => {}
            Truth::Unknown(reason) => drop(open.get_or_insert(reason)),
            Truth::Yes => match document.narrow(statement, condition) {
                Ok(own) => edits.extend(own),
                Err(reason) => return proposal(Outcome::Withheld(reason)),
            },
        }
    }
    if edits.is_empty() {
        let reason = open?.to_string();
        return proposal(Outcome::Undecided(reason));
    }
    let help = format!("add a condition on `{}`", condition.variable);
    proposal(fix(context, document, edits, help))
}

fn appended(
    context: &Context<'_>,
    document: &Document<'_>,
    span: &Span,
) -> Result<Option<Proposal>, TemplateError> {
    let policy = &context.edit.policy;
    let (Some(spec), Some(unless)) = (&context.edit.spec.append, &policy.unless) else {
        return Ok(None);
    };
    let label = format!("no statement is `{}`", spec.sid);
    let proposal = |outcome| Ok(Some(context.proposal(span.clone(), label.clone(), outcome)));
    let values = || document.statements.iter().map(|it| it.value.clone());
    if let Some(needed) = &policy.needed {
        match says(
            context,
            needed,
            "statements",
            Value::List(values().collect()),
        ) {
            Truth::Yes => {}
            Truth::No => return Ok(None),
            Truth::Unknown(reason) => return proposal(Outcome::Undecided(reason.to_string())),
        }
    }
    let mut open: Option<Reason> = None;
    for value in values() {
        match says(context, unless, "statement", value) {
            Truth::Yes => return Ok(None),
            Truth::No => {}
            Truth::Unknown(reason) => drop(open.get_or_insert(reason)),
        }
    }
    if let Some(reason) = open {
        return proposal(Outcome::Undecided(reason.to_string()));
    }
    if document.open {
        let reason = "other documents are merged into its policy".to_owned();
        return proposal(Outcome::Undecided(reason));
    }
    let mut resources = Vec::new();
    for resource in &spec.resources {
        resources.push(context.render(resource)?);
    }
    let condition = match &spec.condition {
        Some(condition) => Some(rendered(context, condition)?),
        None => None,
    };
    let statement = NewStatement {
        sid: spec.sid.clone(),
        effect: spec.effect.clone(),
        principal: spec.principal.clone(),
        actions: spec.actions.clone(),
        resources,
        condition,
    };
    match document.append(&statement) {
        Ok(edits) => proposal(fix(
            context,
            document,
            edits,
            format!("add the statement `{}`", spec.sid),
        )),
        Err(reason) => proposal(Outcome::Withheld(reason)),
    }
}

/// The elements of a list that a template comes to, or the value that it comes to.
fn elements(text: String) -> Vec<String> {
    match expression(&text).map(|it| it.kind) {
        Ok(ExprKind::List(items)) => {
            let items = items.into_iter().map(|item| text[item.span].to_owned());
            items.collect()
        }
        _ => vec![text],
    }
}

fn rendered(
    context: &Context<'_>,
    condition: &PolicyCondition,
) -> Result<Condition, TemplateError> {
    let mut values = Vec::new();
    for value in &condition.values {
        values.extend(elements(context.render(value)?));
    }
    Ok(Condition {
        test: condition.test.clone(),
        variable: condition.variable.clone(),
        values,
    })
}

/// The fix of a document. What differs by instance of the block has no meaning in another.
fn fix(context: &Context<'_>, document: &Document<'_>, edits: Vec<Edit>, help: String) -> Outcome {
    let by_instance =
        |edit: &Edit| edit.text.contains("each.") || edit.text.contains("count.index");
    if document.block != context.id && edits.iter().any(by_instance) {
        let reason = "its policy is shared by its instances, which differ".to_owned();
        return Outcome::Withheld(reason);
    }
    let mut patch = Patch::of(document.source, edits);
    if document.block != context.id {
        // Two that share a document do not both write to it in one round.
        let source = document.source.path().display();
        patch
            .provides
            .push(format!("{source}#{}", document.block.block));
    }
    Outcome::Fix {
        patch,
        impact: Impact::Update,
        help,
    }
}
