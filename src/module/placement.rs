//! Where a module keeps its variables, outputs, data sources and locals, and so where a new one
//! goes: the file of that name, else the file with most of them, in the order that they have.

use std::path::PathBuf;

use super::{BlockId, Module};
use crate::edit::Edit;
use crate::edit::layout::{append_top_level, insert_after, insert_before, new_file};
use crate::source::Source;

/// Where the text of a new block goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placed {
    /// Into a file that is there.
    Edit(PathBuf, Edit),
    /// Into a file of its own: the whole text of it.
    Created(PathBuf, String),
}

/// Places the text of a block of a kind (`variable`, `output`, `data`) and name in a module.
/// `beside` is the block that asks for it: a module of one file keeps everything there.
pub fn place(
    module: &Module,
    kind: &'static str,
    name: &str,
    text: &str,
    beside: BlockId,
) -> Placed {
    let Some(source) = keeper(module, kind) else {
        let plain = module.files.len() == 1 || conventional(kind).is_none();
        return match (plain, conventional(kind)) {
            (false, Some(file)) => Placed::Created(module.dir.join(file), new_file(text)),
            _ => {
                let source = module.source(beside);
                Placed::Edit(source.path().to_path_buf(), append_top_level(source, text))
            }
        };
    };
    let own: Vec<(&str, usize, usize)> = source
        .headers()
        .filter(|(_, header)| header.kind == kind)
        .map(|(_, header)| {
            let label = header.labels.last().map_or("", String::as_str);
            (label, header.span.start, header.span.end)
        })
        .collect();
    let sorted = own.len() > 2 && own.is_sorted_by_key(|(label, ..)| *label);
    let next = own.iter().position(|(label, ..)| sorted && *label > name);
    let edit = match (next, own.last()) {
        (Some(0), _) => insert_before(source, own[0].1, text),
        (Some(next), _) => insert_after(source, own[next - 1].2, text),
        (None, Some((_, _, end))) => insert_after(source, *end, text),
        (None, None) => append_top_level(source, text),
    };
    Placed::Edit(source.path().to_path_buf(), edit)
}

/// The name of the file where most modules keep a kind.
fn conventional(kind: &str) -> Option<&'static str> {
    match kind {
        "variable" => Some("variables.tf"),
        "output" => Some("outputs.tf"),
        _ => None,
    }
}

/// The file that is named after a kind: `data.tf`, `variables.tf`.
pub fn named_file<'a>(module: &'a Module, kind: &str) -> Option<&'a Source> {
    let plural = format!("{kind}s");
    let mut own = (0..module.files.len()).filter(|file| module.is_own(*file));
    let named = own.find(|file| {
        let stem = module.files[*file].path().file_stem();
        stem.is_some_and(|stem| stem == plural.as_str() || stem == kind)
    });
    named.map(|file| module.files[file].as_ref())
}

/// The file where the module keeps a kind, if it does.
fn keeper<'a>(module: &'a Module, kind: &str) -> Option<&'a Source> {
    named_file(module, kind).or_else(|| {
        let count = |file: &usize| {
            let headers = module.files[*file].headers();
            headers.filter(|(_, header)| header.kind == kind).count()
        };
        let own = (0..module.files.len()).filter(|file| module.is_own(*file));
        let holding = own.filter(|file| count(file) > 0);
        // Of several with as many, the first.
        let most = holding.rev().max_by_key(count);
        most.map(|file| module.files[file].as_ref())
    })
}
