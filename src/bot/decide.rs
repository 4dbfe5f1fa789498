//! From what would be proposed and what is there to what is to be done. Pure.

use std::collections::{BTreeMap, BTreeSet};

use git2::Oid;

use super::action::Action;
use super::marker::{Marker, asks_for_rebuild, said};
use crate::forge::{NewPull, Pull, State};
use crate::recipe::model::Severity;

/// What the pull request of one group would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub severity: Severity,
    pub branch: String,
    pub title: String,
    /// The body without its marker.
    pub body: String,
    pub marker: Marker,
    /// The last of its commits.
    pub tip: Oid,
    pub commits: usize,
    /// A hash of what they change.
    pub patch: String,
}

/// A branch of the remote under the bot's prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Branch {
    /// All its commits are the bot's.
    Ours {
        tip: Oid,
        built_on: Oid,
        /// A hash of what they change, where that can be told.
        patch: Option<String>,
    },
    /// Somebody else's commits are on it.
    Foreign { tip: Oid },
}

impl Branch {
    const fn tip(&self) -> Oid {
        match self {
            Self::Ours { tip, .. } | Self::Foreign { tip } => *tip,
        }
    }
}

/// What is there.
#[derive(Debug, Clone)]
pub struct Observed {
    pub base_branch: String,
    pub base: Oid,
    /// The branches under the prefix.
    pub branches: BTreeMap<String, Branch>,
    /// The open pull requests of such branches.
    pub open: Vec<Pull>,
    /// Those that are not open any more, newest first, of branches that have no open one.
    pub past: BTreeMap<String, Vec<Pull>>,
    /// How many the bot opened in the last hour.
    pub opened_lately: usize,
    /// Comments of the pull requests in which something may have to be said.
    pub comments: BTreeMap<u64, Vec<String>>,
}

/// When a branch is built anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Rebuild {
    /// Whenever the base has moved on.
    #[default]
    Behind,
    /// Only when what it changes has changed.
    Changed,
}

/// How the bot behaves.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    pub rebuild: Rebuild,
    pub draft: bool,
    pub labels: Vec<String>,
    pub reviewers: Vec<String>,
    pub assignees: Vec<String>,
    /// How many may be open at once; nothing for any number.
    pub max_open: Option<usize>,
    /// How many may be opened in an hour; nothing for any number.
    pub max_per_hour: Option<usize>,
    /// The hash of what was selected on the command line; empty for nothing.
    pub scope: String,
    /// Whether unsafe fixes are asked for.
    pub is_unsafe: bool,
}

/// What comes of one branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Opened,
    Rebuilt(u64),
    Updated(u64),
    UpToDate(u64),
    /// Somebody else's commits are on the branch.
    Frozen(u64),
    /// Somebody closed the same.
    Declined(u64),
    /// Nothing is left to mend.
    Closed(u64),
    /// A branch that was left behind is removed.
    Removed,
    /// A limit is reached.
    Postponed(String),
    LeftAlone(String),
}

/// What is to be done about one branch, and what comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub branch: String,
    pub outcome: Outcome,
    /// The writes, in their order.
    pub actions: Vec<Action>,
}

/// Takes the proposals (the most urgent first), what is there and the rules; gives a decision for each branch.
pub fn decide(proposals: &[Proposal], observed: &Observed, rules: &Rules) -> Vec<Decision> {
    let leftovers = Leftovers {
        observed,
        rules,
        proposed: proposals.iter().map(|it| it.branch.as_str()).collect(),
    };
    let leftovers = leftovers.decide();
    let closed = leftovers
        .iter()
        .filter(|it| matches!(it.outcome, Outcome::Closed(_)));
    let own = observed
        .open
        .iter()
        .filter(|pull| Marker::of(&pull.body).is_some());
    let mut room = Room {
        rules,
        open: own.count() - closed.count(),
        opened_lately: observed.opened_lately,
    };
    let decided = proposals.iter().map(|proposal| {
        let deciding = Deciding {
            proposal,
            observed,
            rules,
        };
        let (outcome, actions) = deciding.decide(&mut room);
        Decision {
            branch: proposal.branch.clone(),
            outcome,
            actions,
        }
    });
    decided.chain(leftovers).collect()
}

/// How many pull requests may still be opened.
struct Room<'a> {
    rules: &'a Rules,
    open: usize,
    opened_lately: usize,
}

