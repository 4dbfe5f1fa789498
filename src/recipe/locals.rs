//! Local values that a fix refers to.

use super::model::DeclareLocal;
use super::verbs::{Context, Patch};
use crate::edit::layout::insert_attributes;
use crate::module::{Placed, named_file, place};
use crate::source::Header;

/// Adds to a patch what is missing for `local.<name>` to be had in the module.
///
/// # Errors
/// The reason why it cannot be had.
pub(super) fn declare(
    context: &Context<'_>,
    local: &DeclareLocal,
    patch: &mut Patch,
) -> Result<(), String> {
    let module = context.module();
    let DeclareLocal { name, value } = local;
    if let Some((id, attribute)) = module.local(name) {
        let source = module.source(id);
        let plain = |text: &str| text.split_whitespace().collect::<String>();
        if plain(source.slice(attribute.value.span.clone())) == plain(value) {
            return Ok(());
        }
        let path = source.path().display();
        return Err(format!("{path} declares another local.{name}"));
    }
    let blocks = module
        .of_kind("locals")
        .filter(|(id, _)| module.is_own(id.file));
    let mut blocks: Vec<(_, &Header)> = blocks.collect();
    let kept = named_file(module, "local").map(crate::source::Source::path);
    blocks.sort_by_key(|(id, _)| Some(module.source(*id).path()) != kept);
    match blocks
        .first()
        .and_then(|(id, _)| Some((*id, module.block(*id)?)))
    {
        Some((id, block)) => {
            let source = module.source(id);
            patch.push(source, insert_attributes(source, block, &[(name, value)]));
        }
        None => {
            let text = format!("locals {{\n  {name} = {value}\n}}");
            match place(module, "locals", name, &text, context.id) {
                Placed::Edit(path, edit) => patch.edits.entry(path).or_default().push(edit),
                Placed::Created(path, text) => drop(patch.created.insert(path, text)),
            }
        }
    }
    // Of two fixes in one round that need it, one declares it.
    patch
        .provides
        .push(format!("{}: local.{name}", module.dir.display()));
    Ok(())
}
