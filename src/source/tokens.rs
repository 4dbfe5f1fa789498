//! The tokens of HCL native syntax, each with its place in the text.
//!
//! The kinds and the borders between tokens are those of HCL's own scanner
//! (`hclsyntax`, version 2.23), because the layout rules of `terraform fmt`
//! are rules about that scanner's tokens. One thing is coarser here: the
//! literal text of one heredoc line is a single token up to the next template
//! sequence, where HCL cuts it again at each lone `$` and `%`.

use std::ops::Range;

mod scanner;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A name or a keyword.
    Ident,
    /// A number literal, without its sign.
    Number,
    /// `{`
    OBrace,
    /// `}`
    CBrace,
    /// `[`
    OBrack,
    /// `]`
    CBrack,
    /// `(`
    OParen,
    /// `)`
    CParen,
    /// The `"` that begins a string.
    OQuote,
    /// A stretch of literal text in a string. A lone `$` or `%`, and an escape
    /// such as `$${`, is a token of its own.
    QuotedLit,
    /// The `"` that ends a string.
    CQuote,
    /// `<<EOT` or `<<-EOT`, with the line break after it.
    OHeredoc,
    /// A stretch of literal text in a heredoc, at most one line.
    StringLit,
    /// The closing marker of a heredoc, with the white space before it and
    /// without the line break after it.
    CHeredoc,
    /// `${` or `${~`
    TemplateInterp,
    /// `%{` or `%{~`
    TemplateControl,
    /// The `}` or `~}` that ends a template sequence.
    TemplateSeqEnd,
    /// `*`
    Star,
    /// `/`
    Slash,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `%`
    Percent,
    /// `=`
    Equal,
    /// `==`
    EqualOp,
    /// `!=`
    NotEqual,
    /// `<`
    LessThan,
    /// `<=`
    LessThanEq,
    /// `>`
    GreaterThan,
    /// `>=`
    GreaterThanEq,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `!`
    Bang,
    /// `.`
    Dot,
    /// `,`
    Comma,
    /// `::`
    DoubleColon,
    /// `...`
    Ellipsis,
    /// `=>`
    FatArrow,
    /// `?`
    Question,
    /// `:`
    Colon,
    /// A comment. One that starts with `#` or `//` includes its line break.
    Comment,
    /// `\n` or `\r\n`
    Newline,
}

impl TokenKind {
    /// How many brackets the token opens (1) or closes (-1), template
    /// sequences included and quotes not; 0 for every other token.
    pub fn bracket_change(self) -> i8 {
        match self {
            Self::OBrace
            | Self::OBrack
            | Self::OParen
            | Self::TemplateInterp
            | Self::TemplateControl => 1,
            Self::CBrace | Self::CBrack | Self::CParen | Self::TemplateSeqEnd => -1,
            _ => 0,
        }
    }
}

/// One token: its kind, and the bytes of the text that it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What the token is.
    pub kind: TokenKind,
    /// Where it is in the text, in bytes; never empty.
    pub span: Range<usize>,
}

impl Token {
    /// The token's own text, given the text that it was read from; empty for
    /// another text in which the span does not fall on characters.
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.span.clone()).unwrap_or_default()
    }
}

/// Cuts a text into tokens, in order and without overlaps; what lies between
/// two tokens is spaces and tabs only. A byte order mark at the very start
/// belongs to no token.
///
/// `None` for a text that does not lex: a string, heredoc, block comment or
/// template sequence without its end, a line break inside a string, or a
/// character that the language has no use for (`;`, `'`, a lone `&`, …).
/// Whether the tokens form a valid file is not looked at.
///
/// The time is linear in the length of the text, and nesting takes no stack.
pub fn tokens(text: &str) -> Option<Vec<Token>> {
    scanner::Scanner::new(text).run()
}

#[cfg(test)]
mod tests;
