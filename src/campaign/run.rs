//! A run over the targets, by several workers at once.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::Context as _;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::batch::Batch;
use super::shard::Shard;
use super::spec::Spec;
use super::store::{Claim, Record, Round, Sqlite, State, Store, StoreError};
use super::targets::{Target, targets};
use super::worker::Worker;
use crate::config::Config;
use crate::project::{plan, recipes};

/// A campaign with its targets and its store.
pub struct Campaign {
    worker: Worker,
    store: Box<dyn Store>,
    targets: Vec<Target>,
    key: String,
    /// Ids of scanners in the selection that no recipe resolves.
    pub unresolved: Vec<String>,
}

/// Is told how far a run has come: how many targets were looked at, of how many.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// What a run did.
#[derive(Debug, Default)]
pub struct Ran {
    /// The targets that it dealt with, by name.
    pub done: Vec<Record>,
    /// How many were done before.
    pub before: usize,
    /// How many other processes have in hand.
    pub elsewhere: usize,
    /// How many are left because the batch is full.
    pub left: usize,
}

impl Campaign {
    /// Takes the campaign's file as read, which share of the targets to take, and whether repositories are written.
    ///
    /// # Errors
    /// The targets, the recipes, the config or the store cannot be used.
    pub fn open(spec: Spec, shard: Option<Shard>, writes: bool) -> anyhow::Result<Self> {
        let config = spec
            .config
            .as_deref()
            .map(|path| Config::read(&spec.at(path)));
        let config = config.transpose()?;
        let none = Config::default();
        let counts = config.as_ref().unwrap_or(&none);
        let recipes = recipes(counts)?;
        let usual = plan(&spec.asked(), counts, recipes.clone())?;
        let targets = targets(&spec, shard)?;
        let store = Sqlite::open(&spec.at(&spec.state))?;
        let begun = store.begin(&spec.name, Timestamp::now())?;
        store.enlist(&targets)?;
        Ok(Self {
            key: key(&spec, config.as_ref())?,
            unresolved: usual.unresolved,
            worker: Worker {
                spec,
                recipes,
                config,
                usual: Arc::new(usual.plan),
                begun,
                writes,
            },
            store: Box::new(store),
            targets,
        })
    }

    /// Goes over the targets once.
    ///
    /// # Errors
    /// The store cannot be used. What goes wrong with a target is told in its record.
    pub fn run(
        &self,
        round: Round,
        batch: Option<usize>,
        progress: Progress<'_>,
    ) -> anyhow::Result<Ran> {
        let usual = || thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let workers = self.worker.spec.workers.unwrap_or_else(usual).clamp(1, 64);
        let shared = Shared {
            campaign: self,
            round,
            batch: Batch::new(batch),
            next: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
            ran: Mutex::default(),
            progress,
        };
        thread::scope(|scope| {
            let threads: Vec<_> = (0..workers)
                .map(|_| scope.spawn(|| shared.work()))
                .collect();
            let ends = threads.into_iter().map(thread::ScopedJoinHandle::join);
            let ends: Vec<_> = ends.collect();
            ends.into_iter().try_for_each(|end| match end {
                Ok(done) => done.context("working on the targets"),
                Err(_) => anyhow::bail!("a worker came to a stop; please report it"),
            })
        })?;
        let ran = shared.ran.into_inner();
        let mut ran = ran.unwrap_or_else(PoisonError::into_inner);
        ran.done.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(ran)
    }
}

/// What is known of a campaign's targets; with diffs or without.
///
/// # Errors
/// Nothing was done yet, or the store cannot be used.
pub fn records(spec: &Spec, diffs: bool) -> anyhow::Result<Vec<Record>> {
    let dir = spec.at(&spec.state);
    anyhow::ensure!(
        dir.is_dir(),
        "nothing is known of this campaign yet; run `tfmend campaign plan` first"
    );
    let store = Sqlite::open(&dir)?;
    store.begin(&spec.name, Timestamp::now())?;
    Ok(store.records(diffs)?)
}

/// What the workers of a run share.
struct Shared<'a> {
    campaign: &'a Campaign,
    round: Round,
    batch: Batch,
    next: AtomicUsize,
    stop: AtomicBool,
    ran: Mutex<Ran>,
    progress: Progress<'a>,
}

impl Shared<'_> {
    fn work(&self) -> Result<(), StoreError> {
        let targets = &self.campaign.targets;
        while let Some(target) = targets.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            if self.stop.load(Ordering::Relaxed) {
                break;
            }
            let one = self.one(target);
            if one.is_err() {
                self.stop.store(true, Ordering::Relaxed);
            }
            one?;
            let ran = self.ran();
            let seen = ran.done.len() + ran.before + ran.elsewhere + ran.left;
            drop(ran);
            (self.progress)(seen, targets.len());
        }
        Ok(())
    }

    fn one(&self, target: &Target) -> Result<(), StoreError> {
        if !self.batch.take() {
            self.ran().left += 1;
            return Ok(());
        }
        let done = self.claimed(target);
        let is_changed = |state| matches!(state, State::Changed | State::Closed);
        self.batch
            .give_back(matches!(&done, Ok(Some(state)) if is_changed(*state)));
        done.map(drop)
    }

    /// Does a target if it is to be done and nobody else has it; gives how it stands then.
    fn claimed(&self, target: &Target) -> Result<Option<State>, StoreError> {
        let campaign = self.campaign;
        let store = &campaign.store;
        let (known, is_abandoned) = match store.claim(&target.name, self.round, &campaign.key)? {
            Claim::Taken {
                record,
                is_abandoned,
            } => (record, is_abandoned),
            Claim::Done => {
                self.ran().before += 1;
                return Ok(None);
            }
            Claim::Elsewhere => {
                self.ran().elsewhere += 1;
                return Ok(None);
            }
        };
        let mut record = match self.round {
            Round::Close => campaign.worker.close(target, &known),
            _ => campaign.worker.work(target, is_abandoned),
        };
        store.finish(&record, &campaign.key)?;
        record.diff.clear();
        let state = record.state;
        self.ran().done.push(record);
        Ok(Some(state))
    }

    fn ran(&self) -> std::sync::MutexGuard<'_, Ran> {
        self.ran.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Stands for all that decides what becomes of a repository, so that what was done by other words is done again.
fn key(spec: &Spec, config: Option<&Config>) -> anyhow::Result<String> {
    let words = serde_json::to_string(&(
        env!("CARGO_PKG_VERSION"),
        spec.asked_words(),
        &spec.branch(),
        &spec.base,
        spec.unsafe_fixes,
        &spec.message,
        spec.output,
    ));
    let words = words.context("reading the words of the campaign")?;
    let config = config.map(|config| format!("{config:?}"));
    let digest = Sha256::digest(format!("{words}{}", config.unwrap_or_default()).as_bytes());
    Ok(format!("{digest:x}"))
}
