//! Collection functions.

use std::collections::BTreeMap;

use super::{Function, count, list, number, object, string, text, texts, whole};
use crate::module::value::Value;
use crate::module::value::operators::same;

pub(super) fn find(name: &str) -> Option<Function> {
    Some(match name {
        "alltrue" => |a| all(list(a, 0)?, true),
        "anytrue" => |a| all(list(a, 0)?, false),
        "chunklist" => chunklist,
        "coalesce" => |a| unified(a)?.into_iter().find(|v| !empty(v)),
        "coalescelist" => |a| {
            let filled = |v: &&Value| matches!(v, Value::List(items) if !items.is_empty());
            a.iter().find(filled).cloned()
        },
        "compact" => |a| {
            let items = list(a, 0)?.iter().filter(|v| !empty(v)).cloned();
            Some(Value::List(items.collect()))
        },
        "concat" => concat,
        "contains" => |a| Some(Value::Bool(list(a, 0)?.iter().any(|v| same(v, &a[1])))),
        "distinct" => |a| Some(Value::List(distinct(list(a, 0)?))),
        "element" => element,
        "flatten" => |a| Some(Value::List(flatten(list(a, 0)?))),
        "index" => |a| {
            let wanted = a.get(1)?;
            Some(count(list(a, 0)?.iter().position(|v| same(v, wanted))?))
        },
        "keys" => |a| Some(Value::List(object(a, 0)?.keys().map(string).collect())),
        "length" => length,
        "list" => |a| Some(Value::List(a.to_vec())),
        "lookup" => lookup,
        "map" => map,
        "matchkeys" => matchkeys,
        "merge" => merge,
        "one" => |a| match list(a, 0)? {
            [] => Some(Value::Null),
            [only] => Some(only.clone()),
            _ => None,
        },
        "range" => range,
        "reverse" => |a| Some(Value::List(list(a, 0)?.iter().rev().cloned().collect())),
        "setintersection" => |a| {
            sets(a, |all, next| {
                all.iter().filter(|v| next.contains(v)).cloned().collect()
            })
        },
        "setproduct" => setproduct,
        "setsubtract" => |a| {
            sets(a, |all, next| {
                all.iter().filter(|v| !next.contains(v)).cloned().collect()
            })
        },
        "setunion" => |a| sets(a, |all, next| [all, next].concat()),
        "slice" => |a| {
            let (from, to) = (whole(a, 1)?, whole(a, 2)?);
            Some(Value::List(list(a, 0)?.get(from..to)?.to_vec()))
        },
        "sort" => |a| {
            let mut items = texts(list(a, 0)?)?;
            items.sort();
            Some(Value::List(items.into_iter().map(Value::String).collect()))
        },
        "sum" => |a| {
            let items = list(a, 0)?.iter().map(Value::to_number);
            let items: Vec<f64> = items.collect::<Option<_>>()?;
            (!items.is_empty()).then(|| Value::Number(items.iter().sum()))
        },
        "transpose" => transpose,
        "values" => |a| Some(Value::List(object(a, 0)?.values().cloned().collect())),
        "zipmap" => zipmap,
        _ => return None,
    })
}

fn serialized(value: &Value) -> Option<String> {
    super::encoding::to_json(value).map(|json| json.to_string())
}

fn empty(value: &Value) -> bool {
    matches!(value, Value::Null) || value.as_str() == Some("")
}

/// `alltrue` (`wanted` true) and `anytrue` (false). A null is not true.
fn all(items: &[Value], wanted: bool) -> Option<Value> {
    let truth = |item: &Value| match item {
        Value::Null => Some(false),
        item => item.to_bool(),
    };
    let truths: Vec<bool> = items.iter().map(truth).collect::<Option<_>>()?;
    Some(Value::Bool(if wanted {
        truths.iter().all(|&t| t)
    } else {
        truths.iter().any(|&t| t)
    }))
}

fn chunklist(args: &[Value]) -> Option<Value> {
    let (items, size) = (list(args, 0)?, whole(args, 1)?);
    let size = if size == 0 { items.len().max(1) } else { size };
    let chunks = items.chunks(size).map(|chunk| Value::List(chunk.to_vec()));
    Some(Value::List(chunks.collect()))
}

fn concat(args: &[Value]) -> Option<Value> {
    let mut out = Vec::new();
    for at in 0..args.len() {
        out.extend_from_slice(list(args, at)?);
    }
    Some(Value::List(out))
}

pub(super) fn distinct(items: &[Value]) -> Vec<Value> {
    let mut out: Vec<Value> = Vec::new();
    for item in items {
        if !out.contains(item) {
            out.push(item.clone());
        }
    }
    out
}

/// Values of primitive types as one type, as elements of one collection are: text, where any of
/// them is text. Booleans and numbers have none in common.
pub(super) fn unified(items: &[Value]) -> Option<Vec<Value>> {
    let any = |kind: fn(&Value) -> bool| items.iter().any(kind);
    let text = any(|v| matches!(v, Value::String(_)));
    let number = any(|v| matches!(v, Value::Number(_)));
    let truth = any(|v| matches!(v, Value::Bool(_)));
    match (text, number, truth) {
        (false, true, true) => None,
        (true, true, _) | (true, _, true) => {
            let texts = items.iter().map(|item| match item {
                Value::Number(_) | Value::Bool(_) => item.to_text().map(Value::String),
                item => Some(item.clone()),
            });
            texts.collect()
        }
        _ => Some(items.to_vec()),
    }
}

