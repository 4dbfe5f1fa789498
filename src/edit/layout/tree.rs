//! Objects and lists inside expressions: new items, in the notation of HCL or of JSON.

use super::super::Edit;
use super::canonical;
use super::indent::{file_unit, indented, leading};
use super::lines::line_end;
use crate::source::{Expr, ExprKind, Key, Source};

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// `{ Effect = "Deny" }`
    Hcl,
    /// `{ "Effect": "Deny" }`, in a template
    Json,
}

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    /// HCL source of an expression.
    Value(String),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

impl Tree {
    /// An object of one item.
    pub fn item(key: &str, value: Tree) -> Self {
        Self::Object(vec![(key.to_owned(), value)])
    }

    /// A list, or its only element alone.
    pub fn one_or_many(mut values: Vec<Tree>) -> Self {
        match values.len() {
            1 => values.remove(0),
            _ => Self::List(values),
        }
    }

    /// Canonical text over several lines where it has more than one item.
    fn lines(&self, notation: Notation) -> String {
        match notation {
            Notation::Hcl => {
                let text = format!("x = {}\n", self.text(notation, true));
                let text = canonical::format(&text).unwrap_or(text);
                text["x = ".len()..].trim_end().to_owned()
            }
            Notation::Json => self.text(notation, true),
        }
    }

    fn text(&self, notation: Notation, open: bool) -> String {
        match self {
            Self::Value(value) => written(value, notation),
            Self::List(values) => {
                let values = values.iter().map(|value| value.text(notation, open));
                let values: Vec<String> = values.collect();
                if !open || values.len() < 2 {
                    return format!("[{}]", values.join(", "));
                }
                let trail = match notation {
                    Notation::Hcl => ",",
                    Notation::Json => "",
                };
                format!("[\n{}{trail}\n]", deeper(&values.join(",\n")))
            }
            Self::Object(items) => {
                let items = items.iter().map(|(key, value)| {
                    let value = value.text(notation, open);
                    format!("{}{value}", named(key, notation))
                });
                let items: Vec<String> = items.collect();
                let between = match notation {
                    Notation::Hcl => "",
                    Notation::Json => ",",
                };
                if open {
                    format!("{{\n{}\n}}", deeper(&items.join(&format!("{between}\n"))))
                } else {
                    format!("{{ {} }}", items.join(", "))
                }
            }
        }
    }
}

