//! The verbs of recipes: one file each, each a desired state.

mod add;
mod affix;
mod deciding;
mod exists;
mod remove;
mod rename;
mod require;
mod set;
mod split;
mod statement;
mod supported;
mod valid;
mod variable;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::companion::Needs;
use super::load::{Edit, Recipe, Verb};
use super::locals;
use super::model::{Estate, Renamed};
use super::params::Params;
use super::template::{self, TemplateError};
use super::threading::Variable;
use crate::edit;
use crate::module::Version;
use crate::module::{
    Address, BlockId, Evaluation, Module, ModuleId, Reason, Scope, Truth, Value, Workspace, decided,
};
use crate::schema::{self, Impact, Provider};
use crate::source::{Block, Expr, Header, Source, Span};

/// Byte edits over one or more files, and new files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patch {
    pub edits: BTreeMap<PathBuf, Vec<edit::Edit>>,
    pub created: BTreeMap<PathBuf, String>,
    /// Companions and addresses that the patch creates: no two patches of one round create
    /// the same.
    pub provides: Vec<String>,
    /// What else has to be run where the infrastructure exists.
    pub commands: Vec<String>,
}

impl Patch {
    pub fn of(source: &Source, edits: Vec<edit::Edit>) -> Self {
        let mut patch = Self::default();
        patch.push(source, edits);
        patch
    }

    pub fn push(&mut self, source: &Source, edits: Vec<edit::Edit>) {
        let entry = self.edits.entry(source.path().to_path_buf());
        entry.or_default().extend(edits);
    }
}

/// What a recipe makes of a place.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Wrong, and this mends it.
    Fix {
        patch: Patch,
        impact: Impact,
        /// What the fix does, as a phrase: ``set `encrypted = true` ``.
        help: String,
    },
    /// Wrong, and not mended for this reason.
    Withheld(String),
    /// It cannot be told whether it is wrong.
    Undecided(String),
}

/// A place that a recipe has something to say about.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    pub block: BlockId,
    pub span: Span,
    /// What stands there, as a phrase for the marked text.
    pub label: String,
    pub outcome: Outcome,
}

/// An edit at a block.
pub struct Context<'a> {
    pub workspace: &'a Workspace,
    pub module: ModuleId,
    pub id: BlockId,
    pub block: &'a Block,
    pub recipes: &'a [Recipe],
    pub recipe: &'a Recipe,
    pub edit: &'a Edit,
    pub params: &'a Params,
    pub facts: Option<Arc<schema::Resource>>,
    /// Whether the infrastructure exists, where the user has said.
    pub estate: Option<Estate>,
    /// Companions that the edit refers to, once it is known that there is something to mend.
    pub needs: Needs,
}

impl<'a> Context<'a> {
    pub fn module(&self) -> &'a Module {
        self.workspace.module(self.module)
    }

    pub fn source(&self) -> &'a Source {
        self.module().source(self.id)
    }

    pub fn address(&self) -> Option<Address> {
        Address::of(self.module().header(self.id)?)
    }

    /// Whether an absent name of the block is a nested block, which reads as `[]`.
    fn is_nested(&self, name: &str) -> bool {
        let facts = self.facts.as_ref();
        facts.is_some_and(|facts| facts.body.blocks.contains_key(name))
    }

    /// Whether a condition holds, with `self` bound to the block and one further name.
    /// What holds only by a variable's default is open: a caller may pass another value.
    fn condition(&self, condition: &Expr, name: &str, value: Value) -> Truth {
        let found = self.evaluated(condition, &[(name, value.clone())], Trust::Defaults);
        match (decided(&found.value), found.assumed.first()) {
            (Truth::Yes, Some(variable)) => {
                let surely = self.evaluated(condition, &[(name, value)], Trust::Nothing);
                match decided(&surely.value) {
                    Truth::Yes => Truth::Yes,
                    _ => Truth::Unknown(Reason::Default(variable.clone())),
                }
            }
            (truth, _) => truth,
        }
    }

    /// Evaluates an expression of the recipe with `self`, `param` and further names bound.
    fn evaluated(&self, expr: &Expr, names: &[(&str, Value)], trust: Trust) -> Evaluation {
        let nested = |name: &str| self.is_nested(name);
        let scope = Scope::new(self.workspace, self.module)
            .in_block(self.id)
            .with_self(&self.block.body, &nested)
            .with("param", self.params.object.clone());
        let scope = match trust {
            Trust::Defaults => scope,
            Trust::Nothing => scope.distrusting(),
        };
        let bound = names.iter().cloned();
        let scope = bound.fold(scope, |scope, (name, value)| scope.with(name, value));
        scope.evaluate(expr)
    }

    /// Renders a template with what is known of the block.
    fn render(&self, text: &str) -> Result<String, TemplateError> {
        if !text.contains("{{") && !text.contains("{%") {
            return Ok(text.to_owned());
        }
        template::render(text, &super::companion::names(self))
    }

    fn proposal(&self, span: Span, label: impl Into<String>, outcome: Outcome) -> Proposal {
        Proposal {
            block: self.id,
            span,
            label: label.into(),
            outcome,
        }
    }
}

