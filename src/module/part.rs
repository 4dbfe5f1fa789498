//! The files that a module is made of, by their names.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::{Module, ModuleId, Workspace};
use crate::source::{Attribute, Body, Source, body, json};

/// A file of a module.
#[derive(Debug, Clone)]
pub enum Part {
    /// `*.tf`, `*.tofu`, and their JSON form, which is only read.
    Source(Arc<Source>),
    Companion(Companion),
}

/// A file that stands beside the configuration: `*.tfvars`, the lock file, `terragrunt.hcl`.
#[derive(Debug, Clone)]
pub struct Companion {
    source: Arc<Source>,
    body: OnceLock<Option<Body>>,
}

impl Part {
    /// Takes a file's path and text.
    ///
    /// # Errors
    /// A file of JSON that is not what Terraform reads.
    pub fn of(path: impl Into<PathBuf>, text: impl Into<String>) -> Result<Self, String> {
        let (path, text) = (path.into(), text.into());
        let name = name(&path);
        Ok(if name.ends_with(".tf") || name.ends_with(".tofu") {
            Self::Source(Arc::new(Source::new(path, text)))
        } else if name.ends_with(".tf.json") || name.ends_with(".tofu.json") {
            Self::Source(Arc::new(Source::of_json(path, json::configuration(&text)?)))
        } else if name.ends_with(".json") {
            Self::Companion(Companion::new(Source::of_json(
                path,
                json::variables(&text)?,
            )))
        } else {
            Self::Companion(Companion::new(Source::new(path, text)))
        })
    }
}

impl Companion {
    fn new(source: Source) -> Self {
        Self {
            source: Arc::new(source),
            body: OnceLock::new(),
        }
    }

    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The whole file as one body; `None` where it does not parse.
    pub fn body(&self) -> Option<&Body> {
        let parsed = || body(self.source.text()).ok();
        self.body.get_or_init(parsed).as_ref()
    }

    pub(super) fn put(&mut self, source: Arc<Source>) {
        *self = Self {
            source,
            body: OnceLock::new(),
        };
    }

    pub(super) fn is_lock(&self) -> bool {
        name(self.source.path()) == ".terraform.lock.hcl"
    }

    pub(super) fn is_terragrunt(&self) -> bool {
        name(self.source.path()) == "terragrunt.hcl"
    }

    fn is_test(&self) -> bool {
        let name = name(self.source.path());
        name.ends_with(".tftest.hcl") || name.ends_with(".tofutest.hcl")
    }

    fn assigns(&self) -> bool {
        let name = name(self.source.path());
        name.ends_with(".tfvars") || name.ends_with(".tfvars.json")
    }

    /// When Terraform reads a file of variables without being told to: the later, the stronger
    /// (<https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence>).
    fn rank(&self) -> Option<(usize, &str)> {
        match name(self.source.path()) {
            name @ "terraform.tfvars" => Some((0, name)),
            name @ "terraform.tfvars.json" => Some((1, name)),
            name if name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json") => {
                Some((2, name))
            }
            _ => None,
        }
    }
}

fn name(path: &Path) -> &str {
    let name = path.file_name().and_then(|name| name.to_str());
    name.unwrap_or_default()
}

/// Where the files beside a root module assign one of its variables.
#[derive(Debug, Default)]
pub struct Assigned<'a> {
    /// In a file that is always read.
    pub always: Option<(&'a Source, &'a Attribute)>,
    /// In files that are read when they are named (`-var-file`), so each of them in some runs.
    pub named: Vec<(&'a Source, &'a Attribute)>,
}

impl Module {
    /// Where `*.tfvars` files assign a variable.
    pub fn assigned(&self, variable: &str) -> Assigned<'_> {
        let mut out = Assigned::default();
        let mut strongest = None;
        for file in self.companions.iter().filter(|file| file.assigns()) {
            let attribute = file.body().and_then(|body| body.attribute(variable));
            let Some(attribute) = attribute else {
                continue;
            };
            match file.rank() {
                None => out.named.push((&file.source, attribute)),
                rank if rank >= strongest => {
                    strongest = rank;
                    out.always = Some((&file.source, attribute));
                }
                Some(_) => {}
            }
        }
        out
    }
}

impl Workspace {
    /// A file that gives a module its variables and that is never written: Terragrunt's unit,
    /// or a test beside it or in `tests`.
    pub fn giver(&self, id: ModuleId) -> Option<&Path> {
        let unit = self.calls().units(id).first();
        let unit = unit.and_then(|unit| self.module(*unit).unit());
        let tests = self.calls().at(&self.module(id).dir.join("tests"));
        let homes = [Some(id), tests].into_iter().flatten();
        let companions = homes.flat_map(|id| &self.module(id).companions);
        let giver = unit.or_else(|| companions.into_iter().find(|file| file.is_test()));
        giver.map(|file| file.source.path())
    }

    /// A workspace of files by path; what is JSON and does not read as Terraform's counts as
    /// unread.
    pub fn of_texts<P: AsRef<Path>, T: AsRef<str>>(
        files: impl IntoIterator<Item = (P, T)>,
    ) -> Self {
        let mut modules: Vec<Module> = Vec::new();
        for (path, text) in files {
            let path = path.as_ref();
            let dir = path.parent().unwrap_or(Path::new(""));
            let at = modules.iter().position(|module| module.dir == dir);
            let at = at.unwrap_or_else(|| {
                modules.push(Module::new(dir, Vec::new(), Vec::new(), Vec::new()));
                modules.len() - 1
            });
            match Part::of(path, text.as_ref()) {
                Ok(Part::Source(source)) => modules[at].files.push(source),
                Ok(Part::Companion(companion)) => modules[at].companions.push(companion),
                Err(_) => modules[at].unread.push(path.to_path_buf()),
            }
        }
        Self::new(modules)
    }
}
