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
    /// `path`, `terraform`: where and how Terraform is run.
    Run(String),
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
            Self::Run(name) => write!(f, "value depends on where terraform runs ({name})"),
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
    /// The alternatives of a value and of all its parts: each without a choice in it.
    pub fn settled(&self) -> Vec<Self> {
        match self {
            Self::OneOf(alternatives) => alternatives.iter().flat_map(Self::settled).collect(),
            Self::List(items) if items.iter().any(Self::is_open) => {
                product(items.iter()).into_iter().map(Self::List).collect()
            }
            Self::Object(fields) if fields.values().any(Self::is_open) => {
                let keys = || fields.keys().cloned();
                let rows = product(fields.values()).into_iter();
                rows.map(|row| Self::Object(keys().zip(row).collect()))
                    .collect()
            }
            other => vec![other.clone()],
        }
    }

    /// Whether a value has a choice in it.
    fn is_open(&self) -> bool {
        match self {
            Self::OneOf(_) => true,
            Self::List(items) => items.iter().any(Self::is_open),
            Self::Object(fields) => fields.values().any(Self::is_open),
            _ => false,
        }
    }

    /// Without the alternatives that Terraform would refuse, where others are left: they are
    /// none of code that runs.
    #[must_use]
    pub fn in_use(self) -> Self {
        let Self::OneOf(alternatives) = self else {
            return self;
        };
        let refused = |value: &Self| matches!(value, Self::Unknown(Reason::Invalid(_)));
        if alternatives.iter().all(refused) {
            return Self::OneOf(alternatives);
        }
        Self::one_of(alternatives.into_iter().filter(|value| !refused(value)))
    }

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

/// Every choice of alternatives of values that belong together. Of too many, none is followed.
fn product<'a>(values: impl Iterator<Item = &'a Value>) -> Vec<Vec<Value>> {
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for value in values {
        let settled = value.settled();
        let open = settled.len() > 1 && rows.len() * settled.len() > MAX_ALTERNATIVES;
        let settled = if open {
            vec![Value::Unknown(Reason::Condition)]
        } else {
            settled
        };
        let next = rows.iter().flat_map(|row| {
            let row = |value: &Value| [row.as_slice(), std::slice::from_ref(value)].concat();
            settled.iter().map(row)
        });
        rows = next.collect();
    }
    rows
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
