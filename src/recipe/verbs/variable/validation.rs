//! The values that a variable takes: of the kinds that a recipe knows, the first that name,
//! type and uses speak for and that no value in use contradicts.

use std::cell::OnceCell;

use super::super::{Context, Outcome, Patch, Proposal};
use super::Shape;
use super::uses::{Use, is_of_provider, uses};
use super::values::values;
use crate::edit::layout::insert_block;
use crate::module::{Scope, Truth, Value, decided};
use crate::recipe::load::{Kind, NamePattern};
use crate::recipe::rename::{Name, rewrite};
use crate::recipe::template::json_as_hcl;
use crate::schema::Impact;
use crate::source::Expr;

pub(super) fn propose(context: &Context<'_>, name: &str) -> Option<Proposal> {
    let body = &context.block.body;
    if body.blocks_of("validation").next().is_some() {
        return None;
    }
    let type_ = body.attribute("type").map(|type_| &type_.value);
    // Most variables are of no kind, and what they hold and where they stand is not asked.
    let known = OnceCell::new();
    let known = || -> &Vec<Value> { known.get_or_init(|| values(context, name)) };
    let shape = type_.map_or_else(|| of_values(known()), Shape::of)?;
    let evidence = Evidence {
        context,
        name,
        shape,
        uses: OnceCell::new(),
    };
    let kinds = context.edit.kinds.iter();
    let mut fitting = kinds.filter(|kind| evidence.speaks_for(kind));
    let (kind, condition) =
        fitting.find_map(|kind| Some((kind, condition(context, kind, name, shape, known())?)))?;
    let message = json_as_hcl(&kind.spec.message.replace("@name", name).into());
    let text =
        format!("validation {{\n  condition     = {condition}\n  error_message = {message}\n}}");
    let source = context.source();
    let outcome = Outcome::Fix {
        patch: Patch::of(source, insert_block(source, context.block, &text)),
        impact: Impact::None,
        help: format!("take only {}", kind.spec.takes),
    };
    let label = "it takes any value";
    Some(context.proposal(context.block.head.clone(), label, outcome))
}

/// The shape that all known values have.
fn of_values(values: &[Value]) -> Option<Shape> {
    let mut shapes =
        values
            .iter()
            .filter(|value| **value != Value::Null)
            .map(|value| match value {
                Value::String(_) => Some(Shape::Text),
                Value::Number(_) => Some(Shape::Number),
                Value::List(items) => {
                    let texts =
                        !items.is_empty() && items.iter().all(|item| item.as_str().is_some());
                    texts.then_some(Shape::Texts)
                }
                _ => None,
            });
    let first = shapes.next()??;
    shapes.all(|shape| shape == Some(first)).then_some(first)
}

/// What speaks for a kind: the name, the type, and the uses, which are looked for when a kind asks.
struct Evidence<'a> {
    context: &'a Context<'a>,
    name: &'a str,
    shape: Shape,
    uses: OnceCell<Vec<Use>>,
}

impl Evidence<'_> {
    fn speaks_for(&self, kind: &Kind) -> bool {
        let numeric = matches!(self.shape, Shape::Number | Shape::Numbers);
        if numeric != kind.spec.number {
            return false;
        }
        let says = |pattern: &NamePattern| pattern.is_match(self.name);
        let named = kind.names.as_ref().is_some_and(says);
        let excluded = kind.except.as_ref().is_some_and(says);
        let provided = kind.spec.provider.as_ref();
        !excluded
            && (named || self.used_as(&kind.spec.uses))
            && !self.used_as(&kind.spec.except_uses)
            && provided.is_none_or(|provider| is_of_provider(self.context, provider))
    }

    /// Whether it is the whole value of one of these arguments.
    fn used_as(&self, paths: &[String]) -> bool {
        let module = self.context.module();
        let types = paths.iter().filter_map(|path| path.split('.').next());
        if !types
            .into_iter()
            .any(|type_| module.resources(type_).next().is_some())
        {
            return false;
        }
        let uses = self.uses.get_or_init(|| uses(self.context, self.name));
        uses.iter().any(|use_| match use_ {
            Use::Argument { path, .. } => paths.iter().any(|wanted| wanted == path),
            _ => false,
        })
    }
}

/// The condition for a variable, if every known value meets it.
fn condition(
    context: &Context<'_>,
    kind: &Kind,
    name: &str,
    shape: Shape,
    known: &[Value],
) -> Option<String> {
    let variable = format!("var.{name}");
    let plain = &kind.spec.condition;
    let one = || {
        rewrite(
            plain,
            &[(Name::Plain("value".to_owned()), variable.clone())],
        )
        .ok()
    };
    let each = |over: &str| format!("alltrue([for value in {over} : {plain}])");
    let mut text = match shape {
        Shape::Text | Shape::Number => one()?,
        Shape::Texts | Shape::Numbers => each(&variable),
        Shape::Map => each(&format!("values({variable})")),
    };
    let has = |wanted: &Value| known.contains(wanted);
    if shape == Shape::Text && has(&Value::string("")) {
        text = format!("{variable} == \"\" || {text}");
    }
    if has(&Value::Null) {
        text = format!("{variable} == null ? true : {text}");
    }
    let kept = known
        .iter()
        .all(|value| passes(context, &kind.condition, shape, value));
    kept.then_some(text)
}

/// Whether a value meets the condition of a kind; empty and absent ones are let through.
fn passes(context: &Context<'_>, condition: &Expr, shape: Shape, value: &Value) -> bool {
    let meets = |value: &Value| {
        let scope = Scope::new(context.workspace, context.module);
        decided(&scope.with("value", value.clone()).value(condition)) == Truth::Yes
    };
    match (shape, value) {
        (_, Value::Null) => true,
        (Shape::Text, Value::String(text)) if text.is_empty() => true,
        (Shape::Text, _) => value
            .to_text()
            .is_some_and(|text| meets(&Value::String(text))),
        (Shape::Number, _) => value
            .to_number()
            .is_some_and(|it| meets(&Value::Number(it))),
        (_, Value::List(items)) => items.iter().all(meets),
        (Shape::Map, Value::Object(fields)) => fields.values().all(meets),
        _ => false,
    }
}
