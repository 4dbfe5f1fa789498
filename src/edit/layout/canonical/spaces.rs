//! The spaces between the pieces of one cell: one or none.

use std::ops::Range;

use super::Piece;
use super::lines::Line;
use crate::source::tokens::TokenKind as Kind;

/// Sets the spaces before each piece of a cell other than its first.
pub(super) fn set(pieces: &[Piece], lines: &[Line], before: &mut [usize]) {
    for line in lines {
        set_cell(pieces, &line.lead, before);
        set_cell(pieces, &line.assign, before);
    }
}

fn set_cell(pieces: &[Piece], cell: &Range<usize>, before: &mut [usize]) {
    let cell_pieces = pieces.get(cell.clone()).unwrap_or_default();
    let cell_spaces = before.get_mut(cell.clone()).unwrap_or_default();
    let mut previous = None;
    for (pair, spaces) in cell_pieces.windows(2).zip(cell_spaces.iter_mut().skip(1)) {
        let [left, right] = pair else { continue };
        *spaces = usize::from(is_spaced(previous, left, right.kind));
        previous = Some(left.kind);
    }
}

/// Whether a space stands between a piece and the next one in its cell, given
/// also the kind of the piece before. The first rule that applies decides.
fn is_spaced(previous: Option<Kind>, left: &Piece, next: Kind) -> bool {
    match (left.kind, next) {
        (_, Kind::Newline | Kind::Dot | Kind::Comma | Kind::Ellipsis)
        | (Kind::Ident, Kind::OParen | Kind::DoubleColon)
        | (Kind::DoubleColon, Kind::Ident)
        | (Kind::Dot, _)
        | (Kind::OBrace, Kind::CBrace)
        | (Kind::TemplateSeqEnd, Kind::TemplateInterp | Kind::TemplateControl) => false,
        (Kind::Comma, _) => true,
        (left, next) if touches_literal(left, next) => false,
        // The `in` of a `for`, which a list may follow, is no collection.
        (Kind::Ident, _) if left.text == "in" && previous == Some(Kind::Ident) => true,
        (left, Kind::OBrack) if can_be_indexed(left) => false,
        (Kind::Bang, _) => false,
        (Kind::Minus, _) => !previous.is_none_or(comes_before_negation),
        (Kind::OBrace, _)
        | (_, Kind::CBrace)
        | (Kind::TemplateInterp | Kind::TemplateControl, Kind::OBrace)
        | (Kind::CBrace, Kind::TemplateSeqEnd) => true,
        (left, next) => left.bracket_change() <= 0 && next.bracket_change() >= 0,
    }
}

/// Whether a space between the two would be one in a string or a heredoc.
fn touches_literal(left: Kind, next: Kind) -> bool {
    matches!(
        left,
        Kind::QuotedLit | Kind::StringLit | Kind::OQuote | Kind::OHeredoc
    ) || matches!(
        next,
        Kind::QuotedLit | Kind::StringLit | Kind::CQuote | Kind::CHeredoc
    )
}

/// Whether a bracket after this is an index, and not a list.
fn can_be_indexed(kind: Kind) -> bool {
    matches!(kind, Kind::Ident | Kind::Number) || kind.bracket_change() < 0
}

/// Whether a minus after this is a sign, and not a subtraction.
fn comes_before_negation(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::OParen
            | Kind::OBrace
            | Kind::OBrack
            | Kind::Equal
            | Kind::Colon
            | Kind::Comma
            | Kind::Question
            | Kind::Plus
            | Kind::Star
            | Kind::Slash
            | Kind::Percent
            | Kind::Minus
            | Kind::EqualOp
            | Kind::NotEqual
            | Kind::GreaterThan
            | Kind::GreaterThanEq
            | Kind::LessThan
            | Kind::LessThanEq
            | Kind::And
            | Kind::Or
            | Kind::Bang
    )
}
