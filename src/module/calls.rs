//! Local `module` calls: which directory calls which.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use rayon::prelude::*;

use super::{BlockId, Module, ModuleId};
use crate::source::{Block, ExprKind};

/// A `module` block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub block: BlockId,
    pub name: String,
    /// The module called, where it is a directory of the workspace.
    pub callee: Option<ModuleId>,
}

/// One caller of a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    pub module: ModuleId,
    pub block: BlockId,
}

#[derive(Debug, Default)]
pub struct Calls {
    by_dir: BTreeMap<PathBuf, ModuleId>,
    by_caller: Vec<Vec<Call>>,
    callers: BTreeMap<ModuleId, Vec<Caller>>,
    /// The modules whose directory holds a Terragrunt unit that calls a module.
    units: BTreeMap<ModuleId, Vec<ModuleId>>,
}

impl Calls {
    pub(super) fn of(modules: &[Module]) -> Self {
        let mut out = Self {
            by_dir: modules
                .iter()
                .enumerate()
                .map(|(index, module)| (normal(&module.dir), ModuleId(index)))
                .collect(),
            ..Self::default()
        };
        let found: Vec<Vec<Call>> = modules
            .par_iter()
            .map(|module| calls_in(module, &out.by_dir))
            .collect();
        for (index, module) in modules.iter().enumerate() {
            let called = module.unit().map(|unit| match unit.called() {
                Some(source) => {
                    let callee = out.at(&module.dir.join(&source));
                    callee.filter(|_| is_local(&source))
                }
                None => Some(ModuleId(index)),
            });
            if let Some(callee) = called.flatten() {
                out.units.entry(callee).or_default().push(ModuleId(index));
            }
        }
        for (index, calls) in found.into_iter().enumerate() {
            out.by_caller.push(Vec::new());
            out.enter(ModuleId(index), calls);
        }
        out
    }

    /// Looks again at the calls of one module, whose files have changed.
    pub(super) fn refresh(&mut self, module: &Module, id: ModuleId) {
        for callers in self.callers.values_mut() {
            callers.retain(|caller| caller.module != id);
        }
        let calls = calls_in(module, &self.by_dir);
        self.enter(id, calls);
    }

    fn enter(&mut self, id: ModuleId, calls: Vec<Call>) {
        for call in &calls {
            if let Some(callee) = call.callee {
                let caller = Caller {
                    module: id,
                    block: call.block,
                };
                self.callers.entry(callee).or_default().push(caller);
            }
        }
        if let Some(slot) = self.by_caller.get_mut(id.0) {
            *slot = calls;
        }
    }

    /// The module that is a directory.
    pub fn at(&self, dir: &Path) -> Option<ModuleId> {
        self.by_dir.get(&normal(dir)).copied()
    }

    /// The `module` blocks of a module.
    pub fn from(&self, module: ModuleId) -> &[Call] {
        self.by_caller.get(module.0).map_or(&[], Vec::as_slice)
    }

    /// The modules beside whose files a Terragrunt unit calls a module.
    pub fn units(&self, module: ModuleId) -> &[ModuleId] {
        self.units.get(&module).map_or(&[], Vec::as_slice)
    }

    /// The local calls of a module.
    pub fn to(&self, module: ModuleId) -> &[Caller] {
        self.callers.get(&module).map_or(&[], Vec::as_slice)
    }
}

fn calls_in(module: &Module, by_dir: &BTreeMap<PathBuf, ModuleId>) -> Vec<Call> {
    let mut calls = Vec::new();
    for (id, header) in module.of_kind("module") {
        // Most calls are of remote modules; only a local path is worth parsing the block.
        let text = module.source(id).slice(header.span.clone());
        let source = text
            .contains("./")
            .then(|| source_of(module.block(id)?))
            .flatten();
        let local = source.filter(|source| is_local(source));
        let callee =
            local.and_then(|source| by_dir.get(&normal(&module.dir.join(source))).copied());
        calls.push(Call {
            block: id,
            name: header.label(0).unwrap_or_default().to_owned(),
            callee,
        });
    }
    calls
}

fn is_local(source: &str) -> bool {
    source.starts_with("./") || source.starts_with("../")
}

/// The literal source of a `module` block.
pub fn source_of(block: &Block) -> Option<&str> {
    match &block.body.attribute("source")?.value.kind {
        ExprKind::String(text) => Some(text),
        _ => None,
    }
}

/// A path without `.` and inner `..`, so that two spellings of one directory are equal.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if out.file_name().is_some() => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}
