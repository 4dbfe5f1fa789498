//! Other names for the parts of an expression.

use crate::edit::{Draft, Edit};
use crate::source::{Expr, ExprKind, Step, expression};

/// A name that an expression may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// `root.step`
    Step(String, String),
    /// A plain identifier.
    Plain(String),
}

/// Replaces names in the text of an expression.
///
/// # Errors
/// The text is no expression.
pub fn rewrite(text: &str, names: &[(Name, String)]) -> Result<String, String> {
    if names.is_empty() {
        return Ok(text.to_owned());
    }
    let parsed = expression(text).map_err(|error| format!("`{text}` does not parse: {error}"))?;
    let mut edits: Vec<Edit> = Vec::new();
    parsed.visit(&mut |inner| {
        if let Some(edit) = renamed(text, inner, names)
            && !edits.iter().any(|other| other.start == edit.start)
        {
            edits.push(edit);
        }
    });
    let mut draft = Draft::new(text);
    draft.apply(&edits).map_err(|clash| clash.to_string())?;
    Ok(draft.text())
}

fn renamed(text: &str, expr: &Expr, names: &[(Name, String)]) -> Option<Edit> {
    let start = expr.span.start;
    let (root, step) = match &expr.kind {
        ExprKind::Traversal(traversal) => match traversal.steps.first() {
            Some(Step::Attribute(step)) => (traversal.root_name()?, Some(step.as_str())),
            _ => (traversal.root_name()?, None),
        },
        ExprKind::Variable(name) => (name.as_str(), None),
        _ => return None,
    };
    names.iter().find_map(|(name, new)| match name {
        Name::Step(wanted, member) if wanted == root && Some(member.as_str()) == step => {
            let old = format!("{root}.{member}");
            let span = start..start + old.len();
            (text.get(span.clone()) == Some(&old)).then(|| Edit::replace(span, new.as_str()))
        }
        Name::Plain(wanted) if wanted == root => {
            let span = start..start + root.len();
            (text.get(span.clone()) == Some(root)).then(|| Edit::replace(span, new.as_str()))
        }
        _ => None,
    })
}
