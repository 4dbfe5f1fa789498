use super::TokenKind::*;
use super::*;

/// The kinds and texts of a text's tokens.
fn lexed(text: &str) -> Vec<(TokenKind, &str)> {
    tokens(text)
        .unwrap()
        .iter()
        .map(|token| (token.kind, token.text(text)))
        .collect()
}

fn kinds(text: &str) -> Vec<TokenKind> {
    lexed(text).into_iter().map(|(kind, _)| kind).collect()
}

#[test]
fn an_argument_is_a_name_an_equals_sign_and_a_value() {
    assert_eq!(
        lexed("a-b = 1.5e-3\n"),
        [
            (Ident, "a-b"),
            (Equal, "="),
            (Number, "1.5e-3"),
            (Newline, "\n")
        ]
    );
}

#[test]
fn the_longest_operator_wins() {
    assert_eq!(
        kinds("== => = != ! <= < >= > && || :: : ... . ? , + - * / %"),
        [
            EqualOp,
            FatArrow,
            Equal,
            NotEqual,
            Bang,
            LessThanEq,
            LessThan,
            GreaterThanEq,
            GreaterThan,
            And,
            Or,
            DoubleColon,
            Colon,
            Ellipsis,
            Dot,
            Question,
            Comma,
            Plus,
            Minus,
            Star,
            Slash,
            Percent
        ]
    );
}

#[test]
fn a_number_does_not_end_in_a_point() {
    assert_eq!(lexed("1..."), [(Number, "1"), (Ellipsis, "...")]);
    assert_eq!(lexed("0.1.x"), [(Number, "0.1"), (Dot, "."), (Ident, "x")]);
    assert_eq!(lexed("1e"), [(Number, "1"), (Ident, "e")]);
}

#[test]
fn a_line_comment_includes_its_line_break() {
    assert_eq!(
        lexed("# a\r\n// b\n/* c\n*/# d"),
        [
            (Comment, "# a\r\n"),
            (Comment, "// b\n"),
            (Comment, "/* c\n*/"),
            (Comment, "# d")
        ]
    );
}

