//! Functions of the Terraform language that the evaluator knows
//! (<https://developer.hashicorp.com/terraform/language/functions>). Any other, and any of
//! these with arguments it cannot take, gives unknown.

use std::collections::BTreeMap;

use super::operators::same;
use super::{Reason, Value};

type Function = fn(&[Value]) -> Option<Value>;

const FUNCTIONS: &[(&str, Function)] = &[
    ("abs", |a| Some(Value::Number(number(a, 0)?.abs()))),
    ("alltrue", |a| all(list(a, 0)?, true)),
    ("anytrue", |a| all(list(a, 0)?, false)),
    ("ceil", |a| Some(Value::Number(number(a, 0)?.ceil()))),
    ("coalesce", |a| a.iter().find(|v| !empty(v)).cloned()),
    ("compact", |a| {
        Some(Value::List(
            list(a, 0)?.iter().filter(|v| !empty(v)).cloned().collect(),
        ))
    }),
    ("concat", concat),
    ("contains", |a| {
        Some(Value::Bool(list(a, 0)?.iter().any(|v| same(v, &a[1]))))
    }),
    ("distinct", |a| Some(Value::List(distinct(list(a, 0)?)))),
    ("element", |a| element(list(a, 0)?, number(a, 1)?)),
    ("endswith", |a| {
        Some(Value::Bool(text(a, 0)?.ends_with(&text(a, 1)?)))
    }),
    ("flatten", |a| Some(Value::List(flatten(list(a, 0)?)))),
    ("floor", |a| Some(Value::Number(number(a, 0)?.floor()))),
    ("format", format),
    ("join", |a| {
        Some(Value::String(texts(list(a, 1)?)?.join(&text(a, 0)?)))
    }),
    ("jsondecode", |a| {
        Some(from_json(&serde_json::from_str(&text(a, 0)?).ok()?))
    }),
    ("jsonencode", |a| {
        Some(Value::String(to_json(a.first()?)?.to_string()))
    }),
    ("keys", |a| {
        Some(Value::List(
            object(a, 0)?.keys().map(Value::string).collect(),
        ))
    }),
    ("length", length),
    ("lookup", lookup),
    ("lower", |a| Some(Value::String(text(a, 0)?.to_lowercase()))),
    ("max", |a| fold(a, f64::max)),
    ("merge", merge),
    ("min", |a| fold(a, f64::min)),
    ("replace", replace),
    ("reverse", |a| {
        Some(Value::List(list(a, 0)?.iter().rev().cloned().collect()))
    }),
    ("sort", sort),
    ("split", |a| {
        Some(Value::List(
            text(a, 1)?.split(&text(a, 0)?).map(Value::string).collect(),
        ))
    }),
    ("startswith", |a| {
        Some(Value::Bool(text(a, 0)?.starts_with(&text(a, 1)?)))
    }),
    ("strcontains", |a| {
        Some(Value::Bool(text(a, 0)?.contains(&text(a, 1)?)))
    }),
    ("substr", substr),
    ("tfmend::at_least", at_least),
    ("tobool", |a| optional(a, |v| v.to_bool().map(Value::Bool))),
    ("tolist", |a| Some(Value::List(list(a, 0)?.to_vec()))),
    ("tomap", |a| Some(Value::Object(object(a, 0)?.clone()))),
    ("tonumber", |a| {
        optional(a, |v| v.to_number().map(Value::Number))
    }),
    ("toset", |a| Some(Value::List(distinct(list(a, 0)?)))),
    ("tostring", |a| {
        optional(a, |v| v.to_text().map(Value::String))
    }),
    ("trimprefix", |a| {
        let (t, p) = (text(a, 0)?, text(a, 1)?);
        Some(Value::string(t.strip_prefix(&p).unwrap_or(&t)))
    }),
    ("trimspace", |a| Some(Value::string(text(a, 0)?.trim()))),
    ("trimsuffix", |a| {
        let (t, p) = (text(a, 0)?, text(a, 1)?);
        Some(Value::string(t.strip_suffix(&p).unwrap_or(&t)))
    }),
    ("upper", |a| Some(Value::String(text(a, 0)?.to_uppercase()))),
    ("values", |a| {
        Some(Value::List(object(a, 0)?.values().cloned().collect()))
    }),
];

/// Calls a function; `expand` spreads the last argument.
pub(super) fn call(name: &str, mut args: Vec<Value>, expand: bool) -> Value {
    if expand {
        match args.pop() {
            Some(Value::List(items)) => args.extend(items),
            _ => return Value::Unknown(Reason::Function(name.to_owned())),
        }
    }
    match name {
        // These look at whether an argument has a value at all.
        "try" => return attempt(&args),
        "can" => {
            return match args.first() {
                Some(value) if value.unknown().is_none() => Value::Bool(true),
                _ => unknown(name, &args),
            };
        }
        "tfmend::given" => return given(&args),
        "sensitive" | "nonsensitive" => {
            return args.into_iter().next().unwrap_or(Value::Null);
        }
        _ => {}
    }
    let Ok(at) = FUNCTIONS.binary_search_by_key(&name, |(name, _)| name) else {
        return unknown(name, &args);
    };
    let function = FUNCTIONS[at].1;
    combinations(&args)
        .map(|args| {
            let blocked = args.is_empty() || args.iter().any(|arg| shallow_unknown(name, arg));
            if blocked {
                return unknown(name, &args);
            }
            function(&args).unwrap_or_else(|| unknown(name, &args))
        })
        .reduce(|a, b| Value::one_of([a, b]))
        .unwrap_or_else(|| unknown(name, &args))
}

