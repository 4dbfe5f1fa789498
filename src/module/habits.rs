//! What a module's author does by habit: how resources are tagged, which key logs use.

use std::collections::BTreeSet;

use super::{Address, BlockId, Module, references};
use crate::source::{Block, Expr, ExprKind, Key, Source};

/// The tag expression of a block, ready to be repeated on its companions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags {
    parts: Vec<TagPart>,
    merged: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum TagPart {
    /// An expression that holds tags, such as `local.common_tags`.
    Whole { text: String, instance: bool },
    /// An object written out: key text, value text, whether it differs by instance.
    Object {
        items: Vec<(String, String, bool)>,
        one_line: bool,
    },
}

impl Tags {
    /// Reads the `tags` argument of a block.
    pub fn of(source: &Source, block: &Block) -> Self {
        let Some(attribute) = block.body.attribute("tags") else {
            return Self::default();
        };
        let value = attribute.value.bare();
        let (merged, args) = match &value.kind {
            ExprKind::Call {
                name,
                args,
                expand: false,
            } if name == "merge" => (true, args.iter().collect()),
            _ => (false, vec![value]),
        };
        Self {
            merged,
            parts: args
                .into_iter()
                .map(|arg| TagPart::of(source, arg))
                .collect(),
        }
    }

    /// The `tags = …` line for a companion: the same tags, the name with a suffix. Tags that
    /// differ by instance are left out unless the companion is repeated like the block.
    /// Empty where nothing is left.
    pub fn companion(&self, suffix: &str, repeated: bool) -> String {
        let parts: Vec<String> = self
            .parts
            .iter()
            .filter_map(|part| part.text(suffix, repeated))
            .collect();
        match parts.as_slice() {
            [] => String::new(),
            [only] if !self.merged => format!("tags = {only}"),
            [only] if only.starts_with("local.") || only.starts_with("var.") => {
                format!("tags = {only}")
            }
            parts => format!("tags = merge({})", parts.join(", ")),
        }
    }
}

impl TagPart {
    fn of(source: &Source, expr: &Expr) -> Self {
        let text = |expr: &Expr| source.slice(expr.span.clone()).to_owned();
        let ExprKind::Object(items) = &expr.bare().kind else {
            // A call that names the block, such as `map("Name", …)`, names no companion.
            if text(expr).contains("\"Name\"") || text(expr).contains("Name =") {
                return Self::Object {
                    items: Vec::new(),
                    one_line: true,
                };
            }
            return Self::Whole {
                text: text(expr),
                instance: differs_by_instance(expr),
            };
        };
        let items = items.iter().map(|(key, value)| {
            let key_text = match key {
                Key::Name { text, .. } => text.clone(),
                Key::Expr(key) => text(key),
            };
            (key_text, text(value), differs_by_instance(value))
        });
        Self::Object {
            items: items.collect(),
            one_line: !text(expr).contains('\n'),
        }
    }

    fn text(&self, suffix: &str, repeated: bool) -> Option<String> {
        match self {
            Self::Whole { instance: true, .. } if !repeated => None,
            Self::Whole { text, .. } => Some(text.clone()),
            Self::Object { items, one_line } => {
                let items: Vec<String> = items
                    .iter()
                    .filter(|(_, _, instance)| repeated || !instance)
                    .filter(|(key, _, _)| !is_own(key.trim_matches('"')))
                    .filter_map(|(key, value, _)| match key.trim_matches('"') {
                        "Name" => suffixed(value, suffix).map(|name| format!("{key} = {name}")),
                        _ => Some(format!("{key} = {value}")),
                    })
                    .collect();
                let text = if *one_line {
                    format!("{{ {} }}", items.join(", "))
                } else {
                    format!("{{\n{}\n}}", items.join("\n"))
                };
                (!items.is_empty()).then_some(text)
            }
        }
    }
}

/// Tags that speak of the one block they stand on.
fn is_own(key: &str) -> bool {
    key == "Description" || key.starts_with("yor_") || key.starts_with("git_")
}

/// A quoted text with a suffix inside its quotes; `None` for any other expression.
fn suffixed(value: &str, suffix: &str) -> Option<String> {
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    // Not two texts with something between them.
    let whole = crate::source::expression(value).ok()?;
    matches!(whole.kind, ExprKind::String(_) | ExprKind::Template(_))
        .then(|| format!("\"{inner}-{suffix}\""))
}

fn differs_by_instance(expr: &Expr) -> bool {
    let mut differs = false;
    expr.visit(&mut |inner| {
        differs |= matches!(
            inner.names().as_deref(),
            Some(["count" | "each" | "self", ..])
        );
    });
    differs
}

/// Whether a block, or a data source or local that it refers to, holds a text.
pub fn says(module: &Module, id: BlockId, text: &str) -> bool {
    let mut seen = BTreeSet::new();
    says_within(module, id, text, &mut seen)
}

fn says_within(module: &Module, id: BlockId, text: &str, seen: &mut BTreeSet<BlockId>) -> bool {
    if !seen.insert(id) || seen.len() > 32 {
        return false;
    }
    let Some(header) = module.header(id) else {
        return false;
    };
    if module.source(id).slice(header.span.clone()).contains(text) {
        return true;
    }
    let Some(block) = module.block(id) else {
        return false;
    };
    references::in_body(&block.body).iter().any(|reference| {
        let definition = match reference.address.kind {
            super::Kind::Data => module.find(&reference.address),
            super::Kind::Local => module.local(&reference.address.name).map(|(id, _)| id),
            _ => None,
        };
        definition.is_some_and(|id| says_within(module, id, text, seen))
    })
}

/// The key that the module encrypts its log groups with: the one they use already, or one
/// whose policy lets the log service use it. Source text of an ARN expression.
pub fn log_key(module: &Module, provider: Option<&str>) -> Option<String> {
    let provider_of = |id: BlockId, block: &Block| {
        let value = &block.body.attribute("provider")?.value;
        Some(module.source(id).slice(value.span.clone()).to_owned())
    };
    let in_use = module
        .resources("aws_cloudwatch_log_group")
        .find_map(|(id, _)| {
            let block = module.block(id)?;
            if provider_of(id, block).as_deref() != provider {
                return None;
            }
            let key = &block.body.attribute("kms_key_id")?.value;
            let usable = !differs_by_instance(key) && !matches!(key.kind, ExprKind::Null);
            usable.then(|| module.source(id).slice(key.span.clone()).to_owned())
        });
    in_use.or_else(|| {
        module.resources("aws_kms_key").find_map(|(id, header)| {
            let block = module.block(id)?;
            let counted = ["count", "for_each"]
                .iter()
                .any(|name| block.body.attribute(name).is_some());
            if counted || provider_of(id, block).as_deref() != provider {
                return None;
            }
            let allowed = says(module, id, "\"logs.") && says(module, id, "kms:");
            let address = Address::of(header)?;
            allowed.then(|| format!("{address}.arn"))
        })
    })
}
