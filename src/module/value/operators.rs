//! HCL's operators over values, with the conversions that Terraform makes.

use super::{Reason, Value};
use crate::source::{BinaryOperator, UnaryOperator};

pub(super) fn unary(operator: UnaryOperator, value: &Value) -> Value {
    value.map(|value| match (operator, value) {
        (_, Value::Unknown(reason)) => Value::Unknown(reason.clone()),
        (UnaryOperator::Minus, value) => {
            let number = value.to_number();
            number.map_or_else(|| invalid("-"), |number| Value::Number(-number))
        }
        (UnaryOperator::Not, value) => {
            let truth = value.to_bool();
            truth.map_or_else(|| invalid("!"), |truth| Value::Bool(!truth))
        }
    })
}

/// How `==` compares a number with a string of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Equality {
    /// As Terraform does: they differ.
    Strict,
    /// As the arguments that recipes look at are converted: they are the same.
    Loose,
}

pub(super) fn binary(
    left: &Value,
    operator: BinaryOperator,
    right: &Value,
    equality: Equality,
) -> Value {
    let pairs = left
        .alternatives()
        .iter()
        .flat_map(|l| right.alternatives().iter().map(move |r| (l, r)));
    Value::one_of(pairs.map(|(l, r)| pair(l, operator, r, equality)))
}

fn pair(left: &Value, operator: BinaryOperator, right: &Value, equality: Equality) -> Value {
    use BinaryOperator as Op;
    match operator {
        // A known operand can decide these alone.
        Op::And => logic(left, right, false),
        Op::Or => logic(left, right, true),
        Op::Equal => equal_pair(left, right, equality),
        Op::NotEqual => unary(UnaryOperator::Not, &equal_pair(left, right, equality)),
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
    Value::one_of(pairs.map(|(l, r)| equal_pair(l, r, Equality::Loose)))
}

fn equal_pair(left: &Value, right: &Value, equality: Equality) -> Value {
    if let (None, None) = (left.unknown(), right.unknown()) {
        return Value::Bool(match equality {
            Equality::Strict => left == right,
            Equality::Loose => same(left, right),
        });
    }
    let nothing = |value: &Value| *value == Value::Null || value.as_str() == Some("");
    let something = |value: &Value| {
        matches!(
            value,
            Value::List(_)
                | Value::Object(_)
                | Value::Block(_)
                | Value::Unknown(Reason::Identity(_))
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
        (Value::Object(a) | Value::Block(a), Value::Object(b) | Value::Block(b)) => {
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
        _ => invalid("/"),
    }
}

/// The text of a value in a template, or why there is none.
pub(super) fn text_of(value: &Value) -> Result<String, Reason> {
    value.to_text().ok_or_else(|| {
        let reason = value.unknown().cloned();
        reason.unwrap_or_else(|| Reason::Invalid("a template".to_owned()))
    })
}

/// The operands are not known, or are none that Terraform takes.
fn unknown(left: &Value, right: &Value) -> Value {
    let reason = left.unknown().or(right.unknown()).cloned();
    reason.map_or_else(|| invalid("an operator"), Value::Unknown)
}

fn invalid(operator: &str) -> Value {
    Value::Unknown(Reason::Invalid(operator.to_owned()))
}
