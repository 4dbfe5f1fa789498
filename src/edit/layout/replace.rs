//! Puts a new value in the place of one that is there.

use super::super::Edit;
use super::indent::leading;
use super::lines::line_start;
use crate::source::{Source, Span};

/// Takes the span of a value and the new value in canonical form. Comments inside the old one
/// move to lines of their own above it.
pub fn replace_value(source: &Source, span: Span, new: &str) -> Vec<Edit> {
    let eol = source.eol();
    let mut edits = vec![Edit::replace(span.clone(), eol.apply(new))];
    let comments = source.comments();
    let first = comments.partition_point(|comment| comment.span.start < span.start);
    let inside = comments[first..]
        .iter()
        .take_while(|comment| comment.span.end <= span.end);
    let indent = leading(source, span.start);
    let kept = inside.fold(String::new(), |kept, comment| {
        kept + &indent + source.slice(comment.span.clone()) + "\n"
    });
    if !kept.is_empty() {
        let above = line_start(source, span.start);
        edits.insert(0, Edit::insert(above, eol.apply(&kept)));
    }
    edits
}
