//! Brings a variable to where it is needed: declared in the module, and passed by every local
//! caller up to the roots.

use std::collections::BTreeSet;

use super::model::Declare;
use super::template::{Names, TemplateError, render};
use super::verbs::Patch;
use crate::edit::layout::insert_attributes;
use crate::module::{Address, BlockId, Kind, Module, ModuleId, Placed, Workspace, place};
use crate::source::{Block, Source};

/// A variable as it is declared.
pub(super) struct Variable {
    name: String,
    type_: String,
    description: String,
    default: Option<String>,
}

impl Variable {
    /// Takes what a recipe says, with its templates filled in.
    ///
    /// # Errors
    /// A template is malformed.
    pub(super) fn new(spec: &Declare, names: &Names) -> Result<Self, TemplateError> {
        let default = spec.default.as_ref();
        Ok(Self {
            name: render(&spec.name, names)?,
            type_: render(&spec.type_, names)?,
            description: render(&spec.description, names)?,
            default: default.map(|text| render(text, names)).transpose()?,
        })
    }

    fn text(&self) -> String {
        let mut text = format!(
            "variable \"{}\" {{\n  description = {}\n  type = {}\n",
            self.name,
            serde_json::Value::from(self.description.as_str()),
            self.type_
        );
        if let Some(default) = &self.default {
            text += &format!("  default = {default}\n");
        }
        text + "}"
    }

    /// Adds to a patch what is missing for `var.<name>` to be had in a module; `beside` is the
    /// block that asks.
    ///
    /// # Errors
    /// The reason why it cannot be had.
    pub(super) fn thread(
        &self,
        workspace: &Workspace,
        module: ModuleId,
        beside: BlockId,
        patch: &mut Patch,
    ) -> Result<(), String> {
        let mut threading = Threading {
            workspace,
            variable: self,
            patch,
            seen: BTreeSet::new(),
        };
        threading.reach(module, beside)
    }

    /// Whether a variable that is there can serve.
    fn is(&self, source: &Source, block: &Block) -> bool {
        let type_ = block.body.attribute("type");
        let text = type_.map(|type_| source.slice(type_.value.span.clone()));
        let plain = |text: &str| text.replace([' ', '"'], "");
        text.is_none_or(|text| plain(text) == plain(&self.type_))
    }
}

struct Threading<'a> {
    workspace: &'a Workspace,
    variable: &'a Variable,
    patch: &'a mut Patch,
    /// Modules that have it by now.
    seen: BTreeSet<ModuleId>,
}

impl Threading<'_> {
    fn reach(&mut self, id: ModuleId, beside: BlockId) -> Result<(), String> {
        if !self.seen.insert(id) {
            return Ok(());
        }
        let module = self.workspace.module(id);
        let name = &self.variable.name;
        let address = Address::new(Kind::Variable, "", name);
        if let Some(found) = module.find(&address) {
            let usable = module
                .block(found)
                .is_some_and(|block| self.variable.is(module.source(found), block));
            if !usable {
                let path = module.source(found).path().display();
                return Err(format!("{path} declares another var.{name}"));
            }
            return Ok(());
        }
        if let Some(path) = module.unread.first() {
            let path = path.display();
            return Err(format!("{path} cannot be read, and may declare var.{name}"));
        }
        if module.quotes_types() {
            let dir = module.dir.display();
            return Err(format!(
                "{dir} quotes the types of its variables, as old Terraform does"
            ));
        }
        if let (None, Some(giver)) = (&self.variable.default, self.workspace.giver(id)) {
            let giver = giver.display();
            return Err(format!(
                "{giver} would have to give var.{name}, which has no default"
            ));
        }
        self.declare(module, beside);
        for caller in self.workspace.calls().to(id) {
            let outer = self.workspace.module(caller.module);
            let Some(call) = outer.block(caller.block) else {
                return Err(format!("a call that has to pass {name} does not parse"));
            };
            if call.body.attribute(name).is_some() {
                continue;
            }
            self.reach(caller.module, caller.block)?;
            let source = outer.source(caller.block);
            let value = format!("var.{name}");
            let edits = insert_attributes(source, call, &[(name, &value)]);
            self.patch.push(source, edits);
        }
        Ok(())
    }

    fn declare(&mut self, module: &Module, beside: BlockId) {
        let (name, text) = (&self.variable.name, self.variable.text());
        match place(module, "variable", name, &text, beside) {
            Placed::Edit(path, edit) => self.patch.edits.entry(path).or_default().push(edit),
            Placed::Created(path, text) => drop(self.patch.created.insert(path, text)),
        }
        // Of two fixes in one round that need it, one declares it.
        self.patch
            .provides
            .push(format!("{}: var.{name}", module.dir.display()));
    }
}
