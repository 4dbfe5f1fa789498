//! The layout that `terraform fmt` gives a file.
//!
//! The command does two things, and so does this module. First it rewrites
//! three kinds of old syntax (see [`rewrite`]): values that are one
//! interpolation, the type of a variable, and block labels. Then it sets the
//! spaces before every token, line by line: the indent, the spaces inside a
//! line, and the columns of `=` signs and comments on neighbouring lines. Line
//! breaks never change, and neither does the inside of a string, a heredoc or
//! a comment.
//!
//! The rules are those of `hclwrite` 2.23 and of Terraform 1.11's `fmt`.

use std::borrow::Cow;
use std::ops::Range;

use crate::source::tokens::{Token, TokenKind, tokens};

mod cells;
mod indent;
mod labels;
mod lines;
mod rewrite;
mod spaces;
mod values;

/// A token on its way to the output: unlike [`Token`], it may hold text that
/// the file does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece<'t> {
    kind: TokenKind,
    text: Cow<'t, str>,
}

impl<'t> Piece<'t> {
    fn new(kind: TokenKind, text: impl Into<Cow<'t, str>>) -> Self {
        Self {
            kind,
            text: text.into(),
        }
    }

    fn of(token: &Token, text: &'t str) -> Self {
        Self::new(token.kind, token.text(text))
    }

    /// Whether a line ends with the piece.
    fn ends_line(&self) -> bool {
        match self.kind {
            TokenKind::Newline => true,
            TokenKind::Comment => self.text.ends_with('\n'),
            _ => false,
        }
    }
}

/// Gives the text of a file as `terraform fmt` would write it.
///
/// `None` for a text that does not lex, or that is not a sequence of arguments
/// and blocks. Expressions are not parsed: for a text whose only fault is
/// inside an expression the result is what the rules give, where Terraform
/// itself would refuse to touch the file.
pub fn format(text: &str) -> Option<String> {
    let tokens = tokens(text)?;
    let pieces = tokens
        .iter()
        .map(|token| Piece::of(token, text))
        .collect::<Vec<_>>();
    let pieces = rewrite::rewrite(pieces)?;
    let end = tokens.last().map_or(0, |token| token.span.end);

    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for (piece, spaces) in pieces.iter().zip(spaces_before(&pieces)) {
        push_spaces(&mut out, spaces);
        out.push_str(&piece.text);
    }
    // What follows the last token keeps its length in bytes, as spaces.
    push_spaces(&mut out, text.len().saturating_sub(end));
    Some(out)
}

/// Whether `terraform fmt` would leave the text of a file as it is. Also false
/// for a text that [`format`] gives nothing for.
pub fn is_canonical(text: &str) -> bool {
    compared(text).unwrap_or_default()
}

/// Compares as it goes: the canonical form of deep nesting is mostly indentation, and never
/// built.
fn compared(text: &str) -> Option<bool> {
    let tokens = tokens(text)?;
    let pieces = tokens
        .iter()
        .map(|token| Piece::of(token, text))
        .collect::<Vec<_>>();
    let pieces = rewrite::rewrite(pieces)?;
    let mut rest = text;
    for (piece, spaces) in pieces.iter().zip(spaces_before(&pieces)) {
        let blanks = rest.get(..spaces).unwrap_or_default();
        let blank = blanks.len() == spaces && blanks.bytes().all(|byte| byte == b' ');
        match rest
            .get(spaces..)
            .and_then(|next| next.strip_prefix(&*piece.text))
        {
            Some(next) if blank => rest = next,
            _ => return Some(false),
        }
    }
    Some(rest.bytes().all(|byte| byte == b' '))
}

/// Gives the white space that `terraform fmt` would change between the tokens
/// that the text has: each entry is a range of white space, possibly empty,
/// and what belongs there instead. The entries are in order and apart; those
/// that would change nothing are left out.
///
/// Values and labels count as they stand, so after a rewriting of those the
/// spaces can differ from [`format`]'s. Any text that lexes will do, a
/// fragment or one with errors too, `None` is for the rest. A byte order mark
/// stays.
pub fn spacing(text: &str) -> Option<Vec<(Range<usize>, String)>> {
    let tokens = tokens(text)?;
    let pieces = tokens
        .iter()
        .map(|token| Piece::of(token, text))
        .collect::<Vec<_>>();

    let mut changes = Vec::new();
    let mut end = if text.starts_with('\u{feff}') { 3 } else { 0 };
    for (token, spaces) in tokens.iter().zip(spaces_before(&pieces)) {
        note_change(&mut changes, text, end..token.span.start, spaces);
        end = token.span.end;
    }
    let rest = text.len().saturating_sub(end);
    note_change(&mut changes, text, end..text.len(), rest);
    Some(changes)
}

fn note_change(
    changes: &mut Vec<(Range<usize>, String)>,
    text: &str,
    gap: Range<usize>,
    spaces: usize,
) {
    let current = text.get(gap.clone()).unwrap_or_default();
    if current.len() != spaces || current.contains('\t') {
        changes.push((gap, " ".repeat(spaces)));
    }
}

fn push_spaces(out: &mut String, mut count: usize) {
    const SPACES: &str = "                                ";
    while count > SPACES.len() {
        out.push_str(SPACES);
        count -= SPACES.len();
    }
    out.push_str(SPACES.get(..count).unwrap_or_default());
}

/// How many spaces stand before each piece in the canonical layout.
fn spaces_before(pieces: &[Piece]) -> Vec<usize> {
    let lines = lines::split(pieces);
    let mut before = vec![0; pieces.len()];
    indent::set(pieces, &lines, &mut before);
    spaces::set(pieces, &lines, &mut before);
    cells::align(pieces, &lines, &mut before);
    before
}

#[cfg(test)]
mod tests;
