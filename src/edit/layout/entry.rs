//! Puts a new entry into a block that lists things by name.

use super::super::Edit;
use super::indent::{Indent, indented};
use super::insert_attributes;
use super::lines::line_end;
use crate::source::{Block, Source};

/// Takes a block that lists things by name, such as `required_providers`, and a new entry; gives
/// the edits that put it behind the last, or where the order of the names wants it.
pub fn insert_entry(source: &Source, block: &Block, name: &str, value: &str) -> Vec<Edit> {
    let own: Vec<_> = block.body.attributes().collect();
    let sorted = own.is_sorted_by_key(|attribute| &attribute.name);
    let before = own.iter().rev();
    let anchor = before
        .copied()
        .find(|attribute| !sorted || attribute.name.as_str() < name)
        .or(own.last().copied());
    let one_line = !source.slice(block.open..block.close).contains('\n');
    let (Some(anchor), false) = (anchor, one_line) else {
        return insert_attributes(source, block, &[(name, value)]);
    };
    let indent = Indent::of(source, block);
    let text = indented(&format!("{name} = {value}"), &indent.inner, &indent.unit);
    let at = line_end(source, anchor.span.end);
    vec![Edit::insert(at, source.eol().apply(&format!("\n{text}")))]
}
