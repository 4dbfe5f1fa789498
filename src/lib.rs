//! tfmend finds what is wrong in Terraform code and mends it, changing exactly the bytes that
//! the fix needs.
//!
//! Dependencies go one way: `source → edit → module → recipe → check → report → cli`, and
//! `schema → recipe`. Everything up to `check` is pure.

pub mod check;
pub mod edit;
pub mod module;
pub mod recipe;
pub mod schema;
pub mod source;
