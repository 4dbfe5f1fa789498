//! `variable`: a variable says what it holds: its type, what it is for, and which values it takes.

mod description;
mod type_;
mod uses;
mod validation;
mod values;

use super::{Context, Proposal};
use crate::module::Module;
use crate::recipe::load::{Edit, Kind};
use crate::recipe::model::Wish;
use crate::source::{Expr, ExprKind, Header};

/// The order of the arguments of a variable by custom.
const ORDER: [&str; 6] = [
    "description",
    "type",
    "default",
    "nullable",
    "sensitive",
    "ephemeral",
];

/// Whether the text of a variable leaves the wish open, and a name or a use may speak for a kind.
pub(super) fn may_concern(
    edit: &Edit,
    wish: Wish,
    module: &Module,
    header: &Header,
    text: &str,
) -> bool {
    let name = header.label(0).unwrap_or_default();
    match wish {
        // The words may stand in a description: then parsing tells.
        Wish::Type => !lines(text).any(|line| starts(line, "type")),
        Wish::Description => !lines(text).any(|line| starts(line, "description")),
        Wish::Validation => {
            !lines(text).any(|line| starts(line, "validation"))
                && edit.kinds.iter().any(|kind| kind.may_be(name, module))
        }
    }
}

/// The lines of the body itself, not of what is nested in it, as far as brackets tell.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    text.lines().filter_map(move |line| {
        let before = depth;
        for byte in line.bytes() {
            depth += match byte {
                b'{' | b'[' | b'(' => 1,
                b'}' | b']' | b')' => -1,
                _ => 0,
            };
        }
        (before == 1).then(|| line.trim_start())
    })
}

/// Whether a line of a body begins with a word.
fn starts(line: &str, word: &str) -> bool {
    let rest = line.strip_prefix(word);
    rest.is_some_and(|rest| rest.starts_with([' ', '\t', '=', '{']))
}

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

impl Kind {
    /// Whether the name, or a use that the module can have, may speak for the kind.
    fn may_be(&self, name: &str, module: &Module) -> bool {
        let named = self
            .names
            .as_ref()
            .is_some_and(|names| names.is_match(name));
        let types = || {
            self.spec
                .uses
                .iter()
                .filter_map(|path| path.split('.').next())
        };
        named || types().any(|type_| module.resources(type_).next().is_some())
    }
}
