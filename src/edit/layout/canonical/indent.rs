//! The spaces at the start of each line.

use super::Piece;
use super::lines::{Line, net_brackets};
use crate::source::tokens::TokenKind;

const STEP: usize = 2;

/// Sets the spaces before the first piece of each line.
///
/// A line that opens more brackets than it closes is one step for the lines
/// after it, however many brackets that is; `levels` holds how many each open
/// step stands for. A line that closes more than it opens is set back by each
/// step that it closes the last bracket of.
pub(super) fn set(pieces: &[Piece], lines: &[Line], before: &mut [usize]) {
    let mut levels: Vec<isize> = Vec::new();
    for line in lines {
        let lead = pieces.get(line.lead.clone()).unwrap_or_default();
        if lead
            .first()
            .is_none_or(|piece| piece.kind == TokenKind::Newline)
        {
            continue;
        }
        let assign = pieces.get(line.assign.clone()).unwrap_or_default();
        let net = net_brackets(up_to_heredoc(lead)) + net_brackets(assign);
        if net < 0 {
            close(&mut levels, -net);
        }
        if let Some(spaces) = before.get_mut(line.lead.start) {
            *spaces = STEP * levels.len();
        }
        if net > 0 {
            levels.push(net);
        }
    }
}

/// The pieces up to the first heredoc. The brackets after that are not
/// counted, unbalanced as they may be.
fn up_to_heredoc<'p, 't>(lead: &'p [Piece<'t>]) -> &'p [Piece<'t>] {
    let end = lead
        .iter()
        .position(|piece| piece.kind == TokenKind::OHeredoc);
    end.and_then(|end| lead.get(..end)).unwrap_or(lead)
}

/// Takes closed brackets off the innermost levels.
fn close(levels: &mut Vec<isize>, mut closed: isize) {
    while closed > 0
        && let Some(innermost) = levels.last_mut()
    {
        if closed < *innermost {
            *innermost -= closed;
            return;
        }
        closed -= *innermost;
        levels.pop();
    }
}
