//! Takes an item out of a body; its comments stay.

use super::super::Edit;
use super::indent::leading;
use super::lines::{line_end, line_start, next_line};
use crate::source::{Block, Item, Source, Span};

/// Takes the block and one of its items; gives the edits that take the item out. Comments
/// inside it and behind it stay, each on a line of its own.
pub fn remove_item(source: &Source, block: &Block, item: &Item) -> Vec<Edit> {
    let span = item.span();
    let start = line_start(source, span.start);
    let alone = source.text()[start..span.start].trim().is_empty();
    if !alone {
        return vec![Edit::delete(with_blanks_before(source, span))];
    }
    let end = line_end(source, span.end);
    let indent = leading(source, span.start);
    let kept: Vec<String> = source
        .comments()
        .iter()
        .filter(|comment| span.start <= comment.span.start && comment.span.end <= end)
        .map(|comment| format!("{indent}{}", source.slice(comment.span.clone())))
        .collect();
    if kept.is_empty() {
        return vec![Edit::delete(whole_lines(source, block, start, end))];
    }
    let text = source.eol().apply(&kept.join("\n"));
    vec![Edit::replace(start..end, text)]
}

/// The lines of an item, their line end, and one of two blank lines that would meet.
fn whole_lines(source: &Source, block: &Block, start: usize, end: usize) -> Span {
    let text = source.text();
    let after = text[end..].find('\n').map_or(end, |at| end + at + 1);
    let blank_before = text[..start]
        .strip_suffix('\n')
        .map(|before| before.strip_suffix('\r').unwrap_or(before))
        .is_some_and(|before| before.ends_with('\n'));
    let opens_before = text[..start].trim_end().len() == block.open + 1;
    let next = next_line(source, end);
    let next_text = next.clone().map_or("}", |line| source.slice(line).trim());
    if blank_before && (next_text.is_empty() || next_text.starts_with('}')) {
        let blank = text[..start - 1].rfind('\n').map_or(0, |at| at + 1);
        return blank..after;
    }
    if opens_before && next_text.is_empty() {
        return start..next.map_or(after, |line| (line.end + 1).min(text.len()));
    }
    start..after
}

fn with_blanks_before(source: &Source, span: Span) -> Span {
    let before = &source.text()[..span.start];
    before.trim_end_matches([' ', '\t']).len()..span.end
}
