//! Type constraints of variables: what a value becomes when it is passed
//! (<https://developer.hashicorp.com/terraform/language/expressions/type-constraints>).

use std::collections::BTreeMap;

use super::functions::set;
use super::{Reason, Scope, Value};
use crate::source::{Expr, ExprKind, Key};

/// Converts a value to the type that an expression names. What does not fit is an error.
pub(super) fn convert(type_: &Expr, value: &Value, scope: &Scope<'_>) -> Value {
    value.map(|value| one(type_, value, scope))
}

fn one(type_: &Expr, value: &Value, scope: &Scope<'_>) -> Value {
    if matches!(value, Value::Null | Value::Unknown(_)) {
        return value.clone();
    }
    match &type_.bare().kind {
        // Terraform 0.11 has the name in quotes.
        ExprKind::Variable(name) | ExprKind::String(name) => primitive(name, value),
        ExprKind::Call { name, args, .. } => {
            let inner = args.first();
            match (name.as_str(), value) {
                ("list", Value::List(items)) => Value::List(each(inner, items, scope)),
                ("set", Value::List(items)) => Value::List(set(&each(inner, items, scope))),
                ("map", Value::Object(fields)) => {
                    let fields = fields.iter().map(|(key, value)| {
                        let value =
                            inner.map_or(value.clone(), |inner| convert(inner, value, scope));
                        (key.clone(), value)
                    });
                    Value::Object(fields.collect())
                }
                ("object", Value::Object(fields)) => object(inner, fields, scope),
                ("tuple", Value::List(items)) => tuple(inner, items, scope),
                _ => invalid(name),
            }
        }
        _ => value.clone(),
    }
}

fn primitive(name: &str, value: &Value) -> Value {
    let converted = match name {
        "string" => value.to_text().map(Value::String),
        "number" => value.to_number().map(Value::Number),
        "bool" => value.to_bool().map(Value::Bool),
        "list" | "set" => matches!(value, Value::List(_)).then(|| value.clone()),
        "map" => matches!(value, Value::Object(_)).then(|| value.clone()),
        _ => Some(value.clone()),
    };
    converted.unwrap_or_else(|| invalid(name))
}

fn each(inner: Option<&Expr>, items: &[Value], scope: &Scope<'_>) -> Vec<Value> {
    let convert = |item: &Value| inner.map_or(item.clone(), |inner| convert(inner, item, scope));
    items.iter().map(convert).collect()
}

fn tuple(inner: Option<&Expr>, items: &[Value], scope: &Scope<'_>) -> Value {
    match inner.map(|inner| &inner.kind) {
        Some(ExprKind::List(types)) if types.len() == items.len() => {
            let pairs = types.iter().zip(items);
            Value::List(
                pairs
                    .map(|(type_, item)| convert(type_, item, scope))
                    .collect(),
            )
        }
        _ => invalid("tuple"),
    }
}

/// Attributes that the type does not name are dropped; optional ones that are absent get their
/// default, or null.
fn object(inner: Option<&Expr>, fields: &BTreeMap<String, Value>, scope: &Scope<'_>) -> Value {
    let Some(ExprKind::Object(types)) = inner.map(|inner| &inner.kind) else {
        return invalid("object");
    };
    let mut out = BTreeMap::new();
    for (key, type_) in types {
        let name = match key {
            Key::Name { text, .. } => text,
            Key::Expr(key) => match &key.kind {
                ExprKind::String(text) => text,
                _ => return Value::Unknown(Reason::Expression),
            },
        };
        let (type_, default) = match &type_.kind {
            ExprKind::Call { name, args, .. } if name == "optional" => match args.split_first() {
                Some((type_, rest)) => (type_, Some(rest.first())),
                None => return invalid("optional"),
            },
            _ => (type_, None),
        };
        let given = fields.get(name).filter(|value| **value != Value::Null);
        let value = match (given, fields.get(name), default) {
            (Some(value), ..) => convert(type_, value, scope),
            (None, _, Some(Some(default))) => convert(type_, &scope.value(default), scope),
            (None, Some(_), _) | (None, None, Some(None)) => Value::Null,
            (None, None, None) => return invalid(name),
        };
        out.insert(name.clone(), value);
    }
    Value::Object(out)
}

fn invalid(what: &str) -> Value {
    Value::Unknown(Reason::Invalid(what.to_owned()))
}
