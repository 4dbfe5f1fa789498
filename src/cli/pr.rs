//! `tfmend pr`: pull requests with the fixes, opened, kept up to date and closed.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, bail};
use git2::{Commit, Oid, Repository};

use super::args::PrArgs;
use super::branch::short;
use super::committed;
use super::shell::Shell;
use super::{Status, pr_access};
use crate::bot::{
    Acted, Decision, GroupBy, Grouping, Job, Outcome, Owners, PLACES, Place, Proposal, Rules, act,
    decide, hash, observe, proposals,
};
use crate::config::PrConfig;
use crate::files::{Excludes, as_text};
use crate::forge::{Forge, connect};
use crate::git::{Remote, file_of, open, resolve};
use crate::project::Committed;
use crate::recipe::model::Safety;

/// What branches begin with unless told otherwise.
const PREFIX: &str = "tfmend/";
const MAX_OPEN: usize = 10;
const MAX_PER_HOUR: usize = 2;

pub(super) fn run(args: &PrArgs, shell: &Shell) -> anyhow::Result<Status> {
    let repository = open(&args.repo)?;
    // What is built here is pushed and not kept: the clone stays as it is.
    let odb = repository.odb()?;
    odb.add_new_mempack_backend(1000)?;
    let mut remote = Remote::find(&repository, &args.remote)?;
    let forge = reach(args, &mut remote)?;
    let base_branch = match &args.base {
        Some(name) => name.clone(),
        None => forge.default_branch()?,
    };
    let tips = remote.branches()?;
    let Some(base) = tips.get(&base_branch).copied() else {
        bail!(
            "the remote `{}` has no branch `{base_branch}`; pass --base",
            args.remote
        );
    };
    remote.fetch(&BTreeMap::from([(base_branch.clone(), base)]))?;
    let commit = resolve(&repository, Some(&base.to_string()))?;
    let committed = committed::read(&repository, &commit, &args.selection, shell)?;
    let settings = Settings::of(args, &committed.config.pr)?;
    let tips = settings.own(tips);
    remote.fetch(&tips)?;
    let proposals = propose(
        &committed,
        &settings,
        &base_branch,
        &repository,
        &commit,
        shell,
    )?;
    let place = Place {
        repository: &repository,
        forge: forge.as_ref(),
        base_branch: &base_branch,
        base,
        prefix: &settings.prefix,
        tips: &tips,
        now: jiff::Timestamp::now(),
    };
    let observed = observe(&place, &proposals)?;
    let decisions = decide(&proposals, &observed, &settings.rules);
    if decisions.is_empty() {
        shell.result("Nothing to mend, and no pull request to look after.\n")?;
        return Ok(Status::Clean);
    }
    if args.dry_run {
        return tell(&decisions, shell);
    }
    let writes = decisions
        .iter()
        .any(|decision| !decision.actions.is_empty());
    if writes && remote.branches()?.get(&base_branch) != Some(&base) {
        let base = base.to_string();
        bail!(
            "{base_branch} has moved on from {} while this ran; run again",
            short(&base)
        );
    }
    carry_out(&decisions, forge.as_ref(), &remote, shell)
}

/// The forge of a remote; git is shown the same token, where the remote is on the forge's host.
fn reach(args: &PrArgs, remote: &mut Remote<'_>) -> anyhow::Result<Box<dyn Forge>> {
    let api = pr_access::api(args, remote.address())?;
    let token = pr_access::token(args, &api)?;
    if let Some(login) = pr_access::login(&api, remote.address(), &token) {
        remote.log_in(login);
    }
    Ok(connect(&api, &token, pr_access::pace(&api))?)
}

/// Mends every group for itself and says which bugs of recipes that met.
fn propose(
    committed: &Committed,
    settings: &Settings,
    base_branch: &str,
    repository: &Repository,
    commit: &Commit<'_>,
    shell: &Shell,
) -> anyhow::Result<Vec<Proposal>> {
    let grouping = settings.grouping(repository, commit)?;
    let job = Job {
        plan: &committed.plan,
        workspace: &committed.input.workspace,
        findings: &committed.findings,
        may_edit: &|path| committed.editable.allows(path),
        least: if settings.rules.is_unsafe {
            Safety::Unsafe
        } else {
            Safety::Safe
        },
        grouping: &grouping,
        prefix: &settings.prefix,
        base_branch,
        scope: &settings.rules.scope,
    };
    let proposed = proposals(&job, repository, commit)?;
    for bug in &proposed.bugs {
        shell.note(&format!("bug: {bug}; please report it"));
    }
    Ok(proposed.proposals)
}

/// Says what would be done.
fn tell(decisions: &[Decision], shell: &Shell) -> anyhow::Result<Status> {
    for decision in decisions {
        if decision.actions.is_empty() {
            shell.result(&format!(
                "{}: {}\n",
                decision.branch,
                outcome(decision, None)
            ))?;
        }
        for action in &decision.actions {
            shell.result(&format!(
                "{}: would {}\n",
                decision.branch,
                action.describe()
            ))?;
        }
    }
    Ok(Status::Clean)
}

