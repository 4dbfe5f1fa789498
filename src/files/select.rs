//! Which files are Terraform's, and which directories are somebody else's.
//!
//! The same rules hold for a work tree and for the tree of a git commit.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// What a Terraform file is, by its name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `*.tf`
    Tf,
    /// `*.tofu`
    Tofu,
    /// `*.tf.json` and `*.tofu.json`: read, never written.
    Json,
    /// `terraform.tfvars` and `*.tfvars`
    Tfvars,
    /// `*.tfvars.json`: read, never written.
    TfvarsJson,
    /// `.terraform.lock.hcl`: read, never written.
    Lock,
    /// `terragrunt.hcl`: read, never written.
    Terragrunt,
    /// `*.tftest.hcl` and `*.tofutest.hcl`: read, never written.
    Test,
}

impl Kind {
    /// Takes the last component of a path; gives nothing when Terraform would not read such a file.
    ///
    /// As in Terraform, a hidden file and an editor's leftovers (`.#main.tf`, `main.tf~`, `#main.tf#`) are
    /// not part of a module.
    pub fn of(name: &str) -> Option<Self> {
        if name == ".terraform.lock.hcl" {
            return Some(Self::Lock);
        }
        if name == "terragrunt.hcl" {
            return Some(Self::Terragrunt);
        }
        if name.starts_with('.') || (name.starts_with('#') && name.ends_with('#')) {
            return None;
        }
        let (_, extension) = name.rsplit_once('.')?;
        match extension {
            "tf" => Some(Self::Tf),
            "tofu" => Some(Self::Tofu),
            "tfvars" => Some(Self::Tfvars),
            "hcl" if name.ends_with(".tftest.hcl") || name.ends_with(".tofutest.hcl") => {
                Some(Self::Test)
            }
            "json" if name.ends_with(".tf.json") || name.ends_with(".tofu.json") => {
                Some(Self::Json)
            }
            "json" if name.ends_with(".tfvars.json") => Some(Self::TfvarsJson),
            _ => None,
        }
    }

    /// Whether tfmend ever changes such a file.
    pub fn is_written(self) -> bool {
        matches!(self, Self::Tf | Self::Tofu | Self::Tfvars)
    }
}

/// Whether a directory of this name holds code that is fetched, vendored or made by a tool.
///
/// It holds for directories met on the way, not for one that the user names.
pub fn is_skipped_dir(name: &str) -> bool {
    matches!(
        name,
        ".terraform"
            | ".git"
            | ".terragrunt-cache"
            | ".external_modules"
            | "node_modules"
            | "vendor"
            | ".hg"
            | ".svn"
            | ".jj"
    )
}

/// An exclude pattern that is not a glob.
#[derive(Debug, thiserror::Error)]
#[error("cannot use the exclude pattern `{pattern}`: {reason}")]
pub struct BadExclude {
    /// The pattern as given.
    pub pattern: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Exclude patterns, in the form of a `.gitignore`: `legacy/`, `*.gen.tf`, `envs/*/old`, `!keep.tf`.
#[derive(Debug, Clone)]
pub struct Excludes {
    root: PathBuf,
    globs: Gitignore,
}

impl Default for Excludes {
    fn default() -> Self {
        Self {
            root: PathBuf::new(),
            globs: Gitignore::empty(),
        }
    }
}

impl Excludes {
    /// Takes the directory that patterns with a slash are relative to (that of the configuration; empty for a
    /// git tree) and the patterns. Fails on one that is not a glob.
    pub fn new<S: AsRef<str>>(root: &Path, patterns: &[S]) -> Result<Self, BadExclude> {
        let root = if root.as_os_str().is_empty() {
            root.to_path_buf()
        } else {
            // Walked paths are real paths.
            root.canonicalize().unwrap_or_else(|_| root.to_path_buf())
        };
        let mut builder = GitignoreBuilder::new(&root);
        for pattern in patterns {
            let pattern = pattern.as_ref();
            let bad = |reason: String| BadExclude {
                pattern: pattern.to_owned(),
                reason,
            };
            builder
                .add_line(None, pattern.strip_prefix("./").unwrap_or(pattern))
                .map_err(|e| bad(e.to_string()))?;
        }
        let globs = builder.build().map_err(|e| BadExclude {
            pattern: String::new(),
            reason: e.to_string(),
        })?;
        Ok(Self { root, globs })
    }

    /// Whether one path (a real path, or one relative to the root of a git tree) is excluded by a pattern of its
    /// own; its parents are not looked at.
    pub fn holds(&self, path: &Path, is_dir: bool) -> bool {
        !self.globs.is_empty() && self.globs.matched(path, is_dir).is_ignore()
    }

    /// Whether the path or a directory above it is excluded.
    pub fn holds_within(&self, path: &Path, is_dir: bool) -> bool {
        if self.globs.is_empty() {
            return false;
        }
        match path.strip_prefix(&self.root) {
            Ok(inside) => self
                .globs
                .matched_path_or_any_parents(inside, is_dir)
                .is_ignore(),
            Err(_) => self.globs.matched(path, is_dir).is_ignore(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_terraform_files_by_name() {
        for (name, kind) in [
            ("main.tf", Some(Kind::Tf)),
            ("x_override.tf", Some(Kind::Tf)),
            ("x.tftest.hcl", Some(Kind::Test)),
            ("main.tofu", Some(Kind::Tofu)),
            ("a.tf.json", Some(Kind::Json)),
            ("a.tofu.json", Some(Kind::Json)),
            ("terraform.tfvars", Some(Kind::Tfvars)),
            ("x.auto.tfvars", Some(Kind::Tfvars)),
            ("x.tfvars.json", Some(Kind::TfvarsJson)),
            (".terraform.lock.hcl", Some(Kind::Lock)),
            ("package.json", None),
            ("terragrunt.hcl", Some(Kind::Terragrunt)),
            ("main.tf~", None),
            (".hidden.tf", None),
            ("#main.tf#", None),
            ("tf", None),
        ] {
            assert_eq!(Kind::of(name), kind, "{name}");
        }
    }

    #[test]
    fn never_writes_json_and_the_lock_file() {
        assert!(Kind::Tf.is_written() && Kind::Tfvars.is_written());
        assert!(!Kind::Json.is_written() && !Kind::Lock.is_written());
    }

    #[test]
    fn reads_excludes_as_gitignore_does() {
        let excludes = Excludes::new(Path::new(""), &["legacy/", "*.gen.tf", "./envs/*/old"]);
        let excludes = excludes.expect("globs");
        assert!(excludes.holds_within(Path::new("a/legacy/main.tf"), false));
        assert!(excludes.holds(Path::new("a/b.gen.tf"), false));
        assert!(excludes.holds(Path::new("envs/prod/old"), true));
        assert!(!excludes.holds(Path::new("x/envs/prod/old"), true));
        assert!(!excludes.holds(Path::new("main.tf"), false));
    }

    #[test]
    fn names_the_pattern_that_is_not_a_glob() {
        let error = Excludes::new(Path::new(""), &["a{b"]).expect_err("bad glob");
        assert!(error.to_string().contains("`a{b`"), "{error}");
    }
}
