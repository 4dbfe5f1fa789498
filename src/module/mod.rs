//! A module is one directory; a workspace is the modules of one run and the local
//! `module` calls between them. What a value is and who refers to what is answered here.

mod address;
mod calls;
mod engine;
mod features;
pub mod habits;
mod part;
mod placement;
mod providers;
mod references;
mod terragrunt;
mod value;
mod versions;
mod ways;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

pub use address::{Address, Kind};
pub use calls::{Call, Caller, Calls, source_of};
pub use engine::{Carry, Engine};
pub use features::{Feature, newest_feature};
pub use part::{Assigned, Companion, Part};
pub use placement::{Placed, named_file, place};
pub use providers::{Locked, ProviderUse, RequiredProvider, field};
pub use references::{
    Reference, References, in_body as references_in, in_expr as references_in_expr,
};
pub use value::{
    Binding, Evaluation, Reason, Scope, Truth, Value, decided, equal, from_json, truth,
};
use versions::Requirements;
pub use versions::{Version, lower_bound, stays_below};
pub use ways::Way;

use crate::source::{Attribute, Block, Header, Source};

/// A top-level block of a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockId {
    pub file: usize,
    pub block: usize,
}

/// The index of a module in its workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleId(pub usize);

/// One directory of Terraform files.
#[derive(Debug, Clone, Default)]
pub struct Module {
    pub dir: PathBuf,
    pub files: Vec<Arc<Source>>,
    pub companions: Vec<Companion>,
    /// Files of the directory that could not be read at all.
    pub unread: Vec<PathBuf>,
    index: OnceLock<BTreeMap<Address, Vec<BlockId>>>,
    types: OnceLock<BTreeMap<String, Vec<BlockId>>>,
    locals: OnceLock<BTreeMap<String, (BlockId, usize)>>,
    requirements: OnceLock<Requirements>,
    quotes_types: OnceLock<bool>,
    provider_uses: OnceLock<BTreeMap<String, ProviderUse>>,
}

impl Module {
    pub fn new(
        dir: impl Into<PathBuf>,
        files: Vec<Arc<Source>>,
        companions: Vec<Companion>,
        unread: Vec<PathBuf>,
    ) -> Self {
        Self {
            dir: dir.into(),
            files,
            companions,
            unread,
            ..Self::default()
        }
    }

    pub fn source(&self, id: BlockId) -> &Source {
        &self.files[id.file]
    }

    pub fn header(&self, id: BlockId) -> Option<&Header> {
        self.files.get(id.file)?.header(id.block)
    }

    /// The parsed block; `None` where it does not parse.
    pub fn block(&self, id: BlockId) -> Option<&Block> {
        self.files.get(id.file)?.block(id.block).ok()
    }

    /// All top-level blocks, file by file.
    pub fn headers(&self) -> impl Iterator<Item = (BlockId, &Header)> {
        self.files.iter().enumerate().flat_map(|(file, source)| {
            source
                .headers()
                .map(move |(block, header)| (BlockId { file, block }, header))
        })
    }

