//! Bytes of a text as lines and columns of UTF-16, which every editor takes.

use lsp_types::{Position, Range};

use crate::source::Span;

pub(super) fn range(text: &str, span: &Span) -> Range {
    Range::new(position(text, span.start), position(text, span.end))
}

fn position(text: &str, offset: usize) -> Position {
    let before = text.get(..offset).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count();
    let column = before[start..].encode_utf16().count();
    let small = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Position::new(small(line), small(column))
}

#[cfg(test)]
mod tests {
    use lsp_types::Position;

    use super::position;

    #[test]
    fn columns_are_counted_in_utf_16() {
        let text = "a\r\n\u{e9}\u{1f600}x\n";
        let at = |needle: &str| position(text, text.find(needle).unwrap());
        assert_eq!(at("x"), Position::new(1, 3));
        assert_eq!(position(text, text.len()), Position::new(2, 0));
    }
}
