//! How a module uses a variable, as evidence of what it holds.

use super::super::Context;
use crate::schema::{Provider, Type, latest};
use crate::source::{Block, Body, Expr, ExprKind, Item, Part, Step};

/// One place where a variable stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Use {
    /// The value of an argument: `aws_db_instance.instance_class`, and its type.
    Argument {
        path: String,
        type_: Option<Type>,
    },
    /// Within a text.
    Text,
    /// A number: a `count`, or calculated with.
    Number,
    /// A condition.
    Condition,
    Other,
}

/// All places in the variable's module where it stands, its own validation left out.
pub(super) fn uses(context: &Context<'_>, name: &str) -> Vec<Use> {
    let module = context.module();
    let needle = format!("var.{name}");
    let mut found = Vec::new();
    for (id, header) in module.headers() {
        let text = module.source(id).slice(header.span.clone());
        if id == context.id || !text.contains(&needle) {
            continue;
        }
        let Some(block) = module.block(id) else {
            found.push(Use::Other);
            continue;
        };
        let mut walk = Walk {
            name,
            type_: None,
            found: &mut found,
        };
        if block.kind == "resource" {
            walk.type_ = block.labels.first().map(|label| label.text.as_str());
        }
        walk.body(&block.body, &[]);
    }
    found
}

struct Walk<'a> {
    name: &'a str,
    /// The resource type around.
    type_: Option<&'a str>,
    found: &'a mut Vec<Use>,
}

impl<'a> Walk<'a> {
    fn body(&mut self, body: &'a Body, path: &[&'a str]) {
        for item in &body.items {
            match item {
                Item::Attribute(attribute) => {
                    let path = [path, &[attribute.name.as_str()]].concat();
                    self.value(&attribute.value, &path);
                }
                Item::Block(block) => {
                    let inner = Self::nested(block, path);
                    self.body(&block.body, &inner);
                }
            }
        }
    }

    fn nested(block: &'a Block, path: &[&'a str]) -> Vec<&'a str> {
        match (block.kind.as_str(), block.labels.first()) {
            ("dynamic", Some(label)) => [path, &[label.text.as_str()]].concat(),
            ("content", _) => path.to_vec(),
            (kind, _) => [path, &[kind]].concat(),
        }
    }

    fn is_it(&self, expr: &Expr) -> bool {
        match &expr.bare().kind {
            ExprKind::Traversal(traversal) => {
                traversal.root_name() == Some("var")
                    && matches!(traversal.steps.as_slice(), [Step::Attribute(name)] if name == self.name)
            }
            ExprKind::Template(parts) => {
                matches!(parts.as_slice(), [Part::Interpolation(inner)] if self.is_it(inner))
            }
            _ => false,
        }
    }

    fn value(&mut self, expr: &'a Expr, path: &[&'a str]) {
        if !self.is_it(expr) {
            return self.inside(expr);
        }
        let found = match (self.type_, path) {
            (_, ["count"]) => Use::Number,
            (Some(type_), path) => Use::Argument {
                path: format!("{type_}.{}", path.join(".")),
                type_: argument_type(type_, path),
            },
            _ => Use::Other,
        };
        self.found.push(found);
    }

    /// Looks for the variable within an expression that is not the variable alone.
    fn inside(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Template(parts) | ExprKind::Heredoc { parts, .. } if parts.len() > 1 => {
                for part in parts {
                    match part {
                        Part::Interpolation(inner) => self.child(inner, Use::Text),
                        Part::If { condition, .. } => self.child(condition, Use::Condition),
                        _ => {}
                    }
                }
            }
            ExprKind::Conditional { condition, yes, no } => {
                self.child(condition, Use::Condition);
                self.child(yes, Use::Other);
                self.child(no, Use::Other);
            }
            ExprKind::Binary(left, operator, right) => {
                let kind = if operator.is_arithmetic() {
                    Use::Number
                } else {
                    Use::Other
                };
                self.child(left, kind.clone());
                self.child(right, kind);
            }
            ExprKind::Traversal(traversal) if traversal.root_name() == Some("var") => {
                let names = expr.all_names().unwrap_or_default();
                if names.get(1) == Some(&self.name) {
                    self.found.push(Use::Other);
                }
            }
            _ => expr.children(&mut |inner| self.child(inner, Use::Other)),
        }
    }

    fn child(&mut self, expr: &'a Expr, kind: Use) {
        if self.is_it(expr) {
            self.found.push(kind);
        } else {
            self.inside(expr);
        }
    }
}

fn argument_type(type_: &str, path: &[&str]) -> Option<Type> {
    let facts = latest(Provider::of_type(type_)?).resource(type_)?;
    let (last, blocks) = path.split_last()?;
    let mut body = &facts.body;
    for name in blocks {
        body = &body.blocks.get(*name)?.body;
    }
    Some(body.attributes.get(*last)?.ty.clone())
}

/// Whether the module's resources are of one provider alone.
pub(super) fn is_of_provider(context: &Context<'_>, provider: &str) -> bool {
    let mut resources = context.module().of_kind("resource");
    let own = format!("{provider}_");
    let known = |type_: &str| Provider::of_type(type_).is_some();
    let mut any = false;
    let all = resources.all(|(_, header)| {
        let type_ = header.label(0).unwrap_or_default();
        any |= type_.starts_with(&own);
        type_.starts_with(&own) || !known(type_)
    });
    all && any
}
