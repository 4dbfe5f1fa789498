//! `tfmend pr` from outside: a clone, a bare remote, and a forge in this process.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use git2::{Oid, Repository, RepositoryInitOptions, Signature};

use super::fake::{Fake, NAME, OWNER, Reply, Speaks, TOKEN};
use super::fixture::*;

const CONFIG: &str = "select = [\"dynamodb-point-in-time-recovery\", \"s3-public-access-block\", \"vpc-flow-logs\"]\n";
const PITR_BRANCH: &str = "tfmend/dynamodb-point-in-time-recovery";
const VPC_BRANCH: &str = "tfmend/vpc-flow-logs";

struct Bot {
    test: CliTest,
    fake: Fake,
    speaks: Speaks,
    _dir: tempfile::TempDir,
    remote: Repository,
}

impl Bot {
    fn new(speaks: Speaks, files: &[(&str, &str)]) -> Self {
        let test = CliTest::with(files);
        if !files.iter().any(|(path, _)| *path == "tfmend.toml") {
            test.write_file("tfmend.toml", CONFIG);
        }
        let here = test.git_init();
        let dir = tempfile::tempdir().unwrap();
        let mut options = RepositoryInitOptions::new();
        options.bare(true).initial_head("main");
        let remote = Repository::init_opts(dir.path(), &options).unwrap();
        here.remote("origin", &dir.path().display().to_string())
            .unwrap();
        let bot = Self {
            test,
            fake: Fake::new(speaks),
            speaks,
            _dir: dir,
            remote,
        };
        bot.land();
        bot
    }

    fn github(files: &[(&str, &str)]) -> Self {
        Self::new(Speaks::GitHub, files)
    }

    /// Commits the files of the clone and pushes `main`.
    fn land(&self) {
        self.test.git_commit("work");
        let here = self.test.repository();
        let mut origin = here.find_remote("origin").unwrap();
        origin
            .push(&["+refs/heads/main:refs/heads/main"], None)
            .unwrap();
    }

    fn run(&self, args: &[&str]) -> Run {
        self.run_as(TOKEN, args)
    }

    fn run_as(&self, token: &str, args: &[&str]) -> Run {
        self.test.ran(&self.command(token, args).output().unwrap())
    }

    fn command(&self, token: &str, args: &[&str]) -> Command {
        let kind = match self.speaks {
            Speaks::GitHub => "github",
            Speaks::GitLab => "gitlab",
            Speaks::Gitea => "gitea",
        };
        let repository = format!("{OWNER}/{NAME}");
        let fixed = [
            "pr",
            "--forge",
            kind,
            "--api",
            &self.fake.url,
            "--repository",
            &repository,
        ];
        let mut command = self.test.command(&[&fixed[..], args].concat());
        command.env("TFMEND_TOKEN", token);
        command
    }

    /// Runs, and gives what was written to the forge.
    #[track_caller]
    fn writes(&self, args: &[&str]) -> Vec<String> {
        self.fake.writes();
        self.run(args).exits(0);
        self.fake.writes()
    }

    fn tip(&self, branch: &str) -> Option<Oid> {
        let branch = self
            .remote
            .find_branch(branch, git2::BranchType::Local)
            .ok()?;
        branch.get().target()
    }

    fn file(&self, branch: &str, path: &str) -> String {
        let commit = self.remote.find_commit(self.tip(branch).unwrap()).unwrap();
        let entry = commit.tree().unwrap().get_path(path.as_ref()).unwrap();
        let blob = self.remote.find_blob(entry.id()).unwrap();
        String::from_utf8(blob.content().to_vec()).unwrap()
    }

    /// Somebody pushes a commit to a branch.
    fn push_foreign(&self, branch: &str) -> Oid {
        let parent = self.remote.find_commit(self.tip(branch).unwrap()).unwrap();
        let by = Signature::now("Ada", "ada@example.com").unwrap();
        let reference = format!("refs/heads/{branch}");
        let tree = parent.tree().unwrap();
        self.remote
            .commit(Some(&reference), &by, &by, "mine", &tree, &[&parent])
            .unwrap()
    }

    fn number_of(&self, branch: &str) -> u64 {
        let state = self.fake.state();
        let mut pulls = state.pulls.iter();
        pulls.rfind(|pull| pull.head == branch).unwrap().number
    }
}

