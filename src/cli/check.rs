//! `tfmend check`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::ensure;

use super::args::CheckArgs;
use super::baseline::Baseline;
use super::from::Scan;
use super::outcome::Outcome;
use super::output::outputs;
use super::shell::Shell;
use super::validate::Verification;
use super::{Status, plan, stdin};
use crate::check::{Finding, Limits, Mended, mend};
use crate::files::{Write, WriteError, write_all};
use crate::git::{Allow, guard};
use crate::project::{Editable, Input};
use crate::recipe::model::Safety;

pub(super) fn run(args: &CheckArgs, shell: &Shell) -> anyhow::Result<Status> {
    ensure!(
        !args.show_fixes || args.fix || args.diff,
        "--show-fixes lists what is mended; give --fix or --diff as well"
    );
    if let Some(path) = &args.stdin_filename {
        return stdin::run(args, path, shell);
    }
    let outputs = outputs(args)?;
    let first = args.paths.first().map_or(Path::new("."), PathBuf::as_path);
    let config = plan::config(&args.selection, first)?;
    let scan = args.from.as_deref().map(Scan::read).transpose()?;
    let mut selection = args.selection.clone();
    if let Some(scan) = &scan {
        selection.select = scan.ids();
        if selection.select.is_empty() {
            shell.result("The report has no findings.\n")?;
            return Ok(Status::Clean);
        }
    }
    let (plan, input) = rayon::join(
        || plan::plan(&selection, &config, shell),
        || Input::read(&args.paths, &config.root(), &config.exclude),
    );
    let (plan, mut input) = (plan?, input?);
    input.workspace.state(config.versions()?);
    input.note_misuses(plan.settings.today);

    let everywhere = plan.findings(&input.workspace)?;
    input.note_kept(&args.paths, &everywhere);
    input.note_broken_blocks();
    input.note_nothing(&args.paths);
    let editable = Editable::of(&input);
    let mut all = in_scope(&input, &editable, everywhere);
    if let Some(path) = &args.write_baseline {
        let count = Baseline::write(path, &all)?;
        shell.result(&format!("Wrote {count} findings to {}.\n", path.display()))?;
        return Ok(Status::Clean);
    }
    let wanted = scan
        .as_ref()
        .map(|scan| scan.wanted(&all, |finding| input.lines(finding)));
    let is_wanted = |finding: &Finding| wanted.as_ref().is_none_or(|wanted| wanted.has(finding));
    all.retain(is_wanted);
    let baseline = args.baseline.as_deref().map(Baseline::read).transpose()?;
    if let Some(baseline) = &baseline {
        all = baseline.new_ones(all);
    }
    let least = if args.unsafe_fixes {
        Safety::Unsafe
    } else {
        Safety::Safe
    };
    let simulate =
        args.fix || args.diff || outputs.iter().any(|output| output.format.tells_fixes());
    let mended = simulate
        .then(|| {
            let limits = Limits {
                least,
                may_edit: &|path| editable.allows(path),
                wanted: &is_wanted,
            };
            mend(&plan, &mut input.workspace, &all, &limits)
        })
        .transpose()?;
    if let (true, false, Some(mended)) = (args.fix, args.diff, &mended) {
        write(args, &input, mended, shell)?;
    }
    let left = if args.fix && !args.diff {
        let mut left = in_scope(&input, &editable, plan.findings(&input.workspace)?);
        left.retain(is_wanted);
        match &baseline {
            Some(baseline) => baseline.new_ones(left),
            None => left,
        }
    } else {
        all
    };
    let outcome = Outcome {
        args,
        outputs: &outputs,
        plan: &plan,
        input: &input,
        mended: mended.as_ref(),
        fixed: mended
            .as_ref()
            .filter(|_| args.fix && !args.diff)
            .map_or(0, |mended| mended.applied().count()),
    };
    let status = outcome.print(&left, shell);
    // The process ends here: what was read goes with it at once, not block by block.
    std::mem::forget((input, left));
    status
}

pub(super) fn in_scope(input: &Input, editable: &Editable, findings: Vec<Finding>) -> Vec<Finding> {
    findings
        .into_iter()
        .filter(|finding| input.scope.contains(&finding.path))
        .map(|finding| finding.confined(&|path| editable.allows(path)))
        .collect()
}

fn write(args: &CheckArgs, input: &Input, mended: &Mended, shell: &Shell) -> anyhow::Result<()> {
    let paths: Vec<PathBuf> = mended.texts.keys().cloned().collect();
    let allow = Allow {
        dirty: args.allow_dirty,
        no_vcs: args.allow_no_vcs,
    };
    guard(&paths, allow)?;
    let verification = args
        .verify
        .then(|| Verification::before(input, mended, shell));
    let verification = verification.transpose()?;
    let writes: Vec<Write> = mended
        .texts
        .iter()
        .map(|(path, text)| Write {
            path: path.clone(),
            before: input
                .sources
                .get(path)
                .map(|source| source.text().as_bytes().to_vec()),
            after: text.as_bytes().to_vec(),
        })
        .collect();
    let (mut failed, mut is_half_done) = (0, false);
    for batch in batches(&writes, mended) {
        if let Err(error) = write_all(&batch) {
            shell.note(&format!("error: {error}"));
            failed += batch.len();
            is_half_done |= matches!(error, WriteError::HalfDone { .. });
        }
    }
    let total = writes.len();
    ensure!(!is_half_done, "one fix is written in part");
    ensure!(failed < total || total == 0, "nothing was written");
    ensure!(
        failed == 0,
        "{failed} of {total} files could not be written; the others are mended"
    );
    verification.map_or(Ok(()), |verification| verification.after(&writes))
}

/// Files that one fix touches land together; files that have nothing to do with each other
/// do not wait for each other.
fn batches(writes: &[Write], mended: &Mended) -> Vec<Vec<Write>> {
    let mut groups: Vec<BTreeSet<PathBuf>> = Vec::new();
    let alone = writes
        .iter()
        .map(|write| BTreeSet::from([write.path.clone()]));
    for paths in mended.together.iter().cloned().chain(alone) {
        let mut merged = paths;
        groups.retain(|group| {
            let apart = group.is_disjoint(&merged);
            if !apart {
                merged.extend(group.iter().cloned());
            }
            apart
        });
        groups.push(merged);
    }
    groups
        .iter()
        .map(|group| {
            let of_group = writes.iter().filter(|write| group.contains(&write.path));
            of_group.cloned().collect()
        })
        .collect()
}
