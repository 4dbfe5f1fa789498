//! The place where a value that is not a literal is decided.

use super::Context;
use crate::module::{Address, Kind, Module};
use crate::source::{Expr, Source};

/// Where a value comes from.
pub(super) enum Origin<'a> {
    /// A literal that is used for nothing else.
    Literal {
        source: &'a Source,
        value: &'a Expr,
        /// What it is called, for people.
        place: String,
    },
    /// Elsewhere, or decided together with other things; the reason for not touching it.
    Elsewhere(String),
}

/// Follows `var.x` to its default and `local.x` to its definition, where nothing else uses
/// them.
pub(super) fn origin<'a>(context: &Context<'a>, value: &Expr) -> Origin<'a> {
    let module = context.module();
    let elsewhere = |reason: String| Origin::Elsewhere(reason);
    match value.names().as_deref() {
        Some(["var", name]) => variable(context, module, name),
        Some(["local", name]) => {
            let address = Address::new(Kind::Local, "", *name);
            let Some((id, attribute)) = module.local(name) else {
                return elsewhere(format!("local.{name} is not declared"));
            };
            let source = module.source(id);
            let place = place(&address, source, attribute.span.start);
            if !attribute.value.is_literal() {
                return elsewhere(format!("value comes from {place}"));
            }
            if uses(module, &address) > 1 {
                return elsewhere(format!("{place} is used elsewhere too"));
            }
            Origin::Literal {
                source,
                value: &attribute.value,
                place: format!("`local.{name}`"),
            }
        }
        _ => elsewhere("value is an expression".to_owned()),
    }
}

fn variable<'a>(context: &Context<'a>, module: &'a Module, name: &str) -> Origin<'a> {
    let address = Address::new(Kind::Variable, "", name);
    let Some(id) = module.find(&address) else {
        return Origin::Elsewhere(format!("var.{name} is not declared"));
    };
    let source = module.source(id);
    let default = module
        .block(id)
        .and_then(|block| block.body.attribute("default"));
    let Some(default) = default else {
        return Origin::Elsewhere(format!("value of var.{name} is passed by a caller"));
    };
    let place = place(&address, source, default.span.start);
    if module.assigned().contains_key(name) {
        return Origin::Elsewhere(format!("value of var.{name} is assigned in a tfvars file"));
    }
    let passed = context
        .workspace
        .calls()
        .to(context.module)
        .iter()
        .any(|caller| {
            let block = context.workspace.module(caller.module).block(caller.block);
            block.is_some_and(|block| block.body.attribute(name).is_some())
        });
    if passed {
        return Origin::Elsewhere(format!("value of var.{name} is passed by a caller"));
    }
    if !default.value.is_literal() {
        return Origin::Elsewhere(format!("value comes from the default of {place}"));
    }
    if uses(module, &address) > 1 {
        return Origin::Elsewhere(format!("{place} is used elsewhere too"));
    }
    Origin::Literal {
        source,
        value: &default.value,
        place: format!("the default of `var.{name}`"),
    }
}

fn place(address: &Address, source: &Source, offset: usize) -> String {
    let line = source.position(offset).line;
    format!("{address} ({}:{line})", source.path().display())
}

/// How often a module refers to an address.
fn uses(module: &Module, address: &Address) -> usize {
    let needle = address.to_string();
    module
        .headers()
        .filter(|(id, header)| {
            module
                .source(*id)
                .slice(header.span.clone())
                .contains(&needle)
        })
        .filter_map(|(id, _)| module.block(id))
        .flat_map(|block| crate::module::references_in(&block.body))
        .filter(|reference| &reference.address == address)
        .count()
}
