//! Type conversions.

use std::collections::BTreeMap;
use std::slice::from_ref;

use super::collections::{set, unified};
use super::{Function, list, object};
use crate::module::value::Value;

pub(super) fn find(name: &str) -> Option<Function> {
    Some(match name {
        "tobool" => |a| optional(a, |v| v.to_bool().map(Value::Bool)),
        "tolist" => |a| optional(a, |v| unified(list(from_ref(v), 0)?).map(Value::List)),
        "tomap" => |a| optional(a, |v| map(object(from_ref(v), 0)?)),
        "tonumber" => |a| optional(a, |v| v.to_number().map(Value::Number)),
        "toset" => |a| {
            optional(a, |v| {
                Some(Value::List(set(&unified(list(from_ref(v), 0)?)?)))
            })
        },
        "tostring" => |a| optional(a, |v| v.to_text().map(Value::String)),
        _ => return None,
    })
}

fn map(fields: &BTreeMap<String, Value>) -> Option<Value> {
    let values: Vec<Value> = fields.values().cloned().collect();
    let values = unified(&values)?;
    Some(Value::Object(fields.keys().cloned().zip(values).collect()))
}

/// Null stays null.
fn optional(args: &[Value], convert: impl Fn(&Value) -> Option<Value>) -> Option<Value> {
    match args.first()? {
        Value::Null => Some(Value::Null),
        value => convert(value),
    }
}
