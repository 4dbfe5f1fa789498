//! `remove`: an attribute or nested block is absent.

use super::{Context, Outcome, Patch, Proposal, Trust};
use crate::edit::layout::remove_item;
use crate::module::{Scope, Truth, Value, truth};
use crate::recipe::site::{Site, sites};
use crate::schema::{Change, impact};
use crate::source::{Block, Item, Span};

pub(super) fn propose(context: &Context<'_>, path: &[String]) -> Vec<Proposal> {
    sites(context.block, path, &|_| false)
        .iter()
        .filter_map(|site| at(context, path, site))
        .collect()
}

fn at(context: &Context<'_>, path: &[String], site: &Site<'_>) -> Option<Proposal> {
    let scope = || Scope::new(context.workspace, context.module).in_block(context.id);
    let (owner, item, change, value): (&Block, Span, Change, Value) = match site {
        Site::Value {
            owner,
            attribute,
            value,
            ..
        } => {
            let span = (*attribute)?.span.clone();
            (owner, span, Change::AttributeRemoved, scope().value(value))
        }
        Site::Block { owner, block } => {
            let value = scope().block_value(block);
            (owner, block.span.clone(), Change::BlockRemoved, value)
        }
        Site::Absent { .. } => return None,
        Site::Hidden { span, reason } => {
            let outcome = Outcome::Undecided(reason.to_string());
            return Some(context.proposal(span.clone(), "cannot be seen", outcome));
        }
    };
    let label = format!("`{}` does not belong here", path.join("."));
    // `ok` says which values may stay.
    if let Some(ok) = &context.edit.ok {
        let judged = |value| {
            let found = context.evaluated(ok, &[("value", value)], Trust::Defaults);
            truth(&found.value)
        };
        match judged(value.clone()) {
            Truth::Yes => return None,
            Truth::Unknown(reason) => {
                let outcome = Outcome::Undecided(reason.to_string());
                return Some(context.proposal(item, label, outcome));
            }
            Truth::No => {}
        }
        let mut alternatives = value.alternatives().iter();
        if alternatives.any(|value| judged(value.clone()) == Truth::Yes) {
            let reason = "a condition decides between right and wrong".to_owned();
            return Some(context.proposal(item, label, Outcome::Withheld(reason)));
        }
    }
    let found = owner
        .body
        .items
        .iter()
        .find(|candidate| candidate.span() == item)?;
    let dynamic = matches!(found, Item::Block(block) if block.kind == "content");
    let outcome = if dynamic {
        Outcome::Withheld("inside a dynamic block".to_owned())
    } else {
        let source = context.source();
        Outcome::Fix {
            patch: Patch::of(source, remove_item(source, owner, found)),
            impact: impact(context.facts.as_deref(), path, change),
            help: format!("remove `{}`", path.join(".")),
        }
    };
    Some(context.proposal(item, label, outcome))
}
