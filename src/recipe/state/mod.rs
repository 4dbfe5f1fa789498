//! What a deployed estate needs so that a change of the code plans neither an add nor a destroy:
//! `moved`, `import` and `removed` blocks where the engine in use has them, or the commands that
//! do the same.

mod id;
mod import;

use super::verbs::{Context, Patch};
use crate::module::{Address, BlockId, Carry, Module, Placed, Way, place};

pub(super) use import::{Import, Repeated, imports};

/// Adds that an object that exists has another address now.
pub(super) fn moved(context: &Context<'_>, from: &Address, to: &Address, patch: &mut Patch) {
    if context.workspace.carries(context.module, Carry::Moved) {
        let text = format!("moved {{\nfrom = {from}\nto = {to}\n}}");
        return put(context.module(), "moved", &text, context.id, patch);
    }
    let program = context.workspace.engine(context.module).program();
    for way in context.workspace.ways(context.module) {
        let (from, to) = (way.spelled(&from.to_string()), way.spelled(&to.to_string()));
        let command = format!("{program} state mv '{from}' '{to}'");
        patch.commands.push(command);
    }
}

/// Adds that an object is left alone and no longer looked after: in each root that reaches it.
pub(super) fn removed(context: &Context<'_>, address: &Address, patch: &mut Patch) {
    let workspace = context.workspace;
    for way in workspace.ways(context.module) {
        let engine = workspace.engine(way.root);
        if workspace.carries(way.root, Carry::Removed) {
            let text = engine.removed(&way.address(&address.to_string()));
            put_in_root(context, &way, "removed", &text, patch);
        } else {
            let address = way.spelled(&address.to_string());
            let command = format!("{} state rm '{address}'", engine.program());
            patch.commands.push(command);
        }
    }
}

/// Puts blocks into a root, beside the call that leads to the module mended.
fn put_in_root(
    context: &Context<'_>,
    way: &Way,
    kind: &'static str,
    text: &str,
    patch: &mut Patch,
) {
    let root = context.workspace.module(way.root);
    put(root, kind, text, way.call.unwrap_or(context.id), patch);
}

/// Puts blocks of a kind where a module keeps them, or at the end of the file that asks.
fn put(module: &Module, kind: &'static str, text: &str, beside: BlockId, patch: &mut Patch) {
    match place(module, kind, "", text, beside) {
        Placed::Edit(path, edit) => patch.edits.entry(path).or_default().push(edit),
        Placed::Created(path, text) => drop(patch.created.insert(path, text)),
    }
}
