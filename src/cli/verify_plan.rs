//! `tfmend verify-plan`.

use std::path::Path;

use anyhow::{Context as _, ensure};

use super::Status;
use super::args::VerifyPlanArgs;
use super::shell::Shell;
use crate::check::planned::{Action, Comparison, PlanFile, Planned, ReportFile, compare};
use crate::files::read_text;

pub(super) fn run(args: &VerifyPlanArgs, shell: &Shell) -> anyhow::Result<Status> {
    let plan: PlanFile = read(&args.plan, "the output of `terraform show -json <plan>`")?;
    ensure!(
        plan.format_version.starts_with("1."),
        "the plan has the format {}, and only 1.x is understood",
        plan.format_version
    );
    let what = "the output of `tfmend check --fix --output-format json`";
    let report: ReportFile = read(&args.report, what)?;
    let found = compare(&plan, &report);
    shell.result(&text(&found))?;
    let surprised = found.changes.iter().any(Planned::is_surprise);
    Ok(if surprised {
        Status::Findings
    } else {
        Status::Clean
    })
}

fn read<T: serde::de::DeserializeOwned>(path: &Path, what: &str) -> anyhow::Result<T> {
    let text = read_text(path).with_context(|| format!("reading {}", path.display()))?;
    serde_json::from_str(&text)
        .with_context(|| format!("reading {}, which has to be {what}", path.display()))
}

/// A row for each change, the surprises first, and a sentence that counts them.
fn text(found: &Comparison) -> String {
    let mut changes: Vec<&Planned> = found.changes.iter().collect();
    changes.sort_by_key(|change| (!change.is_surprise(), std::cmp::Reverse(change.action)));
    let mut out = String::new();
    for change in &changes {
        let verdict = if change.is_surprise() {
            "surprise "
        } else {
            "predicted"
        };
        out += &format!("{verdict}  {:<8} {}", change.action.word(), change.address);
        if !change.recipes.is_empty() {
            out += &format!("  ({})", change.recipes.join(", "));
        }
        out.push('\n');
    }
    for (address, recipe) in &found.missing {
        out += &format!("not in the plan    {address}  ({recipe})\n");
    }
    let count = |wanted: &dyn Fn(&Planned) -> bool| {
        found.changes.iter().filter(|change| wanted(change)).count()
    };
    out += &format!(
        "{} changes: {} predicted, {} not; {} replaced, {} destroyed.\n",
        found.changes.len(),
        count(&|change| !change.is_surprise()),
        count(&Planned::is_surprise),
        count(&|change| change.action == Action::Replace),
        count(&|change| change.action == Action::Destroy),
    );
    out
}
