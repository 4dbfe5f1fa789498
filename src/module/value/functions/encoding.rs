//! Encoding functions, and JSON as Terraform writes it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Function, string, text};
use crate::module::value::Value;

pub(super) fn find(name: &str) -> Option<Function> {
    Some(match name {
        "base64decode" => |a| {
            let bytes = STANDARD.decode(text(a, 0)?).ok()?;
            Some(string(String::from_utf8(bytes).ok()?))
        },
        "base64encode" => |a| Some(string(STANDARD.encode(text(a, 0)?))),
        "jsondecode" => |a| Some(from_json(&serde_json::from_str(&text(a, 0)?).ok()?)),
        "jsonencode" => |a| Some(string(escaped(&to_json(a.first()?)?))),
        "urlencode" => |a| Some(string(urlencode(&text(a, 0)?))),
        _ => return None,
    })
}

fn urlencode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            byte => out += &format!("%{byte:02X}"),
        }
    }
    out
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

pub(super) fn to_json(value: &Value) -> Option<serde_json::Value> {
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
        Value::Object(fields) | Value::Block(fields) => {
            let mut out = serde_json::Map::new();
            for (key, value) in fields {
                out.insert(key.clone(), to_json(value)?);
            }
            serde_json::Value::Object(out)
        }
        Value::OneOf(_) | Value::Unknown(_) => return None,
    })
}

/// JSON text with `<`, `>` and `&` escaped, as Terraform writes it.
pub(super) fn escaped(json: &serde_json::Value) -> String {
    json.to_string()
        .replace('&', "\\u0026")
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}
