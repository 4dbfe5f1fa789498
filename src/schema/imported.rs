//! Facts that a team brings: the output of `terraform providers schema -json`
//! (<https://developer.hashicorp.com/terraform/cli/commands/providers/schema>). It says what
//! exists and of which kind; what it does not say (what replaces, ranges, enums) is carried over
//! by path from the embedded facts of the type, where there are some.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::model::{Attribute, Block, Body, Nested, Nesting, Resource};
use super::value::{ForceNew, Type};
use super::{Provider, latest, wire};

/// The resource types of imported providers; each is read when it is first asked for.
#[derive(Debug, Default)]
pub struct Imported {
    types: BTreeMap<String, Box<RawValue>>,
    read: Mutex<BTreeMap<String, Option<Arc<Resource>>>>,
}

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    provider_schemas: BTreeMap<String, ProviderSchema>,
}

#[derive(Deserialize)]
struct ProviderSchema {
    #[serde(default)]
    resource_schemas: BTreeMap<String, Box<RawValue>>,
}

#[derive(Deserialize)]
struct ResourceSchema {
    block: BlockSchema,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct BlockSchema {
    attributes: BTreeMap<String, AttributeSchema>,
    block_types: BTreeMap<String, NestedSchema>,
    deprecated: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "as many facts as terraform states"
)]
struct AttributeSchema {
    #[serde(rename = "type")]
    ty: Option<Type>,
    nested_type: Option<NestedType>,
    required: bool,
    optional: bool,
    computed: bool,
    sensitive: bool,
    write_only: bool,
    deprecated: bool,
}

#[derive(Deserialize)]
struct NestedType {
    #[serde(default)]
    attributes: BTreeMap<String, AttributeSchema>,
    nesting_mode: Nesting,
}

#[derive(Deserialize)]
struct NestedSchema {
    nesting_mode: Nesting,
    #[serde(default)]
    block: BlockSchema,
    #[serde(default)]
    min_items: u32,
    #[serde(default)]
    max_items: u32,
}

impl Imported {
    /// Adds a document; gives the providers in it and how many resource types each has.
    ///
    /// # Errors
    /// The text is not the output of `terraform providers schema -json`, or holds no provider.
    pub fn add(&mut self, text: &str) -> Result<Vec<(String, usize)>, String> {
        let document: Document = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let mut found = Vec::new();
        for (source, provider) in document.provider_schemas {
            found.push((source, provider.resource_schemas.len()));
            self.types.extend(provider.resource_schemas);
        }
        if found.is_empty() {
            return Err("it holds no `provider_schemas`".to_owned());
        }
        Ok(found)
    }

    /// The facts about a resource type; `None` where no imported provider has it.
    pub fn resource(&self, type_: &str) -> Option<Arc<Resource>> {
        let raw = self.types.get(type_)?;
        // A reader that panicked leaves what it had read.
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let facts = read.entry(type_.to_owned()).or_insert_with(|| {
            let schema: ResourceSchema = serde_json::from_str(raw.get()).ok()?;
            Some(Arc::new(resource(type_, schema)))
        });
        facts.clone()
    }
}

fn resource(type_: &str, schema: ResourceSchema) -> Resource {
    let known = Provider::of_type(type_).and_then(|provider| latest(provider).resource(type_));
    let deprecated = schema.block.deprecated;
    let body = body(schema.block, known.as_ref().map(|known| &known.body));
    let known = known.map(|known| Resource::clone(&known));
    let blank = || Resource {
        force_new_unknown: true,
        ..wire::Resource::default().into()
    };
    Resource {
        deprecated,
        body,
        ..known.unwrap_or_else(blank)
    }
}

fn body(schema: BlockSchema, known: Option<&Body>) -> Body {
    let attributes = schema.attributes.into_iter().map(|(name, schema)| {
        let known = known.and_then(|body| body.attributes.get(&name));
        let attribute = attribute(schema, known);
        (name, attribute)
    });
    let blocks = schema.block_types.into_iter().map(|(name, schema)| {
        let known = known.and_then(|body| body.blocks.get(&name));
        let block = block(schema, known);
        (name, block)
    });
    Body {
        attributes: attributes.collect(),
        blocks: blocks.collect(),
    }
}

