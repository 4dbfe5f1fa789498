//! Terragrunt's units: a `terragrunt.hcl` calls the module that its `source` names, or the one
//! of its own directory, and its `inputs` are the arguments
//! (<https://terragrunt.gruntwork.io/docs/reference/hcl/>).

use super::{Companion, Module, Value, value};
use crate::source::{ExprKind, Key};

/// What a unit passes for a variable.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Input {
    Given(Value),
    Absent,
    /// An `include` or an expression may pass it.
    Unknown,
}

impl Module {
    pub(super) fn unit(&self) -> Option<&Companion> {
        self.companions.iter().find(|file| file.is_terragrunt())
    }
}

impl Companion {
    /// The source of the module that the unit calls; nothing where it is its own directory.
    /// The double slash only tells Terragrunt what to copy.
    pub(super) fn called(&self) -> Option<String> {
        let terraform = self.body()?.blocks_of("terraform").next()?;
        match &terraform.body.attribute("source")?.value.kind {
            ExprKind::String(text) => Some(text.replacen("//", "/", 1)),
            // What cannot be read is no directory.
            _ => Some(String::new()),
        }
    }

    /// What the unit passes for a variable.
    pub(super) fn input(&self, variable: &str) -> Input {
        let Some(body) = self.body() else {
            return Input::Unknown;
        };
        let absent = match body.blocks_of("include").next() {
            Some(_) => Input::Unknown,
            None => Input::Absent,
        };
        match body.attribute("inputs").map(|inputs| &inputs.value.kind) {
            None => absent,
            Some(ExprKind::Object(items)) => {
                let mut fields = items.iter();
                let found = fields.find(|(key, _)| is(key, variable));
                found.map_or(absent, |(_, value)| Input::Given(value::literal(value)))
            }
            Some(_) => Input::Unknown,
        }
    }
}

fn is(key: &Key, name: &str) -> bool {
    match key {
        Key::Name { text, .. } => text == name,
        Key::Expr(key) => matches!(&key.kind, ExprKind::String(text) if text == name),
    }
}
