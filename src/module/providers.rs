//! Which providers a module uses, and what it says of them in `required_providers`.

use std::collections::{BTreeMap, BTreeSet};

use super::{BlockId, Companion, Kind, Module, ModuleId, Workspace};
use crate::source::{Attribute, Block, Expr, ExprKind, Header, Key};

/// What uses a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderUse {
    /// Its configuration where the module has one, else the first block of its types; nothing
    /// where only files that are not mended use it.
    pub first: Option<BlockId>,
    /// The types of resources and data sources.
    pub types: BTreeSet<(Kind, String)>,
}

/// What a module says of a provider.
#[derive(Debug, Clone, Copy)]
pub struct RequiredProvider<'a> {
    /// The `terraform` block.
    pub id: BlockId,
    /// The `required_providers` block in it.
    pub block: &'a Block,
    pub attribute: &'a Attribute,
}

impl<'a> RequiredProvider<'a> {
    /// The `source`, where it is written out.
    pub fn source(&self) -> Option<&'a str> {
        field(&self.attribute.value, "source").and_then(text)
    }

    /// The version constraint, where it is written out.
    pub fn version(&self) -> Option<&'a str> {
        let value = &self.attribute.value;
        text(value).or_else(|| field(value, "version").and_then(text))
    }
}

/// The value of a field of an object that is written out.
pub fn field<'a>(object: &'a Expr, name: &str) -> Option<&'a Expr> {
    let ExprKind::Object(items) = &object.bare().kind else {
        return None;
    };
    let mut items = items.iter();
    let found = items.find(|(key, _)| match key {
        Key::Name { text, .. } => text == name,
        Key::Expr(key) => text(key) == Some(name),
    });
    found.map(|(_, value)| value)
}

fn text(value: &Expr) -> Option<&str> {
    match &value.kind {
        ExprKind::String(text) => Some(text),
        _ => None,
    }
}

/// What the lock file says of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Locked<'a> {
    /// `hashicorp/aws`; with the host before it where that is not the public registry.
    pub source: &'a str,
    pub version: &'a str,
}

impl Module {
    /// The providers in use by their local names.
    pub fn provider_uses(&self) -> &BTreeMap<String, ProviderUse> {
        self.provider_uses.get_or_init(|| uses(self))
    }

    /// What the module says of its providers, by their local names.
    pub fn required_providers(&self) -> BTreeMap<&str, RequiredProvider<'_>> {
        let mut out = BTreeMap::new();
        for (id, _) in self.of_kind("terraform") {
            let body = self.block(id).map(|block| &block.body);
            let blocks = body
                .into_iter()
                .flat_map(|it| it.blocks_of("required_providers"));
            for block in blocks {
                for attribute in block.body.attributes() {
                    let said = RequiredProvider {
                        id,
                        block,
                        attribute,
                    };
                    out.entry(attribute.name.as_str()).or_insert(said);
                }
            }
        }
        out
    }

    /// What the lock file says of a provider, by its type (`aws`).
    pub fn locked_provider(&self, name: &str) -> Option<Locked<'_>> {
        let locks = self.companions.iter().filter(|file| file.is_lock());
        let bodies = locks.filter_map(Companion::body);
        let mut blocks = bodies.flat_map(|body| body.blocks_of("provider"));
        blocks.find_map(|block| {
            let address = block.labels.first()?.text.as_str();
            let version = text(&block.body.attribute("version")?.value)?;
            let source = ["registry.terraform.io/", "registry.opentofu.org/"]
                .iter()
                .find_map(|host| address.strip_prefix(host))
                .unwrap_or(address);
            let own = source.rsplit('/').next() == Some(name);
            own.then_some(Locked { source, version })
        })
    }
}

fn uses(module: &Module) -> BTreeMap<String, ProviderUse> {
    let mut out: BTreeMap<String, ProviderUse> = BTreeMap::new();
    let mut configured = BTreeSet::new();
    for (id, header) in module.headers() {
        let Some(name) = used_by(module, id, header) else {
            continue;
        };
        let found = out.entry(name.clone()).or_insert(ProviderUse {
            first: None,
            types: BTreeSet::new(),
        });
        let configures = header.kind == "provider" && configured.insert(name);
        if module.is_own(id.file) && (found.first.is_none() || configures) {
            found.first = Some(id);
        }
        let kind = match header.kind.as_ref() {
            "resource" => Kind::Resource,
            "data" => Kind::Data,
            _ => continue,
        };
        let type_ = header.label(0).unwrap_or_default();
        found.types.insert((kind, type_.to_owned()));
    }
    // What Terraform itself brings.
    out.remove("terraform");
    out
}

/// The local name of the provider that a block uses: what `provider` says, or the first word of
/// its type (<https://developer.hashicorp.com/terraform/language/meta-arguments/resource-provider>).
fn used_by(module: &Module, id: BlockId, header: &Header) -> Option<String> {
    let label = header.label(0)?;
    match header.kind.as_ref() {
        "provider" => Some(label.to_owned()),
        "resource" | "data" | "ephemeral" => {
            let text = module.source(id).slice(header.span.clone());
            let said = text
                .contains("provider")
                .then(|| module.block(id))
                .flatten();
            let said = said.and_then(|block| block.body.attribute("provider"));
            match said {
                Some(said) => configuration(&said.value).map(str::to_owned),
                None => Some(label.split('_').next()?.to_owned()),
            }
        }
        _ => None,
    }
}

/// The provider in `aws.east`, `aws`, and what was written `"aws.east"` once.
fn configuration(value: &Expr) -> Option<&str> {
    match text(value) {
        Some(text) => text.split('.').next(),
        None => value.names()?.first().copied(),
    }
}

impl Workspace {
    /// What the modules of the workspace say of a provider: its source, if those that say one
    /// agree.
    pub fn source_elsewhere(&self, name: &str) -> Option<&str> {
        let modules = self.modules.iter();
        let said = modules.filter_map(|module| {
            if !module.files.iter().any(|file| file.text().contains(name)) {
                return None;
            }
            let own = module.required_providers();
            own.get(name).and_then(RequiredProvider::source)
        });
        let said: BTreeSet<&str> = said.collect();
        said.first().copied().filter(|_| said.len() == 1)
    }

    /// The version constraints of a provider in the modules that call a module, or that it
    /// calls, however far.
    pub fn constraints_around(&self, id: ModuleId, name: &str) -> Vec<&str> {
        let (mut seen, mut open) = (BTreeSet::from([id]), vec![id]);
        let mut found = Vec::new();
        while let Some(at) = open.pop() {
            let callers = self.calls().to(at).iter().map(|caller| caller.module);
            let called = self.calls().from(at).iter().filter_map(|call| call.callee);
            for next in callers.chain(called) {
                if !seen.insert(next) {
                    continue;
                }
                open.push(next);
                let said = self.module(next).required_providers();
                found.extend(said.get(name).and_then(RequiredProvider::version));
            }
        }
        found
    }
}