    /// The blocks of a kind, file by file; a file that cannot hold one is not outlined.
    pub fn of_kind<'a>(
        &'a self,
        kind: &'static str,
    ) -> impl Iterator<Item = (BlockId, &'a Header)> {
        let files = self.files.iter().enumerate();
        let holding = files.filter(move |(_, source)| source.may_declare(kind));
        holding.flat_map(move |(file, source)| {
            let headers = source.headers();
            headers
                .filter(move |(_, header)| header.kind == kind)
                .map(move |(block, header)| (BlockId { file, block }, header))
        })
    }

    /// Blocks by address, each with all its declarations (more than one: a duplicate, or an
    /// override file).
    pub fn index(&self) -> &BTreeMap<Address, Vec<BlockId>> {
        self.index.get_or_init(|| {
            let mut index: BTreeMap<Address, Vec<BlockId>> = BTreeMap::new();
            for (id, header) in self.headers() {
                if let Some(address) = Address::of(header) {
                    index.entry(address).or_default().push(id);
                }
            }
            index
        })
    }

    pub fn find(&self, address: &Address) -> Option<BlockId> {
        let ids = self.index().get(address)?;
        ids.iter()
            .find(|id| !self.is_override(id.file))
            .or(ids.first())
            .copied()
    }

    pub fn declares(&self, address: &Address) -> bool {
        match address.kind {
            Kind::Local => self.locals().contains_key(&address.name),
            _ => self.index().contains_key(address),
        }
    }

    /// Blocks of a resource type, in order.
    pub fn resources<'a>(&'a self, type_: &'a str) -> impl Iterator<Item = (BlockId, &'a Header)> {
        let ids = self.types().get(type_).map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|id| Some((*id, self.header(*id)?)))
    }

    fn types(&self) -> &BTreeMap<String, Vec<BlockId>> {
        self.types.get_or_init(|| {
            let mut types: BTreeMap<String, Vec<BlockId>> = BTreeMap::new();
            for (id, header) in self
                .headers()
                .filter(|(_, header)| header.kind == "resource")
            {
                let type_ = header.label(0).unwrap_or_default();
                types.entry(type_.to_owned()).or_default().push(id);
            }
            types
        })
    }

    /// The attribute that defines a local value.
    pub fn local(&self, name: &str) -> Option<(BlockId, &Attribute)> {
        let (id, item) = *self.locals().get(name)?;
        match self.block(id)?.body.items.get(item)? {
            crate::source::Item::Attribute(attribute) => Some((id, attribute)),
            crate::source::Item::Block(_) => None,
        }
    }

    fn locals(&self) -> &BTreeMap<String, (BlockId, usize)> {
        self.locals.get_or_init(|| {
            let mut locals = BTreeMap::new();
            let own = self.of_kind("locals").map(|(id, _)| id);
            // What an override file says comes last, and wins.
            let (over, own): (Vec<_>, Vec<_>) = own.partition(|id| self.is_override(id.file));
            for id in own.into_iter().chain(over) {
                let Some(block) = self.block(id) else {
                    continue;
                };
                for (item, structure) in block.body.items.iter().enumerate() {
                    if let crate::source::Item::Attribute(attribute) = structure {
                        locals.insert(attribute.name.clone(), (id, item));
                    }
                }
            }
            locals
        })
    }

    /// An argument of a block and where it stands, override files respected
    /// (<https://developer.hashicorp.com/terraform/language/files/override>).
    pub fn argument(&self, address: &Address, name: &str) -> Option<(BlockId, &Attribute)> {
        let ids = self.index().get(address)?.iter().copied();
        let (over, own): (Vec<_>, Vec<_>) = ids.partition(|id| self.is_override(id.file));
        let all = over.into_iter().rev().chain(own);
        let mut found = all.filter_map(|id| Some((id, self.block(id)?.body.attribute(name)?)));
        found.next()
    }

    fn requirements(&self) -> &Requirements {
        self.requirements.get_or_init(|| Requirements::of(self))
    }

    /// Whether any part of the module could not be read that may hold one of `types`, so that
    /// "absent" is not known: a file, a stretch of text without an outline, or a block that may
    /// declare, or lead to, a resource of these types. Gives the first such place.
    pub fn gap(&self, types: &[&str]) -> Option<String> {
        if let Some(path) = self.unread.first() {
            return Some(format!("{} cannot be read", path.display()));
        }
        let concerns = |header: &Header| match header.kind.as_ref() {
            "resource" | "data" => header.label(0).is_none_or(|type_| types.contains(&type_)),
            kind => matches!(kind, "module" | "locals"),
        };
        self.files.iter().find_map(|file| {
            let outline = file.errors().first().map(|error| error.offset);
            let unparsed = || {
                let mut headers = file.headers();
                let broken =
                    headers.find(|(index, header)| concerns(header) && file.block(*index).is_err());
                broken.map(|(_, header)| header.span.start)
            };
            let line = file.position(outline.or_else(unparsed)?).line;
            Some(format!("{}:{line} does not parse", file.path().display()))
        })
    }

    /// Whether a file overrides others (`override.tf`, `*_override.tf`).
    pub fn is_override(&self, file: usize) -> bool {
        self.files
            .get(file)
            .and_then(|source| source.path().file_stem())
            .and_then(|stem| stem.to_str())
            .is_some_and(|stem| stem == "override" || stem.ends_with("_override"))
    }

    /// Whether a file is one that new blocks may go to, and whose blocks stand for themselves.
    pub fn is_own(&self, file: usize) -> bool {
        !self.is_override(file) && self.files.get(file).is_some_and(|file| !file.is_json())
    }

    /// Whether another declaration in an override file changes what a block says.
    pub fn overridden(&self, id: BlockId) -> Option<BlockId> {
        let address = Address::of(self.header(id)?)?;
        let ids = self.index().get(&address)?;
        ids.iter()
            .copied()
            .find(|other| *other != id && self.is_override(other.file))
    }
}

