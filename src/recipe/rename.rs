//! Other names for the parts of an expression.

use crate::edit::{Draft, Edit};
use crate::source::{Expr, ExprKind, Step, expression};

/// A name that an expression may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// `root.step`
    Step(String, String),
    /// A root of which nothing but its steps that are named is followed.
    Iterator(String),
    /// A plain identifier.
    Plain(String),
}

/// Replaces names in the text of an expression; of several that fit, the last one counts, as the
/// innermost binding does.
///
/// # Errors
/// The text is no expression, or uses an iterator in a way that is not followed.
pub fn rewrite(text: &str, names: &[(Name, String)]) -> Result<String, String> {
    if names.is_empty() {
        return Ok(text.to_owned());
    }
    let parsed = expression(text).map_err(|error| format!("`{text}` does not parse: {error}"))?;
    let mut edits: Vec<Edit> = Vec::new();
    let mut lost = None;
    parsed.visit(&mut |inner| match renamed(text, inner, names) {
        Renamed::To(edit) if !edits.iter().any(|other| other.start == edit.start) => {
            edits.push(edit);
        }
        Renamed::Lost(root) => lost = Some(root),
        _ => {}
    });
    if let Some(root) = lost {
        return Err(format!(
            "`{root}` is used in a way that is not followed: `{text}`"
        ));
    }
    let mut draft = Draft::new(text);
    draft.apply(&edits).map_err(|clash| clash.to_string())?;
    Ok(draft.text())
}

enum Renamed {
    To(Edit),
    No,
    /// An iterator stands there in another form than `iterator.key` and `iterator.value`.
    Lost(String),
}

fn renamed(text: &str, expr: &Expr, names: &[(Name, String)]) -> Renamed {
    let ExprKind::Traversal(traversal) = &expr.kind else {
        return match &expr.kind {
            ExprKind::Variable(name) => plain(expr, name, names),
            _ => Renamed::No,
        };
    };
    let Some(root) = traversal.root_name() else {
        return Renamed::No;
    };
    let member = match traversal.steps.first() {
        Some(Step::Attribute(name)) => Some((name.as_str(), format!("{root}.{name}"))),
        Some(Step::Index(index)) => match &index.kind {
            ExprKind::String(name) => Some((name.as_str(), format!("{root}[\"{name}\"]"))),
            _ => None,
        },
        _ => None,
    };
    for (name, new) in names.iter().rev() {
        match (name, &member) {
            (Name::Step(wanted, step), Some((member, old))) if wanted == root && step == member => {
                let span = expr.span.start..expr.span.start + old.len();
                return match text.get(span.clone()) {
                    Some(found) if found == old => Renamed::To(Edit::replace(span, new.as_str())),
                    _ => Renamed::Lost(root.to_owned()),
                };
            }
            (Name::Iterator(wanted), _) if wanted == root => {
                return Renamed::Lost(root.to_owned());
            }
            _ => {}
        }
    }
    plain(expr, root, names)
}

fn plain(expr: &Expr, root: &str, names: &[(Name, String)]) -> Renamed {
    let mut found = names.iter().rev();
    let found = found.find(|(name, _)| matches!(name, Name::Plain(wanted) if wanted == root));
    found.map_or(Renamed::No, |(_, new)| {
        let start = expr.span.start;
        Renamed::To(Edit::replace(start..start + root.len(), new.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<(Name, String)> {
        let step = |root: &str, member: &str| Name::Step(root.to_owned(), member.to_owned());
        vec![
            (step("each", "value"), "group".to_owned()),
            (Name::Iterator("each".to_owned()), String::new()),
            (step("each", "value"), "rule".to_owned()),
            (Name::Plain("r".to_owned()), "rule".to_owned()),
        ]
    }

    #[test]
    fn the_innermost_binding_counts_in_both_forms() {
        for (text, expected) in [
            ("each.value.a", "rule.a"),
            ("each[\"value\"][0]", "rule[0]"),
            ("\"${r.x}-${r}\"", "\"${rule.x}-${rule}\""),
            ("var.r", "var.r"),
        ] {
            assert_eq!(rewrite(text, &names()).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn an_iterator_in_another_form_is_not_followed() {
        for text in ["each.other", "each[var.k]"] {
            assert!(rewrite(text, &names()).is_err(), "{text}");
        }
    }
}
