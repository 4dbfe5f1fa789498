//! The evaluator: an expression in the scope of a block of a module.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::super::{Address, BlockId, Kind, ModuleId, Workspace};
use super::functions::Absent;
use super::known::Link;
use super::operators::Equality;
use super::{Reason, Value, functions, operators, template};
use crate::source::{Attribute, Block, Body, Expr, ExprKind, ForExpr, Key, Step, Traversal};

/// A name that a recipe or a `for` binds.
pub type Binding = (String, Value);

/// How deep expressions nest, those of variables and locals included, before they are given up.
const MAX_DEPTH: usize = 192;

/// A value and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    pub value: Value,
    /// Variables of a root module whose default was taken: true unless somebody overrides it.
    pub assumed: BTreeSet<String>,
}

/// Where an expression is evaluated.
pub struct Scope<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) module: ModuleId,
    pub(super) block: Option<BlockId>,
    /// `self` in the conditions of a recipe: the fields of this body.
    this: Option<&'a Body>,
    /// Names of nested blocks of `this`, which are `[]` where absent.
    nested: &'a dyn Fn(&str) -> bool,
    names: RefCell<Vec<Binding>>,
    pub(super) assumed: RefCell<BTreeSet<String>>,
    pub(super) depth: Cell<usize>,
    /// The variables and locals that are being followed.
    pub(super) chain: Option<Rc<Link>>,
    /// Whether a chain came back to itself, or grew too deep: what it leads to is unknown.
    pub(super) cut: Cell<bool>,
    /// Whether defaults of a root's variables count as values.
    pub(super) trusting: bool,
}

/// Evaluates an expression that stands outside any module, such as in `*.tfvars`.
pub(in crate::module) fn literal(expr: &Expr) -> Value {
    let workspace = Workspace::default();
    Scope::new(&workspace, ModuleId(usize::MAX)).value(expr)
}

impl<'a> Scope<'a> {
    pub fn new(workspace: &'a Workspace, module: ModuleId) -> Self {
        Self {
            workspace,
            module,
            block: None,
            this: None,
            nested: &|_| false,
            names: RefCell::default(),
            assumed: RefCell::default(),
            depth: Cell::new(0),
            chain: None,
            cut: Cell::new(false),
            trusting: true,
        }
    }

    /// Puts the expression into a block, whose `each` and `count` it may use.
    #[must_use]
    pub fn in_block(mut self, block: BlockId) -> Self {
        self.block = Some(block);
        self
    }

    /// Takes a root's variables for unknown, whatever their defaults say.
    #[must_use]
    pub fn distrusting(mut self) -> Self {
        self.trusting = false;
        self
    }

    /// Binds `self` to a body; `nested` says which absent names are nested blocks.
    #[must_use]
    pub fn with_self(mut self, body: &'a Body, nested: &'a dyn Fn(&str) -> bool) -> Self {
        self.this = Some(body);
        self.nested = nested;
        self
    }

    /// Binds a further name.
    #[must_use]
    pub fn with(self, name: &str, value: Value) -> Self {
        self.names.borrow_mut().push((name.to_owned(), value));
        self
    }

    /// The value of an expression and what it rests on.
    pub fn evaluate(&self, expr: &Expr) -> Evaluation {
        let outer = self.assumed.take();
        let value = self.value(expr).in_use();
        let assumed = self.assumed.replace(outer);
        Evaluation { value, assumed }
    }

    pub fn value(&self, expr: &Expr) -> Value {
        if self.depth.get() > MAX_DEPTH {
            self.cut.set(true);
            return Value::Unknown(Reason::Expression);
        }
        self.depth.set(self.depth.get() + 1);
        let value = self.value_inner(expr);
        self.depth.set(self.depth.get() - 1);
        value
    }

    fn value_inner(&self, expr: &Expr) -> Value {
        match &expr.kind {
            ExprKind::Null => Value::Null,
            ExprKind::Bool(value) => Value::Bool(*value),
            ExprKind::Number(value) => Value::Number(*value),
            ExprKind::String(text) => Value::String(text.clone()),
            ExprKind::Template(parts) => template::quoted(self, parts),
            ExprKind::Heredoc { parts, dedent } => template::heredoc(self, parts, *dedent),
            ExprKind::List(items) => {
                Value::List(items.iter().map(|item| self.value(item)).collect())
            }
            ExprKind::Object(items) => self.object(items),
            ExprKind::Paren(inner) => self.value(inner),
            ExprKind::Variable(name) => self
                .bound(name)
                .unwrap_or_else(|| Value::Unknown(Reason::Instance(name.clone()))),
            ExprKind::Traversal(traversal) => self.traversal(traversal),
            ExprKind::Conditional { condition, yes, no } => self.conditional(condition, yes, no),
            ExprKind::Call { name, args, expand } => {
                let args: Vec<Value> = args.iter().map(|arg| self.value(arg)).collect();
                functions::call(name, args, *expand)
            }
            ExprKind::Unary(operator, inner) => operators::unary(*operator, &self.value(inner)),
            ExprKind::Binary(left, operator, right) => {
                // Only what a recipe says is compared as arguments are.
                let equality = match self.this {
                    Some(_) => Equality::Loose,
                    None => Equality::Strict,
                };
                operators::binary(&self.value(left), *operator, &self.value(right), equality)
            }
            ExprKind::For(for_expr) => self.for_expr(for_expr),
        }
    }

