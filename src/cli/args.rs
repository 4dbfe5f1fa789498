//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::args_campaign::CampaignArgs;
use super::output::{Output, OutputParser};
use crate::bot::{GroupBy, Rebuild};
use crate::forge::Kind;
use crate::project::Asked;
use crate::recipe::model::Estate;
use crate::schema::Impact;

/// Mends Terraform code: finds what is wrong and changes exactly the bytes that the fix needs.
#[derive(Debug, Parser)]
#[command(
    name = "tfmend",
    version,
    max_term_width = 100,
    args_conflicts_with_subcommands = true
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// `tfmend --fix` is `tfmend check --fix`.
    #[command(flatten)]
    pub(super) check: CheckArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Look for problems, and mend them with --fix.
    Check(CheckArgs),
    /// Mend a commit and put the result on a new branch, one commit per recipe; the work tree is not touched.
    Branch(BranchArgs),
    /// Open pull requests with the fixes, keep them up to date, and close those that nothing is left of.
    Pr(Box<PrArgs>),
    /// Mend many repositories at once, as a file says, and keep what was done.
    Campaign(CampaignArgs),
    /// List the recipes.
    List(ListArgs),
    /// Say what a recipe does, why, and what it changes.
    Explain(ExplainArgs),
    /// Hold a plan made after the fixes against what they said it would show.
    VerifyPlan(VerifyPlanArgs),
    /// Write a commented tfmend.toml that fits what is here.
    Init {
        /// The directory.
        #[arg(default_value = ".")]
        dir: PathBuf,
    },
    /// Serve an editor over standard input and output: diagnostics, and fixes as code actions.
    Lsp,
    /// Print the completions of a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    Man,
    /// Write the pages of recipes and the schemas.
    #[command(hide = true)]
    Docs {
        /// The directory.
        #[arg(default_value = "docs")]
        dir: PathBuf,
    },
    /// Work with provider schemas of your own.
    Schema {
        #[command(subcommand)]
        command: SchemaCommand,
    },
    /// Work with what tells Terraform of a changed state.
    State {
        #[command(subcommand)]
        command: StateCommand,
    },
    /// Work on recipes of your own.
    Recipe {
        #[command(subcommand)]
        command: RecipeCommand,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum SchemaCommand {
    /// Take the providers of `terraform providers schema -json`, any version of any provider.
    Import(SchemaImportArgs),
}

#[derive(Debug, Args)]
pub(super) struct SchemaImportArgs {
    /// The output of `terraform providers schema -json`.
    pub(super) file: PathBuf,
    /// Where to write what tfmend reads.
    #[arg(long, value_name = "FILE", default_value = "tfmend-schema.json")]
    pub(super) to: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(super) enum StateCommand {
    /// Show the `moved`, `import` and `removed` blocks of roots that have been applied; take them out with --fix.
    Clean(StateCleanArgs),
}

#[derive(Debug, Args)]
pub(super) struct StateCleanArgs {
    /// Files and directories.
    #[arg(default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    /// Take only what this state has done: output of `terraform show -json`.
    #[arg(long, value_name = "FILE")]
    pub(super) state: Option<PathBuf>,
    /// Write the files.
    #[arg(long)]
    pub(super) fix: bool,
    /// Write files that have uncommitted changes.
    #[arg(long)]
    pub(super) allow_dirty: bool,
    /// Write files that are not under version control.
    #[arg(long)]
    pub(super) allow_no_vcs: bool,
    /// Whether to colour.
    #[arg(long, value_enum, default_value_t = When::Auto)]
    pub(super) color: When,
}

#[derive(Debug, Subcommand)]
pub(super) enum RecipeCommand {
    /// Hold the recipes of a directory to every gate.
    Test {
        /// Recipe files, or directories that hold them.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
    /// Write a commented skeleton into the config's first recipe directory.
    New {
        /// The id: the service first, then the property, such as `ebs-encryption`.
        id: String,
        /// The provider: the folder that it goes into.
        #[arg(long, default_value = "aws")]
        provider: String,
    },
}

#[derive(Debug, Clone, Default, Args)]
pub(super) struct SelectArgs {
    /// Recipes to run: ids, globs, categories, severities, scanner ids, or `all`.
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "WHAT",
        help_heading = "Selection"
    )]
    pub(super) select: Vec<String>,
    /// Recipes to run beside those that run anyway.
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "WHAT",
        help_heading = "Selection"
    )]
    pub(super) extend_select: Vec<String>,
    /// Recipes not to run.
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "WHAT",
        help_heading = "Selection"
    )]
    pub(super) ignore: Vec<String>,
    /// Whether the infrastructure exists already.
    #[arg(long, value_enum, help_heading = "Selection")]
    pub(super) estate: Option<EstateArg>,
    /// The greatest impact that a fix may have on what is deployed.
    #[arg(long, value_enum, value_name = "IMPACT", help_heading = "Selection")]
    pub(super) max_impact: Option<ImpactArg>,
    /// Read this config instead of the closest one.
    #[arg(long, value_name = "FILE", help_heading = "Selection")]
    pub(super) config: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(super) struct CheckArgs {
    /// Files and directories to check.
    #[arg(default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    /// Mend what can be mended safely.
    #[arg(long)]
    pub(super) fix: bool,
    /// Show the fixes one by one, and mend what you say yes to.
    #[arg(long, short, conflicts_with_all = ["diff", "stdin_filename", "write_baseline"])]
    pub(super) interactive: bool,
    /// Include fixes that replace, interrupt or overwrite something.
    #[arg(long)]
    pub(super) unsafe_fixes: bool,
    /// Ask `terraform validate` before and after --fix where Terraform is initialised, and take
    /// back what breaks a configuration.
    #[arg(long, requires = "fix", conflicts_with = "diff")]
    pub(super) verify: bool,
    /// Show what --fix would change, and change nothing.
    #[arg(long)]
    pub(super) diff: bool,
    #[command(flatten)]
    pub(super) selection: SelectArgs,
    /// How to report; several times for several reports, each but one with a file: `sarif=out.sarif`.
    #[arg(
        long,
        value_parser = OutputParser,
        default_value = "full",
        value_name = "FORMAT[=FILE]",
        help_heading = "Output"
    )]
    pub(super) output_format: Vec<Output>,
    /// Write the report without a file of its own here instead of on the terminal.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) output_file: Option<PathBuf>,
    /// Count findings by recipe instead of showing them.
    #[arg(long, help_heading = "Output")]
    pub(super) statistics: bool,
    /// List what --fix mended, or --diff would, by file and recipe.
    #[arg(long, help_heading = "Output")]
    pub(super) show_fixes: bool,
    /// Read this one file from standard input, and the rest of its module from disk; with --fix its
    /// text goes to standard output, mended.
    #[arg(
        long,
        value_name = "PATH",
        conflicts_with_all = ["paths", "verify", "diff", "from", "write_baseline"]
    )]
    pub(super) stdin_filename: Option<PathBuf>,
    /// Mend exactly what a scanner reported: SARIF, or the JSON of Checkov, Trivy, tflint or KICS.
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Selection",
        conflicts_with = "select"
    )]
    pub(super) from: Option<PathBuf>,
    /// Count only what is not in this file.
    #[arg(long, value_name = "FILE", help_heading = "Selection")]
    pub(super) baseline: Option<PathBuf>,
    /// Write what is found now to this file, for --baseline.
    #[arg(long, value_name = "FILE", help_heading = "Selection")]
    pub(super) write_baseline: Option<PathBuf>,
    /// Show and count what could not be decided and what could not be read.
    #[arg(long, help_heading = "Output")]
    pub(super) strict: bool,
    /// When to colour.
    #[arg(
        long,
        value_enum,
        default_value = "auto",
        value_name = "WHEN",
        help_heading = "Output"
    )]
    pub(super) color: When,
    /// Exit with 0 even if problems are found.
    #[arg(long, help_heading = "Output")]
    pub(super) exit_zero: bool,
    /// Mend even if the work tree has uncommitted changes.
    #[arg(long, help_heading = "Guards")]
    pub(super) allow_dirty: bool,
    /// Mend files that are not under version control.
    #[arg(long, help_heading = "Guards")]
    pub(super) allow_no_vcs: bool,
}

