//! The walk: from the user's paths to modules (directories) and their Terraform files.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ignore::{DirEntry, ParallelVisitor, ParallelVisitorBuilder, WalkBuilder, WalkState};

pub use super::given::WalkError;
use super::given::{Given, join};
use super::note::{Note, Unreadable};
use super::read::what_is;
use super::select::{Excludes, Kind, is_skipped_dir};

/// How to walk.
#[derive(Debug, Clone)]
pub struct WalkOptions {
    /// What to leave out. A file left out that lies in a module with others is still found, out of scope.
    pub exclude: Excludes,
    /// Whether `exclude` also holds for paths that the user names.
    pub force_exclude: bool,
    /// Whether to leave out what git ignores.
    pub gitignore: bool,
    /// Number of threads; 0 takes as many as there are cores.
    pub threads: usize,
}

impl Default for WalkOptions {
    fn default() -> Self {
        Self {
            exclude: Excludes::default(),
            force_exclude: false,
            gitignore: true,
            threads: 0,
        }
    }
}

/// What the walk found, sorted by path.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Walked {
    /// Every directory with at least one file in scope.
    pub modules: Vec<ModuleDir>,
    /// What could not be looked at.
    pub notes: Vec<Note>,
}

/// One directory with Terraform files: a module.
#[derive(Debug, PartialEq, Eq)]
pub struct ModuleDir {
    /// The directory as the user spells it.
    pub dir: PathBuf,
    /// The directory's real path: equal for equal directories.
    pub real: PathBuf,
    /// Its Terraform files, sorted by name.
    pub files: Vec<FoundFile>,
}

/// One Terraform file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// The file as the user spells it.
    pub path: PathBuf,
    /// What it is, by its name.
    pub kind: Kind,
    /// Whether findings and edits are wanted here. A file out of scope is read to understand its module.
    pub in_scope: bool,
    /// For a symbolic link: the real path of the file that it leads to. Such a file is read and never written,
    /// since the file it leads to may belong to another module that needs it as it is.
    pub link_to: Option<PathBuf>,
}

impl FoundFile {
    /// Gives the reason why this file is never written, if there is one.
    pub fn kept_because(&self) -> Option<String> {
        if let Some(target) = &self.link_to {
            let target = target.display();
            return Some(format!("a symbolic link; mend `{target}` itself"));
        }
        let reason = match self.kind {
            Kind::Tf | Kind::Tofu | Kind::Tfvars => return None,
            Kind::Json | Kind::TfvarsJson => "written in json, which is read and never changed",
            Kind::Terragrunt => "Terragrunt's, which is read and never changed",
            Kind::Test => "a test, which is read and never changed",
            Kind::Lock => "the lock file, which is written by `terraform init`",
        };
        Some(reason.to_owned())
    }
}

/// Takes files and directories; gives the modules they stand for.
///
/// A directory is walked to the bottom. A file gives its whole directory, with only that file in scope, and is
/// taken even when git ignores it. Directories that are fetched, vendored or reached by a symbolic link are not
/// entered unless named. Fails only on a path that does not exist; what cannot be read is noted.
pub fn walk(paths: &[PathBuf], options: &WalkOptions) -> Result<Walked, WalkError> {
    let mut notes = Vec::new();
    let force = options.force_exclude.then_some(&options.exclude);
    let given = Given::new(paths, force, &mut notes)?;
    let mut batch = Batch::default();
    for (roots, deep) in [(&given.deep, true), (&given.shallow, false)] {
        // A `.gitignore` above the roots counts only inside a repository.
        let (in_git, loose): (Vec<_>, Vec<_>) = roots.iter().partition(|root| is_in_git(root));
        batch.run(&in_git, deep, true, options);
        batch.run(&loose, deep, false, options);
    }
    let modules = group(batch.entries, &given, options, &mut notes);
    for note in batch.notes {
        let path = given.shown(&note.path);
        notes.push(Note { path, ..note });
    }
    notes.sort_by(|a, b| a.path.cmp(&b.path));
    notes.dedup();
    Ok(Walked { modules, notes })
}

