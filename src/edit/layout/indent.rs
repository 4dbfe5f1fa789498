//! Indentation of a body.

use super::lines::{line_end, line_start};
use crate::source::{Block, Item, Source};

/// How the items of a block are indented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Indent {
    /// The indentation of the line on which the block begins.
    pub outer: String,
    /// The indentation of the items in it.
    pub inner: String,
    /// One level.
    pub unit: String,
}

impl Indent {
    pub(super) fn of(source: &Source, block: &Block) -> Self {
        let outer = leading(source, block.span.start);
        let inner = block
            .body
            .items
            .iter()
            .map(Item::span)
            .filter(|span| starts_line(source, span.start))
            .map(|span| leading(source, span.start))
            .next_back();
        let unit = inner
            .as_deref()
            .and_then(|inner| inner.strip_prefix(outer.as_str()))
            .filter(|unit| !unit.is_empty())
            .map_or_else(|| file_unit(source), str::to_owned);
        Self {
            inner: inner.unwrap_or_else(|| format!("{outer}{unit}")),
            outer,
            unit,
        }
    }
}

/// The white space at the start of the line of an offset.
pub(super) fn leading(source: &Source, offset: usize) -> String {
    let start = line_start(source, offset);
    let line = &source.text()[start..offset.max(start)];
    let width = line.len() - line.trim_start_matches([' ', '\t']).len();
    line[..width].to_owned()
}

fn starts_line(source: &Source, offset: usize) -> bool {
    source.text()[line_start(source, offset)..offset]
        .trim()
        .is_empty()
}

/// One level as the first indented line of the file has it; two spaces otherwise.
pub(super) fn file_unit(source: &Source) -> String {
    for (_, header) in source.headers() {
        let end = line_end(source, header.open);
        let rest = source.text().get(end..).unwrap_or_default();
        let line = rest.trim_start_matches(['\r', '\n']);
        let width = line.len() - line.trim_start_matches([' ', '\t']).len();
        if width > 0 && end < header.close {
            return line[..width].to_owned();
        }
    }
    "  ".to_owned()
}

/// Takes canonical text (two spaces a level) and gives it indented by `base`, one level
/// being `unit`. Lines inside heredocs are left as they are.
pub(super) fn indented(text: &str, base: &str, unit: &str) -> String {
    let fixed = heredoc_lines(text);
    let mut out = String::with_capacity(text.len() + 64);
    for (number, line) in text.lines().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        if fixed.get(number).copied().unwrap_or_default() {
            out.push_str(line);
            continue;
        }
        let body = line.trim_start_matches(' ');
        if body.is_empty() {
            continue;
        }
        let width = line.len() - body.len();
        out.push_str(base);
        out.push_str(&unit.repeat(width / 2));
        out.push_str(&" ".repeat(width % 2));
        out.push_str(body);
    }
    out
}

/// Which lines belong to the body of a heredoc that keeps its indentation (`<<NAME`).
fn heredoc_lines(text: &str) -> Vec<bool> {
    let mut inside: Option<String> = None;
    text.lines()
        .map(|line| {
            if let Some(name) = &inside {
                if line.trim() == name {
                    inside = None;
                }
                return true;
            }
            if let Some((_, rest)) = line.split_once("<<")
                && !rest.starts_with('-')
                && rest.chars().all(|c| c.is_alphanumeric() || c == '_')
                && !rest.is_empty()
            {
                inside = Some(rest.to_owned());
            }
            false
        })
        .collect()
}
