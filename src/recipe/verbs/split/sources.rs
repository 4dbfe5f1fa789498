//! Where a rule comes from: each kind of source, and each element of a list that is written
//! out, makes a resource of its own.

use super::super::Context;
use super::rows::Row;
use crate::module::Scope;
use crate::recipe::model::{SourceForm, Split};
use crate::source::{Expr, ExprKind};

/// What one resource takes from the sources of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Taken {
    /// The argument of the new resource; nothing where the item has no sources.
    pub to: Option<String>,
    pub reach: Reach,
    /// What to call it in a name.
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reach {
    None,
    /// One value, as source text.
    Value(String),
    /// A list of constants.
    Constants(String),
    /// A list whose length is not known here.
    Elements(String),
    /// A value where a condition holds.
    When {
        condition: String,
        value: String,
    },
}

/// # Errors
/// The reason why a source cannot be told.
pub(super) fn taken(
    context: &Context<'_>,
    split: &Split,
    row: &Row<'_>,
    alone: bool,
) -> Result<Vec<Taken>, String> {
    if split.sources.is_empty() {
        return Ok(vec![Taken {
            to: None,
            reach: Reach::None,
            name: String::new(),
        }]);
    }
    let mut found = Vec::new();
    for source in &split.sources {
        let argument = row.arguments.iter().find(|(name, _)| *name == source.from);
        let Some((_, value)) = argument else {
            continue;
        };
        let mut push = |reach, name: String| {
            found.push(Taken {
                to: Some(source.to.clone()),
                reach,
                name,
            });
        };
        let text = || text(context, value);
        let kind = source.name.clone();
        match (source.form, &value.bare().kind) {
            (_, ExprKind::Null) => {}
            (SourceForm::Flag, _) => {
                let written = source.value.clone().unwrap_or_else(|| "true".to_owned());
                match flag(value) {
                    Some(true) => push(Reach::Value(written), kind),
                    Some(false) => {}
                    None => {
                        let condition = format!("{} == true", text());
                        let value = written;
                        push(Reach::When { condition, value }, kind);
                    }
                }
            }
            (SourceForm::Value, ExprKind::String(text)) if text.is_empty() => {}
            (SourceForm::Value, _) => push(Reach::Value(text()), kind),
            (_, ExprKind::List(items)) if items.is_empty() => {}
            (SourceForm::Whole, ExprKind::List(_)) => push(Reach::Value(text()), kind),
            (SourceForm::Whole, _) if is_filled(context, value) => {
                push(Reach::Value(text()), kind);
            }
            // The only source of an item is not empty.
            (SourceForm::Whole, _) if only(split, row, &source.from) => {
                push(Reach::Value(text()), kind);
            }
            (SourceForm::Whole, _) => {
                let condition = format!("length({}) > 0", filled(row, value, text()));
                let value = text();
                push(Reach::When { condition, value }, kind);
            }
            (SourceForm::Each, ExprKind::List(items)) => {
                let constant = items.iter().all(Expr::is_literal);
                if constant && alone && items.len() > 1 {
                    push(Reach::Constants(text()), kind);
                    continue;
                }
                for item in items {
                    let name = named(item).map_or(kind.clone(), |name| format!("{kind}_{name}"));
                    push(Reach::Value(self::text(context, item)), name);
                }
            }
            (SourceForm::Each, _) => {
                push(Reach::Elements(filled(row, value, text())), kind);
            }
        }
    }
    if found.is_empty() {
        return Err(format!("it would be a `{}` without a source", split.into));
    }
    Ok(found)
}

/// Whether no other source of an item has a value.
fn only(split: &Split, row: &Row<'_>, name: &str) -> bool {
    let mut others = row.arguments.iter().filter(|(own, value)| {
        let source = split.sources.iter().any(|source| source.from == *own);
        let nothing = match &value.bare().kind {
            ExprKind::Null => true,
            ExprKind::List(items) => items.is_empty(),
            _ => flag(value) == Some(false),
        };
        source && own != name && !nothing
    });
    others.next().is_none()
}

pub(super) fn text(context: &Context<'_>, expr: &Expr) -> String {
    context.source().slice(expr.span.clone()).to_owned()
}

fn flag(value: &Expr) -> Option<bool> {
    match &value.bare().kind {
        ExprKind::Bool(value) => Some(*value),
        ExprKind::String(text) if text == "true" => Some(true),
        ExprKind::String(text) if text == "false" => Some(false),
        _ => None,
    }
}

fn is_filled(context: &Context<'_>, value: &Expr) -> bool {
    let scope = Scope::new(context.workspace, context.module).in_block(context.id);
    let value = scope.value(value);
    let filled = |value: &crate::module::Value| matches!(value, crate::module::Value::List(items) if !items.is_empty());
    value.alternatives().iter().all(filled)
}

/// A list that is empty where it may be null: an attribute of an element may, and an expression
/// that says so.
fn filled(row: &Row<'_>, value: &Expr, text: String) -> String {
    let of_element = row
        .repeated
        .as_ref()
        .is_some_and(|it| it.element.stands_in(value));
    if of_element || may_be_null(value) {
        format!("coalesce({text}, [])")
    } else {
        text
    }
}

/// Whether an expression says itself that it may come to nothing.
fn may_be_null(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit(&mut |inner| found |= matches!(inner.kind, ExprKind::Null));
    found
}

/// What a value names: the resource that it refers to, a word, what an ARN ends in.
fn named(expr: &Expr) -> Option<String> {
    if let ExprKind::String(text) = &expr.bare().kind {
        let last = text
            .rsplit(['/', ':'])
            .next()
            .filter(|_| text.starts_with("arn:"));
        let word = last.unwrap_or(text);
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        let is_word = word.starts_with(char::is_alphabetic) && word.chars().all(plain);
        return is_word.then(|| word.to_owned());
    }
    let names = expr.all_names()?;
    match names.as_slice() {
        ["var" | "local", name, ..] | ["module" | "data", _, name, ..] | [_, name, _, ..] => {
            Some((*name).to_owned())
        }
        _ => None,
    }
}
