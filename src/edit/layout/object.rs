//! Puts new fields into an object, and new entries into a block that lists things by name.

use super::super::Edit;
use super::indent::{Indent, indented, leading};
use super::lines::line_end;
use super::{insert_attributes, replace_value};
use crate::source::{Block, Expr, ExprKind, Key, Source};

/// Takes an object that is written out and new fields (name, value in canonical form); gives the
/// edits that put them behind the fields that are there. Nothing where it is no object.
pub fn insert_fields(source: &Source, object: &Expr, new: &[(&str, &str)]) -> Option<Vec<Edit>> {
    let object = object.bare();
    let ExprKind::Object(items) = &object.kind else {
        return None;
    };
    let fields = |apart: &str| {
        let fields: Vec<String> = new.iter().map(|(k, v)| format!("{k} = {v}")).collect();
        fields.join(apart)
    };
    let Some((key, value)) = items.last() else {
        let text = format!("{{\n  {}\n}}", fields("\n  "));
        let text = indented(&text, &leading(source, object.span.start), "  ");
        return Some(replace_value(
            source,
            object.span.clone(),
            text.trim_start(),
        ));
    };
    let start = match key {
        Key::Name { span, .. } => span.start,
        Key::Expr(key) => key.span.start,
    };
    let before = &source.text()[object.span.start..start];
    if !before.contains('\n') {
        return Some(vec![Edit::insert(
            value.span.end,
            format!(", {}", fields(", ")),
        )]);
    }
    let at = line_end(source, value.span.end);
    // The brace may close on the same line.
    if at >= object.span.end {
        return Some(vec![Edit::insert(
            value.span.end,
            format!(",\n{}", fields(",\n")),
        )]);
    }
    let text = indented(&fields("\n"), &leading(source, start), "  ");
    Some(vec![Edit::insert(
        at,
        source.eol().apply(&format!("\n{text}")),
    )])
}

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
