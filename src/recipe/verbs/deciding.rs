//! The places that decide a value which is not written out where it is used: the default of a
//! variable, the arguments that callers pass, the definition of a local, the elements that a
//! dynamic block goes over, the branches of a condition.

use super::Context;
use crate::module::{Address, Kind, ModuleId, Reference, Scope, Value};
use crate::source::{Block, Expr, ExprKind, Key, Source, Step};

/// How far variables and locals are followed into one another.
const MAX_LINKS: usize = 8;

/// A literal that decides a value.
pub(super) struct Place<'a> {
    pub source: &'a Source,
    pub value: &'a Expr,
    /// What it is called, for people.
    pub name: String,
}

/// Takes a value that is wrong, the dynamic blocks around it, a judge of values (the literals
/// that it calls right are not places), and whether branches of conditions count; gives the
/// wrong literals.
///
/// # Errors
/// The reason why not everything that decides the value can be mended.
pub(super) fn places<'a>(
    context: &'a Context<'a>,
    value: &'a Expr,
    within: &'a [&'a Block],
    is_right: &'a dyn Fn(Value) -> bool,
    branches: bool,
) -> Result<Vec<Place<'a>>, String> {
    let mut search = Search {
        context,
        within,
        is_right,
        branches,
        found: Vec::new(),
    };
    let here = Here {
        module: context.module,
        source: context.source(),
        name: None,
        links: 0,
    };
    search.expr(&here, value, &[])?;
    Ok(search.found)
}

struct Search<'a> {
    context: &'a Context<'a>,
    within: &'a [&'a Block],
    is_right: &'a dyn Fn(Value) -> bool,
    branches: bool,
    found: Vec<Place<'a>>,
}

/// Where an expression stands.
#[derive(Clone)]
struct Here<'a> {
    module: ModuleId,
    source: &'a Source,
    /// What it decides, for people; nothing for the value itself.
    name: Option<String>,
    links: usize,
}

/// A way into a value.
#[derive(Clone, PartialEq)]
enum Way {
    Field(String),
    Element(usize),
    /// Every element of a list, every value of a map.
    Each,
}

impl<'a> Search<'a> {
    /// Looks at what an expression comes to at the end of `ways`.
    fn expr(&mut self, here: &Here<'a>, expr: &'a Expr, ways: &[Way]) -> Result<(), String> {
        if here.links > MAX_LINKS {
            return Err("value is handed on too often to be followed".to_owned());
        }
        let bare = expr.bare();
        if let ExprKind::Conditional { yes, no, .. } = &bare.kind {
            if self.is_right_at(here, expr, ways) {
                return Ok(());
            }
            if !self.branches {
                return Err("a condition decides between right and wrong".to_owned());
            }
            self.expr(here, yes, ways)?;
            return self.expr(here, no, ways);
        }
        match (&bare.kind, ways.split_first()) {
            (_, None) if expr.is_literal() => self.literal(here, expr),
            (ExprKind::Object(items), Some((way, rest))) => self.object(here, items, way, rest),
            (ExprKind::List(items), Some((Way::Each, rest))) => items
                .iter()
                .try_for_each(|item| self.expr(here, item, rest)),
            (ExprKind::List(items), Some((Way::Element(at), rest))) => match items.get(*at) {
                Some(item) => self.expr(here, item, rest),
                None => Err(Self::opaque(here)),
            },
            (ExprKind::Call { name, args, .. }, _) if is_cast(name) && args.len() == 1 => {
                self.expr(here, &args[0], ways)
            }
            _ if self.is_right_at(here, expr, ways) => Ok(()),
            _ => self.traversal(here, bare, ways),
        }
    }

    /// Whether an expression is right where nothing is left to descend into.
    fn is_right_at(&self, here: &Here<'a>, expr: &Expr, ways: &[Way]) -> bool {
        let mut scope = Scope::new(self.context.workspace, here.module);
        if here.links == 0 {
            scope = scope.in_block(self.context.id);
        }
        ways.is_empty() && (self.is_right)(scope.value(expr))
    }

