//! Which Terraform a module needs, by what it uses of the language.

use super::{Module, Version};
use crate::source::{Attribute, Block, Body, ExprKind, Header};

/// Something of the language, and the first Terraform that has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    pub since: Version,
    /// As a phrase: ``a `moved` block``.
    pub what: String,
}

/// Blocks of their own
/// (<https://developer.hashicorp.com/terraform/language/upgrade-guides>, and the change logs of
/// the releases, as for what follows).
const BLOCKS: [(&str, Version); 5] = [
    ("moved", Version(1, 1, 0)),
    ("import", Version(1, 5, 0)),
    ("check", Version(1, 5, 0)),
    ("removed", Version(1, 7, 0)),
    ("ephemeral", Version(1, 10, 0)),
];
/// Nested blocks and arguments: the block, the path in it.
const PARTS: [(&str, &str, Version); 19] = [
    ("variable", "validation", Version(0, 13, 0)),
    ("variable", "sensitive", Version(0, 14, 0)),
    ("variable", "nullable", Version(1, 1, 0)),
    ("variable", "ephemeral", Version(1, 10, 0)),
    ("output", "precondition", Version(1, 2, 0)),
    ("output", "ephemeral", Version(1, 10, 0)),
    ("module", "count", Version(0, 13, 0)),
    ("module", "for_each", Version(0, 13, 0)),
    ("module", "depends_on", Version(0, 13, 0)),
    ("terraform", "provider_meta", Version(0, 13, 0)),
    ("terraform", "cloud", Version(1, 1, 0)),
    ("import", "for_each", Version(1, 7, 0)),
    ("resource", "lifecycle.precondition", Version(1, 2, 0)),
    ("resource", "lifecycle.postcondition", Version(1, 2, 0)),
    (
        "resource",
        "lifecycle.replace_triggered_by",
        Version(1, 2, 0),
    ),
    ("data", "lifecycle.precondition", Version(1, 2, 0)),
    ("data", "lifecycle.postcondition", Version(1, 2, 0)),
    ("removed", "lifecycle", Version(1, 7, 0)),
    ("removed", "provisioner", Version(1, 9, 0)),
];
const FUNCTIONS: [(&str, Version); 17] = [
    ("sum", Version(0, 13, 0)),
    ("alltrue", Version(0, 14, 0)),
    ("anytrue", Version(0, 14, 0)),
    ("textencodebase64", Version(0, 14, 0)),
    ("textdecodebase64", Version(0, 14, 0)),
    ("one", Version(0, 15, 0)),
    ("sensitive", Version(0, 15, 0)),
    ("nonsensitive", Version(0, 15, 0)),
    ("optional", Version(1, 3, 0)),
    ("startswith", Version(1, 3, 0)),
    ("endswith", Version(1, 3, 0)),
    ("timecmp", Version(1, 3, 0)),
    ("plantimestamp", Version(1, 5, 0)),
    ("strcontains", Version(1, 5, 0)),
    ("issensitive", Version(1, 8, 0)),
    ("templatestring", Version(1, 9, 0)),
    ("ephemeralasnull", Version(1, 10, 0)),
];

/// What the module uses that came last; nothing where it uses only what 0.12 had.
///
/// # Errors
/// A block that does not parse, which may use anything.
pub fn newest_feature(module: &Module) -> Result<Option<Feature>, String> {
    if let Some(path) = module.unread.first() {
        return Err(format!("{} cannot be read", path.display()));
    }
    let mut newest: Option<Feature> = None;
    for (id, header) in module.headers() {
        let Some(block) = module.block(id) else {
            let source = module.source(id);
            let line = source.position(header.span.start).line;
            return Err(format!("{}:{line} does not parse", source.path().display()));
        };
        for feature in features(header, block) {
            if newest.as_ref().is_none_or(|it| it.since < feature.since) {
                newest = Some(feature);
            }
        }
    }
    Ok(newest)
}

fn features(header: &Header, block: &Block) -> Vec<Feature> {
    let kind = block.kind.as_str();
    let mut found = Vec::new();
    let mut meet = |since: Version, what: String| found.push(Feature { since, what });
    for (name, since) in BLOCKS.iter().filter(|(name, _)| *name == kind) {
        meet(*since, format!("a `{name}` block"));
    }
    for (of, path, since) in PARTS.iter().filter(|(of, ..)| *of == kind) {
        if has(&block.body, path) {
            meet(*since, format!("`{path}` of a `{of}` block"));
        }
    }
    if kind == "resource" && header.label(0) == Some("terraform_data") {
        meet(Version(1, 4, 0), "`terraform_data`".to_owned());
    }
    let id = block.body.attribute("id").filter(|_| kind == "import");
    if id.is_some_and(|id| !id.value.is_literal()) {
        meet(Version(1, 6, 0), "an `import` by an expression".to_owned());
    }
    if kind == "variable" && judges_others(block) {
        let what = "a validation that looks beyond its variable";
        meet(Version(1, 9, 0), what.to_owned());
    }
    if kind == "moved" && changes_type(block) {
        meet(Version(1, 8, 0), "a `moved` to another type".to_owned());
    }
    if kind == "terraform" && aliases(block) {
        meet(Version(0, 15, 0), "`configuration_aliases`".to_owned());
    }
    let written = |attribute: &Attribute| attribute.name.ends_with("_wo");
    if kind == "resource" && block.body.attributes().any(written) {
        meet(Version(1, 11, 0), "a write-only argument".to_owned());
    }
    block.body.visit(&mut |expr| {
        let ExprKind::Call { name, .. } = &expr.kind else {
            return;
        };
        if name.starts_with("provider::") {
            meet(Version(1, 8, 0), "a function of a provider".to_owned());
        }
        for (_, since) in FUNCTIONS.iter().filter(|(known, _)| known == name) {
            meet(*since, format!("`{name}()`"));
        }
    });
    found
}

/// Whether a body has an argument or a block at a path.
fn has(body: &Body, path: &str) -> bool {
    match path.split_once('.') {
        Some((outer, inner)) => body.blocks_of(outer).any(|block| has(&block.body, inner)),
        None => {
            body.attribute(path).is_some()
                || body.blocks_of(path).next().is_some()
                || body.dynamic_blocks(path).next().is_some()
        }
    }
}

fn judges_others(variable: &Block) -> bool {
    let own = variable.labels.first().map_or("", |label| &label.text);
    let mut others = false;
    for validation in variable.body.blocks_of("validation") {
        for reference in super::references_in(&validation.body) {
            let itself = reference.address.to_string() == format!("var.{own}");
            others |= !itself;
        }
    }
    others
}

fn changes_type(moved: &Block) -> bool {
    let type_ = |name: &str| {
        let names = moved.body.attribute(name)?.value.all_names()?;
        let at = names.len().checked_sub(2)?;
        names.get(at).map(|name| (*name).to_owned())
    };
    let (from, to) = (type_("from"), type_("to"));
    from.is_some() && to.is_some() && from != to && from.as_deref() != Some("module")
}

fn aliases(terraform: &Block) -> bool {
    let blocks = terraform.body.blocks_of("required_providers");
    let mut entries = blocks.flat_map(|block| block.body.attributes());
    entries.any(|entry| super::field(&entry.value, "configuration_aliases").is_some())
}
