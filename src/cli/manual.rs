//! `tfmend completions` and `tfmend man`, made from the arguments themselves.

use clap::CommandFactory as _;

use super::Status;
use super::args::Cli;
use super::shell::Shell;

pub(super) fn completions(of: clap_complete::Shell, shell: &Shell) -> anyhow::Result<Status> {
    let mut out = Vec::new();
    clap_complete::generate(of, &mut Cli::command(), "tfmend", &mut out);
    shell.result(&String::from_utf8_lossy(&out))?;
    Ok(Status::Clean)
}

pub(super) fn page(shell: &Shell) -> anyhow::Result<Status> {
    let mut out = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut out)?;
    shell.result(&String::from_utf8_lossy(&out))?;
    Ok(Status::Clean)
}
