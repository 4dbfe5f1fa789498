//! Whether something that refers to a block does a job already, under whatever name: in its
//! module, in a module that is handed the block, or in a caller that gets it as an output.

use super::Context;
use crate::module::{
    Address, BlockId, Kind, Module, ModuleId, References, Scope, Truth, source_of,
};
use crate::recipe::load::Job;
use crate::recipe::site::{Site, sites};
use crate::source::{Block, Expr};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Existence {
    Yes,
    No,
    /// It cannot be told, for this reason.
    Unknown(String),
}

/// Takes the `unless` entries of an edit: `type.attribute`, or `type` alone.
pub(super) fn existing(context: &Context<'_>, target: &Address) -> Existence {
    let mut unknown = None;
    for job in &context.edit.unless {
        for found in [
            in_module(context, target, job),
            in_callees(context, target, &job.type_),
            in_callers(context, target, job),
        ] {
            match found {
                Existence::Yes => return Existence::Yes,
                Existence::Unknown(reason) => drop(unknown.get_or_insert(reason)),
                Existence::No => {}
            }
        }
    }
    unknown.map_or(Existence::No, Existence::Unknown)
}

/// Whether a resource is of those that the `where` of an entry speaks of.
fn is_meant(context: &Context<'_>, job: &Job, block: &Block) -> Truth {
    let Some(condition) = &job.where_ else {
        return Truth::Yes;
    };
    let scope = Scope::new(context.workspace, context.module);
    context.condition(condition, "found", scope.block_value(block))
}

fn in_module(context: &Context<'_>, target: &Address, job: &Job) -> Existence {
    let module = context.module();
    let Job { type_, path, .. } = job;
    let mut unknown = None;
    for (id, header) in module.resources(type_) {
        let name = format!("{type_}.{}", header.label(1).unwrap_or_default());
        let Some(block) = module.block(id) else {
            unknown = Some(format!("{name} does not parse"));
            continue;
        };
        let meant = is_meant(context, job, block);
        if meant == Truth::No {
            continue;
        }
        if let Truth::Unknown(reason) = meant {
            unknown = Some(format!("{name} may do so already ({reason})"));
            continue;
        }
        if path.is_empty() {
            return Existence::Yes;
        }
        for site in sites(block, path, &|_| false) {
            match site {
                Site::Value { value, .. } => {
                    let refers = References::of(module, Some(id), value);
                    if refers.contains(target) || same_thing(context, id, value, path) {
                        return Existence::Yes;
                    }
                    if let Some(opaque) = refers.opaque() {
                        unknown = Some(format!("{name} may do so already (through {opaque})"));
                    }
                }
                Site::Hidden { reason, .. } => unknown = Some(format!("{name}: {reason}")),
                Site::Block { .. } | Site::Absent { .. } => {}
            }
        }
    }
    unknown.map_or(Existence::No, Existence::Unknown)
}

/// Whether an attribute names the block by its own name, not by reference: both have the
/// same value, or the same expression.
fn same_thing(context: &Context<'_>, id: BlockId, value: &Expr, path: &[String]) -> bool {
    let Some(own) = path
        .last()
        .and_then(|name| context.block.body.attribute(name))
    else {
        return false;
    };
    let module = context.module();
    let text = |source: &crate::source::Source, expr: &Expr| {
        source
            .slice(expr.span.clone())
            .split_whitespace()
            .collect::<String>()
    };
    if text(module.source(id), value) == text(context.source(), &own.value) {
        return true;
    }
    let scope = |block| Scope::new(context.workspace, context.module).in_block(block);
    let (here, there) = (scope(context.id).value(&own.value), scope(id).value(value));
    here.as_str().is_some() && here == there
}

/// A module that is handed the block and holds such a resource.
fn in_callees(context: &Context<'_>, target: &Address, type_: &str) -> Existence {
    let module = context.module();
    for call in context.workspace.calls().from(context.module) {
        let Some(block) = module.block(call.block) else {
            continue;
        };
        if !hands_over(module, call.block, block, target) {
            continue;
        }
        let holds = match call.callee {
            Some(callee) => declares_type(context, callee, type_, 0),
            None => {
                names_type(source_of(block).unwrap_or_default(), type_)
                    || names_type(&call.name, type_)
            }
        };
        if holds {
            return Existence::Unknown(format!("module.{} is handed it and may do so", call.name));
        }
    }
    Existence::No
}

