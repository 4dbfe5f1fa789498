//! The stored form, where it differs from the model: a body's attributes and
//! blocks stand beside the facts about what holds them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::model::{self, Attribute, Body, ConditionalForceNew, Nesting, Scope, Sdk};
use super::naming::{IdentityPart, Import, NameFact};
use super::value::{ForceNew, Literal};
use super::version::{Removed, Since, Version};

type Attributes = BTreeMap<String, Attribute>;
type Blocks = BTreeMap<String, model::Block>;

/// See [`model::Resource`].
#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools)]
pub(super) struct Resource {
    since: Option<Since>,
    #[serde(deserialize_with = "model::flag_or_message")]
    deprecated: bool,
    tags: Option<Literal>,
    name: Option<NameFact>,
    identity: Vec<IdentityPart>,
    import: Option<Import>,
    conditional_force_new: Vec<ConditionalForceNew>,
    customizes_plan: bool,
    no_update: bool,
    force_new_unknown: bool,
    removed: BTreeMap<String, Removed>,
    label: Option<String>,
    scope: Option<Scope>,
    sdk: Option<Sdk>,
    #[serde(deserialize_with = "model::from_source")]
    src: bool,
    attributes: Attributes,
    blocks: Blocks,
}

impl From<Resource> for model::Resource {
    fn from(wire: Resource) -> Self {
        Self {
            since: wire.since,
            deprecated: wire.deprecated,
            tags: tags(wire.tags, &wire.attributes),
            name: wire.name,
            identity: wire.identity,
            import: wire.import,
            conditional_force_new: wire.conditional_force_new,
            customizes_plan: wire.customizes_plan,
            no_update: wire.no_update,
            force_new_unknown: wire.force_new_unknown,
            removed: wire.removed,
            label: wire.label,
            scope: wire.scope,
            sdk: wire.sdk,
            from_source: wire.src,
            body: Body {
                attributes: wire.attributes,
                blocks: wire.blocks,
            },
        }
    }
}

/// `true` stands for `tags`, a text for itself. The older releases say nothing:
/// there, a settable argument of that name is it.
fn tags(fact: Option<Literal>, attributes: &Attributes) -> Option<String> {
    let settable = || attributes.get("tags").is_some_and(Attribute::is_settable);
    match fact {
        Some(Literal::String(name)) => Some(name),
        Some(Literal::Bool(true)) => Some("tags".to_owned()),
        None if settable() => Some("tags".to_owned()),
        _ => None,
    }
}

/// See [`model::DataSource`].
#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub(super) struct DataSource {
    since: Option<Since>,
    #[serde(deserialize_with = "model::flag_or_message")]
    deprecated: bool,
    attributes: Attributes,
    blocks: Blocks,
}

impl From<DataSource> for model::DataSource {
    fn from(wire: DataSource) -> Self {
        Self {
            since: wire.since,
            deprecated: wire.deprecated,
            body: Body {
                attributes: wire.attributes,
                blocks: wire.blocks,
            },
        }
    }
}

/// See [`model::Block`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools)]
pub(super) struct Block {
    nesting: Nesting,
    #[serde(default)]
    min: u32,
    max: Option<u32>,
    #[serde(default)]
    validated_min: bool,
    #[serde(default)]
    validated_max: bool,
    #[serde(default)]
    computed: bool,
    #[serde(default)]
    force_new: ForceNew,
    #[serde(default)]
    force_new_history: Vec<(Version, bool)>,
    since: Option<Since>,
    #[serde(default, deserialize_with = "model::flag_or_message")]
    deprecated: bool,
    #[serde(default, deserialize_with = "model::from_source")]
    src: bool,
    #[serde(default)]
    truncated: bool,
    #[serde(default)]
    conflicts_with: Vec<String>,
    #[serde(default)]
    exactly_one_of: Vec<String>,
    #[serde(default)]
    at_least_one_of: Vec<String>,
    #[serde(default)]
    required_with: Vec<String>,
    #[serde(default)]
    diff_suppress: bool,
    #[serde(default)]
    attributes: Attributes,
    #[serde(default)]
    blocks: Blocks,
}

impl From<Block> for model::Block {
    fn from(wire: Block) -> Self {
        Self {
            nesting: wire.nesting,
            min: wire.min,
            max: wire.max,
            validated_min: wire.validated_min,
            validated_max: wire.validated_max,
            computed: wire.computed,
            force_new: wire.force_new,
            force_new_history: wire.force_new_history,
            since: wire.since,
            deprecated: wire.deprecated,
            from_source: wire.src,
            truncated: wire.truncated,
            conflicts_with: wire.conflicts_with,
            exactly_one_of: wire.exactly_one_of,
            at_least_one_of: wire.at_least_one_of,
            required_with: wire.required_with,
            diff_suppress: wire.diff_suppress,
            body: Body {
                attributes: wire.attributes,
                blocks: wire.blocks,
            },
        }
    }
}
