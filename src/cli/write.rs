//! Writing what was mended.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::ensure;

use super::args::CheckArgs;
use super::shell::Shell;
use super::validate::Verification;
use crate::check::Mended;
use crate::files::{Write, WriteError, write_all};
use crate::git::{Allow, guard};
use crate::project::Input;

/// Refuses to go on where files that are to be written have changes that no commit holds.
///
/// # Errors
/// There are such changes, and the user does not allow them.
pub(super) fn guarded(args: &CheckArgs, paths: &[PathBuf]) -> anyhow::Result<()> {
    let allow = Allow {
        dirty: args.allow_dirty,
        no_vcs: args.allow_no_vcs,
    };
    Ok(guard(paths, allow)?)
}

/// Writes the files that were mended, those of one fix together.
///
/// # Errors
/// A file could not be written, or is not to be.
pub(super) fn write(
    args: &CheckArgs,
    input: &Input,
    mended: &Mended,
    shell: &Shell,
) -> anyhow::Result<()> {
    let paths: Vec<PathBuf> = mended.texts.keys().cloned().collect();
    guarded(args, &paths)?;
    let verification = args
        .verify
        .then(|| Verification::before(input, mended, shell));
    let verification = verification.transpose()?;
    let writes: Vec<Write> = mended
        .texts
        .iter()
        .map(|(path, text)| Write {
            path: path.clone(),
            before: input
                .sources
                .get(path)
                .map(|source| source.text().as_bytes().to_vec()),
            after: text.as_bytes().to_vec(),
        })
        .collect();
    let (mut failed, mut is_half_done) = (0, false);
    for batch in batches(&writes, mended) {
        if let Err(error) = write_all(&batch) {
            shell.note(&format!("error: {error}"));
            failed += batch.len();
            is_half_done |= matches!(error, WriteError::HalfDone { .. });
        }
    }
    let total = writes.len();
    ensure!(!is_half_done, "one fix is written in part");
    ensure!(failed < total || total == 0, "nothing was written");
    ensure!(
        failed == 0,
        "{failed} of {total} files could not be written; the others are mended"
    );
    verification.map_or(Ok(()), |verification| verification.after(&writes))
}

/// Files that one fix touches land together; files that have nothing to do with each other
/// do not wait for each other.
fn batches(writes: &[Write], mended: &Mended) -> Vec<Vec<Write>> {
    let mut groups: Vec<BTreeSet<PathBuf>> = Vec::new();
    let alone = writes
        .iter()
        .map(|write| BTreeSet::from([write.path.clone()]));
    for paths in mended.together.iter().cloned().chain(alone) {
        let mut merged = paths;
        groups.retain(|group| {
            let apart = group.is_disjoint(&merged);
            if !apart {
                merged.extend(group.iter().cloned());
            }
            apart
        });
        groups.push(merged);
    }
    groups
        .iter()
        .map(|group| {
            let of_group = writes.iter().filter(|write| group.contains(&write.path));
            of_group.cloned().collect()
        })
        .collect()
}
