//! From paths, or a commit, to a workspace of sources.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::open;
use super::open::OpenFile;
use crate::check::{Finding, Ignores};
use crate::files::{self, Excludes, Kind, ModuleDir, Note, Unreadable, WalkOptions};
use crate::git::Snapshot;
use crate::module::{Companion, Module, Part, Workspace};
use crate::source::Source;

/// How many places that do not parse are named in one file.
const SHOWN_ERRORS: usize = 10;

/// What was read.
pub struct Input {
    /// The modules.
    pub workspace: Workspace,
    /// All files of HCL by path, as they were read.
    pub sources: BTreeMap<PathBuf, Arc<Source>>,
    /// Files in which findings and edits are wanted.
    pub scope: BTreeSet<PathBuf>,
    /// Files that could not be read, for people.
    pub notes: Vec<String>,
    /// How many files could not be read, whole or in part.
    pub unread: usize,
    /// Files that are wanted and never written, and why.
    kept: BTreeMap<PathBuf, String>,
}

/// A file before its text is understood.
struct Raw {
    path: PathBuf,
    kind: Kind,
    in_scope: bool,
    /// Why it is never written, if it is not.
    kept: Option<String>,
    /// What the file says, or a note why it cannot be read.
    part: Result<Understood, String>,
}

struct Understood {
    part: Part,
    generated: bool,
}

impl Understood {
    fn new(path: &Path, text: String) -> Result<Self, String> {
        let generated = files::is_generated(&text);
        let part = Part::of(path, text);
        let part =
            part.map_err(|reason| format!("{}: does not parse: {reason}", path.display()))?;
        Ok(Self { part, generated })
    }
}

impl Input {
    /// Walks and reads paths.
    ///
    /// # Errors
    /// A path does not exist, or an exclude pattern is malformed.
    pub fn read(paths: &[PathBuf], root: &Path, exclude: &[String]) -> anyhow::Result<Self> {
        let options = WalkOptions {
            exclude: Excludes::new(root, exclude)?,
            ..WalkOptions::default()
        };
        let walked = files::walk(paths, &options)?;
        let modules = walked.modules.par_iter();
        let modules = modules
            .map(|module| read_module(module, &files::read_text))
            .collect();
        Ok(Self::of(modules, &walked.notes))
    }

