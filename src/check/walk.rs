//! Fixes one at a time, each as the ones before it left the text, for somebody who decides about each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::mend::{Mended, Mending, Step, key, touched};
use super::{Finding, Ignores, Limits, Plan, RecipeError};
use crate::edit::Edit;
use crate::module::{ModuleId, Workspace};
use crate::source::{BOM, Source};

/// How often a fix may come back to one place before it counts as one that never rests.
const MAX_RETURNS: usize = 100;

type Key = (usize, PathBuf, String);

/// A file before and after a fix; nothing before it for a file that the fix creates.
pub struct Change {
    pub path: PathBuf,
    pub before: Option<String>,
    pub after: String,
}

/// The fixes of a workspace in the order in which [`super::mend`] applies them: by recipe, then by place.
///
/// What is accepted is in the workspace at once; what is refused is not offered again.
pub struct Walk<'a> {
    mending: Mending<'a>,
    /// The recipe whose turn it is.
    recipe: usize,
    /// Modules that a recipe has to look at, by recipe.
    modules: BTreeMap<usize, BTreeSet<ModuleId>>,
    /// How many fixes at one place were refused: the first ones, as those that were accepted are gone.
    refused: BTreeMap<Key, usize>,
    accepted: BTreeMap<Key, usize>,
}

impl<'a> Walk<'a> {
    /// Takes what [`super::mend`] takes.
    pub fn new(
        plan: &'a Plan,
        workspace: &'a mut Workspace,
        findings: &[Finding],
        limits: &'a Limits<'a>,
    ) -> Self {
        let mut mending = Mending::new(plan, workspace, findings, limits);
        let modules = std::mem::take(&mut mending.pending);
        Self {
            mending,
            recipe: 0,
            refused: BTreeMap::new(),
            accepted: BTreeMap::new(),
            modules,
        }
    }

    /// The next fix that nobody has decided about, and what it changes. Fixes that would break a module are
    /// passed over and told as bugs in the outcome.
    ///
    /// # Errors
    /// A recipe's template cannot be rendered.
    pub fn next_fix(&mut self) -> Result<Option<(Finding, Vec<Change>)>, RecipeError> {
        while let Some(finding) = self.undecided()? {
            match self.changes(&finding) {
                Ok(changes) => return Ok(Some((finding, changes))),
                Err(fault) => self.mending.drop_for(&finding, &fault),
            }
        }
        Ok(None)
    }

    /// Applies a fix that [`Self::next_fix`] gave.
    pub fn accept(&mut self, finding: &Finding) {
        *self.accepted.entry(key(finding)).or_default() += 1;
        let mut step = Step {
            recipe: finding.recipe,
            files: BTreeMap::new(),
            applied: Vec::new(),
        };
        let files = touched(&[finding]);
        match self.mending.try_out(&[finding], &files) {
            Ok(_) => self
                .mending
                .keep(finding.module, &[finding], &files, &mut step),
            Err(fault) => self.mending.drop_for(finding, &fault),
        }
        if !step.applied.is_empty() {
            self.mending.steps.push(step);
        }
        self.look_again();
    }

    fn look_again(&mut self) {
        for (recipe, modules) in std::mem::take(&mut self.mending.pending) {
            self.modules.entry(recipe).or_default().extend(modules);
        }
    }

    /// Leaves a fix that [`Self::next_fix`] gave.
    pub fn refuse(&mut self, finding: &Finding) {
        *self.refused.entry(key(finding)).or_default() += 1;
    }

    /// Puts an ignore comment above the block of a fix that [`Self::next_fix`] gave; says what is wrong with the
    /// reason where it cannot be one.
    ///
    /// # Errors
    /// The reason does not make a comment that counts.
    pub fn ignore(&mut self, finding: &Finding, reason: &str) -> Result<(), String> {
        let comment = format!("# tfmend:ignore={}: {}", finding.id, reason.trim());
        let today = self.mending.plan.settings.today;
        let read = Ignores::of(&Source::new(&finding.path, comment.as_str()), today);
        if let Some(misuse) = read.misuses.into_iter().next() {
            return Err(misuse.message);
        }
        let Some(source) = self.mending.workspace.source(&finding.path) else {
            return Err(format!("{} cannot be written", finding.path.display()));
        };
        let start = finding.block_span.start;
        let line = source.text()[..start].rfind('\n').map_or(0, |at| at + 1);
        let indent = source.text()[line..start].trim_start_matches(BOM);
        let eol = source.eol().as_str();
        let edit = Edit::insert(start, format!("{comment}{eol}{indent}"));
        self.mending.annotate(&finding.path, &edit)?;
        self.look_again();
        Ok(())
    }

    /// All that was accepted, as edits of the texts that were read.
    pub fn finish(self) -> Mended {
        self.mending.finish()
    }

    /// The first open finding of the recipe whose turn it is, or of those after it, round and round until none
    /// has any.
    fn undecided(&mut self) -> Result<Option<Finding>, RecipeError> {
        let count = self.mending.plan.recipes.len();
        for _ in 0..=count {
            while let Some(module) = self.module() {
                if let Some(finding) = self.first_in(module)? {
                    return Ok(Some(finding));
                }
                let modules = self.modules.entry(self.recipe).or_default();
                modules.remove(&module);
            }
            self.recipe = if self.recipe + 1 < count {
                self.recipe + 1
            } else {
                0
            };
        }
        Ok(None)
    }

    fn module(&self) -> Option<ModuleId> {
        self.modules.get(&self.recipe)?.first().copied()
    }

    fn first_in(&self, module: ModuleId) -> Result<Option<Finding>, RecipeError> {
        let Mending {
            plan,
            workspace,
            limits,
            dropped,
            ..
        } = &self.mending;
        let found = plan.module_findings(workspace, module, Some(self.recipe))?;
        let mut passed: BTreeMap<Key, usize> = BTreeMap::new();
        Ok(found
            .into_iter()
            .filter(|finding| finding.fixable(limits.least) && (limits.wanted)(finding))
            .filter(|finding| self.mending.in_scope(finding) && !dropped.contains(&key(finding)))
            .find(|finding| {
                let key = key(finding);
                let rests = self
                    .accepted
                    .get(&key)
                    .is_none_or(|count| *count < MAX_RETURNS);
                let refused = self.refused.get(&key).copied().unwrap_or_default();
                let passed = passed.entry(key).or_default();
                *passed += 1;
                rests && *passed > refused
            }))
    }

    /// What a fix changes, without leaving it in the workspace.
    fn changes(&mut self, finding: &Finding) -> Result<Vec<Change>, String> {
        let files = touched(&[finding]);
        let before = self.texts(&files);
        let undo = self.mending.try_out(&[finding], &files)?;
        let after = self.texts(&files);
        self.mending.take_back(undo);
        let pairs = before.into_iter().zip(after);
        Ok(files
            .into_iter()
            .zip(pairs)
            .filter_map(|(path, (before, after))| {
                let after = after?;
                Some(Change {
                    path,
                    before,
                    after,
                })
            })
            .collect())
    }

    fn texts(&self, files: &BTreeSet<PathBuf>) -> Vec<Option<String>> {
        let sources = files.iter().map(|path| self.mending.workspace.source(path));
        sources
            .map(|source| Some(source?.text().to_owned()))
            .collect()
    }
}
