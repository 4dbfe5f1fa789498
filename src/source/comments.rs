//! Finds comments, which the parser drops.

use super::Span;
use super::scan::{Scanner, Step};

/// A comment of any kind: `#`, `//` or `/* */`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// From the sign up to the end of the line, line end not included, or up to `*/`.
    pub span: Span,
    /// Nothing but white space stands before it on its line.
    pub own_line: bool,
}

pub(super) fn comments(text: &str) -> Vec<Comment> {
    let mut scanner = Scanner::new(text, 0);
    let mut found = Vec::new();
    loop {
        scanner.skip_plain();
        let Some((start, step)) = scanner.step() else {
            break;
        };
        match step {
            Step::Comment => found.push(comment(text, start..scanner.pos())),
            Step::Text => {
                let inner = scanner.take_inner();
                found.extend(inner.into_iter().map(|span| comment(text, span)));
            }
            _ => {}
        }
    }
    found
}

fn comment(text: &str, span: Span) -> Comment {
    let slice = &text[span.clone()];
    let span = span.start..span.start + slice.trim_end_matches('\r').len();
    let line = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let before = text[line..span.start].trim_start_matches(super::BOM);
    Comment {
        own_line: before.trim().is_empty(),
        span,
    }
}
