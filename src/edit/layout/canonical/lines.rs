//! Lines, and the cells of a line that are aligned in columns.

use std::ops::Range;

use super::Piece;
use crate::source::tokens::TokenKind;

/// One line as ranges of pieces, in this order and without gaps.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// What comes before the other two cells: all of the line, mostly.
    pub(super) lead: Range<usize>,
    /// From the first `=` on, where what follows closes all it opens; else
    /// empty.
    pub(super) assign: Range<usize>,
    /// The comment at the end of a line that has other tokens; else empty.
    pub(super) comment: Range<usize>,
}

/// Cuts the pieces into lines. A line ends with a line break outside strings,
/// heredocs and block comments, so one line may cover many rows of the file.
pub(super) fn split(pieces: &[Piece]) -> Vec<Line> {
    let mut lines = Vec::with_capacity(pieces.len() / 4);
    let mut rest = pieces;
    let mut start = 0;
    while !rest.is_empty() {
        let length = rest
            .iter()
            .position(Piece::ends_line)
            .map_or(rest.len(), |last| last + 1);
        let (line, after) = rest.split_at(length);
        lines.push(cut(line, start));
        start += length;
        rest = after;
    }
    lines
}

/// Cuts a line, whose first piece has the given number, into its cells.
fn cut(line: &[Piece], start: usize) -> Line {
    let (body, comment) = match line.split_last() {
        Some((last, body)) if !body.is_empty() && last.kind == TokenKind::Comment => (body, 1),
        _ => (line, 0),
    };
    let mut lead = body.len();
    let equal = body
        .iter()
        .skip(1)
        .position(|piece| piece.kind == TokenKind::Equal);
    if let Some(index) = equal
        && let Some(value) = body.get(index + 1..)
        && net_brackets(value) == 0
    {
        lead = index + 1;
    }
    let end = start + body.len();
    Line {
        lead: start..start + lead,
        assign: start + lead..end,
        comment: end..end + comment,
    }
}

/// How many more brackets the pieces open than they close.
pub(super) fn net_brackets(pieces: &[Piece]) -> isize {
    pieces
        .iter()
        .map(|piece| isize::from(piece.kind.bracket_change()))
        .sum()
}
