//! From paths, globs and directories to repositories.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use globset::{GlobBuilder, GlobMatcher};

use super::shard::Shard;
use super::spec::Spec;
use crate::files::Excludes;

/// How deep repositories are looked for below a directory.
const MAX_DEPTH: usize = 8;

/// One repository of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its path as the campaign says it, with `/`: what it is known by.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
}

/// The repositories of a campaign, or of a share of it, by name. One that is reached by several ways is there once. A
/// path that is written out is one even where nothing is, so that its loss is told.
///
/// # Errors
/// The list of targets cannot be read, a glob is none, or nothing is found.
pub fn targets(spec: &Spec, shard: Option<Shard>) -> anyhow::Result<Vec<Target>> {
    let exclude = Excludes::new(Path::new(""), &spec.targets.exclude)?;
    let mut found = BTreeMap::new();
    for pattern in patterns(spec)? {
        for name in names(&spec.root, &pattern)? {
            let is_excluded = Path::new(&name).ancestors().any(|dir| {
                dir != Path::new("") && !name.starts_with('/') && exclude.holds(dir, true)
            });
            if !is_excluded {
                let path = spec.root.join(&name);
                found.insert(name, path);
            }
        }
    }
    ensure!(
        !found.is_empty(),
        "the campaign's targets name no repository; check `paths`, `file` and `exclude` in [targets]"
    );
    let mut seen = BTreeSet::new();
    let targets = found.into_iter().filter(|(_, path)| {
        let real = path.canonicalize().unwrap_or_else(|_| path.clone());
        seen.insert(real)
    });
    let targets = targets.map(|(name, path)| Target { name, path });
    Ok(targets
        .filter(|target| shard.is_none_or(|shard| shard.holds(&target.name)))
        .collect())
}

fn patterns(spec: &Spec) -> anyhow::Result<Vec<String>> {
    let mut patterns = spec.targets.paths.clone();
    if let Some(file) = &spec.targets.file {
        let path = spec.at(file);
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("reading the list of targets {}", path.display()))?;
        let lines = text.lines().map(str::trim);
        let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        patterns.extend(lines.map(str::to_owned));
    }
    Ok(patterns)
}

/// The names that one pattern stands for.
fn names(root: &Path, pattern: &str) -> anyhow::Result<Vec<String>> {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    let pattern = pattern.trim_end_matches('/');
    let mut names = Vec::new();
    let Some(glob) = pattern.find(['*', '?', '[', '{']) else {
        let path = root.join(pattern);
        if is_repository(&path) || !path.is_dir() {
            return Ok(vec![pattern.to_owned()]);
        }
        below(root, pattern, None, &mut names, 0)?;
        return Ok(names);
    };
    let matcher = GlobBuilder::new(pattern)
        .literal_separator(true)
        .build()
        .with_context(|| format!("the target `{pattern}` is no glob"))?
        .compile_matcher();
    let fixed = pattern[..glob].rfind('/').map_or("", |end| &pattern[..end]);
    below(root, fixed, Some(&matcher), &mut names, 0)?;
    Ok(names)
}

/// Collects the repositories below a directory, looking into none.
fn below(
    root: &Path,
    dir: &str,
    glob: Option<&GlobMatcher>,
    names: &mut Vec<String>,
    depth: usize,
) -> anyhow::Result<()> {
    let path = root.join(dir);
    let looking = || format!("looking for repositories in {}", path.display());
    let mut inner: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(&path).with_context(looking)? {
        // A name that is not UTF-8 cannot be written in a campaign.
        if let Ok(name) = entry.with_context(looking)?.file_name().into_string() {
            inner.push(name);
        }
    }
    inner.sort();
    for name in inner {
        let name = if dir.is_empty() {
            name
        } else {
            format!("{dir}/{name}")
        };
        let path = root.join(&name);
        if is_repository(&path) {
            if glob.is_none_or(|glob| glob.is_match(&name)) {
                names.push(name);
            }
        } else if depth < MAX_DEPTH && path.is_dir() && !path.is_symlink() {
            below(root, &name, glob, names, depth + 1)?;
        }
    }
    Ok(())
}

/// Whether a directory is a work tree or a bare repository.
fn is_repository(path: &Path) -> bool {
    let is_bare = || path.join("HEAD").is_file() && path.join("objects").is_dir();
    path.join(".git").exists() || is_bare()
}
