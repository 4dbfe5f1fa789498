//! What must hold after a batch of fixes: the result parses, no address is declared twice,
//! and every reference that was written resolves.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use crate::module::{Address, Kind, Module, references_in};
use crate::source::Source;

/// What is wrong with a module, as far as fixes can make it wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Faults {
    unparsed: usize,
    duplicates: BTreeSet<Address>,
    /// References to what is not declared, and how often they stand there.
    dangling: BTreeMap<Address, usize>,
}

impl Faults {
    /// Looks at the files of a module that a batch touches.
    pub(super) fn of(module: &Module, touched: &BTreeSet<PathBuf>) -> Self {
        let mut faults = Self::default();
        let files = module
            .files
            .iter()
            .filter(|file| touched.contains(file.path()));
        for file in files {
            faults.look_at(module, file);
        }
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
            for reference in references_in(&block.body) {
                if !module.declares(&reference.address) {
                    *self.dangling.entry(reference.address).or_default() += 1;
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
        None
    }
}
