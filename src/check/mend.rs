//! The rounds: recipes in their order, each until it has nothing left to do, and all of them
//! again until none has.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::applied::{Applied, applied};
use super::claims::Claims;
use super::finding::{Finding, State};
use super::tracked::Tracked;
use super::verify::Faults;
use super::{Plan, RecipeError};
use crate::edit::layout::{canonical, settle};
use crate::edit::{Draft, Edit, Overlap};
use crate::module::{Address, ModuleId, Workspace};
use crate::recipe::Patch;
use crate::recipe::model::Safety;
use crate::source::{Source, Span};

/// Rounds of one recipe, and passes over all of them, before giving up.
const MAX_ROUNDS: usize = 10;

/// What may be written.
pub struct Limits<'a> {
    /// The least safety that a fix must have.
    pub least: Safety,
    /// Whether a file may be changed.
    pub may_edit: &'a (dyn Fn(&Path) -> bool + Sync),
    /// Whether a finding is to be mended at all.
    pub wanted: &'a (dyn Fn(&Finding) -> bool + Sync),
}

/// The files that one recipe changed, as they stand after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub recipe: usize,
    pub files: BTreeMap<PathBuf, String>,
    pub applied: Vec<Applied>,
}

/// The outcome of all rounds.
#[derive(Debug, Default)]
pub struct Mended {
    /// Edits against the original bytes, by file.
    pub edits: BTreeMap<PathBuf, Vec<Edit>>,
    pub created: BTreeMap<PathBuf, String>,
    /// The texts after all rounds, of changed and created files.
    pub texts: BTreeMap<PathBuf, String>,
    pub steps: Vec<Step>,
    /// Files that one fix changed together.
    pub together: Vec<BTreeSet<PathBuf>>,
    /// Fixes that were dropped because they would have broken the module: bugs of recipes.
    pub bugs: Vec<String>,
}

impl Mended {
    pub fn applied(&self) -> impl Iterator<Item = &Applied> {
        self.steps.iter().flat_map(|step| &step.applied)
    }
}

/// Mends a workspace in place and tells the outcome. `findings` are those of the workspace
/// as it was given.
///
/// # Errors
/// A recipe's template cannot be rendered.
pub fn mend(
    plan: &Plan,
    workspace: &mut Workspace,
    findings: &[Finding],
    limits: &Limits<'_>,
) -> Result<Mended, RecipeError> {
    let mut mending = Mending::new(plan, workspace, findings, limits);
    for _ in 0..MAX_ROUNDS {
        let mut progressed = false;
        for recipe in 0..plan.recipes.len() {
            progressed |= mending.run(recipe)?;
        }
        if !progressed {
            return Ok(mending.finish());
        }
    }
    let bug = "the recipes do not come to rest with one another";
    mending.bugs.insert(bug.to_owned());
    Ok(mending.finish())
}

pub(super) struct Mending<'a> {
    pub(super) plan: &'a Plan,
    pub(super) workspace: &'a mut Workspace,
    pub(super) limits: &'a Limits<'a>,
    pub(super) drafts: BTreeMap<PathBuf, Tracked>,
    pub(super) steps: Vec<Step>,
    together: BTreeSet<BTreeSet<PathBuf>>,
    bugs: BTreeSet<String>,
    /// Fixes that were dropped, so that they are not tried again.
    pub(super) dropped: BTreeSet<(usize, PathBuf, String)>,
    /// Modules that a recipe has to look at, by recipe.
    pub(super) pending: BTreeMap<usize, BTreeSet<ModuleId>>,
}

