//! tfmend finds what is wrong in Terraform code and mends it, changing exactly the bytes that
//! the fix needs.
//!
//! Dependencies go one way: `source → edit → module → recipe → check → report → cli`, and
//! `schema → recipe`; `files`, `git`, `forge` → `bot` → `config` → `project` → `campaign` → `cli`. Everything up to `check` is pure, and only `cli`
//! prints. `tests/architecture.rs` holds these arrows.

pub mod bot;
pub mod campaign;
pub mod check;
pub mod cli;
pub mod config;
pub mod edit;
pub mod files;
pub mod forge;
pub mod git;
pub mod module;
pub mod project;
pub mod recipe;
pub mod report;
pub mod schema;
pub mod source;
