//! A finding: one edit of one recipe at one place.

use std::path::{Path, PathBuf};

use super::Settings;
use super::ignore::{Ignore, Ignores};
use crate::module::{BlockId, ModuleId};
use crate::recipe::model::{Safety, Severity};
use crate::recipe::verbs::{Context, Outcome, Patch, Proposal};
use crate::recipe::{Target, template};
use crate::schema::Impact;
use crate::source::{Source, Span};

/// What can be done about a finding.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    Fixable {
        patch: Patch,
        impact: Impact,
        safety: Safety,
        help: String,
    },
    /// Wrong; the reason why tfmend does not write.
    Withheld(String),
    /// Perhaps wrong; the reason why it is not known.
    Undecided(String),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub recipe: usize,
    pub edit: usize,
    /// The recipe's id.
    pub id: String,
    pub severity: Severity,
    pub module: ModuleId,
    pub block: BlockId,
    pub path: PathBuf,
    /// The marked text.
    pub span: Span,
    /// The whole top-level block.
    pub block_span: Span,
    /// Its head: `resource "aws_vpc" "main"`.
    pub head: Span,
    /// `aws_vpc.main`, or the block's kind.
    pub address: String,
    /// What is wrong, as a phrase.
    pub problem: String,
    pub label: String,
    pub resolves: Vec<String>,
    pub state: State,
    pub ignored: Option<Ignore>,
}

impl Finding {
    pub(super) fn new(
        context: &Context<'_>,
        target: Target,
        proposal: Proposal,
        settings: &Settings,
    ) -> Self {
        let spec = &context.recipe.spec;
        let edit = &context.edit.spec;
        let problem = edit.problem.as_ref().unwrap_or(&spec.problem);
        let problem =
            template::render(problem, &context.params.names).unwrap_or_else(|_| problem.clone());
        Self {
            recipe: target.recipe,
            edit: target.edit,
            id: context.recipe.id.clone(),
            severity: spec.severity,
            module: context.module,
            block: context.id,
            path: context.source().path().to_path_buf(),
            span: proposal.span,
            block_span: context.block.span.clone(),
            head: context.block.head.clone(),
            address: context
                .address()
                .map_or_else(|| context.block.kind.clone(), |address| address.to_string()),
            problem,
            label: proposal.label,
            resolves: edit.resolves.clone(),
            state: match proposal.outcome {
                Outcome::Fix {
                    patch,
                    impact,
                    help,
                } => match settings.objection(impact) {
                    Some(reason) => State::Withheld(reason),
                    None => State::Fixable {
                        safety: settings.safety(context.recipe, edit, impact),
                        patch,
                        impact,
                        help,
                    },
                },
                Outcome::Withheld(reason) => State::Withheld(reason),
                Outcome::Undecided(reason) => State::Undecided(reason),
            },
            ignored: None,
        }
    }

    pub(super) fn unless(mut self, ignores: &Ignores, source: &Source) -> Self {
        self.ignored = ignores.silencing(&self, source).cloned();
        self
    }

    /// Whether a fix exists that may be applied at a safety of at least `least`.
    pub fn fixable(&self, least: Safety) -> bool {
        matches!(&self.state, State::Fixable { safety, .. } if *safety >= least)
            && self.ignored.is_none()
    }

    /// Withholds a fix that would change a file which may not be changed.
    #[must_use]
    pub fn confined(mut self, may_edit: &dyn Fn(&Path) -> bool) -> Self {
        let State::Fixable { patch, .. } = &self.state else {
            return self;
        };
        let mut paths = patch.edits.keys().chain(patch.created.keys());
        if let Some(path) = paths.find(|path| !may_edit(path)) {
            let path = path.display();
            self.state = State::Withheld(format!(
                "it would change {path}, which is not to be changed"
            ));
        }
        self
    }

    pub fn is_undecided(&self) -> bool {
        matches!(self.state, State::Undecided(_))
    }
}
