//! `split`: inline items become resources of their own, which refer to the block.

mod along;
mod label;
mod pieces;
mod repeat;
mod rows;
mod shape;
mod sources;

use super::{Context, Outcome, Patch, Proposal};
use crate::edit::Edit;
use crate::edit::layout::{insert_after, replace_top_level, take_items};
use crate::module::{Address, Scope, references_in};
use crate::recipe::mirror::Mirror;
use crate::recipe::model::{Estate, Split};
use crate::recipe::state::{self, Import};
use crate::recipe::template::{TemplateError, holds};
use crate::recipe::validity::{Fault, faults};
use crate::schema::Impact;
use crate::source::Item;
use pieces::{Piece, Pieces};
use rows::Row;

/// What a split finds in a block.
enum Found<'a> {
    /// One item, or the pattern of many, that becomes resources.
    Row(Row<'a>),
    /// Items that go over into one resource.
    Whole(Vec<&'a Item>),
    /// An item that says what holds without it.
    Default(&'a Item),
}

impl<'a> Found<'a> {
    fn items(&self) -> &[&'a Item] {
        match self {
            Self::Row(row) => std::slice::from_ref(&row.item),
            Self::Whole(items) => items,
            Self::Default(item) => std::slice::from_ref(item),
        }
    }
}

pub(super) fn propose(context: &Context<'_>) -> Result<Vec<Proposal>, TemplateError> {
    let Some(target) = context.address() else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    let mut reason = None;
    for (item, split) in &context.edit.splits {
        if let Some(when) = &split.when
            && !holds(when, &context.params.names)?
        {
            continue;
        }
        match found_of(context, &target, item, split) {
            Ok(own) => found.extend(own.into_iter().map(|found| (split, found))),
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

/// What there is to do for one kind of items.
///
/// # Errors
/// The reason why they cannot be told, or have no place to go.
fn found_of<'a>(
    context: &Context<'a>,
    target: &Address,
    item: &str,
    split: &Split,
) -> Result<Vec<Found<'a>>, String> {
    let found: Vec<Found<'a>> = if split.gather.is_some() {
        match rows::items(context.block, item).as_slice() {
            [] => Vec::new(),
            [item] if says_nothing(context, split, item) => return Ok(vec![Found::Default(item)]),
            items => vec![Found::Whole(items.to_vec())],
        }
    } else {
        let scalar = split.sources.iter().any(|source| source.from == *item);
        let rows = rows::rows(context.block, item, scalar)?;
        rows.into_iter().map(Found::Row).collect()
    };
    if found.is_empty() || split.gather.is_none() || !stands(context, target, &split.into) {
        return Ok(found);
    }
    if split.optional {
        return Ok(Vec::new());
    }
    Err(format!("it has an `{}` already", split.into))
}

/// Whether an item is the value that holds without it. With a comment it says something.
fn says_nothing(context: &Context<'_>, split: &Split, item: &Item) -> bool {
    let (Item::Attribute(attribute), Some(default)) = (item, &split.default) else {
        return false;
    };
    let source = context.source();
    let taken = take_items(source, context.block, &[item]);
    source.slice(attribute.value.span.clone()) == default
        && taken.is_some_and(|taken| taken.comments.concat().is_empty())
}

/// Whether a resource of a type refers to the block.
fn stands(context: &Context<'_>, target: &Address, type_: &str) -> bool {
    let module = context.module();
    let own = module.of_kind("resource");
    let mut own = own.filter(|(_, header)| header.label(0) == Some(type_));
    own.any(|(id, _)| {
        let body = module.block(id).map(|block| references_in(&block.body));
        body.is_none_or(|found| found.iter().any(|it| it.address == *target))
    })
}

/// Why nothing of this block can be split.
fn objection(context: &Context<'_>) -> Option<String> {
    // What is refused as it is would be refused elsewhere too.
    if let Some(facts) = &context.facts {
        let scope = Scope::new(context.workspace, context.module).in_block(context.id);
        let faults = faults(&facts.body, context.block, &scope);
        let mut items = context.edit.splits.iter().map(|(item, _)| item.as_str());
        let own = |fault: &&Fault| items.any(|item| fault.path.split('.').next() == Some(item));
        if let Some(fault) = faults.iter().find(own) {
            return Some(format!(
                "the provider refuses `{}`: it {}",
                fault.path, fault.message
            ));
        }
    }
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
    found: &[(&Split, Found<'_>)],
) -> Result<Result<Outcome, String>, TemplateError> {
    let mirror = match Mirror::of(context, target) {
        Ok(mirror) => mirror,
        Err(reason) => return Ok(Err(reason)),
    };
    let mut items: Vec<&Item> = Vec::new();
    for item in found.iter().flat_map(|(_, found)| found.items()) {
        if !items.iter().any(|own| std::ptr::eq(*own, *item)) {
            items.push(item);
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
    for (number, (split, found)) in found.iter().enumerate() {
        let mut comments = Vec::new();
        // What only makes room for another resource says nothing of the item.
        for item in found.items().iter().filter(|_| !split.optional) {
            let at = items.iter().position(|own| std::ptr::eq(*own, *item));
            let own = taken.as_ref().zip(at);
            comments.extend(
                own.map(|(taken, at)| taken.comments[at].clone())
                    .unwrap_or_default(),
            );
        }
        if taken.is_none() && number == 0 {
            comments = comments_of(context);
        }
        let added = match found {
            Found::Row(row) => pieces.add(split, row, &comments)?,
            Found::Whole(items) => pieces.whole(split, items, &comments)?,
            Found::Default(_) => Ok(()),
        };
        if let Err(reason) = added {
            return Ok(Err(reason));
        }
    }
    let pieces: Vec<Piece> = pieces.done();
    let mut texts: Vec<String> = pieces.iter().map(|piece| piece.text.clone()).collect();
    let along = match &context.edit.spec.along {
        Some(template) => along::text(context, &mirror, &pieces, template)?,
        None => String::new(),
    };
    texts.extend(Some(along.clone()).filter(|text| !text.is_empty()));
    let text = texts.join("\n\n");
    let span = context.block.span.clone();
    let edits = match taken {
        Some(taken) => {
            let mut edits = taken.edits;
            for (split, found) in found {
                leave(context, split, found, &mut edits);
            }
            if !text.is_empty() {
                edits.push(insert_after(context.source(), span.end, &text));
            }
            edits
        }
        None => vec![replace_top_level(context.source(), span, &text)],
    };
    let mut patch = Patch::of(context.source(), edits);
    patch.provides = pieces
        .iter()
        .map(|piece| piece.address.to_string())
        .chain(along::address(&along))
        .collect();
    carry(context, &pieces, &mut patch);
    follow(context, target, &pieces, &mut patch);
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
        0 => "take out what holds without it".to_owned(),
        1 => "make a resource of it".to_owned(),
        count => format!("make {count} resources of them"),
    };
    Ok(Ok(Outcome::Fix {
        patch,
        impact: Impact::Create,
        help,
    }))
}

/// Writes the arguments that the block has in the place of an item.
fn leave(context: &Context<'_>, split: &Split, found: &Found<'_>, edits: &mut [Edit]) {
    let body = &context.block.body;
    let Some(start) = found.items().first().map(|item| item.span().start) else {
        return;
    };
    let lacking = split
        .leaves
        .iter()
        .filter(|(name, _)| body.attribute(name).is_none());
    let lines = lacking.map(|(name, value)| format!("  {name} = {value}\n"));
    let text: String = lines.collect();
    let place = edits
        .iter_mut()
        .find(|edit| edit.start <= start && start < edit.end);
    if let (Some(place), false) = (place, text.is_empty()) {
        place.text.push_str(&context.source().eol().apply(&text));
    }
}

/// What refers to an attribute that is now one of a new resource follows.
fn follow(context: &Context<'_>, target: &Address, pieces: &[Piece], patch: &mut Patch) {
    let module = context.module();
    if pieces.iter().all(|piece| piece.follow.is_empty()) {
        return;
    }
    for source in module.files.iter().filter(|file| !file.is_json()) {
        let blocks = source
            .headers()
            .filter_map(|(index, _)| source.block(index).ok());
        let found = blocks.flat_map(|block| references_in(&block.body));
        let mut edits: Vec<Edit> = Vec::new();
        for reference in found.filter(|it| it.address == *target) {
            let new = pieces.iter().find(|piece| {
                let first = reference.rest.first();
                first.is_some_and(|first| piece.follow.contains(first))
            });
            let span = reference.span.start..reference.span.start + target.to_string().len();
            if let Some(piece) = new.filter(|_| source.slice(span.clone()) == target.to_string()) {
                edits.push(Edit::replace(span, piece.address.to_string()));
            }
        }
        edits.sort_by_key(|edit| edit.start);
        edits.dedup();
        if !edits.is_empty() {
            patch.push(source, edits);
        }
    }
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
