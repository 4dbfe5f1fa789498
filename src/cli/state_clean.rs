//! `tfmend state clean`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};

use super::Status;
use super::args::StateCleanArgs;
use super::shell::Shell;
use crate::check::{Addresses, Carried, Mended, StateFile, carried};
use crate::config::Config;
use crate::edit::Draft;
use crate::edit::layout::remove_top_level;
use crate::files::{Write, read_text, write_all};
use crate::git::{Allow, guard};
use crate::project::Input;
use crate::report::{self, Report};
use crate::source::Span;

pub(super) fn run(args: &StateCleanArgs, shell: &Shell) -> anyhow::Result<Status> {
    let first = args.paths.first().map_or(Path::new("."), PathBuf::as_path);
    let config = Config::discover(first)?;
    let input = Input::read(&args.paths, &config.root(), &config.exclude)?;
    let state = args.state.as_deref().map(read_state).transpose()?;
    let found = carried(&input.workspace, state.as_ref());
    let found: Vec<Carried> = found
        .into_iter()
        .filter(|it| input.scope.contains(&it.path))
        .collect();
    let mut done: BTreeMap<PathBuf, Vec<Span>> = BTreeMap::new();
    for block in &found {
        match &block.done {
            Ok(span) => done
                .entry(block.path.clone())
                .or_default()
                .push(span.clone()),
            Err(reason) => shell.note(&format!(
                "note: {}:{}: `{}` of {} stays: {reason}",
                block.path.display(),
                block.line,
                block.kind,
                block.address
            )),
        }
    }
    for note in &input.notes {
        shell.note(&format!("note: {note}"));
    }
    let mended = drafted(&input, done)?;
    let count = found.iter().filter(|it| it.done.is_ok()).count();
    if args.fix {
        write(args, &input, &mended)?;
        shell.result(&format!("{count} blocks were taken out.\n"))?;
        return Ok(Status::Clean);
    }
    let report = Report {
        recipes: &[],
        findings: &[],
        sources: &input.sources,
        mended: Some(&mended),
        notes: &[],
    };
    let colour = shell.colour(args.color);
    shell.result(&report::diff(&report, &std::env::current_dir()?, colour))?;
    shell.note(&format!("{count} blocks can go; take them out with --fix."));
    Ok(if count > 0 {
        Status::Findings
    } else {
        Status::Clean
    })
}

fn read_state(path: &Path) -> anyhow::Result<Addresses> {
    let reading = || {
        format!(
            "reading {}, which has to be the output of `terraform show -json`",
            path.display()
        )
    };
    let text = read_text(path).with_context(reading)?;
    let state: StateFile = serde_json::from_str(&text).with_context(reading)?;
    ensure!(
        state.format_version.starts_with("1."),
        "the state has the format {}, and only 1.x is understood",
        state.format_version
    );
    Ok(state.into())
}

/// The files without the blocks.
fn drafted(input: &Input, done: BTreeMap<PathBuf, Vec<Span>>) -> anyhow::Result<Mended> {
    let mut mended = Mended::default();
    for (path, spans) in done {
        let source = input.sources.get(&path).context("a block has no file")?;
        let edits = remove_top_level(source, &spans);
        let mut draft = Draft::new(source.text());
        draft
            .apply(&edits)
            .with_context(|| format!("taking blocks out of {}", path.display()))?;
        mended.texts.insert(path.clone(), draft.text());
        mended.edits.insert(path, edits);
    }
    Ok(mended)
}

fn write(args: &StateCleanArgs, input: &Input, mended: &Mended) -> anyhow::Result<()> {
    let paths: Vec<PathBuf> = mended.texts.keys().cloned().collect();
    let allow = Allow {
        dirty: args.allow_dirty,
        no_vcs: args.allow_no_vcs,
    };
    guard(&paths, allow)?;
    let before = |path| {
        input
            .sources
            .get(path)
            .map(|it| it.text().as_bytes().to_vec())
    };
    let writes = mended.texts.iter().map(|(path, text)| Write {
        path: path.clone(),
        before: before(path),
        after: text.as_bytes().to_vec(),
    });
    write_all(&writes.collect::<Vec<_>>())?;
    Ok(())
}