/// Whether the defaults of a root's variables are taken for their values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    Defaults,
    Nothing,
}

/// Whether an edit may have something to say about a block, told from its text: most blocks
/// need not be parsed.
pub fn may_concern(edit: &Edit, module: &Module, id: BlockId, header: &Header, text: &str) -> bool {
    match &edit.verb {
        Verb::Variable(wish) => variable::may_concern(edit, *wish, module, header, text),
        Verb::Require(required) => require::may_concern(edit, *required, module, id, header),
        _ => true,
    }
}

/// What an edit has to say about a block; nothing where all is right.
///
/// # Errors
/// A template of the recipe cannot be rendered.
pub fn propose(context: &Context<'_>) -> Result<Vec<Proposal>, TemplateError> {
    if let Some(when) = &context.edit.spec.when
        && !template::holds(when, &context.params.names)?
    {
        return Ok(Vec::new());
    }
    if !is_for(context) {
        return Ok(Vec::new());
    }
    for condition in &context.edit.conditions {
        match context.condition(condition, "", Value::Null) {
            Truth::Yes => {}
            Truth::No => return Ok(Vec::new()),
            Truth::Unknown(reason) => return Ok(vec![undecided(context, &reason)]),
        }
    }
    if !matches!(context.edit.verb, Verb::Add)
        && let Some(target) = context.address()
    {
        match exists::existing(context, &target) {
            exists::Existence::Yes => return Ok(Vec::new()),
            exists::Existence::Unknown(reason) => {
                let span = context.block.head.clone();
                let label = "it is not known whether this recipe concerns it";
                return Ok(vec![context.proposal(
                    span,
                    label,
                    Outcome::Undecided(reason),
                )]);
            }
            exists::Existence::No => {}
        }
    }
    let mut proposals = match &context.edit.verb {
        Verb::Set(path) => supported::propose(context, |context| set::propose(context, path))?,
        Verb::Remove(path) => remove::propose(context, path),
        Verb::Add => add::propose(context)?,
        Verb::Split => supported::propose(context, split::propose)?,
        Verb::Rename(Renamed::Label) => rename::propose(context)?,
        Verb::Affix => {
            let (affix, suffixed) = (&context.edit.spec.affix, &context.recipe.spec.suffixed);
            let both = affix.as_ref().zip(suffixed.as_ref());
            both.map_or_else(Vec::new, |(affix, suffixed)| {
                affix::propose(context, affix, suffixed)
            })
        }
        Verb::Policy(path) => {
            supported::propose(context, |context| statement::propose(context, path))?
        }
        Verb::Variable(wish) => variable::propose(context, *wish),
        Verb::Require(required) => require::propose(context, *required),
        Verb::Valid => valid::propose(context),
    };
    for proposal in &mut proposals {
        declare(context, proposal)?;
        withhold(context, proposal);
    }
    Ok(proposals)
}

/// Whether an edit is for the provider versions in use.
fn is_for(context: &Context<'_>) -> bool {
    context.edit.spec.versions.iter().all(|(provider, range)| {
        let (below, version) = match range.strip_prefix('<') {
            Some(version) => (true, version),
            None => (false, range.trim_start_matches(['>', '='])),
        };
        let Some((version, _)) = Version::parse(version) else {
            return false;
        };
        let bound = context.workspace.provider_bound(context.module, provider);
        // Terraform 0.11 runs none of the newer providers.
        let old = bound.map_or(context.module().is_legacy(), |bound| bound < version);
        old == below
    })
}