    fn object(
        &mut self,
        here: &Here<'a>,
        items: &'a [(Key, Expr)],
        way: &Way,
        rest: &[Way],
    ) -> Result<(), String> {
        let mut any = false;
        for (key, value) in items {
            let name = match key {
                Key::Name { text, .. } => Some(text),
                Key::Expr(key) => match &key.kind {
                    ExprKind::String(text) => Some(text),
                    _ => None,
                },
            };
            let meant = match way {
                Way::Each => true,
                Way::Field(field) => name.is_none_or(|name| name == field),
                Way::Element(_) => false,
            };
            if meant {
                any = true;
                self.expr(here, value, rest)?;
            }
        }
        any.then_some(()).ok_or_else(|| Self::opaque(here))
    }

    fn opaque(here: &Here<'_>) -> String {
        match &here.name {
            Some(name) => format!("{name} is an expression"),
            None => "value is an expression".to_owned(),
        }
    }

    fn literal(&mut self, here: &Here<'a>, value: &'a Expr) -> Result<(), String> {
        let scope = Scope::new(self.context.workspace, here.module);
        let known = |place: &Place<'_>| {
            place.source.path() == here.source.path() && place.value.span == value.span
        };
        if !(self.is_right)(scope.value(value)) && !self.found.iter().any(known) {
            if here.source.is_json() {
                let path = here.source.path().display();
                return Err(format!("value is decided in {path}, which is json"));
            }
            self.found.push(Place {
                source: here.source,
                value,
                name: here.name.clone().unwrap_or_else(|| "the value".to_owned()),
            });
        }
        Ok(())
    }

    fn traversal(&mut self, here: &Here<'a>, expr: &'a Expr, ways: &[Way]) -> Result<(), String> {
        let ExprKind::Traversal(traversal) = &expr.kind else {
            return Err(Self::opaque(here));
        };
        let mut own = Vec::new();
        for step in &traversal.steps {
            own.push(match step {
                Step::Attribute(name) => Way::Field(name.clone()),
                Step::Index(index) => match &index.kind {
                    ExprKind::String(key) => Way::Field(key.clone()),
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "checked to be a small whole number"
                    )]
                    ExprKind::Number(at) if *at >= 0.0 && at.fract() == 0.0 && *at < 1e6 => {
                        Way::Element(*at as usize)
                    }
                    _ => return Err(Self::opaque(here)),
                },
                Step::LegacyIndex(at) => Way::Element(usize::try_from(*at).unwrap_or(usize::MAX)),
                Step::Splat => return Err(Self::opaque(here)),
            });
        }
        own.extend_from_slice(ways);
        let Some((Way::Field(first), rest)) = own.split_first() else {
            return Err(Self::opaque(here));
        };
        match traversal.root_name() {
            Some("var") => self.variable(here, first, rest),
            Some("local") => self.local(here, first, rest),
            Some(root) if here.links == 0 && first == "value" => self.element(here, root, rest),
            _ => Err(Self::opaque(here)),
        }
    }

    /// `<iterator>.value` and `each.value`: every element that is gone over.
    fn element(&mut self, here: &Here<'a>, root: &str, rest: &[Way]) -> Result<(), String> {
        let dynamic = self.within.iter().rev();
        let owner = match dynamic
            .copied()
            .find(|block| block.iterator() == Some(root))
        {
            Some(dynamic) => dynamic,
            None if root == "each" => self.context.block,
            None => return Err(Self::opaque(here)),
        };
        let Some(for_each) = owner.body.attribute("for_each") else {
            return Err(Self::opaque(here));
        };
        let there = Here {
            name: Some("an element of `for_each`".to_owned()),
            ..here.clone()
        };
        let ways = [&[Way::Each], rest].concat();
        self.expr(&there, &for_each.value, &ways)
    }

    fn local(&mut self, here: &Here<'a>, name: &str, rest: &[Way]) -> Result<(), String> {
        let module = self.context.workspace.module(here.module);
        let address = Address::new(Kind::Local, "", name);
        let Some((id, attribute)) = module.local(name) else {
            return Err(format!("local.{name} is not declared"));
        };
        let source = module.source(id);
        self.is_for_this_alone(here.module, &address, rest, source, attribute.span.start)?;
        let there = Here {
            module: here.module,
            source,
            name: Some(format!("`local.{name}{}`", dotted(rest))),
            links: here.links + 1,
        };
        self.expr(&there, &attribute.value, rest)
    }

    fn variable(&mut self, here: &Here<'a>, name: &str, rest: &[Way]) -> Result<(), String> {
        let workspace = self.context.workspace;
        let module = workspace.module(here.module);
        let address = Address::new(Kind::Variable, "", name);
        let declared = module
            .find(&address)
            .and_then(|id| Some((id, module.block(id)?)));
        let Some((id, block)) = declared else {
            return Err(format!("var.{name} is not declared"));
        };
        let overriding = module.argument(&address, "default");
        let default = overriding.map(|(_, default)| default);
        let source = module.source(overriding.map_or(id, |(id, _)| id));
        let start = default.map_or(block.span.start, |default| default.span.start);
        self.is_for_this_alone(here.module, &address, rest, source, start)?;
        let callers = workspace.calls().to(here.module);
        let mut defaulted = callers.is_empty();
        for caller in callers {
            let outer = workspace.module(caller.module);
            let Some(call) = outer.block(caller.block) else {
                return Err(format!("a call that passes var.{name} does not parse"));
            };
            match call.body.attribute(name) {
                Some(argument) => {
                    let there = Here {
                        module: caller.module,
                        source: outer.source(caller.block),
                        name: Some(format!("`{name}{}` of `{}`", dotted(rest), called(call))),
                        links: here.links + 1,
                    };
                    self.expr(&there, &argument.value, rest)?;
                }
                None => defaulted = true,
            }
        }
        if let Some(unit) = workspace.calls().units(here.module).first() {
            let unit = workspace.module(*unit).dir.join("terragrunt.hcl");
            let unit = unit.display();
            return Err(format!("value of var.{name} is passed by {unit}"));
        }
        let assigned = module.assigned(name);
        let files = assigned.named.iter().chain(&assigned.always);
        for (source, attribute) in files.filter(|_| callers.is_empty()) {
            let file = source.path().file_name().unwrap_or_default();
            let there = Here {
                module: here.module,
                source,
                name: Some(format!("`{name}{}` in {}", dotted(rest), file.display())),
                links: here.links + 1,
            };
            self.expr(&there, &attribute.value, rest)?;
        }
        defaulted &= assigned.always.is_none();
        match default {
            Some(default) if defaulted => {
                let there = Here {
                    module: here.module,
                    source,
                    name: Some(format!("the default of `var.{name}{}`", dotted(rest))),
                    links: here.links + 1,
                };
                self.expr(&there, &default.value, rest)
            }
            None if defaulted && assigned.named.is_empty() => {
                Err(format!("value of var.{name} is passed by a caller"))
            }
            _ => Ok(()),
        }
    }

    /// That nothing else in the module uses this part of a variable or local.
    fn is_for_this_alone(
        &self,
        module: ModuleId,
        address: &Address,
        rest: &[Way],
        source: &Source,
        offset: usize,
    ) -> Result<(), String> {
        if uses(self.context, module, address, rest) > 1 {
            let line = source.position(offset).line;
            let path = source.path().display();
            return Err(format!("{address} ({path}:{line}) is used elsewhere too"));
        }
        Ok(())
    }
}

