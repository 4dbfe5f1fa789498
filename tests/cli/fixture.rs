//! A temporary directory, a clean environment, and what a run gave.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use git2::{IndexAddOption, Oid, Repository, RepositoryInitOptions, Signature};

/// A finding with a safe fix.
pub(crate) const TABLE: &str = r#"resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
"#;

/// The table, mended.
pub(crate) const TABLE_MENDED: &str = r#"resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }
}
"#;

/// A finding whose fix is unsafe.
pub(crate) const BUCKET: &str = r#"resource "aws_s3_bucket" "reports" {
  bucket = "reports"
}
"#;

/// The bucket, mended.
pub(crate) const BUCKET_MENDED: &str = r#"resource "aws_s3_bucket" "reports" {
  bucket = "reports"
}

resource "aws_s3_bucket_public_access_block" "reports" {
  bucket = aws_s3_bucket.reports.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"#;

/// A finding with a safe fix that brings companions.
pub(crate) const VPC: &str = r#"resource "aws_vpc" "core" {
  cidr_block = "10.20.0.0/16"
}
"#;

/// A table whose value comes from a variable without a default.
pub(crate) const UNDECIDED: &str = r#"variable "recovery" {
  type = bool
}

resource "aws_dynamodb_table" "sessions" {
  name = "sessions"

  point_in_time_recovery {
    enabled = var.recovery
  }
}
"#;

/// Recipes of the suite's own, so that the words of others can change without its snapshots.
pub(crate) const HOUSE: [(&str, &str); 3] = [
    (
        "tfmend.toml",
        "recipes = [\"rules\"]\nselect = [\"house-recovery\", \"house-block\"]\n",
    ),
    (
        "rules/aws/house-recovery.toml",
        include_str!("rules/aws/house-recovery.toml"),
    ),
    (
        "rules/aws/house-block.toml",
        include_str!("rules/aws/house-block.toml"),
    ),
];

/// The options that select the recipe of [`TABLE`].
pub(crate) const PITR: [&str; 2] = ["--select", "dynamodb-point-in-time-recovery"];

/// The options that select the recipes of [`TABLE`], [`BUCKET`] and [`VPC`].
pub(crate) const THREE: [&str; 2] = [
    "--select",
    "dynamodb-point-in-time-recovery,s3-public-access-block,vpc-flow-logs",
];

/// A table of another name, with the same finding.
pub(crate) fn table(name: &str) -> String {
    TABLE.replace("orders", name)
}

pub(crate) fn table_mended(name: &str) -> String {
    TABLE_MENDED.replace("orders", name)
}

pub(crate) struct CliTest {
    _dir: tempfile::TempDir,
    root: PathBuf,
    home: PathBuf,
}

