//! Values as far as they are known before Terraform runs.
//!
//! A value is known, unknown for a reason, or one of several that a condition decides
//! between. Unknown in gives unknown out; nothing is ever guessed.

mod constraint;
mod functions;
mod known;
mod named;
mod operators;
mod scope;
mod template;

use std::collections::BTreeMap;
use std::fmt;

pub use functions::from_json;
pub(super) use known::Known;
pub use operators::equal;
pub(super) use scope::literal;
pub use scope::{Binding, Evaluation, Scope};

use super::Address;

/// Why a value is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A variable without a value that could be followed.
    Variable(String),
    /// An attribute of a resource, data source or module.
    Object(Address),
    /// The id, ARN or name of a resource or data source: not known, and never null or empty.
    Identity(Address),
    /// A condition that holds by the default of a variable, which may be overridden.
    Default(String),
    /// A function that is not evaluated, or cannot be with these arguments.
    Function(String),
    /// `each`, `count`, `self` or the iterator of a dynamic block.
    Instance(String),
    /// A dynamic block whose content does not decide the value.
    Dynamic,
    /// Terraform would refuse this: a field, element, function or conversion that fails.
    Invalid(String),
    /// A condition that is not known decides.
    Condition,
    Expression,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => write!(f, "value comes from var.{name}"),
            Self::Default(name) => write!(f, "rests on the default of var.{name}"),
            Self::Object(address) | Self::Identity(address) => {
                write!(f, "value comes from {address}")
            }
            Self::Function(name) => write!(f, "value comes from the function {name}()"),
            Self::Instance(name) => write!(f, "value differs by instance ({name})"),
            Self::Dynamic => f.write_str("inside a dynamic block"),
            Self::Invalid(what) => write!(f, "terraform would refuse the expression (`{what}`)"),
            Self::Condition => f.write_str("a condition decides"),
            Self::Expression => f.write_str("value is an expression that is not followed"),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Number(f64),
    String(String),
    List(Vec<Value>),
    Object(BTreeMap<String, Value>),
    /// The body of a block: what is not written in it is null.
    Block(BTreeMap<String, Value>),
    /// One of these: a condition that is not known decides.
    OneOf(Vec<Value>),
    Unknown(Reason),
}

/// The most alternatives that are followed.
const MAX_ALTERNATIVES: usize = 16;

impl Value {
    pub fn string(text: impl Into<String>) -> Self {
        Self::String(text.into())
    }

    /// Every value this may be: itself, or the alternatives.
    pub fn alternatives(&self) -> &[Value] {
        match self {
            Self::OneOf(values) => values,
            other => std::slice::from_ref(other),
        }
    }

    /// One value, or alternatives without repetition.
    pub fn one_of(values: impl IntoIterator<Item = Value>) -> Self {
        let mut distinct: Vec<Value> = Vec::new();
        for value in values {
            for alternative in value.alternatives() {
                if !distinct.contains(alternative) {
                    distinct.push(alternative.clone());
                }
            }
            // More are not followed, and need not be evaluated either.
            if distinct.len() > MAX_ALTERNATIVES {
                return Self::Unknown(Reason::Expression);
            }
        }
        match distinct.len() {
            0 => Self::Unknown(Reason::Expression),
            1 => distinct.remove(0),
            _ => Self::OneOf(distinct),
        }
    }

    /// The first reason why this value, or a part of it, is unknown.
    pub fn unknown(&self) -> Option<&Reason> {
        match self {
            Self::Unknown(reason) => Some(reason),
            Self::List(values) | Self::OneOf(values) => values.iter().find_map(Self::unknown),
            Self::Object(values) | Self::Block(values) => values.values().find_map(Self::unknown),
            _ => None,
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Applies a function to each alternative.
    fn map(&self, apply: impl Fn(&Value) -> Value) -> Value {
        match self {
            Self::OneOf(values) => Self::one_of(values.iter().map(apply)),
            other => apply(other),
        }
    }

    /// The text that a template or `tostring` gives for a primitive value.
    pub fn to_text(&self) -> Option<String> {
        match self {
            Self::String(text) => Some(text.clone()),
            Self::Bool(value) => Some(value.to_string()),
            Self::Number(value) => Some(number_text(*value)),
            _ => None,
        }
    }

    pub fn to_number(&self) -> Option<f64> {
        match self {
            Self::Number(value) => Some(*value),
            Self::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    pub fn to_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::String(text) if text == "true" => Some(true),
            Self::String(text) if text == "false" => Some(false),
            _ => None,
        }
    }
}

fn number_text(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        format!("{value:.0}")
    } else {
        value.to_string()
    }
}

/// The answer to a question about values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Truth {
    Yes,
    No,
    Unknown(Reason),
}

/// Takes the value of a condition that says whether something is meant at all: alternatives
/// that differ leave it open.
pub fn decided(value: &Value) -> Truth {
    let truths: Vec<Truth> = value.alternatives().iter().map(truth).collect();
    match truths.first() {
        Some(first) if truths.iter().all(|other| other == first) => first.clone(),
        _ => Truth::Unknown(value.unknown().cloned().unwrap_or(Reason::Condition)),
    }
}

/// Takes the value of a predicate. It is true only where every alternative is true, and
/// false where any is false: one wrong branch is wrong.
pub fn truth(value: &Value) -> Truth {
    let mut unknown = None;
    for alternative in value.alternatives() {
        match alternative.to_bool() {
            Some(true) => {}
            Some(false) => return Truth::No,
            None => {
                let reason = alternative.unknown().cloned().unwrap_or(Reason::Expression);
                unknown.get_or_insert(reason);
            }
        }
    }
    unknown.map_or(Truth::Yes, Truth::Unknown)
}