/// Does it, branch by branch: what fails for one does not keep the others from being done.
fn carry_out(
    decisions: &[Decision],
    forge: &dyn Forge,
    remote: &Remote<'_>,
    shell: &Shell,
) -> anyhow::Result<Status> {
    let mut failed = 0;
    for decision in decisions {
        match act(decision, forge, remote) {
            Ok(acted) => {
                for warning in &acted.warnings {
                    shell.note(&format!("warning: {warning}"));
                }
                let told = outcome(decision, Some(&acted));
                shell.result(&format!("{}: {told}\n", decision.branch))?;
            }
            Err(error) => {
                failed += 1;
                shell.note(&format!("error: {}: {error}", decision.branch));
            }
        }
    }
    if failed > 0 {
        bail!(
            "{failed} of {} branches could not be brought up to date; run again",
            decisions.len()
        );
    }
    Ok(Status::Clean)
}

fn outcome(decision: &Decision, acted: Option<&Acted>) -> String {
    match &decision.outcome {
        Outcome::Opened => match acted.and_then(|acted| acted.opened.as_ref()) {
            Some(pull) => format!("opened #{} {}", pull.number, pull.url),
            None => "to be opened".to_owned(),
        },
        Outcome::Rebuilt(number) => format!("rebuilt #{number}"),
        Outcome::Updated(number) => format!("updated #{number}"),
        Outcome::UpToDate(number) => format!("#{number} is up to date"),
        Outcome::Frozen(number) => format!("#{number} has commits of others and is left alone"),
        Outcome::Declined(number) => format!("declined: #{number} was closed and said the same"),
        Outcome::Closed(number) => format!("closed #{number}: nothing of it is left to mend"),
        Outcome::Removed => "removed: its pull request is closed".to_owned(),
        Outcome::Postponed(why) => format!("postponed: {why}"),
        Outcome::LeftAlone(why) => format!("left alone: {why}"),
    }
}

/// Arguments and config together, arguments first.
struct Settings {
    prefix: String,
    group_by: Vec<GroupBy>,
    environments: Vec<String>,
    rules: Rules,
}

impl Settings {
    fn of(args: &PrArgs, config: &PrConfig) -> anyhow::Result<Self> {
        let first = |given: &[String], config: &[String]| {
            let chosen = if given.is_empty() { config } else { given };
            chosen.to_vec()
        };
        let limit = |given: Option<usize>, config: Option<usize>, usual| {
            Some(given.or(config).unwrap_or(usual)).filter(|most| *most > 0)
        };
        let prefix = args.prefix.as_ref().or(config.prefix.as_ref());
        let prefix = prefix.map_or(PREFIX, String::as_str).to_owned();
        if !git2::Branch::name_is_valid(&format!("{prefix}x")).unwrap_or(false) {
            bail!(
                "`{prefix}` cannot begin the name of a branch; use letters, digits, `-`, `_`, `.` and `/`"
            );
        }
        let given: Vec<GroupBy> = args.group_by.iter().filter_map(|by| by.by()).collect();
        let group_by = match (args.group_by.is_empty(), &config.group_by) {
            (false, _) => given,
            (true, Some(config)) => config.clone(),
            (true, None) => vec![GroupBy::Recipe],
        };
        let selection = &args.selection;
        let words = [
            &selection.select,
            &selection.extend_select,
            &selection.ignore,
        ];
        let is_selected = words.iter().any(|words| !words.is_empty());
        Ok(Self {
            prefix,
            group_by,
            environments: config.environments.clone(),
            rules: Rules {
                rebuild: args.rebuild.map_or(config.rebuild, Into::into),
                draft: args.draft || config.draft,
                labels: first(&args.label, &config.labels),
                reviewers: first(&args.reviewer, &config.reviewers),
                assignees: first(&args.assignee, &config.assignees),
                max_open: limit(args.max_open, config.max_open, MAX_OPEN),
                max_per_hour: limit(args.max_per_hour, config.max_per_hour, MAX_PER_HOUR),
                scope: if is_selected {
                    hash(&format!("{words:?}"))
                } else {
                    String::new()
                },
                is_unsafe: args.unsafe_fixes || config.unsafe_fixes,
            },
        })
    }

    /// The branches that are the bot's by their name.
    fn own(&self, mut tips: BTreeMap<String, Oid>) -> BTreeMap<String, Oid> {
        tips.retain(|name, _| name.starts_with(&self.prefix));
        tips
    }

    fn grouping(&self, repository: &Repository, base: &Commit<'_>) -> anyhow::Result<Grouping> {
        let owners = PLACES
            .iter()
            .find_map(|path| file_of(repository, base, path));
        let owners = owners.as_deref().map(as_text).transpose();
        let owners = owners.context("reading CODEOWNERS of the commit")?;
        let environments = match self.environments.as_slice() {
            [] => None,
            globs => Some(Excludes::new(Path::new(""), globs)?),
        };
        Ok(Grouping {
            by: self.group_by.clone(),
            owners: owners.map(Owners::parse).unwrap_or_default(),
            environments,
        })
    }
}
