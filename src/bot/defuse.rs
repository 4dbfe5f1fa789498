//! Text of repositories in what forges render: it shows as it is, and does nothing.
//!
//! Without this a file or a block could mention people, refer to issues, close them, run quick actions, link anywhere
//! or break the page.

/// What follows nothing and shows as nothing, but parts a mention from its `@` and an address from its scheme.
const GAP: char = '\u{200b}';

/// A text as code in a line or in a cell of a table.
pub(super) fn code(text: &str) -> String {
    let text = visible(text);
    let text = text.trim();
    if text.is_empty() {
        return String::new();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.contains('`') { " " } else { "" };
    // In a table a bar ends the cell even inside code.
    format!("{fence}{pad}{}{pad}{fence}", text.replace('|', "\\|"))
}

/// A text as plain words on one line.
pub(super) fn words(text: &str) -> String {
    let mut out = String::new();
    for c in visible(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' | '#' | '!' | '~' | '%' | '$' | '^' | ':' => {
                if c.is_ascii_punctuation() && !matches!(c, '@' | ':') {
                    out.push('\\');
                }
                out.push(c);
                out.push(GAP);
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '|' | '{' | '}' | '+' | '=' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    unlinked(out.trim())
}

/// A text as words in which what stands between backticks is code.
pub(super) fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return words(text);
    }
    let mut out = String::new();
    for (index, part) in parts.iter().enumerate() {
        if index % 2 == 1 {
            out.push_str(&code(part));
            continue;
        }
        // The blanks at the seams are not the text's edges.
        let inner = words(part);
        let edge = |yes: bool| if yes && !inner.is_empty() { " " } else { "" };
        out.push_str(edge(index > 0 && part.starts_with(char::is_whitespace)));
        out.push_str(&inner);
        out.push_str(edge(
            index + 1 < parts.len() && part.ends_with(char::is_whitespace),
        ));
    }
    out
}

/// A text between tags of HTML, where markdown does not count.
pub(super) fn html(text: &str) -> String {
    let mut out = String::new();
    for c in visible(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '[' => out.push_str("&#91;"),
            '`' => {}
            _ => out.push(c),
        }
        if matches!(c, '@' | '#' | '!' | ':') {
            out.push(GAP);
        }
    }
    unlinked(out.trim())
}

/// A text for a title or a commit message, which forges read for mentions and for `closes #1`, but not for markdown.
/// Lines stay.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        for c in visible(line).chars() {
            out.push(c);
            if matches!(c, '@' | '#' | '!') {
                out.push(GAP);
            }
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
}

/// Words that do not become links by themselves.
fn unlinked(text: &str) -> String {
    let mut out = text.to_owned();
    for prefix in ["www.", "WWW.", "GH-", "gh-"] {
        let (start, end) = prefix.split_at(prefix.len() - 1);
        out = out.replace(prefix, &format!("{start}{GAP}{end}"));
    }
    // A line that begins with a slash, a number or a dash means something to forges and to markdown.
    if out.starts_with(['/', '-']) || out.starts_with(|c: char| c.is_ascii_digit()) {
        out.insert(0, GAP);
    }
    out
}

/// Without characters that cannot be seen or that turn the direction of what follows; blanks for line ends.
fn visible(text: &str) -> String {
    let is_hidden = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}');
    let shown = text.chars().filter(|c| !is_hidden(*c));
    shown
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a reader of the rendered page sees it: without the gaps.
    fn seen(text: &str) -> String {
        text.replace(GAP, "")
    }

    #[test]
    fn code_shows_backticks_bars_and_line_ends_and_stays_one_span() {
        assert_eq!(code("aws_vpc.main"), "`aws_vpc.main`");
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(code("``` x"), "```` ``` x ````");
        assert_eq!(code("a|b\nc"), "`a\\|b c`");
        assert_eq!(code("a\u{202e}b"), "`ab`");
        assert_eq!(code(" \n"), "");
    }

    #[test]
    fn words_neither_mention_nor_link_nor_mark_up() {
        assert_eq!(words("<img src=x>"), "&lt;img src\\=x&gt;");
        assert_eq!(words("**a** [b](c)"), "\\*\\*a\\*\\* \\[b\\]\\(c\\)");
        for (text, forbidden) in [
            ("ask @org/team", "@org"),
            ("fixes #12", "#12"),
            ("see GH-12", "GH-12"),
            ("https://evil.example", "://evil"),
            ("www.evil.example", "www.evil"),
            ("group!3", "!3"),
            ("<!-- tfmend:{} -->", "<!--"),
            ("a\n/close", "\n"),
        ] {
            let defused = words(text);
            assert!(!defused.contains(forbidden), "{defused}");
        }
        assert!(!words("/close").starts_with('/'));
        assert_eq!(
            seen(&words("plain words, 3 of them.")),
            "plain words, 3 of them."
        );
    }

    #[test]
    fn prose_keeps_code_and_defuses_the_rest() {
        assert_eq!(prose("set `a_b` to *x*"), "set `a_b` to \\*x\\*");
        assert_eq!(prose("an odd ` tick"), "an odd \\` tick");
        assert!(!prose("`a` @b").contains("@b"));
    }

    #[test]
    fn html_has_no_tags_and_no_backslashes() {
        assert_eq!(
            html("set `a_b` <b>*x*</b>"),
            "set a_b &lt;b&gt;*x*&lt;/b&gt;"
        );
        assert!(!html("@org #1 https://x").contains("@o"));
        assert!(!html("@org #1 https://x").contains("://"));
    }

    #[test]
    fn plain_text_keeps_its_lines_and_closes_nothing() {
        let defused = plain("Fix it\n\n- closes #1 of @a\n");
        assert!(!defused.contains("#1") && !defused.contains("@a"));
        assert_eq!(seen(&defused), "Fix it\n\n- closes #1 of @a");
    }
}
