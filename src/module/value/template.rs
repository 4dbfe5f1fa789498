//! Templates: the text that Terraform makes of their parts (HCL native syntax specification,
//! "Templates").

use super::operators::text_of;
use super::{Scope, Value};
use crate::source::Part;

/// The value of a quoted template. One that is an interpolation alone has its value.
pub(super) fn quoted(scope: &Scope<'_>, parts: &[Part]) -> Value {
    if let [Part::Interpolation(expr)] = parts {
        return scope.value(expr);
    }
    evaluate(scope, &trimmed(parts))
}

/// The value of a heredoc, whose literal parts are source text. `<<-` takes off the smallest
/// indentation of its lines.
pub(super) fn heredoc(scope: &Scope<'_>, parts: &[Part], dedent: bool) -> Value {
    let indent = if dedent { common_indent(parts) } else { 0 };
    let decoded = dedented(parts, indent, &mut true);
    evaluate(scope, &trimmed(&decoded))
}

fn evaluate(scope: &Scope<'_>, parts: &[Part]) -> Value {
    let mut out = Value::string("");
    for part in parts {
        let next = match part {
            Part::Literal(text) => Value::String(text.clone()),
            Part::Interpolation(expr) => scope.value(expr),
            Part::If { condition, yes, no } => match scope.value(condition).to_bool() {
                Some(true) => evaluate(scope, yes),
                Some(false) => evaluate(scope, no),
                None => Value::one_of([evaluate(scope, yes), evaluate(scope, no)]),
            },
            Part::For {
                key_name,
                value_name,
                collection,
                body,
            } => {
                let collection = scope.value(collection);
                match super::scope::entries(&collection) {
                    Ok(entries) => {
                        let mut text = Value::string("");
                        for (key, value) in entries {
                            let item =
                                scope.bound_to(key_name.as_deref(), value_name, key, value, || {
                                    evaluate(scope, body)
                                });
                            text = joined(&text, &item);
                        }
                        text
                    }
                    Err(reason) => Value::Unknown(reason),
                }
            }
            Part::TrimBefore | Part::TrimAfter => continue,
        };
        out = joined(&out, &next);
    }
    out
}

fn joined(left: &Value, right: &Value) -> Value {
    let pairs = left
        .alternatives()
        .iter()
        .flat_map(|l| right.alternatives().iter().map(move |r| (l, r)));
    Value::one_of(pairs.map(|(l, r)| match (text_of(l), text_of(r)) {
        (Ok(l), Ok(r)) => Value::String(l + &r),
        (Err(reason), _) | (_, Err(reason)) => Value::Unknown(reason),
    }))
}

/// The parts with the white space gone that `~` takes.
fn trimmed(parts: &[Part]) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::with_capacity(parts.len());
    let mut trim = false;
    for part in parts {
        match part {
            Part::TrimBefore => {
                if let Some(Part::Literal(text)) = out.last_mut() {
                    text.truncate(text.trim_end().len());
                }
                continue;
            }
            Part::TrimAfter => {
                trim = true;
                continue;
            }
            Part::Literal(text) if trim => out.push(Part::Literal(text.trim_start().to_owned())),
            Part::If { condition, yes, no } => out.push(Part::If {
                condition: condition.clone(),
                yes: trimmed(yes),
                no: trimmed(no),
            }),
            Part::For {
                key_name,
                value_name,
                collection,
                body,
            } => out.push(Part::For {
                key_name: key_name.clone(),
                value_name: value_name.clone(),
                collection: collection.clone(),
                body: trimmed(body),
            }),
            part => out.push(part.clone()),
        }
        trim = false;
    }
    out
}

/// The parts with indentation taken off and escapes read.
fn dedented(parts: &[Part], indent: usize, line_start: &mut bool) -> Vec<Part> {
    let dedent = |part: &Part| match part {
        Part::Literal(text) => Part::Literal(decoded(text, indent, line_start)),
        Part::If { condition, yes, no } => {
            *line_start = false;
            Part::If {
                condition: condition.clone(),
                yes: dedented(yes, indent, line_start),
                no: dedented(no, indent, line_start),
            }
        }
        Part::For {
            key_name,
            value_name,
            collection,
            body,
        } => {
            *line_start = false;
            Part::For {
                key_name: key_name.clone(),
                value_name: value_name.clone(),
                collection: collection.clone(),
                body: dedented(body, indent, line_start),
            }
        }
        Part::Interpolation(_) => {
            *line_start = false;
            part.clone()
        }
        Part::TrimBefore | Part::TrimAfter => part.clone(),
    };
    parts.iter().map(dedent).collect()
}

fn decoded(text: &str, indent: usize, line_start: &mut bool) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let mut rest = line;
        if *line_start {
            let width = line.len() - line.trim_start_matches([' ', '\t']).len();
            rest = &line[width.min(indent)..];
        }
        let plain = rest.replace("$${", "${").replace("%%{", "%{");
        out.push_str(&plain.replace("\r\n", "\n"));
        *line_start = line.ends_with('\n');
    }
    out
}

fn common_indent(parts: &[Part]) -> usize {
    let mut least = usize::MAX;
    indents(parts, false, &mut true, &mut least);
    if least == usize::MAX { 0 } else { least }
}

fn indents(parts: &[Part], followed: bool, line_start: &mut bool, least: &mut usize) {
    for (at, part) in parts.iter().enumerate() {
        let followed = followed || at + 1 < parts.len();
        let (first, second) = match part {
            Part::TrimBefore | Part::TrimAfter => continue,
            Part::Literal(text) => {
                let mut lines = text.split_inclusive('\n').peekable();
                while let Some(line) = lines.next() {
                    let body = line.trim_start_matches([' ', '\t']);
                    // Blanks at the end of the literal stand before a marker: they count.
                    let last = followed && lines.peek().is_none() && !line.ends_with('\n');
                    if *line_start && (last || !body.trim().is_empty()) {
                        *least = (*least).min(line.len() - body.len());
                    }
                    *line_start = line.ends_with('\n');
                }
                continue;
            }
            Part::Interpolation(_) => (&[][..], &[][..]),
            Part::If { yes, no, .. } => (yes.as_slice(), no.as_slice()),
            Part::For { body, .. } => (body.as_slice(), &[][..]),
        };
        if *line_start {
            *least = 0;
        }
        *line_start = false;
        indents(first, true, line_start, least);
        indents(second, true, line_start, least);
    }
}
