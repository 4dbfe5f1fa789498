//! A resource that goes with all that a split makes.

use std::collections::BTreeMap;

use minijinja::Value;

use super::super::Context;
use super::pieces::Piece;
use crate::recipe::companion::names;
use crate::recipe::mirror::Mirror;
use crate::recipe::template::{TemplateError, render};
use crate::source::fragment;

/// Its text, with the ids of the resources at hand; empty where the template comes to nothing.
pub(super) fn text(
    context: &Context<'_>,
    mirror: &Mirror,
    pieces: &[Piece],
    template: &str,
) -> Result<String, TemplateError> {
    let mut ids: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for piece in pieces {
        let address = &piece.address;
        let own = match (&piece.repeated, piece.mirrors) {
            (Some(_), false) => format!("[for rule in {address} : rule.id]"),
            (Some(_), true) => format!("[{address}{}.id]", mirror.index()),
            (None, _) => format!("[{address}.id]"),
        };
        ids.entry(address.type_.clone()).or_default().push(own);
    }
    let list = move |type_: String| match ids.get(&type_).map(Vec::as_slice) {
        None | Some([]) => "[]".to_owned(),
        Some([one]) => one.clone(),
        Some(many) if many.iter().all(|it| !it.starts_with("[for")) => {
            let ids = many
                .iter()
                .map(|it| format!("  {},", it.trim_matches(['[', ']'])));
            format!("[\n{}\n]", ids.collect::<Vec<_>>().join("\n"))
        }
        Some(many) => format!("concat(\n{},\n)", many.join(",\n")),
    };
    let mut names = names(context);
    names.insert("ids".to_owned(), Value::from_function(list));
    names.insert("label".to_owned(), Value::from(mirror.target.name.clone()));
    let owner = format!("{}{}", mirror.target, mirror.index());
    names.insert("owner".to_owned(), Value::from(owner));
    let repeated = mirror.lines(true, "");
    names.insert(
        "repeated".to_owned(),
        Value::from(repeated.trim().to_owned()),
    );
    Ok(render(template, &names)?.trim().to_owned())
}

/// The address that a text declares.
pub(super) fn address(text: &str) -> Option<String> {
    let body = fragment(text).ok()?;
    let labels = &body.blocks().next()?.labels;
    Some(format!("{}.{}", labels.first()?.text, labels.get(1)?.text))
}
