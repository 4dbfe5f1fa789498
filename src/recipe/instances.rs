//! What the iterators of dynamic blocks stand for, as far as that is known before the run.

use std::collections::{BTreeMap, BTreeSet};

use super::verbs::Context;
use crate::module::{Binding, Evaluation, Reason, Scope, Value};
use crate::source::{Block, Expr};

/// More instances than this are not looked at one by one.
const MAX_INSTANCES: usize = 64;

/// The value of an expression inside dynamic blocks, outermost first, over all their
/// instances; `None` where there is no instance at all.
pub(super) fn evaluate(
    context: &Context<'_>,
    expr: &Expr,
    within: &[&Block],
    trusting: bool,
) -> Option<Evaluation> {
    let mut values = Vec::new();
    let mut assumed = BTreeSet::new();
    for bindings in all(context, within, trusting) {
        let found = scope(context, &bindings, trusting).evaluate(expr);
        values.push(found.value);
        assumed.extend(found.assumed);
    }
    let value = (!values.is_empty()).then(|| Value::one_of(values))?;
    Some(Evaluation { value, assumed })
}

fn scope<'a>(context: &Context<'a>, bindings: &[Binding], trusting: bool) -> Scope<'a> {
    let scope = Scope::new(context.workspace, context.module).in_block(context.id);
    let scope = if trusting { scope } else { scope.distrusting() };
    let bound = bindings.iter().cloned();
    bound.fold(scope, |scope, (name, value)| scope.with(&name, value))
}

/// The bindings of every instance.
fn all(context: &Context<'_>, within: &[&Block], trusting: bool) -> Vec<Vec<Binding>> {
    let mut instances = vec![Vec::new()];
    for dynamic in within {
        let Some(name) = dynamic.iterator() else {
            continue;
        };
        let for_each = dynamic.body.attribute("for_each");
        let mut next = Vec::new();
        for bindings in &instances {
            let found = for_each.map(|for_each| {
                let scope = scope(context, bindings, trusting);
                scope.value(&for_each.value)
            });
            for element in elements(found) {
                let mut bindings: Vec<Binding> = bindings.clone();
                bindings.push((name.to_owned(), element));
                next.push(bindings);
            }
        }
        if next.len() > MAX_INSTANCES {
            let mut bindings = instances.swap_remove(0);
            bindings.push((name.to_owned(), unknown()));
            next = vec![bindings];
        }
        instances = next;
    }
    instances
}

/// The elements of a collection as `{ key, value }`.
fn elements(collection: Option<Value>) -> Vec<Value> {
    let element = |(key, value): (Value, Value)| {
        let fields = [("key", key), ("value", value)];
        let fields = fields.map(|(name, value)| (name.to_owned(), value));
        Value::Object(BTreeMap::from(fields))
    };
    match collection {
        Some(Value::List(items)) => {
            #[expect(clippy::cast_precision_loss, reason = "a list is short")]
            let keyed = items
                .into_iter()
                .enumerate()
                .map(|(at, item)| (Value::Number(at as f64), item));
            keyed.map(element).collect()
        }
        Some(Value::Object(fields) | Value::Block(fields)) => {
            let keyed = fields.into_iter();
            keyed
                .map(|(key, value)| element((Value::String(key), value)))
                .collect()
        }
        Some(Value::OneOf(values)) => {
            let each = values.into_iter().map(|value| elements(Some(value)));
            each.flatten().collect()
        }
        _ => vec![unknown()],
    }
}

fn unknown() -> Value {
    Value::Unknown(Reason::Dynamic)
}
