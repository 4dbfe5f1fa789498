//! What `terraform plan` will show for a change.

use super::{Attribute, Body, Change, Node, Replacement, Resource, Scope};

/// What a plan shows; the greater, the worse.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Impact {
    None,
    Create,
    Update,
    /// The provider decides by the values between an update and a replacement.
    MayReplace,
    Replace,
    Destroy,
}

impl Impact {
    /// The phrase for people: `updates in place`.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::None => "no change",
            Self::Create => "create",
            Self::Update => "update in place",
            Self::MayReplace => "may replace",
            Self::Replace => "replace",
            Self::Destroy => "destroy",
        }
    }

    /// Whether a plan with it may destroy something that exists.
    pub const fn endangers(self) -> bool {
        matches!(self, Self::MayReplace | Self::Replace | Self::Destroy)
    }
}

/// Derives the impact of a change at a path of a resource. Without facts (a module call, an
/// unknown provider) an update is assumed.
pub fn impact(facts: Option<&Resource>, path: &[String], change: Change) -> Impact {
    let Some(facts) = facts else {
        return Impact::Update;
    };
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    if path.first() == Some(&"lifecycle") {
        return Impact::None;
    }
    match facts.replacement(&path, change) {
        Replacement::Yes => Impact::Replace,
        Replacement::Maybe => Impact::MayReplace,
        Replacement::No | Replacement::Unknown => Impact::Update,
    }
}

impl Resource {
    /// Whether a path names a nested block.
    pub fn is_block(&self, path: &[String]) -> bool {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        matches!(self.body.at(&path), Some(Node::Block(_)))
    }

    /// Whether a path names a nested block that stands at most once; false for one that may
    /// stand several times, true for anything else.
    pub fn is_single(&self, path: &[String]) -> bool {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match self.body.at(&path) {
            Some(Node::Block(block)) => block.is_single(),
            _ => true,
        }
    }
}

impl Resource {
    /// The first required argument or nested block that a new block at a path lacks, nested
    /// blocks in it included.
    pub fn required_in(&self, path: &[String], names: &dyn Written) -> Option<String> {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match self.body.at(&path) {
            Some(Node::Block(block)) => lacking(&block.body, names),
            _ => None,
        }
    }
}

/// The names that a written block holds.
pub trait Written {
    fn has(&self, name: &str) -> bool;
    /// The nested blocks of a kind.
    fn nested(&self, kind: &str) -> Vec<&dyn Written>;
}

fn lacking(body: &Body, written: &dyn Written) -> Option<String> {
    let attributes = body
        .attributes
        .iter()
        .filter(|(_, attribute)| attribute.required);
    let blocks = body.blocks.iter().filter(|(_, block)| block.min > 0);
    let mut names = attributes
        .map(|(name, _)| name)
        .chain(blocks.map(|(name, _)| name));
    if let Some(missing) = names.find(|name| !written.has(name)) {
        return Some(missing.clone());
    }
    body.blocks.iter().find_map(|(name, block)| {
        let nested = written.nested(name);
        nested
            .iter()
            .find_map(|nested| lacking(&block.body, *nested))
    })
}

impl Resource {
    /// Whether the type takes `region`, as every regional one does since provider 6.
    pub fn takes_region(&self) -> bool {
        let region = self.body.attributes.get("region");
        self.scope == Some(Scope::Regional) && region.is_some_and(Attribute::is_settable)
    }
}
