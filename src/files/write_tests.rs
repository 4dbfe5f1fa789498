use std::fs::File;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

struct Dir(tempfile::TempDir);

impl Dir {
    fn new(files: &[(&str, &str)]) -> Self {
        let dir = Self(tempfile::tempdir().expect("temp dir"));
        for (name, text) in files {
            fs::create_dir_all(parent(&dir.path(name))).expect("mkdir");
            fs::write(dir.path(name), text).expect("write");
        }
        dir
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("read")
    }

    fn write(&self, name: &str, before: Option<&str>, after: &str) -> Write {
        Write {
            path: self.path(name),
            before: before.map(|text| text.as_bytes().to_vec()),
            after: after.as_bytes().to_vec(),
        }
    }

    /// Every name in the directory: temporary files would show.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).expect("list").flatten();
        let mut names: Vec<_> = entries
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn abc() -> (Self, Vec<Write>) {
        let dir = Self::new(&[("a.tf", "a"), ("b.tf", "b")]);
        let writes = vec![
            dir.write("a.tf", Some("a"), "A"),
            dir.write("c.tf", None, "C"),
            dir.write("b.tf", Some("b"), "B"),
        ];
        (dir, writes)
    }

    fn is_untouched(&self) {
        assert_eq!(
            (self.text("a.tf"), self.text("b.tf")),
            ("a".into(), "b".into())
        );
        assert_eq!(self.names(), ["a.tf", "b.tf"]);
    }
}

#[test]
fn replaces_and_creates_and_leaves_nothing_behind() {
    let (dir, writes) = Dir::abc();
    write_all(&writes).expect("written");
    assert_eq!(
        ["a.tf", "b.tf", "c.tf"].map(|name| dir.text(name)),
        ["A", "B", "C"]
    );
    assert_eq!(dir.names(), ["a.tf", "b.tf", "c.tf"]);
}

#[test]
fn writes_nothing_when_one_file_changed_meanwhile() {
    let (dir, mut writes) = Dir::abc();
    writes[2].before = Some(b"older".to_vec());
    let error = write_all(&writes).expect_err("changed");
    assert!(matches!(error, WriteError::ChangedMeanwhile { ref path } if path.ends_with("b.tf")));
    dir.is_untouched();
}

#[test]
fn a_file_that_is_gone_counts_as_changed() {
    let dir = Dir::new(&[]);
    let error = write_all(&[dir.write("a.tf", Some("a"), "A")]).expect_err("gone");
    assert!(matches!(error, WriteError::ChangedMeanwhile { .. }));
}

#[test]
fn does_not_create_over_an_existing_file() {
    let (dir, mut writes) = Dir::abc();
    writes[2].before = None;
    let error = write_all(&writes).expect_err("exists");
    assert!(matches!(error, WriteError::Exists { .. }), "{error}");
    dir.is_untouched();
}

#[test]
fn does_not_touch_a_file_that_stays_the_same() {
    let dir = Dir::new(&[("a.tf", "a")]);
    let time = || {
        fs::metadata(dir.path("a.tf"))
            .and_then(|found| found.modified())
            .expect("time")
    };
    let before = time();
    write_all(&[dir.write("a.tf", Some("a"), "a")]).expect("nothing to do");
    assert_eq!(time(), before);
}

#[test]
fn refuses_two_contents_for_one_file() {
    let dir = Dir::new(&[("a.tf", "a")]);
    let mut again = dir.write("a.tf", Some("a"), "B");
    again.path = dir.path("./a.tf");
    let error = write_all(&[dir.write("a.tf", Some("a"), "A"), again]).expect_err("twice");
    assert!(matches!(error, WriteError::Twice { .. }));
    assert_eq!(dir.text("a.tf"), "a");
}

#[test]
fn names_the_file_and_the_reason_when_a_path_leads_through_a_file() {
    let (dir, mut writes) = Dir::abc();
    writes[2] = dir.write("a.tf/x.tf", None, "X");
    let error = write_all(&writes).expect_err("not a directory");
    let expected = format!(
        "cannot write `{}`: not a directory",
        dir.path("a.tf/x.tf").display()
    );
    assert_eq!(error.to_string(), expected);
    dir.is_untouched();
}