/// Whether an unknown part of an argument makes the result unknown. Functions that only
/// arrange elements work on lists and objects whose elements are unknown.
fn shallow_unknown(name: &str, arg: &Value) -> bool {
    const ARRANGE: [&str; 8] = [
        "concat", "element", "keys", "length", "lookup", "merge", "values", "tolist",
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
                arg.alternatives().iter().map(move |alternative| {
                    let mut next = done.clone();
                    next.push(alternative.clone());
                    next
                })
            })
            .take(super::MAX_ALTERNATIVES * 2)
            .collect();
    }
    all.into_iter()
}

/// Not Terraform's: whether an argument is written. What refers to another object is; what
/// comes from a variable may be null.
fn given(args: &[Value]) -> Value {
    match args.first() {
        None | Some(Value::Null) => Value::Bool(false),
        Some(Value::Unknown(Reason::Object(address) | Reason::Identity(address)))
            if !matches!(
                address.kind,
                super::super::Kind::Local | super::super::Kind::Module
            ) =>
        {
            Value::Bool(true)
        }
        Some(Value::Unknown(reason)) => Value::Unknown(reason.clone()),
        Some(Value::OneOf(values)) => Value::one_of(
            values
                .iter()
                .map(|value| given(std::slice::from_ref(value))),
        ),
        Some(_) => Value::Bool(true),
    }
}

/// `try`: the first argument that has a value. An unknown argument might have one.
fn attempt(args: &[Value]) -> Value {
    let Some(first) = args.first() else {
        return Value::Unknown(Reason::Function("try".to_owned()));
    };
    first.clone()
}

/// `value[key]` or `value.key`. An absent field of an object is null: a body's absent
/// argument is.
pub(super) fn index(value: &Value, key: &Value) -> Value {
    let missing = || Value::Unknown(Reason::Expression);
    match (value, key) {
        (Value::Unknown(reason), _) | (_, Value::Unknown(reason)) => Value::Unknown(reason.clone()),
        (Value::Object(fields), key) => key.to_text().map_or_else(missing, |name| {
            fields.get(&name).cloned().unwrap_or(Value::Null)
        }),
        (Value::List(items), key) => match key.to_number() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked to be a small whole number"
            )]
            Some(at) if at >= 0.0 && at.fract() == 0.0 => {
                items.get(at as usize).cloned().unwrap_or_else(missing)
            }
            Some(_) => missing(),
            // `block.field`, short for the field of the only block.
            None => match items.as_slice() {
                [] => Value::Null,
                [only] => index(only, key),
                _ => missing(),
            },
        },
        (Value::Null, _) => Value::Null,
        _ => missing(),
    }
}

fn text(args: &[Value], at: usize) -> Option<String> {
    args.get(at)?.to_text()
}

fn number(args: &[Value], at: usize) -> Option<f64> {
    args.get(at)?.to_number()
}

fn list(args: &[Value], at: usize) -> Option<&[Value]> {
    match args.get(at)? {
        Value::List(items) => Some(items),
        _ => None,
    }
}

fn object(args: &[Value], at: usize) -> Option<&BTreeMap<String, Value>> {
    match args.get(at)? {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}

fn texts(items: &[Value]) -> Option<Vec<String>> {
    items.iter().map(Value::to_text).collect()
}

fn empty(value: &Value) -> bool {
    matches!(value, Value::Null) || value.as_str() == Some("")
}

fn optional(args: &[Value], convert: impl Fn(&Value) -> Option<Value>) -> Option<Value> {
    match args.first()? {
        Value::Null => Some(Value::Null),
        value => convert(value),
    }
}

/// `alltrue` (`wanted` true) and `anytrue` (false).
fn all(items: &[Value], wanted: bool) -> Option<Value> {
    let truths: Option<Vec<bool>> = items.iter().map(Value::to_bool).collect();
    let truths = truths?;
    Some(Value::Bool(if wanted {
        truths.iter().all(|&t| t)
    } else {
        truths.iter().any(|&t| t)
    }))
}

fn concat(args: &[Value]) -> Option<Value> {
    let mut out = Vec::new();
    for at in 0..args.len() {
        out.extend_from_slice(list(args, at)?);
    }
    Some(Value::List(out))
}

fn distinct(items: &[Value]) -> Vec<Value> {
    let mut out: Vec<Value> = Vec::new();
    for item in items {
        if !out.contains(item) {
            out.push(item.clone());
        }
    }
    out
}

fn flatten(items: &[Value]) -> Vec<Value> {
    items
        .iter()
        .flat_map(|item| match item {
            Value::List(inner) => flatten(inner),
            other => vec![other.clone()],
        })
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an index is small"
)]
fn element(items: &[Value], at: f64) -> Option<Value> {
    if items.is_empty() || at < 0.0 {
        return None;
    }
    items.get(at as usize % items.len()).cloned()
}

