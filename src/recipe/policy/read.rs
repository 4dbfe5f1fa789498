//! What the statements of a document say, in one form.

use std::collections::BTreeMap;

use super::{Place, Statement};
use crate::edit::layout::{Notation, value_of};
use crate::module::{Reason, Scope, Value};
use crate::source::{Block, Expr, ExprKind};

/// The statements of an object with a `Statement`.
///
/// # Errors
/// The reason why they cannot be told.
pub(super) fn of_object<'a>(
    object: &Expr,
    notation: Notation,
    scope: &Scope<'_>,
) -> Result<Vec<Statement<'a>>, String> {
    let written = value_of(object, "Statement").ok_or("its policy has no `Statement`")?;
    let statements: Vec<&Expr> = match &written.bare().kind {
        ExprKind::List(items) => items.iter().collect(),
        ExprKind::Object(_) => vec![written.bare()],
        _ => return Err("the `Statement` of its policy is an expression".to_owned()),
    };
    let statements = statements.into_iter().map(|statement| {
        let is_object = matches!(statement.bare().kind, ExprKind::Object(_));
        let place = Place::Object(Box::new(statement.bare().clone()), notation);
        Statement {
            place: is_object.then_some(place),
            value: of_json(&scope.value(statement)),
        }
    });
    Ok(statements.collect())
}

/// The statements of a `data "aws_iam_policy_document"`.
pub(super) fn of_block<'a>(block: &'a Block, scope: &Scope<'_>) -> Vec<Statement<'a>> {
    let plain = block.body.blocks_of("statement");
    let dynamic = block.body.dynamic_blocks("statement");
    let dynamic = dynamic.flat_map(|dynamic| dynamic.body.blocks_of("content"));
    let statements = plain.chain(dynamic).map(|statement| Statement {
        place: Some(Place::Block(statement)),
        value: of_data(&scope.block_value(statement)),
    });
    statements.collect()
}

fn of_data(value: &Value) -> Value {
    let Value::Block(fields) = value else {
        return Value::Unknown(Reason::Expression);
    };
    let field = |name: &str| fields.get(name).cloned().unwrap_or(Value::Null);
    let effect = match field("effect") {
        Value::Null => Value::string("Allow"),
        effect => effect,
    };
    object([
        ("sid", field("sid")),
        ("effect", effect),
        ("actions", listed(field("actions"))),
        ("not_actions", listed(field("not_actions"))),
        ("resources", listed(field("resources"))),
        ("not_resources", listed(field("not_resources"))),
        ("principals", listed(field("principals"))),
        ("not_principals", listed(field("not_principals"))),
        ("conditions", listed(field("condition"))),
    ])
}

fn of_json(value: &Value) -> Value {
    let Value::Object(fields) = value else {
        let reason = value.unknown().cloned();
        return Value::Unknown(reason.unwrap_or(Reason::Expression));
    };
    let field = |name: &str| fields.get(name).cloned().unwrap_or(Value::Null);
    object([
        ("sid", field("Sid")),
        ("effect", field("Effect")),
        ("actions", listed(field("Action"))),
        ("not_actions", listed(field("NotAction"))),
        ("resources", listed(field("Resource"))),
        ("not_resources", listed(field("NotResource"))),
        ("principals", principals(&field("Principal"))),
        ("not_principals", principals(&field("NotPrincipal"))),
        ("conditions", conditions(&field("Condition"))),
    ])
}

fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let fields = fields.map(|(name, value)| (name.to_owned(), value));
    Value::Object(BTreeMap::from(fields))
}

/// One value or several, as a list.
fn listed(value: Value) -> Value {
    match value {
        Value::Null => Value::List(Vec::new()),
        Value::List(_) | Value::Unknown(_) => value,
        Value::OneOf(values) => Value::one_of(values.into_iter().map(listed)),
        one => Value::List(vec![one]),
    }
}

/// `"*"` or an object of types, as a list of `type` and `identifiers`.
fn principals(value: &Value) -> Value {
    match value {
        Value::Object(types) => {
            let types = types.iter().map(|(type_, identifiers)| {
                let identifiers = listed(identifiers.clone());
                object([
                    ("type", Value::string(type_.as_str())),
                    ("identifiers", identifiers),
                ])
            });
            Value::List(types.collect())
        }
        Value::String(_) => Value::List(vec![object([
            ("type", Value::string("*")),
            ("identifiers", listed(value.clone())),
        ])]),
        Value::Null => Value::List(Vec::new()),
        other => Value::Unknown(other.unknown().cloned().unwrap_or(Reason::Expression)),
    }
}

/// An object of tests over objects of keys, as a list of `test`, `variable` and `values`.
fn conditions(value: &Value) -> Value {
    let tests = match value {
        Value::Null => return Value::List(Vec::new()),
        Value::Object(tests) => tests,
        other => return Value::Unknown(other.unknown().cloned().unwrap_or(Reason::Expression)),
    };
    let mut list = Vec::new();
    for (test, keys) in tests {
        let Value::Object(keys) = keys else {
            return Value::Unknown(keys.unknown().cloned().unwrap_or(Reason::Expression));
        };
        list.extend(keys.iter().map(|(variable, values)| {
            object([
                ("test", Value::string(test.as_str())),
                ("variable", Value::string(variable.as_str())),
                ("values", listed(values.clone())),
            ])
        }));
    }
    Value::List(list)
}
