//! A text under change: what is left of the original, and what is new.
//!
//! However many rounds of edits a file goes through, the outcome can be told as one
//! list of edits against the original bytes.

use std::sync::Arc;

use super::Edit;
use crate::source::Span;

/// Two edits of one batch claim the same bytes, or an edit lies outside the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("edits overlap at byte {at}")]
pub struct Overlap {
    pub at: usize,
}

#[derive(Debug, Clone)]
enum Piece {
    /// A range of the original text.
    Kept(Span),
    New(String),
}

impl Piece {
    fn len(&self) -> usize {
        match self {
            Self::Kept(span) => span.len(),
            Self::New(text) => text.len(),
        }
    }
}

/// A file's text with the edits made to it so far.
#[derive(Debug, Clone)]
pub struct Draft {
    original: Arc<str>,
    pieces: Vec<Piece>,
}

impl Draft {
    pub fn new(original: impl Into<Arc<str>>) -> Self {
        let original = original.into();
        let pieces = vec![Piece::Kept(0..original.len())];
        Self { original, pieces }
    }

    pub fn original(&self) -> &str {
        &self.original
    }

    /// The text as it stands now.
    pub fn text(&self) -> String {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Kept(span) => &self.original[span.clone()],
                Piece::New(text) => text,
            })
            .collect()
    }

    /// Applies a batch of edits, given in offsets of the text as it stands now.
    /// Insertions at one offset keep the order in which they are given.
    ///
    /// # Errors
    /// Two edits overlap; nothing is changed then.
    pub fn apply(&mut self, edits: &[Edit]) -> Result<(), Overlap> {
        let mut sorted: Vec<&Edit> = edits.iter().collect();
        sorted.sort_by_key(|edit| (edit.start, edit.end));
        let length: usize = self.pieces.iter().map(Piece::len).sum();
        let mut last = 0;
        for edit in &sorted {
            if edit.start < last || edit.end < edit.start || edit.end > length {
                return Err(Overlap { at: edit.start });
            }
            last = edit.end;
        }
        let mut rest = std::mem::take(&mut self.pieces).into_iter();
        let mut out = Pieces::default();
        let mut head: Option<Piece> = None;
        let mut at = 0;
        for edit in sorted {
            advance(&mut rest, &mut head, edit.start - at, &mut |piece| {
                out.push(piece);
            });
            advance(&mut rest, &mut head, edit.end - edit.start, &mut |_| {});
            out.push(Piece::New(edit.text.clone()));
            at = edit.end;
        }
        head.into_iter()
            .chain(rest)
            .for_each(|piece| out.push(piece));
        self.pieces = out.0;
        Ok(())
    }

    /// All changes so far as edits against the original text, in order, not touching.
    pub fn edits(&self) -> Vec<Edit> {
        let mut edits = Vec::new();
        let mut at = 0;
        let mut new = String::new();
        let end = Piece::Kept(self.original.len()..self.original.len());
        for piece in self.pieces.iter().chain([&end]) {
            match piece {
                Piece::New(text) => new.push_str(text),
                Piece::Kept(span) => {
                    let was = &self.original[at..span.start];
                    if was != new {
                        edits.push(Edit::replace(at..span.start, std::mem::take(&mut new)));
                    }
                    new.clear();
                    at = span.end;
                }
            }
        }
        edits
    }
}

#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn push(&mut self, piece: Piece) {
        if piece.len() == 0 {
            return;
        }
        match (self.0.last_mut(), piece) {
            (Some(Piece::New(text)), Piece::New(more)) => text.push_str(&more),
            (Some(Piece::Kept(span)), Piece::Kept(next)) if span.end == next.start => {
                span.end = next.end;
            }
            (_, piece) => self.0.push(piece),
        }
    }
}

/// Takes `count` bytes of pieces and hands them over.
fn advance(
    rest: &mut impl Iterator<Item = Piece>,
    head: &mut Option<Piece>,
    mut count: usize,
    take: &mut dyn FnMut(Piece),
) {
    while count > 0 {
        let Some(piece) = head.take().or_else(|| rest.next()) else {
            return;
        };
        if piece.len() <= count {
            count -= piece.len();
            take(piece);
            continue;
        }
        let (front, back) = match piece {
            Piece::Kept(span) => {
                let middle = span.start + count;
                (
                    Piece::Kept(span.start..middle),
                    Piece::Kept(middle..span.end),
                )
            }
            Piece::New(text) => {
                let (front, back) = text.split_at(count);
                (Piece::New(front.to_owned()), Piece::New(back.to_owned()))
            }
        };
        take(front);
        *head = Some(back);
        count = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_compose_into_edits_of_the_original() {
        let mut draft = Draft::new("one two three");
        draft
            .apply(&[Edit::replace(4..7, "2"), Edit::insert(13, "!")])
            .unwrap();
        assert_eq!(draft.text(), "one 2 three!");
        draft
            .apply(&[Edit::replace(4..5, "zwei"), Edit::delete(0..1)])
            .unwrap();
        assert_eq!(draft.text(), "ne zwei three!");
        let edits = draft.edits();
        assert_eq!(
            edits,
            [
                Edit::delete(0..1),
                Edit::replace(4..7, "zwei"),
                Edit::insert(13, "!")
            ]
        );
        let mut again = Draft::new("one two three");
        again.apply(&edits).unwrap();
        assert_eq!(again.text(), draft.text());
    }

    #[test]
    fn a_change_taken_back_leaves_no_edit() {
        let mut draft = Draft::new("one two");
        draft.apply(&[Edit::replace(0..3, "eins")]).unwrap();
        draft.apply(&[Edit::replace(0..4, "one")]).unwrap();
        assert!(draft.edits().is_empty());
    }

    #[test]
    fn insertions_at_one_offset_keep_their_order() {
        let mut draft = Draft::new("ac");
        draft
            .apply(&[Edit::insert(1, "b"), Edit::insert(1, "B")])
            .unwrap();
        assert_eq!(draft.text(), "abBc");
    }

    #[test]
    fn overlapping_edits_change_nothing() {
        let mut draft = Draft::new("abcdef");
        let clash = draft.apply(&[Edit::delete(1..4), Edit::delete(3..5)]);
        assert_eq!(clash, Err(Overlap { at: 3 }));
        assert_eq!(draft.text(), "abcdef");
    }
}
