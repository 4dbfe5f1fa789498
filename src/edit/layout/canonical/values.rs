//! Old syntax in the values of arguments.

use super::Piece;
use crate::source::tokens::TokenKind;

/// Gives the expression inside a value that is one interpolation,
/// `"${expression}"`, with parentheses around it if it covers several lines;
/// `None` for any other value, and for one that only looks like it in part,
/// such as `"${a}${b}"` or `"${a}" == "${b}"`.
pub(super) fn unwrapped<'t>(value: &[Piece<'t>]) -> Option<Vec<Piece<'t>>> {
    let [open, start, inside @ .., end, close] = value else {
        return None;
    };
    let kinds = (open.kind, start.kind, end.kind, close.kind);
    let wanted = (
        TokenKind::OQuote,
        TokenKind::TemplateInterp,
        TokenKind::TemplateSeqEnd,
        TokenKind::CQuote,
    );
    if inside.is_empty() || kinds != wanted || !is_single_expression(inside) {
        return None;
    }
    let expression = trim_newlines(inside);
    if !has_newline(expression) || is_in_parentheses(expression) {
        return Some(expression.to_vec());
    }
    let mut out = vec![Piece::new(TokenKind::OParen, "(")];
    out.extend_from_slice(expression);
    out.push(Piece::new(TokenKind::CParen, ")"));
    Some(out)
}

/// Whether there is no border between a template sequence and literal text
/// outside the strings inside. Careful rather than exact, as Terraform is: a
/// heredoc with a sequence of its own also counts as such a border.
fn is_single_expression(inside: &[Piece]) -> bool {
    let mut quotes = 0_isize;
    for piece in inside {
        match piece.kind {
            TokenKind::OQuote => quotes += 1,
            TokenKind::CQuote => quotes -= 1,
            TokenKind::TemplateInterp | TokenKind::TemplateSeqEnd | TokenKind::QuotedLit
                if quotes <= 0 =>
            {
                return false;
            }
            _ => {}
        }
    }
    true
}

fn trim_newlines<'p, 't>(mut pieces: &'p [Piece<'t>]) -> &'p [Piece<'t>] {
    while let [first, rest @ ..] = pieces
        && first.kind == TokenKind::Newline
    {
        pieces = rest;
    }
    while let [rest @ .., last] = pieces
        && last.kind == TokenKind::Newline
    {
        pieces = rest;
    }
    pieces
}

fn has_newline(pieces: &[Piece]) -> bool {
    pieces.iter().any(|piece| piece.kind == TokenKind::Newline)
}

/// Whether the first piece opens a parenthesis and the last one closes one,
/// which need not be the same.
fn is_in_parentheses(pieces: &[Piece]) -> bool {
    let kind = |piece: Option<&Piece>| piece.map(|piece| piece.kind);
    kind(pieces.first()) == Some(TokenKind::OParen)
        && kind(pieces.last()) == Some(TokenKind::CParen)
}

/// Gives the present form of the type of a variable that is written in an old
/// one: a quoted keyword of Terraform 0.11 (`"list"` meant a list of strings),
/// or a collection without its element type. `None` for any other type.
pub(super) fn type_expression<'t>(value: &[Piece<'t>]) -> Option<Vec<Piece<'t>>> {
    match value {
        [keyword] if keyword.kind == TokenKind::Ident => match &*keyword.text {
            "list" | "map" | "set" => Some(collection(keyword.clone(), "any")),
            _ => None,
        },
        [open, keyword, close]
            if (open.kind, keyword.kind, close.kind)
                == (TokenKind::OQuote, TokenKind::QuotedLit, TokenKind::CQuote) =>
        {
            let name = Piece::new(TokenKind::Ident, keyword.text.clone());
            match &*name.text {
                "string" => Some(vec![name]),
                "list" | "map" => Some(collection(name, "string")),
                _ => None,
            }
        }
        _ => None,
    }
}

fn collection<'t>(name: Piece<'t>, element: &'static str) -> Vec<Piece<'t>> {
    vec![
        name,
        Piece::new(TokenKind::OParen, "("),
        Piece::new(TokenKind::Ident, element),
        Piece::new(TokenKind::CParen, ")"),
    ]
}
