//! Configuration and variable files in JSON, as the HCL that means the same
//! (<https://developer.hashicorp.com/terraform/language/syntax/json>). It is only read, so what
//! counts is what it says, not how it looks.

use serde_json::{Map, Value as Json};

use super::expression;

/// The HCL of a `*.tf.json` file.
///
/// # Errors
/// The text is not JSON, or not of the form that Terraform reads.
pub fn configuration(text: &str) -> Result<String, String> {
    let mut out = String::new();
    for root in objects(&parse(text)?)? {
        for (kind, value) in plain(root) {
            let labels = match kind.as_str() {
                "resource" | "data" | "ephemeral" => 2,
                "variable" | "output" | "module" | "provider" | "check" => 1,
                _ => 0,
            };
            blocks(&mut out, kind, labels, value)?;
        }
    }
    Ok(out)
}

/// The HCL of a `*.tfvars.json` file.
///
/// # Errors
/// The text is not JSON, or not an object.
pub fn variables(text: &str) -> Result<String, String> {
    let mut out = String::new();
    for root in objects(&parse(text)?)? {
        for (name, value) in root {
            out += &format!("{name} = {}\n", literal(value));
        }
    }
    Ok(out)
}

fn parse(text: &str) -> Result<Json, String> {
    serde_json::from_str(text.trim_start_matches(super::BOM)).map_err(|error| error.to_string())
}

/// An object, or the objects of an array of them.
fn objects(value: &Json) -> Result<Vec<&Map<String, Json>>, String> {
    match value {
        Json::Object(object) => Ok(vec![object]),
        Json::Array(items) => {
            let found: Result<Vec<_>, _> = items.iter().map(objects).collect();
            Ok(found?.concat())
        }
        Json::Null => Ok(Vec::new()),
        other => Err(format!("expected an object, found `{other}`")),
    }
}

/// The members of a body; `//` is a comment.
fn plain(object: &Map<String, Json>) -> impl Iterator<Item = (&String, &Json)> {
    object.iter().filter(|(name, _)| *name != "//")
}

/// Blocks of a kind, whose labels are the keys of `labels` objects around their bodies.
fn blocks(out: &mut String, head: &str, labels: usize, value: &Json) -> Result<(), String> {
    for object in objects(value)? {
        if labels == 0 {
            *out += &format!("{head} {{\n{}}}\n", body(head, object));
            continue;
        }
        for (label, value) in plain(object) {
            let head = format!("{head} {}", quoted_literal(label));
            blocks(out, &head, labels - 1, value)?;
        }
    }
    Ok(())
}

fn body(head: &str, object: &Map<String, Json>) -> String {
    let kind = head.split(' ').next().unwrap_or_default();
    let lines = plain(object).map(|(name, value)| match (kind, name.as_str(), value) {
        ("terraform", "required_providers", Json::Object(providers)) => {
            format!("{name} {{\n{}}}\n", body(name, providers))
        }
        ("variable", "default", value) => format!("{name} = {}\n", literal(value)),
        // References that stand as they are.
        ("variable", "type", Json::String(text)) | (_, "provider", Json::String(text))
            if expression(text).is_ok() =>
        {
            format!("{name} = {text}\n")
        }
        (_, "depends_on", Json::Array(items)) => {
            let items: Vec<&str> = items.iter().filter_map(Json::as_str).collect();
            format!("{name} = [{}]\n", items.join(", "))
        }
        (_, name, value) => format!("{name} = {}\n", expr(value, &template)),
    });
    lines.collect()
}

fn literal(value: &Json) -> String {
    expr(value, &quoted_literal)
}

fn expr(value: &Json, text: &dyn Fn(&str) -> String) -> String {
    match value {
        Json::String(string) => text(string),
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| expr(item, text)).collect();
            format!("[{}]", items.join(", "))
        }
        Json::Object(object) => {
            let fields = object.iter();
            let fields =
                fields.map(|(key, value)| format!("{} = {}\n", text(key), expr(value, text)));
            format!("{{\n{}}}", fields.collect::<String>())
        }
        other => other.to_string(),
    }
}

fn quoted_literal(text: &str) -> String {
    let text = text.replace("${", "$${").replace("%{", "%%{");
    format!("\"{}\"", escaped(&text))
}

/// A string of JSON is a template; one that is a single interpolation is that expression.
fn template(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = ["${", "%{"].iter().filter_map(|mark| rest.find(mark)).min() {
        let escape = rest[..at].ends_with(['$', '%']);
        let end = if escape { Some(at + 2) } else { end(rest, at) };
        let Some(end) = end else {
            break;
        };
        if at == 0 && out.is_empty() && end == rest.len() && rest.starts_with("${") {
            return format!("({})", &rest[2..end - 1]);
        }
        out += &escaped(&rest[..at]);
        out += &rest[at..end];
        rest = &rest[end..];
    }
    format!("\"{out}{}\"", escaped(rest))
}

/// Where the sequence that begins at an offset ends, behind its brace.
fn end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut open, mut quoted, mut at) = (0_usize, false, start);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if quoted => at += 1,
            b'"' => quoted = !quoted,
            b'{' if !quoted => open += 1,
            b'}' if !quoted => {
                open -= 1;
                if open == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

fn escaped(text: &str) -> String {
    let chars = text.chars().map(|c| match c {
        '\\' => "\\\\".to_owned(),
        '"' => "\\\"".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        c if c.is_control() => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    });
    chars.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_becomes_the_blocks_that_it_says() {
        let text = r#"{
  "//": "a comment",
  "terraform": {"required_version": ">= 1.5", "required_providers": {"aws": {"version": "~> 5.0"}}},
  "variable": {"a": {"type": "list(string)", "default": ["${x}"]}},
  "locals": [{"b": "${var.a[0]}-\"x\"", "c": "$${no}"}],
  "resource": {"aws_s3_bucket": {"d": {"bucket": "${lower(\"E\")}", "depends_on": ["aws_kms_key.k"], "count": 1}}},
  "module": {"m": {"source": "./m", "n": null}}
}"#;
        let expected = r#"locals {
b = "${var.a[0]}-\"x\""
c = "$${no}"
}
module "m" {
n = null
source = "./m"
}
resource "aws_s3_bucket" "d" {
bucket = (lower("E"))
count = 1
depends_on = [aws_kms_key.k]
}
terraform {
required_providers {
aws = {
"version" = "~> 5.0"
}
}
required_version = ">= 1.5"
}
variable "a" {
default = ["$${x}"]
type = list(string)
}
"#;
        assert_eq!(configuration(text).unwrap(), expected);
    }

    #[test]
    fn variables_are_literal() {
        let hcl = variables(r#"{"a": "${b}", "c": {"d e": [true, 1.5]}}"#).unwrap();
        assert_eq!(hcl, "a = \"$${b}\"\nc = {\n\"d e\" = [true, 1.5]\n}\n");
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in ["", "[1]", "\"x\"", "{\"resource\": 1}", "{"] {
            assert!(configuration(text).is_err(), "{text}");
        }
    }
}
