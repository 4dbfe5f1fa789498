//! What is known of a resource type, its arguments and its blocks.
//!
//! Field by field these are the facts as published; unknown fields are refused,
//! so that new facts are never dropped in silence.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::{Deserializer, Error};

use super::naming::{IdentityPart, Import, NameFact};
use super::value::{Allowed, Bounds, ForceNew, Literal, Type};
use super::version::{Removed, Since, Version};

/// A resource type in one release.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "super::wire::Resource")]
#[allow(clippy::struct_excessive_bools)] // as many facts as the provider states
pub struct Resource {
    /// First release having the type; absent from the older releases' facts.
    pub since: Option<Since>,
    /// Whether the provider calls it deprecated.
    pub deprecated: bool,
    /// The argument that takes tags or labels, if any can be set.
    pub tags: Option<String>,
    /// What carries its name.
    pub name: Option<NameFact>,
    /// Its identity (Terraform 1.12 and later).
    pub identity: Vec<IdentityPart>,
    /// How it is imported; `None` when not known.
    pub import: Option<Import>,
    /// Replacements that the provider decides in code.
    pub conditional_force_new: Vec<ConditionalForceNew>,
    /// The provider changes plans of this type in code.
    pub customizes_plan: bool,
    /// It has no update: what does not replace is tags, or without effect.
    pub no_update: bool,
    /// Nothing is known about which arguments replace it.
    pub force_new_unknown: bool,
    /// Dotted paths that older releases had.
    pub removed: BTreeMap<String, Removed>,
    /// The label the provider gives it (`VPC`).
    pub label: Option<String>,
    /// Where it lives; `None` when not known.
    pub scope: Option<Scope>,
    /// The library it is built with; `None` when not known.
    pub sdk: Option<Sdk>,
    /// Read from source only, never compared with the provider's own output.
    pub from_source: bool,
    /// Arguments and blocks.
    pub body: Body,
}

/// A data source, or an ephemeral resource, in one release.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "super::wire::DataSource")]
pub struct DataSource {
    /// First release having it; absent from the older releases' facts.
    pub since: Option<Since>,
    /// Whether the provider calls it deprecated.
    pub deprecated: bool,
    /// Arguments and blocks.
    pub body: Body,
}

/// Where a resource lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// In one region: has a `region` argument.
    Regional,
    /// Everywhere: has none.
    Global,
}

/// The library a resource is built with; they differ in when a block replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sdk {
    /// terraform-plugin-sdk/v2.
    #[serde(rename = "sdkv2")]
    SdkV2,
    /// terraform-plugin-framework.
    Framework,
}

/// A replacement that the provider decides in code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionalForceNew {
    /// Dotted path; `None` when the code computes it, and it can be any.
    pub attr: Option<String>,
    /// By which of the provider's means.
    pub how: String,
    /// The expression that computes the path.
    pub expr: Option<String>,
}

/// The content of a resource, a data source or a block.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Body {
    /// The attributes by name.
    pub attributes: BTreeMap<String, Attribute>,
    /// The nested blocks by name.
    pub blocks: BTreeMap<String, Block>,
}

/// An argument, or a value that only the provider sets.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools)] // as many facts as the provider states
pub struct Attribute {
    /// Its type.
    #[serde(rename = "type")]
    pub ty: Type,
    /// Attributes of its own; then `ty` is derived from them.
    pub nested: Option<Nested>,
    /// It must be given.
    pub required: bool,
    /// It may be given.
    pub optional: bool,
    /// The provider may set it. With `optional`: it keeps its value when left out.
    pub computed: bool,
    /// Hidden in output.
    pub sensitive: bool,
    /// Never stored in the state.
    pub write_only: bool,
    /// Whether the provider calls it deprecated.
    #[serde(deserialize_with = "flag_or_message")]
    pub deprecated: bool,
    /// Whether a change replaces the resource.
    pub force_new: ForceNew,
    /// From which version on a change replaced the resource, or no longer did;
    /// empty when it never changed.
    pub force_new_history: Vec<(Version, bool)>,
    /// First release having it, when later than its parent's.
    pub since: Option<Since>,
    /// Read from source only (`static`).
    #[serde(rename = "src", deserialize_with = "from_source")]
    pub from_source: bool,
    /// The value it has when left out.
    pub default: Option<Literal>,
    /// The values it accepts.
    #[serde(rename = "enum")]
    pub allowed: Option<Allowed>,
    /// The values it accepts may be written in any case.
    #[serde(rename = "enum_ignore_case")]
    pub ignore_case: bool,
    /// Bounds of its length.
    pub len: Option<Bounds<i64>>,
    /// Bounds of its value.
    pub range: Option<Bounds<f64>>,
    /// Regular expressions (RE2) that must all match.
    pub pattern: Vec<String>,
    /// Regular expressions (RE2) of which none may match.
    pub not_pattern: Vec<String>,
    /// Names of validators not decoded further (`arn`, `json`).
    pub checks: Vec<String>,
    /// Rules for each element of a collection.
    pub elem: Option<Box<ElementRules>>,
    /// Paths that may not be given beside it (`a.0.b`).
    pub conflicts_with: Vec<String>,
    /// Exactly one of these paths must be given.
    pub exactly_one_of: Vec<String>,
    /// At least one of these paths must be given.
    pub at_least_one_of: Vec<String>,
    /// Paths that must be given when it is.
    pub required_with: Vec<String>,
    /// A change of the text may plan as no change.
    pub diff_suppress: bool,
}