fn two() -> Bot {
    Bot::github(&[("main.tf", TABLE), ("network/main.tf", VPC)])
}

#[test]
fn the_life_of_a_pull_request_on_every_forge() {
    for speaks in [Speaks::GitHub, Speaks::GitLab, Speaks::Gitea] {
        let bot = Bot::new(speaks, &[("main.tf", TABLE)]);
        let everything = [
            "--draft",
            "--label",
            "terraform",
            "--reviewer",
            "ada",
            "--assignee",
            "bertram",
        ];
        let run = bot.run(&everything);
        run.exits(0).is_quiet().says("opened #1 https://");
        let main = bot.tip("main").unwrap();
        let pushed = bot
            .remote
            .find_commit(bot.tip(PITR_BRANCH).unwrap())
            .unwrap();
        assert_eq!(pushed.parent_id(0).unwrap(), main);
        assert_eq!(bot.file(PITR_BRANCH, "main.tf"), TABLE_MENDED);
        let pull = bot.fake.pull(1);
        assert_eq!(
            (pull.head.as_str(), pull.base.as_str(), pull.draft),
            (PITR_BRANCH, "main", true)
        );
        assert_eq!(pull.labels, ["terraform"]);
        assert_eq!((pull.reviewers.len(), pull.assignees.len()), (1, 1));
        assert!(
            pull.body.contains("`aws_dynamodb_table.orders`"),
            "{}",
            pull.body
        );

        assert_eq!(
            bot.writes(&everything),
            [""; 0],
            "a second run writes nothing"
        );
        assert_eq!(bot.tip(PITR_BRANCH), Some(pushed.id()));

        bot.test.write_file("notes.md", "Something else.\n");
        bot.land();
        assert_eq!(bot.writes(&[]), [""; 0], "the words stay the same");
        let rebuilt = bot
            .remote
            .find_commit(bot.tip(PITR_BRANCH).unwrap())
            .unwrap();
        assert_eq!(rebuilt.parent_id(0).unwrap(), bot.tip("main").unwrap());

        bot.test.write_file("main.tf", TABLE_MENDED);
        bot.land();
        bot.run(&[])
            .exits(0)
            .says("closed #1: nothing of it is left to mend");
        let pull = bot.fake.pull(1);
        assert_eq!(pull.state, "closed");
        assert!(pull.comments[0].starts_with("Nothing of this is left to mend on `main`"));
        assert_eq!(pull.comments.len(), 1);
        assert_eq!(bot.tip(PITR_BRANCH), None);
        bot.run(&[]).exits(0).says("Nothing to mend");
        assert_eq!(bot.writes(&[]), [""; 0]);
    }
}

#[test]
fn every_recipe_has_a_branch_of_its_own_that_holds_nothing_else() {
    let bot = two();
    bot.run(&[]).exits(0);
    assert_eq!(bot.file(PITR_BRANCH, "main.tf"), TABLE_MENDED);
    assert_eq!(bot.file(PITR_BRANCH, "network/main.tf"), VPC);
    assert_eq!(bot.file(VPC_BRANCH, "main.tf"), TABLE);
    assert!(
        bot.file(VPC_BRANCH, "network/main.tf")
            .contains("aws_flow_log")
    );
}

#[test]
fn fixes_are_grouped_as_asked() {
    let files = [
        ("envs/prod/main.tf", TABLE),
        ("envs/dev/main.tf", &table("tried")),
        ("CODEOWNERS", "/envs/prod/ @org/prod\n"),
    ];
    for (by, titles) in [
        (
            "all",
            &["Enable point-in-time recovery on DynamoDB tables"][..],
        ),
        (
            "environment,recipe",
            &[
                "Enable point-in-time recovery on DynamoDB tables in envs/dev",
                "Enable point-in-time recovery on DynamoDB tables in envs/prod",
            ],
        ),
        (
            "owner",
            &[
                "Enable point-in-time recovery on DynamoDB tables for @\u{200b}org/prod",
                "Enable point-in-time recovery on DynamoDB tables for unowned",
            ],
        ),
    ] {
        let bot = Bot::github(&files);
        bot.run(&["--group-by", by]).exits(0);
        let mut found: Vec<String> = bot
            .fake
            .state()
            .pulls
            .iter()
            .map(|pull| pull.title.clone())
            .collect();
        found.sort();
        assert_eq!(found, titles, "{by}");
    }
}

