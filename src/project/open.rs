//! Files that an editor holds: their texts count, not those on disk.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::files::{self, Excludes, FoundFile, Kind, ModuleDir, WalkOptions, Walked};

/// A file and the text that it has in an editor.
#[derive(Debug, Clone, Copy)]
pub struct OpenFile<'a> {
    /// Where it lies.
    pub path: &'a Path,
    /// What the editor holds.
    pub text: &'a str,
}

impl OpenFile<'_> {
    /// Whether it is the file at a path, however both are spelled.
    pub fn is_at(&self, path: &Path) -> bool {
        self.path == path || (self.path.file_name() == path.file_name() && same(self.path, path))
    }
}

fn same(a: &Path, b: &Path) -> bool {
    matches!((real_parent(a), real_parent(b)), (Ok(a), Ok(b)) if a == b)
}

fn real_parent(path: &Path) -> std::io::Result<PathBuf> {
    directory(path).canonicalize()
}

fn directory(path: &Path) -> &Path {
    match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    }
}

/// The module that a file belongs to, the file alone in scope, be it on disk or not.
///
/// # Errors
/// Terraform would not read such a file, or its directory does not exist.
pub(super) fn module_of(path: &Path, exclude: Excludes) -> anyhow::Result<Walked> {
    let name = path.file_name().and_then(|name| name.to_str());
    let Some(kind) = name.and_then(Kind::of) else {
        bail!(
            "`{}` is not a file that Terraform reads; name one such as main.tf",
            path.display()
        );
    };
    let options = WalkOptions {
        exclude,
        ..WalkOptions::default()
    };
    if path.is_file() {
        return Ok(files::walk(&[path.to_path_buf()], &options)?);
    }
    let dir = directory(path);
    let real = dir
        .canonicalize()
        .with_context(|| format!("looking for the directory of `{}`", path.display()))?;
    let mut walked = files::walk(&[dir.to_path_buf()], &options)?;
    walked.modules.retain(|module| module.real == real);
    walked.notes.clear();
    let mut module = walked.modules.pop().unwrap_or(ModuleDir {
        dir: dir.to_path_buf(),
        real,
        files: Vec::new(),
    });
    for file in &mut module.files {
        file.in_scope = false;
    }
    module.files.push(FoundFile {
        path: path.to_path_buf(),
        kind,
        in_scope: true,
        link_to: None,
    });
    walked.modules.push(module);
    Ok(walked)
}
