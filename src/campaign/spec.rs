//! `campaign.toml`: what is to be mended where.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use serde::{Deserialize, Serialize};

use crate::project::Asked;
use crate::recipe::model::Estate;
use crate::schema::Impact;

/// A campaign as its file says it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Spec {
    /// Names the campaign: letters, digits and hyphens.
    pub name: String,
    /// The branch that the fixes go to; `tfmend/<name>` unless set.
    pub branch: Option<String>,
    /// The commit to start from in every repository; `HEAD` unless set.
    pub base: Option<String>,
    /// Recipes to run, in the place of what the repositories' own configs say.
    #[serde(default)]
    pub select: Vec<String>,
    /// Recipes to run beside those.
    #[serde(default)]
    pub extend_select: Vec<String>,
    /// Recipes not to run.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Whether the infrastructure exists.
    pub estate: Option<Estate>,
    /// The greatest impact that a fix may have.
    pub max_impact: Option<Impact>,
    /// Whether to include fixes that replace, interrupt or overwrite something.
    #[serde(default)]
    pub unsafe_fixes: bool,
    /// A config in the place of the repositories' own, relative to this file; it may name further recipes.
    pub config: Option<PathBuf>,
    /// What every commit says at its end: who asks for it, and whom to ask.
    pub message: Option<String>,
    /// How many repositories one run of `apply` changes at most; all unless set.
    pub batch: Option<usize>,
    /// How many repositories are worked on at once; as many as there are processors unless set.
    pub workers: Option<usize>,
    /// What becomes of the fixes.
    #[serde(default)]
    pub output: Output,
    /// Where patches go, relative to this file.
    #[serde(default = "patches")]
    pub patches: PathBuf,
    /// Where what was done is kept, relative to this file.
    #[serde(default = "state")]
    pub state: PathBuf,
    /// The repositories.
    pub targets: TargetsSpec,
    /// The directory of the file.
    #[serde(skip)]
    pub root: PathBuf,
}

/// What becomes of the fixes.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Output {
    /// A branch in every repository.
    #[default]
    Branch,
    /// A file for `git am` for every repository, which stays as it is.
    Patch,
}

/// Which repositories.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TargetsSpec {
    /// Clones, bare repositories, directories that hold some, or globs of them; relative to this file.
    #[serde(default)]
    pub paths: Vec<String>,
    /// A file with one such path a line; `#` begins a comment.
    pub file: Option<PathBuf>,
    /// Those to leave out, by the form of a `.gitignore`.
    #[serde(default)]
    pub exclude: Vec<String>,
}

fn patches() -> PathBuf {
    PathBuf::from("patches")
}

fn state() -> PathBuf {
    PathBuf::from("campaign.state")
}

impl Spec {
    /// Reads a campaign's file.
    ///
    /// # Errors
    /// It cannot be read, a key is unknown, or a value makes no sense.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let reading = || format!("reading the campaign {}", path.display());
        let text = std::fs::read_to_string(path).with_context(reading)?;
        let mut spec: Self = toml::from_str(&text).with_context(reading)?;
        let root = path.parent().unwrap_or(Path::new(""));
        spec.root = if root.as_os_str().is_empty() {
            PathBuf::from(".")
        } else {
            root.to_path_buf()
        };
        spec.check().with_context(reading)?;
        Ok(spec)
    }

    fn check(&self) -> anyhow::Result<()> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        ensure!(
            !self.name.is_empty() && self.name.chars().all(is_plain),
            "`{}` cannot name a campaign; use letters, digits and hyphens",
            self.name
        );
        let branch = self.branch();
        ensure!(
            git2::Branch::name_is_valid(&branch).unwrap_or(false),
            "`{branch}` cannot name a branch; use letters, digits, `-`, `_`, `.` and `/`"
        );
        let targets = &self.targets;
        ensure!(
            !targets.paths.is_empty() || targets.file.is_some(),
            "the campaign has no targets; give `paths` or `file` in [targets]"
        );
        ensure!(self.batch != Some(0), "a batch of 0 would change nothing");
        Ok(())
    }

    /// The branch that the fixes go to.
    pub fn branch(&self) -> String {
        let usual = || format!("tfmend/{}", self.name);
        self.branch.clone().unwrap_or_else(usual)
    }

    /// What it asks for beside configs.
    pub fn asked(&self) -> Asked {
        Asked {
            select: self.select.clone(),
            extend_select: self.extend_select.clone(),
            ignore: self.ignore.clone(),
            estate: self.estate,
            max_impact: self.max_impact,
        }
    }

    /// The same as words, for telling one campaign from another.
    pub(super) fn asked_words(&self) -> String {
        format!("{:?}", self.asked())
    }

    /// A path of the file, from where this runs.
    pub fn at(&self, path: &Path) -> PathBuf {
        self.root.join(path)
    }
}
