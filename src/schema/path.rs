//! Walks a path of names through blocks, nested attributes and object types.

use std::collections::BTreeMap;

use super::model::{Attribute, Block, Body, Resource};
use super::value::Type;
use super::version::Since;

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Node<'a> {
    /// An attribute.
    Attribute(&'a Attribute),
    /// A block.
    Block(&'a Block),
    /// Part of an attribute's value: a field of an object, an element, a map's key.
    Element {
        /// The attribute that holds it.
        attribute: &'a Attribute,
        /// The type of the part.
        ty: &'a Type,
    },
    /// Something within a block whose content the facts leave out.
    Unlisted(&'a Block),
}

impl<'a> Node<'a> {
    /// The type of a value; `None` for a block and for what is not listed.
    pub fn ty(&self) -> Option<&'a Type> {
        match self {
            Self::Attribute(attribute) => Some(&attribute.ty),
            Self::Element { ty, .. } => Some(ty),
            Self::Block(_) | Self::Unlisted(_) => None,
        }
    }

    /// The block, if it is one.
    pub fn block(&self) -> Option<&'a Block> {
        if let Self::Block(block) = self {
            Some(block)
        } else {
            None
        }
    }

    /// The attribute, if it is one as a whole.
    pub fn attribute(&self) -> Option<&'a Attribute> {
        if let Self::Attribute(attribute) = self {
            Some(attribute)
        } else {
            None
        }
    }
}

/// Where a walk stands.
enum Place<'a> {
    Body(
        &'a BTreeMap<String, Attribute>,
        Option<&'a BTreeMap<String, Block>>,
    ),
    Value(&'a Attribute, &'a Type),
    Unlisted(&'a Block),
}

impl Body {
    /// What stands at `path`, a list of names.
    ///
    /// Indices (`["ingress", "0", "from_port"]`, `"*"`) are passed over, so the
    /// facts' own paths (`a.0.b`) can be walked once split at the dots. Gives
    /// `None` when there is no such thing, or the path is empty.
    pub fn at(&self, path: &[&str]) -> Option<Node<'_>> {
        self.trail(path)?.pop()
    }

    /// All that a walk of `path` comes through, outermost first; the last is what
    /// [`Body::at`] gives.
    pub fn trail(&self, path: &[&str]) -> Option<Vec<Node<'_>>> {
        let mut trail = Vec::with_capacity(path.len());
        let mut place = Place::Body(&self.attributes, Some(&self.blocks));
        for name in path {
            let node = match place {
                Place::Body(attributes, blocks) => {
                    let found = attributes.get(*name).map(Node::Attribute);
                    let block = || blocks?.get(*name).map(Node::Block);
                    match found.or_else(block) {
                        Some(node) => node,
                        None if is_index(name) && !trail.is_empty() => continue,
                        None => unlisted(&trail)?,
                    }
                }
                Place::Value(attribute, ty) => Node::Element {
                    attribute,
                    ty: step(ty, name)?,
                },
                Place::Unlisted(block) => Node::Unlisted(block),
            };
            trail.push(node);
            place = inside(node);
        }
        Some(trail)
    }
}

/// What is in a truncated block, where a walk has just entered one.
fn unlisted<'a>(trail: &[Node<'a>]) -> Option<Node<'a>> {
    let block = trail.last()?.block()?;
    block.truncated.then_some(Node::Unlisted(block))
}

/// Where a walk goes on from `node`.
fn inside(node: Node<'_>) -> Place<'_> {
    match node {
        Node::Attribute(attribute) => match &attribute.nested {
            Some(nested) => Place::Body(&nested.attributes, None),
            None => Place::Value(attribute, &attribute.ty),
        },
        Node::Block(block) => Place::Body(&block.body.attributes, Some(&block.body.blocks)),
        Node::Element { attribute, ty } => Place::Value(attribute, ty),
        Node::Unlisted(block) => Place::Unlisted(block),
    }
}

/// One step into a type: elements of lists and sets are entered with or without
/// an index.
fn step<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    match ty {
        Type::Dynamic => Some(ty),
        Type::String | Type::Number | Type::Bool => None,
        Type::List(inner) | Type::Set(inner) if is_index(name) => Some(inner),
        Type::List(inner) | Type::Set(inner) => step(inner, name),
        Type::Map(inner) => Some(inner),
        Type::Object(fields) => fields.get(name),
        Type::Tuple(items) => items.get(name.parse::<usize>().ok()?),
    }
}

/// Whether a segment is an index, not a name.
pub(super) fn is_index(segment: &str) -> bool {
    segment == "*" || (!segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit()))
}

impl Resource {
    /// The first release that has everything along `path`.
    ///
    /// Gives `None` when the path leads nowhere, or the facts of this release say
    /// nothing about when the type came (only the newest release's do).
    pub fn since_of(&self, path: &[&str]) -> Option<Since> {
        let along = self
            .body
            .trail(path)?
            .into_iter()
            .filter_map(|node| match node {
                Node::Attribute(attribute) => attribute.since,
                Node::Block(block) => block.since,
                Node::Element { .. } | Node::Unlisted(_) => None,
            });
        along.fold(self.since, |latest, since| latest.max(Some(since)))
    }
}