impl Attribute {
    /// Whether a configuration may give it at all.
    pub fn is_settable(&self) -> bool {
        self.required || self.optional
    }

    /// [`Attribute::force_new`] as it was in `version`, by its history.
    ///
    /// The history ends with the release these facts are of, so for newer
    /// versions, and without a history, this is `force_new` itself.
    pub fn force_new_in(&self, version: Version) -> ForceNew {
        let Some((last, _)) = self.force_new_history.last() else {
            return self.force_new;
        };
        if version >= *last {
            return self.force_new;
        }
        self.force_new_history
            .iter()
            .rev()
            .find(|(from, _)| *from <= version)
            .map_or(ForceNew::Unknown, |(_, replaced)| {
                if *replaced {
                    ForceNew::Yes
                } else {
                    ForceNew::No
                }
            })
    }
}

/// The attributes of an attribute.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nested {
    /// One, or how several are held.
    pub nesting: Nesting,
    /// The attributes by name.
    #[serde(default)]
    pub attributes: BTreeMap<String, Attribute>,
}

/// How the elements of a block or nested attribute are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Nesting {
    /// At most one.
    Single,
    /// One, present even when not written.
    Group,
    /// In order.
    List,
    /// Without order; a change of one element removes it and adds another.
    Set,
    /// By key.
    Map,
}

/// Rules for each element of a collection.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ElementRules {
    /// The values it accepts.
    #[serde(rename = "enum")]
    pub allowed: Option<Allowed>,
    /// The values it accepts may be written in any case.
    #[serde(rename = "enum_ignore_case")]
    pub ignore_case: bool,
    /// Bounds of its length.
    pub len: Option<Bounds<i64>>,
    /// Bounds of its value.
    pub range: Option<Bounds<f64>>,
    /// Regular expressions (RE2) that must all match.
    pub pattern: Vec<String>,
    /// Regular expressions (RE2) of which none may match.
    pub not_pattern: Vec<String>,
    /// Names of validators not decoded further.
    pub checks: Vec<String>,
}

/// A nested block.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "super::wire::Block")]
#[allow(clippy::struct_excessive_bools)] // as many facts as the provider states
pub struct Block {
    /// How several of it are held.
    pub nesting: Nesting,
    /// Least number, 0 when absent.
    pub min: u32,
    /// Greatest number.
    pub max: Option<u32>,
    /// `min` comes from a validator: Terraform's schema does not state it.
    pub validated_min: bool,
    /// `max` comes from a validator: Terraform's schema does not state it.
    pub validated_max: bool,
    /// The provider may set it; left out, it keeps what it has.
    pub computed: bool,
    /// Whether a change replaces the resource: see
    /// [`Resource::replacement`] for what counts as one.
    pub force_new: ForceNew,
    /// As in [`Attribute::force_new_history`].
    pub force_new_history: Vec<(Version, bool)>,
    /// First release having it, when later than its parent's.
    pub since: Option<Since>,
    /// Whether the provider calls it deprecated.
    pub deprecated: bool,
    /// Read from source only.
    pub from_source: bool,
    /// Its content is left out of the facts: anything may stand in it.
    pub truncated: bool,
    /// Paths that may not be given beside it (`a.0.b`).
    pub conflicts_with: Vec<String>,
    /// Exactly one of these paths must be given.
    pub exactly_one_of: Vec<String>,
    /// At least one of these paths must be given.
    pub at_least_one_of: Vec<String>,
    /// Paths that must be given when it is.
    pub required_with: Vec<String>,
    /// A change of it may plan as no change.
    pub diff_suppress: bool,
    /// Arguments and blocks.
    pub body: Body,
}

impl Block {
    /// Whether there can be only one of it.
    pub fn is_single(&self) -> bool {
        self.max == Some(1) || matches!(self.nesting, Nesting::Single | Nesting::Group)
    }
}

/// `true`, or the text of a message, which is not kept.
pub(super) fn flag_or_message<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    match Literal::deserialize(from)? {
        Literal::Bool(value) => Ok(value),
        Literal::String(_) => Ok(true),
        other => Err(D::Error::custom(format_args!(
            "neither a flag nor a message: {other}"
        ))),
    }
}

/// `"static"` marks what was read from source only.
pub(super) fn from_source<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    match String::deserialize(from)?.as_str() {
        "static" => Ok(true),
        other => Err(D::Error::custom(format_args!("unknown src `{other}`"))),
    }
}
