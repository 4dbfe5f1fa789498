//! The validations of variables, held against the values that are known
//! (<https://developer.hashicorp.com/terraform/language/values/variables#custom-validation-rules>).

use std::collections::BTreeSet;

use crate::module::{ModuleId, Scope, Truth, Value, Workspace, truth};
use crate::recipe::rename::{Name, rewrite};
use crate::source::expression;

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
        let Ok(own) = expression(&format!("var.{name}")) else {
            continue;
        };
        let values = Scope::new(workspace, id).value(&own).settled();
        for validation in block.body.blocks_of("validation") {
            let Some(condition) = validation.body.attribute("condition") else {
                continue;
            };
            // Each value by itself: what a condition asks first guards what it asks next.
            let text = module.source(at).slice(condition.value.span.clone());
            let value = Name::Step("var".to_owned(), name.to_owned());
            let Ok(text) = rewrite(text, &[(value, "value".to_owned())]) else {
                continue;
            };
            let Ok(condition) = expression(&text) else {
                continue;
            };
            let refuses = |value: &Value| {
                let scope = Scope::new(workspace, id).with("value", value.clone());
                value.unknown().is_none() && truth(&scope.value(&condition)) == Truth::No
            };
            if values.iter().any(refuses) {
                found.insert(format!("a validation of var.{name} refuses a value of it"));
            }
        }
    }
    found
}
