//! Finding, reading and replacing Terraform files.
//!
//! Nothing here knows what a file means; nothing here prints.

mod given;
mod note;
mod read;
mod select;
mod stage;
mod walk;
mod write;

pub use note::{Note, Unreadable};
pub use read::{MAX_BYTES, as_text, is_generated, read_bytes, read_text};
pub use select::{BadExclude, Excludes, Kind, is_skipped_dir};
pub use walk::{FoundFile, ModuleDir, WalkError, WalkOptions, Walked, walk};
pub use write::{Write, WriteError, write_all};