#[derive(Debug, Clone, Args)]
pub(super) struct BranchArgs {
    /// The branch to create.
    pub(super) name: String,
    /// The commit to start from.
    #[arg(long, value_name = "REV", default_value = "HEAD")]
    pub(super) base: String,
    /// The repository: a work tree or a bare one.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(super) repo: PathBuf,
    /// Include fixes that replace, interrupt or overwrite something.
    #[arg(long)]
    pub(super) unsafe_fixes: bool,
    /// Move the branch if it exists.
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) selection: SelectArgs,
}

#[derive(Debug, Clone, Args)]
pub(super) struct PrArgs {
    /// Say every write, and make none.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// A clone of the repository: a work tree or a bare one.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(super) repo: PathBuf,
    /// The remote that the pull requests are for.
    #[arg(long, value_name = "NAME", default_value = "origin")]
    pub(super) remote: String,
    /// The branch they go into, instead of the forge's default branch.
    #[arg(long, value_name = "BRANCH")]
    pub(super) base: Option<String>,
    /// The kind of the forge, where its host does not tell.
    #[arg(long, value_enum, value_name = "KIND", help_heading = "Forge")]
    pub(super) forge: Option<ForgeArg>,
    /// The address of the forge's API, where it is not the usual one.
    #[arg(
        long,
        value_name = "URL",
        env = "TFMEND_API_URL",
        help_heading = "Forge"
    )]
    pub(super) api: Option<String>,
    /// The repository on the forge, where the remote does not tell.
    #[arg(long, value_name = "OWNER/NAME", help_heading = "Forge")]
    pub(super) repository: Option<String>,
    /// Act as this GitHub App.
    #[arg(long, value_name = "ID", requires = "app_key", help_heading = "Forge")]
    pub(super) app_id: Option<String>,
    /// The private key of the GitHub App.
    #[arg(long, value_name = "FILE", requires = "app_id", help_heading = "Forge")]
    pub(super) app_key: Option<PathBuf>,
    /// What the fixes of one pull request have in common.
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        value_name = "WHAT",
        help_heading = "Pull requests"
    )]
    pub(super) group_by: Vec<GroupByArg>,
    /// What the names of branches begin with.
    #[arg(long, value_name = "TEXT", help_heading = "Pull requests")]
    pub(super) prefix: Option<String>,
    /// When to build a branch anew.
    #[arg(long, value_enum, value_name = "WHEN", help_heading = "Pull requests")]
    pub(super) rebuild: Option<RebuildArg>,
    /// Open them as drafts.
    #[arg(long, help_heading = "Pull requests")]
    pub(super) draft: bool,
    /// Labels of new ones.
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "NAME",
        help_heading = "Pull requests"
    )]
    pub(super) label: Vec<String>,
    /// People, or teams as `org/team`, to review new ones.
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "WHO",
        help_heading = "Pull requests"
    )]
    pub(super) reviewer: Vec<String>,
    /// People to assign new ones to.
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "WHO",
        help_heading = "Pull requests"
    )]
    pub(super) assignee: Vec<String>,
    /// How many may be open at once, 10 unless set; 0 for any number.
    #[arg(long, value_name = "N", help_heading = "Pull requests")]
    pub(super) max_open: Option<usize>,
    /// How many may be opened in an hour, 2 unless set; 0 for any number.
    #[arg(long, value_name = "N", help_heading = "Pull requests")]
    pub(super) max_per_hour: Option<usize>,
    /// Include fixes that replace, interrupt or overwrite something.
    #[arg(long)]
    pub(super) unsafe_fixes: bool,
    #[command(flatten)]
    pub(super) selection: SelectArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ForgeArg {
    /// GitHub and GitHub Enterprise.
    Github,
    Gitlab,
    /// Gitea and Forgejo.
    Gitea,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum GroupByArg {
    Recipe,
    Category,
    Directory,
    /// The owners in CODEOWNERS.
    Owner,
    /// Directories such as `prod` or `envs/eu`.
    Environment,
    /// One pull request for everything.
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RebuildArg {
    /// Whenever the base has moved on.
    Behind,
    /// Only when what it changes has changed.
    Changed,
}

#[derive(Debug, Clone, Args)]
pub(super) struct ListArgs {
    /// As a table for people, or as JSON.
    #[arg(long, value_enum, default_value = "table")]
    pub(super) format: ListFormat,
}

#[derive(Debug, Clone, Args)]
pub(super) struct ExplainArgs {
    /// The id of a recipe, or of a scanner's check.
    pub(super) id: String,
}

#[derive(Debug, Clone, Args)]
pub(super) struct VerifyPlanArgs {
    /// The plan: output of `terraform show -json <plan>`.
    pub(super) plan: PathBuf,
    /// The report of the fixes: output of `tfmend check --fix --output-format json`.
    #[arg(long, value_name = "FILE")]
    pub(super) report: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    Table,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum EstateArg {
    Live,
    New,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ImpactArg {
    None,
    Create,
    Update,
    MayReplace,
    Replace,
    Destroy,
}

impl SelectArgs {
    /// What they ask for; the config is chosen apart.
    pub(super) fn asked(&self) -> Asked {
        Asked {
            select: self.select.clone(),
            extend_select: self.extend_select.clone(),
            ignore: self.ignore.clone(),
            estate: self.estate.map(Into::into),
            max_impact: self.max_impact.map(Into::into),
        }
    }
}

impl From<ImpactArg> for Impact {
    fn from(impact: ImpactArg) -> Self {
        match impact {
            ImpactArg::None => Self::None,
            ImpactArg::Create => Self::Create,
            ImpactArg::Update => Self::Update,
            ImpactArg::MayReplace => Self::MayReplace,
            ImpactArg::Replace => Self::Replace,
            ImpactArg::Destroy => Self::Destroy,
        }
    }
}

impl From<EstateArg> for Estate {
    fn from(estate: EstateArg) -> Self {
        match estate {
            EstateArg::Live => Self::Live,
            EstateArg::New => Self::New,
        }
    }
}

impl From<ForgeArg> for Kind {
    fn from(forge: ForgeArg) -> Self {
        match forge {
            ForgeArg::Github => Self::GitHub,
            ForgeArg::Gitlab => Self::GitLab,
            ForgeArg::Gitea => Self::Gitea,
        }
    }
}

impl GroupByArg {
    /// Nothing for all in one.
    pub(super) const fn by(self) -> Option<GroupBy> {
        match self {
            Self::Recipe => Some(GroupBy::Recipe),
            Self::Category => Some(GroupBy::Category),
            Self::Directory => Some(GroupBy::Directory),
            Self::Owner => Some(GroupBy::Owner),
            Self::Environment => Some(GroupBy::Environment),
            Self::All => None,
        }
    }
}

impl From<RebuildArg> for Rebuild {
    fn from(rebuild: RebuildArg) -> Self {
        match rebuild {
            RebuildArg::Behind => Self::Behind,
            RebuildArg::Changed => Self::Changed,
        }
    }
}
