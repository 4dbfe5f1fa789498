//! New contents, written beside the file that they will replace.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

use tempfile::{NamedTempFile, TempPath};

const PREFIX: &str = ".tfmend-";
const SUFFIX: &str = ".tmp";

/// After this time no living run still needs a temporary file.
const STALE: Duration = Duration::from_hours(1);

/// The steps that a disk may refuse, so that tests can refuse them.
pub(super) trait Disk: Sync {
    /// Takes the staged file that is to replace `target`; gives back when the bytes are on the disk.
    fn fill(&self, file: &mut File, bytes: &[u8], target: &Path) -> io::Result<()> {
        let _ = target;
        file.write_all(bytes)?;
        file.sync_all()
    }

    /// Puts a staged file in the place of `target`.
    fn replace(&self, staged: TempPath, target: &Path) -> io::Result<()> {
        staged.persist(target).map_err(|e| e.error)
    }

    /// Puts a staged file at `target`, where nothing may be.
    fn create(&self, staged: TempPath, target: &Path) -> io::Result<()> {
        staged.persist_noclobber(target).map_err(|e| e.error)
    }

    /// Puts a kept file back in the place of `target`.
    fn restore(&self, kept: &Path, target: &Path) -> io::Result<()> {
        fs::rename(kept, target)
    }

    /// Gives a second name to the file at `target`, so that it outlives its replacement.
    fn keep(&self, target: &Path) -> io::Result<TempPath> {
        let dir = parent(target);
        let kept = named().make_in(dir, |name| fs::hard_link(target, name))?;
        Ok(kept.into_temp_path())
    }
}

/// The real disk.
pub(super) struct Os;

impl Disk for Os {}

/// The directory that holds the file.
pub(super) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    }
}

/// Writes bytes to a temporary file beside `target`, with the permissions of `like` (or of a new file).
///
/// The temporary file goes away when what is given back is dropped.
pub(super) fn stage(
    disk: &dyn Disk,
    target: &Path,
    bytes: &[u8],
    like: Option<&fs::Metadata>,
) -> io::Result<TempPath> {
    let mut builder = named();
    #[cfg(unix)]
    if like.is_none() {
        use std::os::unix::fs::PermissionsExt as _;
        // The system takes the umask off.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut staged: NamedTempFile = builder.tempfile_in(parent(target))?;
    if let Some(like) = like {
        resemble(staged.as_file(), like)?;
    }
    disk.fill(staged.as_file_mut(), bytes, target)?;
    // Thousands of open files would meet the system's limit.
    Ok(staged.into_temp_path())
}

/// Gives the file the owner, as far as the system lets us, and the permissions of another.
fn resemble(file: &File, like: &fs::Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, fchown};
        let own = file.metadata()?;
        if (own.uid(), own.gid()) != (like.uid(), like.gid())
            && fchown(file, Some(like.uid()), Some(like.gid())).is_err()
        {
            // Only root gives files away; a group that one belongs to can still be kept.
            let _ = fchown(file, None, Some(like.gid()));
        }
    }
    file.set_permissions(like.permissions())
}

fn named<'a>() -> tempfile::Builder<'a, 'a> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    builder
}

/// Removes what a killed run left in the directory, as far as possible.
pub(super) fn sweep(dir: &Path) {
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let ours = name
            .to_str()
            .is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if ours
            && entry
                .metadata()
                .is_ok_and(|found| found.is_file() && is_stale(&found))
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The time of the last link or change counts: a kept file has the content's age, which says nothing.
fn is_stale(found: &fs::Metadata) -> bool {
    #[cfg(unix)]
    let changed = {
        use std::os::unix::fs::MetadataExt as _;
        let seconds = u64::try_from(found.ctime()).unwrap_or(0);
        std::time::UNIX_EPOCH + Duration::from_secs(seconds)
    };
    #[cfg(not(unix))]
    let Ok(changed) = found.modified() else {
        return false;
    };
    changed.elapsed().is_ok_and(|age| age > STALE)
}

/// Makes renames in a directory outlive a power cut, where the system can.
pub(super) fn sync_dir(dir: &Path) {
    #[cfg(unix)]
    if let Ok(dir) = File::open(dir) {
        let _ = dir.sync_all();
    }
    #[cfg(not(unix))]
    let _ = dir;
}