    fn bound(&self, name: &str) -> Option<Value> {
        let names = self.names.borrow();
        names
            .iter()
            .rev()
            .find(|(bound, _)| bound == name)
            .map(|(_, value)| value.clone())
    }

    fn object(&self, items: &[(Key, Expr)]) -> Value {
        let mut object = BTreeMap::new();
        for (key, value) in items {
            let key = match key {
                Key::Name { text, .. } => Some(text.clone()),
                Key::Expr(key) => self.value(key).to_text(),
            };
            let Some(key) = key else {
                return Value::Unknown(Reason::Expression);
            };
            object.insert(key, self.value(value));
        }
        Value::Object(object)
    }

    fn conditional(&self, condition: &Expr, yes: &Expr, no: &Expr) -> Value {
        let condition = self.value(condition);
        let (yes, no) = (self.value(yes), self.value(no));
        let (yes, no) = (alike(&yes, &no), alike(&no, &yes));
        match (condition.to_bool(), condition.unknown()) {
            (Some(true), _) => yes,
            (Some(false), _) => no,
            (None, Some(reason @ Reason::Invalid(_))) => Value::Unknown(reason.clone()),
            (None, _) => Value::one_of([yes, no]),
        }
    }

    fn traversal(&self, traversal: &Traversal) -> Value {
        let Some(root) = traversal.root_name() else {
            return self.steps(self.value(&traversal.root), &traversal.steps);
        };
        if let Some(value) = self.bound(root) {
            return self.steps(value, &traversal.steps);
        }
        let first = match traversal.steps.first() {
            Some(Step::Attribute(name)) => name.as_str(),
            _ => "",
        };
        let rest = traversal.steps.get(1..).unwrap_or_default();
        match root {
            "var" => self.steps(self.remembered(Kind::Variable, first), rest),
            "local" => self.steps(self.remembered(Kind::Local, first), rest),
            "self" if self.this.is_some() => self.steps(self.field(first), rest),
            "each" | "count" => self.steps(self.instance(root, first), rest),
            "self" => Value::Unknown(Reason::Instance(root.to_owned())),
            _ => {
                let mut names = vec![root];
                names.extend(traversal.steps.iter().map_while(|step| match step {
                    Step::Attribute(name) => Some(name.as_str()),
                    _ => None,
                }));
                let last = traversal.steps.last();
                let identity = matches!(last, Some(Step::Attribute(name)) if ["id", "arn", "name"].contains(&name.as_str()));
                let reason = match Address::referred(&names) {
                    Some((address, _)) if identity && address.kind != Kind::Module => {
                        Reason::Identity(address)
                    }
                    Some((address, _)) => Reason::Object(address),
                    None if matches!(root, "path" | "terraform") => Reason::Run(root.to_owned()),
                    None => Reason::Instance(root.to_owned()),
                };
                Value::Unknown(reason)
            }
        }
    }

    fn steps(&self, mut value: Value, steps: &[Step]) -> Value {
        let absent = match self.this {
            Some(_) => Absent::Null,
            None => Absent::Error,
        };
        for (at, step) in steps.iter().enumerate() {
            if matches!(step, Step::Splat) {
                let rest = &steps[at + 1..];
                return value.map(|value| match value {
                    Value::List(items) => Value::List(
                        items
                            .iter()
                            .map(|item| self.steps(item.clone(), rest))
                            .collect(),
                    ),
                    Value::Null => Value::List(Vec::new()),
                    Value::Unknown(reason) => Value::Unknown(reason.clone()),
                    one => Value::List(vec![self.steps(one.clone(), rest)]),
                });
            }
            let key = match step {
                Step::Attribute(name) => Value::String(name.clone()),
                Step::Index(index) => self.value(index),
                #[expect(clippy::cast_precision_loss, reason = "an index is small")]
                Step::LegacyIndex(index) => Value::Number(*index as f64),
                Step::Splat => Value::Null,
            };
            value = value.map(|value| functions::index(value, &key, absent));
        }
        value
    }

    /// A field of `self`: an attribute's value, or the list of nested blocks of that name.
    fn field(&self, name: &str) -> Value {
        self.this
            .map_or(Value::Null, |body| self.body_field(body, name))
    }

