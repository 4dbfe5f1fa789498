//! Functions of recipe conditions that Terraform does not have.

use super::{Function, text};
use crate::module::value::{Reason, Truth, Value, decided};
use crate::module::{Kind, Version, lower_bound};

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "tfmend::at_least" => Some(at_least),
        _ => None,
    }
}

/// Whether the lower bound of a version constraint is at least a version. No constraint at all
/// means the newest.
fn at_least(args: &[Value]) -> Option<Value> {
    let (wanted, _) = Version::parse(&text(args, 1)?)?;
    if args.first() == Some(&Value::Null) {
        return Some(Value::Bool(true));
    }
    let bound = lower_bound(&text(args, 0)?)?;
    Some(Value::Bool(bound >= wanted))
}

/// Whether an argument is written. What refers to another object is; what comes from a variable
/// may be null.
pub(super) fn given(args: &[Value]) -> Value {
    match args.first() {
        None | Some(Value::Null) => Value::Bool(false),
        Some(Value::Unknown(Reason::Object(address) | Reason::Identity(address)))
            if !matches!(address.kind, Kind::Local | Kind::Module) =>
        {
            Value::Bool(true)
        }
        Some(Value::Unknown(reason)) => Value::Unknown(reason.clone()),
        Some(Value::OneOf(values)) => {
            let each = values
                .iter()
                .map(|value| given(std::slice::from_ref(value)));
            Value::one_of(each)
        }
        Some(_) => Value::Bool(true),
    }
}

/// Whether a condition holds as far as the code says: what is not known does not.
pub(super) fn surely(args: &[Value]) -> Value {
    let holds = args.first().map(decided);
    Value::Bool(holds == Some(Truth::Yes))
}
