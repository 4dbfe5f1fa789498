//! The text of one Terraform file: its bytes, its outline, and its parsed blocks.
//!
//! Everything here is pure. Offsets are byte offsets into the file as it lies on
//! disk, byte order mark included, so an edit never has to be shifted.

mod comments;
mod eol;
pub mod json;
mod outline;
mod parse;
mod scan;
mod syntax;
pub mod tokens;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub use comments::Comment;
pub use eol::{Eol, Position};
pub use outline::Header;
pub use parse::{ParseError, expression, expression_in, fragment};
pub use syntax::{
    Attribute, BinaryOperator, Block, Body, Expr, ExprKind, ForExpr, Item, Key, Label, Part, Step,
    Traversal, UnaryOperator,
};

/// A byte range in a source.
pub type Span = Range<usize>;

/// The UTF-8 byte order mark, which HCL's own scanner strips.
pub const BOM: &str = "\u{feff}";

/// One top-level block: its header is known from the outline, its body is parsed when asked for.
#[derive(Debug)]
pub struct TopBlock {
    pub header: Header,
    parsed: OnceLock<Result<Block, ParseError>>,
}

/// One file of HCL.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    text: String,
    /// The text is what a file of JSON means.
    json: bool,
    outline: OnceLock<(Vec<TopBlock>, Vec<ParseError>)>,
    comments: OnceLock<Vec<Comment>>,
    lines: OnceLock<Vec<usize>>,
    eol: OnceLock<Eol>,
}

impl Source {
    /// Takes a path, used for reporting only, and the file's text. The outline is found when
    /// it is first asked for, and so is each body.
    pub fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
            json: false,
            outline: OnceLock::new(),
            comments: OnceLock::new(),
            lines: OnceLock::new(),
            eol: OnceLock::new(),
        }
    }

    /// What a file of JSON means, as HCL: it is only read.
    pub fn of_json(path: impl Into<PathBuf>, hcl: String) -> Self {
        Self {
            json: true,
            ..Self::new(path, hcl)
        }
    }

    /// Whether the file is one of JSON, which is never changed, nor found fault with.
    pub fn is_json(&self) -> bool {
        self.json
    }

    fn outline(&self) -> &(Vec<TopBlock>, Vec<ParseError>) {
        self.outline.get_or_init(|| {
            let outline = outline::outline(&self.text);
            let block = |header| TopBlock {
                header,
                parsed: OnceLock::new(),
            };
            (
                outline.headers.into_iter().map(block).collect(),
                outline.errors,
            )
        })
    }

    fn blocks(&self) -> &[TopBlock] {
        &self.outline().0
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The whole text, byte order mark included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span; empty where the span is not one of this source.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span).unwrap_or_default()
    }

    pub fn has_bom(&self) -> bool {
        self.text.starts_with(BOM)
    }

    /// The line end that most lines of the file have.
    pub fn eol(&self) -> Eol {
        *self.eol.get_or_init(|| Eol::of(&self.text))
    }

    /// Whether a line of the file can be the head of a block of a kind; told from the bytes,
    /// without the outline.
    pub fn may_declare(&self, kind: &str) -> bool {
        let bytes = self.text.as_bytes();
        memchr::memmem::find_iter(bytes, kind.as_bytes()).any(|at| {
            let before = bytes[..at].iter().rev();
            let blanks = before
                .take_while(|byte| matches!(byte, b' ' | b'\t'))
                .count();
            let starts_line =
                at == blanks || matches!(bytes.get(at - blanks - 1), Some(b'\n' | b'/' | 0xbf));
            let behind = bytes.get(at + kind.len());
            starts_line && matches!(behind, Some(b' ' | b'\t' | b'"' | b'{'))
        })
    }

    /// Top-level blocks in the order of the file.
    pub fn headers(&self) -> impl Iterator<Item = (usize, &Header)> {
        self.blocks()
            .iter()
            .enumerate()
            .map(|(index, block)| (index, &block.header))
    }

    pub fn header(&self, index: usize) -> Option<&Header> {
        self.blocks().get(index).map(|block| &block.header)
    }

    /// The parsed block at an index of the outline.
    ///
    /// # Errors
    /// The block does not parse; the others of the file are not concerned.
    pub fn block(&self, index: usize) -> Result<&Block, ParseError> {
        let Some(top) = self.blocks().get(index) else {
            return Err(ParseError::new(0, "no such block"));
        };
        top.parsed
            .get_or_init(|| parse::block(&self.text, &top.header))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// Places that the outline could not make sense of.
    pub fn errors(&self) -> &[ParseError] {
        &self.outline().1
    }

    /// The errors that are known by now: those of the outline, and those of bodies that were
    /// asked for. Nothing where the file was never looked at.
    pub fn known_errors(&self) -> Vec<ParseError> {
        let Some((blocks, errors)) = self.outline.get() else {
            return Vec::new();
        };
        let bodies = blocks
            .iter()
            .filter_map(|block| block.parsed.get()?.as_ref().err());
        errors.iter().chain(bodies).cloned().collect()
    }

    /// All comments of the file in order.
    pub fn comments(&self) -> &[Comment] {
        self.comments.get_or_init(|| comments::comments(&self.text))
    }

    /// Line and column (both from 1, columns in characters) of an offset.
    pub fn position(&self, offset: usize) -> Position {
        let starts = self.lines.get_or_init(|| eol::line_starts(&self.text));
        eol::position(&self.text, starts, offset)
    }
}

/// Parses a whole text as one body, for files that hold attributes (`*.tfvars`).
///
/// # Errors
/// The text is not HCL.
pub fn body(text: &str) -> Result<Body, ParseError> {
    parse::body(text)
}

#[cfg(test)]
mod tests;
