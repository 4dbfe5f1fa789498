//! How a run ended, told in every format that was asked for.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;

use super::Status;
use super::args::CheckArgs;
use super::output::{Format, Output};
use super::shell::Shell;
use crate::check::{Finding, Mended, Plan};
use crate::project::Input;
use crate::recipe::model::Safety;
use crate::report::{self, Counts, Report};
use crate::source::Source;

pub(super) struct Outcome<'a> {
    pub(super) args: &'a CheckArgs,
    pub(super) outputs: &'a [Output],
    pub(super) plan: &'a Plan,
    pub(super) input: &'a Input,
    pub(super) mended: Option<&'a Mended>,
    pub(super) fixed: usize,
}

impl Outcome<'_> {
    /// Writes the reports, then says what is to be said beside them.
    ///
    /// # Errors
    /// A report cannot be written.
    pub(super) fn print(&self, findings: &[Finding], shell: &Shell) -> anyhow::Result<Status> {
        let counts = self.count(findings);
        // Somebody who was asked about each fix has seen the findings.
        let is_told = |output: &&Output| output.file.is_some() || !self.args.interactive;
        for output in self.outputs.iter().filter(is_told) {
            let text = self.report(output, findings, shell)?;
            match &output.file {
                Some(path) => std::fs::write(path, &text)
                    .with_context(|| format!("writing the report {}", path.display()))?,
                None if self.is_taken() && text.is_empty() => {}
                None if self.is_taken() => shell.note(text.trim_end()),
                None => shell.result(&text)?,
            }
        }
        let on_terminal = self.outputs.iter().find(|output| output.file.is_none());
        for note in &self.input.notes {
            shell.note(&format!("note: {note}"));
        }
        for bug in self.mended.iter().flat_map(|mended| &mended.bugs) {
            shell.note(&format!("bug: {bug}; please report it"));
        }
        self.close(&counts, on_terminal.map(|output| output.format), shell)?;
        Ok(self.status(&counts))
    }

    /// What follows the report on the terminal; beside a document it goes to stderr or is left out.
    fn close(&self, counts: &Counts, format: Option<Format>, shell: &Shell) -> anyhow::Result<()> {
        let args = self.args;
        let document = format.is_some_and(Format::is_document);
        let aside = self.is_taken()
            || document
            || args.diff
            || matches!(format, Some(Format::Github | Format::Markdown));
        let say = |text: &str| {
            if aside {
                shell.note(text.trim_end());
                return Ok(());
            }
            shell.result(text)
        };
        if let (true, Some(mended)) = (args.show_fixes, self.mended) {
            let fixes = report::fixes(mended, &self.plan.recipes, self.after());
            if !fixes.is_empty() {
                say(&fixes)?;
            }
        }
        if document {
            return Ok(());
        }
        let applied = self.mended.iter().flat_map(|mended| mended.applied());
        let commands: Vec<&String> = applied.flat_map(|applied| &applied.commands).collect();
        if !commands.is_empty() {
            shell.note("Before the next apply, where the infrastructure exists:");
            for command in commands {
                shell.note(&format!("  {command}"));
            }
        }
        say(&report::summary(counts, self.after()))
    }

    /// Whether standard output holds a mended text, and nothing else belongs there.
    fn is_taken(&self) -> bool {
        self.args.fix && self.args.stdin_filename.is_some()
    }

    /// Whether files were written.
    fn after(&self) -> bool {
        self.args.fix && !self.args.diff
    }

    fn report(
        &self,
        output: &Output,
        findings: &[Finding],
        shell: &Shell,
    ) -> anyhow::Result<String> {
        let format = output.format;
        let whole = matches!(format, Format::Json | Format::JsonLines | Format::Sarif);
        let shown: Vec<&Finding> = findings
            .iter()
            .filter(|finding| finding.ignored.is_none() || format == Format::Sarif)
            .filter(|finding| self.args.strict || whole || !finding.is_undecided())
            .collect();
        let is_diff = self.is_diff(output);
        let sources = self.sources(self.after() && format != Format::Patch);
        let report = Report {
            recipes: &self.plan.recipes,
            findings: &shown,
            sources: &sources,
            mended: self.mended,
            notes: &self.input.notes,
        };
        let colour = match output.file {
            Some(_) => report::Colour::No,
            None => shell.colour(self.args.color),
        };
        let dir = || std::env::current_dir().context("looking up the current directory");
        Ok(match format {
            Format::Patch => report::patch(&report, &dir()?),
            _ if is_diff => report::diff(&report, &dir()?, colour),
            _ if self.args.statistics => report::statistics(&report),
            Format::Full => report::full(&report, colour),
            Format::Concise => report::concise(&report),
            Format::Json => report::json(&report),
            Format::JsonLines => report::json_lines(&report),
            Format::Sarif => report::sarif(&report),
            Format::Github => report::github(&report),
            Format::Gitlab => report::gitlab(&report),
            Format::Junit => report::junit(&report),
            Format::Markdown => report::markdown(&report),
        })
    }

    /// Whether a report gives way to the diff: that on the terminal, and that of `--output-file`.
    fn is_diff(&self, output: &Output) -> bool {
        let named = self.args.output_file.is_some() && output.file == self.args.output_file;
        self.args.diff && (output.file.is_none() || named)
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
