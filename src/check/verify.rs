//! What must hold after a batch of fixes: the result parses, no address is declared twice,
//! every reference that was written resolves, and the provider accepts what was changed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::releases::Releases;
use super::validations::broken;
use crate::module::{Address, BlockId, Kind, Module, ModuleId, Scope, Workspace, references_in};
use crate::recipe::validity::faults;
use crate::schema::{Imported, Provider};
use crate::source::Source;

/// What is wrong with a module, as far as fixes can make it wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Faults {
    unparsed: usize,
    duplicates: BTreeSet<Address>,
    /// References to what is not declared, and how often they stand there.
    dangling: BTreeMap<Address, usize>,
    /// What the provider refuses in the blocks that were changed.
    refused: BTreeSet<String>,
    /// Validations of variables that a known value does not pass.
    broken: BTreeSet<String>,
}

impl Faults {
    /// Looks at the files of a module that a batch touches, and at what the provider makes of
    /// the resources in them that are `concerned`.
    pub(super) fn of(
        workspace: &Workspace,
        id: ModuleId,
        touched: &BTreeSet<PathBuf>,
        imported: &Imported,
        concerned: &dyn Fn(&Address) -> bool,
    ) -> Self {
        let module = workspace.module(id);
        let mut faults = Self::default();
        let releases = Releases::new(workspace, id, imported);
        faults.judge(releases, id, touched, concerned);
        faults.broken = broken(workspace, id);
        let files = module
            .files
            .iter()
            .filter(|file| touched.contains(file.path()));
        for file in files {
            faults.look_at(module, file);
        }
        let companions = module.companions.iter();
        let broken = companions
            .filter(|file| touched.contains(file.source().path()) && file.body().is_none());
        faults.unparsed += broken.count();
        for (address, ids) in module.index() {
            let own = ids.iter().filter(|id| !module.is_override(id.file)).count();
            if own > 1 && address.kind != Kind::Provider {
                faults.duplicates.insert(address.clone());
            }
        }
        faults
    }

    fn look_at(&mut self, module: &Module, file: &Arc<Source>) {
        self.unparsed += file.errors().len();
        for (index, _) in file.headers() {
            let Ok(block) = file.block(index) else {
                self.unparsed += 1;
                continue;
            };
            // They speak of what is no longer declared.
            if matches!(block.kind.as_str(), "moved" | "removed") {
                continue;
            }
            for reference in references_in(&block.body) {
                if !module.declares(&reference.address) {
                    *self.dangling.entry(reference.address).or_default() += 1;
                }
            }
        }
    }

    /// Looks at what the provider makes of the resources that are `concerned`.
    fn judge(
        &mut self,
        mut releases: Releases<'_>,
        id: ModuleId,
        touched: &BTreeSet<PathBuf>,
        concerned: &dyn Fn(&Address) -> bool,
    ) {
        let workspace = releases.workspace;
        let module = workspace.module(id);
        // What Terraform 0.11 took for the same thing is not what the facts speak of.
        if module.is_legacy() {
            return;
        }
        let files = module.files.iter().enumerate();
        for (file, source) in files.filter(|(_, file)| touched.contains(file.path())) {
            for (index, header) in source.headers() {
                let address = Address::of(header).filter(|address| concerned(address));
                let (Some(address), Ok(block)) = (address, source.block(index)) else {
                    continue;
                };
                let Some(facts) = releases.facts(block) else {
                    let type_ = Some(&address.type_).filter(|_| address.kind == Kind::Resource);
                    if type_.and_then(|type_| Provider::of_type(type_)).is_some() {
                        let text = format!("the provider has no type `{}`", address.type_);
                        self.refused.insert(text);
                    }
                    continue;
                };
                let place = BlockId { file, block: index };
                let scope = Scope::new(workspace, id).in_block(place);
                for fault in faults(&facts.body, block, &scope) {
                    let text = format!("`{}` of {address} {}", fault.path, fault.message);
                    self.refused.insert(text);
                }
            }
        }
    }

    /// What is worse than before, for people; nothing where all is well.
    pub(super) fn beyond(&self, before: &Self) -> Option<String> {
        if self.unparsed > before.unparsed {
            return Some("the result does not parse".to_owned());
        }
        if let Some(address) = self.duplicates.difference(&before.duplicates).next() {
            return Some(format!("{address} would be declared twice"));
        }
        let more = self.dangling.iter().find(|(address, count)| {
            before
                .dangling
                .get(*address)
                .is_none_or(|before| before < *count)
        });
        if let Some((address, _)) = more {
            return Some(format!("it refers to {address}, which is not declared"));
        }
        if let Some(broken) = self.broken.difference(&before.broken).next() {
            return Some(broken.clone());
        }
        let refused = self.refused.difference(&before.refused).next();
        refused.map(|fault| format!("the provider would refuse it: {fault}"))
    }
}
