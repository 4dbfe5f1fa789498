//! A scanner over bytes that knows what may hide a brace: comments, strings with
//! their templates, and heredocs. Strings may nest as deep as they like: the
//! scanner keeps its own stack.

use super::Span;

/// What the scanner stepped over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Comment,
    /// A quoted string or a heredoc, with everything inside it.
    Text,
    Open,
    Close,
    Newline,
    Other,
    /// A string, comment or heredoc that never ends; the scan stops behind it.
    Unclosed,
}

pub(super) struct Scanner<'a> {
    bytes: &'a [u8],
    pos: usize,
    /// Comments inside templates, which belong to no step of their own.
    inner: Vec<Span>,
}

/// Where the scanner is inside a quoted string.
enum Frame {
    Literal,
    /// Inside `${ … }`, with the number of braces open there.
    Code(usize),
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str, pos: usize) -> Self {
        Self {
            bytes: text.as_bytes(),
            pos,
            inner: Vec::new(),
        }
    }

    pub(super) fn pos(&self) -> usize {
        self.pos
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    /// Comments met inside templates since the last call.
    pub(super) fn take_inner(&mut self) -> Vec<Span> {
        std::mem::take(&mut self.inner)
    }

    /// The next step and where it began; `None` at the end of the text.
    pub(super) fn step(&mut self) -> Option<(usize, Step)> {
        let start = self.pos;
        let step = match *self.bytes.get(start)? {
            b'"' => self.string(),
            b'#' => self.line_comment(),
            b'/' if self.starts_with(b"//") => self.line_comment(),
            b'/' if self.starts_with(b"/*") => self.block_comment(),
            b'<' if self.starts_with(b"<<") => self.heredoc(),
            b'{' => self.single(Step::Open),
            b'}' => self.single(Step::Close),
            b'\n' => self.single(Step::Newline),
            _ => self.single(Step::Other),
        };
        Some((start, step))
    }

    /// Steps to the next byte that can matter for the nesting of braces.
    pub(super) fn skip_plain(&mut self) {
        while let Some(byte) = self.bytes.get(self.pos) {
            if matches!(byte, b'"' | b'#' | b'/' | b'<' | b'{' | b'}') {
                break;
            }
            self.pos += 1;
        }
    }

    fn starts_with(&self, prefix: &[u8]) -> bool {
        self.bytes[self.pos..].starts_with(prefix)
    }

    fn single(&mut self, step: Step) -> Step {
        self.pos += 1;
        step
    }

    fn line_comment(&mut self) -> Step {
        let rest = &self.bytes[self.pos..];
        self.pos += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        Step::Comment
    }

    fn block_comment(&mut self) -> Step {
        let rest = &self.bytes[self.pos + 2..];
        if let Some(end) = memchr::memmem::find(rest, b"*/") {
            self.pos += 2 + end + 2;
            Step::Comment
        } else {
            self.pos = self.bytes.len();
            Step::Unclosed
        }
    }

    /// `<<NAME` or `<<-NAME` up to the line that holds nothing but the name.
    fn heredoc(&mut self) -> Step {
        let rest = &self.bytes[self.pos + 2..];
        let rest = rest.strip_prefix(b"-").unwrap_or(rest);
        let word = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | 128..))
            .count();
        let line_end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        if word == 0 || !rest[word..line_end].iter().all(u8::is_ascii_whitespace) {
            self.pos += 2;
            return Step::Other;
        }
        let name = &rest[..word];
        let mut at = self.bytes.len() - rest.len() + line_end + 1;
        while at < self.bytes.len() {
            let end = memchr::memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |n| at + n);
            if self.bytes[at..end].trim_ascii() == name {
                let line = &self.bytes[at..end];
                self.pos = at + line.trim_ascii_end().len();
                return Step::Text;
            }
            at = end + 1;
        }
        self.pos = self.bytes.len();
        Step::Unclosed
    }

    fn string(&mut self) -> Step {
        self.pos += 1;
        let mut stack = vec![Frame::Literal];
        while let Some(frame) = stack.last_mut() {
            let Some(&byte) = self.bytes.get(self.pos) else {
                return Step::Unclosed;
            };
            match frame {
                Frame::Literal => match byte {
                    b'\\' => self.pos += 2,
                    b'"' => {
                        self.pos += 1;
                        stack.pop();
                    }
                    b'\n' => return Step::Unclosed,
                    b'$' | b'%' => self.template_start(&mut stack),
                    _ => self.pos += 1,
                },
                Frame::Code(depth) => match byte {
                    b'{' => {
                        *depth += 1;
                        self.pos += 1;
                    }
                    b'}' => {
                        self.pos += 1;
                        if *depth == 0 {
                            stack.pop();
                        } else {
                            *depth -= 1;
                        }
                    }
                    b'"' => {
                        self.pos += 1;
                        stack.push(Frame::Literal);
                    }
                    b'#' | b'/' | b'<' => self.inside_template(byte),
                    _ => self.pos += 1,
                },
            }
        }
        self.pos = self.pos.min(self.bytes.len());
        Step::Text
    }

    /// At `$` or `%` in a string: `$${` is text, `${` opens a template.
    fn template_start(&mut self, stack: &mut Vec<Frame>) {
        let sign = self.bytes[self.pos];
        if self.starts_with(&[sign, sign, b'{']) {
            self.pos += 3;
        } else if self.starts_with(&[sign, b'{']) {
            self.pos += 2;
            stack.push(Frame::Code(0));
        } else {
            self.pos += 1;
        }
    }

    fn inside_template(&mut self, byte: u8) {
        let start = self.pos;
        let step = match byte {
            b'#' => self.line_comment(),
            b'/' if self.starts_with(b"//") => self.line_comment(),
            b'/' if self.starts_with(b"/*") => self.block_comment(),
            b'<' if self.starts_with(b"<<") => self.heredoc(),
            _ => self.single(Step::Other),
        };
        if step == Step::Comment {
            self.inner.push(start..self.pos);
        }
    }
}
