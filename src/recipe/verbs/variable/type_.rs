//! The type of a variable, from its default, from what callers pass, and from its uses.

use super::super::{Context, Outcome, Patch, Proposal};
use super::ORDER;
use super::uses::{Use, uses};
use super::values::values;
use crate::edit::layout::insert_ordered;
use crate::module::Value;
use crate::schema::{Impact, Type};

pub(super) fn propose(context: &Context<'_>, name: &str) -> Option<Proposal> {
    if context.block.body.attribute("type").is_some() {
        return None;
    }
    let type_ = inferred(context, name)?;
    let source = context.source();
    let edits = insert_ordered(source, context.block, ("type", &type_), &ORDER);
    let outcome = Outcome::Fix {
        patch: Patch::of(source, edits),
        impact: Impact::None,
        help: format!("declare it `{type_}`"),
    };
    Some(context.proposal(context.block.head.clone(), "it has no type", outcome))
}

/// The one type that all evidence agrees on.
fn inferred(context: &Context<'_>, name: &str) -> Option<String> {
    let values = values(context, name);
    let mut found: Vec<String> = Vec::new();
    for value in values.iter().filter(|value| **value != Value::Null) {
        found.push(of_value(value)?);
    }
    let used = used(&uses(context, name));
    if found.is_empty() {
        return used;
    }
    found.sort();
    found.dedup();
    let [only] = found.as_slice() else {
        return None;
    };
    // A text that is used as a number or a truth is one that Terraform converts.
    let agrees = used.is_none_or(|used| used == *only || *only == "string");
    agrees.then(|| only.clone())
}

/// The type of a value; nothing where its elements do not say it.
fn of_value(value: &Value) -> Option<String> {
    let common = |items: &mut dyn Iterator<Item = &Value>| {
        let mut types: Vec<String> = items.map(of_value).collect::<Option<_>>()?;
        types.dedup();
        match types.as_slice() {
            [only] if !only.contains('(') => Some(only.clone()),
            _ => None,
        }
    };
    match value {
        Value::String(_) => Some("string".to_owned()),
        Value::Number(_) => Some("number".to_owned()),
        Value::Bool(_) => Some("bool".to_owned()),
        Value::List(items) => Some(format!("list({})", common(&mut items.iter())?)),
        Value::Object(fields) => Some(format!("map({})", common(&mut fields.values())?)),
        _ => None,
    }
}

/// The type that the uses ask for.
fn used(uses: &[Use]) -> Option<String> {
    let mut found: Vec<String> = Vec::new();
    for use_ in uses {
        found.push(match use_ {
            Use::Text => "string".to_owned(),
            Use::Number => "number".to_owned(),
            Use::Condition => "bool".to_owned(),
            Use::Argument { type_, .. } => of_type(type_.as_ref()?)?,
            Use::Other => return None,
        });
    }
    found.sort();
    found.dedup();
    match found.as_slice() {
        [only] => Some(only.clone()),
        // A number stands in a text as well as a text does.
        [number, string] if number == "number" && string == "string" => Some("number".to_owned()),
        _ => None,
    }
}

/// A list serves where a set is asked for.
fn of_type(type_: &Type) -> Option<String> {
    let plain = |inner: &Type| match inner {
        Type::String => Some("string"),
        Type::Number => Some("number"),
        Type::Bool => Some("bool"),
        _ => None,
    };
    match type_ {
        Type::List(inner) | Type::Set(inner) => Some(format!("list({})", plain(inner)?)),
        Type::Map(inner) => Some(format!("map({})", plain(inner)?)),
        other => plain(other).map(str::to_owned),
    }
}