#[test]
fn a_commit_of_somebody_else_freezes_the_branch_and_that_is_said_once() {
    let bot = Bot::github(&[("main.tf", TABLE)]);
    bot.run(&[]).exits(0);
    let theirs = bot.push_foreign(PITR_BRANCH);
    bot.test
        .write_file("main.tf", format!("{TABLE}\n# More.\n"));
    bot.land();
    assert_eq!(bot.writes(&[]), ["POST /repos/org/infra/issues/1/comments"]);
    assert_eq!(bot.writes(&[]), [""; 0]);
    assert_eq!(bot.tip(PITR_BRANCH), Some(theirs));
    assert!(bot.fake.pull(1).comments[0].contains("commits that tfmend did not make"));

    bot.fake
        .edit(1, |pull| pull.body = pull.body.replace("- [ ]", "- [x]"));
    bot.run(&[]).exits(0).says("rebuilt #1");
    assert_eq!(
        bot.file(PITR_BRANCH, "main.tf"),
        format!("{TABLE_MENDED}\n# More.\n")
    );
    assert!(bot.fake.pull(1).body.contains("- [ ]"));
    assert_eq!(bot.writes(&[]), [""; 0]);
}

#[test]
fn what_somebody_closed_is_not_opened_again_while_it_says_the_same() {
    let bot = Bot::github(&[("main.tf", TABLE)]);
    bot.run(&[]).exits(0);
    bot.fake.edit(1, |pull| pull.state = "closed".to_owned());
    bot.test.write_file("notes.md", "Something else.\n");
    bot.land();
    bot.run(&[]).exits(0).says("declined: #1 was closed");
    assert_eq!(bot.writes(&[]), [""; 0]);
    bot.test.write_file("more.tf", table("more"));
    bot.land();
    bot.run(&[]).exits(0).says("opened #2");
}

#[test]
fn what_was_merged_and_is_back_is_opened_again() {
    let bot = Bot::github(&[("main.tf", TABLE)]);
    bot.run(&[]).exits(0);
    bot.fake.edit(1, |pull| pull.state = "merged".to_owned());
    bot.test.write_file("main.tf", TABLE_MENDED);
    bot.land();
    bot.run(&[]).exits(0).says("Nothing to mend");
    bot.test.write_file("main.tf", TABLE);
    bot.land();
    bot.run(&[]).exits(0).says("opened #2");
}

#[test]
fn limits_hold_until_they_are_lifted() {
    let files = [
        ("main.tf", TABLE),
        ("network/main.tf", VPC),
        ("logs/main.tf", BUCKET),
    ];
    let bot = Bot::github(&files);
    let run = bot.run(&["--unsafe-fixes"]);
    run.exits(0)
        .says("postponed: 2 pull requests were opened within an hour");
    assert_eq!(bot.fake.state().pulls.len(), 2);
    assert_eq!(bot.writes(&["--unsafe-fixes"]), [""; 0]);
    assert_eq!(
        bot.writes(&["--unsafe-fixes", "--max-per-hour", "0", "--max-open", "2"]),
        [""; 0]
    );
    bot.run(&["--unsafe-fixes", "--max-per-hour", "0"])
        .exits(0)
        .says("opened #3");
}

#[test]
fn an_interrupted_run_is_taken_up_and_opens_nothing_twice() {
    let bot = Bot::github(&[("main.tf", TABLE)]);
    // The answers to the questions come first; the fifth request is the one that opens.
    for _ in 0..4 {
        bot.run(&["--dry-run"]).exits(0);
    }
    let asked = bot.fake.state().requests.len() / 4;
    bot.fake.state().requests.clear();
    let ok: Vec<Reply> = (0..asked)
        .map(|index| match index {
            0 => Reply::json(200, &serde_json::json!({"default_branch": "main"})),
            _ => Reply::json(200, &serde_json::json!([])),
        })
        .collect();
    bot.fake.state().scripted.extend(ok);
    bot.fake.script(Reply::json(
        500,
        &serde_json::json!({"message": "Server Error"}),
    ));
    let run = bot.run(&[]);
    run.exits(2)
        .notes("opening a pull request")
        .notes("Server Error")
        .notes("run again");
    let pushed = bot.tip(PITR_BRANCH);
    assert!(pushed.is_some());
    assert_eq!(bot.writes(&[]), ["POST /repos/org/infra/pulls"]);
    assert_eq!(
        bot.tip(PITR_BRANCH),
        pushed,
        "what was pushed is not pushed again"
    );
    assert_eq!(bot.writes(&[]), [""; 0]);
}

