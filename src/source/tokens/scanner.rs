//! The scanner behind [`super::tokens`]: one step per token or stretch of
//! literal text, with the open constructs on an explicit stack.

use super::{Token, TokenKind};

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A construct that the scanner is inside of.
#[derive(Clone, Copy)]
enum Frame {
    /// Expressions and bodies: the whole file, or one template sequence.
    /// `depth` counts the braces open inside it.
    Code { depth: usize },
    /// Between the quotes of a string.
    Quoted,
    /// Between the marker lines of a heredoc. The marker is the text of the
    /// range; `fresh` says that nothing of the current line has been read.
    Heredoc { marker: (usize, usize), fresh: bool },
}

pub(super) struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    frames: Vec<Frame>,
    out: Vec<Token>,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let at = if text.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len()
        } else {
            0
        };
        Self {
            text,
            bytes: text.as_bytes(),
            at,
            frames: vec![Frame::Code { depth: 0 }],
            out: Vec::with_capacity(text.len() / 10),
        }
    }

    pub(super) fn run(mut self) -> Option<Vec<Token>> {
        while self.at < self.bytes.len() {
            match *self.frames.last()? {
                Frame::Code { depth } => self.code(depth)?,
                Frame::Quoted => self.quoted()?,
                Frame::Heredoc { marker, fresh } => self.heredoc(marker, fresh)?,
            }
        }
        (self.frames.len() == 1).then_some(self.out)
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    /// Adds the next `length` bytes as one token.
    fn take(&mut self, kind: TokenKind, length: usize) {
        let end = self.at + length;
        self.out.push(Token {
            kind,
            span: self.at..end,
        });
        self.at = end;
    }

    /// How many bytes from `ahead` on satisfy the test.
    fn run_length(&self, ahead: usize, test: impl Fn(u8) -> bool) -> usize {
        let rest = self.bytes.get(self.at + ahead..).unwrap_or_default();
        rest.iter()
            .position(|&byte| !test(byte))
            .unwrap_or(rest.len())
    }

    fn code(&mut self, depth: usize) -> Option<()> {
        match self.peek(0)? {
            b' ' | b'\t' => self.at += self.run_length(0, |byte| byte == b' ' || byte == b'\t'),
            b'\n' => self.take(TokenKind::Newline, 1),
            b'\r' if self.peek(1) == Some(b'\n') => self.take(TokenKind::Newline, 2),
            b'"' => {
                self.take(TokenKind::OQuote, 1);
                self.frames.push(Frame::Quoted);
            }
            b'{' => {
                self.take(TokenKind::OBrace, 1);
                self.set_depth(depth + 1);
            }
            b'}' if depth == 0 && self.frames.len() > 1 => self.end_sequence(1),
            b'}' => {
                self.take(TokenKind::CBrace, 1);
                self.set_depth(depth.saturating_sub(1));
            }
            b'~' if self.peek(1) == Some(b'}') && depth == 0 && self.frames.len() > 1 => {
                self.end_sequence(2);
            }
            b'#' => self.line_comment(),
            b'/' if self.peek(1) == Some(b'/') => self.line_comment(),
            b'/' if self.peek(1) == Some(b'*') => self.block_comment()?,
            b'0'..=b'9' => self.number(),
            b'<' if self.begin_heredoc() => {}
            _ => self.name_or_operator()?,
        }
        Some(())
    }

    fn set_depth(&mut self, to: usize) {
        if let Some(Frame::Code { depth }) = self.frames.last_mut() {
            *depth = to;
        }
    }

    fn end_sequence(&mut self, length: usize) {
        self.take(TokenKind::TemplateSeqEnd, length);
        self.frames.pop();
    }

    fn line_comment(&mut self) {
        let length = self.run_length(0, |byte| byte != b'\n');
        let newline = usize::from(self.peek(length).is_some());
        self.take(TokenKind::Comment, length + newline);
    }

    fn block_comment(&mut self) -> Option<()> {
        let inside = self.text.get(self.at + 2..)?;
        let length = inside.find("*/")? + 4;
        self.take(TokenKind::Comment, length);
        Some(())
    }

    /// Digits, points and exponents in any order, as long as possible and not
    /// ending in a point.
    fn number(&mut self) {
        let mut length = 1;
        let mut ahead = 1;
        while let Some(byte) = self.peek(ahead) {
            ahead += match byte {
                b'0'..=b'9' | b'.' => 1,
                b'e' | b'E' => match (self.peek(ahead + 1), self.peek(ahead + 2)) {
                    (Some(b'0'..=b'9'), _) => 2,
                    (Some(b'+' | b'-'), Some(b'0'..=b'9')) => 3,
                    _ => break,
                },
                _ => break,
            };
            if byte != b'.' {
                length = ahead;
            }
        }
        self.take(TokenKind::Number, length);
    }

    /// The length of the name that starts `ahead` bytes further on; 0 where
    /// none does.
    fn name_length(&self, ahead: usize) -> usize {
        let ascii = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        match self.peek(ahead) {
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'_') => {}
            Some(byte) if !byte.is_ascii() => return self.long_name_length(ahead),
            _ => return 0,
        }
        let length = self.run_length(ahead, ascii);
        if self
            .peek(ahead + length)
            .is_some_and(|byte| !byte.is_ascii())
        {
            return self.long_name_length(ahead);
        }
        length
    }

    /// The same for a name with characters outside ASCII.
    fn long_name_length(&self, ahead: usize) -> usize {
        let rest = self.text.get(self.at + ahead..).unwrap_or_default();
        if !rest.starts_with(starts_name) {
            return 0;
        }
        rest.find(|character| !continues_name(character))
            .unwrap_or(rest.len())
    }

    /// Takes a heredoc's opening line, if the text stands at one.
    fn begin_heredoc(&mut self) -> bool {
        if self.peek(1) != Some(b'<') {
            return false;
        }
        let start = if self.peek(2) == Some(b'-') { 3 } else { 2 };
        let name = self.name_length(start);
        let end = start + name;
        let newline = match (self.peek(end), self.peek(end + 1)) {
            (Some(b'\n'), _) => 1,
            (Some(b'\r'), Some(b'\n')) => 2,
            _ => 0,
        };
        if name == 0 || newline == 0 {
            return false;
        }
        let marker = (self.at + start, self.at + end);
        self.take(TokenKind::OHeredoc, end + newline);
        self.frames.push(Frame::Heredoc {
            marker,
            fresh: true,
        });
        true
    }

    fn name_or_operator(&mut self) -> Option<()> {
        let name = self.name_length(0);
        if name > 0 {
            self.take(TokenKind::Ident, name);
            return Some(());
        }
        let (kind, length) = operator(self.peek(0)?, self.peek(1), self.peek(2))?;
        self.take(kind, length);
        Some(())
    }

    fn quoted(&mut self) -> Option<()> {
        match self.peek(0)? {
            b'"' => {
                self.take(TokenKind::CQuote, 1);
                self.frames.pop();
            }
            b'$' | b'%' => {
                if !self.begin_sequence() {
                    let length = self.introducer_length(0);
                    self.take(TokenKind::QuotedLit, length);
                }
            }
            b'\r' | b'\n' => return None,
            _ => {
                let length = self.quoted_length()?;
                self.take(TokenKind::QuotedLit, length);
            }
        }
        Some(())
    }

    /// The length of the literal text up to what may end it. A backslash takes
    /// the next character with it, whatever that is, but never a line break.
    fn quoted_length(&self) -> Option<usize> {
        let mut length = 0;
        loop {
            length += self.run_length(length, |byte| {
                !matches!(byte, b'"' | b'$' | b'%' | b'\r' | b'\n' | b'\\')
            });
            if self.peek(length) != Some(b'\\') {
                return Some(length);
            }
            if matches!(self.peek(length + 1), None | Some(b'\r' | b'\n')) {
                return None;
            }
            length += 2;
        }
    }

    /// Takes the start of a template sequence, if the text stands at one.
    fn begin_sequence(&mut self) -> bool {
        let kind = match (self.peek(0), self.peek(1)) {
            (Some(b'$'), Some(b'{')) => TokenKind::TemplateInterp,
            (Some(b'%'), Some(b'{')) => TokenKind::TemplateControl,
            _ => return false,
        };
        let length = if self.peek(2) == Some(b'~') { 3 } else { 2 };
        self.take(kind, length);
        self.frames.push(Frame::Code { depth: 0 });
        true
    }

    /// The length of the literal at a `$` or `%` that starts no template
    /// sequence: the escape `$${` or `%%{` whole, else the one character.
    fn introducer_length(&self, ahead: usize) -> usize {
        let doubled = self.peek(ahead) == self.peek(ahead + 1);
        match (doubled, self.peek(ahead + 2), self.peek(ahead + 3)) {
            (true, Some(b'{'), Some(b'~')) => 4,
            (true, Some(b'{'), _) => 3,
            _ => 1,
        }
    }

    /// Reads to the end of a heredoc line, or to the template sequence before.
    fn heredoc(&mut self, marker: (usize, usize), fresh: bool) -> Option<()> {
        let mut length = 0;
        loop {
            length += self.run_length(length, |byte| !matches!(byte, b'$' | b'%' | b'\r' | b'\n'));
            match (self.peek(length)?, self.peek(length + 1)) {
                (b'\n', _) => {
                    self.heredoc_line(marker, fresh, length, 1);
                    return Some(());
                }
                (b'\r', Some(b'\n')) => {
                    self.heredoc_line(marker, fresh, length, 2);
                    return Some(());
                }
                (b'\r', _) => return None,
                (_, Some(b'{')) => break,
                _ => length += self.introducer_length(length),
            }
        }
        if length > 0 {
            self.take(TokenKind::StringLit, length);
        }
        self.set_fresh(false);
        self.begin_sequence().then_some(())
    }

    /// Takes the rest of a heredoc line, which may be the closing marker.
    fn heredoc_line(&mut self, marker: (usize, usize), fresh: bool, length: usize, newline: usize) {
        let line = self.text.get(self.at..self.at + length).unwrap_or_default();
        if fresh && self.text.get(marker.0..marker.1) == Some(line.trim()) {
            self.take(TokenKind::CHeredoc, length);
            self.take(TokenKind::Newline, newline);
            self.frames.pop();
        } else {
            self.take(TokenKind::StringLit, length + newline);
            self.set_fresh(true);
        }
    }

    fn set_fresh(&mut self, to: bool) {
        if let Some(Frame::Heredoc { fresh, .. }) = self.frames.last_mut() {
            *fresh = to;
        }
    }
}

