//! Finds the places in a block that a path such as `metadata_options.http_tokens` names.

use crate::module::Reason;
use crate::source::{Attribute, Block, Expr, ExprKind, Key, Span};

/// One place that a path leads to.
#[derive(Debug, Clone)]
pub(super) enum Site<'a> {
    /// An attribute, or the item of an object, with a value.
    Value {
        owner: &'a Block,
        /// The attribute itself; `None` for an item inside an object expression.
        attribute: Option<&'a Attribute>,
        value: &'a Expr,
        /// The dynamic blocks around it, outermost first.
        within: Vec<&'a Block>,
    },
    /// A nested block that the whole path names.
    Block { owner: &'a Block, block: &'a Block },
    /// Nothing there; what is missing in `owner` is the path from `from` on.
    Absent { owner: &'a Block, from: usize },
    /// Something is there that cannot be seen through.
    Hidden { span: Span, reason: Reason },
}

/// Whether a nested block of a kind stands once (and is created where absent) at a depth of
/// the path.
pub(super) type Single<'a> = &'a dyn Fn(usize) -> bool;

/// Takes a block and a path; gives all places, in source order. Of nested blocks that may
/// stand several times every one is a place, and none is where there are none.
pub(super) fn sites<'a>(block: &'a Block, path: &[String], single: Single<'_>) -> Vec<Site<'a>> {
    let mut found = Vec::new();
    walk(block, &[], path, 0, single, &mut found);
    found
}

fn walk<'a>(
    owner: &'a Block,
    within: &[&'a Block],
    path: &[String],
    at: usize,
    single: Single<'_>,
    found: &mut Vec<Site<'a>>,
) {
    let Some(name) = path.get(at) else { return };
    let last = at + 1 == path.len();
    if let Some(attribute) = owner.body.attribute(name) {
        found.push(if last {
            Site::Value {
                owner,
                attribute: Some(attribute),
                value: &attribute.value,
                within: within.to_vec(),
            }
        } else {
            inside_object(owner, within, &attribute.value, &path[at + 1..])
        });
        return;
    }
    let before = found.len();
    for nested in owner.body.blocks_of(name) {
        if last {
            found.push(Site::Block {
                owner,
                block: nested,
            });
        } else {
            walk(nested, within, path, at + 1, single, found);
        }
    }
    for dynamic in owner.body.dynamic_blocks(name) {
        match dynamic.body.blocks_of("content").next() {
            Some(content) if last => found.push(Site::Block {
                owner: dynamic,
                block: content,
            }),
            Some(content) => {
                let within = [within, &[dynamic]].concat();
                walk(content, &within, path, at + 1, single, found);
            }
            None => found.push(Site::Hidden {
                span: dynamic.head.clone(),
                reason: Reason::Dynamic,
            }),
        }
    }
    let none = found.len() == before;
    if none && no_nested(owner, name) && (last || single(at)) {
        found.push(Site::Absent { owner, from: at });
    }
}

fn no_nested(owner: &Block, name: &str) -> bool {
    owner.body.blocks_of(name).next().is_none() && owner.body.dynamic_blocks(name).next().is_none()
}

/// Follows a path into `name = { … }` or `name = [{ … }]`.
fn inside_object<'a>(
    owner: &'a Block,
    within: &[&'a Block],
    value: &'a Expr,
    rest: &[String],
) -> Site<'a> {
    let hidden = || Site::Hidden {
        span: value.span.clone(),
        reason: Reason::Expression,
    };
    let mut value = value.bare();
    if let ExprKind::List(items) = &value.kind
        && let [only] = items.as_slice()
    {
        value = only;
    }
    let ExprKind::Object(items) = &value.kind else {
        return hidden();
    };
    let Some((name, rest)) = rest.split_first() else {
        return hidden();
    };
    let item = items.iter().find(|(key, _)| match key {
        Key::Name { text, .. } => text == name,
        Key::Expr(key) => matches!(&key.kind, ExprKind::String(text) if text == name),
    });
    match item {
        Some((_, value)) if rest.is_empty() => Site::Value {
            owner,
            attribute: None,
            value,
            within: within.to_vec(),
        },
        Some((_, value)) => inside_object(owner, within, value, rest),
        None => hidden(),
    }
}
