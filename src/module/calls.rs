//! Local `module` calls: which directory calls which.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use super::{BlockId, Module, ModuleId};
use crate::source::ExprKind;

/// A `module` block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub block: BlockId,
    pub name: String,
    /// The literal source as it is written; empty where it is not a literal.
    pub source: String,
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
    calls: Vec<Vec<Call>>,
    callers: BTreeMap<ModuleId, Vec<Caller>>,
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
        for (index, module) in modules.iter().enumerate() {
            out.calls.push(Vec::new());
            out.enter(module, ModuleId(index));
        }
        out
    }

    /// Looks again at the calls of one module, whose files have changed.
    pub(super) fn refresh(&mut self, module: &Module, id: ModuleId) {
        for callers in self.callers.values_mut() {
            callers.retain(|caller| caller.module != id);
        }
        self.enter(module, id);
    }

    fn enter(&mut self, module: &Module, id: ModuleId) {
        let calls = calls_in(module, &self.by_dir);
        for call in &calls {
            if let Some(callee) = call.callee {
                let caller = Caller {
                    module: id,
                    block: call.block,
                };
                self.callers.entry(callee).or_default().push(caller);
            }
        }
        if let Some(slot) = self.calls.get_mut(id.0) {
            *slot = calls;
        }
    }

    /// The `module` blocks of a module.
    pub fn from(&self, module: ModuleId) -> &[Call] {
        self.calls.get(module.0).map_or(&[], Vec::as_slice)
    }

    /// The local calls of a module.
    pub fn to(&self, module: ModuleId) -> &[Caller] {
        self.callers.get(&module).map_or(&[], Vec::as_slice)
    }
}

fn calls_in(module: &Module, by_dir: &BTreeMap<PathBuf, ModuleId>) -> Vec<Call> {
    let mut calls = Vec::new();
    let files = module.files.iter().enumerate();
    let holding = files.filter(|(_, source)| source.text().contains("module"));
    let headers = holding.flat_map(|(file, source)| {
        source
            .headers()
            .map(move |(block, header)| (BlockId { file, block }, header))
    });
    for (id, header) in headers.filter(|(_, header)| header.kind == "module") {
        let source = module
            .block(id)
            .and_then(|block| block.body.attribute("source"))
            .and_then(|attribute| match &attribute.value.kind {
                ExprKind::String(text) => Some(text.clone()),
                _ => None,
            })
            .unwrap_or_default();
        let local = source.starts_with("./") || source.starts_with("../");
        let callee = local
            .then(|| by_dir.get(&normal(&module.dir.join(&source))).copied())
            .flatten();
        calls.push(Call {
            block: id,
            name: header.label(0).unwrap_or_default().to_owned(),
            source,
            callee,
        });
    }
    calls
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
