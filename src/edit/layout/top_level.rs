//! Puts new top-level blocks into a file.

use super::super::Edit;
use super::canonical;
use super::indent::{file_unit, indented};
use super::lines::{followed_by_text, line_end, line_start};
use crate::source::Source;

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