fn attribute(schema: AttributeSchema, known: Option<&Attribute>) -> Attribute {
    let unknown = || Attribute {
        force_new: ForceNew::Unknown,
        ..Attribute::default()
    };
    let old = known.cloned().unwrap_or_else(unknown);
    let nested = schema.nested_type.map(|nested| {
        let known = old.nested.as_ref();
        let attributes = nested.attributes.into_iter().map(|(name, schema)| {
            let known = known.and_then(|nested| nested.attributes.get(&name));
            let attribute = attribute(schema, known);
            (name, attribute)
        });
        Nested {
            nesting: nested.nesting_mode,
            attributes: attributes.collect(),
        }
    });
    Attribute {
        ty: schema.ty.unwrap_or_default(),
        nested,
        required: schema.required,
        optional: schema.optional,
        computed: schema.computed,
        sensitive: schema.sensitive,
        write_only: schema.write_only,
        deprecated: schema.deprecated,
        from_source: false,
        ..old
    }
}

fn block(schema: NestedSchema, known: Option<&Block>) -> Block {
    let deprecated = schema.block.deprecated;
    let body = body(schema.block, known.map(|known| &known.body));
    let unknown = || Block {
        force_new: ForceNew::Unknown,
        ..blank(schema.nesting_mode)
    };
    Block {
        nesting: schema.nesting_mode,
        min: schema.min_items,
        max: (schema.max_items > 0).then_some(schema.max_items),
        deprecated,
        truncated: false,
        body,
        ..known.cloned().unwrap_or_else(unknown)
    }
}

/// A block of which nothing is known.
fn blank(nesting: Nesting) -> Block {
    Block {
        nesting,
        min: 0,
        max: None,
        validated_min: false,
        validated_max: false,
        computed: false,
        force_new: ForceNew::Unknown,
        force_new_history: Vec::new(),
        since: None,
        deprecated: false,
        from_source: false,
        truncated: false,
        conflicts_with: Vec::new(),
        exactly_one_of: Vec::new(),
        at_least_one_of: Vec::new(),
        required_with: Vec::new(),
        diff_suppress: false,
        body: Body::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"{"format_version": "1.0", "provider_schemas": {
      "registry.terraform.io/acme/anvil": {"resource_schemas": {"anvil_thing": {"version": 0, "block": {
        "attributes": {"name": {"type": "string", "required": true}, "tags": {"type": ["map", "string"], "optional": true}},
        "block_types": {"rule": {"nesting_mode": "list", "min_items": 1, "max_items": 2, "block": {"attributes": {"port": {"type": "number", "required": true}}}}}}}}},
      "registry.terraform.io/hashicorp/aws": {"resource_schemas": {"aws_ebs_volume": {"version": 0, "block": {
        "attributes": {"encrypted": {"type": "bool", "optional": true, "computed": true}, "novel": {"type": "string", "optional": true}}}}}}}}"#;

    #[test]
    fn a_provider_of_a_teams_own_is_known_by_its_structure() {
        let mut imported = Imported::default();
        let found = imported.add(DOCUMENT).unwrap();
        assert_eq!(found[0], ("registry.terraform.io/acme/anvil".to_owned(), 1));
        let thing = imported.resource("anvil_thing").unwrap();
        assert!(thing.force_new_unknown && thing.body.attributes["name"].required);
        let rule = &thing.body.blocks["rule"];
        assert_eq!((rule.min, rule.max), (1, Some(2)));
        assert_eq!(rule.body.attributes["port"].ty, Type::Number);
        assert!(imported.resource("anvil_other").is_none());
    }

    #[test]
    fn what_a_document_does_not_say_comes_from_the_embedded_facts() {
        let mut imported = Imported::default();
        imported.add(DOCUMENT).unwrap();
        let volume = imported.resource("aws_ebs_volume").unwrap();
        let attributes = &volume.body.attributes;
        assert_eq!(attributes["encrypted"].force_new, ForceNew::Yes);
        assert_eq!(attributes["novel"].force_new, ForceNew::Unknown);
        assert!(!attributes.contains_key("size"));
    }

    #[test]
    fn what_is_no_schema_is_refused() {
        for text in ["", "[]", "{}", "{\"provider_schemas\": 1}"] {
            assert!(Imported::default().add(text).is_err(), "{text}");
        }
    }
}
