//! What a reader can ask for.

use super::Content;
use crate::bot::defuse;
use crate::bot::marker::REBUILD;

pub(super) fn section(content: &Content) -> String {
    format!(
        "---\n\n- [ ] {REBUILD} Tick this box to have the branch rebuilt from {}; commits of others on it are lost.\n\n\
         A commit of anyone else on this branch makes tfmend leave it alone.\n",
        defuse::code(&content.base)
    )
}
