//! Items that go over whole, as the body of a resource or as blocks of it, under other names
//! where those of the resource are others.

use super::super::Context;
use super::sources::text;
use crate::recipe::model::{Shape, Split};
use crate::source::{Attribute, Block, Expr, ExprKind, Item};

/// A body under construction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Node {
    attributes: Vec<(String, String)>,
    blocks: Vec<(Head, Node)>,
    /// Source text that goes over as it is.
    verbatim: String,
}

/// `expiration`, or `dynamic "expiration"` with what it goes over.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Head {
    Plain(String),
    Dynamic {
        name: String,
        for_each: String,
        iterator: Option<String>,
    },
}

/// The text that all items of a split come to in their resource.
///
/// # Errors
/// The reason why a part has no place there.
pub(super) fn gathered(
    context: &Context<'_>,
    split: &Split,
    items: &[&Item],
    fixed: &[(String, String)],
) -> Result<String, String> {
    let into = split.gather.as_deref().unwrap_or_default();
    let mut whole = Node::default();
    for (number, item) in items.iter().enumerate() {
        match item {
            Item::Block(block) => {
                let name = into.rsplit('.').next().unwrap_or_default();
                let (head, mut node) = nested(context, block, name, &split.shape)?;
                node.ensure(&split.ensure);
                let number = (items.len() > 1).then_some(number + 1);
                node.name(block, &split.shape, number);
                match (into, head) {
                    ("", Head::Plain(_)) => whole.merge(node),
                    ("", _) => return Err(format!("its `{}` is dynamic", split_name(block))),
                    (_, head) => {
                        let nodes = each(context, block, &split.shape, node)?;
                        let blocks = nodes.into_iter().map(|node| (head.clone(), node));
                        whole.within(into).blocks.extend(blocks);
                    }
                }
            }
            Item::Attribute(attribute) => {
                whole.merge(of_items(context, &[attribute], &[], &split.shape)?);
            }
        }
    }
    for (path, value) in fixed {
        whole.put(path, value.clone());
    }
    // Blocks stand apart from the arguments that come before them.
    let apart = if whole.attributes.is_empty() {
        "\n"
    } else {
        ""
    };
    Ok(format!("{apart}{}", whole.text()))
}

/// An item once for each element of its list, where it has one that is taken apart.
fn each(
    context: &Context<'_>,
    block: &Block,
    shape: &[Shape],
    node: Node,
) -> Result<Vec<Node>, String> {
    let content = content(block).unwrap_or(block);
    let mut listed = shape.iter().filter(|rule| rule.each);
    let found = listed.find_map(|rule| Some((rule, content.body.attribute(&rule.from)?)));
    let Some((rule, attribute)) = found else {
        return Ok(vec![node]);
    };
    let ExprKind::List(elements) = &attribute.value.bare().kind else {
        return Err(format!("its `{}` is an expression", rule.from));
    };
    let nodes = elements.iter().map(|element| {
        let mut node = node.clone();
        node.put(&rule.to, text(context, element));
        node
    });
    Ok(nodes.collect())
}

/// What a dynamic block holds.
fn content(block: &Block) -> Option<&Block> {
    let dynamic = block.kind == "dynamic";
    block.body.blocks_of("content").next().filter(|_| dynamic)
}

fn split_name(block: &Block) -> &str {
    block
        .labels
        .first()
        .map_or(&block.kind, |label| &label.text)
}

/// A nested block, or what a dynamic block holds, under its new name.
fn nested(
    context: &Context<'_>,
    block: &Block,
    name: &str,
    shape: &[Shape],
) -> Result<(Head, Node), String> {
    if block.kind != "dynamic" {
        return Ok((Head::Plain(name.to_owned()), body(context, block, shape)?));
    }
    let for_each = block.body.attribute("for_each");
    let (Some(content), Some(for_each)) = (content(block), for_each) else {
        return Err(format!("its dynamic `{}` is not whole", split_name(block)));
    };
    let iterator = block.body.attribute("iterator");
    let iterator = iterator.map(|it| text(context, &it.value));
    let head = Head::Dynamic {
        name: name.to_owned(),
        for_each: text(context, &for_each.value),
        iterator: Some(iterator.unwrap_or_else(|| split_name(block).to_owned()))
            .filter(|iterator| iterator != name),
    };
    Ok((head, body(context, content, shape)?))
}

fn body(context: &Context<'_>, block: &Block, shape: &[Shape]) -> Result<Node, String> {
    if shape.is_empty() {
        let inside = block.open + 1..block.span.end - 1;
        return Ok(Node {
            verbatim: context
                .source()
                .slice(inside)
                .trim_matches(['\r', '\n'])
                .to_owned(),
            ..Node::default()
        });
    }
    let attributes: Vec<&Attribute> = block.body.attributes().collect();
    let blocks: Vec<&Block> = block.body.blocks().collect();
    of_items(context, &attributes, &blocks, shape)
}

