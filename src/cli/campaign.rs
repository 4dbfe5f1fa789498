//! `tfmend campaign`: the same recipes over many repositories.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde::Serialize;

use super::Status;
use super::args_campaign::{CampaignArgs, CampaignCommand, CampaignFormat, RunArgs, StatusArgs};
use super::shell::Shell;
use crate::campaign::{Campaign, Ran, Record, Round, Spec, State, Summary, records};

pub(super) fn run(args: &CampaignArgs, shell: &Shell) -> anyhow::Result<Status> {
    match &args.command {
        CampaignCommand::Plan(args) => go(args, Round::Plan, None, shell),
        CampaignCommand::Apply(args) => {
            let round = if args.refresh {
                Round::Refresh
            } else {
                Round::Apply
            };
            go(&args.run, round, args.batch, shell)
        }
        CampaignCommand::Retry(args) => go(args, Round::Retry, None, shell),
        CampaignCommand::Close(args) => go(args, Round::Close, None, shell),
        CampaignCommand::Status(args) => status(args, shell),
    }
}

fn go(args: &RunArgs, round: Round, batch: Option<usize>, shell: &Shell) -> anyhow::Result<Status> {
    let spec = Spec::read(&args.campaign)?;
    let batch = match round {
        Round::Apply | Round::Refresh => batch.or(spec.batch),
        _ => None,
    };
    let campaign = Campaign::open(spec, args.shard, round != Round::Plan)?;
    for id in &campaign.unresolved {
        shell.note(&format!("warning: no recipe resolves {id}"));
    }
    let bar = Bar::new();
    let ran = campaign.run(round, batch, &|seen, all| bar.show(seen, all));
    bar.clear();
    tell(&ran?, args.output_format, shell)
}

/// Says what a run did; a target that failed is a finding.
fn tell(ran: &Ran, format: CampaignFormat, shell: &Shell) -> anyhow::Result<Status> {
    let summary = Summary::of(&ran.done);
    match format {
        CampaignFormat::Text => shell.result(&summary.text())?,
        CampaignFormat::Json => print(&summary, &ran.done, shell)?,
    }
    for (count, what) in [
        (ran.before, "done before"),
        (ran.elsewhere, "in the hands of another process"),
        (ran.left, "left for the next run: the batch is full"),
    ] {
        if count > 0 {
            shell.note(&format!("{count} {what}"));
        }
    }
    Ok(outcome(&ran.done))
}

fn status(args: &StatusArgs, shell: &Shell) -> anyhow::Result<Status> {
    let spec = Spec::read(&args.campaign)?;
    let records = records(&spec, args.output_format == CampaignFormat::Json)?;
    let summary = Summary::of(&records);
    match args.output_format {
        CampaignFormat::Text => shell.result(&summary.text())?,
        CampaignFormat::Json => print(&summary, &records, shell)?,
    }
    Ok(outcome(&records))
}

fn outcome(records: &[Record]) -> Status {
    let failed = |record: &Record| record.state == State::Failed;
    if records.iter().any(failed) {
        Status::Findings
    } else {
        Status::Clean
    }
}

#[derive(Serialize)]
struct Document<'a> {
    summary: &'a Summary,
    targets: &'a [Record],
}

fn print(summary: &Summary, targets: &[Record], shell: &Shell) -> anyhow::Result<()> {
    let document = Document { summary, targets };
    let text = serde_json::to_string_pretty(&document).context("writing the JSON")?;
    shell.result(&format!("{text}\n"))
}

/// A line on the terminal that says how far a run has come; none where nobody watches, and none for short runs.
struct Bar {
    began: Instant,
    shown: Mutex<Option<Instant>>,
}

impl Bar {
    fn new() -> Self {
        Self {
            began: Instant::now(),
            shown: Mutex::new(None),
        }
    }

    fn show(&self, seen: usize, all: usize) {
        let mut err = std::io::stderr();
        if self.began.elapsed() < Duration::from_millis(500) || !err.is_terminal() {
            return;
        }
        let Ok(mut shown) = self.shown.lock() else {
            return;
        };
        if shown.is_some_and(|shown| shown.elapsed() < Duration::from_millis(100)) {
            return;
        }
        *shown = Some(Instant::now());
        let full = seen * 30 / all.max(1);
        let _ = write!(
            err,
            "\r[{}{}] {seen} of {all}",
            "=".repeat(full),
            " ".repeat(30 - full.min(30))
        );
    }

    fn clear(&self) {
        if self.shown.lock().is_ok_and(|shown| shown.is_some()) {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
