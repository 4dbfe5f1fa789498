//! `tfmend recipe new`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};

use super::shell::Shell;
use super::{Status, plan};
use crate::config::Config;

const SKELETON: &str = include_str!("recipe_new.toml");

/// Writes the skeleton of a recipe into the first recipe directory of the config, under the folder of a provider.
pub(super) fn run(id: &str, provider: &str, shell: &Shell) -> anyhow::Result<Status> {
    for (what, word) in [("the id of a recipe", id), ("a provider", provider)] {
        ensure!(
            is_kebab(word),
            "`{word}` cannot be {what}; use lower case letters, digits and single hyphens, such as `ebs-encryption`"
        );
    }
    let mut config = Config::discover(Path::new("."))?;
    let dir = directory(&config)?;
    // The first recipe makes the directory.
    let root = config.root();
    config.recipes.retain(|dir| root.join(dir).exists());
    let taken = plan::recipes(&config)?
        .iter()
        .any(|recipe| recipe.id == id || recipe.spec.aliases.iter().any(|alias| alias == id));
    ensure!(
        !taken,
        "a recipe is called `{id}` already; `tfmend explain {id}` shows it, take another id"
    );
    let path = dir.join(provider).join(format!("{id}.toml"));
    write(&path, &SKELETON.replace("<id>", id))?;
    shell.result(&format!(
        "Wrote {path}.\nFill in what says TODO, then: tfmend recipe test {path}\n",
        path = path.display()
    ))?;
    Ok(Status::Clean)
}

fn is_kebab(word: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    word.split('-').all(is_part)
}

fn directory(config: &Config) -> anyhow::Result<PathBuf> {
    let Some(first) = config.recipes.first() else {
        bail!(
            "the config names no directory for recipes of your own; write `recipes = [\"fixes\"]` into tfmend.toml"
        );
    };
    Ok(config.root().join(first))
}

/// Never over a file that is there.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let writing = || format!("writing the recipe {}", path.display());
    if let Some(dir) = path.parent() {
        std::fs::create_dir_all(dir).with_context(writing)?;
    }
    let mut file = std::fs::File::create_new(path).with_context(writing)?;
    file.write_all(text.as_bytes()).with_context(writing)
}
