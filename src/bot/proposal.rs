//! From findings to proposals: for every group, what its pull request would hold.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Context as _;
use git2::{Commit, Repository};

use super::body::{Content, Fix, RecipeText};
use super::decide::Proposal;
use super::group::{GroupBy, Grouping, Subject};
use super::marker::Marker;
use super::message::commit_of;
use super::name::branch_name;
use super::{defuse, hash};
use crate::check::{Applied, Finding, Limits, Mended, Plan, mend};
use crate::git::{patch_hash, write_sealed};
use crate::module::Workspace;
use crate::recipe::model::{Category, Safety, Severity};

/// What is to be mended and how it is grouped.
pub struct Job<'a> {
    pub plan: &'a Plan,
    pub workspace: &'a Workspace,
    /// The findings where something may be changed.
    pub findings: &'a [Finding],
    pub may_edit: &'a (dyn Fn(&Path) -> bool + Sync),
    /// The least safety of a fix.
    pub least: Safety,
    pub grouping: &'a Grouping,
    /// What every branch begins with.
    pub prefix: &'a str,
    /// The branch that pull requests go into.
    pub base_branch: &'a str,
    /// What was selected on the command line, as one text; empty for nothing.
    pub scope: &'a str,
}

/// What was proposed, and the bugs of recipes that were met.
#[derive(Debug, Default)]
pub struct Proposed {
    /// The most severe first.
    pub proposals: Vec<Proposal>,
    pub bugs: BTreeSet<String>,
}

/// Takes the job, the repository and the commit to build on; mends every group for itself and writes its commits as
/// objects. No reference is made.
///
/// # Errors
/// A recipe cannot be carried out, or the repository refuses.
pub fn proposals(
    job: &Job<'_>,
    repository: &Repository,
    base: &Commit<'_>,
) -> anyhow::Result<Proposed> {
    let mut groups: BTreeMap<Vec<String>, Vec<Finding>> = BTreeMap::new();
    for finding in job
        .findings
        .iter()
        .filter(|finding| finding.fixable(job.least))
    {
        let parts = job.grouping.parts(job.subject(finding));
        groups.entry(parts).or_default().push(finding.clone());
    }
    let mut proposed = Proposed::default();
    for (parts, findings) in groups {
        let mended = job.mend(&parts, &findings)?;
        proposed.bugs.extend(mended.bugs.iter().cloned());
        proposed
            .proposals
            .extend(job.propose(&parts, &mended, repository, base)?);
    }
    proposed
        .proposals
        .sort_by_key(|it| (Reverse(it.severity), it.branch.clone()));
    Ok(proposed)
}

