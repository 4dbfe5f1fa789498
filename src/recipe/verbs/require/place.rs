//! Where a module says what it needs.

use super::super::{Context, Patch};
use crate::edit::layout::{
    append_top_level, insert_attributes, insert_before, insert_block, insert_entry, new_file,
};
use crate::module::{BlockId, Module};
use crate::source::{Block, Source};

/// Files that a module keeps its `terraform` block in, by custom.
const FILES: [&str; 4] = ["versions", "version", "terraform", "providers"];

/// Adds an entry to `required_providers`.
pub(super) fn provider(context: &Context<'_>, name: &str, value: &str, patch: &mut Patch) {
    let module = context.module();
    if let Some((id, block)) = settings(module, "required_providers") {
        let source = module.source(id);
        let own = block.body.blocks_of("required_providers").next();
        let edits = match own {
            Some(own) => insert_entry(source, own, name, value),
            None => insert_block(source, block, &providers(name, value)),
        };
        patch.push(source, edits);
    } else {
        let text = format!("terraform {{\n{}\n}}", providers(name, value));
        create(context, &text, patch);
    }
    taken(module, patch);
}

/// Says `required_version`.
pub(super) fn version(context: &Context<'_>, constraint: &str, patch: &mut Patch) {
    let module = context.module();
    let value = format!("\"{constraint}\"");
    if let Some((id, block)) = settings(module, "required_providers") {
        let source = module.source(id);
        let new = [("required_version", value.as_str())];
        patch.push(source, insert_attributes(source, block, &new));
    } else {
        let text = format!("terraform {{\nrequired_version = {value}\n}}");
        create(context, &text, patch);
    }
    taken(module, patch);
}

fn providers(name: &str, value: &str) -> String {
    let value = value.replace('\n', "\n  ");
    format!("required_providers {{\n  {name} = {value}\n}}")
}

/// Of two fixes in one round, one changes the settings.
fn taken(module: &Module, patch: &mut Patch) {
    let dir = module.dir.display();
    patch.provides.push(format!("{dir}: terraform"));
}

/// The `terraform` block that has a part already, else the first.
fn settings<'a>(module: &'a Module, part: &str) -> Option<(BlockId, &'a Block)> {
    let blocks = module.of_kind("terraform");
    let own = blocks.filter(|(id, _)| module.is_own(id.file));
    let mut own: Vec<_> = own
        .filter_map(|(id, _)| Some((id, module.block(id)?)))
        .collect();
    let has = |block: &Block| block.body.blocks_of(part).next().is_some();
    own.sort_by_key(|(_, block)| !has(block));
    own.first().copied()
}

/// Writes a `terraform` block: where such things stand, at the head of the only file, or in a
/// file of its own.
fn create(context: &Context<'_>, text: &str, patch: &mut Patch) {
    let module = context.module();
    let mut own = (0..module.files.len()).filter(|file| module.is_own(*file));
    let stem = |source: &Source| source.path().file_stem().map(ToOwned::to_owned);
    let named = own.find(|file| {
        let stem = stem(&module.files[*file]);
        FILES
            .iter()
            .any(|name| stem.as_deref() == Some(name.as_ref()))
    });
    let file = named.or((module.files.len() == 1).then_some(0));
    let Some(file) = file else {
        let path = module.dir.join("versions.tf");
        patch.created.insert(path, new_file(text));
        return;
    };
    let source = &module.files[file];
    let first = source.headers().next().map(|(_, header)| header.span.start);
    let edit = match first {
        Some(start) => insert_before(source, start, text),
        None => append_top_level(source, text),
    };
    patch.push(source, vec![edit]);
}
