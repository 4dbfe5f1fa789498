//! `rename`: a resource, data source or module call is called otherwise in the code, and all
//! that refers to it follows.

use super::{Context, Outcome, Patch, Proposal};
use crate::edit::Edit;
use crate::module::{Address, Kind, Module, references_in};
use crate::recipe::model::Estate;
use crate::recipe::state::moved;
use crate::recipe::template::TemplateError;
use crate::schema::Impact;
use crate::source::{Expr, ExprKind, Source, Span};

pub(super) fn propose(context: &Context<'_>) -> Result<Vec<Proposal>, TemplateError> {
    let (Some(from), Some(template)) = (context.address(), &context.edit.spec.to) else {
        return Ok(Vec::new());
    };
    let name = context.render(template)?;
    if name == from.name {
        return Ok(Vec::new());
    }
    let to = Address::new(from.kind, from.type_.clone(), name);
    let outcome = match fix(context, &from, &to) {
        Ok(patch) => Outcome::Fix {
            patch,
            impact: Impact::None,
            help: format!("call it `{to}`"),
        },
        Err(reason) => Outcome::Withheld(reason),
    };
    let label = format!("is called `{}`", from.name);
    let span = context.block.head.clone();
    Ok(vec![context.proposal(span, label, outcome)])
}

fn fix(context: &Context<'_>, from: &Address, to: &Address) -> Result<Patch, String> {
    let module = context.module();
    if module.is_legacy() {
        return Err("Terraform 0.11 has references that are text".to_owned());
    }
    if module.declares(to) {
        return Err(format!("{to} is there already"));
    }
    if let Some(gap) = module.gap(&[&from.type_]) {
        return Err(gap);
    }
    let mut patch = Patch::default();
    patch.provides.push(to.to_string());
    let label = context.block.labels.last();
    let label = label.ok_or("it has no name")?;
    let written = context.source().slice(label.span.clone());
    let new = written.replace(&from.name, &to.name);
    patch.push(
        context.source(),
        vec![Edit::replace(label.span.clone(), new)],
    );
    for file in 0..module.files.len() {
        follow(module, file, from, to, &mut patch)?;
    }
    stands_in_a_caller(context, from)?;
    if from.kind == Kind::Data {
        return Ok(patch);
    }
    match context.estate {
        Some(Estate::New) => {}
        Some(Estate::Live) => moved(context, from, to, &mut patch),
        None => {
            return Err(
                "whether it exists is not known: say `estate`, \"new\" or \"live\"".to_owned(),
            );
        }
    }
    Ok(patch)
}

/// Renames what refers to it in one file.
fn follow(
    module: &Module,
    file: usize,
    from: &Address,
    to: &Address,
    patch: &mut Patch,
) -> Result<(), String> {
    let source = &module.files[file];
    if !source.text().contains(&from.name) {
        return Ok(());
    }
    let mut edits = Vec::new();
    for (index, header) in source.headers() {
        // What was moved before stands for a name of before.
        if matches!(header.kind.as_ref(), "moved" | "removed") {
            continue;
        }
        let Ok(block) = source.block(index) else {
            continue;
        };
        let mut quoted = None;
        block.body.visit(&mut |expr| {
            if is_text_of(expr, from) {
                quoted = Some(expr.span.start);
            }
        });
        if let Some(at) = quoted {
            let line = source.position(at).line;
            return Err(format!(
                "{}:{line} names it in quotes",
                source.path().display()
            ));
        }
        for reference in references_in(&block.body) {
            if reference.address == *from {
                edits.push(renamed(source, &reference.span, from, to)?);
            }
        }
    }
    if source.is_json() && !edits.is_empty() {
        return Err(format!("{} refers to it", source.path().display()));
    }
    edits.sort_by_key(|edit| edit.start);
    edits.dedup();
    patch.push(source, edits);
    Ok(())
}

/// `"aws_vpc.main"`, as `depends_on` of Terraform 0.11 has it.
fn is_text_of(expr: &Expr, address: &Address) -> bool {
    matches!(&expr.kind, ExprKind::String(text) if *text == address.to_string())
}

fn renamed(source: &Source, span: &Span, from: &Address, to: &Address) -> Result<Edit, String> {
    let old = from.to_string();
    let written = source.slice(span.clone());
    if !written.starts_with(&old) {
        let line = source.position(span.start).line;
        let path = source.path().display();
        return Err(format!(
            "{path}:{line} refers to it in a form that is not followed"
        ));
    }
    let end = span.start + old.len();
    Ok(Edit::replace(end - from.name.len()..end, to.name.clone()))
}

/// A root says something of its state by its address.
fn stands_in_a_caller(context: &Context<'_>, from: &Address) -> Result<(), String> {
    let workspace = context.workspace;
    for way in workspace.ways(context.module) {
        let address = way.address(&from.to_string());
        let files = workspace.module(way.root).files.iter();
        let mut naming = files.filter(|_| way.call.is_some());
        if let Some(file) = naming.find(|file| file.text().contains(&address)) {
            return Err(format!("{} names it by its address", file.path().display()));
        }
    }
    Ok(())
}