impl Job<'_> {
    fn subject<'f>(&'f self, finding: &'f Finding) -> Subject<'f> {
        Subject {
            recipe: &finding.id,
            category: word(self.plan.recipes[finding.recipe].spec.category),
            path: &finding.path,
        }
    }

    fn mend(&self, parts: &[String], findings: &[Finding]) -> anyhow::Result<Mended> {
        let wanted = |finding: &Finding| self.grouping.parts(self.subject(finding)) == parts;
        let limits = Limits {
            least: self.least,
            may_edit: self.may_edit,
            wanted: &wanted,
        };
        let mut workspace = self.workspace.fresh();
        Ok(mend(self.plan, &mut workspace, findings, &limits)?)
    }

    fn propose(
        &self,
        parts: &[String],
        mended: &Mended,
        repository: &Repository,
        base: &Commit<'_>,
    ) -> anyhow::Result<Option<Proposal>> {
        let group = if parts.is_empty() {
            "all".to_owned()
        } else {
            parts.join(" ")
        };
        let branch = branch_name(self.prefix, &group);
        let steps: Vec<_> = mended
            .steps
            .iter()
            .map(|step| commit_of(self.plan, step))
            .collect();
        let commits = write_sealed(repository, base, &branch, &steps, None)?;
        let Some(tip) = commits.last().copied() else {
            return Ok(None);
        };
        let trees = || anyhow::Ok((base.tree()?, repository.find_commit(tip)?.tree()?));
        let (from, to) = trees().context("reading what was just written")?;
        let content = self.content(mended);
        let title = defuse::plain(&self.title(parts, &content));
        let body = content.body();
        let marker = Marker {
            v: 1,
            group,
            content: content_hash(&content.fixes),
            body: hash(&format!("{title}\n{body}")),
            scope: self.scope.to_owned(),
            is_unsafe: self.least < Safety::Safe,
            rebuilt: 0,
            done: false,
        };
        Ok(Some(Proposal {
            severity: self.severity(mended),
            patch: patch_hash(repository, &from, &to)?,
            commits: commits.len(),
            branch,
            title,
            body,
            marker,
            tip,
        }))
    }

    fn severity(&self, mended: &Mended) -> Severity {
        let severities = mended
            .steps
            .iter()
            .map(|step| self.plan.recipes[step.recipe].spec.severity);
        severities.max().unwrap_or(Severity::Low)
    }

    fn content(&self, mended: &Mended) -> Content {
        let recipes: BTreeSet<usize> = mended.steps.iter().map(|step| step.recipe).collect();
        let text = |recipe: usize| {
            let recipe = &self.plan.recipes[recipe];
            let spec = &recipe.spec;
            RecipeText {
                id: recipe.id.clone(),
                title: spec.title.clone(),
                why: spec.why.clone(),
                links: spec.links.clone(),
                safety_note: spec.safety_note.clone(),
                cost_note: spec.cost_note.clone(),
            }
        };
        Content {
            fixes: mended.applied().map(|applied| self.fix(applied)).collect(),
            recipes: recipes.into_iter().map(text).collect(),
            base: self.base_branch.to_owned(),
        }
    }

    fn fix(&self, applied: &Applied) -> Fix {
        Fix {
            recipe: self.plan.recipes[applied.recipe].id.clone(),
            path: applied.path.display().to_string(),
            address: applied.address.clone(),
            change: applied.help.clone(),
            impact: applied.impact,
            safety: applied.safety,
            resolves: applied.resolves.clone(),
            creates: applied.creates.clone(),
            instances: applied.instances.clone(),
            commands: applied.commands.clone(),
        }
    }

    /// The title of the recipe if there is one alone, else how many problems of which kind; then where.
    fn title(&self, parts: &[String], content: &Content) -> String {
        let grouped = || self.grouping.by.iter().zip(parts);
        let category = grouped().find(|(by, _)| **by == GroupBy::Category);
        let what = match (content.recipes.as_slice(), category) {
            ([recipe], _) => recipe.title.clone(),
            (_, Some((_, category))) => {
                format!("Mend {} {category} problems", content.fixes.len())
            }
            _ => format!("Mend {} problems", content.fixes.len()),
        };
        let mut out = what;
        for (by, part) in grouped() {
            match by {
                GroupBy::Directory | GroupBy::Environment => out.push_str(&format!(" in {part}")),
                GroupBy::Owner => out.push_str(&format!(" for {part}")),
                GroupBy::Recipe | GroupBy::Category => {}
            }
        }
        // Forges take 255 characters.
        out.chars().take(200).collect()
    }
}

/// What is proposed, whatever else the files hold: so that what was declined once is known again.
fn content_hash(fixes: &[Fix]) -> String {
    let told = fixes.iter().map(|fix| {
        let (path, address) = (&fix.path, &fix.address);
        format!("{}\0{path}\0{address}\0{}", fix.recipe, fix.change)
    });
    let told: BTreeSet<String> = told.collect();
    hash(&told.into_iter().collect::<Vec<_>>().join("\n"))
}

const fn word(category: Category) -> &'static str {
    match category {
        Category::Security => "security",
        Category::Reliability => "reliability",
        Category::Cost => "cost",
        Category::Operations => "operations",
        Category::Compliance => "compliance",
        Category::Hygiene => "hygiene",
        Category::Migration => "migration",
    }
}
