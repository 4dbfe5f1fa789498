//! The resources that the items of a block become.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Context;
use super::label::label;
use super::repeat::{Repeat, Rule};
use super::rows::Row;
use super::shape::gathered;
use super::sources::{Reach, Taken, taken, text};
use crate::module::{Address, Kind, References, Scope, Value};
use crate::recipe::mirror::Mirror;
use crate::recipe::model::Split;
use crate::recipe::state::Repeated;
use crate::recipe::template::TemplateError;
use crate::recipe::validity::faults;
use crate::schema::{self, Provider};
use crate::source::{Expr, ExprKind, Item, fragment};

/// A resource that an item becomes.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub address: Address,
    pub text: String,
    /// Its arguments as source text.
    pub arguments: BTreeMap<String, String>,
    /// Its own `count` or `for_each`, or the owner's.
    pub repeated: Option<Repeated>,
    /// Whether those are the owner's.
    pub mirrors: bool,
    pub import: Option<String>,
    /// Attributes of the owner that are its own from now on.
    pub follow: Vec<String>,
}

pub(super) struct Pieces<'a> {
    context: &'a Context<'a>,
    mirror: &'a Mirror,
    found: Vec<Piece>,
    taken: BTreeSet<Address>,
    /// What the resources say, without their names: the same is said once.
    said: BTreeSet<String>,
}

/// What stands in a resource.
struct Body {
    /// In their order.
    arguments: Vec<(String, String)>,
    /// What repeats it, where it has something of its own.
    repeated: Option<Repeated>,
    /// Whether the owner's `count` and `for_each` are repeated.
    mirrors: bool,
}

type Attempt<T> = Result<Result<T, String>, TemplateError>;

impl<'a> Pieces<'a> {
    pub(super) fn new(context: &'a Context<'a>, mirror: &'a Mirror) -> Self {
        Self {
            context,
            mirror,
            found: Vec::new(),
            taken: BTreeSet::new(),
            said: BTreeSet::new(),
        }
    }

    pub(super) fn done(self) -> Vec<Piece> {
        self.found
    }

    /// Adds what a row becomes; its comments go with the first resource that does not say them.
    pub(super) fn add(&mut self, split: &Split, row: &Row<'_>, comments: &[String]) -> Attempt<()> {
        let alone =
            row.repeated.is_none() && self.mirror.count.is_none() && self.mirror.for_each.is_none();
        let sources = match taken(self.context, split, row, alone) {
            Ok(sources) => sources,
            Err(reason) => return Ok(Err(reason)),
        };
        let first = self.found.len();
        for source in sources {
            if let Err(reason) = self.piece(split, row, &source)? {
                return Ok(Err(reason));
            }
        }
        let said: String = self.found.iter().map(|piece| piece.text.as_str()).collect();
        let lost = comments
            .iter()
            .filter(|comment| !said.contains(comment.as_str()));
        let lost: Vec<String> = lost.cloned().collect();
        let at = first.min(self.found.len().saturating_sub(1));
        if let (Some(piece), false) = (self.found.get_mut(at), lost.is_empty()) {
            piece.text = format!("{}\n{}", lost.join("\n"), piece.text);
        }
        Ok(Ok(()))
    }

    fn piece(&mut self, split: &Split, row: &Row<'_>, source: &Taken) -> Attempt<()> {
        let body = match self.body(split, row, source) {
            Ok(body) => body,
            Err(reason) => return Ok(Err(reason)),
        };
        let Body {
            arguments,
            repeated,
            mirrors,
        } = body;
        let lines: Vec<String> = arguments
            .iter()
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        let head = match &repeated {
            None => self.mirror.lines(mirrors, &split.into),
            Some(own) => format!("\n{own}\n{}", self.mirror.lines(false, &split.into)),
        };
        let text = format!("{{{head}\n{}\n}}", lines.join("\n"));
        if !self.said.insert(format!("{} {text}", split.into)) {
            return Ok(Ok(()));
        }
        let base = label(
            self.context,
            split,
            row,
            &self.mirror.target.name,
            &source.name,
        )?;
        let address = match self.free(split, &base) {
            Ok(address) => address,
            Err(reason) => return Ok(Err(reason)),
        };
        self.taken.insert(address.clone());
        self.found.push(Piece {
            text: format!("resource \"{}\" \"{}\" {text}", split.into, address.name),
            address,
            arguments: arguments.into_iter().collect(),
            mirrors: repeated.is_none(),
            repeated: repeated.or_else(|| self.mirror.repeated().filter(|_| mirrors)),
            import: split.import.clone(),
            follow: split.follow.clone(),
        });
        Ok(Ok(()))
    }