#[test]
fn a_run_that_is_killed_at_any_moment_is_taken_up() {
    let bot = two();
    for milliseconds in [10, 60, 110, 160, 210, 260, 310, 400] {
        let mut command = bot.command(TOKEN, &[]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    bot.run(&[]).exits(0);
    let mut heads: Vec<String> = bot
        .fake
        .state()
        .pulls
        .iter()
        .map(|pull| pull.head.clone())
        .collect();
    heads.sort();
    assert_eq!(heads, [PITR_BRANCH, VPC_BRANCH]);
    assert_eq!(bot.file(PITR_BRANCH, "main.tf"), TABLE_MENDED);
    assert_eq!(bot.writes(&[]), [""; 0]);
}

#[test]
fn a_dry_run_says_every_write_and_makes_none() {
    let bot = two();
    let before = references(&bot.remote);
    let run = bot.run(&[
        "--dry-run",
        "--draft",
        "--label",
        "a,b",
        "--reviewer",
        "ada",
        "--assignee",
        "bob",
    ]);
    run.exits(0).is_quiet();
    snapshot("pr_dry_run", &run);
    assert_eq!(bot.fake.writes(), [""; 0]);
    let after = references(&bot.remote);
    assert_eq!(before, after);
}

#[test]
fn a_run_with_other_options_leaves_the_pull_request_alone() {
    let bot = two();
    bot.run(&[]).exits(0);
    let run = bot.run(&["--select", "vpc-flow-logs"]);
    run.exits(0).says("left alone").says_not("closed");
    assert_eq!(bot.writes(&["--select", "vpc-flow-logs"]), [""; 0]);
    assert!(
        bot.fake
            .state()
            .pulls
            .iter()
            .all(|pull| pull.state == "open")
    );
}

#[test]
fn what_the_config_no_longer_wants_is_closed() {
    let bot = two();
    bot.run(&[]).exits(0);
    bot.test.write_file(
        "tfmend.toml",
        format!("{CONFIG}ignore = [\"vpc-flow-logs\"]\n"),
    );
    bot.land();
    bot.run(&[]).exits(0);
    assert_eq!(bot.fake.pull(bot.number_of(VPC_BRANCH)).state, "closed");
    assert_eq!(bot.fake.pull(bot.number_of(PITR_BRANCH)).state, "open");
}

#[test]
fn the_config_is_that_of_the_commit_and_arguments_come_first() {
    let config =
        format!("{CONFIG}\n[pr]\nprefix = \"bots/mend-\"\nlabels = [\"x\"]\ndraft = true\n");
    let bot = Bot::github(&[("tfmend.toml", &config), ("main.tf", TABLE)]);
    bot.test
        .write_file("tfmend.toml", "[pr]\nlabels = [\"uncommitted\"]\n");
    bot.run(&["--label", "y"])
        .exits(0)
        .says("bots/mend-dynamodb-point-in-time-recovery: opened");
    let pull = bot.fake.pull(1);
    assert_eq!((pull.labels, pull.draft), (vec!["y".to_owned()], true));
}

#[test]
fn the_clone_stays_as_it_is_and_holds_no_token() {
    let bot = Bot::github(&[("main.tf", TABLE)]);
    bot.test.write_file("draft.tf", table("draft"));
    let state = |bot: &Bot| {
        let git = bot.test.path(".git");
        let names = ["HEAD", "index", "config", "packed-refs", "FETCH_HEAD"];
        let files = names.map(|name| fs::read(git.join(name)).ok());
        let here = bot.test.repository();
        let references = references(&here);
        (files, references, bot.test.files(), bot.test.git_status())
    };
    let before = state(&bot);
    let run = bot.run(&[]);
    run.exits(0);
    bot.run(&[]).exits(0);
    assert_eq!(state(&bot), before);
    assert!(!run.to_string().contains(TOKEN));
    assert!(!holds(&bot.test.path(".git"), TOKEN.as_bytes()));
    assert!(!holds(bot.remote.path(), TOKEN.as_bytes()));
}

fn references(repository: &Repository) -> Vec<String> {
    let mut found = repository.references().unwrap();
    let names = found.names().map(|it| it.unwrap().to_owned());
    names.collect()
}

/// Whether a file below a directory holds some bytes.
fn holds(dir: &std::path::Path, bytes: &[u8]) -> bool {
    fs::read_dir(dir).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds(&path, bytes);
        }
        let text = fs::read(&path).unwrap();
        text.windows(bytes.len()).any(|window| window == bytes)
    })
}