impl Room<'_> {
    fn take(&mut self) -> Result<(), String> {
        let Rules {
            max_open,
            max_per_hour,
            ..
        } = self.rules;
        if let Some(most) = max_open.filter(|most| self.open >= *most) {
            return Err(format!(
                "{} pull requests are open, and at most {most} may be",
                self.open
            ));
        }
        if let Some(most) = max_per_hour.filter(|most| self.opened_lately >= *most) {
            return Err(format!(
                "{} pull requests were opened within an hour, and at most {most} may be",
                self.opened_lately
            ));
        }
        self.open += 1;
        self.opened_lately += 1;
        Ok(())
    }
}

type Decided = (Outcome, Vec<Action>);

/// One proposal before what is there.
struct Deciding<'a> {
    proposal: &'a Proposal,
    observed: &'a Observed,
    rules: &'a Rules,
}

impl Deciding<'_> {
    fn decide(&self, room: &mut Room<'_>) -> Decided {
        let open = self.observed.open.iter();
        let mut open: Vec<&Pull> = open
            .filter(|pull| pull.head == self.proposal.branch)
            .collect();
        open.sort_by_key(|pull| pull.base != self.observed.base_branch);
        let Some(pull) = open.first().copied() else {
            return self.fresh(room);
        };
        let left_alone = |why: &str| {
            (
                Outcome::LeftAlone(format!("#{} {why}", pull.number)),
                Vec::new(),
            )
        };
        let Some(marker) = Marker::of(&pull.body) else {
            return left_alone("was not opened by tfmend, or its marker was removed");
        };
        if pull.base != self.observed.base_branch {
            return left_alone("goes into another branch");
        }
        let is_asked = asks_for_rebuild(&pull.body);
        if !is_asked && !covers(self.rules, &marker) {
            return left_alone(
                "was opened by a run with other options; tick its box to have this run take it over",
            );
        }
        self.keep(pull, &marker, is_asked)
    }

    /// There is a pull request.
    fn keep(&self, pull: &Pull, marker: &Marker, is_asked: bool) -> Decided {
        let branch = self.observed.branches.get(&self.proposal.branch);
        if let (Some(Branch::Foreign { .. }), false) = (branch, is_asked) {
            let text = format!(
                "This branch has commits that tfmend did not make, so tfmend leaves it alone from now on. \
                 To have it rebuilt from `{}`, and to lose those commits, tick the box at the end of the description.",
                self.observed.base_branch.replace('`', "")
            );
            let key = format!("frozen-{}", marker.rebuilt);
            let actions = say_once(self.observed, pull.number, &key, &text);
            return (Outcome::Frozen(pull.number), actions.into_iter().collect());
        }
        let mut actions = Vec::new();
        let is_pushed = is_asked || self.is_stale(branch);
        if is_pushed {
            actions.push(self.push(branch));
        }
        let next = Marker {
            rebuilt: marker.rebuilt + u32::from(is_asked),
            ..self.proposal.marker.clone()
        };
        let is_updated = is_asked || next != *marker;
        if is_updated {
            actions.push(Action::Update {
                pull: pull.clone(),
                title: self.proposal.title.clone(),
                body: next.put(&self.proposal.body),
            });
        }
        let outcome = match (is_pushed, is_updated) {
            (true, _) => Outcome::Rebuilt(pull.number),
            (false, true) => Outcome::Updated(pull.number),
            (false, false) => Outcome::UpToDate(pull.number),
        };
        (outcome, actions)
    }

    /// There is no open pull request.
    fn fresh(&self, room: &mut Room<'_>) -> Decided {
        let proposal = self.proposal;
        let past = self.observed.past.get(&proposal.branch);
        let declined = past.into_iter().flatten().find(|pull| self.declines(pull));
        if let Some(pull) = declined {
            return (Outcome::Declined(pull.number), Vec::new());
        }
        let branch = self.observed.branches.get(&proposal.branch);
        if let Some(Branch::Foreign { .. }) = branch {
            let why = "the branch has commits that tfmend did not make, and no pull request";
            return (Outcome::LeftAlone(why.to_owned()), Vec::new());
        }
        if let Err(why) = room.take() {
            return (Outcome::Postponed(why), Vec::new());
        }
        let mut actions = Vec::new();
        if self.is_stale(branch) {
            actions.push(self.push(branch));
        }
        actions.push(Action::Open(NewPull {
            title: proposal.title.clone(),
            body: proposal.marker.put(&proposal.body),
            head: proposal.branch.clone(),
            base: self.observed.base_branch.clone(),
            draft: self.rules.draft,
        }));
        let mut further = |names: &[String], action: fn(Vec<String>) -> Action| {
            if !names.is_empty() {
                actions.push(action(names.to_vec()));
            }
        };
        further(&self.rules.labels, Action::Label);
        further(&self.rules.reviewers, Action::RequestReviews);
        further(&self.rules.assignees, Action::Assign);
        (Outcome::Opened, actions)
    }

    /// Whether somebody closed a pull request that said the same.
    fn declines(&self, pull: &Pull) -> bool {
        let marker = Marker::of(&pull.body);
        let is_same =
            |marker: Marker| marker.content == self.proposal.marker.content && !marker.done;
        pull.state == State::Closed && marker.is_some_and(is_same)
    }

    fn is_stale(&self, branch: Option<&Branch>) -> bool {
        let Some(Branch::Ours {
            built_on, patch, ..
        }) = branch
        else {
            return true;
        };
        let is_behind = *built_on != self.observed.base;
        patch.as_ref() != Some(&self.proposal.patch)
            || (is_behind && self.rules.rebuild == Rebuild::Behind)
    }

    fn push(&self, branch: Option<&Branch>) -> Action {
        Action::Push {
            branch: self.proposal.branch.clone(),
            tip: self.proposal.tip,
            seen: branch.map(Branch::tip),
            commits: self.proposal.commits,
        }
    }
}

