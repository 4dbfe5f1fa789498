//! A file that fixes have changed, as it stands between rounds.

use crate::edit::{Draft, Edit};

#[derive(Clone)]
pub(super) struct Tracked {
    pub(super) draft: Draft,
    /// The file was clean under `terraform fmt` when it was read.
    pub(super) canonical: bool,
    pub(super) created: bool,
}

impl Tracked {
    /// A file that a fix creates.
    pub(super) fn created(text: &str) -> Self {
        let mut draft = Draft::new("");
        // An insertion into an empty text cannot overlap.
        let _ = draft.apply(&[Edit::insert(0, text)]);
        Self {
            draft,
            canonical: true,
            created: true,
        }
    }
}
