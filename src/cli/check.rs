//! `tfmend check`.

use std::path::{Path, PathBuf};

use anyhow::ensure;

use super::args::CheckArgs;
use super::baseline::Baseline;
use super::from::Scan;
use super::interactive::{self, Session};
use super::outcome::Outcome;
use super::output::outputs;
use super::shell::Shell;
use super::stdin::Stdin;
use super::write::write;
use super::{Status, plan};
use crate::check::{Finding, Limits, Plan, mend};
use crate::project::{Editable, Input};
use crate::recipe::model::Safety;

pub(super) fn run(args: &CheckArgs, shell: &Shell) -> anyhow::Result<Status> {
    let args = &meant(args)?;
    let writes = args.fix && !args.diff;
    let outputs = outputs(args)?;
    let stdin = args.stdin_filename.as_deref();
    let stdin = stdin.map(Stdin::read).transpose()?;
    let first = match &stdin {
        Some(stdin) => stdin.path.parent().unwrap_or(stdin.path),
        None => args.paths.first().map_or(Path::new("."), PathBuf::as_path),
    };
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
        || match &stdin {
            Some(stdin) => stdin.input(&config),
            None => Input::read(&args.paths, &config.root(), &config.exclude),
        },
    );
    let (plan, mut input) = (plan?, input?);
    input.workspace.state(config.versions()?);
    input.note_misuses(plan.settings.today);

    let (editable, mut all) = found(args, &plan, &mut input)?;
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
    let limits = Limits {
        least: least(args),
        may_edit: &|path| editable.allows(path),
        wanted: &is_wanted,
    };
    let simulate =
        args.fix || args.diff || outputs.iter().any(|output| output.format.tells_fixes());
    let mended = if args.interactive {
        let session = Session {
            args,
            config: &config,
            plan: &plan,
            limits: &limits,
            shell,
        };
        Some(session.run(&mut input.workspace, &all)?)
    } else {
        let mended = simulate.then(|| mend(&plan, &mut input.workspace, &all, &limits));
        mended.transpose()?
    };
    if let (true, Some(mended)) = (writes, &mended) {
        match &stdin {
            Some(stdin) => shell.result(stdin.mended(&input, mended))?,
            None => write(args, &input, mended, shell)?,
        }
    }
    let left = if writes {
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
            .filter(|_| writes)
            .map_or(0, |mended| mended.applied().count()),
    };
    let status = outcome.print(&left, shell);
    // The process ends here: what was read goes with it at once, not block by block.
    std::mem::forget((input, left));
    status
}

/// The arguments with what follows from them.
///
/// # Errors
/// Some of them make no sense together, or here.
fn meant(args: &CheckArgs) -> anyhow::Result<CheckArgs> {
    ensure!(
        !args.show_fixes || args.fix || args.diff || args.interactive,
        "--show-fixes lists what is mended; give --fix or --diff as well"
    );
    if args.interactive {
        interactive::demand_terminal()?;
    }
    Ok(CheckArgs {
        fix: args.fix || args.interactive,
        ..args.clone()
    })
}

/// What may be changed, and the findings; notes what could not be looked at.
fn found(
    args: &CheckArgs,
    plan: &Plan,
    input: &mut Input,
) -> anyhow::Result<(Editable, Vec<Finding>)> {
    let everywhere = plan.findings(&input.workspace)?;
    let named = args.stdin_filename.as_slice();
    let named = if named.is_empty() { &args.paths } else { named };
    input.note_kept(named, &everywhere);
    input.note_broken_blocks();
    input.note_nothing(named);
    let editable = match &args.stdin_filename {
        // A second file would have nowhere to go.
        Some(_) => Editable::existing(input),
        None => Editable::of(input),
    };
    let findings = in_scope(input, &editable, everywhere);
    Ok((editable, findings))
}

/// The least safety of a fix that is applied.
const fn least(args: &CheckArgs) -> Safety {
    if args.unsafe_fixes {
        Safety::Unsafe
    } else {
        Safety::Safe
    }
}

pub(super) fn in_scope(input: &Input, editable: &Editable, findings: Vec<Finding>) -> Vec<Finding> {
    findings
        .into_iter()
        .filter(|finding| input.scope.contains(&finding.path))
        .map(|finding| finding.confined(&|path| editable.allows(path)))
        .collect()
}
