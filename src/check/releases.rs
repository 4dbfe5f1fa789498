//! The provider releases that the blocks of a module are held to.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::module::{ModuleId, Workspace};
use crate::schema::{self, Imported, Provider, Release};
use crate::source::Block;

/// The provider releases that a module uses, and what the user imported, which comes first: the major of the lower bound, the newest where
/// nothing is stated.
pub(super) struct Releases<'a> {
    pub(super) workspace: &'a Workspace,
    module: ModuleId,
    imported: &'a Imported,
    known: BTreeMap<Provider, Release>,
}

impl<'a> Releases<'a> {
    pub(super) fn new(workspace: &'a Workspace, module: ModuleId, imported: &'a Imported) -> Self {
        Self {
            workspace,
            module,
            imported,
            known: BTreeMap::new(),
        }
    }

    /// The facts of a resource's type.
    pub(super) fn facts(&mut self, block: &Block) -> Option<Arc<schema::Resource>> {
        if block.kind != "resource" {
            return None;
        }
        let type_ = &block.labels.first()?.text;
        if let Some(facts) = self.imported.resource(type_) {
            return Some(facts);
        }
        let provider = Provider::of_type(type_)?;
        let (workspace, module) = (self.workspace, self.module);
        let release = self.known.entry(provider).or_insert_with(|| {
            let bound = workspace.provider_bound(module, provider.name());
            bound
                .and_then(|version| u32::try_from(version.0).ok())
                .and_then(|major| schema::major(provider, major))
                .unwrap_or_else(|| schema::latest(provider))
        });
        let latest = || schema::latest(provider).resource(type_);
        release.resource(type_).or_else(latest)
    }
}
