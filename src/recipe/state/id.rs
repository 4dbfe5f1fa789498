//! Import ids from the arguments of a resource.

use std::collections::BTreeMap;

use crate::source::{ExprKind, expression};

/// The import id of a resource, as the inside of a template: `{argument}` stands for the value of
/// an argument, a list joined by `_`; of several names, `{a|b}`, for the one that is there.
pub(super) fn id(template: &str, arguments: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else {
            break;
        };
        out += before;
        let mut values = name.split('|').filter_map(|name| arguments.get(name));
        let value = values.next().map(String::as_str);
        out += &match (name, value) {
            (_, None) => String::new(),
            // The flag of a rule is called by its name.
            (_, Some("true")) if name.ends_with("self") => "self".to_owned(),
            (_, Some(value)) => part(value),
        };
        rest = behind;
    }
    out + rest
}

fn part(value: &str) -> String {
    let Ok(parsed) = expression(value) else {
        return format!("${{{value}}}");
    };
    match &parsed.bare().kind {
        ExprKind::String(text) => text.clone(),
        ExprKind::Number(number) => number.to_string(),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Template(_) => value.trim_matches('"').to_owned(),
        ExprKind::List(items) => {
            let parts = items.iter().map(|item| part(&value[item.span.clone()]));
            parts.collect::<Vec<_>>().join("_")
        }
        _ => format!("${{{value}}}"),
    }
}
