//! Heredocs: the text that Terraform makes of their source lines.

use super::{Reason, Value};
use crate::source::Part;

/// Takes the parts of a heredoc, its literal parts being source text, and gives the string,
/// unknown where an interpolation is unknown. `<<-` takes off the smallest indentation of
/// its lines (HCL native syntax specification, "Template expressions").
pub(super) fn heredoc(
    parts: &[Part],
    dedent: bool,
    mut evaluate: impl FnMut(&crate::source::Expr) -> Value,
) -> Value {
    let indent = if dedent { common_indent(parts) } else { 0 };
    let mut out = String::new();
    let mut line_start = true;
    for part in parts {
        match part {
            Part::Literal(text) => push_literal(&mut out, text, indent, &mut line_start),
            Part::Interpolation(expr) => {
                let value = evaluate(expr);
                let Some(text) = value.to_text() else {
                    return Value::Unknown(value.unknown().cloned().unwrap_or(Reason::Expression));
                };
                out.push_str(&text);
                line_start = false;
            }
            Part::Directive(_) => return Value::Unknown(Reason::Expression),
        }
    }
    Value::String(out)
}

fn push_literal(out: &mut String, text: &str, indent: usize, line_start: &mut bool) {
    for line in text.split_inclusive('\n') {
        let mut line = line;
        if *line_start {
            let width = line.len() - line.trim_start_matches([' ', '\t']).len();
            line = &line[width.min(indent)..];
        }
        out.push_str(
            &line
                .replace("$${", "${")
                .replace("%%{", "%{")
                .replace("\r\n", "\n"),
        );
        *line_start = line.ends_with('\n');
    }
}

fn common_indent(parts: &[Part]) -> usize {
    let mut least = usize::MAX;
    let mut line_start = true;
    for part in parts {
        let Part::Literal(text) = part else {
            if line_start {
                least = 0;
            }
            line_start = false;
            continue;
        };
        for line in text.split_inclusive('\n') {
            let body = line.trim_start_matches([' ', '\t']);
            if line_start && !body.trim().is_empty() {
                least = least.min(line.len() - body.len());
            }
            line_start = line.ends_with('\n');
        }
    }
    if least == usize::MAX { 0 } else { least }
}
