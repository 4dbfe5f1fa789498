//! Edits as byte ranges, their composition over rounds, and the layout of new text.

mod draft;
pub mod layout;

use crate::source::Span;

pub use draft::{Draft, Overlap};

/// A replacement of a byte range; an empty range is an insertion.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    pub start: usize,
    pub end: usize,
    pub text: String,
}

impl Edit {
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self {
            start: span.start,
            end: span.end,
            text: text.into(),
        }
    }

    pub fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::replace(at..at, text)
    }

    pub fn delete(span: Span) -> Self {
        Self::replace(span, "")
    }

    pub fn span(&self) -> Span {
        self.start..self.end
    }
}
