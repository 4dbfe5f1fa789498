//! Functions of the Terraform language
//! (<https://developer.hashicorp.com/terraform/language/functions>), one file per family. A
//! function that is not here gives unknown; one that Terraform would refuse with these
//! arguments gives an error.

mod collections;
mod encoding;
mod hashes;
mod networks;
mod numbers;
mod own;
mod strings;
mod types;

use std::collections::BTreeMap;

pub(super) use collections::set;
pub use encoding::from_json;

use super::{Reason, Value};

/// Takes arguments that are known as far as the function needs them; `None` where Terraform
/// would refuse them.
type Function = fn(&[Value]) -> Option<Value>;

fn find(name: &str) -> Option<Function> {
    numbers::find(name)
        .or_else(|| strings::find(name))
        .or_else(|| collections::find(name))
        .or_else(|| encoding::find(name))
        .or_else(|| hashes::find(name))
        .or_else(|| networks::find(name))
        .or_else(|| types::find(name))
        .or_else(|| own::find(name))
}

/// Calls a function; `expand` spreads the last argument.
pub(super) fn call(name: &str, mut args: Vec<Value>, expand: bool) -> Value {
    if expand {
        match args.pop() {
            Some(Value::List(items)) => args.extend(items),
            Some(Value::Unknown(reason)) => return Value::Unknown(reason),
            _ => return Value::Unknown(Reason::Function(name.to_owned())),
        }
    }
    match name {
        // These look at whether an argument has a value at all.
        "try" => return attempt(&args),
        "can" => return can(&args),
        "tfmend::given" => return own::given(&args),
        "tfmend::surely" => return own::surely(&args),
        "sensitive" | "nonsensitive" | "ephemeralasnull" => {
            return args.into_iter().next().unwrap_or(Value::Null);
        }
        _ => {}
    }
    let Some(function) = find(name) else {
        return unknown(name, &args);
    };
    combinations(&args)
        .map(|args| {
            if args.iter().any(|arg| blocks(name, arg)) {
                return unknown(name, &args);
            }
            function(&args).unwrap_or_else(|| {
                // Part of an argument that may be unknown can be the reason.
                if args.iter().any(|arg| arg.unknown().is_some()) {
                    unknown(name, &args)
                } else {
                    Value::Unknown(Reason::Invalid(name.to_owned()))
                }
            })
        })
        .reduce(|a, b| Value::one_of([a, b]))
        .unwrap_or_else(|| unknown(name, &args))
}

/// Whether an unknown part of an argument makes the result unknown. Functions that only
/// arrange elements work on lists and objects whose elements are unknown.
fn blocks(name: &str, arg: &Value) -> bool {
    const ARRANGE: [&str; 12] = [
        "concat", "element", "keys", "length", "lookup", "merge", "values", "tolist", "reverse",
        "slice", "zipmap", "one",
    ];
    if ARRANGE.contains(&name) {
        matches!(arg, Value::Unknown(_))
    } else {
        arg.unknown().is_some()
    }
}

fn unknown(name: &str, args: &[Value]) -> Value {
    let reason = args.iter().find_map(Value::unknown).cloned();
    Value::Unknown(reason.unwrap_or_else(|| Reason::Function(name.to_owned())))
}

/// Every choice of alternatives of the arguments.
fn combinations(args: &[Value]) -> impl Iterator<Item = Vec<Value>> {
    let mut all: Vec<Vec<Value>> = vec![Vec::new()];
    for arg in args {
        all = all
            .into_iter()
            .flat_map(|done| {
                let alternatives = arg.settled().into_iter();
                alternatives.map(move |alternative| {
                    let mut next = done.clone();
                    next.push(alternative);
                    next
                })
            })
            .collect();
        // More are not followed: what is left out would be a guess.
        if all.len() > super::MAX_ALTERNATIVES * 4 {
            return Vec::new().into_iter();
        }
    }
    all.into_iter()
}