    fn free(&self, split: &Split, base: &str) -> Result<Address, String> {
        let numbered = (2..1000).map(|number| format!("{base}_{number}"));
        let mut names = std::iter::once(base.to_owned()).chain(numbered);
        let free = names.find_map(|name| {
            let address = Address::resource(&split.into, &name);
            let taken = self.context.module().declares(&address) || self.taken.contains(&address);
            (!taken).then_some(address)
        });
        free.ok_or_else(|| "no free name was found for the new resources".to_owned())
    }

    /// Adds what items become that go over whole.
    pub(super) fn whole(
        &mut self,
        split: &Split,
        items: &[&Item],
        comments: &[String],
    ) -> Attempt<()> {
        let mut fixed = Vec::new();
        for (path, value) in &split.fixed {
            fixed.push((path.clone(), self.context.render(value)?));
        }
        let inside = match gathered(self.context, split, items, &fixed) {
            Ok(inside) => inside,
            Err(reason) => return Ok(Err(reason)),
        };
        let Some(item) = items.first() else {
            return Ok(Ok(()));
        };
        let row = Row {
            item,
            arguments: Vec::new(),
            repeated: None,
        };
        let base = label(self.context, split, &row, &self.mirror.target.name, "")?;
        let address = match self.free(split, &base) {
            Ok(address) => address,
            Err(reason) => return Ok(Err(reason)),
        };
        let index = self.mirror.index();
        let owner = split.owner.iter();
        let arguments: Vec<(String, String)> = owner
            .map(|(name, attribute)| (name.clone(), self.owner(index, attribute)))
            .collect();
        let lines = arguments
            .iter()
            .map(|(name, value)| format!("{name} = {value}"));
        let head = self.mirror.lines(true, &split.into);
        let mut text = format!(
            "{{{head}\n{}\n{inside}\n",
            lines.collect::<Vec<_>>().join("\n")
        );
        let before = self.found.iter().find(|piece| {
            split
                .after
                .as_ref()
                .is_some_and(|type_| piece.address.type_ == *type_)
        });
        if let Some(before) = before {
            text += &format!("\ndepends_on = [{}]\n", before.address);
        }
        if let Some(reason) = self.refused(&split.into, &text) {
            return Ok(Err(reason));
        }
        let lost = comments
            .iter()
            .filter(|comment| !text.contains(comment.as_str()));
        let lost = lost.fold(String::new(), |lost, comment| lost + comment + "\n");
        self.taken.insert(address.clone());
        self.found.push(Piece {
            text: format!(
                "{lost}resource \"{}\" \"{}\" {text}}}",
                split.into, address.name
            ),
            address,
            arguments: arguments.into_iter().collect(),
            repeated: self.mirror.repeated(),
            mirrors: true,
            import: split.import.clone(),
            follow: split.follow.clone(),
        });
        Ok(Ok(()))
    }

    /// Why the provider would not take a resource with this body.
    fn refused(&self, type_: &str, text: &str) -> Option<String> {
        let whole = fragment(&format!("resource \"{type_}\" \"it\" {text}}}")).ok()?;
        let block = whole.blocks().next()?;
        let facts = Provider::of_type(type_).and_then(|it| schema::latest(it).resource(type_))?;
        let scope = Scope::new(self.context.workspace, self.context.module);
        let faults = faults(&facts.body, block, &scope);
        let fault = faults.first()?;
        Some(format!("`{}` of `{type_}` {}", fault.path, fault.message))
    }

