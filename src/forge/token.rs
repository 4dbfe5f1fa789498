//! A secret that never prints.

use std::fmt;

/// A token. Neither `{}` nor `{:?}` shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Takes the token's text, without the blanks and line ends around it.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// The text, for a header or for git's credentials and nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// A text in which the token, should it stand there, is struck out.
    pub fn strike(&self, text: &str) -> String {
        if self.0.is_empty() {
            return text.to_owned();
        }
        text.replace(&self.0, "[token]")
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[token]")
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[token]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_never_prints() {
        let token = Token::new(" s3cret\n");
        assert_eq!(token.reveal(), "s3cret");
        for text in [
            format!("{token}"),
            format!("{token:?}"),
            format!("{:#?}", Some(&token)),
            token.strike("401 for s3cret"),
        ] {
            assert!(!text.contains("s3cret"), "{text}");
            assert!(text.contains("[token]"), "{text}");
        }
        assert_eq!(Token::new("").strike("text"), "text");
    }
}
