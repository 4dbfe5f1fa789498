//! The arguments of `tfmend campaign`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::campaign::Shard;

#[derive(Debug, Clone, Args)]
pub(super) struct CampaignArgs {
    #[command(subcommand)]
    pub(super) command: CampaignCommand,
}

#[derive(Debug, Clone, Subcommand)]
pub(super) enum CampaignCommand {
    /// Look at the repositories and keep what would be changed; nothing is written to any of them.
    Plan(RunArgs),
    /// Put the fixes on a branch of every repository, or into patch files; what is done is not done again.
    Apply(ApplyArgs),
    /// Say how the repositories stand, grouped by the same reason.
    Status(StatusArgs),
    /// Try those again that failed.
    Retry(RunArgs),
    /// Take back the branches that nobody else committed to, or the patch files.
    Close(RunArgs),
}

#[derive(Debug, Clone, Args)]
pub(super) struct RunArgs {
    /// The file of the campaign.
    #[arg(default_value = "campaign.toml")]
    pub(super) campaign: PathBuf,
    /// Take only this share of the repositories: `1/4` for the first of four.
    #[arg(long, value_name = "I/N")]
    pub(super) shard: Option<Shard>,
    /// For people, or as JSON.
    #[arg(long, value_enum, default_value = "text")]
    pub(super) output_format: CampaignFormat,
}

#[derive(Debug, Clone, Args)]
pub(super) struct ApplyArgs {
    #[command(flatten)]
    pub(super) run: RunArgs,
    /// Change at most as many repositories.
    #[arg(long, value_name = "N")]
    pub(super) batch: Option<usize>,
    /// Look again at those that are done: their base may have moved.
    #[arg(long)]
    pub(super) refresh: bool,
}

#[derive(Debug, Clone, Args)]
pub(super) struct StatusArgs {
    /// The file of the campaign.
    #[arg(default_value = "campaign.toml")]
    pub(super) campaign: PathBuf,
    /// For people, or as JSON with the diffs.
    #[arg(long, value_enum, default_value = "text")]
    pub(super) output_format: CampaignFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CampaignFormat {
    Text,
    Json,
}
