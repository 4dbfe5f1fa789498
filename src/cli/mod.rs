//! The command line: arguments, one file per command, and the only place that prints.

mod args;
mod args_campaign;
mod baseline;
mod branch;
mod campaign;
mod check;
mod committed;
mod docs;
mod explain;
mod from;
mod init;
mod interactive;
mod list;
mod lsp;
mod manual;
mod outcome;
mod output;
mod plan;
mod pr;
mod pr_access;
mod recipe_new;
mod recipe_test;
mod schema_import;
mod shell;
mod state_clean;
mod stdin;
mod validate;
mod verify_plan;
mod write;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Cli, Command, RecipeCommand, SchemaCommand, StateCommand};
use shell::Shell;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    /// Nothing found, or all mended.
    Clean,
    /// Findings are left, or a diff is not empty.
    Findings,
}

/// Parses the arguments, runs the command, and gives the exit code: 0 clean, 1 findings,
/// 2 usage, configuration or internal error.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let shell = Shell::new();
    match run(cli, &shell) {
        Ok(Status::Clean) => ExitCode::SUCCESS,
        Ok(Status::Findings) => ExitCode::from(1),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            shell.error(&error);
            ExitCode::from(2)
        }
    }
}

fn run(cli: Cli, shell: &Shell) -> anyhow::Result<Status> {
    match cli.command {
        None => check::run(&cli.check, shell),
        Some(Command::Check(args)) => check::run(&args, shell),
        Some(Command::Branch(args)) => branch::run(&args, shell),
        Some(Command::Pr(args)) => pr::run(&args, shell),
        Some(Command::Campaign(args)) => campaign::run(&args, shell),
        Some(Command::List(args)) => list::run(&args, shell),
        Some(Command::Explain(args)) => explain::run(&args, shell),
        Some(Command::VerifyPlan(args)) => verify_plan::run(&args, shell),
        Some(Command::Init { dir }) => init::run(&dir, shell),
        Some(Command::Completions { shell: of }) => manual::completions(of, shell),
        Some(Command::Lsp) => lsp::run(shell),
        Some(Command::Man) => manual::page(shell),
        Some(Command::Schema {
            command: SchemaCommand::Import(args),
        }) => schema_import::run(&args, shell),
        Some(Command::State {
            command: StateCommand::Clean(args),
        }) => state_clean::run(&args, shell),
        Some(Command::Recipe {
            command: RecipeCommand::Test { paths },
        }) => recipe_test::run(&paths, shell),
        Some(Command::Recipe {
            command: RecipeCommand::New { id, provider },
        }) => recipe_new::run(&id, &provider, shell),
        Some(Command::Docs { dir }) => docs::run(&dir, shell),
    }
}

/// The reader of our output went away: that is not an error.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