#[test]
fn works_in_a_bare_clone_and_goes_into_the_branch_that_is_named() {
    let bot = Bot::github(&[("main.tf", TABLE)]);
    let main = bot.remote.find_commit(bot.tip("main").unwrap()).unwrap();
    bot.remote.branch("release", &main, false).unwrap();
    let mut options = RepositoryInitOptions::new();
    options.bare(true).initial_head("main");
    let bare = Repository::init_opts(bot.test.path("bare.git"), &options).unwrap();
    let url = bot.remote.path().display().to_string();
    bare.remote("upstream", &url).unwrap();
    let run = bot.run(&[
        "--repo", "bare.git", "--remote", "upstream", "--base", "release",
    ]);
    run.exits(0).says("opened #1");
    assert_eq!(bot.fake.pull(1).base, "release");
    assert_eq!(bot.file(PITR_BRANCH, "main.tf"), TABLE_MENDED);
    assert_eq!(references(&bare), [""; 0]);
}

#[test]
fn words_of_the_repository_do_nothing_in_a_pull_request() {
    let path = "a @org|team <img src=x> closes #1/main.tf";
    let bot = Bot::github(&[(path, TABLE)]);
    bot.run(&["--group-by", "directory"]).exits(0);
    let pull = bot.fake.pull(1);
    assert!(
        !pull.title.contains("@org") && !pull.title.contains("#1"),
        "{}",
        pull.title
    );
    let commit = bot
        .remote
        .find_commit(bot.tip(&pull.head).unwrap())
        .unwrap();
    let message = commit.message().unwrap();
    assert!(
        !message.contains("@org") && !message.contains("#1"),
        "{message}"
    );
    let row = pull
        .body
        .lines()
        .find(|line| line.contains("aws_dynamodb_table"))
        .unwrap();
    assert_eq!(row.replace("\\|", "").matches('|').count(), 6, "{row}");
    assert!(
        row.contains("`a @org\\|team <img src=x> closes #1/main.tf`"),
        "{row}"
    );
}

#[test]
fn says_why_it_cannot_start() {
    let bot = Bot::github(&[("main.tf", TABLE)]);
    bot.run_as("", &[])
        .exits(2)
        .notes("there is no token for GitHub; set one of TFMEND_TOKEN, GITHUB_TOKEN");
    let run = bot.run_as("wr0ng", &[]);
    run.exits(2).notes("does not take the token");
    assert!(!run.to_string().contains("wr0ng"));
    bot.run(&["--base", "release"])
        .exits(2)
        .notes("has no branch `release`");
    bot.run(&["--remote", "upstream"])
        .exits(2)
        .notes("cannot find the remote `upstream`");
    bot.run(&["--prefix", "a..b/"])
        .exits(2)
        .notes("cannot begin the name of a branch");
    let plain = [
        "pr",
        "--api",
        "http://forge.example.com",
        "--forge",
        "gitea",
        "--repository",
        "o/r",
    ];
    let mut command = bot.test.command(&plain);
    let run = bot
        .test
        .ran(&command.env("TFMEND_TOKEN", TOKEN).output().unwrap());
    run.exits(2).notes("in the clear");
    let mut command = bot.test.command(&["pr"]);
    let run = bot
        .test
        .ran(&command.env("TFMEND_TOKEN", TOKEN).output().unwrap());
    run.exits(2)
        .notes("cannot tell the repository on the forge");
    bot.test.write_file("tfmend.toml", "[pr]\nlabel = \"x\"\n");
    bot.land();
    bot.run(&[])
        .exits(2)
        .notes("unknown key `label` in [pr]; did you mean `labels`?");
    assert_eq!(bot.fake.writes(), [""; 0]);
}
