//! Puts new top-level blocks into a file.

use super::super::Edit;
use super::canonical;
use super::indent::{file_unit, indented};
use super::lines::{followed_by_text, line_end, line_start};
use crate::source::{Source, Span};

/// Takes the offset where a top-level block ends and further blocks as text; gives the
/// edit that puts them behind it, a blank line apart.
pub fn insert_after(source: &Source, end: usize, text: &str) -> Edit {
    let at = line_end(source, end);
    let trail = if followed_by_text(source, at) {
        "\n"
    } else {
        ""
    };
    let text = format!("\n\n{}{trail}", prepared(source, text));
    Edit::insert(at, source.eol().apply(&text))
}

/// Takes the span of a top-level block and the blocks that stand in its place.
pub fn replace_top_level(source: &Source, span: Span, text: &str) -> Edit {
    Edit::replace(span, source.eol().apply(&prepared(source, text)))
}

/// Takes the spans of top-level blocks, in order; gives the edits that take them out with their
/// lines, and with the blank lines behind them, or those before them at the end of the file.
/// Comments stay.
pub fn remove_top_level(source: &Source, spans: &[Span]) -> Vec<Edit> {
    let mut gone: Vec<Span> = Vec::new();
    for span in spans {
        let span = with_lines(source, span);
        match gone.last_mut() {
            Some(last) if span.start <= last.end => {
                *last = last.start.min(span.start)..last.end.max(span.end);
            }
            _ => gone.push(span),
        }
    }
    if let Some(last) = gone.last_mut()
        && source.text()[last.end..].trim().is_empty()
    {
        last.start = source.text()[..last.start].trim_end().len();
    }
    gone.into_iter().map(Edit::delete).collect()
}

fn with_lines(source: &Source, span: &Span) -> Span {
    let text = source.text();
    let start = line_start(source, span.start);
    let end = line_end(source, span.end);
    let behind = text[span.end..end].trim();
    if !text[start..span.start].trim().is_empty() || !behind.is_empty() {
        return span.clone();
    }
    let rest = &text[end..];
    let content = end + rest.len() - rest.trim_start().len();
    // A comment right above does not become that of the next block.
    let above = text[..start].trim_end_matches([' ', '\t', '\r']);
    let commented = above.ends_with('\n')
        && !above[..above.len() - 1]
            .trim_end_matches('\r')
            .ends_with('\n');
    if content < text.len() && commented {
        return start..text[end..].find('\n').map_or(end, |at| end + at + 1);
    }
    if content < text.len() {
        return start..line_start(source, content);
    }
    let before = text[..start].trim_end();
    before.len()..end
}

/// Takes the offset where a top-level block begins and further blocks as text; gives the edit
/// that puts them before it and the comments that belong to it, a blank line apart.
pub fn insert_before(source: &Source, start: usize, text: &str) -> Edit {
    let own = source.comments().iter().rev();
    let own = own.filter(|comment| comment.own_line && comment.span.end <= start);
    let at = own.fold(line_start(source, start), |at, comment| {
        let between = source.slice(comment.span.end..at);
        let touches = between.matches('\n').count() == 1 && between.trim().is_empty();
        if touches {
            line_start(source, comment.span.start)
        } else {
            at
        }
    });
    let text = format!("{}\n\n", prepared(source, text));
    Edit::insert(at, source.eol().apply(&text))
}

/// Puts blocks at the end of a file, keeping its final newline, or the lack of one.
pub fn append_top_level(source: &Source, text: &str) -> Edit {
    let whole = source.text();
    let content = whole.trim_end().len();
    let text = prepared(source, text);
    if whole
        .trim_start_matches(crate::source::BOM)
        .trim()
        .is_empty()
    {
        return Edit::insert(whole.len(), source.eol().apply(&format!("{text}\n")));
    }
    Edit::insert(content, source.eol().apply(&format!("\n\n{text}")))
}

/// The text of a file that did not exist.
pub fn new_file(text: &str) -> String {
    format!("{}\n", shaped(text))
}

fn prepared(source: &Source, text: &str) -> String {
    indented(&shaped(text), "", &file_unit(source))
}

/// Text in canonical form, without blank lines at its ends or in a row.
fn shaped(text: &str) -> String {
    let formatted = canonical::format(text).unwrap_or_else(|| text.to_owned());
    let mut out = String::with_capacity(formatted.len());
    let mut blank = true;
    for line in formatted.lines() {
        let empty = line.trim().is_empty();
        let closes = line.trim_start().starts_with('}');
        if empty && blank {
            continue;
        }
        if closes && out.ends_with("\n\n") {
            out.pop();
        }
        out.push_str(line);
        out.push('\n');
        blank = empty || line.trim_end().ends_with('{');
    }
    out.trim_end().to_owned()
}