/// The modules of one run.
#[derive(Debug, Default)]
pub struct Workspace {
    pub modules: Vec<Module>,
    calls: OnceLock<Calls>,
    /// What variables and locals come to, as far as somebody has asked.
    known: value::Known,
    stated: Stated,
}

/// Versions in use that the user states for where the code does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stated {
    pub engine: Option<Engine>,
    pub terraform: Option<Version>,
    pub providers: BTreeMap<String, Version>,
}

impl Workspace {
    pub fn new(modules: Vec<Module>) -> Self {
        Self {
            modules,
            calls: OnceLock::new(),
            known: value::Known::default(),
            stated: Stated::default(),
        }
    }

    /// The same modules, of which nothing is known yet: to be mended apart from this one.
    #[must_use]
    pub fn fresh(&self) -> Self {
        let mut fresh = Self::new(self.modules.clone());
        fresh.state(self.stated.clone());
        fresh
    }

    /// Takes versions for where the code does not say.
    pub fn state(&mut self, stated: Stated) {
        self.stated = stated;
    }

    pub fn module(&self, id: ModuleId) -> &Module {
        &self.modules[id.0]
    }

    /// The oldest version of a provider in use: the highest lower bound of the module itself
    /// and of the roots that call it.
    pub fn provider_bound(&self, id: ModuleId, provider: &str) -> Option<Version> {
        self.bound(id, 0, &|module| module.provider_bound(provider))
            .or_else(|| self.stated.providers.get(provider).copied())
    }

    /// The oldest Terraform in use, in the same way.
    pub fn terraform_bound(&self, id: ModuleId) -> Option<Version> {
        self.bound(id, 0, &Module::terraform_bound)
            .or(self.stated.terraform)
    }

    fn bound(
        &self,
        id: ModuleId,
        depth: usize,
        of: &dyn Fn(&Module) -> Option<Version>,
    ) -> Option<Version> {
        let own = of(self.module(id));
        if depth > 8 {
            return own;
        }
        // Several roots may use the module: the oldest of them has to be able to.
        let callers = self.calls().to(id).iter();
        let outer = callers
            .filter_map(|caller| self.bound(caller.module, depth + 1, of))
            .min();
        own.max(outer)
    }

    pub fn calls(&self) -> &Calls {
        self.calls.get_or_init(|| Calls::of(&self.modules))
    }

    /// The module that a file belongs to, or would belong to.
    pub fn home(&self, path: &Path) -> Option<ModuleId> {
        self.calls().at(path.parent()?)
    }

    /// The source at a path.
    pub fn source(&self, path: &Path) -> Option<&Source> {
        let module = self.module(self.home(path)?);
        let companions = module.companions.iter().map(Companion::source);
        let mut files = module.files.iter().chain(companions);
        let found = files.find(|file| file.path() == path);
        found.map(AsRef::as_ref)
    }

    /// Puts changed sources in the place of the old ones and adds new files.
    pub fn replace(&mut self, id: ModuleId, sources: Vec<Arc<Source>>) {
        let module = &mut self.modules[id.0];
        let mut files = std::mem::take(&mut module.files);
        for source in sources {
            let mut companions = module.companions.iter_mut();
            if let Some(file) = companions.find(|file| file.source().path() == source.path()) {
                file.put(source);
                continue;
            }
            match files.iter_mut().find(|file| file.path() == source.path()) {
                Some(file) => *file = source,
                None => files.push(source),
            }
        }
        files.sort_by(|a, b| a.path().cmp(b.path()));
        self.renew(id, files);
    }

    /// Takes a file out of a module.
    pub fn remove(&mut self, id: ModuleId, path: &Path) {
        let mut files = std::mem::take(&mut self.modules[id.0].files);
        files.retain(|file| file.path() != path);
        self.renew(id, files);
    }

    fn renew(&mut self, id: ModuleId, files: Vec<Arc<Source>>) {
        let module = &mut self.modules[id.0];
        *module = Module::new(
            std::mem::take(&mut module.dir),
            files,
            std::mem::take(&mut module.companions),
            std::mem::take(&mut module.unread),
        );
        self.known.forget();
        if let Some(calls) = self.calls.get_mut() {
            calls.refresh(&self.modules[id.0], id);
        }
    }
}

#[cfg(test)]
mod tests;
