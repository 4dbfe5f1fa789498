//! Policy documents as structure, in each form that they are written in: `jsonencode`, a heredoc of
//! JSON, and `data "aws_iam_policy_document"`.

mod read;
mod write;

use std::borrow::Cow;

use crate::edit::layout::Notation;
use crate::module::{Address, BlockId, Kind, Module, ModuleId, Scope, Value, Workspace};
use crate::source::{Block, Expr, ExprKind, Source, expression_in};

pub(super) use write::{Condition, NewStatement};

/// A policy document, and where it is written.
#[derive(Debug)]
pub(super) struct Document<'a> {
    pub source: &'a Source,
    /// The block that it is written in.
    pub block: BlockId,
    body: Written<'a>,
    pub statements: Vec<Statement<'a>>,
    /// Whether other documents are merged into it, so that it may have more statements.
    pub open: bool,
}

#[derive(Debug)]
enum Written<'a> {
    /// An object with a `Statement`.
    Object(Cow<'a, Expr>, Notation),
    Data(&'a Block),
}

/// One statement.
#[derive(Debug)]
pub(super) struct Statement<'a> {
    place: Option<Place<'a>>,
    /// `effect`, `actions`, `not_actions`, `resources`, `not_resources`, `principals` and
    /// `conditions`, whatever the form.
    pub value: Value,
}

#[derive(Debug, Clone)]
enum Place<'a> {
    Object(Box<Expr>, Notation),
    Block(&'a Block),
}

/// How often one expression stands for another.
const MAX_DEPTH: usize = 8;

impl<'a> Document<'a> {
    /// Reads the document that an expression of a block comes to.
    ///
    /// # Errors
    /// The reason why its statements cannot be told.
    pub(super) fn of(
        workspace: &'a Workspace,
        module: ModuleId,
        block: BlockId,
        value: &'a Expr,
    ) -> Result<Self, String> {
        let own = workspace.module(module);
        let (block, value) = followed(own, block, value, 0)?;
        let scope = Scope::new(workspace, module).in_block(block);
        let source = own.source(block);
        if let ExprKind::Traversal(_) = &value.kind {
            return Self::data(own, value, &Scope::new(workspace, module));
        }
        let (body, notation) = match &value.kind {
            ExprKind::Call { name, args, .. } if name == "jsonencode" => match args.as_slice() {
                [object] => (Cow::Borrowed(object.bare()), Notation::Hcl),
                _ => return Err("its policy is not whole".to_owned()),
            },
            ExprKind::Heredoc { .. } => (Cow::Owned(heredoc(source, value)?), Notation::Json),
            ExprKind::String(_) | ExprKind::Template(_) => {
                return Err("its policy stands in quotes".to_owned());
            }
            ExprKind::Call { name, .. } => return Err(format!("its policy comes from `{name}()`")),
            _ => return Err("its policy is an expression".to_owned()),
        };
        let statements = read::of_object(&body, notation, &scope)?;
        Ok(Self {
            source,
            block,
            body: Written::Object(body, notation),
            statements,
            open: false,
        })
    }

    /// The document of a data source that an expression refers to.
    fn data(module: &'a Module, value: &Expr, scope: &Scope<'_>) -> Result<Self, String> {
        let names = value.all_names().unwrap_or_default();
        let name = match names.as_slice() {
            [
                "data",
                "aws_iam_policy_document",
                name,
                "json" | "minified_json",
            ] => *name,
            _ => return Err("its policy comes from elsewhere".to_owned()),
        };
        let address = Address::new(Kind::Data, "aws_iam_policy_document", name);
        let id = module.find(&address);
        let id = id.ok_or_else(|| format!("{address} is not declared here"))?;
        let block = module.block(id);
        let block = block.ok_or_else(|| format!("{address} does not parse"))?;
        Ok(Self {
            source: module.source(id),
            block: id,
            body: Written::Data(block),
            statements: read::of_block(block, scope),
            open: block
                .body
                .attributes()
                .any(|it| it.name.ends_with("_documents")),
        })
    }
}

/// The expression that an expression stands for, through locals.
fn followed<'a>(
    module: &'a Module,
    block: BlockId,
    value: &'a Expr,
    depth: usize,
) -> Result<(BlockId, &'a Expr), String> {
    let value = value.bare();
    if let (ExprKind::Template(parts), true) = (&value.kind, depth < MAX_DEPTH)
        && let [crate::source::Part::Interpolation(inner)] = parts.as_slice()
    {
        return followed(module, block, inner, depth + 1);
    }
    match value.names().as_deref() {
        Some(["local", name]) if depth < MAX_DEPTH => {
            let found = module.local(name);
            let (block, attribute) =
                found.ok_or_else(|| format!("local.{name} is not declared here"))?;
            followed(module, block, &attribute.value, depth + 1)
        }
        Some(["var", ..]) => Err("its policy comes from a variable".to_owned()),
        _ => Ok((block, value)),
    }
}

/// The object that the text of a heredoc is: JSON, with interpolations in its texts, reads as HCL.
fn heredoc(source: &Source, value: &Expr) -> Result<Expr, String> {
    let text = source.slice(value.span.clone());
    let inside = text.find('\n').zip(text.trim_end().rfind('\n'));
    let (start, end) = inside
        .filter(|(start, end)| start < end)
        .ok_or("its policy is empty")?;
    let span = value.span.start + start + 1..value.span.start + end;
    expression_in(source, span).map_err(|_| "its policy is no plain JSON".to_owned())
}
