//! How a resource is named, and by which id it is imported.

use serde::Deserialize;

use super::value::ForceNew;

/// What carries the name people know a resource by.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum NameFact {
    /// An argument, such as `bucket` or `identifier`.
    Argument(NameArgument),
    /// Only a tag.
    Tag(NameTag),
}

/// The argument that names a resource.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_field_names)] // `prefix_attr` is the facts' own word
pub struct NameArgument {
    /// The argument.
    pub attr: String,
    /// The argument that gives a prefix instead (`name_prefix`).
    pub prefix_attr: Option<String>,
    /// Least length, by the provider's validator (the service may ask for more).
    pub min: Option<u32>,
    /// Greatest length, by the provider's validator (the service may allow less).
    pub max: Option<u32>,
    /// Whether a new name replaces the resource.
    #[serde(default)]
    pub force_new: ForceNew,
    /// Whether the argument must be given.
    #[serde(default)]
    pub required: bool,
    /// How it was found: `name`, `stem`, `curated`, or `generic` (a heuristic).
    pub how: Option<String>,
}

/// A tag that names a resource.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameTag {
    /// The tag's key.
    pub tag: String,
}

/// One part of a resource's identity (Terraform 1.12 and later).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityPart {
    /// Its name.
    pub name: String,
    /// Whether an `import` block with `identity` must give it.
    pub required: bool,
}

/// Whether and how a resource can be imported.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// Whether the provider can import it at all.
    pub supported: bool,
    /// Templates of the id, each as good as the other; empty when not known.
    #[serde(default, rename = "template")]
    pub templates: Vec<String>,
}

/// A piece of an import id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdPart<'a> {
    /// Stands in the id as it is.
    Literal(&'a str),
    /// The value of this argument in the configuration. A few are more than a
    /// name (`groups[0]`, `a|b joined by _`): look the argument up before use.
    Argument(&'a str),
    /// Given by the cloud: not to be had from the configuration.
    Assigned(&'a str),
}

/// Takes an import template apart: `{x}` (or `{{x}}`) and `{@x}` are values, all
/// else is literal.
///
/// Gives the pieces in order; a brace that is never closed is literal.
pub fn id_parts(template: &str) -> Vec<IdPart<'_>> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let inner = rest[open..].trim_start_matches('{');
        let start = rest.len() - inner.len();
        let Some(length) = inner.find('}') else { break };
        if open > 0 {
            parts.push(IdPart::Literal(&rest[..open]));
        }
        let name = &rest[start..start + length];
        parts.push(
            name.strip_prefix('@')
                .map_or(IdPart::Argument(name), IdPart::Assigned),
        );
        rest = rest[start + length..].trim_start_matches('}');
    }
    if !rest.is_empty() {
        parts.push(IdPart::Literal(rest));
    }
    parts
}
