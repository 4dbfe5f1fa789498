//! What has a name in a module: variables, locals, and the instances of a block.

use std::rc::Rc;

use super::constraint::convert;
use super::known::{Answer, Link, Name};
use super::scope::{entries, literal};
use super::{Evaluation, MAX_ALTERNATIVES, Reason, Scope, Value};
use crate::module::terragrunt::Input;
use crate::module::{Address, Kind, ModuleId};
use crate::source::Attribute;

impl<'a> Scope<'a> {
    /// `each.key`, `each.value` and `count.index` over all instances of the block.
    pub(super) fn instance(&self, root: &str, field: &str) -> Value {
        let unknown = || Value::Unknown(Reason::Instance(root.to_owned()));
        let module = self.workspace.modules.get(self.module.0);
        let block = module
            .zip(self.block)
            .and_then(|(module, id)| module.block(id));
        let Some(block) = block else {
            return unknown();
        };
        let meta = |name: &str| {
            let attribute = block.body.attribute(name)?;
            let scope = self.elsewhere(self.module);
            let value = scope.value(&attribute.value);
            self.assumed.borrow_mut().extend(scope.assumed.take());
            Some(value)
        };
        let values: Vec<Value> = match (root, field) {
            ("count", "index") => {
                let Some(count) = meta("count").and_then(|count| count.to_number()) else {
                    return unknown();
                };
                let indices = (0_u32..).map(f64::from).take(MAX_ALTERNATIVES + 1);
                let indices = indices.take_while(|index| *index < count);
                indices.map(Value::Number).collect()
            }
            ("each", "key" | "value") => {
                let Some(Ok(entries)) = meta("for_each").map(|each| entries(&each)) else {
                    return unknown();
                };
                let set = |key: &Value| matches!(key, Value::Number(_));
                let entries = entries.into_iter();
                entries
                    .map(|(key, value)| {
                        if field == "key" && !set(&key) {
                            key
                        } else {
                            value
                        }
                    })
                    .collect()
            }
            _ => return unknown(),
        };
        if values.is_empty() {
            return unknown();
        }
        Value::one_of(values)
    }

    /// The value of a variable or local, evaluated once for the whole workspace.
    pub(super) fn remembered(&self, kind: Kind, name: &str) -> Value {
        let name = Name {
            module: self.module,
            kind,
            text: name.to_owned(),
            trusting: self.trusting,
        };
        let answer = self.workspace.known.get(&name).unwrap_or_else(|| {
            let answer = self.answer(&name);
            self.workspace.known.keep(name, answer.clone());
            answer
        });
        self.cut.set(self.cut.get() || answer.cut);
        self.assumed.borrow_mut().extend(answer.evaluation.assumed);
        answer.evaluation.value
    }

    /// Evaluates a variable or local in a scope of its own.
    fn answer(&self, name: &Name) -> Answer {
        let unknown = match name.kind {
            Kind::Variable => Reason::Variable(name.text.clone()),
            _ => Reason::Object(Address::new(Kind::Local, "", &name.text)),
        };
        let mut scope = self.elsewhere(self.module);
        let again = Link::holds(self.chain.as_ref(), name);
        let value = (!again).then(|| {
            scope.chain = Some(Rc::new(Link {
                name: name.clone(),
                outer: self.chain.clone(),
            }));
            match name.kind {
                Kind::Variable => scope.variable(&name.text),
                _ => scope.local(&name.text),
            }
        });
        let cut = again || scope.cut.get();
        Answer {
            evaluation: Evaluation {
                value: value
                    .flatten()
                    .map(Value::in_use)
                    .filter(|_| !cut)
                    .unwrap_or(Value::Unknown(unknown)),
                assumed: scope.assumed.take(),
            },
            cut,
        }
    }

    /// A variable's value: what its callers pass, what a tfvars file assigns, or its default.
    fn variable(&self, name: &str) -> Option<Value> {
        let module = self.workspace.modules.get(self.module.0)?;
        let address = Address::new(Kind::Variable, "", name);
        let attribute = |name: &str| Some(module.argument(&address, name)?.1);
        let default = || attribute("default").map(|default| self.value(&default.value));
        let nullable = attribute("nullable").is_none_or(|nullable| {
            let nullable = self.value(&nullable.value).to_bool();
            nullable != Some(false)
        });
        let typed = |value: Value| match attribute("type") {
            Some(type_) => convert(&type_.value, &value, self),
            None => value,
        };
        // A null that is passed is taken for none where the variable is not nullable.
        let passed = |value: Value| {
            let alternatives = value.alternatives().iter().map(|value| match value {
                Value::Null if !nullable => default().unwrap_or(Value::Null),
                value => value.clone(),
            });
            typed(Value::one_of(alternatives))
        };
        let calls = self.workspace.calls();
        let (callers, units) = (calls.to(self.module), calls.units(self.module));
        if callers.is_empty() && units.is_empty() {
            self.assumed.borrow_mut().insert(name.to_owned());
            let assigned = module.assigned(name);
            let literal = |(_, attribute): (_, &Attribute)| passed(literal(&attribute.value));
            let always = assigned.always.map(literal);
            let unnamed = always.or_else(|| default().map(typed));
            let values = unnamed
                .into_iter()
                .chain(assigned.named.into_iter().map(literal));
            let values: Vec<Value> = values.collect();
            return (self.trusting && !values.is_empty()).then(|| Value::one_of(values));
        }
        let unknown = || Value::Unknown(Reason::Variable(name.to_owned()));
        let units = units.iter().map(|unit| {
            let unit = self.workspace.module(*unit).unit();
            match unit.map_or(Input::Unknown, |unit| unit.input(name)) {
                Input::Given(value) => passed(value),
                Input::Absent => default().map_or_else(unknown, typed),
                Input::Unknown => unknown(),
            }
        });
        let calls = callers.iter().map(|caller| {
            let block = self.workspace.module(caller.module).block(caller.block);
            match block.and_then(|block| block.body.attribute(name)) {
                Some(argument) => {
                    let scope = self.elsewhere(caller.module).in_block(caller.block);
                    let value = scope.value(&argument.value);
                    self.assumed.borrow_mut().extend(scope.assumed.take());
                    self.cut.set(self.cut.get() || scope.cut.get());
                    passed(value)
                }
                None => default().map_or_else(unknown, typed),
            }
        });
        Some(Value::one_of(units.chain(calls)))
    }

    fn local(&self, name: &str) -> Option<Value> {
        let (_, attribute) = self.workspace.modules.get(self.module.0)?.local(name)?;
        Some(self.value(&attribute.value))
    }

    /// A scope outside the current block, in this module or another, as deep as this one.
    fn elsewhere(&self, module: ModuleId) -> Scope<'a> {
        let mut scope = Scope::new(self.workspace, module);
        scope.trusting = self.trusting;
        scope.depth.set(self.depth.get() + 1);
        scope.chain.clone_from(&self.chain);
        scope
    }
}
