//! `--verify`: asks `terraform validate` before and after the fixes, wherever Terraform is
//! initialised, and takes back what broke a configuration that was valid.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail, ensure};
use serde::Deserialize;

use super::shell::Shell;
use crate::check::Mended;
use crate::files::{Write, write_all};
use crate::module::ModuleId;
use crate::project::Input;

/// The initialised directories that fixes reach, which were valid before.
pub(super) struct Verification {
    tool: &'static str,
    roots: Vec<Root>,
}

struct Root {
    dir: PathBuf,
    /// The files of the fixes that the configuration is made of.
    files: BTreeSet<PathBuf>,
}

#[derive(Deserialize)]
struct Answer {
    valid: bool,
    #[serde(default)]
    diagnostics: Vec<Diagnostic>,
}

#[derive(Deserialize)]
struct Diagnostic {
    severity: String,
    summary: String,
}

impl Verification {
    /// Looks at the configurations before anything is written.
    ///
    /// # Errors
    /// Neither `terraform` nor `tofu` can be run, or its answer is not understood.
    pub(super) fn before(input: &Input, mended: &Mended, shell: &Shell) -> anyhow::Result<Self> {
        let runs = |tool: &&str| Command::new(tool).arg("-version").output().is_ok();
        let tool = ["terraform", "tofu"].into_iter().find(runs);
        let tool = tool.context("finding terraform or tofu on the PATH for --verify")?;
        let mut roots = Vec::new();
        for (index, module) in input.workspace.modules.iter().enumerate() {
            if !module.dir.join(".terraform").is_dir() {
                continue;
            }
            let files = reached(input, mended, ModuleId(index));
            if files.is_empty() {
                continue;
            }
            let dir = module.dir.clone();
            match fault(tool, &dir)? {
                None => roots.push(Root { dir, files }),
                Some(fault) => shell.note(&format!(
                    "note: {}: not valid before the fixes, so they are not verified: {fault}",
                    dir.display()
                )),
            }
        }
        if roots.is_empty() {
            shell.note("note: nothing to verify: no directory of the fixes is initialised and valid; run `terraform init`");
        }
        Ok(Self { tool, roots })
    }

    /// Looks again, and takes back the fixes of the configurations that are no longer valid.
    ///
    /// # Errors
    /// Fixes were taken back, or could not be.
    pub(super) fn after(&self, writes: &[Write]) -> anyhow::Result<()> {
        let mut broken = Vec::new();
        for root in &self.roots {
            if let Some(fault) = fault(self.tool, &root.dir)? {
                take_back(&root.files, writes)?;
                broken.push(format!("{}: {fault}", root.dir.display()));
            }
        }
        ensure!(
            broken.is_empty(),
            "`{} validate` fails after the fixes, which were taken back: {}",
            self.tool,
            broken.join("; ")
        );
        Ok(())
    }
}

/// The files of the fixes in a module and in all that it calls, and those that belong to them.
fn reached(input: &Input, mended: &Mended, root: ModuleId) -> BTreeSet<PathBuf> {
    let calls = input.workspace.calls();
    let (mut modules, mut open) = (BTreeSet::from([root]), vec![root]);
    while let Some(module) = open.pop() {
        let callees = calls.from(module).iter().filter_map(|call| call.callee);
        open.extend(callees.filter(|callee| modules.insert(*callee)));
    }
    let texts = mended.texts.keys();
    let in_reach = |path: &&PathBuf| {
        let home = input.workspace.home(path);
        home.is_some_and(|home| modules.contains(&home))
    };
    let mut files: BTreeSet<PathBuf> = texts.filter(in_reach).cloned().collect();
    for group in &mended.together {
        if !group.is_disjoint(&files) {
            files.extend(group.iter().cloned());
        }
    }
    files
}

/// What is wrong with a configuration; nothing where it is valid.
fn fault(tool: &str, dir: &Path) -> anyhow::Result<Option<String>> {
    let asking = || format!("running `{tool} validate` in {}", dir.display());
    let mut command = Command::new(tool);
    let output = command
        .args(["validate", "-json"])
        .current_dir(dir)
        .output();
    let output = output.with_context(asking)?;
    let Ok(answer) = serde_json::from_slice::<Answer>(&output.stdout) else {
        let text = String::from_utf8_lossy(&output.stderr);
        bail!("{}: {}", asking(), text.trim());
    };
    let mut errors = answer
        .diagnostics
        .into_iter()
        .filter(|it| it.severity == "error");
    let first = errors.next().map(|error| error.summary);
    Ok((!answer.valid).then(|| first.unwrap_or_else(|| "it gives no reason".to_owned())))
}

fn take_back(files: &BTreeSet<PathBuf>, writes: &[Write]) -> anyhow::Result<()> {
    let meant = writes.iter().filter(|write| files.contains(&write.path));
    let (changed, created): (Vec<&Write>, Vec<&Write>) =
        meant.partition(|write| write.before.is_some());
    let back = changed.into_iter().filter_map(|write| {
        Some(Write {
            path: write.path.clone(),
            before: Some(write.after.clone()),
            after: write.before.clone()?,
        })
    });
    write_all(&back.collect::<Vec<_>>()).context("taking the fixes back")?;
    for write in created {
        let taking = || format!("taking {} back", write.path.display());
        match std::fs::remove_file(&write.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(taking);
            }
            _ => {}
        }
    }
    Ok(())
}