    /// The module of one file, in which some files have other texts than on disk, or are not there yet. Only
    /// `path` is in scope.
    ///
    /// # Errors
    /// Terraform would not read such a file, its directory does not exist, or an exclude pattern is malformed.
    pub fn read_open(
        open: &[OpenFile<'_>],
        path: &Path,
        root: &Path,
        exclude: &[String],
    ) -> anyhow::Result<Self> {
        let exclude = Excludes::new(root, exclude)?;
        let walked = open::module_of(path, exclude)?;
        let read = |path: &Path| match open.iter().find(|open| open.is_at(path)) {
            Some(open) => Ok(open.text.to_owned()),
            None => files::read_text(path),
        };
        let modules = walked.modules.iter();
        let modules = modules.map(|module| read_module(module, &read)).collect();
        Ok(Self::of(modules, &walked.notes))
    }

    /// The files of a commit.
    pub fn of_snapshot(snapshot: Snapshot) -> Self {
        let mut modules: BTreeMap<PathBuf, Vec<Raw>> = BTreeMap::new();
        for blob in snapshot.files {
            let path = PathBuf::from(&blob.path);
            let dir = path.parent().map(Path::to_path_buf).unwrap_or_default();
            let text = files::as_text(&blob.bytes).map_err(|reason| {
                let path = path.clone();
                Note { path, reason }.to_string()
            });
            let part = text.and_then(|text| Understood::new(&path, text.to_owned()));
            modules.entry(dir).or_default().push(Raw {
                kind: blob.kind,
                in_scope: blob.in_scope,
                kept: None,
                part,
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
            kept: BTreeMap::new(),
        };
        let mut scope = Vec::new();
        let modules: Vec<Module> = modules
            .into_iter()
            .map(|(dir, raw)| input.module(dir, raw, &mut scope))
            .collect();
        input.scope = scope.into_iter().collect();
        // Built at once: comparing paths one by one costs more than reading them.
        let files = modules.iter().flat_map(|module| {
            let companions = module.companions.iter().map(Companion::source);
            module.files.iter().chain(companions)
        });
        input.sources = files
            .map(|file| (file.path().to_path_buf(), Arc::clone(file)))
            .collect();
        input.workspace = Workspace::new(modules);
        input
    }

    /// The first and last line of a finding's block, as the file was read.
    pub fn lines(&self, finding: &Finding) -> Option<(usize, usize)> {
        let source = self.sources.get(&finding.path)?;
        let line = |offset| source.position(offset).line;
        let span = &finding.block_span;
        Some((line(span.start), line(span.end)))
    }

    /// Whether a file is read and never written.
    pub fn keeps(&self, path: &Path) -> bool {
        self.kept.contains_key(path)
    }

    /// Notes the files that would have been reported, or were named, and are never written.
    pub fn note_kept(&mut self, named: &[PathBuf], findings: &[Finding]) {
        let plain = |path: &Path| path.strip_prefix(".").unwrap_or(path).to_path_buf();
        let mut wanted: BTreeSet<PathBuf> = named.iter().map(|path| plain(path)).collect();
        let active = findings.iter().filter(|finding| finding.ignored.is_none());
        wanted.extend(active.map(|finding| plain(&finding.path)));
        for (path, reason) in &self.kept {
            if wanted.contains(&plain(path)) {
                self.notes
                    .push(format!("{}: left as it is: {reason}", path.display()));
            }
        }
    }

    /// Notes that there is nothing to look at, where nothing else says so.
    pub fn note_nothing(&mut self, paths: &[PathBuf]) {
        let is_source = |path: &PathBuf| {
            let name = path.file_name().and_then(|name| name.to_str());
            matches!(name.and_then(Kind::of), Some(Kind::Tf | Kind::Tofu))
        };
        if !self.scope.iter().any(is_source) && self.notes.is_empty() {
            let paths: Vec<String> = paths
                .iter()
                .map(|path| format!("`{}`", path.display()))
                .collect();
            self.notes.push(format!(
                "nothing to check in {}: no Terraform files but those that are fetched, vendored, generated, linked, excluded or ignored by git",
                paths.join(", ")
            ));
        }
    }

    /// Notes the ignore comments that do not count.
    pub fn note_misuses(&mut self, today: jiff::civil::Date) {
        for (path, source) in &self.sources {
            if !source.text().contains("tfmend:ignore") {
                continue;
            }
            for misuse in &Ignores::of(source, today).misuses {
                let at = source.position(misuse.span.start);
                self.notes.push(format!(
                    "{}:{}: {}",
                    path.display(),
                    at.line,
                    misuse.message
                ));
            }
        }
    }

    /// Notes the blocks that do not parse, in the files that were looked at.
    pub fn note_broken_blocks(&mut self) {
        for source in self
            .workspace
            .modules
            .iter()
            .flat_map(|module| &module.files)
        {
            let errors = source.known_errors();
            self.unread += usize::from(!errors.is_empty());
            for error in errors.iter().take(SHOWN_ERRORS) {
                let at = source.position(error.offset);
                let path = source.path().display();
                self.notes.push(format!(
                    "{path}:{}:{}: does not parse: {error}",
                    at.line, at.column
                ));
            }
            let more = errors.len().saturating_sub(SHOWN_ERRORS);
            if more > 0 {
                let path = source.path().display();
                self.notes
                    .push(format!("{path}: {more} more places do not parse"));
            }
        }
    }

    fn module(&mut self, dir: PathBuf, raw: Vec<Raw>, scope: &mut Vec<PathBuf>) -> Module {
        let mut sources = Vec::new();
        let mut companions = Vec::new();
        let mut unread = Vec::new();
        for file in raw {
            let Understood { part, generated } = match file.part {
                Ok(understood) => understood,
                Err(note) => {
                    self.notes.push(note);
                    self.unread += 1;
                    if matches!(file.kind, Kind::Tf | Kind::Tofu | Kind::Json) {
                        unread.push(file.path);
                    }
                    continue;
                }
            };
            let because = || "generated, so a change would not last".to_owned();
            let kept = file.kept.or_else(|| generated.then(because));
            if file.in_scope {
                match &kept {
                    Some(reason) => drop(self.kept.insert(file.path.clone(), reason.clone())),
                    None => scope.push(file.path),
                }
            }
            match part {
                Part::Source(source) => sources.push(source),
                Part::Companion(companion) => companions.push(companion),
            }
        }
        Module::new(dir, sources, companions, unread)
    }
}

fn read_module(
    module: &ModuleDir,
    read: &dyn Fn(&Path) -> Result<String, Unreadable>,
) -> (PathBuf, Vec<Raw>) {
    let raw = module.files.iter().map(|file| Raw {
        path: file.path.clone(),
        kind: file.kind,
        in_scope: file.in_scope,
        kept: file.kept_because(),
        part: read(&file.path)
            .map_err(|reason| {
                let path = file.path.clone();
                Note { path, reason }.to_string()
            })
            .and_then(|text| Understood::new(&file.path, text)),
    });
    (module.dir.clone(), raw.collect())
}
