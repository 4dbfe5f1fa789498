//! The command line from outside: arguments in, exit code, output and files out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bad_input;
mod baseline;
mod branch;
mod campaign;
mod check;
mod config;
mod docs;
mod explain;
#[path = "../fake/mod.rs"]
mod fake;
mod fixture;
mod from;
mod ignore_comments;
mod init;
#[cfg(unix)]
mod interactive;
mod list;
mod lsp;
mod output;
mod outputs;
mod pr;
mod recipe_new;
mod recipe_test;
mod schema_import;
mod selection;
mod state_blocks;
mod state_clean;
mod stdin;
mod verify;
mod verify_plan;
mod writing;
