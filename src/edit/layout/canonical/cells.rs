//! The columns of `=` signs and comments on neighbouring lines.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::Piece;
use super::lines::Line;

/// Sets the spaces before the `=` cell and before the comment cell of each
/// line, so that those of a run of lines that all have one stand in one
/// column, a space after the longest of what comes before them.
pub(super) fn align(pieces: &[Piece], lines: &[Line], before: &mut [usize]) {
    align_cell(pieces, lines, before, |line| {
        (line.lead.clone(), line.assign.clone())
    });
    // Only after the `=` signs are in place is it known how long a line is.
    align_cell(pieces, lines, before, |line| {
        (line.lead.start..line.assign.end, line.comment.clone())
    });
}

/// Aligns one cell; `parts` gives the range before the cell and the cell.
fn align_cell(
    pieces: &[Piece],
    lines: &[Line],
    before: &mut [usize],
    parts: impl Fn(&Line) -> (Range<usize>, Range<usize>),
) {
    let mut run: Vec<(usize, usize)> = Vec::new();
    for line in lines {
        let (left, cell) = parts(line);
        if cell.is_empty() {
            close_run(&mut run, before);
        } else {
            run.push((cell.start, columns(pieces, before, left)));
        }
    }
    close_run(&mut run, before);
}

/// Sets the cells of a run, given as first piece and columns before it.
fn close_run(run: &mut Vec<(usize, usize)>, before: &mut [usize]) {
    let widest = run.iter().map(|&(_, columns)| columns).max().unwrap_or(0);
    for (first, columns) in run.drain(..) {
        if let Some(spaces) = before.get_mut(first) {
            *spaces = widest - columns + 1;
        }
    }
}

/// How many columns the pieces take with the spaces before them.
fn columns(pieces: &[Piece], before: &[usize], range: Range<usize>) -> usize {
    let texts = pieces.get(range.clone()).unwrap_or_default();
    let spaces = before.get(range).unwrap_or_default();
    let wide: usize = texts.iter().map(|piece| width(&piece.text)).sum();
    wide + spaces.iter().sum::<usize>()
}

/// How many columns a text takes: one for each grapheme cluster, a line break
/// included, whatever it looks like on a screen.
fn width(text: &str) -> usize {
    if !text.is_ascii() {
        return text.graphemes(true).map(clusters).sum();
    }
    if text.contains('\r') {
        return text.len() - text.matches("\r\n").count();
    }
    text.len()
}

/// How many clusters Unicode 15.0 sees in one of a later version. `hclwrite`
/// counts by 15.0, which did not yet join the consonants of Indic scripts
/// that a virama links (rule `GB9c`).
fn clusters(grapheme: &str) -> usize {
    let mut count = 1;
    let mut linked = false;
    for character in grapheme.chars() {
        if is_virama(character) {
            linked = true;
        } else if linked && starts_cluster(character) {
            count += 1;
            linked = false;
        }
    }
    count
}

/// Whether a character is not one that joins what comes before it.
fn starts_cluster(character: char) -> bool {
    let pair = ['a', character].iter().collect::<String>();
    pair.graphemes(true).count() > 1
}

/// The characters of the property value `InCB=Linker`.
fn is_virama(character: char) -> bool {
    matches!(
        character,
        '\u{94d}'
            | '\u{9cd}'
            | '\u{acd}'
            | '\u{b4d}'
            | '\u{c4d}'
            | '\u{d4d}'
            | '\u{1039}'
            | '\u{17d2}'
            | '\u{1a60}'
            | '\u{1b44}'
            | '\u{1bab}'
            | '\u{a9c0}'
            | '\u{aaf6}'
            | '\u{10a3f}'
            | '\u{11133}'
            | '\u{113d0}'
            | '\u{1193e}'
            | '\u{11a47}'
            | '\u{11a99}'
            | '\u{11f42}'
    )
}
