//! Takes items out of a body together with the comments that belong to them.

use super::super::Edit;
use super::lines::{line_end, line_start};
use crate::source::{Block, Item, Source, Span};

/// What was taken out of a body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    pub edits: Vec<Edit>,
    /// The comments of each item, in order: those right above it, those in it, and the one
    /// behind it.
    pub comments: Vec<Vec<String>>,
}

/// Takes a block and some of its items, in order. Gives nothing where an item shares a line
/// with something else.
pub fn take_items(source: &Source, block: &Block, items: &[&Item]) -> Option<Taken> {
    let mut taken = Taken::default();
    let mut spans: Vec<Span> = Vec::new();
    for item in items {
        let span = whole(source, block, item)?;
        let comments = source.comments().iter();
        let own = comments.filter(|it| span.start <= it.span.start && it.span.end <= span.end);
        let own = own.map(|comment| source.slice(comment.span.clone()).to_owned());
        taken.comments.push(own.collect());
        let span = with_blanks(source, block, span);
        match spans.last_mut() {
            Some(last) if span.start <= last.end => last.end = span.end,
            _ => spans.push(span),
        }
    }
    taken.edits = spans.into_iter().map(Edit::delete).collect();
    Some(taken)
}

/// The lines of an item and of the comments right above it, without the last line end.
fn whole(source: &Source, block: &Block, item: &Item) -> Option<Span> {
    let span = item.span();
    let text = source.text();
    let start = line_start(source, span.start);
    let end = line_end(source, span.end);
    let behind = text[span.end..end].trim_start();
    let comment = behind.is_empty() || behind.starts_with(['#', '/']);
    if !text[start..span.start].trim().is_empty() || !comment || end >= block.span.end {
        return None;
    }
    let above = source.comments().iter().rev();
    let above =
        above.filter(|it| it.own_line && block.open < it.span.start && it.span.end <= start);
    let start = above.fold(start, |start, comment| {
        let between = &text[comment.span.end..start];
        if between.matches('\n').count() == 1 && between.trim().is_empty() {
            line_start(source, comment.span.start)
        } else {
            start
        }
    });
    Some(start..end)
}

/// The lines with their last line end, and with the blank lines that would be too many: those
/// before, or those behind where the body begins.
fn with_blanks(source: &Source, block: &Block, span: Span) -> Span {
    let text = source.text();
    let before = text[..span.start].trim_end();
    let opens = before.len() == block.open + 1;
    let after = text[span.end..]
        .find('\n')
        .map_or(text.len(), |at| span.end + at + 1);
    if opens {
        let rest = &text[after..];
        let blank = rest.len() - rest.trim_start().len();
        let lines = rest[..blank].rfind('\n').map_or(0, |at| at + 1);
        return span.start..after + lines;
    }
    let start = text[before.len()..span.start]
        .find('\n')
        .map_or(span.start, |at| before.len() + at + 1);
    start..after
}