/// The elements of a set: each once, in Terraform's order.
pub(in crate::module::value) fn set(items: &[Value]) -> Vec<Value> {
    let mut out = distinct(items);
    out.sort_by(|a, b| match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.total_cmp(b),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (a, b) => serialized(a).cmp(&serialized(b)),
    });
    out
}

fn sets(args: &[Value], combine: fn(&[Value], &[Value]) -> Vec<Value>) -> Option<Value> {
    let mut all = list(args, 0)?.to_vec();
    for at in 1..args.len() {
        all = combine(&all, list(args, at)?);
    }
    Some(Value::List(set(&all)))
}

fn setproduct(args: &[Value]) -> Option<Value> {
    if args.len() < 2 {
        return None;
    }
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for at in 0..args.len() {
        let items = list(args, at)?;
        let next = rows.iter().flat_map(|row| {
            items
                .iter()
                .map(|item| [row.as_slice(), std::slice::from_ref(item)].concat())
        });
        rows = next.collect();
        if rows.len() > 10_000 {
            return None;
        }
    }
    Some(Value::List(rows.into_iter().map(Value::List).collect()))
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

/// `element`: counts on from the start, and back from the end.
fn element(args: &[Value]) -> Option<Value> {
    let (items, at) = (list(args, 0)?, number(args, 1)?);
    if items.is_empty() || at.fract() != 0.0 {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "the remainder is a small index"
    )]
    let at = at.rem_euclid(items.len() as f64) as usize;
    items.get(at).cloned()
}

fn length(args: &[Value]) -> Option<Value> {
    Some(count(match args.first()? {
        Value::List(items) => items.len(),
        Value::Object(fields) | Value::Block(fields) => fields.len(),
        Value::String(text) => text.chars().count(),
        _ => return None,
    }))
}

fn lookup(args: &[Value]) -> Option<Value> {
    let found = object(args, 0)?.get(&text(args, 1)?);
    found.or(args.get(2)).cloned()
}

/// `map`, as Terraform 0.12 and older had it.
fn map(args: &[Value]) -> Option<Value> {
    let pairs = args.chunks(2).map(|pair| match pair {
        [key, value] => Some((key.to_text()?, value.clone())),
        _ => None,
    });
    Some(Value::Object(pairs.collect::<Option<_>>()?))
}

fn matchkeys(args: &[Value]) -> Option<Value> {
    let (values, keys, wanted) = (list(args, 0)?, list(args, 1)?, list(args, 2)?);
    if values.len() != keys.len() {
        return None;
    }
    let pairs = values.iter().zip(keys);
    let chosen = pairs.filter(|(_, key)| wanted.iter().any(|one| same(one, key)));
    Some(Value::List(
        chosen.map(|(value, _)| value.clone()).collect(),
    ))
}

fn merge(args: &[Value]) -> Option<Value> {
    let mut out = BTreeMap::new();
    for arg in args {
        match arg {
            Value::Object(fields) | Value::Block(fields) => out.extend(fields.clone()),
            Value::Null => {}
            _ => return None,
        }
    }
    Some(Value::Object(out))
}

fn range(args: &[Value]) -> Option<Value> {
    let (start, limit, step) = match args.len() {
        1 => (0.0, number(args, 0)?, None),
        2 => (number(args, 0)?, number(args, 1)?, None),
        _ => (number(args, 0)?, number(args, 1)?, Some(number(args, 2)?)),
    };
    let down = limit < start;
    let step = step.unwrap_or(if down { -1.0 } else { 1.0 });
    let towards = if down { step < 0.0 } else { step > 0.0 };
    if !towards {
        return None;
    }
    let mut out = Vec::new();
    let mut at = start;
    while if down { at > limit } else { at < limit } {
        out.push(Value::Number(at));
        at += step;
        // Terraform's own limit.
        if out.len() > 1024 {
            return None;
        }
    }
    Some(Value::List(out))
}

fn transpose(args: &[Value]) -> Option<Value> {
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, items) in object(args, 0)? {
        for item in texts(list(std::slice::from_ref(items), 0)?)? {
            out.entry(item).or_default().push(key.clone());
        }
    }
    let lists = out.into_iter().map(|(key, mut items)| {
        items.sort();
        (
            key,
            Value::List(items.into_iter().map(Value::String).collect()),
        )
    });
    Some(Value::Object(lists.collect()))
}

fn zipmap(args: &[Value]) -> Option<Value> {
    let (keys, values) = (list(args, 0)?, list(args, 1)?);
    if keys.len() != values.len() {
        return None;
    }
    let pairs = keys.iter().zip(values);
    let pairs = pairs.map(|(key, value)| Some((key.to_text()?, value.clone())));
    Some(Value::Object(pairs.collect::<Option<_>>()?))
}