#[cfg(unix)]
mod on_unix {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    use super::*;

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("chmod");
    }

    #[test]
    fn keeps_the_permissions_and_the_owner() {
        let dir = Dir::new(&[("a.tf", "a")]);
        set_mode(&dir.path("a.tf"), 0o754);
        let before = fs::metadata(dir.path("a.tf")).expect("metadata");
        write_all(&[dir.write("a.tf", Some("a"), "A")]).expect("written");
        let after = fs::metadata(dir.path("a.tf")).expect("metadata");
        assert_eq!(after.mode() & 0o7777, 0o754);
        assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
    }

    #[test]
    fn a_new_file_has_the_permissions_that_any_new_file_has() {
        let dir = Dir::new(&[("a.tf", "a")]);
        write_all(&[dir.write("n.tf", None, "N")]).expect("written");
        let mode = |name| fs::metadata(dir.path(name)).expect("metadata").mode();
        assert_eq!(mode("n.tf"), mode("a.tf"));
    }

    #[test]
    fn refuses_a_read_only_file_in_a_writable_directory() {
        let (dir, writes) = Dir::abc();
        set_mode(&dir.path("b.tf"), 0o444);
        // The system lets a privileged user write such a file: then so does this.
        let may_write = fs::OpenOptions::new()
            .write(true)
            .open(dir.path("b.tf"))
            .is_ok();
        match write_all(&writes) {
            Ok(()) => assert!(may_write),
            Err(error) => {
                assert!(!may_write);
                assert!(
                    matches!(error, WriteError::ReadOnly { ref path } if path.ends_with("b.tf"))
                );
                dir.is_untouched();
            }
        }
    }

    #[test]
    fn never_replaces_a_symbolic_link() {
        let dir = Dir::new(&[("a.tf", "a")]);
        symlink("a.tf", dir.path("l.tf")).expect("link");
        let error = write_all(&[dir.write("l.tf", Some("a"), "A")]).expect_err("link");
        assert!(
            error.to_string().contains("it is a symbolic link"),
            "{error}"
        );
        assert!(dir.path("l.tf").is_symlink() && dir.text("a.tf") == "a");
    }

    #[test]
    fn leaves_other_names_of_a_hard_link_alone() {
        let dir = Dir::new(&[("a.tf", "a")]);
        fs::hard_link(dir.path("a.tf"), dir.path("copy")).expect("link");
        write_all(&[dir.write("a.tf", Some("a"), "A")]).expect("written");
        assert_eq!(
            (dir.text("a.tf"), dir.text("copy")),
            ("A".into(), "a".into())
        );
    }

    #[test]
    fn an_undone_file_is_the_very_file_it_was() {
        let (dir, writes) = Dir::abc();
        let inode = || fs::metadata(dir.path("a.tf")).expect("metadata").ino();
        let before = inode();
        let disk = Failing::new(Fail::Replace, 1);
        write_on(&disk, &writes).expect_err("second rename");
        assert_eq!(inode(), before);
        dir.is_untouched();
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Fail {
    Fill,
    Replace,
    Create,
}

/// A disk that does one step `good` times and then refuses it.
struct Failing {
    fail: Fail,
    good: usize,
    done: AtomicUsize,
    no_links: bool,
    no_restore: bool,
    /// Written to just before the refusal, as an editor might.
    edited: Option<PathBuf>,
}

impl Failing {
    fn new(fail: Fail, good: usize) -> Self {
        let done = AtomicUsize::new(0);
        let (no_links, no_restore, edited) = (false, false, None);
        Self {
            fail,
            good,
            done,
            no_links,
            no_restore,
            edited,
        }
    }

    fn step(&self, step: Fail) -> io::Result<()> {
        if self.fail != step || self.done.fetch_add(1, Ordering::SeqCst) < self.good {
            return Ok(());
        }
        if let Some(path) = &self.edited {
            fs::write(path, "edited")?;
        }
        Err(io::Error::from(io::ErrorKind::StorageFull))
    }
}

impl Disk for Failing {
    fn fill(&self, file: &mut File, bytes: &[u8], target: &Path) -> io::Result<()> {
        self.step(Fail::Fill)?;
        Os.fill(file, bytes, target)
    }

    fn replace(&self, staged: TempPath, target: &Path) -> io::Result<()> {
        self.step(Fail::Replace)?;
        Os.replace(staged, target)
    }

    fn create(&self, staged: TempPath, target: &Path) -> io::Result<()> {
        self.step(Fail::Create)?;
        Os.create(staged, target)
    }

    fn restore(&self, kept: &Path, target: &Path) -> io::Result<()> {
        if self.no_restore {
            return Err(io::Error::from(io::ErrorKind::ReadOnlyFilesystem));
        }
        Os.restore(kept, target)
    }

    fn keep(&self, target: &Path) -> io::Result<TempPath> {
        if self.no_links {
            return Err(io::Error::from(io::ErrorKind::Unsupported));
        }
        Os.keep(target)
    }
}

#[test]
fn a_full_disk_changes_nothing() {
    for good in 0..3 {
        let (dir, writes) = Dir::abc();
        let error = write_on(&Failing::new(Fail::Fill, good), &writes).expect_err("full");
        assert!(error.to_string().contains("no storage space"), "{error}");
        dir.is_untouched();
    }
}

#[test]
fn a_rename_that_fails_takes_back_those_before_it() {
    for (fail, good) in [(Fail::Replace, 0), (Fail::Create, 0), (Fail::Replace, 1)] {
        for no_links in [false, true] {
            let (dir, writes) = Dir::abc();
            let disk = Failing {
                no_links,
                ..Failing::new(fail, good)
            };
            let error = write_on(&disk, &writes).expect_err("rename");
            assert!(matches!(error, WriteError::Io { .. }), "{error}");
            dir.is_untouched();
        }
    }
}

#[test]
fn taking_back_does_not_lose_an_edit_made_meanwhile() {
    let (dir, writes) = Dir::abc();
    let edited = Some(dir.path("a.tf"));
    let disk = Failing {
        edited,
        ..Failing::new(Fail::Replace, 1)
    };
    let error = write_on(&disk, &writes).expect_err("rename");
    let WriteError::HalfDone { left, .. } = error else {
        unreachable!("{error}")
    };
    let [(path, Some(old))] = &left[..] else {
        unreachable!("{left:?}")
    };
    assert_eq!(
        (dir.text("a.tf"), dir.text("b.tf")),
        ("edited".into(), "b".into())
    );
    assert!(path.ends_with("a.tf"));
    assert_eq!(fs::read(old).expect("old content"), b"a");
}

#[test]
fn says_where_the_old_content_is_when_it_cannot_be_taken_back() {
    let (dir, writes) = Dir::abc();
    let disk = Failing {
        no_restore: true,
        ..Failing::new(Fail::Replace, 1)
    };
    let error = write_on(&disk, &writes).expect_err("rename").to_string();
    assert!(error.contains("its old content is in"), "{error}");
    assert_eq!(
        (dir.text("a.tf"), dir.text("b.tf")),
        ("A".into(), "b".into())
    );
}

#[test]
fn sweeps_only_its_own_old_files() {
    let dir = Dir::new(&[("a.tf", "a"), (".tfmend-young.tmp", ""), (".tfmend-x", "")]);
    write_all(&[dir.write("a.tf", Some("a"), "A")]).expect("written");
    assert_eq!(dir.names(), [".tfmend-x", ".tfmend-young.tmp", "a.tf"]);
}

#[test]
fn writes_more_files_than_may_be_open_at_once() {
    let dir = Dir::new(&[]);
    let names: Vec<_> = (0..1500).map(|n| format!("f{n}.tf")).collect();
    let writes: Vec<_> = names
        .iter()
        .map(|name| dir.write(name, None, name))
        .collect();
    write_all(&writes).expect("written");
    assert_eq!(dir.names().len(), 1500);
}