/// What an argument of `try` and `can` comes to: a value, an error, or it cannot be told.
fn fails(value: &Value) -> Option<bool> {
    match value.unknown() {
        Some(Reason::Invalid(_)) => Some(true),
        Some(_) => None,
        None => Some(false),
    }
}

/// `try`: the first argument without an error.
fn attempt(args: &[Value]) -> Value {
    let mut results = Vec::new();
    for arg in args {
        let mut open = false;
        for value in arg.alternatives() {
            match fails(value) {
                Some(true) => open = true,
                Some(false) => results.push(value.clone()),
                // It may fail: what follows is as likely.
                None => return value.clone(),
            }
        }
        if !open {
            return Value::one_of(results);
        }
    }
    results.push(Value::Unknown(Reason::Invalid("try".to_owned())));
    Value::one_of(results)
}

fn can(args: &[Value]) -> Value {
    let Some(arg) = args.first() else {
        return unknown("can", args);
    };
    arg.map(|value| match fails(value) {
        Some(failed) => Value::Bool(!failed),
        None => Value::Unknown(value.unknown().cloned().unwrap_or(Reason::Expression)),
    })
}

/// How `value[key]` and `value.key` treat what is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Absent {
    /// As Terraform does: an error.
    Error,
    /// As conditions of recipes do: null, all the way down, and `block.field` is short for the
    /// field of the only block.
    Null,
}

/// `value[key]` or `value.key`. An absent argument of a block is null.
pub(super) fn index(value: &Value, key: &Value, absent: Absent) -> Value {
    let missing = |key: &Value| match absent {
        Absent::Null => Value::Null,
        Absent::Error => {
            let what = key.to_text().unwrap_or_default();
            Value::Unknown(Reason::Invalid(what))
        }
    };
    match (value, key) {
        (Value::Unknown(reason), _) | (_, Value::Unknown(reason)) => Value::Unknown(reason.clone()),
        (Value::Block(fields), key) => {
            let name = key.to_text();
            let found = name.and_then(|name| fields.get(&name).cloned());
            found.unwrap_or(Value::Null)
        }
        (Value::Object(fields), key) => {
            let name = key.to_text();
            let found = name.and_then(|name| fields.get(&name).cloned());
            found.unwrap_or_else(|| missing(key))
        }
        (Value::List(items), key) => match key.to_number() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked to be a small whole number"
            )]
            Some(at) if at >= 0.0 && at.fract() == 0.0 => {
                let found = items.get(at as usize).cloned();
                found.unwrap_or_else(|| missing(key))
            }
            Some(_) => missing(key),
            None => match items.as_slice() {
                [only] if absent == Absent::Null => index(only, key, absent),
                [] => missing(key),
                _ => Value::Unknown(Reason::Expression),
            },
        },
        _ => missing(key),
    }
}

fn text(args: &[Value], at: usize) -> Option<String> {
    args.get(at)?.to_text()
}

fn number(args: &[Value], at: usize) -> Option<f64> {
    args.get(at)?.to_number()
}

/// A number that is whole and not negative.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be whole, small and not negative"
)]
fn whole(args: &[Value], at: usize) -> Option<usize> {
    let number = number(args, at)?;
    (number >= 0.0 && number.fract() == 0.0 && number < 1e9).then_some(number as usize)
}

#[expect(clippy::cast_precision_loss, reason = "a length is small")]
fn count(of: usize) -> Value {
    Value::Number(of as f64)
}

fn list(args: &[Value], at: usize) -> Option<&[Value]> {
    match args.get(at)? {
        Value::List(items) => Some(items),
        _ => None,
    }
}

fn object(args: &[Value], at: usize) -> Option<&BTreeMap<String, Value>> {
    match args.get(at)? {
        Value::Object(fields) | Value::Block(fields) => Some(fields),
        _ => None,
    }
}

fn texts(items: &[Value]) -> Option<Vec<String>> {
    items.iter().map(Value::to_text).collect()
}

fn string(text: impl Into<String>) -> Value {
    Value::String(text.into())
}

#[cfg(test)]
mod tests;
