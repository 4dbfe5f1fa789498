//! Addresses of the objects of a module.

use std::fmt;

use crate::source::Header;

/// What kind of object an address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Resource,
    Data,
    Variable,
    Local,
    Module,
    Output,
    Provider,
}

/// The address of an object within its module: `aws_vpc.main`, `data.aws_region.current`,
/// `var.name`, `local.name`, `module.name`. Instance keys are not part of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    pub kind: Kind,
    /// The resource or data type; empty for the other kinds.
    pub type_: String,
    pub name: String,
}

impl Address {
    pub fn resource(type_: impl Into<String>, name: impl Into<String>) -> Self {
        Self::new(Kind::Resource, type_, name)
    }

    pub fn new(kind: Kind, type_: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            kind,
            type_: type_.into(),
            name: name.into(),
        }
    }

    /// The address that a top-level block declares, if it declares one.
    pub fn of(header: &Header) -> Option<Self> {
        let first = header.label(0).unwrap_or_default();
        let second = header.label(1).unwrap_or_default();
        let address = match header.kind.as_ref() {
            "resource" => Self::new(Kind::Resource, first, second),
            "data" => Self::new(Kind::Data, first, second),
            "variable" => Self::new(Kind::Variable, "", first),
            "module" => Self::new(Kind::Module, "", first),
            "output" => Self::new(Kind::Output, "", first),
            "provider" => Self::new(Kind::Provider, "", first),
            _ => return None,
        };
        Some(address)
    }

    /// The address that the names of a traversal refer to, and how many of them it takes.
    pub fn referred(names: &[&str]) -> Option<(Self, usize)> {
        match names {
            ["var", name, ..] => Some((Self::new(Kind::Variable, "", *name), 2)),
            ["local", name, ..] => Some((Self::new(Kind::Local, "", *name), 2)),
            ["module", name, ..] => Some((Self::new(Kind::Module, "", *name), 2)),
            ["data", type_, name, ..] => Some((Self::new(Kind::Data, *type_, *name), 3)),
            [
                "each" | "count" | "self" | "path" | "terraform" | "ephemeral",
                ..,
            ] => None,
            [type_, name, ..] if type_.contains('_') => Some((Self::resource(*type_, *name), 2)),
            _ => None,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Resource => write!(f, "{}.{}", self.type_, self.name),
            Kind::Data => write!(f, "data.{}.{}", self.type_, self.name),
            Kind::Variable => write!(f, "var.{}", self.name),
            Kind::Local => write!(f, "local.{}", self.name),
            Kind::Module => write!(f, "module.{}", self.name),
            Kind::Output => write!(f, "output.{}", self.name),
            Kind::Provider => write!(f, "provider.{}", self.name),
        }
    }
}
