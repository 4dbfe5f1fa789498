//! From paths, or a commit, to a workspace of sources.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::files::{self, Excludes, Kind, ModuleDir, Note, WalkOptions};
use crate::git::Snapshot;
use crate::module::{Companion, Module, Workspace};
use crate::source::Source;

/// What was read.
pub(super) struct Input {
    pub(super) workspace: Workspace,
    /// All files of HCL by path, as they were read.
    pub(super) sources: BTreeMap<PathBuf, Arc<Source>>,
    /// Files in which findings and edits are wanted.
    pub(super) scope: BTreeSet<PathBuf>,
    /// Files that could not be read, for people.
    pub(super) notes: Vec<String>,
    pub(super) unread: usize,
}

/// A file before its text is understood.
struct Raw {
    path: PathBuf,
    kind: Kind,
    in_scope: bool,
    text: Result<Text, Note>,
}

/// A file's text, understood as far as its kind goes.
enum Text {
    Source {
        source: Arc<Source>,
        generated: bool,
    },
    Plain(Arc<str>),
}

impl Text {
    fn new(kind: Kind, path: &Path, text: String) -> Self {
        match kind {
            Kind::Tf | Kind::Tofu => Self::Source {
                generated: files::is_generated(&text),
                source: Arc::new(Source::new(path, text)),
            },
            _ => Self::Plain(text.into()),
        }
    }
}

impl Input {
    /// Walks and reads paths.
    ///
    /// # Errors
    /// A path does not exist, or an exclude pattern is malformed.
    pub(super) fn read(paths: &[PathBuf], root: &Path, exclude: &[String]) -> anyhow::Result<Self> {
        let options = WalkOptions {
            exclude: Excludes::new(root, exclude)?,
            ..WalkOptions::default()
        };
        let walked = files::walk(paths, &options)?;
        let modules: Vec<(PathBuf, Vec<Raw>)> =
            walked.modules.par_iter().map(read_module).collect();
        Ok(Self::of(modules, &walked.notes))
    }

    /// The files of a commit.
    pub(super) fn of_snapshot(snapshot: Snapshot) -> Self {
        let mut modules: BTreeMap<PathBuf, Vec<Raw>> = BTreeMap::new();
        for blob in snapshot.files {
            let path = PathBuf::from(&blob.path);
            let dir = path.parent().map(Path::to_path_buf).unwrap_or_default();
            let text = files::as_text(&blob.bytes)
                .map(|text| Text::new(blob.kind, &path, text.to_owned()));
            modules.entry(dir).or_default().push(Raw {
                kind: blob.kind,
                in_scope: blob.in_scope,
                text: text.map_err(|reason| Note {
                    path: path.clone(),
                    reason,
                }),
                path,
            });
        }
        Self::of(modules.into_iter().collect(), &snapshot.notes)
    }

    fn of(modules: Vec<(PathBuf, Vec<Raw>)>, notes: &[Note]) -> Self {
        let mut input = Self {
            workspace: Workspace::default(),
            sources: BTreeMap::new(),
            scope: BTreeSet::new(),
            notes: notes.iter().map(ToString::to_string).collect(),
            unread: notes.len(),
        };
        let modules = modules
            .into_iter()
            .map(|(dir, raw)| input.module(dir, raw))
            .collect();
        input.workspace = Workspace::new(modules);
        input
    }

    fn module(&mut self, dir: PathBuf, raw: Vec<Raw>) -> Module {
        let mut sources = Vec::new();
        let mut companions = Vec::new();
        let mut unread = Vec::new();
        for file in raw {
            let text = match file.text {
                Ok(text) => text,
                Err(note) => {
                    self.notes.push(note.to_string());
                    self.unread += 1;
                    if matches!(file.kind, Kind::Tf | Kind::Tofu) {
                        unread.push(file.path);
                    }
                    continue;
                }
            };
            match text {
                Text::Source { source, generated } => {
                    self.sources.insert(file.path.clone(), Arc::clone(&source));
                    if file.in_scope && !generated {
                        self.scope.insert(file.path);
                    }
                    sources.push(source);
                }
                // What a JSON file declares is not understood yet: "absent" is unknown beside it.
                Text::Plain(_) if file.kind == Kind::Json => unread.push(file.path),
                Text::Plain(text) => companions.push(Companion {
                    path: file.path,
                    text,
                }),
            }
        }
        Module::new(dir, sources, companions, unread)
    }
}

fn read_module(module: &ModuleDir) -> (PathBuf, Vec<Raw>) {
    let raw = module.files.iter().map(|file| Raw {
        path: file.path.clone(),
        kind: file.kind,
        in_scope: file.in_scope && file.kept_because().is_none(),
        text: files::read_text(&file.path)
            .map(|text| Text::new(file.kind, &file.path, text))
            .map_err(|reason| Note {
                path: file.path.clone(),
                reason,
            }),
    });
    (module.dir.clone(), raw.collect())
}