fn undecided(context: &Context<'_>, reason: &Reason) -> Proposal {
    let label = "it is not known whether this recipe concerns it";
    context.proposal(
        context.block.head.clone(),
        label,
        Outcome::Undecided(reason.to_string()),
    )
}

/// Adds the variables and local values that a fix refers to.
fn declare(context: &Context<'_>, proposal: &mut Proposal) -> Result<(), TemplateError> {
    let Outcome::Fix { patch, .. } = &mut proposal.outcome else {
        return Ok(());
    };
    for spec in &context.edit.spec.declare {
        if let Some(when) = &spec.when
            && !template::holds(when, &context.params.names)?
        {
            continue;
        }
        let variable = Variable::new(spec, &context.params.names)?;
        let threaded = variable.thread(context.workspace, context.module, context.id, patch);
        if let Err(reason) = threaded {
            proposal.outcome = Outcome::Withheld(reason);
            return Ok(());
        }
    }
    for local in &context.edit.spec.locals {
        if let Err(reason) = locals::declare(context, local, patch) {
            proposal.outcome = Outcome::Withheld(reason);
            return Ok(());
        }
    }
    Ok(())
}

/// Takes a fix back where something about the module forbids it.
fn withhold(context: &Context<'_>, proposal: &mut Proposal) {
    let Outcome::Fix { patch, .. } = &proposal.outcome else {
        return;
    };
    let module = context.module();
    if let Some(other) = module.overridden(context.id) {
        let path = module.source(other).path().display();
        proposal.outcome = Outcome::Withheld(format!("{path} overrides this block"));
    } else if let Some(reason) = too_old(context).or_else(|| not_yet(context, patch)) {
        proposal.outcome = Outcome::Withheld(reason);
    }
}

/// Why the provider in use does not have what a fix writes: the newest facts say since when
/// it is there.
fn not_yet(context: &Context<'_>, patch: &Patch) -> Option<String> {
    let needed = |type_: &str, path: &[&str]| {
        let provider = Provider::of_type(type_)?;
        let bound = context
            .workspace
            .provider_bound(context.module, provider.name())?;
        let since = schema::latest(provider).resource(type_)?.since_of(path)?;
        let needed = since.version;
        // What a major lost and a later one took up again is in that major's own facts.
        let major = u32::try_from(bound.0).ok()?;
        let own = schema::major(provider, major).and_then(|release| release.resource(type_));
        let held = own.is_some_and(|own| path.is_empty() || own.body.at(path).is_some());
        if held && needed.major != major {
            return None;
        }
        let needed = Version(
            needed.major.into(),
            needed.minor.into(),
            needed.patch.into(),
        );
        let name = provider.name();
        (!since.or_earlier && bound < needed)
            .then(|| format!("needs the provider {name} {needed}, and the module allows {bound}"))
    };
    match &context.edit.verb {
        Verb::Set(path) if context.block.kind == "resource" => {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            needed(&context.block.labels.first()?.text, &path)
        }
        Verb::Add | Verb::Split => {
            let types = patch
                .provides
                .iter()
                .filter_map(|name| name.split_once('.'));
            types.into_iter().find_map(|(type_, _)| needed(type_, &[]))
        }
        _ => None,
    }
}

/// Why the versions in use do not allow the fix.
fn too_old(context: &Context<'_>) -> Option<String> {
    let requirements = [&context.recipe.spec.requires, &context.edit.spec.requires];
    for required in requirements.into_iter().flatten() {
        if let Some(needed) = required
            .terraform
            .as_deref()
            .and_then(crate::module::lower_bound)
            && let Some(bound) = context.workspace.terraform_bound(context.module)
            && bound < needed
        {
            return Some(format!(
                "needs Terraform {needed}, and the module allows {bound}"
            ));
        }
        for (provider, constraint) in &required.providers {
            if let Some(needed) = crate::module::lower_bound(constraint)
                && let Some(bound) = context.workspace.provider_bound(context.module, provider)
                && bound < needed
            {
                return Some(format!(
                    "needs the provider {provider} {needed}, and the module allows {bound}"
                ));
            }
        }
    }
    None
}
