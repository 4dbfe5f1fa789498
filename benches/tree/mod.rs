//! The tree that a bench is given.

use std::path::PathBuf;

use tfmend::files::{WalkOptions, read_text, walk};
use tfmend::module::Workspace;

/// The workspace of the directory that the command line names; says what is missing otherwise.
pub(crate) fn workspace(bench: &str) -> Option<Workspace> {
    let Some(dir) = std::env::args().skip(1).find(|arg| !arg.starts_with("--")) else {
        println!("usage: cargo bench --bench {bench} -- DIR");
        return None;
    };
    let walked = match walk(&[PathBuf::from(dir)], &WalkOptions::default()) {
        Ok(walked) => walked,
        Err(error) => {
            println!("error: {error}");
            return None;
        }
    };
    let files = walked.modules.iter().flat_map(|found| &found.files);
    let texts = files.filter_map(|file| Some((&file.path, read_text(&file.path).ok()?)));
    Some(Workspace::of_texts(texts))
}
