//! HCL's operators over values, with the conversions that Terraform makes.

use super::{Reason, Value};
use crate::source::{BinaryOperator, UnaryOperator};

pub(super) fn unary(operator: UnaryOperator, value: &Value) -> Value {
    value.map(|value| match (operator, value) {
        (_, Value::Unknown(reason)) => Value::Unknown(reason.clone()),
        (UnaryOperator::Minus, value) => value
            .to_number()
            .map_or(Value::Unknown(Reason::Expression), |number| {
                Value::Number(-number)
            }),
        (UnaryOperator::Not, value) => value
            .to_bool()
            .map_or(Value::Unknown(Reason::Expression), |truth| {
                Value::Bool(!truth)
            }),
    })
}

pub(super) fn binary(left: &Value, operator: BinaryOperator, right: &Value) -> Value {
    let pairs = left
        .alternatives()
        .iter()
        .flat_map(|l| right.alternatives().iter().map(move |r| (l, r)));
    Value::one_of(pairs.map(|(l, r)| pair(l, operator, r)))
}

fn pair(left: &Value, operator: BinaryOperator, right: &Value) -> Value {
    use BinaryOperator as Op;
    match operator {
        // A known operand can decide these alone.
        Op::And => logic(left, right, false),
        Op::Or => logic(left, right, true),
        Op::Equal => equal_pair(left, right),
        Op::NotEqual => unary(UnaryOperator::Not, &equal_pair(left, right)),
        _ => arithmetic(left, operator, right),
    }
}

/// `&&` (decided by `false`) and `||` (decided by `true`).
fn logic(left: &Value, right: &Value, decides: bool) -> Value {
    let (l, r) = (left.to_bool(), right.to_bool());
    if l == Some(decides) || r == Some(decides) {
        return Value::Bool(decides);
    }
    match (l, r) {
        (Some(_), Some(_)) => Value::Bool(!decides),
        _ => unknown(left, right),
    }
}

/// Equality as conditions see it: unknown where a part of either decides and is not known.
pub fn equal(left: &Value, right: &Value) -> Value {
    let pairs = left
        .alternatives()
        .iter()
        .flat_map(|l| right.alternatives().iter().map(move |r| (l, r)));
    Value::one_of(pairs.map(|(l, r)| equal_pair(l, r)))
}

fn equal_pair(left: &Value, right: &Value) -> Value {
    if let (None, None) = (left.unknown(), right.unknown()) {
        return Value::Bool(same(left, right));
    }
    let nothing = |value: &Value| *value == Value::Null || value.as_str() == Some("");
    let something = |value: &Value| {
        matches!(
            value,
            Value::List(_) | Value::Object(_) | Value::Unknown(Reason::Identity(_))
        )
    };
    if (something(left) && nothing(right)) || (something(right) && nothing(left)) {
        return Value::Bool(false);
    }
    // A value that is not known to be null may still be: nothing can be said.
    unknown(left, right)
}

/// Equality of known values. Terraform compares a number and a string of digits as
/// different; in the arguments that recipes look at, both mean the same.
pub(super) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::String(text), Value::Bool(_) | Value::Number(_)) => {
            right.to_text().as_ref() == Some(text)
        }
        (Value::Bool(_) | Value::Number(_), Value::String(text)) => {
            left.to_text().as_ref() == Some(text)
        }
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && same(a.1, b.1))
        }
        _ => left == right,
    }
}

fn arithmetic(left: &Value, operator: BinaryOperator, right: &Value) -> Value {
    use BinaryOperator as Op;
    let (Some(l), Some(r)) = (left.to_number(), right.to_number()) else {
        return unknown(left, right);
    };
    match operator {
        Op::Less => Value::Bool(l < r),
        Op::LessOrEqual => Value::Bool(l <= r),
        Op::Greater => Value::Bool(l > r),
        Op::GreaterOrEqual => Value::Bool(l >= r),
        Op::Plus => Value::Number(l + r),
        Op::Minus => Value::Number(l - r),
        Op::Times => Value::Number(l * r),
        Op::Divide if r != 0.0 => Value::Number(l / r),
        Op::Modulo if r != 0.0 => Value::Number(l % r),
        _ => Value::Unknown(Reason::Expression),
    }
}

fn unknown(left: &Value, right: &Value) -> Value {
    let reason = left.unknown().or(right.unknown()).cloned();
    Value::Unknown(reason.unwrap_or(Reason::Expression))
}