/// A Terraform file by its real directory.
struct Entry {
    path: PathBuf,
    kind: Kind,
    link_to: Option<PathBuf>,
    deep: bool,
}

#[derive(Default)]
struct Batch {
    entries: Vec<Entry>,
    /// With real paths.
    notes: Vec<Note>,
}

impl Batch {
    fn run(&mut self, roots: &[&PathBuf], deep: bool, in_git: bool, options: &WalkOptions) {
        let Some((first, rest)) = roots.split_first() else {
            return;
        };
        let mut walker = WalkBuilder::new(first);
        for root in rest {
            walker.add(root);
        }
        let git = options.gitignore;
        walker
            .standard_filters(false)
            .git_ignore(git)
            .git_exclude(git && in_git)
            .git_global(git && in_git)
            .parents(git && in_git)
            .require_git(in_git)
            .max_depth((!deep).then_some(1))
            .threads(options.threads);
        let exclude = options.exclude.clone();
        walker.filter_entry(move |entry| enters(entry, &exclude));
        let total = Mutex::new(Self::default());
        let mut gather = Gather {
            total: &total,
            deep,
        };
        walker.build_parallel().visit(&mut gather);
        let found = total.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.entries.extend(found.entries);
        self.notes.extend(found.notes);
    }

    fn take(&mut self, path: PathBuf, file_type: Option<fs::FileType>, deep: bool) {
        let Some(name) = path.file_name() else { return };
        let Some(kind) = Kind::of(&name.to_string_lossy()) else {
            return;
        };
        let Some(file_type) = file_type else { return };
        let link_to = match look(&path, file_type) {
            Ok(Look::File) => None,
            Ok(Look::Link(target)) => Some(target),
            Ok(Look::Directory) => return,
            Err(reason) => return self.notes.push(Note { path, reason }),
        };
        if path.to_str().is_none() {
            let what = "its name is not valid utf-8";
            let reason = Unreadable::BadPath { what };
            return self.notes.push(Note { path, reason });
        }
        self.entries.push(Entry {
            path,
            kind,
            link_to,
            deep,
        });
    }

    fn fail(&mut self, error: &ignore::Error) {
        let reason = match error.io_error() {
            Some(io) => Unreadable::io(io),
            None => Unreadable::Io {
                reason: error.to_string(),
            },
        };
        if let Some(path) = path_of(error) {
            let path = path.to_path_buf();
            self.notes.push(Note { path, reason });
        }
    }
}

enum Look {
    File,
    Link(PathBuf),
    Directory,
}

fn look(path: &Path, file_type: fs::FileType) -> Result<Look, Unreadable> {
    if file_type.is_file() {
        return Ok(Look::File);
    }
    if file_type.is_dir() {
        return Ok(Look::Directory);
    }
    if !file_type.is_symlink() {
        let what = what_is(file_type);
        return Err(Unreadable::NotAFile { what });
    }
    let target = fs::read_link(path).map_err(|e| Unreadable::io(&e))?;
    let found = match fs::metadata(path) {
        Ok(found) => found,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Err(Unreadable::BrokenLink { target });
        }
        // A link to itself is there, and leads nowhere.
        Err(e) => return Err(Unreadable::io(&e)),
    };
    if found.is_dir() {
        return Ok(Look::Directory);
    }
    if !found.is_file() {
        let what = what_is(found.file_type());
        return Err(Unreadable::NotAFile { what });
    }
    path.canonicalize()
        .map(Look::Link)
        .map_err(|e| Unreadable::io(&e))
}

/// Gives each thread a batch of its own, added to the total when the thread is done.
struct Gather<'a> {
    total: &'a Mutex<Batch>,
    deep: bool,
}

struct Gatherer<'a> {
    total: &'a Mutex<Batch>,
    batch: Batch,
    deep: bool,
}

impl<'a> ParallelVisitorBuilder<'a> for Gather<'a> {
    fn build(&mut self) -> Box<dyn ParallelVisitor + 'a> {
        Box::new(Gatherer {
            total: self.total,
            batch: Batch::default(),
            deep: self.deep,
        })
    }
}

