//! `tfmend check --stdin-filename`: one file as an editor holds it, the rest of its module from disk.

use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, anyhow};

use super::args::CheckArgs;
use super::baseline::Baseline;
use super::check::in_scope;
use super::outcome::Outcome;
use super::output::outputs;
use super::shell::Shell;
use super::{Status, plan};
use crate::check::{Limits, mend};
use crate::files;
use crate::project::{Editable, Input, OpenFile};
use crate::recipe::model::Safety;

/// Reports on the text, or writes it to standard output, mended; nothing on disk is changed.
pub(super) fn run(args: &CheckArgs, path: &Path, shell: &Shell) -> anyhow::Result<Status> {
    let outputs = outputs(args)?;
    let text = read()?;
    let config = plan::config(&args.selection, path.parent().unwrap_or(path))?;
    let plan = plan::plan(&args.selection, &config, shell)?;
    let open = OpenFile { path, text: &text };
    let mut input = Input::read_open(&[open], path, &config.root(), &config.exclude)?;
    input.workspace.state(config.versions()?);
    input.note_misuses(plan.settings.today);
    let everywhere = plan.findings(&input.workspace)?;
    input.note_kept(&[path.to_path_buf()], &everywhere);
    input.note_broken_blocks();
    let editable = Editable::of(&input);
    let mut all = in_scope(&input, &editable, everywhere);
    let baseline = args.baseline.as_deref().map(Baseline::read).transpose()?;
    if let Some(baseline) = &baseline {
        all = baseline.new_ones(all);
    }
    let simulate = args.fix || outputs.iter().any(|output| output.format.tells_fixes());
    let least = if args.unsafe_fixes {
        Safety::Unsafe
    } else {
        Safety::Safe
    };
    // A second file would have nowhere to go.
    let own = input.scope.first().cloned();
    let limits = Limits {
        least,
        may_edit: &|other| own.as_deref() == Some(other),
        wanted: &|_| true,
    };
    let mended = simulate.then(|| mend(&plan, &mut input.workspace, &all, &limits));
    let mended = mended.transpose()?;
    let mut fixed = 0;
    if let (true, Some(mended)) = (args.fix, &mended) {
        fixed = mended.applied().count();
        all = in_scope(&input, &editable, plan.findings(&input.workspace)?);
        if let Some(baseline) = &baseline {
            all = baseline.new_ones(all);
        }
        let new = own.as_ref().and_then(|own| mended.texts.get(own));
        shell.result(new.unwrap_or(&text))?;
    }
    let outcome = Outcome {
        args,
        outputs: &outputs,
        plan: &plan,
        input: &input,
        mended: mended.as_ref(),
        fixed,
    };
    outcome.print(&all, shell)
}

fn read() -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let mut stdin = std::io::stdin().lock();
    stdin
        .read_to_end(&mut bytes)
        .context("reading standard input")?;
    let text = files::as_text(&bytes).map_err(|reason| anyhow!("standard input: {reason}"))?;
    Ok(text.to_owned())
}
