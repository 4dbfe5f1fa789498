//! What a deployed estate needs so that the new resources are known to be there: `import`
//! blocks in a root module whose Terraform has them, or the commands that do the same
//! (<https://developer.hashicorp.com/terraform/language/import>).

use super::super::{Context, Patch};
use super::pieces::Piece;
use crate::edit::layout::append_top_level;
use crate::module::Version;
use crate::recipe::model::Estate;
use crate::source::{ExprKind, expression};

/// An id that is an expression.
const EXPRESSIONS: Version = Version(1, 6, 0);
/// `for_each` in an `import` block.
const LOOPS: Version = Version(1, 7, 0);

/// Adds the state of the new resources to a patch, where the estate is live.
pub(super) fn carry(context: &Context<'_>, pieces: &[Piece], patch: &mut Patch) {
    if context.estate != Some(Estate::Live) {
        return;
    }
    let calls = context.workspace.calls();
    let root = calls.to(context.module).is_empty() && calls.units(context.module).is_empty();
    let terraform = context.workspace.terraform_bound(context.module);
    let has = |version| root && terraform.is_some_and(|bound| bound >= version);
    let mut blocks = Vec::new();
    for piece in pieces {
        let Some(id) = piece.import.as_deref().map(|template| id(template, piece)) else {
            continue;
        };
        let (address, meta) = (&piece.address, &piece.meta);
        if meta.is_empty() && has(EXPRESSIONS) {
            blocks.push(format!("import {{\nto = {address}\nid = \"{id}\"\n}}"));
        } else if meta.starts_with("for_each") && has(LOOPS) {
            blocks.push(format!(
                "import {{\n{meta}\nto = {address}[each.key]\nid = \"{id}\"\n}}"
            ));
        } else {
            for instance in context.workspace.instances(context.module) {
                let dot = if instance.is_empty() { "" } else { "." };
                let key = match meta.as_str() {
                    "" => "",
                    meta if meta.starts_with("count") => "[INDEX]",
                    _ => "[\"KEY\"]",
                };
                let command = format!("terraform import '{instance}{dot}{address}{key}' '{id}'");
                patch.commands.push(command);
            }
        }
    }
    if !blocks.is_empty() {
        let source = context.source();
        patch.push(source, vec![append_top_level(source, &blocks.join("\n\n"))]);
    }
}

/// The import id: `{argument}` stands for the value of an argument, a list joined by `_`.
fn id(template: &str, piece: &Piece) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else {
            break;
        };
        out += before;
        // Of several names, the one that is there.
        let mut values = name.split('|').filter_map(|name| piece.arguments.get(name));
        let value = values.next().map(String::as_str);
        out += &match (name, value) {
            (_, None) => String::new(),
            // The flag of a rule is called by its name.
            (_, Some("true")) if name.ends_with("self") => "self".to_owned(),
            (_, Some(value)) => part(value),
        };
        rest = behind;
    }
    out + rest
}

fn part(value: &str) -> String {
    let Ok(parsed) = expression(value) else {
        return format!("${{{value}}}");
    };
    match &parsed.bare().kind {
        ExprKind::String(text) => text.clone(),
        ExprKind::Number(number) => number.to_string(),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Template(_) => value.trim_matches('"').to_owned(),
        ExprKind::List(items) => {
            let parts = items.iter().map(|item| part(&value[item.span.clone()]));
            parts.collect::<Vec<_>>().join("_")
        }
        _ => format!("${{{value}}}"),
    }
}
