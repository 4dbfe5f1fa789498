//! The validations of variables, held against the values that are known
//! (<https://developer.hashicorp.com/terraform/language/values/variables#custom-validation-rules>).

use std::collections::BTreeSet;

use crate::module::{ModuleId, Scope, Truth, Workspace, truth};

/// The validations of a module's variables that refuse a value which one of them has, for
/// people.
pub(super) fn broken(workspace: &Workspace, id: ModuleId) -> BTreeSet<String> {
    let module = workspace.module(id);
    let mut found = BTreeSet::new();
    for (at, header) in module.of_kind("variable") {
        let text = module.source(at).slice(header.span.clone());
        if !text.contains("validation") {
            continue;
        }
        let (Some(name), Some(block)) = (header.label(0), module.block(at)) else {
            continue;
        };
        let scope = Scope::new(workspace, id);
        for validation in block.body.blocks_of("validation") {
            let Some(condition) = validation.body.attribute("condition") else {
                continue;
            };
            let value = scope.value(&condition.value);
            if value
                .alternatives()
                .iter()
                .any(|value| truth(value) == Truth::No)
            {
                found.insert(format!("a validation of var.{name} refuses a value of it"));
            }
        }
    }
    found
}
