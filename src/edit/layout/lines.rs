//! Lines of a source as an edit needs them.

use crate::source::{Source, Span};

/// The offset of the line end behind `offset`, a comment that trails on the line included.
/// A block comment that goes on over further lines takes them along.
pub(super) fn line_end(source: &Source, offset: usize) -> usize {
    let bytes = source.text().as_bytes();
    let mut at = offset;
    loop {
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n);
        let comments = source.comments();
        let before = comments.partition_point(|comment| comment.span.start < end);
        let last = before.checked_sub(1).and_then(|last| comments.get(last));
        let inside = last.filter(|comment| end < comment.span.end);
        match inside {
            Some(comment) => at = comment.span.end,
            None if end > at && bytes.get(end - 1) == Some(&b'\r') && end < bytes.len() => {
                return end - 1;
            }
            None => return end,
        }
    }
}

/// The offset where the line of `offset` begins, byte order mark not included.
pub(super) fn line_start(source: &Source, offset: usize) -> usize {
    let start = source.text()[..offset].rfind('\n').map_or(0, |at| at + 1);
    if start == 0 && source.has_bom() {
        return crate::source::BOM.len();
    }
    start
}

/// The span of the line behind the one that ends at `end`; `None` at the end of the text.
pub(super) fn next_line(source: &Source, end: usize) -> Option<Span> {
    let text = source.text();
    let start = end + text[end..].find('\n')? + 1;
    if start >= text.len() {
        return None;
    }
    let stop = text[start..].find('\n').map_or(text.len(), |at| start + at);
    Some(start..stop)
}

/// Whether the line behind the one that ends at `end` has text that is not a closing brace.
pub(super) fn followed_by_text(source: &Source, end: usize) -> bool {
    next_line(source, end).is_some_and(|line| {
        let line = source.slice(line).trim();
        !line.is_empty() && !line.starts_with('}')
    })
}
