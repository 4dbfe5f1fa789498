//! `split`: inline items become resources of their own, which refer to the block.

mod label;
mod pieces;
mod repeat;
mod rows;
mod sources;

use super::{Context, Outcome, Patch, Proposal};
use crate::edit::layout::{insert_after, replace_top_level, take_items};
use crate::module::Address;
use crate::recipe::mirror::Mirror;
use crate::recipe::model::{Estate, Split};
use crate::recipe::state::{self, Import};
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
    let dissolve = context.edit.spec.dissolve;
    let taken = if dissolve {
        None
    } else {
        match take_items(context.source(), context.block, &items) {
            Some(taken) => Some(taken),
            None => return Ok(Err("it shares a line with something else".to_owned())),
        }
    };
    let mut pieces = Pieces::new(context, &mirror);
    for (number, (split, row)) in found.iter().enumerate() {
        let at = items.iter().position(|item| std::ptr::eq(*item, row.item));
        let all = || (number == 0).then(|| comments_of(context));
        let own = taken
            .as_ref()
            .zip(at)
            .map(|(taken, at)| taken.comments[at].clone());
        let comments = own.or_else(all).unwrap_or_default();
        if let Err(reason) = pieces.add(split, row, &comments)? {
            return Ok(Err(reason));
        }
    }
    let pieces: Vec<Piece> = pieces.done();
    let texts: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
    let text = texts.join("\n\n");
    let span = context.block.span.clone();
    let edits = match taken {
        Some(taken) => {
            let mut edits = taken.edits;
            edits.push(insert_after(context.source(), span.end, &text));
            edits
        }
        None => vec![replace_top_level(context.source(), span, &text)],
    };
    let mut patch = Patch::of(context.source(), edits);
    patch.provides = pieces
        .iter()
        .map(|piece| piece.address.to_string())
        .collect();
    carry(context, &pieces, &mut patch);
    if dissolve {
        if let Some(id) = context.module().referring(target, context.id) {
            let source = context.module().source(id);
            let path = source.path().display();
            return Ok(Err(format!("{path} refers to it")));
        }
        if context.estate == Some(Estate::Live) {
            state::removed(context, target, &mut patch);
        }
    }
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

/// All comments of the block.
fn comments_of(context: &Context<'_>) -> Vec<String> {
    let source = context.source();
    let span = &context.block.span;
    let own = source.comments().iter();
    let own = own.filter(|it| span.start <= it.span.start && it.span.end <= span.end);
    own.map(|it| source.slice(it.span.clone()).to_owned())
        .collect()
}

/// Adds the state of what the items became.
fn carry(context: &Context<'_>, pieces: &[Piece], patch: &mut Patch) {
    let imports = pieces.iter().filter_map(|piece| {
        Some(Import {
            address: &piece.address,
            repeated: piece.repeated.as_ref(),
            arguments: &piece.arguments,
            id: piece.import.as_deref()?,
        })
    });
    state::imports(context, &imports.collect::<Vec<_>>(), patch);
}
