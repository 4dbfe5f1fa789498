//! Version constraints in Terraform's own syntax.

use std::collections::BTreeMap;

use super::{Companion, Module};
use crate::source::{Block, Expr, ExprKind, Key, Source};

/// A release number; pre-release tags are not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u64, pub u64, pub u64);

impl Version {
    /// Reads `1`, `1.2` or `1.2.3`, with an optional leading `v`; gives the parts that were
    /// written as well.
    pub fn parse(text: &str) -> Option<(Self, usize)> {
        let text = text.trim().trim_start_matches('v');
        let text = text.split(['-', '+']).next()?;
        let mut parts = [0u64; 3];
        let mut written = 0;
        for part in text.split('.') {
            *parts.get_mut(written)? = part.trim().parse().ok()?;
            written += 1;
        }
        Some((Self(parts[0], parts[1], parts[2]), written))
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// The oldest version that a constraint such as `~> 4.0, != 4.3` allows; `None` where it
/// has no lower bound.
pub fn lower_bound(constraint: &str) -> Option<Version> {
    constraint
        .split(',')
        .filter_map(|part| {
            let part = part.trim();
            let digits = part.find(|c: char| c.is_ascii_digit() || c == 'v')?;
            let (version, _) = Version::parse(&part[digits..])?;
            match part[..digits].trim() {
                "" | "=" | ">=" | "~>" => Some(version),
                ">" => Some(Version(version.0, version.1, version.2 + 1)),
                _ => None,
            }
        })
        .max()
}

/// Whether a constraint allows nothing from a version on: `~> 0.11.7` nothing from 0.12.
pub fn stays_below(constraint: &str, limit: Version) -> bool {
    constraint.split(',').any(|part| {
        let part = part.trim();
        let digits = part.find(|c: char| c.is_ascii_digit() || c == 'v');
        let Some((version, written)) = digits.and_then(|at| Version::parse(&part[at..])) else {
            return false;
        };
        match part[..digits.unwrap_or_default()].trim() {
            "" | "=" | "<=" => version < limit,
            "<" => version <= limit,
            // The last part that is written may grow, the others not.
            "~>" if written == 3 => Version(version.0, version.1 + 1, 0) <= limit,
            "~>" => Version(version.0 + 1, 0, 0) <= limit,
            _ => false,
        }
    })
}

/// What a module says about the versions it works with.
#[derive(Debug, Clone, Default)]
pub(super) struct Requirements {
    terraform: Option<Version>,
    /// The release in use by provider: the one in the lock file, or the lower bound.
    providers: BTreeMap<String, Version>,
    legacy: bool,
}

impl Requirements {
    pub(super) fn of(module: &Module) -> Self {
        let mut out = Self::default();
        for block in blocks_of(module, "terraform") {
            let required = block.body.attribute("required_version");
            if let Some(required) = required.and_then(|required| constraint(&required.value)) {
                out.legacy |= stays_below(required, Version(0, 12, 0));
                out.terraform = out.terraform.or_else(|| lower_bound(required));
            }
            let required = block.body.blocks_of("required_providers");
            for attribute in required.flat_map(|required| required.body.attributes()) {
                out.provider(&attribute.name, &attribute.value);
            }
        }
        // `version` in a `provider` block, as Terraform 0.12 and older had it.
        for block in blocks_of(module, "provider") {
            if let (Some(label), Some(version)) =
                (block.labels.first(), block.body.attribute("version"))
            {
                out.provider(&label.text, &version.value);
            }
        }
        // The lock file says which release it is.
        let locks = module.companions.iter().filter(|file| file.is_lock());
        let locked = locks.filter_map(Companion::body);
        for block in locked.flat_map(|body| body.blocks_of("provider")) {
            let name = block
                .labels
                .first()
                .and_then(|label| label.text.rsplit('/').next());
            let version = block.body.attribute("version");
            let version = version.and_then(|version| Version::parse(constraint(&version.value)?));
            if let (Some(name), Some((version, _))) = (name, version) {
                out.providers.insert(name.to_owned(), version);
            }
        }
        out.legacy |= module.files.iter().any(|file| {
            let text = file.text();
            text.contains("tags {") && text.lines().any(|line| line.trim() == "tags {")
        });
        out
    }

    fn provider(&mut self, name: &str, value: &Expr) {
        if let Some(bound) = constraint(value).and_then(lower_bound) {
            self.providers.entry(name.to_owned()).or_insert(bound);
        }
    }
}

impl Module {
    /// Whether the module is written for Terraform 0.11, which reads neither references
    /// without quotes nor `jsonencode({ … })`: it says so, or writes a map of tags as a block.
    pub fn is_legacy(&self) -> bool {
        self.requirements().legacy
    }

    /// Whether the module is written for a Terraform that takes types of variables in quotes,
    /// which those from 0.15 on refuse, and that may know neither types without quotes nor
    /// validations: it is for 0.11, or a variable has such a type.
    pub fn quotes_types(&self) -> bool {
        *self.quotes_types.get_or_init(|| {
            let quoted = |block: &Block| {
                let type_ = block.body.attribute("type");
                type_.is_some_and(|type_| matches!(type_.value.kind, ExprKind::String(_)))
            };
            let words = ["\"string\"", "\"list\"", "\"map\""];
            let may_quote =
                |file: &std::sync::Arc<Source>| words.iter().any(|word| file.text().contains(word));
            self.is_legacy()
                || self.files.iter().any(may_quote) && blocks_of(self, "variable").any(quoted)
        })
    }

    /// The version of a provider in the module's lock file, or the oldest that its own
    /// `required_providers` allows.
    pub fn provider_bound(&self, provider: &str) -> Option<Version> {
        self.requirements().providers.get(provider).copied()
    }

    /// The oldest Terraform that `required_version` allows.
    pub fn terraform_bound(&self) -> Option<Version> {
        self.requirements().terraform
    }
}

/// The blocks of a kind that parse.
fn blocks_of<'a>(module: &'a Module, kind: &'static str) -> impl Iterator<Item = &'a Block> {
    module.of_kind(kind).filter_map(|(id, _)| module.block(id))
}

/// `"~> 5.0"`, or the `version` of `{ source = …, version = "~> 5.0" }`.
fn constraint(value: &Expr) -> Option<&str> {
    match &value.kind {
        ExprKind::String(text) => Some(text),
        ExprKind::Object(items) => items
            .iter()
            .find_map(|(key, value)| match (key, &value.kind) {
                (Key::Name { text, .. }, ExprKind::String(version)) if text == "version" => {
                    Some(version.as_str())
                }
                _ => None,
            }),
        _ => None,
    }
}
