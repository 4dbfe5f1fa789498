//! `tfmend recipe test`.

use std::path::PathBuf;

use anyhow::ensure;

use super::shell::Shell;
use super::{Status, plan};
use crate::check::gates;
use crate::recipe::embedded;

pub(super) fn run(paths: &[PathBuf], shell: &Shell) -> anyhow::Result<Status> {
    let mut loaded = Vec::new();
    let mut failed = 0;
    let mut total = 0;
    for path in paths {
        let files = plan::recipe_files(path)?;
        ensure!(
            !files.is_empty(),
            "there are no recipes in {}",
            path.display()
        );
        total += files.len();
        for file in files {
            match plan::read_recipe(&file) {
                Ok(recipe) => loaded.push(recipe),
                Err(error) => {
                    failed += 1;
                    shell.result(&format!("FAILED {}\n  {error:#}\n", file.display()))?;
                }
            }
        }
    }
    let mut all = embedded()?;
    all.retain(|recipe| loaded.iter().all(|(own, _)| own.id != recipe.id));
    all.extend(loaded.iter().map(|(recipe, _)| recipe.clone()));
    for (recipe, examples) in &loaded {
        let failures = gates::check(&all, recipe, examples);
        if failures.is_empty() {
            shell.result(&format!("ok {} ({} examples)\n", recipe.id, examples.len()))?;
            continue;
        }
        failed += 1;
        shell.result(&format!("FAILED {}\n", recipe.id))?;
        for failure in &failures {
            shell.result(&format!("  {failure}\n"))?;
        }
    }
    let noun = if total == 1 { "recipe" } else { "recipes" };
    shell.result(&format!("{total} {noun}, {failed} failed\n"))?;
    Ok(if failed == 0 {
        Status::Clean
    } else {
        Status::Findings
    })
}