fn of_items(
    context: &Context<'_>,
    attributes: &[&Attribute],
    blocks: &[&Block],
    shape: &[Shape],
) -> Result<Node, String> {
    let mut node = Node::default();
    let homeless = |name: &str| format!("it has `{name}`, which has no place in the new resource");
    let null = |it: &&&Attribute| matches!(it.value.bare().kind, ExprKind::Null);
    for attribute in attributes.iter().filter(|it| !null(it)) {
        let rule = shape.iter().find(|rule| rule.from == attribute.name);
        let rule = rule.ok_or_else(|| homeless(&attribute.name))?;
        if rule.each {
            continue;
        }
        let value = value(context, rule, &attribute.value)?;
        let beside = rule
            .beside
            .as_ref()
            .filter(|beside| attributes.iter().any(|other| other.name == beside.argument));
        let to = beside.map_or(&rule.to, |beside| &beside.to);
        node.put(to, value);
    }
    for block in blocks {
        let name = if block.kind == "dynamic" {
            split_name(block)
        } else {
            &block.kind
        };
        let rule = shape.iter().find(|rule| rule.from == name);
        let rule = rule.ok_or_else(|| homeless(name))?;
        let (head, mut inner) = nested(context, block, &rule.to, &rule.shape)?;
        inner.ensure(&rule.ensure);
        node.blocks.push((head, inner));
    }
    Ok(node)
}

/// A value as the resource has it.
fn value(context: &Context<'_>, rule: &Shape, value: &Expr) -> Result<String, String> {
    let written = text(context, value);
    if let Some(refused) = rule
        .refuse
        .as_ref()
        .filter(|refused| written.contains(*refused))
    {
        return Err(format!("its `{}` holds `{refused}`", rule.from));
    }
    if rule.values.is_empty() {
        return Ok(written);
    }
    let plain = written.trim_matches('"');
    if let Some(new) = rule.values.get(plain) {
        return Ok(new.clone());
    }
    match (rule.values.get("true"), rule.values.get("false")) {
        (Some(yes), Some(no)) if !value.is_literal() => {
            let simple = matches!(value.kind, ExprKind::Traversal(_));
            let condition = if simple {
                written
            } else {
                format!("({written})")
            };
            Ok(format!("{condition} ? {yes} : {no}"))
        }
        _ => Err(format!("its `{}` is {written}", rule.from)),
    }
}

impl Node {
    /// Writes a value at a path through nested blocks that there is one of each.
    fn put(&mut self, path: &str, value: String) {
        match path.split_once('.') {
            None if path.is_empty() => {}
            None => self.attributes.push((path.to_owned(), value)),
            Some((block, rest)) => self.only(block).put(rest, value),
        }
    }

    /// The body that holds the last block of a path.
    fn within(&mut self, path: &str) -> &mut Self {
        match path.split_once('.') {
            Some((block, rest)) => self.only(block).within(rest),
            None => self,
        }
    }

    /// Gives an item the name that it lacks.
    fn name(&mut self, block: &Block, shape: &[Shape], number: Option<usize>) {
        let written = content(block).unwrap_or(block);
        let null = |it: &Attribute| matches!(it.value.bare().kind, ExprKind::Null);
        for rule in shape {
            let own = written.body.attribute(&rule.from);
            if let (Some(name), true) = (&rule.unnamed, own.is_none_or(null)) {
                let iterator = block.iterator();
                let value = match (iterator, number) {
                    (Some(iterator), _) => format!("\"{name}-${{{iterator}.key}}\""),
                    (None, Some(number)) => format!("\"{name}-{number}\""),
                    (None, None) => format!("\"{name}\""),
                };
                self.attributes.insert(0, (rule.to.clone(), value));
            }
        }
    }

    fn only(&mut self, name: &str) -> &mut Self {
        let head = Head::Plain(name.to_owned());
        let at = self.blocks.iter().position(|(own, _)| *own == head);
        let at = at.unwrap_or_else(|| {
            self.blocks.push((head, Self::default()));
            self.blocks.len() - 1
        });
        &mut self.blocks[at].1
    }

    fn ensure(&mut self, names: &[String]) {
        for name in names {
            let has = |(head, _): &(Head, Self)| match head {
                Head::Plain(own) | Head::Dynamic { name: own, .. } => own == name,
            };
            if !self.blocks.iter().any(has) {
                self.only(name);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.attributes.extend(other.attributes);
        self.blocks.extend(other.blocks);
        self.verbatim += &other.verbatim;
    }

    fn text(&self) -> String {
        let lines = self
            .attributes
            .iter()
            .map(|(name, value)| format!("{name} = {value}"));
        let mut parts: Vec<String> = Vec::new();
        let lines = lines.collect::<Vec<_>>().join("\n");
        parts.extend(Some(lines).filter(|lines| !lines.is_empty()));
        parts.extend(Some(self.verbatim.clone()).filter(|text| !text.trim().is_empty()));
        parts.extend(self.blocks.iter().map(|(head, node)| {
            let inner = node.text();
            match head {
                Head::Plain(name) if inner.is_empty() => format!("{name} {{}}"),
                Head::Plain(name) => format!("{name} {{\n{inner}\n}}"),
                Head::Dynamic {
                    name,
                    for_each,
                    iterator,
                } => {
                    let line = |iterator: &String| format!("iterator = {iterator}\n");
                    let iterator = iterator.as_ref().map(line).unwrap_or_default();
                    let head = format!("for_each = {for_each}\n{iterator}");
                    format!("dynamic \"{name}\" {{\n{head}\ncontent {{\n{inner}\n}}\n}}")
                }
            }
        }));
        parts.join("\n\n")
    }
}
