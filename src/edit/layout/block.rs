//! Puts a new nested block into a body.

use super::super::Edit;
use super::attribute::{is_one_line, open_up};
use super::indent::{Indent, indented};
use super::lines::{followed_by_text, line_end};
use crate::source::{Block, Item, Source};

/// Nested blocks that stand last by custom.
const LAST: [&str; 4] = ["lifecycle", "timeouts", "provisioner", "connection"];

/// Takes the block to change and a nested block in canonical form; gives the edits that
/// put it behind the nested blocks that are there, or else behind the arguments.
pub fn insert_block(source: &Source, block: &Block, text: &str) -> Vec<Edit> {
    let indent = Indent::of(source, block);
    if is_one_line(source, block) {
        let first = block.body.items.is_empty();
        let item = if first {
            text.to_owned()
        } else {
            format!("\n{text}")
        };
        return open_up(source, block, &indent, &item);
    }
    let text = indented(text, &indent.inner, &indent.unit);
    let anchor = anchor(block);
    let at = match &anchor {
        Some(item) => line_end(source, item.end),
        // Behind a comment that is all the body has.
        None if block.body.items.is_empty() => source.text()[..block.close].trim_end().len(),
        None => line_end(source, block.open + 1),
    };
    let lead = if anchor.is_some() { "\n\n" } else { "\n" };
    let trail = if followed_by_text(source, at) {
        "\n"
    } else {
        ""
    };
    let text = format!("{lead}{text}{trail}");
    vec![Edit::insert(at, source.eol().apply(&text))]
}

fn anchor(block: &Block) -> Option<crate::source::Span> {
    let items = &block.body.items;
    let nested = items
        .iter()
        .rev()
        .find(|item| matches!(item, Item::Block(nested) if !LAST.contains(&nested.kind.as_str())));
    let argument = || {
        let before_last = items.iter().take_while(|item| !is_last(item));
        before_last
            .filter(|item| matches!(item, Item::Attribute(_)))
            .last()
    };
    let any = || {
        items
            .iter()
            .rfind(|item| matches!(item, Item::Attribute(_)))
    };
    nested.or_else(argument).or_else(any).map(Item::span)
}

fn is_last(item: &Item) -> bool {
    match item {
        Item::Attribute(attribute) => attribute.name == "depends_on",
        Item::Block(block) => LAST.contains(&block.kind.as_str()),
    }
}
