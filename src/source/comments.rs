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
    let mut found = Finder {
        text,
        comments: Vec::new(),
        line: 0,
    };
    loop {
        scanner.skip_plain();
        let Some((start, step)) = scanner.step() else {
            break;
        };
        match step {
            Step::Comment => found.push(start..scanner.pos()),
            Step::Text => {
                for span in scanner.take_inner() {
                    found.push(span);
                }
            }
            _ => {}
        }
    }
    found.comments
}

struct Finder<'a> {
    text: &'a str,
    comments: Vec<Comment>,
    /// Where the line of the last comment begins.
    line: usize,
}

impl Finder<'_> {
    fn push(&mut self, span: Span) {
        let text = self.text;
        let slice = &text[span.clone()];
        let span = span.start..span.start + slice.trim_end_matches('\r').len();
        // Only what lies behind the comment before is looked at: many on one line are many.
        let seen = self.comments.last().map_or(0, |last| last.span.end);
        let newline = text[seen..span.start].rfind('\n');
        let alone = match newline {
            Some(at) => {
                self.line = seen + at + 1;
                true
            }
            None => self.comments.is_empty(),
        };
        let from = if alone { self.line } else { seen };
        let before = text[from..span.start].trim_start_matches(super::BOM);
        self.comments.push(Comment {
            own_line: alone && before.trim().is_empty(),
            span,
        });
    }
}
