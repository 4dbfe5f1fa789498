//! `split`: inline items become resources of their own, which refer to the block.

mod label;
mod pieces;
mod repeat;
mod rows;
mod sources;
mod state;

use super::{Context, Outcome, Patch, Proposal};
use crate::edit::layout::{insert_after, take_items};
use crate::module::Address;
use crate::recipe::mirror::Mirror;
use crate::recipe::model::Split;
use crate::recipe::template::TemplateError;
use crate::schema::Impact;
use crate::source::Item;
use pieces::{Piece, Pieces};
use rows::Row;

pub(super) fn propose(context: &Context<'_>) -> Result<Vec<Proposal>, TemplateError> {
    let Some(target) = context.address() else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    let mut reason = None;
    for (item, split) in &context.edit.splits {
        let scalar = split.sources.iter().any(|source| source.from == *item);
        match rows::rows(context.block, item, scalar) {
            Ok(rows) => found.extend(rows.into_iter().map(|row| (split, row))),
            Err(why) => drop(reason.get_or_insert(why)),
        }
    }
    if found.is_empty() && reason.is_none() {
        return Ok(Vec::new());
    }
    let outcome = match reason.or_else(|| objection(context)) {
        Some(reason) => Outcome::Withheld(reason),
        None => match fix(context, &target, &found)? {
            Ok(outcome) => outcome,
            Err(reason) => Outcome::Withheld(reason),
        },
    };
    let names: Vec<String> = context
        .edit
        .splits
        .iter()
        .map(|(item, _)| format!("`{item}`"))
        .collect();
    let label = format!("{} stands inline", names.join(" or "));
    let span = context.block.head.clone();
    Ok(vec![context.proposal(span, label, outcome)])
}

/// Why nothing of this block can be split.
fn objection(context: &Context<'_>) -> Option<String> {
    let lifecycle = context.block.body.blocks_of("lifecycle").next()?;
    let ignored = lifecycle.body.attribute("ignore_changes")?;
    let text = context.source().slice(ignored.value.span.clone());
    let items = context.edit.splits.iter().map(|(item, _)| item);
    let mut named = items.filter(|item| text.contains(item.as_str()) || text.contains("all"));
    let item = named.next()?;
    Some(format!("changes of its `{item}` are ignored (`lifecycle`)"))
}

fn fix(
    context: &Context<'_>,
    target: &Address,
    found: &[(&Split, Row<'_>)],
) -> Result<Result<Outcome, String>, TemplateError> {
    let mirror = match Mirror::of(context, target) {
        Ok(mirror) => mirror,
        Err(reason) => return Ok(Err(reason)),
    };
    let mut items: Vec<&Item> = Vec::new();
    for (_, row) in found {
        if !items.iter().any(|item| std::ptr::eq(*item, row.item)) {
            items.push(row.item);
        }
    }
    items.sort_by_key(|item| item.span().start);
    let Some(taken) = take_items(context.source(), context.block, &items) else {
        return Ok(Err("it shares a line with something else".to_owned()));
    };
    let mut pieces = Pieces::new(context, &mirror);
    for (split, row) in found {
        let at = items.iter().position(|item| std::ptr::eq(*item, row.item));
        let comments = at.map_or(&[][..], |at| &taken.comments[at]);
        if let Err(reason) = pieces.add(split, row, comments)? {
            return Ok(Err(reason));
        }
    }
    let pieces: Vec<Piece> = pieces.done();
    let texts: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
    let end = context.block.span.end;
    let mut edits = taken.edits;
    edits.push(insert_after(context.source(), end, &texts.join("\n\n")));
    let mut patch = Patch::of(context.source(), edits);
    patch.provides = pieces
        .iter()
        .map(|piece| piece.address.to_string())
        .collect();
    state::carry(context, &pieces, &mut patch);
    let help = match pieces.len() {
        1 => "make a resource of it".to_owned(),
        count => format!("make {count} resources of them"),
    };
    Ok(Ok(Outcome::Fix {
        patch,
        impact: Impact::Create,
        help,
    }))
}
