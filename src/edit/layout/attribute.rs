//! Puts a new attribute into a body.

use super::super::Edit;
use super::indent::{Indent, indented};
use super::lines::{followed_by_text, line_end};
use crate::source::{Attribute, Block, Body, Item, Source};

/// Arguments that Terraform itself reads; they stand before all others.
pub(super) const META: [&str; 5] = ["count", "for_each", "provider", "providers", "source"];
/// What stands last in a body by custom.
pub(super) const LAST: [&str; 3] = ["tags", "tags_all", "depends_on"];

/// Takes the block to change and new attributes (name, value in canonical form); gives the
/// edits that put them where an author would.
pub fn insert_attributes(source: &Source, block: &Block, new: &[(&str, &str)]) -> Vec<Edit> {
    let indent = Indent::of(source, block);
    let place = place(source, &block.body);
    let column = match place {
        Place::After(anchor) => column(source, anchor),
        Place::First => None,
    };
    let width = |name: &str| name.chars().count();
    let widest = new
        .iter()
        .map(|(name, _)| width(name))
        .max()
        .unwrap_or_default();
    // Below the `=` of the line above where there is room, among themselves otherwise.
    let column = column
        .filter(|column| widest < *column)
        .unwrap_or(widest + 1);
    let lines: Vec<String> = new
        .iter()
        .map(|(name, value)| {
            let pad = " ".repeat(column.saturating_sub(width(name)));
            format!("{name}{pad}= {value}")
        })
        .collect();
    let text = lines.join("\n");
    if is_one_line(source, block) {
        return open_up(source, block, &indent, &text);
    }
    let text = indented(&text, &indent.inner, &indent.unit);
    let (at, text) = match place {
        Place::After(anchor) => {
            let apart = spans_lines(source, anchor) || META.contains(&anchor.name.as_str());
            let at = line_end(source, anchor.span.end);
            (at, format!("{}{text}", if apart { "\n\n" } else { "\n" }))
        }
        Place::First if block.body.items.is_empty() => {
            // Behind a comment that is all the body has.
            let at = source.text()[..block.close].trim_end().len();
            (at, format!("\n{text}"))
        }
        Place::First => {
            let at = line_end(source, block.open + 1);
            let gap = if followed_by_text(source, at) {
                "\n"
            } else {
                ""
            };
            (at, format!("\n{text}{gap}"))
        }
    };
    vec![Edit::insert(at, source.eol().apply(&text))]
}

/// Takes the block, a new attribute, and the order that attributes have by custom; gives the
/// edits that put it behind the last of those before it, or else before the first.
pub fn insert_ordered(
    source: &Source,
    block: &Block,
    (name, value): (&str, &str),
    order: &[&str],
) -> Vec<Edit> {
    let own = order.iter().position(|other| *other == name);
    let before = order.iter().take(own.unwrap_or_default());
    let anchor = before.rev().find_map(|name| block.body.attribute(name));
    let first = block.body.items.first();
    let alone = |start: usize| {
        source.text()[..start]
            .trim_end_matches([' ', '\t'])
            .ends_with('\n')
    };
    let (Some(Item::Attribute(first)), false) = (first, is_one_line(source, block)) else {
        return insert_attributes(source, block, &[(name, value)]);
    };
    let neighbour = anchor.unwrap_or(first);
    if !alone(neighbour.span.start) || anchor.is_some_and(|anchor| spans_lines(source, anchor)) {
        return insert_attributes(source, block, &[(name, value)]);
    }
    let indent = Indent::of(source, block);
    let width = name.chars().count();
    let column = column(source, neighbour).filter(|column| width < *column);
    let pad = " ".repeat(column.unwrap_or(width + 1).saturating_sub(width));
    let text = indented(
        &format!("{name}{pad}= {value}"),
        &indent.inner,
        &indent.unit,
    );
    let edit = match anchor {
        Some(anchor) => Edit::insert(line_end(source, anchor.span.end), format!("\n{text}")),
        None => {
            let at = line_end(source, block.open + 1);
            Edit::insert(at, format!("\n{text}"))
        }
    };
    vec![Edit::insert(edit.start, source.eol().apply(&edit.text))]
}

enum Place<'a> {
    After(&'a Attribute),
    First,
}

/// Behind the last plain one-line argument before the nested blocks; failing that, behind
/// any argument that is not one of the last ones.
fn place<'a>(source: &Source, body: &'a Body) -> Place<'a> {
    let ordinary = |attribute: &&Attribute| !LAST.contains(&attribute.name.as_str());
    let argument =
        |attribute: &&Attribute| ordinary(attribute) && !META.contains(&attribute.name.as_str());
    let before_blocks = || {
        body.items.iter().map_while(|item| match item {
            Item::Attribute(attribute) => Some(attribute),
            Item::Block(_) => None,
        })
    };
    let short = |attribute: &&Attribute| argument(attribute) && !spans_lines(source, attribute);
    before_blocks()
        .filter(short)
        .last()
        .or_else(|| body.attributes().filter(short).last())
        .or_else(|| before_blocks().filter(argument).last())
        .or_else(|| body.attributes().filter(argument).last())
        .or_else(|| before_blocks().filter(ordinary).last())
        .map_or(Place::First, Place::After)
}

fn spans_lines(source: &Source, attribute: &Attribute) -> bool {
    source.slice(attribute.span.clone()).contains('\n')
}

/// How far behind the start of the name the `=` of an attribute stands.
fn column(source: &Source, anchor: &Attribute) -> Option<usize> {
    if spans_lines(source, anchor) {
        return None;
    }
    let between = source.slice(anchor.name_span.end..anchor.value.span.start);
    let blanks = between.find('=')?;
    let plain = between[..blanks].bytes().all(|byte| byte == b' ');
    plain.then(|| anchor.name.chars().count() + blanks)
}

pub(super) fn is_one_line(source: &Source, block: &Block) -> bool {
    !source.slice(block.open..block.close).contains('\n')
}

/// Turns `{ a = 1 }` into a body of several lines with `item` (canonical text) at its end.
pub(super) fn open_up(source: &Source, block: &Block, indent: &Indent, item: &str) -> Vec<Edit> {
    let eol = source.eol();
    let inside = source.slice(block.open + 1..block.close);
    let item = indented(item, &indent.inner, &indent.unit);
    if inside.trim().is_empty() {
        let text = format!("\n{item}\n{}", indent.outer);
        return vec![Edit::replace(block.open + 1..block.close, eol.apply(&text))];
    }
    let lead = inside.len() - inside.trim_start().len();
    let tail = inside.len() - inside.trim_end().len();
    vec![
        Edit::replace(
            block.open + 1..block.open + 1 + lead,
            eol.apply(&format!("\n{}", indent.inner)),
        ),
        Edit::replace(
            block.close - tail..block.close,
            eol.apply(&format!("\n{item}\n{}", indent.outer)),
        ),
    ]
}
