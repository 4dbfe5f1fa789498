//! The places that decide a value which is not written out where it is used: the default of a
//! variable, the arguments that callers pass, the definition of a local, the branches of a
//! condition.

use super::Context;
use crate::module::{Address, Evaluation, Kind, ModuleId, Scope};
use crate::source::{Block, Expr, ExprKind, Source};

/// How far variables and locals are followed into one another.
const MAX_LINKS: usize = 8;

/// A literal that decides a value.
pub(super) struct Place<'a> {
    pub source: &'a Source,
    pub value: &'a Expr,
    /// What it is called, for people.
    pub name: String,
}

/// Takes a value that is wrong, a judge of values (the literals that it calls right are not
/// places), and whether branches of conditions count; gives the wrong literals.
///
/// # Errors
/// The reason why not everything that decides the value can be mended.
pub(super) fn places<'a>(
    context: &'a Context<'a>,
    value: &'a Expr,
    is_right: &'a dyn Fn(Evaluation) -> bool,
    branches: bool,
) -> Result<Vec<Place<'a>>, String> {
    let mut search = Search {
        context,
        is_right,
        branches,
        found: Vec::new(),
    };
    let here = Here {
        module: context.module,
        source: context.source(),
        name: "the value".to_owned(),
        links: 0,
    };
    search.expr(&here, value)?;
    Ok(search.found)
}

struct Search<'a> {
    context: &'a Context<'a>,
    is_right: &'a dyn Fn(Evaluation) -> bool,
    branches: bool,
    found: Vec<Place<'a>>,
}

/// Where an expression stands.
struct Here<'a> {
    module: ModuleId,
    source: &'a Source,
    /// What it decides, for people.
    name: String,
    links: usize,
}

impl<'a> Search<'a> {
    fn expr(&mut self, here: &Here<'a>, expr: &'a Expr) -> Result<(), String> {
        let mut scope = Scope::new(self.context.workspace, here.module);
        if here.links == 0 {
            scope = scope.in_block(self.context.id);
        }
        if (self.is_right)(scope.evaluate(expr)) {
            return Ok(());
        }
        if here.links > MAX_LINKS {
            return Err("value is handed on too often to be followed".to_owned());
        }
        if expr.is_literal() {
            self.literal(here, expr);
            return Ok(());
        }
        match (&expr.bare().kind, expr.names().as_deref()) {
            (ExprKind::Conditional { yes, no, .. }, _) if self.branches => {
                self.expr(here, yes)?;
                self.expr(here, no)
            }
            (ExprKind::Conditional { .. }, _) => {
                Err("a condition decides between right and wrong".to_owned())
            }
            (_, Some(["var", name])) => self.variable(here, name),
            (_, Some(["local", name])) => self.local(here, name),
            _ if here.links > 0 => Err(format!("{} is an expression", here.name)),
            _ => Err("value is an expression".to_owned()),
        }
    }

    fn literal(&mut self, here: &Here<'a>, value: &'a Expr) {
        let known = |place: &Place<'_>| {
            place.source.path() == here.source.path() && place.value.span == value.span
        };
        if !self.found.iter().any(known) {
            self.found.push(Place {
                source: here.source,
                value,
                name: here.name.clone(),
            });
        }
    }

    fn local(&mut self, here: &Here<'a>, name: &str) -> Result<(), String> {
        let module = self.context.workspace.module(here.module);
        let address = Address::new(Kind::Local, "", name);
        let Some((id, attribute)) = module.local(name) else {
            return Err(format!("local.{name} is not declared"));
        };
        let source = module.source(id);
        self.is_for_this_alone(here.module, &address, source, attribute.span.start)?;
        let there = Here {
            module: here.module,
            source,
            name: format!("`local.{name}`"),
            links: here.links + 1,
        };
        self.expr(&there, &attribute.value)
    }

    fn variable(&mut self, here: &Here<'a>, name: &str) -> Result<(), String> {
        let workspace = self.context.workspace;
        let module = workspace.module(here.module);
        let address = Address::new(Kind::Variable, "", name);
        let declared = module
            .find(&address)
            .and_then(|id| Some((id, module.block(id)?)));
        let Some((id, block)) = declared else {
            return Err(format!("var.{name} is not declared"));
        };
        let source = module.source(id);
        let default = block.body.attribute("default");
        let start = default.map_or(block.span.start, |default| default.span.start);
        self.is_for_this_alone(here.module, &address, source, start)?;
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
                        name: format!("`{name}` of `{}`", called(call)),
                        links: here.links + 1,
                    };
                    self.expr(&there, &argument.value)?;
                }
                None => defaulted = true,
            }
        }
        if callers.is_empty() && module.assigned().contains_key(name) {
            return Err(format!("value of var.{name} is assigned in a tfvars file"));
        }
        match default {
            Some(default) if defaulted => {
                let there = Here {
                    module: here.module,
                    source,
                    name: format!("the default of `var.{name}`"),
                    links: here.links + 1,
                };
                self.expr(&there, &default.value)
            }
            None if defaulted => Err(format!("value of var.{name} is passed by a caller")),
            _ => Ok(()),
        }
    }

    /// That nothing else in the module uses a variable or local.
    fn is_for_this_alone(
        &self,
        module: ModuleId,
        address: &Address,
        source: &Source,
        offset: usize,
    ) -> Result<(), String> {
        if uses(self.context, module, address) > 1 {
            let line = source.position(offset).line;
            let path = source.path().display();
            return Err(format!("{address} ({path}:{line}) is used elsewhere too"));
        }
        Ok(())
    }
}

fn called(call: &Block) -> String {
    let name = call.labels.first().map_or("", |label| label.text.as_str());
    format!("module.{name}")
}

/// How often a module refers to an address, what a variable says of itself left out.
fn uses(context: &Context<'_>, module: ModuleId, address: &Address) -> usize {
    let module = context.workspace.module(module);
    let needle = address.to_string();
    let blocks = module.headers().filter(|(id, header)| {
        let text = module.source(*id).slice(header.span.clone());
        text.contains(&needle) && Address::of(header).as_ref() != Some(address)
    });
    blocks
        .filter_map(|(id, _)| module.block(id))
        .flat_map(|block| crate::module::references_in(&block.body))
        .filter(|reference| &reference.address == address)
        .count()
}