impl<'a> Mending<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        workspace: &'a mut Workspace,
        findings: &[Finding],
        limits: &'a Limits<'a>,
    ) -> Self {
        let mut pending: BTreeMap<usize, BTreeSet<ModuleId>> = BTreeMap::new();
        for finding in findings
            .iter()
            .filter(|finding| finding.fixable(limits.least))
        {
            pending
                .entry(finding.recipe)
                .or_default()
                .insert(finding.module);
        }
        Self {
            plan,
            workspace,
            limits,
            drafts: BTreeMap::new(),
            steps: Vec::new(),
            together: BTreeSet::new(),
            bugs: BTreeSet::new(),
            dropped: BTreeSet::new(),
            pending,
        }
    }

    /// Runs one recipe until it has nothing to do; says whether it did anything.
    fn run(&mut self, recipe: usize) -> Result<bool, RecipeError> {
        let mut step = Step {
            recipe,
            files: BTreeMap::new(),
            applied: Vec::new(),
        };
        for round in 0.. {
            let Some(modules) = self.pending.remove(&recipe) else {
                break;
            };
            if round == MAX_ROUNDS * 10 {
                let id = &self.plan.recipes[recipe].id;
                self.bugs
                    .insert(format!("the recipe `{id}` does not come to rest"));
                break;
            }
            let modules: Vec<ModuleId> = modules.into_iter().collect();
            let found: Vec<Vec<Finding>> = modules
                .par_iter()
                .map(|module| {
                    self.plan
                        .module_findings(self.workspace, *module, Some(recipe))
                })
                .collect::<Result<_, _>>()?;
            // What was found before another module's fix came to the same files is looked at again.
            let mut changed = BTreeSet::new();
            for (module, findings) in modules.into_iter().zip(found) {
                let stale = |finding: &Finding| !touched(&[finding]).is_disjoint(&changed);
                if findings.iter().any(stale) {
                    self.pending.entry(recipe).or_default().insert(module);
                    continue;
                }
                self.apply_in(module, &findings, &mut step, &mut changed);
            }
        }
        let progressed = !step.applied.is_empty();
        if progressed {
            self.steps.push(step);
        }
        Ok(progressed)
    }

    /// Applies the fixes of one round in one module: those that do not claim the same place.
    /// Tells which files they changed.
    fn apply_in(
        &mut self,
        module: ModuleId,
        findings: &[Finding],
        step: &mut Step,
        changed: &mut BTreeSet<PathBuf>,
    ) {
        let mut claims = Claims::default();
        let chosen: Vec<&Finding> = findings
            .iter()
            .filter(|finding| finding.fixable(self.limits.least))
            .filter(|finding| !self.dropped.contains(&key(finding)))
            .filter(|finding| self.in_scope(finding) && (self.limits.wanted)(finding))
            .filter(|finding| claims.take(finding))
            .collect();
        if chosen.is_empty() {
            return;
        }
        if self.apply(module, &chosen, step) {
            changed.extend(touched(&chosen));
            return;
        }
        // One of them breaks the module. The first that can stay alone is kept: it moves the
        // places of the others, which are looked at again in the next round.
        for finding in chosen {
            if self.apply(module, &[finding], step) {
                changed.extend(touched(&[finding]));
                return;
            }
        }
    }

    pub(super) fn in_scope(&self, finding: &Finding) -> bool {
        let State::Fixable { patch, .. } = &finding.state else {
            return false;
        };
        patch
            .edits
            .keys()
            .chain(patch.created.keys())
            .all(|path| (self.limits.may_edit)(path))
    }

    /// Applies fixes together; says whether they could stay. A single fix that breaks a
    /// module is dropped for good.
    fn apply(&mut self, module: ModuleId, chosen: &[&Finding], step: &mut Step) -> bool {
        let touched = touched(chosen);
        match (self.try_out(chosen, &touched), chosen) {
            (Ok(_), _) => {
                self.keep(module, chosen, &touched, step);
                return true;
            }
            (Err(fault), [only]) => {
                self.drop_for(only, &fault);
                // The rest of the recipe's work in this module goes on.
                self.pending.entry(only.recipe).or_default().insert(module);
            }
            (Err(_), _) => {}
        }
        false
    }

    /// Puts fixes into the workspace; gives what takes them out again. Those that break a module are out
    /// already, and what they break is told.
    pub(super) fn try_out(
        &mut self,
        chosen: &[&Finding],
        touched: &BTreeSet<PathBuf>,
    ) -> Result<Undo, String> {
        let near = self.near(chosen);
        let before = self.faults(touched, &|address| near.contains(address));
        let known = self.declared(touched);
        let (sources, undo) = self.attempt(chosen)?;
        self.replace(sources);
        let after = self.faults(touched, &|address| {
            near.contains(address) || !known.contains(address)
        });
        let mut pairs = after.iter().zip(&before);
        let fault = pairs.find_map(|((_, after), (_, before))| after.beyond(before));
        match fault {
            None => Ok(undo),
            Some(fault) => {
                self.take_back(undo);
                Err(fault)
            }
        }
    }

    /// Does without a fix for good: a bug of its recipe.
    pub(super) fn drop_for(&mut self, finding: &Finding, fault: &str) {
        self.bugs.insert(format!(
            "the fix of `{}` for {} in {} was dropped: {fault}",
            finding.id,
            finding.address,
            finding.path.display()
        ));
        self.dropped.insert(key(finding));
    }

    /// What is wrong with the modules whose files a batch touches.
    fn faults(
        &self,
        touched: &BTreeSet<PathBuf>,
        concerned: &dyn Fn(&Address) -> bool,
    ) -> BTreeMap<ModuleId, Faults> {
        let imported = &self.plan.settings.imported;
        let modules = self.modules(touched).into_iter();
        modules
            .map(|id| {
                (
                    id,
                    Faults::of(self.workspace, id, touched, imported, concerned),
                )
            })
            .collect()
    }

    /// The modules of a batch, and those that they call.
    fn modules(&self, touched: &BTreeSet<PathBuf>) -> BTreeSet<ModuleId> {
        let homes = touched.iter().filter_map(|path| self.workspace.home(path));
        let homes: BTreeSet<ModuleId> = homes.collect();
        // What a caller passes is judged by the module that takes it.
        let calls = self.workspace.calls();
        let called = homes.iter().flat_map(|id| calls.from(*id));
        let called = called.filter_map(|call| call.callee);
        called.chain(homes.iter().copied()).collect()
    }

    /// The addresses that the modules of a batch declare.
    fn declared(&self, touched: &BTreeSet<PathBuf>) -> BTreeSet<Address> {
        let modules = self.modules(touched).into_iter();
        let indices = modules.flat_map(|id| self.workspace.module(id).index().keys());
        indices.cloned().collect()
    }

    /// The addresses of the blocks that fixes edit, or put something right beside.
    fn near(&self, chosen: &[&Finding]) -> BTreeSet<Address> {
        let patches = chosen.iter().filter_map(|finding| patch(finding));
        let edits = patches.flat_map(|patch| &patch.edits);
        let sources = edits.filter_map(|(path, edits)| Some((self.workspace.source(path)?, edits)));
        let headers = sources.flat_map(|(source, edits)| {
            let touches = |span: &Span| {
                let mut edits = edits.iter();
                edits.any(|edit| edit.start <= span.end && span.start <= edit.end)
            };
            let headers = source.headers().map(|(_, header)| header);
            headers.filter(move |header| touches(&header.span))
        });
        headers.filter_map(Address::of).collect()
    }

    /// Puts changed sources into their modules.
    fn replace(&mut self, sources: Vec<Arc<Source>>) {
        let mut by_module: BTreeMap<ModuleId, Vec<Arc<Source>>> = BTreeMap::new();
        for source in sources {
            if let Some(module) = self.workspace.home(source.path()) {
                by_module.entry(module).or_default().push(source);
            }
        }
        for (module, sources) in by_module {
            self.workspace.replace(module, sources);
        }
    }

    /// Changes the drafts, all or none; gives the new sources and what to put back.
    fn attempt(&mut self, chosen: &[&Finding]) -> Result<(Vec<Arc<Source>>, Undo), String> {
        let mut edits: BTreeMap<&Path, Vec<Edit>> = BTreeMap::new();
        let mut drafts = BTreeMap::new();
        for patch in chosen.iter().filter_map(|finding| patch(finding)) {
            for (path, new) in &patch.edits {
                edits.entry(path).or_default().extend(new.iter().cloned());
            }
            for (path, text) in &patch.created {
                let is_new = !self.drafts.contains_key(path);
                if !is_new
                    || drafts
                        .insert(path.clone(), Tracked::created(text))
                        .is_some()
                {
                    return Err(format!("{} exists already", path.display()));
                }
            }
        }
        for (path, edits) in edits {
            let mut tracked = self.tracked(path)?.clone();
            let told = |overlap: Overlap| overlap.to_string();
            tracked.draft.apply(&edits).map_err(told)?;
            if tracked.canonical {
                let settled = settle(&tracked.draft.text());
                tracked.draft.apply(&settled).map_err(told)?;
            }
            drafts.insert(path.to_path_buf(), tracked);
        }
        let (mut sources, mut undo) = (Vec::new(), Vec::new());
        for (path, tracked) in drafts {
            sources.push(Arc::new(Source::new(path.clone(), tracked.draft.text())));
            let before = self.drafts.insert(path.clone(), tracked);
            undo.push((path, before.map(|tracked| tracked.draft)));
        }
        Ok((sources, undo))
    }

    /// Changes a file by what is no fix, such as a comment.
    pub(super) fn annotate(&mut self, path: &Path, edit: &Edit) -> Result<(), String> {
        let tracked = self.tracked(path)?;
        let edits = std::slice::from_ref(edit);
        tracked
            .draft
            .apply(edits)
            .map_err(|told| told.to_string())?;
        let source = Source::new(path, tracked.draft.text());
        self.replace(vec![Arc::new(source)]);
        Ok(())
    }

    fn tracked(&mut self, path: &Path) -> Result<&mut Tracked, String> {
        if !self.drafts.contains_key(path) {
            let source = self.workspace.source(path);
            let source =
                source.ok_or_else(|| format!("{} is not a file of a module", path.display()))?;
            if source.is_json() {
                return Err(format!("{} is written in json", path.display()));
            }
            let tracked = Tracked {
                draft: Draft::new(source.text()),
                canonical: canonical::is_canonical(source.text()),
                created: false,
            };
            self.drafts.insert(path.to_path_buf(), tracked);
        }
        self.drafts
            .get_mut(path)
            .ok_or_else(|| format!("{} is not tracked", path.display()))
    }

    pub(super) fn take_back(&mut self, undo: Undo) {
        let mut sources = Vec::new();
        for (path, draft) in undo {
            match (draft, self.drafts.get_mut(&path)) {
                (Some(draft), Some(tracked)) => {
                    sources.push(Arc::new(Source::new(path, draft.text())));
                    tracked.draft = draft;
                }
                _ => {
                    self.drafts.remove(&path);
                    if let Some(module) = self.workspace.home(&path) {
                        self.workspace.remove(module, &path);
                    }
                }
            }
        }
        self.replace(sources);
    }

    pub(super) fn keep(
        &mut self,
        module: ModuleId,
        chosen: &[&Finding],
        touched: &BTreeSet<PathBuf>,
        step: &mut Step,
    ) {
        let ways = self.workspace.ways(module).into_iter();
        let instances: Vec<String> = ways.map(|way| way.path).collect();
        let applied = |finding: &&Finding| applied(finding, &instances);
        step.applied.extend(chosen.iter().filter_map(applied));
        self.together.extend(
            chosen
                .iter()
                .map(|finding| self::touched(&[finding]))
                .filter(|files| files.len() > 1),
        );
        for path in touched {
            if let Some(tracked) = self.drafts.get(path) {
                step.files.insert(path.clone(), tracked.draft.text());
            }
        }
        // A change is seen by the modules it touches, by their callers, and by all that they
        // hand values to.
        let calls = self.workspace.calls();
        let mut near: BTreeSet<ModuleId> = BTreeSet::from([module]);
        near.extend(touched.iter().filter_map(|path| self.workspace.home(path)));
        let callers = near.iter().flat_map(|id| calls.to(*id));
        let callers: Vec<ModuleId> = callers.map(|caller| caller.module).collect();
        let mut open: Vec<ModuleId> = near.iter().copied().collect();
        while let Some(module) = open.pop() {
            let callees = calls.from(module).iter().filter_map(|call| call.callee);
            open.extend(callees.filter(|callee| near.insert(*callee)));
        }
        near.extend(callers);
        for recipe in 0..self.plan.recipes.len() {
            self.pending
                .entry(recipe)
                .or_default()
                .extend(near.iter().copied());
        }
    }

    pub(super) fn finish(self) -> Mended {
        let mut mended = Mended {
            steps: self.steps,
            together: self.together.into_iter().collect(),
            bugs: self.bugs.into_iter().collect(),
            ..Mended::default()
        };
        for (path, tracked) in self.drafts {
            let text = tracked.draft.text();
            if tracked.created {
                mended.created.insert(path.clone(), text.clone());
            } else {
                let edits = tracked.draft.edits();
                if edits.is_empty() {
                    continue;
                }
                mended.edits.insert(path.clone(), edits);
            }
            mended.texts.insert(path, text);
        }
        mended
    }
}

/// What drafts were before, by file; nothing for a file that was not there.
pub(super) type Undo = Vec<(PathBuf, Option<Draft>)>;

pub(super) fn key(finding: &Finding) -> (usize, PathBuf, String) {
    let place = format!("{}#{}", finding.address, finding.edit);
    (finding.recipe, finding.path.clone(), place)
}

pub(super) fn patch(finding: &Finding) -> Option<&Patch> {
    match &finding.state {
        State::Fixable { patch, .. } => Some(patch),
        _ => None,
    }
}

pub(super) fn touched(chosen: &[&Finding]) -> BTreeSet<PathBuf> {
    chosen
        .iter()
        .filter_map(|finding| patch(finding))
        .flat_map(|patch| patch.edits.keys().chain(patch.created.keys()))
        .cloned()
        .collect()
}