#[test]
fn a_string_with_an_interpolation_holds_the_tokens_of_the_expression() {
    assert_eq!(
        lexed(r#""a${~ b ~}c""#),
        [
            (OQuote, "\""),
            (QuotedLit, "a"),
            (TemplateInterp, "${~"),
            (Ident, "b"),
            (TemplateSeqEnd, "~}"),
            (QuotedLit, "c"),
            (CQuote, "\"")
        ]
    );
}

#[test]
fn braces_inside_a_template_sequence_do_not_end_it() {
    assert_eq!(
        kinds(r#""${{}}%{if{}}""#),
        [
            OQuote,
            TemplateInterp,
            OBrace,
            CBrace,
            TemplateSeqEnd,
            TemplateControl,
            Ident,
            OBrace,
            CBrace,
            TemplateSeqEnd,
            CQuote
        ]
    );
}

#[test]
fn strings_nest_in_interpolations() {
    assert_eq!(
        kinds(r#""${"${"}"}"}""#),
        [
            OQuote,
            TemplateInterp,
            OQuote,
            TemplateInterp,
            OQuote,
            QuotedLit,
            CQuote,
            TemplateSeqEnd,
            CQuote,
            TemplateSeqEnd,
            CQuote
        ]
        .to_vec()
    );
}

#[test]
fn a_doubled_introducer_is_an_escape() {
    assert_eq!(
        lexed(r#""a$${b}%%{~$$$%${c}""#),
        [
            (OQuote, "\""),
            (QuotedLit, "a"),
            (QuotedLit, "$${"),
            (QuotedLit, "b}"),
            (QuotedLit, "%%{~"),
            (QuotedLit, "$"),
            (QuotedLit, "$"),
            (QuotedLit, "$"),
            (QuotedLit, "%"),
            (TemplateInterp, "${"),
            (Ident, "c"),
            (TemplateSeqEnd, "}"),
            (CQuote, "\"")
        ]
    );
}

#[test]
fn a_backslash_takes_a_quote_with_it() {
    assert_eq!(
        lexed(r#""\"\\" x"#),
        [
            (OQuote, "\""),
            (QuotedLit, r#"\"\\"#),
            (CQuote, "\""),
            (Ident, "x")
        ]
    );
}

#[test]
fn a_heredoc_ends_at_its_marker_and_the_line_break_follows() {
    assert_eq!(
        lexed("<<-EOT\n  a $b\n\n EOT x\n\tEOT \r\n"),
        [
            (OHeredoc, "<<-EOT\n"),
            (StringLit, "  a $b\n"),
            (StringLit, "\n"),
            (StringLit, " EOT x\n"),
            (CHeredoc, "\tEOT "),
            (Newline, "\r\n")
        ]
    );
}

#[test]
fn a_marker_after_an_interpolation_is_text() {
    assert_eq!(
        lexed("<<E\n${a}E\nE\n"),
        [
            (OHeredoc, "<<E\n"),
            (TemplateInterp, "${"),
            (Ident, "a"),
            (TemplateSeqEnd, "}"),
            (StringLit, "E\n"),
            (CHeredoc, "E"),
            (Newline, "\n")
        ]
    );
}

#[test]
fn heredocs_nest_in_templates() {
    assert_eq!(
        lexed("<<A\nx${<<B\nA\nB\n}\nA\n"),
        [
            (OHeredoc, "<<A\n"),
            (StringLit, "x"),
            (TemplateInterp, "${"),
            (OHeredoc, "<<B\n"),
            (StringLit, "A\n"),
            (CHeredoc, "B"),
            (Newline, "\n"),
            (TemplateSeqEnd, "}"),
            (StringLit, "\n"),
            (CHeredoc, "A"),
            (Newline, "\n")
        ]
    );
}

#[test]
fn an_introducer_of_no_heredoc_is_two_operators() {
    assert_eq!(kinds("<<1\n"), [LessThan, LessThan, Number, Newline]);
    assert_eq!(
        kinds("<<E x\n"),
        [LessThan, LessThan, Ident, Ident, Newline]
    );
}

#[test]
fn names_may_have_letters_outside_ascii() {
    assert_eq!(lexed("größe_ß"), [(Ident, "größe_ß")]);
    assert_eq!(lexed("é\u{301}-x"), [(Ident, "é\u{301}-x")]);
    assert_eq!(
        lexed("<<é\né\n"),
        [(OHeredoc, "<<é\n"), (CHeredoc, "é"), (Newline, "\n")]
    );
}

#[test]
fn a_byte_order_mark_belongs_to_no_token() {
    assert_eq!(tokens("\u{feff}a").unwrap()[0].span, 3..4);
    assert_eq!(tokens("\u{feff}"), Some(Vec::new()));
    assert_eq!(tokens("a\u{feff}"), None);
}

#[test]
fn an_open_end_does_not_lex() {
    for text in [
        "\"a",
        "\"a\\",
        "\"a\\\n\"",
        "\"a\n\"",
        "\"${a",
        "\"${a\"",
        "/* a",
        "/*/",
        "<<E\n",
        "<<E\na\nE",
        "<<E\n${a\nE\n",
    ] {
        assert_eq!(tokens(text), None, "{text:?}");
    }
}

#[test]
fn a_character_outside_the_language_does_not_lex() {
    for text in [
        "a;", "'a'", "`", "a & b", "a | b", "~", "^", "“a”", "\r", "@",
    ] {
        assert_eq!(tokens(text), None, "{text:?}");
    }
}

#[test]
fn deep_nesting_takes_no_stack() {
    let text = "\"${".repeat(100_000) + "a" + &"}\"".repeat(100_000);
    assert_eq!(tokens(&text).unwrap().len(), 400_001);
}
