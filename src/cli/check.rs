//! `tfmend check`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, ensure};

use super::args::{CheckArgs, Format};
use super::baseline::Baseline;
use super::editable::Editable;
use super::from::Scan;
use super::input::Input;
use super::shell::Shell;
use super::validate::Verification;
use super::{Status, plan};
use crate::check::{Finding, Limits, Mended, Plan, mend};
use crate::files::{Write, WriteError, write_all};
use crate::git::{Allow, guard};
use crate::recipe::model::Safety;
use crate::report::{self, Counts, Report};
use crate::source::Source;

pub(super) fn run(args: &CheckArgs, shell: &Shell) -> anyhow::Result<Status> {
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
    let simulate = args.fix || args.diff || args.output_format == Format::Json;
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
    let mut outcome = Outcome {
        args,
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

struct Outcome<'a> {
    args: &'a CheckArgs,
    plan: &'a Plan,
    input: &'a Input,
    mended: Option<&'a Mended>,
    fixed: usize,
}

impl Outcome<'_> {
    fn print(&mut self, findings: &[Finding], shell: &Shell) -> anyhow::Result<Status> {
        let args = self.args;
        let counts = self.count(findings);
        let shown: Vec<&Finding> = findings
            .iter()
            .filter(|finding| finding.ignored.is_none() || args.output_format == Format::Sarif)
            .filter(|finding| {
                let whole = matches!(args.output_format, Format::Json | Format::Sarif);
                args.strict || whole || !finding.is_undecided()
            })
            .collect();
        let after = args.fix && !args.diff;
        let sources = self.sources(after);
        let report = Report {
            recipes: &self.plan.recipes,
            findings: &shown,
            sources: &sources,
            mended: self.mended,
            notes: &self.input.notes,
        };
        let colour = shell.colour(args.color);
        let text = if args.diff {
            let report = Report {
                sources: &self.input.sources,
                ..report
            };
            report::diff(&report, &std::env::current_dir()?, colour)
        } else {
            self.text(&report, colour)
        };
        match &args.output_file {
            Some(path) => std::fs::write(path, &text)
                .with_context(|| format!("writing the report {}", path.display()))?,
            None => shell.result(&text)?,
        }
        for note in &self.input.notes {
            shell.note(&format!("note: {note}"));
        }
        for bug in self.mended.iter().flat_map(|mended| &mended.bugs) {
            shell.note(&format!("bug: {bug}; please report it"));
        }
        let applied = self.mended.iter().flat_map(|mended| mended.applied());
        let commands: Vec<&String> = applied.flat_map(|applied| &applied.commands).collect();
        let document = args.output_format.is_document() && args.output_file.is_none();
        if !document && !commands.is_empty() {
            shell.note("Before the next apply, where the infrastructure exists:");
            for command in commands {
                shell.note(&format!("  {command}"));
            }
        }
        if !document {
            let closing = report::summary(&counts, after);
            let aside =
                args.diff || matches!(args.output_format, Format::Github | Format::Markdown);
            if aside {
                shell.note(closing.trim_end());
            } else {
                shell.result(&closing)?;
            }
        }
        Ok(self.status(&counts))
    }

    fn text(&self, report: &Report<'_>, colour: report::Colour) -> String {
        match self.args.output_format {
            _ if self.args.statistics => report::statistics(report),
            Format::Full => report::full(report, colour),
            Format::Concise => report::concise(report),
            Format::Json => report::json(report),
            Format::Sarif => report::sarif(report),
            Format::Github => report::github(report),
            Format::Gitlab => report::gitlab(report),
            Format::Junit => report::junit(report),
            Format::Markdown => report::markdown(report),
        }
    }

    /// The files that the findings lie in: as read, or as they are after the fixes.
    fn sources(&self, after: bool) -> Cow<'_, BTreeMap<PathBuf, Arc<Source>>> {
        let mut sources = Cow::Borrowed(&self.input.sources);
        if after {
            let modules = &self.input.workspace.modules;
            for file in modules.iter().flat_map(|module| &module.files) {
                sources
                    .to_mut()
                    .insert(file.path().to_path_buf(), Arc::clone(file));
            }
        }
        sources
    }

    fn count(&self, findings: &[Finding]) -> Counts {
        let active = || findings.iter().filter(|finding| finding.ignored.is_none());
        let decided = active().filter(|finding| !finding.is_undecided());
        let fixable = |least| {
            active()
                .filter(move |finding| finding.fixable(least))
                .count()
        };
        let safe = fixable(Safety::Safe);
        let open = fixable(Safety::Unsafe);
        Counts {
            found: decided.count(),
            fixed: self.fixed,
            safe: if self.args.unsafe_fixes { open } else { safe },
            hidden: if self.args.unsafe_fixes {
                0
            } else {
                open - safe
            },
            undecided: active().filter(|finding| finding.is_undecided()).count(),
            suppressed: findings.len() - active().count(),
            files: self.input.scope.len(),
            skipped: self.input.unread,
            strict: self.args.strict,
        }
    }

    fn status(&self, counts: &Counts) -> Status {
        let changes = self.mended.is_some_and(|mended| !mended.texts.is_empty());
        let strict = self.args.strict && counts.undecided + counts.skipped > 0;
        let found = if self.args.diff {
            changes
        } else {
            counts.found > 0
        };
        if (found || strict) && !self.args.exit_zero {
            Status::Findings
        } else {
            Status::Clean
        }
    }
}

fn in_scope(input: &Input, editable: &Editable, findings: Vec<Finding>) -> Vec<Finding> {
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
