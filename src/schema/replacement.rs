//! Whether a change of the configuration replaces a deployed resource.

use super::model::{Attribute, Block, Body, Nesting, Resource, Sdk};
use super::path::{Node, is_index};
use super::value::ForceNew;

/// What is done to the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// An argument is added, or gets another value.
    AttributeSet,
    /// An argument is taken out.
    AttributeRemoved,
    /// A block is added.
    BlockAdded,
    /// A block is taken out.
    BlockRemoved,
}

impl Change {
    fn removes(self) -> bool {
        matches!(self, Self::AttributeRemoved | Self::BlockRemoved)
    }
}

/// Whether Terraform will plan a replacement; the greater, the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Replacement {
    /// No.
    No,
    /// The facts do not say.
    Unknown,
    /// It depends on values or on the provider's code.
    Maybe,
    /// Yes.
    Yes,
}

impl Resource {
    /// Whether `change` at `path` replaces the resource, by the provider's
    /// declarations. The value is assumed to differ from the deployed one.
    ///
    /// - **Setting an argument** replaces when the argument is declared so.
    ///   Within the elements of a set, it may remove one element and add another
    ///   (how elements are told apart is the provider's code): if another argument
    ///   of the element replaces, this one may as well.
    /// - **Removing an argument** does the same, but one that is optional *and*
    ///   computed keeps its value: no change.
    /// - **Adding or removing a block** replaces when the block is declared so
    ///   (that covers their number), and when an argument within is: `Yes` if it
    ///   must be given or has a default, `Maybe` otherwise; ask for that argument's
    ///   own path to know more. A computed block keeps what it has when removed,
    ///   and when added may be there already: at most `Maybe`.
    /// - In a resource of the plugin framework, a block or nested attribute that
    ///   is declared so replaces by any change within. (In the older SDK a block's
    ///   declaration covers the number alone.)
    /// - What the provider's code decides is `Maybe`.
    ///
    /// A block path with an attribute's change, and the other way round, is
    /// understood as the fitting change: some attributes can be written as blocks.
    /// `Unknown` for a path that leads nowhere or cannot be set.
    pub fn replacement(&self, path: &[&str], change: Change) -> Replacement {
        let Some(trail) = self.body.trail(path) else {
            return Replacement::Unknown;
        };
        let Some((target, above)) = trail.split_last() else {
            return Replacement::Unknown;
        };
        if path.first() == Some(&"timeouts") {
            return Replacement::No;
        }
        let own = match target {
            Node::Attribute(attribute) => of_attribute(attribute, change.removes()),
            Node::Element { attribute, .. } => of_attribute(attribute, false),
            Node::Block(block) => of_block(block, change.removes()),
            Node::Unlisted(_) => Some(Replacement::Unknown),
        };
        let Some(own) = own else {
            return Replacement::No;
        };
        let around = above
            .iter()
            .map(|node| self.around(node))
            .max()
            .unwrap_or(Replacement::No);
        let declared = own.max(around).max(self.in_code(path));
        if self.force_new_unknown {
            declared.max(Replacement::Unknown)
        } else {
            declared
        }
    }

    /// What a change below `node` means because of `node`.
    fn around(&self, node: &Node<'_>) -> Replacement {
        match node {
            // An element's own attribute has been judged as the target.
            Node::Element { .. } | Node::Unlisted(_) => Replacement::No,
            Node::Attribute(attribute) if attribute.nested.is_none() => Replacement::No,
            Node::Attribute(attribute) => effect(attribute.force_new, false),
            Node::Block(block) => {
                let whole = match self.sdk {
                    Some(Sdk::SdkV2) => Replacement::No,
                    Some(Sdk::Framework) => effect(block.force_new, false),
                    None => effect(block.force_new, false).min(Replacement::Maybe),
                };
                let siblings = match block.nesting {
                    Nesting::Set => content(&block.body, false).min(Replacement::Maybe),
                    _ => Replacement::No,
                };
                whole.max(siblings)
            }
        }
    }

    /// What the provider's code may decide about a change at `path`.
    fn in_code(&self, path: &[&str]) -> Replacement {
        let touched = self.conditional_force_new.iter().any(|condition| {
            condition
                .attr
                .as_ref()
                .is_none_or(|attr| related(attr, path))
        });
        if touched {
            Replacement::Maybe
        } else {
            Replacement::No
        }
    }
}

/// Whether one of the two paths leads through the other.
fn related(dotted: &str, path: &[&str]) -> bool {
    let dotted = dotted.split('.').filter(|segment| !is_index(segment));
    let path = path.iter().copied().filter(|segment| !is_index(segment));
    dotted.zip(path).all(|(a, b)| a == b)
}

/// What a declaration means for a change.
fn effect(force_new: ForceNew, removed: bool) -> Replacement {
    match force_new {
        ForceNew::No => Replacement::No,
        ForceNew::Conditional => Replacement::Maybe,
        ForceNew::IfConfigured if removed => Replacement::No,
        ForceNew::Yes | ForceNew::IfConfigured => Replacement::Yes,
        ForceNew::Unknown => Replacement::Unknown,
    }
}

/// A change of an argument; `None` when Terraform will plan no change at all.
fn of_attribute(attribute: &Attribute, removed: bool) -> Option<Replacement> {
    if !attribute.is_settable() {
        return Some(Replacement::Unknown);
    }
    if removed && attribute.optional && attribute.computed {
        return None;
    }
    Some(effect(attribute.force_new, removed))
}

/// A block added or removed; `None` when Terraform will plan no change at all.
fn of_block(block: &Block, removed: bool) -> Option<Replacement> {
    if removed && block.computed {
        return None;
    }
    let all = whole(block, removed);
    Some(if block.computed {
        all.min(Replacement::Maybe)
    } else {
        all
    })
}

/// A block with all its content.
fn whole(block: &Block, removed: bool) -> Replacement {
    let unlisted = if block.truncated {
        Replacement::Unknown
    } else {
        Replacement::No
    };
    effect(block.force_new, removed)
        .max(content(&block.body, removed))
        .max(unlisted)
}

/// The content of a block that is added or removed: what need not be there
/// counts as perhaps there.
fn content(body: &Body, removed: bool) -> Replacement {
    let attributes = body
        .attributes
        .values()
        .filter(|attribute| attribute.is_settable());
    let attributes = attributes.filter_map(|attribute| {
        let change = of_attribute(attribute, removed)?;
        let there = attribute.required || attribute.default.is_some();
        Some(if there {
            change
        } else {
            change.min(Replacement::Maybe)
        })
    });
    let blocks = body.blocks.values().filter_map(|block| {
        let change = of_block(block, removed)?;
        Some(if block.min > 0 {
            change
        } else {
            change.min(Replacement::Maybe)
        })
    });
    attributes.chain(blocks).max().unwrap_or(Replacement::No)
}
