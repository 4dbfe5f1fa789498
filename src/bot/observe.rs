//! What is there: branches, pull requests and comments. Only reads.

use std::collections::{BTreeMap, BTreeSet};

use git2::{Oid, Repository};
use jiff::{SignedDuration, Timestamp};

use super::decide::{Branch, Observed, Proposal};
use super::marker::Marker;
use crate::forge::{Forge, ForgeError, Pull, State, Which};
use crate::git::{Standing, patch_hash, standing};

/// Why it could not be seen what is there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ObserveError {
    #[error(transparent)]
    Forge(#[from] ForgeError),
    #[error("cannot read the commits of a branch: {0}")]
    Git(#[from] git2::Error),
}

/// Where to look.
pub struct Place<'a> {
    pub repository: &'a Repository,
    pub forge: &'a dyn Forge,
    pub base_branch: &'a str,
    pub base: Oid,
    /// What every branch of the bot begins with.
    pub prefix: &'a str,
    /// The branches of the remote under the prefix; their commits are fetched.
    pub tips: &'a BTreeMap<String, Oid>,
    pub now: Timestamp,
}

/// Takes where to look and what would be proposed; gives what is there.
///
/// # Errors
/// The forge cannot be asked, or the repository cannot be read.
pub fn observe(place: &Place<'_>, proposals: &[Proposal]) -> Result<Observed, ObserveError> {
    let branches = place.branches()?;
    let mut open = place.forge.pulls(&Which::Open)?;
    open.retain(|pull| pull.head.starts_with(place.prefix));
    let proposed = proposals.iter().map(|it| it.branch.as_str());
    let proposed: BTreeSet<&str> = proposed.collect();
    let taken: BTreeSet<&str> = open.iter().map(|pull| pull.head.as_str()).collect();
    let names = proposed
        .iter()
        .copied()
        .chain(branches.keys().map(String::as_str));
    let mut past = BTreeMap::new();
    for name in names.filter(|name| !taken.contains(name)) {
        if !past.contains_key(name) {
            let mut pulls = place.forge.pulls(&Which::OfBranch(name.to_owned()))?;
            pulls.retain(|pull| pull.state != State::Open);
            past.insert(name.to_owned(), pulls);
        }
    }
    // Limits matter only where something may be opened.
    let may_open = proposed.iter().any(|name| !taken.contains(name));
    let opened_lately = if may_open { place.opened_lately()? } else { 0 };
    let is_spoken_in = |pull: &&Pull| {
        let is_foreign = matches!(branches.get(&pull.head), Some(Branch::Foreign { .. }));
        let is_left = !proposed.contains(pull.head.as_str());
        Marker::of(&pull.body).is_some() && (is_foreign || is_left)
    };
    let mut comments = BTreeMap::new();
    for pull in open.iter().filter(is_spoken_in) {
        let found = place.forge.comments(pull.number)?;
        comments.insert(pull.number, found.into_iter().map(|it| it.body).collect());
    }
    Ok(Observed {
        base_branch: place.base_branch.to_owned(),
        base: place.base,
        branches,
        open,
        past,
        opened_lately,
        comments,
    })
}

impl Place<'_> {
    fn branches(&self) -> Result<BTreeMap<String, Branch>, git2::Error> {
        let branch = |(name, tip): (&String, &Oid)| Ok((name.clone(), self.branch(*tip)?));
        self.tips.iter().map(branch).collect()
    }

    fn branch(&self, tip: Oid) -> Result<Branch, git2::Error> {
        let Standing::Ours { built_on } = standing(self.repository, tip)? else {
            return Ok(Branch::Foreign { tip });
        };
        let tree = self.repository.find_commit(tip)?.tree()?;
        // In a shallow clone the commit that it was built on may not be there.
        let from = self.repository.find_commit(built_on);
        let from = from.and_then(|commit| commit.tree()).ok();
        let patch = from.map(|from| patch_hash(self.repository, &from, &tree));
        Ok(Branch::Ours {
            tip,
            built_on,
            patch: patch.transpose()?,
        })
    }

    fn opened_lately(&self) -> Result<usize, ForgeError> {
        let since = self.now - SignedDuration::from_hours(1);
        let pulls = self.forge.pulls(&Which::Since(since))?;
        let is_own =
            |pull: &&Pull| pull.head.starts_with(self.prefix) && Marker::of(&pull.body).is_some();
        Ok(pulls.iter().filter(is_own).count())
    }
}
