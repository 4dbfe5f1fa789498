//! Whether a block is one that the provider accepts: its arguments exist, as attribute or as
//! block, with values of the right type and range, in the right number and company.
//!
//! What is not known before the run is never held against a block.

mod relations;
mod values;

use crate::module::{Scope, Value};
use crate::schema::{self, Attribute, Body};
use crate::source::{self, Expr, ExprKind, Item, Span};

/// Arguments and blocks that Terraform itself reads, in any resource or data source
/// (<https://developer.hashicorp.com/terraform/language/meta-arguments>).
const META: [&str; 8] = [
    "count",
    "for_each",
    "provider",
    "depends_on",
    "lifecycle",
    "provisioner",
    "connection",
    "timeouts",
];

/// Something that the provider does not accept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where it stands; the head of the block for what is missing.
    pub span: Span,
    /// Dotted path of the argument.
    pub path: String,
    /// What is wrong, as a phrase.
    pub message: String,
}

/// Takes the facts of a type, a block of it, and the scope of its expressions; gives what the
/// provider would refuse.
pub fn faults(facts: &Body, block: &source::Block, scope: &Scope<'_>) -> Vec<Fault> {
    let mut judge = Judge {
        scope,
        dynamic: false,
        faults: Vec::new(),
    };
    judge.body(facts, block, &[]);
    relations::check(&mut judge, facts, block);
    judge.faults
}

struct Judge<'a> {
    scope: &'a Scope<'a>,
    /// Inside a dynamic block, which may stand for nothing.
    dynamic: bool,
    faults: Vec<Fault>,
}

impl Judge<'_> {
    fn fault(&mut self, span: Span, path: &[&str], message: impl Into<String>) {
        self.faults.push(Fault {
            span,
            path: path.join("."),
            message: message.into(),
        });
    }

    fn value(&self, expr: &Expr) -> Value {
        self.scope.value(expr)
    }

    fn body(&mut self, facts: &Body, block: &source::Block, path: &[&str]) {
        for item in &block.body.items {
            match item {
                Item::Attribute(attribute) => self.attribute(facts, attribute, path),
                Item::Block(nested) => self.nested(facts, nested, path),
            }
        }
        self.required(facts, block, path);
        self.counts(facts, block, path);
    }

    fn attribute(&mut self, facts: &Body, written: &source::Attribute, path: &[&str]) {
        let name = written.name.as_str();
        if path.is_empty() && META.contains(&name) {
            return;
        }
        let path = [path, &[name]].concat();
        let span = written.name_span.clone();
        match (facts.attributes.get(name), facts.blocks.get(name)) {
            (Some(attribute), _) if !attribute.is_settable() => {
                // `null` sets nothing.
                if self.value(&written.value) != Value::Null {
                    let message = "is set by the provider and cannot be given";
                    self.fault(span, &path, message);
                }
            }
            (Some(attribute), _) => {
                if matches!(written.value.kind, ExprKind::Variable(_)) {
                    let span = written.value.span.clone();
                    self.fault(span, &path, "is a bare word that names nothing");
                    return;
                }
                let value = self.value(&written.value);
                if self.dynamic && !written.value.is_literal() {
                    return;
                }
                let messages = values::objections(attribute, &value);
                for message in messages {
                    self.fault(written.value.span.clone(), &path, message);
                }
            }
            (None, Some(_)) => self.fault(span, &path, "is a block, not an attribute"),
            (None, None) => self.fault(span, &path, "does not exist"),
        }
    }

    fn nested(&mut self, facts: &Body, written: &source::Block, path: &[&str]) {
        let name = written.kind.as_str();
        if path.is_empty() && META.contains(&name) {
            return;
        }
        if name == "dynamic" {
            let label = written.labels.first().map_or("", |label| &label.text);
            let outer = std::mem::replace(&mut self.dynamic, true);
            for content in written.body.blocks_of("content") {
                self.inside(facts, label, content, written.head.clone(), path);
            }
            self.dynamic = outer;
            return;
        }
        self.inside(facts, name, written, written.head.clone(), path);
    }

    fn inside(
        &mut self,
        facts: &Body,
        name: &str,
        written: &source::Block,
        head: Span,
        path: &[&str],
    ) {
        let path = [path, &[name]].concat();
        match (facts.blocks.get(name), facts.attributes.get(name)) {
            (Some(block), _) if block.truncated => {}
            (Some(block), _) => self.body(&block.body, written, &path),
            // An attribute that holds objects may be written as blocks.
            (None, Some(attribute)) if holds_objects(attribute) => {}
            (None, Some(_)) => self.fault(head, &path, "is an attribute, not a block"),
            (None, None) => self.fault(head, &path, "does not exist"),
        }
    }

    fn required(&mut self, facts: &Body, block: &source::Block, path: &[&str]) {
        for (name, _) in facts.attributes.iter().filter(|(_, fact)| fact.required) {
            let given = block.body.attribute(name).is_some();
            let as_block = written(block, name).next().is_some();
            if !given && !as_block {
                let path = [path, &[name.as_str()]].concat();
                self.fault(block.head.clone(), &path, "is required");
            }
        }
    }

    fn counts(&mut self, facts: &Body, block: &source::Block, path: &[&str]) {
        for (name, fact) in &facts.blocks {
            let (plain, dynamic): (Vec<_>, Vec<_>) =
                written(block, name).partition(|nested| nested.kind != "dynamic");
            let path = [path, &[name.as_str()]].concat();
            if dynamic.is_empty() && (plain.len() as u64) < u64::from(fact.min) {
                let message = match fact.min {
                    1 => "is a required block".to_owned(),
                    min => format!("is needed at least {min} times"),
                };
                self.fault(block.head.clone(), &path, message);
            }
            let most = if fact.is_single() { Some(1) } else { fact.max };
            if let Some(most) = most
                && plain.len() as u64 > u64::from(most)
            {
                let last = plain[plain.len() - 1].head.clone();
                let message = format!("stands {} times, at most {most} allowed", plain.len());
                self.fault(last, &path, message);
            }
        }
    }
}

/// Nested blocks of a name, those written as `dynamic` included.
fn written<'a>(block: &'a source::Block, name: &'a str) -> impl Iterator<Item = &'a source::Block> {
    let plain = block.body.blocks_of(name);
    plain.chain(block.body.dynamic_blocks(name))
}

fn holds_objects(attribute: &Attribute) -> bool {
    use schema::Type;
    match &attribute.ty {
        Type::List(inner) | Type::Set(inner) => matches!(**inner, Type::Object(_)),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