    fn body(&self, split: &Split, row: &Row<'_>, source: &Taken) -> Result<Body, String> {
        let context = self.context;
        let rule = row.repeated.as_ref().map(|repeated| Rule {
            element: &repeated.element,
            collection: text(context, repeated.collection),
            condition: repeated.condition.map(|condition| text(context, condition)),
        });
        if let Some(repeated) = &row.repeated {
            known_keys(context, repeated.collection)?;
        }
        let repeat = Repeat::of(self.mirror, rule.as_ref(), &source.reach)?;
        if context.module().is_legacy() && !repeat.mirrors {
            return Err("Terraform 0.11 has no `for_each`".to_owned());
        }
        let owner = |attribute: &str| self.owner(&repeat.index, attribute);
        let mut arguments: Vec<(String, String)> = Vec::new();
        for (name, attribute) in &split.owner {
            arguments.push((name.clone(), owner(attribute)));
        }
        for name in &split.copy {
            if let Some(attribute) = context.block.body.attribute(name) {
                arguments.push((name.clone(), text(context, &attribute.value)));
            }
        }
        let fixed = split.fixed.iter();
        arguments.extend(fixed.map(|(name, value)| (name.clone(), value.clone())));
        for (name, value) in &row.arguments {
            let is_source = split.sources.iter().any(|source| source.from == *name);
            if is_source || is_nothing(value) {
                continue;
            }
            let new = split.rename.get(name).unwrap_or(name);
            if !accepts(&split.into, new) {
                return Err(format!(
                    "it has `{name}`, which `{}` does not take",
                    split.into
                ));
            }
            let value = repeat.rewrite(&text(context, value))?;
            match self.dropped(split, row, name) {
                Some(Dropped::Always) => {}
                Some(Dropped::Where(condition)) => {
                    let condition = repeat.rewrite(&condition)?;
                    arguments.push((new.clone(), format!("{condition} ? null : {value}")));
                }
                None => arguments.push((new.clone(), value)),
            }
        }
        if let Some(to) = &source.to {
            let value = match &source.reach {
                Reach::Value(value) | Reach::When { value, .. } if value.starts_with('@') => {
                    owner(value.trim_start_matches('@'))
                }
                Reach::Value(value) | Reach::When { value, .. } => repeat.rewrite(value)?,
                _ => repeat.source.clone().unwrap_or_default(),
            };
            arguments.push((to.clone(), value));
        }
        if let Some(lacking) = lacking(&split.into, &arguments) {
            return Err(format!("an item has nothing for `{lacking}`"));
        }
        Ok(Body {
            arguments,
            repeated: repeat.repeated,
            mirrors: repeat.mirrors,
        })
    }

    /// How a resource refers to an attribute of the owner.
    fn owner(&self, index: &str, attribute: &str) -> String {
        let target = &self.mirror.target;
        match (self.context.module().is_legacy(), index) {
            (false, _) => format!("{target}{index}.{attribute}"),
            (true, "") => format!("\"${{{target}.{attribute}}}\""),
            (true, _) => format!("\"${{element({target}.*.{attribute}, count.index)}}\""),
        }
    }

    /// Whether an argument goes because another has a value that excludes it.
    fn dropped(&self, split: &Split, row: &Row<'_>, name: &str) -> Option<Dropped> {
        let rule = split
            .drop
            .iter()
            .find(|rule| rule.drop.iter().any(|dropped| dropped == name))?;
        let (_, value) = row
            .arguments
            .iter()
            .find(|(own, _)| *own == rule.argument)?;
        let context = self.context;
        let scope = Scope::new(context.workspace, context.module).in_block(context.id);
        let known = scope.value(value);
        let is_one = |value: &Value| {
            let text = value.to_text();
            text.map(|text| rule.is.contains(&text.to_lowercase()))
        };
        let answers: Vec<Option<bool>> = known.alternatives().iter().map(is_one).collect();
        if answers.iter().all(|answer| *answer == Some(true)) {
            Some(Dropped::Always)
        } else if answers.iter().all(|answer| *answer == Some(false)) {
            None
        } else {
            let quoted: Vec<String> = rule.is.iter().map(|is| format!("\"{is}\"")).collect();
            let value = text(context, value);
            let list = quoted.join(", ");
            Some(Dropped::Where(format!(
                "contains([{list}], tostring({value}))"
            )))
        }
    }
}

enum Dropped {
    Always,
    Where(String),
}

/// That the keys of what an item is repeated over are known before the apply: those of a set are
/// its elements.
fn known_keys(context: &Context<'_>, collection: &Expr) -> Result<(), String> {
    let is_set = matches!(&collection.bare().kind, ExprKind::Call { name, .. } if name == "toset");
    let refers = References::of(context.module(), Some(context.id), collection);
    let mut resources = refers
        .addresses
        .iter()
        .filter(|it| it.kind == Kind::Resource);
    match resources.next().filter(|_| is_set) {
        Some(address) => Err(format!("it goes over a set of what {address} comes to")),
        None => Ok(()),
    }
}

/// Null and the empty text, which an item in a list of objects has to give.
fn is_nothing(value: &Expr) -> bool {
    match &value.bare().kind {
        ExprKind::Null => true,
        ExprKind::String(text) => text.is_empty(),
        _ => false,
    }
}

/// An argument that a resource must have and has not.
fn lacking(type_: &str, arguments: &[(String, String)]) -> Option<String> {
    let facts = Provider::of_type(type_).and_then(|it| schema::latest(it).resource(type_))?;
    let mut required = facts.body.attributes.iter().filter(|(_, it)| it.required);
    let lacking = required.find(|(name, _)| arguments.iter().all(|(own, _)| own != *name));
    lacking.map(|(name, _)| name.clone())
}

fn accepts(type_: &str, argument: &str) -> bool {
    let facts = Provider::of_type(type_).and_then(|it| schema::latest(it).resource(type_));
    facts.is_none_or(|facts| facts.body.attributes.contains_key(argument))
}
