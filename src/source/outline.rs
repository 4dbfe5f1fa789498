//! Finds the top-level blocks of a file from its bytes, without parsing them.
//!
//! A block that never closes costs only itself: the scan goes on at the next line
//! that begins, in its first column, like the header of a block.

use std::borrow::Cow;

use super::scan::{Scanner, Step};
use super::{ParseError, Span};

/// The head of a top-level block and where its braces stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// `resource`, `variable`, `locals`, …
    pub kind: Cow<'static, str>,
    pub labels: Vec<String>,
    /// From the first byte of the kind to behind the closing brace.
    pub span: Span,
    /// From the first byte of the kind to behind the last label.
    pub head: Span,
    /// Offset of `{`.
    pub open: usize,
    /// Offset of `}`.
    pub close: usize,
}

impl Header {
    pub fn label(&self, index: usize) -> Option<&str> {
        self.labels.get(index).map(String::as_str)
    }
}

#[derive(Debug, Default)]
pub(super) struct Outline {
    pub headers: Vec<Header>,
    pub errors: Vec<ParseError>,
}

pub(super) fn outline(text: &str) -> Outline {
    let mut out = Outline::default();
    let mut pos = if text.starts_with(super::BOM) {
        super::BOM.len()
    } else {
        0
    };
    while let Some(start) = next_item(text, pos) {
        // Once a block has run to the end of the file without closing, a later one may
        // only reach as far as the next header: the scan stays linear.
        let limit = if out.errors.is_empty() {
            text.len()
        } else {
            resume(text, start)
        };
        match header(&text[..limit], start) {
            Ok(header) => {
                pos = header.span.end;
                out.headers.push(header);
            }
            Err(error) => {
                pos = resume(text, start);
                out.errors.push(error);
            }
        }
    }
    out
}

/// The offset of the next byte that is neither white space nor comment.
fn next_item(text: &str, pos: usize) -> Option<usize> {
    let mut scanner = Scanner::new(text, pos);
    loop {
        let byte = scanner.peek()?;
        let (start, step) = scanner.step()?;
        if step != Step::Comment && !byte.is_ascii_whitespace() {
            return Some(start);
        }
    }
}

fn header(text: &str, start: usize) -> Result<Header, ParseError> {
    let kind = word(text, start);
    if kind.is_empty() {
        return Err(ParseError::new(start, "expected a block"));
    }
    let mut scanner = Scanner::new(text, start + kind.len());
    let mut labels = Vec::new();
    let mut head_end = start + kind.len();
    loop {
        let next = scanner.peek();
        if next.is_some_and(is_word_start) {
            let label = word(text, scanner.pos());
            if label.is_empty() {
                return Err(ParseError::new(scanner.pos(), "expected `{` or a label"));
            }
            head_end = scanner.pos() + label.len();
            labels.push(label.to_owned());
            scanner = Scanner::new(text, head_end);
            continue;
        }
        let Some((at, step)) = scanner.step() else {
            return Err(ParseError::new(start, "a block without a body"));
        };
        match step {
            Step::Text => {
                head_end = scanner.pos();
                labels.push(unquoted(&text[at..scanner.pos()]));
            }
            Step::Open => {
                let close = closing_brace(text, at)
                    .ok_or_else(|| ParseError::new(start, "the block is never closed"))?;
                return Ok(Header {
                    kind: known(kind),
                    labels,
                    span: start..close + 1,
                    head: start..head_end,
                    open: at,
                    close,
                });
            }
            Step::Comment => {}
            Step::Other if text.as_bytes()[at].is_ascii_whitespace() => {}
            _ => return Err(ParseError::new(at, "expected `{` or a label")),
        }
    }
}

/// The offset of the brace that closes the one at `open`.
fn closing_brace(text: &str, open: usize) -> Option<usize> {
    let mut scanner = Scanner::new(text, open + 1);
    let mut depth = 1usize;
    loop {
        scanner.skip_plain();
        let (at, step) = scanner.step()?;
        match step {
            Step::Open => depth += 1,
            Step::Close => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            Step::Unclosed => return None,
            _ => {}
        }
    }
}

/// Where to go on after a broken item: the next line whose first column starts a block.
fn resume(text: &str, start: usize) -> usize {
    let mut at = start;
    while let Some(newline) = memchr::memchr(b'\n', &text.as_bytes()[at..]) {
        at += newline + 1;
        let line = text[at..].lines().next().unwrap_or_default();
        if looks_like_header(line) {
            return at;
        }
    }
    text.len()
}

/// The block types of the Terraform language, which is what a header at the first
/// column of a line begins with.
const KINDS: [&str; 14] = [
    "resource",
    "data",
    "variable",
    "output",
    "locals",
    "module",
    "provider",
    "terraform",
    "moved",
    "import",
    "removed",
    "check",
    "ephemeral",
    "action",
];

fn known(kind: &str) -> Cow<'static, str> {
    match KINDS.iter().find(|known| **known == kind) {
        Some(known) => Cow::Borrowed(known),
        None => Cow::Owned(kind.to_owned()),
    }
}

fn looks_like_header(line: &str) -> bool {
    KINDS.contains(&word(line, 0)) && line.contains('{')
}

fn word(text: &str, start: usize) -> &str {
    let rest = &text[start..];
    let end = rest
        .char_indices()
        .find(|&(at, c)| {
            let inside = c.is_alphanumeric() || c == '_' || (at > 0 && c == '-');
            !inside
        })
        .map_or(rest.len(), |(at, _)| at);
    &rest[..end]
}

fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 128
}

fn unquoted(quoted: &str) -> String {
    quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(quoted)
        .to_owned()
}
