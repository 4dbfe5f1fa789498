//! The inline items of a block in every form that they are written in: nested blocks, dynamic
//! blocks, and lists of objects.

use crate::source::{Block, Expr, ExprKind, Item, Key};

/// One item, or the pattern of many.
#[derive(Debug, Clone)]
pub(super) struct Row<'a> {
    pub item: &'a Item,
    pub arguments: Vec<(String, &'a Expr)>,
    pub repeated: Option<Repeated<'a>>,
}

/// What an item is repeated over, and what it calls the element.
#[derive(Debug, Clone)]
pub(super) struct Repeated<'a> {
    pub collection: &'a Expr,
    pub condition: Option<&'a Expr>,
    pub element: Element,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Element {
    /// `ingress.value` and `ingress.key` in a dynamic block.
    Iterator(String),
    /// The names that a `for` binds.
    Names { key: Option<String>, value: String },
}

impl Element {
    /// Whether an expression is made of the element.
    pub(super) fn stands_in(&self, expr: &Expr) -> bool {
        let name = match self {
            Self::Iterator(name) | Self::Names { value: name, .. } => name,
        };
        let mut found = false;
        expr.visit(&mut |inner| {
            found |= matches!(&inner.kind, ExprKind::Variable(root) if root == name);
        });
        found
    }
}

/// The rows of an item; an empty list has none, which means none on purpose.
///
/// # Errors
/// The reason why they cannot be told.
pub(super) fn rows<'a>(block: &'a Block, name: &str, scalar: bool) -> Result<Vec<Row<'a>>, String> {
    let mut rows = Vec::new();
    for item in &block.body.items {
        match item {
            Item::Attribute(attribute) if attribute.name == name => {
                list(item, name, &attribute.value, scalar, &mut rows)?;
            }
            Item::Block(nested) if nested.kind == name => {
                rows.push(Row {
                    item,
                    arguments: arguments(nested, name)?,
                    repeated: None,
                });
            }
            Item::Block(dynamic) if is_dynamic(dynamic, name) => {
                rows.push(of_dynamic(item, dynamic, name)?);
            }
            _ => {}
        }
    }
    Ok(rows)
}

/// The items of a name that say something.
pub(super) fn items<'a>(block: &'a Block, name: &str) -> Vec<&'a Item> {
    let own = block.body.items.iter().filter(|item| match item {
        Item::Attribute(attribute) => {
            let null = matches!(attribute.value.bare().kind, ExprKind::Null);
            attribute.name == name && !null
        }
        Item::Block(block) => block.kind == name || is_dynamic(block, name),
    });
    own.collect()
}

fn is_dynamic(block: &Block, name: &str) -> bool {
    block.kind == "dynamic" && block.labels.first().is_some_and(|label| label.text == name)
}

fn arguments<'a>(block: &'a Block, name: &str) -> Result<Vec<(String, &'a Expr)>, String> {
    if let Some(nested) = block.body.blocks().next() {
        return Err(format!("its `{name}` holds a block `{}`", nested.kind));
    }
    let attributes = block.body.attributes();
    Ok(attributes
        .map(|attribute| (attribute.name.clone(), &attribute.value))
        .collect())
}

fn of_dynamic<'a>(item: &'a Item, dynamic: &'a Block, name: &str) -> Result<Row<'a>, String> {
    let content = dynamic.body.blocks_of("content").next();
    let for_each = dynamic.body.attribute("for_each");
    let (Some(content), Some(for_each), Some(iterator)) = (content, for_each, dynamic.iterator())
    else {
        return Err(format!("its dynamic `{name}` is not whole"));
    };
    Ok(Row {
        item,
        arguments: arguments(content, name)?,
        repeated: Some(Repeated {
            collection: &for_each.value,
            condition: None,
            element: Element::Iterator(iterator.to_owned()),
        }),
    })
}

/// `[{ … }, …]`, `[for x in … : { … }]`, and what `concat` puts together of them.
fn list<'a>(
    item: &'a Item,
    name: &str,
    value: &'a Expr,
    scalar: bool,
    rows: &mut Vec<Row<'a>>,
) -> Result<(), String> {
    let opaque = || format!("its `{name}` is an expression");
    let row = |arguments, repeated| Row {
        item,
        arguments,
        repeated,
    };
    match &value.bare().kind {
        ExprKind::Null => Ok(()),
        ExprKind::List(items) if items.is_empty() => Ok(()),
        _ if scalar => {
            rows.push(row(vec![(name.to_owned(), value)], None));
            Ok(())
        }
        ExprKind::List(items) => {
            for element in items {
                match &element.bare().kind {
                    ExprKind::Object(fields) => rows.push(row(object(fields, name)?, None)),
                    _ => return Err(opaque()),
                }
            }
            Ok(())
        }
        ExprKind::Call {
            name: call,
            args,
            expand: false,
        } if call == "concat" => args
            .iter()
            .try_for_each(|arg| list(item, name, arg, scalar, rows)),
        ExprKind::For(each) if each.key.is_none() => {
            let ExprKind::Object(fields) = &each.value.bare().kind else {
                return Err(opaque());
            };
            let repeated = Repeated {
                collection: &each.collection,
                condition: each.condition.as_ref(),
                element: Element::Names {
                    key: each.key_name.clone(),
                    value: each.value_name.clone(),
                },
            };
            rows.push(row(object(fields, name)?, Some(repeated)));
            Ok(())
        }
        _ => Err(opaque()),
    }
}

fn object<'a>(fields: &'a [(Key, Expr)], name: &str) -> Result<Vec<(String, &'a Expr)>, String> {
    let fields = fields.iter().map(|(key, value)| match key {
        Key::Name { text, .. } => Ok((text.clone(), value)),
        Key::Expr(key) => match &key.kind {
            ExprKind::String(text) => Ok((text.clone(), value)),
            _ => Err(format!("its `{name}` has a key that is an expression")),
        },
    });
    fields.collect()
}