    fn body_field(&self, body: &Body, name: &str) -> Value {
        if let Some(Attribute { value, .. }) = body.attribute(name) {
            return self.value(value);
        }
        if body.dynamic_blocks(name).next().is_some() {
            return Value::Unknown(Reason::Dynamic);
        }
        let blocks: Vec<Value> = body
            .blocks_of(name)
            .map(|block| self.block_value(block))
            .collect();
        if blocks.is_empty() && !(self.nested)(name) {
            return Value::Null;
        }
        Value::List(blocks)
    }

    /// A nested block as an object; fields that it lacks are null when they are asked for.
    pub fn block_value(&self, block: &Block) -> Value {
        let mut object = BTreeMap::new();
        for item in &block.body.items {
            let name = match item {
                crate::source::Item::Attribute(attribute) => attribute.name.as_str(),
                crate::source::Item::Block(nested) if nested.kind == "dynamic" => nested
                    .labels
                    .first()
                    .map_or("dynamic", |label| label.text.as_str()),
                crate::source::Item::Block(nested) => nested.kind.as_str(),
            };
            if !object.contains_key(name) {
                object.insert(name.to_owned(), self.body_field(&block.body, name));
            }
        }
        Value::Block(object)
    }

    fn for_expr(&self, source: &ForExpr) -> Value {
        let entries = match entries(&self.value(&source.collection)) {
            Ok(entries) => entries,
            Err(reason) => return Value::Unknown(reason),
        };
        let mut list = Vec::new();
        let mut object = BTreeMap::new();
        for (key, value) in entries {
            let taken = self.bound_to(
                source.key_name.as_deref(),
                &source.value_name,
                key,
                value,
                || self.for_item(source, &mut list, &mut object),
            );
            if let Err(reason) = taken {
                return Value::Unknown(reason);
            }
        }
        if source.object {
            Value::Object(object)
        } else {
            Value::List(list)
        }
    }

    /// Does something with the names of a `for` bound.
    pub(super) fn bound_to<T>(
        &self,
        key_name: Option<&str>,
        value_name: &str,
        key: Value,
        value: Value,
        then: impl FnOnce() -> T,
    ) -> T {
        let before = self.names.borrow().len();
        if let Some(name) = key_name {
            self.names.borrow_mut().push((name.to_owned(), key));
        }
        self.names.borrow_mut().push((value_name.to_owned(), value));
        let out = then();
        self.names.borrow_mut().truncate(before);
        out
    }

    fn for_item(
        &self,
        source: &ForExpr,
        list: &mut Vec<Value>,
        object: &mut BTreeMap<String, Value>,
    ) -> Result<(), Reason> {
        if let Some(condition) = &source.condition {
            let condition = self.value(condition);
            match condition.to_bool() {
                Some(true) => {}
                Some(false) => return Ok(()),
                None => return Err(condition.unknown().cloned().unwrap_or(Reason::Expression)),
            }
        }
        let value = self.value(&source.value);
        let Some(key) = &source.key else {
            list.push(value);
            return Ok(());
        };
        let key = self.value(key);
        let Some(key) = key.to_text() else {
            return Err(key.unknown().cloned().unwrap_or(Reason::Expression));
        };
        if source.grouping {
            match object.entry(key).or_insert_with(|| Value::List(Vec::new())) {
                Value::List(group) => group.push(value),
                _ => return Err(Reason::Expression),
            }
        } else {
            object.insert(key, value);
        }
        Ok(())
    }
}

/// The keys and values that a `for` goes over, or why they are not known.
pub(in crate::module) fn entries(collection: &Value) -> Result<Vec<(Value, Value)>, Reason> {
    match collection {
        Value::List(items) => {
            #[expect(clippy::cast_precision_loss, reason = "a list is short")]
            let keyed = items
                .iter()
                .enumerate()
                .map(|(at, item)| (Value::Number(at as f64), item.clone()));
            Ok(keyed.collect())
        }
        Value::Object(fields) | Value::Block(fields) => {
            let keyed = fields.iter();
            Ok(keyed
                .map(|(key, value)| (Value::String(key.clone()), value.clone()))
                .collect())
        }
        other => {
            let reason = other.unknown().cloned();
            Err(reason.unwrap_or_else(|| Reason::Invalid("for".to_owned())))
        }
    }
}

/// A branch of a condition, converted to the type that both have
/// (<https://developer.hashicorp.com/terraform/language/expressions/conditionals#result-types>).
fn alike(value: &Value, other: &Value) -> Value {
    let is = |kind: fn(&Value) -> bool| other.alternatives().iter().any(kind);
    let text = is(|one| matches!(one, Value::String(_)));
    let number = is(|one| matches!(one, Value::Number(_)));
    let truth = is(|one| matches!(one, Value::Bool(_)));
    value.map(|one| match one {
        Value::Number(_) | Value::Bool(_) if text => {
            one.to_text().map_or(one.clone(), Value::String)
        }
        Value::Number(_) if truth => Value::Unknown(Reason::Invalid("?".to_owned())),
        Value::Bool(_) if number => Value::Unknown(Reason::Invalid("?".to_owned())),
        one => one.clone(),
    })
}