impl ParallelVisitor for Gatherer<'_> {
    fn visit(&mut self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        match entry {
            Ok(entry) if entry.depth() > 0 => {
                let file_type = entry.file_type();
                self.batch.take(entry.into_path(), file_type, self.deep);
            }
            Ok(_) => {}
            Err(error) => self.batch.fail(&error),
        }
        WalkState::Continue
    }
}

impl Drop for Gatherer<'_> {
    fn drop(&mut self) {
        let mut total = self.total.lock().unwrap_or_else(PoisonError::into_inner);
        total.entries.append(&mut self.batch.entries);
        total.notes.append(&mut self.batch.notes);
    }
}

/// Whether the walk goes on at this entry: a directory that is entered, or any file.
fn enters(entry: &DirEntry, exclude: &Excludes) -> bool {
    if entry.depth() == 0 || !entry.file_type().is_some_and(|kind| kind.is_dir()) {
        return true;
    }
    let skipped = entry.file_name().to_str().is_some_and(is_skipped_dir);
    !skipped && !exclude.holds(entry.path(), true)
}

fn is_in_git(root: &Path) -> bool {
    root.ancestors().any(|dir| dir.join(".git").exists())
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        ignore::Error::Partial(errors) => errors.iter().find_map(path_of),
        _ => None,
    }
}

/// Sorts the files into modules, adds named files that the walk left out, and drops modules out of scope.
fn group(
    mut entries: Vec<Entry>,
    given: &Given,
    options: &WalkOptions,
    notes: &mut Vec<Note>,
) -> Vec<ModuleDir> {
    entries.extend(ignored_but_named(&entries, given, notes));
    let mut modules: HashMap<PathBuf, ModuleDir> = HashMap::new();
    for entry in entries {
        let (Some(real), Some(name)) = (entry.path.parent(), entry.path.file_name()) else {
            continue;
        };
        let wanted = entry.deep && !options.exclude.holds(&entry.path, false);
        let in_scope = wanted || given.files.contains(&entry.path);
        if !modules.contains_key(real) {
            let module = ModuleDir {
                dir: given.shown(real),
                real: real.to_path_buf(),
                files: Vec::new(),
            };
            modules.insert(real.to_path_buf(), module);
        }
        if let Some(module) = modules.get_mut(real) {
            module.files.push(FoundFile {
                path: join(&module.dir, Path::new(name)),
                kind: entry.kind,
                in_scope,
                link_to: entry.link_to,
            });
        }
    }
    let mut modules: Vec<_> = modules.into_values().collect();
    modules.iter_mut().for_each(settle);
    modules.retain(|module| module.files.iter().any(|file| file.in_scope));
    modules.sort_unstable_by(|a, b| a.dir.cmp(&b.dir));
    modules
}

/// Sorts the files of a module; one that was met twice is in scope if it was so once.
fn settle(module: &mut ModuleDir) {
    let files = &mut module.files;
    files.sort_unstable_by(|a, b| (&a.path, !a.in_scope).cmp(&(&b.path, !b.in_scope)));
    files.dedup_by(|later, first| later.path == first.path);
}

fn ignored_but_named(entries: &[Entry], given: &Given, notes: &mut Vec<Note>) -> Vec<Entry> {
    if given.files.is_empty() {
        return Vec::new();
    }
    let met: std::collections::HashSet<&Path> = entries.iter().map(|e| e.path.as_path()).collect();
    let mut added = Batch::default();
    for file in given
        .files
        .iter()
        .filter(|file| !met.contains(file.as_path()))
    {
        let name = file.file_name().unwrap_or_default();
        let reason = match fs::symlink_metadata(file) {
            Ok(_) if Kind::of(&name.to_string_lossy()).is_none() => Unreadable::NotTerraform,
            Ok(found) => {
                added.take(file.clone(), Some(found.file_type()), false);
                continue;
            }
            Err(error) => Unreadable::io(&error),
        };
        let path = given.shown(file);
        notes.push(Note { path, reason });
    }
    for note in added.notes {
        let path = given.shown(&note.path);
        notes.push(Note { path, ..note });
    }
    added.entries
}

#[cfg(test)]
#[path = "walk_tests.rs"]
mod tests;
