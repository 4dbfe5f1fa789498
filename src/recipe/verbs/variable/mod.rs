//! `variable`: a variable says what it holds: its type, what it is for, and which values it takes.

mod description;
mod type_;
mod uses;
mod validation;
mod values;

use super::{Context, Proposal};
use crate::recipe::model::Wish;
use crate::source::{Expr, ExprKind};

/// The order of the arguments of a variable by custom.
const ORDER: [&str; 6] = [
    "description",
    "type",
    "default",
    "nullable",
    "sensitive",
    "ephemeral",
];

pub(super) fn propose(context: &Context<'_>, wish: Wish) -> Vec<Proposal> {
    let Some(name) = context.block.labels.first().map(|label| &*label.text) else {
        return Vec::new();
    };
    let old = || context.module().quotes_types();
    let proposal = match wish {
        Wish::Type | Wish::Validation if old() => None,
        Wish::Type => type_::propose(context, name),
        Wish::Description => description::propose(context, name),
        Wish::Validation => validation::propose(context, name),
    };
    proposal.into_iter().collect()
}

/// What a variable holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Number,
    /// A list or set of texts.
    Texts,
    /// A list or set of numbers.
    Numbers,
    /// A map of texts.
    Map,
}

impl Shape {
    /// From a type constraint.
    fn of(type_: &Expr) -> Option<Self> {
        match &type_.bare().kind {
            ExprKind::Variable(name) => match name.as_str() {
                "string" => Some(Self::Text),
                "number" => Some(Self::Number),
                _ => None,
            },
            ExprKind::Call { name, args, .. } => match (name.as_str(), Self::of(args.first()?)?) {
                ("list" | "set", Self::Text) => Some(Self::Texts),
                ("list" | "set", Self::Number) => Some(Self::Numbers),
                ("map", Self::Text) => Some(Self::Map),
                _ => None,
            },
            _ => None,
        }
    }
}
