//! Prints what the evaluator makes of the defaults, locals and conditions of a tree, one JSON
//! object a line: the expression, the values of what it names, and its own value. Only what is
//! known is printed. `tests/console/agree.py` compares it with Terraform.

#![allow(clippy::print_stdout, reason = "its output is its purpose")]

mod tree;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value as Json, json};
use tfmend::module::{ModuleId, Scope, Value, Workspace, references_in_expr};
use tfmend::source::{Expr, ExprKind, Source};

fn main() {
    let Some(workspace) = tree::workspace("values") else {
        return;
    };
    for id in (0..workspace.modules.len()).map(ModuleId) {
        module(&workspace, id);
    }
}

fn module(workspace: &Workspace, id: ModuleId) {
    let module = workspace.module(id);
    if module.is_legacy() {
        return;
    }
    for (at, header) in module.headers() {
        let Some(block) = module.block(at) else {
            continue;
        };
        let source = module.source(at);
        match &*header.kind {
            "locals" => {
                for attribute in block.body.attributes() {
                    print(workspace, id, source, "local", &attribute.value);
                }
            }
            "variable" => {
                if let Some(default) = block.body.attribute("default") {
                    print(workspace, id, source, "default", &default.value);
                }
                for validation in block.body.blocks_of("validation") {
                    if let Some(condition) = validation.body.attribute("condition") {
                        print(workspace, id, source, "validation", &condition.value);
                    }
                }
            }
            _ => block.body.visit(&mut |expr| {
                if let ExprKind::Conditional { .. } | ExprKind::Call { .. } = &expr.kind {
                    print(workspace, id, source, "expression", expr);
                }
            }),
        }
    }
}

fn print(workspace: &Workspace, id: ModuleId, source: &Source, kind: &str, expr: &Expr) {
    let scope = Scope::new(workspace, id);
    let Some(value) = known(&scope.value(expr)) else {
        return;
    };
    let mut names = BTreeMap::new();
    let text = source.slice(expr.span.clone());
    // Terraform takes these only in a block of their own.
    if text.contains("count.") || text.contains("each.") {
        return;
    }
    for reference in references_in_expr(expr) {
        let name = reference.address.to_string();
        let parsed = tfmend::source::expression(&name);
        let Some(value) = parsed.ok().and_then(|parsed| known(&scope.value(&parsed))) else {
            return;
        };
        names.insert(name, value);
    }
    let at = source.position(expr.span.start);
    let line = json!({
        "path": Path::new(source.path()),
        "line": at.line,
        "kind": kind,
        "text": text,
        "names": names,
        "value": value,
    });
    println!("{line}");
}

/// A value as JSON; nothing where a part is not known.
fn known(value: &Value) -> Option<Json> {
    Some(match value {
        Value::Null => Json::Null,
        Value::Bool(value) => (*value).into(),
        Value::Number(value) => (*value).into(),
        Value::String(text) => text.clone().into(),
        Value::List(items) => Json::Array(items.iter().map(known).collect::<Option<_>>()?),
        Value::Object(fields) | Value::Block(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|(name, value)| Some((name.clone(), known(value)?)));
            Json::Object(fields.collect::<Option<_>>()?)
        }
        Value::OneOf(_) | Value::Unknown(_) => return None,
    })
}