/// `format` with `%s`, `%d`, `%v` and `%%`; other verbs are not evaluated.
fn format(args: &[Value]) -> Option<Value> {
    let pattern = text(args, 0)?;
    let mut rest = args.get(1..)?.iter();
    let mut out = String::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        match chars.next()? {
            '%' => out.push('%'),
            's' | 'd' | 'v' => out.push_str(&rest.next()?.to_text()?),
            _ => return None,
        }
    }
    Some(Value::String(out))
}

#[expect(clippy::cast_precision_loss, reason = "a length is small")]
fn length(args: &[Value]) -> Option<Value> {
    let length = match args.first()? {
        Value::List(items) => items.len(),
        Value::Object(fields) => fields.len(),
        Value::String(text) => text.chars().count(),
        _ => return None,
    };
    Some(Value::Number(length as f64))
}

fn lookup(args: &[Value]) -> Option<Value> {
    let found = object(args, 0)?.get(&text(args, 1)?);
    found.or(args.get(2)).cloned()
}

fn merge(args: &[Value]) -> Option<Value> {
    let mut out = BTreeMap::new();
    for arg in args {
        match arg {
            Value::Object(fields) => out.extend(fields.clone()),
            Value::Null => {}
            _ => return None,
        }
    }
    Some(Value::Object(out))
}

fn fold(args: &[Value], choose: fn(f64, f64) -> f64) -> Option<Value> {
    let numbers: Option<Vec<f64>> = args.iter().map(Value::to_number).collect();
    numbers?.into_iter().reduce(choose).map(Value::Number)
}

/// `replace` with a plain string; a pattern between slashes is a regular expression.
fn replace(args: &[Value]) -> Option<Value> {
    let pattern = text(args, 1)?;
    if pattern.len() > 1 && pattern.starts_with('/') && pattern.ends_with('/') {
        return None;
    }
    Some(Value::String(
        text(args, 0)?.replace(&pattern, &text(args, 2)?),
    ))
}

/// Not Terraform's: whether the lower bound of a version constraint is at least a version. No
/// constraint at all means the newest.
fn at_least(args: &[Value]) -> Option<Value> {
    let (wanted, _) = super::super::Version::parse(&text(args, 1)?)?;
    if args.first() == Some(&Value::Null) {
        return Some(Value::Bool(true));
    }
    let bound = super::super::lower_bound(&text(args, 0)?)?;
    Some(Value::Bool(bound >= wanted))
}

fn sort(args: &[Value]) -> Option<Value> {
    let mut items = texts(list(args, 0)?)?;
    items.sort();
    Some(Value::List(items.into_iter().map(Value::String).collect()))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be whole and not negative"
)]
fn substr(args: &[Value]) -> Option<Value> {
    let (offset, length) = (number(args, 1)?, number(args, 2)?);
    if offset < 0.0 || offset.fract() != 0.0 || length.fract() != 0.0 {
        return None;
    }
    let rest = text(args, 0)?;
    let rest = rest.chars().skip(offset as usize);
    Some(Value::String(if length < 0.0 {
        rest.collect()
    } else {
        rest.take(length as usize).collect()
    }))
}

/// A JSON value as a value of the language.
pub fn from_json(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(value) => Value::Number(value.as_f64().unwrap_or(f64::NAN)),
        serde_json::Value::String(text) => Value::String(text.clone()),
        serde_json::Value::Array(items) => Value::List(items.iter().map(from_json).collect()),
        serde_json::Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(key, value)| (key.clone(), from_json(value)))
                .collect(),
        ),
    }
}

fn to_json(value: &Value) -> Option<serde_json::Value> {
    Some(match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "checked to be a whole number that fits"
        )]
        Value::Number(value) if value.fract() == 0.0 && value.abs() < 9e15 => {
            (*value as i64).into()
        }
        Value::Number(value) => (*value).into(),
        Value::String(text) => text.clone().into(),
        Value::List(items) => {
            serde_json::Value::Array(items.iter().map(to_json).collect::<Option<_>>()?)
        }
        Value::Object(fields) => {
            let mut out = serde_json::Map::new();
            for (key, value) in fields {
                out.insert(key.clone(), to_json(value)?);
            }
            serde_json::Value::Object(out)
        }
        Value::OneOf(_) | Value::Unknown(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::FUNCTIONS;

    #[test]
    fn the_table_is_sorted_by_name() {
        assert!(FUNCTIONS.is_sorted_by_key(|(name, _)| *name));
    }
}
