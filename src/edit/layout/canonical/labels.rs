//! Block labels in quotes.

use super::Piece;
use crate::source::tokens::TokenKind;

/// Gives the labels of a block in their canonical form: each in quotes and
/// with the escapes that are needed, no comments among them. Takes the pieces
/// from after the block's type to its last label; `None` where they are in
/// that form already.
///
/// A quoted label of several pieces, one with a `$` or `%` in it, is lost:
/// Terraform loses it too.
pub(super) fn canonical<'t>(header: &[Piece<'t>]) -> Option<Vec<Piece<'t>>> {
    let mut out = Vec::with_capacity(header.len());
    let mut rest = header;
    while let [first, after @ ..] = rest {
        rest = after;
        match first.kind {
            TokenKind::Ident => push_label(&mut out, Some(first.clone())),
            TokenKind::OQuote => {
                let length = after
                    .iter()
                    .take_while(|piece| piece.kind != TokenKind::CQuote)
                    .count();
                match after.get(..length) {
                    Some([]) => push_label(&mut out, None),
                    Some([literal]) => {
                        if let Some(label) = requoted(literal) {
                            push_label(&mut out, Some(label));
                        }
                    }
                    _ => {}
                }
                rest = after.get(length + 1..).unwrap_or_default();
            }
            _ => {}
        }
    }
    (out != header).then_some(out)
}

fn push_label<'t>(out: &mut Vec<Piece<'t>>, label: Option<Piece<'t>>) {
    out.push(Piece::new(TokenKind::OQuote, "\""));
    out.extend(label.map(|label| Piece::new(TokenKind::QuotedLit, label.text)));
    out.push(Piece::new(TokenKind::CQuote, "\""));
}

/// The literal with its escapes resolved and then set anew where they are
/// needed; `None` for one with an escape that does not exist.
fn requoted<'t>(literal: &Piece<'t>) -> Option<Piece<'t>> {
    if !literal.text.contains('\\') && literal.text.chars().all(is_printable) {
        return Some(literal.clone());
    }
    let mut out = String::with_capacity(literal.text.len());
    let value = resolved(&literal.text)?;
    let mut characters = value.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '"' | '\\' => out.extend(['\\', character]),
            '$' | '%' if characters.peek() == Some(&'{') => out.extend([character, character]),
            _ if is_printable(character) => out.push(character),
            _ => out.push_str(&numbered(character)),
        }
    }
    Some(Piece::new(TokenKind::QuotedLit, out))
}

/// An escape by number: `\u` with four digits, or `\U` with eight.
fn numbered(character: char) -> String {
    let code = u32::from(character);
    if code < 0x1_0000 {
        format!("\\u{code:04x}")
    } else {
        format!("\\U{code:08x}")
    }
}

/// The value of a literal, its escapes resolved.
fn resolved(literal: &str) -> Option<String> {
    let mut out = String::with_capacity(literal.len());
    let mut rest = literal;
    while let Some((plain, escape)) = rest.split_once('\\') {
        out.push_str(plain);
        let selector = escape.chars().next()?;
        let digits = match selector {
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        out.push(match selector {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '"' | '\\' => selector,
            'u' | 'U' => {
                let code = u32::from_str_radix(escape.get(1..=digits)?, 16).ok()?;
                char::from_u32(code)?
            }
            _ => return None,
        });
        rest = escape.get(selector.len_utf8() + digits..)?;
    }
    out.push_str(rest);
    Some(out)
}

/// Whether a character stands for itself in a label. The standard library has
/// no such test; left out here are control characters, white space other than
/// the plain space, and the invisible marks of direction and width.
fn is_printable(character: char) -> bool {
    let shapeless = matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    );
    character == ' ' || !(shapeless || character.is_control() || character.is_whitespace())
}
