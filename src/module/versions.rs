//! Version constraints in Terraform's own syntax.

use super::Module;
use crate::source::{Expr, ExprKind, Key};

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

impl Module {
    /// Whether the module is written for Terraform 0.11, which reads neither references
    /// without quotes nor `jsonencode({ … })`: it says so, or writes a map of tags as a block.
    pub fn is_legacy(&self) -> bool {
        let says_so = self.terraform_blocks().any(|block| {
            let required = block.body.attribute("required_version");
            let required = required.and_then(|required| constraint(&required.value));
            required.is_some_and(|required| stays_below(required, Version(0, 12, 0)))
        });
        says_so
            || self.files.iter().any(|file| {
                let text = file.text();
                text.contains("tags {") && text.lines().any(|line| line.trim() == "tags {")
            })
    }

    /// The oldest version of a provider that the module's own `required_providers` allows.
    pub fn provider_bound(&self, provider: &str) -> Option<Version> {
        self.terraform_blocks()
            .find_map(|block| {
                block
                    .body
                    .blocks_of("required_providers")
                    .find_map(|required| {
                        let value = &required.body.attribute(provider)?.value;
                        lower_bound(constraint(value)?)
                    })
            })
            .or_else(|| self.provider_block_bound(provider))
    }

    /// The oldest Terraform that `required_version` allows.
    pub fn terraform_bound(&self) -> Option<Version> {
        self.terraform_blocks().find_map(|block| {
            let value = &block.body.attribute("required_version")?.value;
            lower_bound(constraint(value)?)
        })
    }

    /// `version` in a `provider` block, as Terraform 0.12 and older had it.
    fn provider_block_bound(&self, provider: &str) -> Option<Version> {
        self.headers()
            .filter(|(_, header)| header.kind == "provider" && header.label(0) == Some(provider))
            .filter_map(|(id, _)| self.block(id))
            .find_map(|block| lower_bound(constraint(&block.body.attribute("version")?.value)?))
    }

    fn terraform_blocks(&self) -> impl Iterator<Item = &crate::source::Block> {
        self.headers()
            .filter(|(_, header)| header.kind == "terraform")
            .filter_map(|(id, _)| self.block(id))
    }
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