/// The operator that three characters begin with, the longest one, and its
/// length.
fn operator(first: u8, second: Option<u8>, third: Option<u8>) -> Option<(TokenKind, usize)> {
    let found = match (first, second, third) {
        (b'.', Some(b'.'), Some(b'.')) => (TokenKind::Ellipsis, 3),
        (b'=', Some(b'='), _) => (TokenKind::EqualOp, 2),
        (b'=', Some(b'>'), _) => (TokenKind::FatArrow, 2),
        (b'!', Some(b'='), _) => (TokenKind::NotEqual, 2),
        (b'<', Some(b'='), _) => (TokenKind::LessThanEq, 2),
        (b'>', Some(b'='), _) => (TokenKind::GreaterThanEq, 2),
        (b'&', Some(b'&'), _) => (TokenKind::And, 2),
        (b'|', Some(b'|'), _) => (TokenKind::Or, 2),
        (b':', Some(b':'), _) => (TokenKind::DoubleColon, 2),
        _ => (single(first)?, 1),
    };
    Some(found)
}

fn single(byte: u8) -> Option<TokenKind> {
    Some(match byte {
        b'[' => TokenKind::OBrack,
        b']' => TokenKind::CBrack,
        b'(' => TokenKind::OParen,
        b')' => TokenKind::CParen,
        b'.' => TokenKind::Dot,
        b',' => TokenKind::Comma,
        b'*' => TokenKind::Star,
        b'/' => TokenKind::Slash,
        b'%' => TokenKind::Percent,
        b'+' => TokenKind::Plus,
        b'-' => TokenKind::Minus,
        b'=' => TokenKind::Equal,
        b'<' => TokenKind::LessThan,
        b'>' => TokenKind::GreaterThan,
        b'!' => TokenKind::Bang,
        b'?' => TokenKind::Question,
        b':' => TokenKind::Colon,
        _ => return None,
    })
}

/// Whether a name can start with the character (Unicode `ID_Start`: the
/// alphabetic characters, near enough, and four odd ones).
fn starts_name(character: char) -> bool {
    character == '_'
        || character.is_alphabetic()
        || matches!(character, '\u{2118}' | '\u{212e}' | '\u{309b}' | '\u{309c}')
}

/// Whether a name can go on with the character. The standard library does not
/// know the marks of `ID_Continue`, so every character outside ASCII counts
/// that is neither white space nor general punctuation; a file in which this
/// differs from HCL's scanner is one that HCL refuses.
fn continues_name(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric() || character == '_' || character == '-';
    }
    match character {
        '\u{203f}' | '\u{2040}' | '\u{2054}' => true,
        '\u{2000}'..='\u{206f}' | '\u{feff}' | '\u{fffd}' => false,
        _ => !character.is_whitespace() && !character.is_control(),
    }
}
