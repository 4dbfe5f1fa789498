//! The values that a variable is known to have: its default, what files of variables assign,
//! and what callers pass.

use super::super::Context;
use crate::module::{Scope, Value};

/// All known values, each without a choice in it; what is not known is left out.
pub(super) fn values(context: &Context<'_>, name: &str) -> Vec<Value> {
    let workspace = context.workspace;
    let here = || Scope::new(workspace, context.module);
    let mut found = Vec::new();
    let mut take = |value: Value| {
        for value in value.settled() {
            if value.unknown().is_none() && !found.contains(&value) {
                found.push(value);
            }
        }
    };
    if let Some(default) = context.block.body.attribute("default") {
        take(here().value(&default.value));
    }
    let assigned = context.module().assigned(name);
    for (_, attribute) in assigned.always.iter().chain(&assigned.named) {
        take(here().value(&attribute.value));
    }
    for caller in workspace.calls().to(context.module) {
        let block = workspace.module(caller.module).block(caller.block);
        if let Some(argument) = block.and_then(|block| block.body.attribute(name)) {
            let scope = Scope::new(workspace, caller.module).in_block(caller.block);
            take(scope.value(&argument.value));
        }
    }
    // What comes through Terragrunt, and what all of it comes to.
    if let Ok(own) = crate::source::expression(&format!("var.{name}")) {
        take(here().value(&own));
    }
    found
}