/// Branches and pull requests of which no proposal is left.
struct Leftovers<'a> {
    observed: &'a Observed,
    rules: &'a Rules,
    proposed: BTreeSet<&'a str>,
}

impl Leftovers<'_> {
    fn decide(&self) -> Vec<Decision> {
        let open = self.observed.open.iter();
        let open = open.filter(|pull| !self.proposed.contains(pull.head.as_str()));
        let closed = open.filter_map(|pull| Some((pull.head.clone(), self.of_open(pull)?)));
        let branches = self.observed.branches.iter();
        let branches = branches.filter(|(name, _)| !self.proposed.contains(name.as_str()));
        let removed =
            branches.filter_map(|(name, branch)| Some((name.clone(), self.of_past(name, branch)?)));
        let all = closed.chain(removed);
        let decision = |(branch, (outcome, actions))| Decision {
            branch,
            outcome,
            actions,
        };
        all.map(decision).collect()
    }

    /// An open pull request: it is closed with a word, unless somebody else works on it.
    fn of_open(&self, pull: &Pull) -> Option<Decided> {
        let marker = Marker::of(&pull.body)?;
        // One that is marked as done and open was opened again by somebody, whose word counts.
        if pull.base != self.observed.base_branch || !covers(self.rules, &marker) || marker.done {
            return None;
        }
        let base = self.observed.base_branch.replace('`', "");
        let branch = self.observed.branches.get(&pull.head);
        if let Some(Branch::Foreign { .. }) = branch {
            let text = format!(
                "Nothing of this is left to mend on `{base}`. There are commits on this branch that tfmend did not make, so it stays as it is."
            );
            let key = format!("left-{}", marker.rebuilt);
            let actions = say_once(self.observed, pull.number, &key, &text);
            return Some((Outcome::Frozen(pull.number), actions.into_iter().collect()));
        }
        let text = format!(
            "Nothing of this is left to mend on `{base}`, so this is closed and its branch removed."
        );
        let mut actions: Vec<Action> = say_once(self.observed, pull.number, "done", &text)
            .into_iter()
            .collect();
        let done = Marker {
            done: true,
            ..marker
        };
        actions.push(Action::Close {
            pull: pull.clone(),
            body: done.put(&pull.body),
        });
        actions.extend(branch.map(|branch| delete(&pull.head, branch)));
        Some((Outcome::Closed(pull.number), actions))
    }

    /// A branch whose pull request the bot closed: a run that was interrupted left it behind.
    fn of_past(&self, name: &str, branch: &Branch) -> Option<Decided> {
        let newest = self.observed.past.get(name)?.first()?;
        let is_done = newest.state == State::Closed && Marker::of(&newest.body)?.done;
        let is_ours = matches!(branch, Branch::Ours { .. });
        (is_done && is_ours).then(|| (Outcome::Removed, vec![delete(name, branch)]))
    }
}

fn delete(name: &str, branch: &Branch) -> Action {
    Action::DeleteBranch {
        branch: name.to_owned(),
        tip: branch.tip(),
    }
}

/// Whether a run with these options may touch a pull request: one that looked for less would take the rest for mended.
fn covers(rules: &Rules, marker: &Marker) -> bool {
    marker.scope == rules.scope && (rules.is_unsafe || !marker.is_unsafe)
}

/// A comment, unless it was made before.
fn say_once(observed: &Observed, number: u64, key: &str, text: &str) -> Option<Action> {
    let hidden = said(key);
    let comments = observed.comments.get(&number);
    let was_said = comments
        .into_iter()
        .flatten()
        .any(|comment| comment.contains(&hidden));
    (!was_said).then(|| Action::Comment {
        number,
        text: format!("{text}\n\n{hidden}"),
    })
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