impl CliTest {
    /// An empty directory that no version control keeps.
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let real = dir.path().canonicalize().unwrap();
        let root = real.join("work");
        let home = real.join("home");
        fs::create_dir(&root).unwrap();
        fs::create_dir(&home).unwrap();
        Self {
            _dir: dir,
            root,
            home,
        }
    }

    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let test = Self::new();
        for (path, text) in files {
            test.write_file(path, text);
        }
        test
    }

    /// A repository with one commit of these files.
    pub(crate) fn committed(files: &[(&str, &str)]) -> Self {
        let test = Self::with(files);
        test.git_init();
        test.git_commit("start");
        test
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    pub(crate) fn write_file(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        String::from_utf8(fs::read(self.path(path)).unwrap()).unwrap()
    }

    /// Every regular file outside `.git`, by its path.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(&self.root, &self.root, &mut files);
        files
    }

    pub(crate) fn git_init(&self) -> Repository {
        let mut options = RepositoryInitOptions::new();
        options.initial_head("main");
        Repository::init_opts(&self.root, &options).unwrap()
    }

    pub(crate) fn repository(&self) -> Repository {
        Repository::open(&self.root).unwrap()
    }

    /// Commits all files.
    pub(crate) fn git_commit(&self, message: &str) -> Oid {
        let repository = self.repository();
        let mut index = repository.index().unwrap();
        index.add_all(["*"], IndexAddOption::FORCE, None).unwrap();
        index.write().unwrap();
        let tree = repository.find_tree(index.write_tree().unwrap()).unwrap();
        let me = Signature::now("Test", "test@example.com").unwrap();
        let parent = repository
            .head()
            .ok()
            .map(|head| head.peel_to_commit().unwrap());
        let parents: Vec<_> = parent.iter().collect();
        repository
            .commit(Some("HEAD"), &me, &me, message, &tree, &parents)
            .unwrap()
    }

    /// What git would show as changed, untracked or staged.
    pub(crate) fn git_status(&self) -> Vec<String> {
        let mut options = git2::StatusOptions::new();
        options.include_untracked(true).recurse_untracked_dirs(true);
        let repository = self.repository();
        let statuses = repository.statuses(Some(&mut options)).unwrap();
        let shown = statuses.iter().map(|status| {
            format!(
                "{:?} {}",
                status.status(),
                String::from_utf8_lossy(status.path_bytes())
            )
        });
        shown.collect()
    }

    /// The program, in the directory, with nothing of the user's environment but `PATH`.
    pub(crate) fn command<S: AsRef<std::ffi::OsStr>>(&self, args: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tfmend"));
        self.clean(&mut command);
        command.args(args);
        command
    }

    /// Gives another program the same directory and environment.
    pub(crate) fn clean(&self, command: &mut Command) {
        command
            .current_dir(&self.root)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", &self.home)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_NAME", "Test")
            .env("GIT_AUTHOR_EMAIL", "test@example.com")
            .env("GIT_COMMITTER_NAME", "Test")
            .env("GIT_COMMITTER_EMAIL", "test@example.com")
            .stdin(Stdio::null());
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.ran(&self.command(args).output().unwrap())
    }

    /// The same for a user whom permissions hold, which root is not; nothing where that cannot
    /// be had.
    #[cfg(unix)]
    pub(crate) fn run_held(&self, args: &[&str]) -> Option<Run> {
        use std::os::unix::fs::PermissionsExt as _;
        let probe = self.home.join("probe");
        fs::write(&probe, "").unwrap();
        fs::set_permissions(&probe, fs::Permissions::from_mode(0o000)).unwrap();
        if fs::File::open(&probe).is_err() {
            return Some(self.run(args));
        }
        let mut command = Command::new("setpriv");
        self.clean(&mut command);
        command
            .arg("--bounding-set=-dac_override,-dac_read_search")
            .arg(env!("CARGO_BIN_EXE_tfmend"))
            .args(args);
        let run = self.ran(&command.output().ok()?);
        (!run.stderr.starts_with("setpriv: ")).then_some(run)
    }

    /// `tfmend check` with further arguments, limited to the recipe of [`TABLE`].
    pub(crate) fn check(&self, args: &[&str]) -> Run {
        self.run(&[&["check"], &PITR[..], args].concat())
    }

    /// `tfmend check` with further arguments, limited to three recipes.
    pub(crate) fn check_three(&self, args: &[&str]) -> Run {
        self.run(&[&["check"], &THREE[..], args].concat())
    }

    /// Takes the output of a program that was run in the directory.
    pub(crate) fn ran(&self, output: &Output) -> Run {
        let root = self.root.display().to_string();
        let text = |bytes: &[u8]| {
            String::from_utf8(bytes.to_vec())
                .unwrap()
                .replace(&root, "[ROOT]")
                .replace(env!("CARGO_PKG_VERSION"), "[VERSION]")
        };
        Run {
            code: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// Lets git itself apply a diff to the work tree.
    pub(crate) fn git_apply(&self, diff: &str) -> Run {
        let mut command = Command::new("git");
        self.clean(&mut command);
        command
            .args(["apply", "--whitespace=nowarn", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("git is on the path");
        child
            .stdin
            .take()
            .unwrap()
            .write_all(diff.as_bytes())
            .unwrap();
        self.ran(&child.wait_with_output().unwrap())
    }
}

fn collect(root: &Path, dir: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let (path, kind) = (entry.path(), entry.file_type().unwrap());
        if kind.is_dir() && entry.file_name() != ".git" {
            collect(root, &path, files);
        } else if kind.is_file() {
            let name = path.strip_prefix(root).unwrap().display().to_string();
            files.insert(name, fs::read(path).unwrap());
        }
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    #[track_caller]
    pub(crate) fn exits(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    #[track_caller]
    pub(crate) fn says(&self, words: &str) -> &Self {
        assert!(
            self.stdout.contains(words),
            "stdout lacks `{words}`:\n{self}"
        );
        self
    }

    #[track_caller]
    pub(crate) fn says_not(&self, words: &str) -> &Self {
        assert!(
            !self.stdout.contains(words),
            "stdout has `{words}`:\n{self}"
        );
        self
    }

    #[track_caller]
    pub(crate) fn notes(&self, words: &str) -> &Self {
        assert!(
            self.stderr.contains(words),
            "stderr lacks `{words}`:\n{self}"
        );
        self
    }

    /// Nothing on stderr.
    #[track_caller]
    pub(crate) fn is_quiet(&self) -> &Self {
        assert_eq!(self.stderr, "", "{self}");
        self
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{self}"))
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self
            .code
            .map_or("killed".to_owned(), |code| code.to_string());
        write!(f, "exit code: {code}\n----- stdout -----\n{}", self.stdout)?;
        write!(f, "----- stderr -----\n{}", self.stderr)
    }
}

/// Compares a text with `snapshots/cli__<case>.snap`.
#[track_caller]
pub(crate) fn snapshot(case: &str, text: &impl ToString) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("cli__{case}"), text.to_string()));
}
