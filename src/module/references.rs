//! Who refers to what: every traversal of an expression or a body, resolved to an address.

use std::collections::BTreeSet;

use super::{Address, BlockId, Kind, Module};
use crate::source::{Block, Body, Expr, ExprKind, Item, Part, Span};

/// A traversal that names an object of the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    pub address: Address,
    /// The attribute names behind the address: `["id"]` in `aws_vpc.main[0].id`.
    pub rest: Vec<String>,
    pub span: Span,
}

/// What an expression refers to, seen through locals and `for_each`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct References {
    pub addresses: BTreeSet<Address>,
    /// `each`, `count`, `self` or an iterator stands in it.
    pub instance: bool,
}

/// The references that stand in an expression itself.
pub fn in_expr(expr: &Expr) -> Vec<Reference> {
    let mut found = Found::default();
    found.expr(expr);
    found.references
}

/// The references that stand anywhere in a body.
pub fn in_body(body: &Body) -> Vec<Reference> {
    let mut found = Found::default();
    found.body(body);
    found.references
}

/// References met so far, and the names that are bound where the walk is: those of a `for`, and
/// the iterators of dynamic blocks.
#[derive(Default)]
struct Found<'a> {
    references: Vec<Reference>,
    bound: Vec<&'a str>,
}

impl<'a> Found<'a> {
    fn body(&mut self, body: &'a Body) {
        for item in &body.items {
            match item {
                Item::Attribute(attribute) => self.expr(&attribute.value),
                Item::Block(block) => self.block(block),
            }
        }
    }

    fn block(&mut self, block: &'a Block) {
        let Some(iterator) = block.iterator() else {
            self.body(&block.body);
            return;
        };
        for item in &block.body.items {
            match item {
                Item::Attribute(attribute) => self.expr(&attribute.value),
                Item::Block(content) => {
                    self.within([Some(iterator), None], |found| found.body(&content.body));
                }
            }
        }
    }

    fn within(&mut self, names: [Option<&'a str>; 2], then: impl FnOnce(&mut Self)) {
        let before = self.bound.len();
        self.bound.extend(names.into_iter().flatten());
        then(self);
        self.bound.truncate(before);
    }

    fn expr(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::For(each) => {
                self.expr(&each.collection);
                let names = [each.key_name.as_deref(), Some(each.value_name.as_str())];
                self.within(names, |found| {
                    let parts = [
                        each.key.as_ref(),
                        Some(&each.value),
                        each.condition.as_ref(),
                    ];
                    parts
                        .into_iter()
                        .flatten()
                        .for_each(|part| found.expr(part));
                });
            }
            ExprKind::Template(parts) | ExprKind::Heredoc { parts, .. } => self.parts(parts),
            _ => {
                self.reference(expr);
                expr.children(&mut |child| self.expr(child));
            }
        }
    }

    fn parts(&mut self, parts: &'a [Part]) {
        for part in parts {
            match part {
                Part::Literal(_) | Part::TrimBefore | Part::TrimAfter => {}
                Part::Interpolation(expr) => self.expr(expr),
                Part::If { condition, yes, no } => {
                    self.expr(condition);
                    self.parts(yes);
                    self.parts(no);
                }
                Part::For {
                    key_name,
                    value_name,
                    collection,
                    body,
                } => {
                    self.expr(collection);
                    let names = [key_name.as_deref(), Some(value_name.as_str())];
                    self.within(names, |found| found.parts(body));
                }
            }
        }
    }

    fn reference(&mut self, expr: &'a Expr) {
        let ExprKind::Traversal(_) = &expr.kind else {
            return;
        };
        let Some(names) = expr.all_names() else {
            return;
        };
        if names.first().is_some_and(|root| self.bound.contains(root)) {
            return;
        }
        if let Some((address, used)) = Address::referred(&names) {
            self.references.push(Reference {
                address,
                rest: names[used..].iter().map(|&name| name.to_owned()).collect(),
                span: expr.span.clone(),
            });
        }
    }
}

impl Module {
    /// The first block, but for one, that refers to an address of this module.
    pub fn referring(&self, address: &Address, but: BlockId) -> Option<BlockId> {
        let ids = self.files.iter().enumerate().flat_map(|(file, source)| {
            let near = source.text().contains(&address.name);
            let headers = source.headers().filter(move |_| near);
            headers.map(move |(block, _)| BlockId { file, block })
        });
        let mut ids = ids.filter(|id| *id != but);
        ids.find(|id| {
            let body = self.block(*id).map(|block| in_body(&block.body));
            let mut found = body.into_iter().flatten();
            found.any(|reference| reference.address == *address)
        })
    }
}

impl References {
    /// What an expression of a block refers to. Locals are followed to their definition;
    /// `each` brings in what the block's `for_each` refers to.
    pub fn of(module: &Module, block: Option<BlockId>, expr: &Expr) -> Self {
        let mut out = Self::default();
        out.follow(module, expr, 0);
        if out.instance
            && let Some(body) = block
                .and_then(|id| module.block(id))
                .map(|block| &block.body)
            && let Some(for_each) = body.attribute("for_each")
        {
            out.follow(module, &for_each.value, 0);
        }
        out
    }

    fn follow(&mut self, module: &Module, expr: &Expr, depth: usize) {
        for reference in in_expr(expr) {
            let local = (reference.address.kind == Kind::Local && depth < 16)
                .then(|| module.local(&reference.address.name))
                .flatten();
            match local {
                Some((_, attribute)) => self.follow(module, &attribute.value, depth + 1),
                None => {
                    self.addresses.insert(reference.address);
                }
            }
        }
        expr.visit(&mut |inner| {
            if let Some(["each" | "count" | "self", ..]) = inner.names().as_deref() {
                self.instance = true;
            }
        });
    }

    pub fn contains(&self, address: &Address) -> bool {
        self.addresses.contains(address)
    }

    /// The first reference whose target only the run of Terraform knows: a variable, another
    /// module's output, an unresolved local.
    pub fn opaque(&self) -> Option<&Address> {
        self.addresses
            .iter()
            .find(|address| matches!(address.kind, Kind::Variable | Kind::Local | Kind::Module))
    }
}
