//! `tfmend check --interactive`: asks about each fix.
//!
//! Whole lines are read, so the terminal stays as it is: there is nothing to restore when somebody leaves, and
//! nothing is written before the last answer.

use std::collections::BTreeSet;
use std::io::{BufRead as _, IsTerminal as _};
use std::path::PathBuf;

use anyhow::{Context as _, ensure};

use super::args::CheckArgs;
use super::shell::Shell;
use super::{explain, plan, write};
use crate::check::{Finding, Limits, Mended, Plan, Walk};
use crate::config::Config;
use crate::module::Workspace;
use crate::report::{Offer, offer};

const QUESTION: &str = "Apply? [y]es [n]o [a]ll of this recipe [i]gnore [e]xplain [q]uit: ";

const HELP: &str = "\
y  yes: apply this fix
n  no: leave it this time
a  all: apply this fix and all others of this recipe
i  ignore: write a comment above the block, with your reason, so that it is not reported again
e  explain: say what the recipe does and why, and ask again
q  quit: decide about nothing more; what you said yes to is written
Ctrl-C leaves without writing anything.
";

/// Refuses to ask where nobody can answer.
///
/// # Errors
/// Standard input or output is no terminal.
pub(super) fn demand_terminal() -> anyhow::Result<()> {
    ensure!(
        std::io::stdin().is_terminal() && std::io::stdout().is_terminal(),
        "--interactive asks questions, and there is no terminal to ask on; --diff shows the fixes, --fix applies them"
    );
    Ok(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    All,
    Ignore,
    Explain,
    Quit,
}

impl Answer {
    fn of(line: &str) -> Option<Self> {
        Some(match line.trim().to_lowercase().as_str() {
            "y" | "yes" => Self::Yes,
            "n" | "no" => Self::No,
            "a" | "all" => Self::All,
            "i" | "ignore" => Self::Ignore,
            "e" | "explain" => Self::Explain,
            "q" | "quit" => Self::Quit,
            _ => return None,
        })
    }
}

pub(super) struct Session<'a> {
    pub(super) args: &'a CheckArgs,
    pub(super) config: &'a Config,
    pub(super) plan: &'a Plan,
    pub(super) limits: &'a Limits<'a>,
    pub(super) shell: &'a Shell,
}

impl Session<'_> {
    /// Asks about the fixes of a workspace and gives those that were accepted, applied to it.
    ///
    /// # Errors
    /// A file is not to be written, or the terminal is gone.
    pub(super) fn run(
        &self,
        workspace: &mut Workspace,
        findings: &[Finding],
    ) -> anyhow::Result<Mended> {
        let fixable: Vec<&Finding> = findings
            .iter()
            .filter(|finding| finding.fixable(self.limits.least))
            .collect();
        // What is refused at the end would have been answered for nothing.
        let paths: BTreeSet<PathBuf> = fixable.iter().map(|finding| finding.path.clone()).collect();
        write::guarded(self.args, &paths.into_iter().collect::<Vec<_>>())?;
        let dir = std::env::current_dir().context("looking up the current directory")?;
        let mut walk = Walk::new(self.plan, workspace, findings, self.limits);
        let mut all = BTreeSet::new();
        let mut number = 0;
        while let Some((finding, changes)) = walk.next_fix()? {
            number += 1;
            if all.contains(&finding.recipe) {
                walk.accept(&finding);
                continue;
            }
            let shown = Offer {
                finding: &finding,
                recipe: &self.plan.recipes[finding.recipe],
                changes: &changes,
                number,
                total: fixable.len().max(number),
            };
            let text = offer(&shown, &dir, self.shell.colour(self.args.color));
            self.shell.result(&format!("{text}\n"))?;
            match self.decide(&mut walk, &finding)? {
                Answer::Quit => break,
                Answer::All => drop(all.insert(finding.recipe)),
                _ => {}
            }
        }
        Ok(walk.finish())
    }

    /// Asks until there is an answer that decides, and acts on it.
    fn decide(&self, walk: &mut Walk<'_>, finding: &Finding) -> anyhow::Result<Answer> {
        loop {
            let Some(line) = self.ask(QUESTION)? else {
                return Ok(Answer::Quit);
            };
            let answer = Answer::of(&line);
            match answer {
                Some(Answer::Yes | Answer::All) => walk.accept(finding),
                Some(Answer::No) => walk.refuse(finding),
                Some(Answer::Quit) => {}
                Some(Answer::Ignore) if self.ignore(walk, finding)? => {}
                Some(Answer::Ignore) => continue,
                Some(Answer::Explain) => {
                    self.explain(finding)?;
                    continue;
                }
                None => {
                    self.shell.result(HELP)?;
                    continue;
                }
            }
            self.shell.result("\n")?;
            return Ok(answer.unwrap_or(Answer::Quit));
        }
    }

    /// Asks for a reason and writes the comment; says whether it did.
    fn ignore(&self, walk: &mut Walk<'_>, finding: &Finding) -> anyhow::Result<bool> {
        let reason = self.ask("Reason, for those who read the comment (empty goes back): ")?;
        let Some(reason) = reason.filter(|reason| !reason.trim().is_empty()) else {
            return Ok(false);
        };
        let written = walk.ignore(finding, &reason);
        if let Err(objection) = &written {
            self.shell.result(&format!("{objection}\n"))?;
        }
        Ok(written.is_ok())
    }

    fn explain(&self, finding: &Finding) -> anyhow::Result<()> {
        let recipe = &self.plan.recipes[finding.recipe];
        let page = explain::page(recipe, &plan::examples(self.config, recipe)?);
        self.shell.result(&format!("\n{page}\n"))
    }

    /// Prints a question and reads a line; nothing at the end of the input.
    fn ask(&self, question: &str) -> anyhow::Result<Option<String>> {
        self.shell.result(question)?;
        let mut line = Vec::new();
        let read = std::io::stdin().lock().read_until(b'\n', &mut line);
        if read.context("reading the answer")? == 0 {
            self.shell.result("\n")?;
            return Ok(None);
        }
        Ok(Some(String::from_utf8_lossy(&line).into_owned()))
    }
}