fn is_cast(name: &str) -> bool {
    matches!(
        name,
        "toset" | "tolist" | "tomap" | "tobool" | "tostring" | "tonumber"
    )
}

fn dotted(ways: &[Way]) -> String {
    let fields = ways.iter().map_while(|way| match way {
        Way::Field(name) => Some(format!(".{name}")),
        _ => None,
    });
    fields.collect()
}

fn called(call: &Block) -> String {
    let name = call.labels.first().map_or("", |label| label.text.as_str());
    format!("module.{name}")
}

/// How often a module refers to a part of an address, or to what it is a part of; what a
/// variable says of itself is left out.
fn uses(context: &Context<'_>, module: ModuleId, address: &Address, part: &[Way]) -> usize {
    let module = context.workspace.module(module);
    let needle = address.to_string();
    let blocks = module.headers().filter(|(id, header)| {
        let text = module.source(*id).slice(header.span.clone());
        text.contains(&needle) && Address::of(header).as_ref() != Some(address)
    });
    let fields = part.iter().map_while(|way| match way {
        Way::Field(name) => Some(name),
        _ => None,
    });
    let fields: Vec<&String> = fields.collect();
    let meets = |reference: &Reference| {
        let mut pairs = reference.rest.iter().zip(&fields);
        &reference.address == address && pairs.all(|(one, other)| one == *other)
    };
    blocks
        .filter_map(|(id, _)| module.block(id))
        .flat_map(|block| crate::module::references_in(&block.body))
        .filter(meets)
        .count()
}
