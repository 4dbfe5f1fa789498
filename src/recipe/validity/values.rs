//! Whether a value fits an attribute: its type, its range, the values allowed.

use crate::module::Value;
use crate::schema::{Allowed, Attribute, Bounds, Type};

/// What is wrong with a value; nothing where it is right or not known.
pub(super) fn objections(attribute: &Attribute, value: &Value) -> Vec<String> {
    let mut found: Option<Vec<String>> = None;
    // Of alternatives, only what is wrong with every one is wrong for certain.
    for alternative in value.alternatives() {
        let wrong = of_one(attribute, alternative);
        found = Some(match found {
            None => wrong,
            Some(so_far) => so_far
                .into_iter()
                .filter(|message| wrong.contains(message))
                .collect(),
        });
    }
    found.unwrap_or_default()
}

fn of_one(attribute: &Attribute, value: &Value) -> Vec<String> {
    match value {
        Value::Null if attribute.required => {
            return vec!["is required, and null is no value".to_owned()];
        }
        Value::Unknown(_) | Value::Null => return Vec::new(),
        _ => {}
    }
    if !fits(&attribute.ty, value) {
        return vec![format!("must be {}", article(&attribute.ty))];
    }
    let mut found = Vec::new();
    found.extend(allowed(attribute.allowed.as_ref(), value));
    if let Some(range) = &attribute.range
        && let Some(number) = value.to_number()
        && !range.contains(&number)
    {
        found.push(format!("must be {}", between(range)));
    }
    if let Some(len) = &attribute.len
        && let Some(length) = length(&attribute.ty, value)
        && !len.contains(&length)
    {
        found.push(format!("must have a length {}", between(len)));
    }
    if let (Some(rules), Value::List(items)) = (&attribute.elem, value) {
        let wrong = items
            .iter()
            .find_map(|item| allowed(rules.allowed.as_ref(), item));
        found.extend(wrong);
    }
    found
}

/// The case is never held against a value: the facts do not always say where it counts.
fn allowed(allowed: Option<&Allowed>, value: &Value) -> Option<String> {
    let (allowed, text) = (allowed?, value.to_text()?);
    let refused = allowed.accepts(&text, true) == Some(false);
    refused.then(|| {
        let values: Vec<String> = allowed.values.iter().map(ToString::to_string).collect();
        if values.len() > 12 {
            format!("`{text}` is not among the values allowed")
        } else {
            format!("`{text}` is not one of {}", values.join(", "))
        }
    })
}

/// Whether Terraform converts a value to a type
/// (<https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion>).
fn fits(ty: &Type, value: &Value) -> bool {
    match (ty, value) {
        (_, Value::Unknown(_) | Value::OneOf(_) | Value::Null) | (Type::Dynamic, _) => true,
        (Type::String, value) => value.to_text().is_some(),
        (Type::Number, value) => value.to_number().is_some(),
        (Type::Bool, value) => value.to_bool().is_some(),
        (Type::List(inner) | Type::Set(inner), Value::List(items)) => {
            items.iter().all(|item| fits(inner, item))
        }
        (Type::Map(inner), Value::Object(fields)) => {
            fields.values().all(|value| fits(inner, value))
        }
        (Type::Object(types), Value::Object(fields)) => fields
            .iter()
            .all(|(name, value)| types.get(name).is_none_or(|ty| fits(ty, value))),
        (Type::Tuple(types), Value::List(items)) => {
            types.len() == items.len() && types.iter().zip(items).all(|(ty, item)| fits(ty, item))
        }
        _ => false,
    }
}

fn article(ty: &Type) -> String {
    match ty {
        Type::Object(_) => "an object".to_owned(),
        other => format!("a {other}"),
    }
}

fn length(ty: &Type, value: &Value) -> Option<i64> {
    let length = match (ty, value) {
        (Type::String, value) => value.to_text()?.len(),
        (_, Value::List(items)) => items.len(),
        (_, Value::Object(fields)) => fields.len(),
        _ => return None,
    };
    i64::try_from(length).ok()
}

fn between<T: std::fmt::Display>(bounds: &Bounds<T>) -> String {
    match (&bounds.min, &bounds.max) {
        (Some(min), Some(max)) => format!("between {min} and {max}"),
        (Some(min), None) => format!("of at least {min}"),
        (None, Some(max)) => format!("of at most {max}"),
        (None, None) => "of any size".to_owned(),
    }
}