fn deeper(text: &str) -> String {
    let lines = text.lines().map(|line| format!("  {line}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// A key and what stands between it and its value.
fn named(key: &str, notation: Notation) -> String {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match notation {
        Notation::Hcl if key.chars().all(word) => format!("{key} = "),
        Notation::Hcl => format!("\"{key}\" = "),
        Notation::Json => format!("\"{key}\": "),
    }
}

/// An expression in a notation: in JSON what is no quoted text is interpolated.
fn written(value: &str, notation: Notation) -> String {
    match notation {
        Notation::Hcl => value.to_owned(),
        Notation::Json if value.starts_with('"') => value.to_owned(),
        Notation::Json => format!("\"${{{value}}}\""),
    }
}

/// The value of a key of an object that is written out.
pub fn value_of<'a>(object: &'a Expr, name: &str) -> Option<&'a Expr> {
    let ExprKind::Object(items) = &object.bare().kind else {
        return None;
    };
    let found = items.iter().find(|(key, _)| match key {
        Key::Name { text, .. } => text == name,
        Key::Expr(key) => matches!(&key.kind, ExprKind::String(text) if text == name),
    });
    found.map(|(_, value)| value)
}

/// Takes an object that is written out, and new items; gives the edits that put them last.
pub fn insert_items(
    source: &Source,
    object: &Expr,
    new: &[(&str, &Tree)],
    notation: Notation,
) -> Vec<Edit> {
    let object = object.bare();
    let ExprKind::Object(items) = &object.kind else {
        return Vec::new();
    };
    let short = || {
        let new = new.iter();
        let new = new.map(|(key, value)| named(key, notation) + &value.text(notation, false));
        new.collect::<Vec<_>>().join(", ")
    };
    let Some((_, last)) = items.last() else {
        let inside = object.span.start + 1..object.span.end - 1;
        return vec![Edit::replace(inside, format!(" {} ", short()))];
    };
    let Some(end) = own_line(source, object, last) else {
        return vec![Edit::insert(last.span.end, format!(", {}", short()))];
    };
    let base = leading(source, last.span.end);
    let unit = unit(source, object, &base);
    let new = new.iter().map(|(key, value)| {
        let text = named(key, notation) + &value.lines(notation);
        indented(&text, &base, &unit)
    });
    let separated =
        notation == Notation::Json || items.iter().any(|(_, value)| comma_behind(source, value));
    behind_last(source, last, end, &new.collect::<Vec<_>>(), separated)
}

/// Takes a list that is written out, or a value that stands for a list of one, and a new element;
/// gives the edits that put it last.
pub fn append_element(source: &Source, list: &Expr, value: &Tree, notation: Notation) -> Vec<Edit> {
    let bare = list.bare();
    let ExprKind::List(items) = &bare.kind else {
        let text = behind(source, list, value, notation);
        return vec![
            Edit::insert(list.span.start, "["),
            Edit::insert(list.span.end, format!("{text}]")),
        ];
    };
    let Some(last) = items.last() else {
        let base = leading(source, bare.span.start);
        let text = format!("[\n{}\n]", deeper(&value.lines(notation)));
        let text = indented(&text, &base, &file_unit(source));
        let text = source.eol().apply(text.trim_start());
        return vec![Edit::replace(bare.span.clone(), text)];
    };
    let opens_line = source.text()[..last.span.start]
        .trim_end_matches([' ', '\t'])
        .ends_with('\n');
    let Some(end) = own_line(source, bare, last).filter(|_| opens_line) else {
        return vec![Edit::insert(
            last.span.end,
            behind(source, last, value, notation),
        )];
    };
    let base = leading(source, last.span.end);
    let text = indented(&value.lines(notation), &base, &unit(source, bare, &base));
    behind_last(source, last, end, &[text], true)
}

/// Puts items, each on lines of its own, behind the last one, whose line ends at `end`: with commas
/// between them where they are separated so, and with one at the end where the last has one.
fn behind_last(
    source: &Source,
    last: &Expr,
    end: usize,
    new: &[String],
    separated: bool,
) -> Vec<Edit> {
    let comma = comma_behind(source, last);
    let mut edits = Vec::new();
    if separated && !comma {
        edits.push(Edit::insert(last.span.end, ","));
    }
    let between = if separated { ",\n" } else { "\n" };
    let trail = if comma { "," } else { "" };
    let text = format!("\n{}{trail}", new.join(between));
    edits.push(Edit::insert(end, source.eol().apply(&text)));
    edits
}

/// `, { … }` on the line where an element ends.
fn behind(source: &Source, element: &Expr, value: &Tree, notation: Notation) -> String {
    if !source.slice(element.span.clone()).contains('\n') {
        return format!(", {}", value.text(notation, false));
    }
    let base = leading(source, element.span.end);
    let text = indented(&value.lines(notation), &base, &file_unit(source));
    source.eol().apply(&format!(", {}", text.trim_start()))
}

/// The end of the line of the last item, where the closing bracket stands on another.
fn own_line(source: &Source, whole: &Expr, last: &Expr) -> Option<usize> {
    let end = line_end(source, last.span.end);
    (end < whole.span.end).then_some(end)
}

fn comma_behind(source: &Source, value: &Expr) -> bool {
    source.text()[value.span.end..]
        .trim_start()
        .starts_with(',')
}

/// One level of indentation inside an expression.
fn unit(source: &Source, whole: &Expr, inner: &str) -> String {
    let outer = leading(source, whole.span.start);
    let unit = inner
        .strip_prefix(outer.as_str())
        .filter(|unit| !unit.is_empty());
    unit.map_or_else(|| file_unit(source), str::to_owned)
}