fn hands_over(module: &Module, id: BlockId, block: &Block, target: &Address) -> bool {
    block
        .body
        .attributes()
        .any(|attribute| References::of(module, Some(id), &attribute.value).contains(target))
}

fn declares_type(context: &Context<'_>, module: ModuleId, type_: &str, depth: usize) -> bool {
    let workspace = context.workspace;
    workspace.module(module).resources(type_).next().is_some()
        || (depth < 4
            && workspace.calls().from(module).iter().any(|call| {
                call.callee.is_some_and(|callee| {
                    callee != module && declares_type(context, callee, type_, depth + 1)
                })
            }))
}

/// Whether a name or source of a module speaks of a resource type: `flow-logs` of
/// `aws_flow_log`.
fn names_type(text: &str, type_: &str) -> bool {
    let plain = |text: &str| text.replace(['-', '_'], "").to_lowercase();
    let word = type_.split_once('_').map_or(type_, |(_, word)| word);
    plain(text).contains(&plain(word))
}

/// A caller that gets the block through an output and does the job itself.
fn in_callers(context: &Context<'_>, target: &Address, job: &Job) -> Existence {
    let Job { type_, path, .. } = job;
    let callers = context.workspace.calls().to(context.module);
    if callers.is_empty() {
        return Existence::No;
    }
    let outputs = outputs_of(context.module(), target);
    if outputs.is_empty() {
        return Existence::No;
    }
    for caller in callers {
        let module = context.workspace.module(caller.module);
        let Some(header) = module.header(caller.block) else {
            continue;
        };
        let called = Address::new(Kind::Module, "", header.label(0).unwrap_or_default());
        let name = called.to_string();
        let through = |id: BlockId, expr: &Expr| {
            let text = module.source(id).slice(expr.span.clone());
            let may = [&*name, "local.", "each."]
                .iter()
                .any(|word| text.contains(word));
            may && refers_to_output(module, Some(id), expr, &called, &outputs)
        };
        for (id, _) in module.resources(type_) {
            let Some(block) = module.block(id) else {
                continue;
            };
            let meant = is_meant(context, job, block) != Truth::No;
            let refers = meant
                && sites(block, path, &|_| false)
                    .iter()
                    .any(|site| matches!(site, Site::Value { value, .. } if through(id, value)));
            if refers {
                return Existence::Yes;
            }
        }
        for call in context.workspace.calls().from(caller.module) {
            let Some(block) = module.block(call.block) else {
                continue;
            };
            let handed = block
                .body
                .attributes()
                .any(|attr| through(call.block, &attr.value));
            let holds = match call.callee {
                Some(callee) => declares_type(context, callee, type_, 0),
                None => {
                    names_type(source_of(block).unwrap_or_default(), type_)
                        || names_type(&call.name, type_)
                }
            };
            if handed && holds {
                return Existence::Unknown(format!("module.{} of a caller may do so", call.name));
            }
        }
    }
    Existence::No
}

fn outputs_of(module: &Module, target: &Address) -> Vec<String> {
    module
        .headers()
        .filter(|(_, header)| header.kind == "output")
        .filter(|(id, header)| {
            let text = module.source(*id).slice(header.span.clone());
            text.contains(&target.name) || text.contains("local.")
        })
        .filter(|(id, _)| {
            let value = module
                .block(*id)
                .and_then(|block| block.body.attribute("value"));
            value.is_some_and(|value| References::of(module, None, &value.value).contains(target))
        })
        .filter_map(|(_, header)| header.label(0).map(str::to_owned))
        .collect()
}

fn refers_to_output(
    module: &Module,
    id: Option<BlockId>,
    expr: &Expr,
    called: &Address,
    outputs: &[String],
) -> bool {
    let direct = crate::module::references_in_expr(expr)
        .into_iter()
        .any(|reference| {
            &reference.address == called
                && reference
                    .rest
                    .first()
                    .is_none_or(|output| outputs.contains(output))
        });
    direct || {
        // Through a local the output's name is not seen: the module alone has to do.
        let refers = References::of(module, id, expr);
        !outputs.is_empty() && refers.contains(called) && !mentions(expr, "module")
    }
}

fn mentions(expr: &Expr, root: &str) -> bool {
    let mut found = false;
    expr.visit(&mut |inner| {
        found |= inner
            .names()
            .is_some_and(|names| names.first() == Some(&root));
    });
    found
}
