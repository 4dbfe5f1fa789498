//! The pass over arguments and blocks that brings old syntax up to date.

use std::ops::Range;

use super::{Piece, labels, values};
use crate::source::tokens::TokenKind;

/// Pieces to put in the place of a range of pieces.
struct Change<'t> {
    range: Range<usize>,
    with: Vec<Piece<'t>>,
}

/// Rewrites the values and labels of every body: `values` and `labels` say
/// which ones and how. `None` for pieces that are not arguments and blocks.
pub(super) fn rewrite(pieces: Vec<Piece>) -> Option<Vec<Piece>> {
    let mut walk = Walk {
        pieces: &pieces,
        at: 0,
        blocks: Vec::new(),
        changes: Vec::new(),
    };
    walk.run()?;
    let changes = walk.changes;
    if changes.is_empty() {
        return Some(pieces);
    }
    let mut out = Vec::with_capacity(pieces.len());
    let mut end = 0;
    for change in changes {
        out.extend_from_slice(pieces.get(end..change.range.start)?);
        out.extend(change.with);
        end = change.range.end;
    }
    out.extend_from_slice(pieces.get(end..)?);
    Some(out)
}

struct Walk<'p, 't> {
    pieces: &'p [Piece<'t>],
    at: usize,
    /// The types of the blocks around, from the outermost on.
    blocks: Vec<&'p str>,
    changes: Vec<Change<'t>>,
}

impl Walk<'_, '_> {
    fn run(&mut self) -> Option<()> {
        while let Some(piece) = self.pieces.get(self.at) {
            match piece.kind {
                TokenKind::Newline | TokenKind::Comment => self.at += 1,
                TokenKind::CBrace => {
                    self.blocks.pop()?;
                    self.at += 1;
                }
                TokenKind::Ident => self.item()?,
                _ => return None,
            }
        }
        self.blocks.is_empty().then_some(())
    }

    fn kind(&self, index: usize) -> Option<TokenKind> {
        self.pieces.get(index).map(|piece| piece.kind)
    }

    /// The first piece from the index on that is no comment.
    fn skip_comments(&self, mut index: usize) -> usize {
        while self.kind(index) == Some(TokenKind::Comment) {
            index += 1;
        }
        index
    }

    /// Reads an argument whole, or a block up to its body.
    fn item(&mut self) -> Option<()> {
        let next = self.skip_comments(self.at + 1);
        if self.kind(next) == Some(TokenKind::Equal) {
            self.argument(self.skip_comments(next + 1))
        } else {
            self.block_header()
        }
    }

    /// Reads an argument whose value starts at the index.
    fn argument(&mut self, start: usize) -> Option<()> {
        let line_end = self.value_end(start)?;
        let mut end = line_end;
        while end > start && self.kind(end - 1) == Some(TokenKind::Comment) {
            end -= 1;
        }
        let value = self
            .pieces
            .get(start..end)
            .filter(|value| !value.is_empty())?;
        let name = self.pieces.get(self.at)?;
        let with = if self.blocks == ["variable"] && name.text == "type" {
            values::type_expression(value)
        } else {
            values::unwrapped(value)
        };
        self.changes.extend(with.map(|with| Change {
            range: start..end,
            with,
        }));
        self.at = line_end;
        Some(())
    }

    /// Where the line that a value starts on ends, lines inside brackets not
    /// counted: at a line break, at the brace of a one-line block, or at the
    /// end of the file.
    fn value_end(&self, start: usize) -> Option<usize> {
        let mut open = 0_usize;
        for (index, piece) in self.pieces.iter().enumerate().skip(start) {
            match piece.kind.bracket_change() {
                1 => open += 1,
                -1 if open > 0 => open -= 1,
                -1 => return (piece.kind == TokenKind::CBrace).then_some(index),
                _ if open == 0 && piece.kind == TokenKind::Newline => return Some(index),
                _ if open == 0 && piece.ends_line() => return Some(index + 1),
                _ => {}
            }
        }
        (open == 0).then_some(self.pieces.len())
    }

    /// Reads a block's type, labels and opening brace.
    fn block_header(&mut self) -> Option<()> {
        let start = self.at + 1;
        let mut end = start;
        let mut index = start;
        loop {
            match self.kind(index)? {
                TokenKind::OBrace => break,
                TokenKind::Comment if !self.pieces.get(index)?.ends_line() => index += 1,
                TokenKind::Ident | TokenKind::OQuote | TokenKind::QuotedLit | TokenKind::CQuote => {
                    index += 1;
                    end = index;
                }
                _ => return None,
            }
        }
        let with = labels::canonical(self.pieces.get(start..end)?);
        self.changes.extend(with.map(|with| Change {
            range: start..end,
            with,
        }));
        self.blocks.push(&self.pieces.get(self.at)?.text);
        self.at = index + 1;
        Some(())
    }
}
