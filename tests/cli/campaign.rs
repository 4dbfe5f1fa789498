//! `tfmend campaign`: many repositories, mended in their objects.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use git2::{BranchType, Oid, Repository, RepositoryInitOptions, Signature};

use super::fixture::*;

const CAMPAIGN: &str = r#"name = "recovery"
select = ["dynamodb-point-in-time-recovery"]
message = "Asked for by the platform team."

[targets]
paths = ["repos"]
"#;

/// A bare repository with one commit of these entries.
fn bare(test: &CliTest, name: &str, entries: &[(&str, i32, &[u8])]) -> Repository {
    let mut options = RepositoryInitOptions::new();
    options.initial_head("main").bare(true).mkpath(true);
    let repository = Repository::init_opts(test.path(name), &options).unwrap();
    commit(&repository, "HEAD", entries);
    repository
}

fn commit(repository: &Repository, reference: &str, entries: &[(&str, i32, &[u8])]) -> Oid {
    let mut index = git2::Index::new().unwrap();
    for (path, mode, bytes) in entries {
        let id = match mode {
            0o160_000 => Oid::from_str(&"1".repeat(40)).unwrap(),
            _ => repository.blob(bytes).unwrap(),
        };
        index
            .add(&git2::IndexEntry {
                ctime: git2::IndexTime::new(0, 0),
                mtime: git2::IndexTime::new(0, 0),
                dev: 0,
                ino: 0,
                mode: u32::try_from(*mode).unwrap(),
                uid: 0,
                gid: 0,
                file_size: 0,
                id,
                flags: 0,
                flags_extended: 0,
                path: path.as_bytes().to_vec(),
            })
            .unwrap();
    }
    let tree = index.write_tree_to(repository).unwrap();
    let tree = repository.find_tree(tree).unwrap();
    let me = Signature::new("Ada", "ada@example.com", &git2::Time::new(1_700_000_000, 0)).unwrap();
    let parent = repository
        .find_reference(reference)
        .and_then(|it| it.peel_to_commit());
    let parent = parent.ok();
    let parents: Vec<_> = parent.iter().collect();
    repository
        .commit(Some(reference), &me, &me, "Begin", &tree, &parents)
        .unwrap()
}

const FILE: i32 = 0o100_644;

/// A campaign over some bare repositories: `one` and `two` to be mended, `clean` with nothing to mend.
fn three() -> CliTest {
    let test = CliTest::with(&[("campaign.toml", CAMPAIGN)]);
    bare(
        &test,
        "repos/one.git",
        &[("main.tf", FILE, TABLE.as_bytes())],
    );
    bare(
        &test,
        "repos/deep/two.git",
        &[("db/main.tf", FILE, table("users").as_bytes())],
    );
    bare(
        &test,
        "repos/clean.git",
        &[("main.tf", FILE, TABLE_MENDED.as_bytes())],
    );
    test
}

fn open(test: &CliTest, name: &str) -> Repository {
    Repository::open_bare(test.path(name)).unwrap()
}

fn tip(repository: &Repository) -> Option<Oid> {
    let branch = repository.find_branch("tfmend/recovery", BranchType::Local);
    branch.ok()?.get().target()
}

fn text(repository: &Repository, commit: Oid, path: &str) -> String {
    let tree = repository.find_commit(commit).unwrap().tree().unwrap();
    let blob = tree.get_path(path.as_ref()).unwrap().to_object(repository);
    String::from_utf8(blob.unwrap().as_blob().unwrap().content().to_vec()).unwrap()
}

/// All files below a directory with their content, those of git too.
fn everything(root: &Path) -> BTreeMap<String, Vec<u8>> {
    fn collect(dir: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.is_symlink() {
                collect(&path, found);
            } else {
                let bytes = fs::read(&path).unwrap_or_default();
                found.insert(path.display().to_string(), bytes);
            }
        }
    }
    let mut found = BTreeMap::new();
    collect(root, &mut found);
    found
}

#[test]
fn puts_a_branch_into_every_repository_that_has_something_to_mend() {
    let test = three();
    let run = test.run(&["campaign", "apply"]);
    run.exits(0).is_quiet();
    snapshot("campaign_apply", &run.stdout);
    let one = open(&test, "repos/one.git");
    let branch = tip(&one).unwrap();
    assert_eq!(text(&one, branch, "main.tf"), TABLE_MENDED);
    let made = one.find_commit(branch).unwrap();
    assert_eq!(made.parent_id(0).ok(), one.refname_to_id("HEAD").ok());
    assert!(
        made.message()
            .unwrap()
            .contains("Asked for by the platform team.\n\nTfmend-Seal")
    );
    let two = open(&test, "repos/deep/two.git");
    assert_eq!(
        text(&two, tip(&two).unwrap(), "db/main.tf"),
        table_mended("users")
    );
    assert_eq!(tip(&open(&test, "repos/clean.git")), None);
}

#[test]
fn a_plan_writes_to_no_repository() {
    let test = three();
    let before = everything(&test.path("repos"));
    let run = test.run(&["campaign", "plan"]);
    run.exits(0)
        .says("2 planned   would be changed")
        .says("1 unchanged nothing found");
    assert_eq!(everything(&test.path("repos")), before);
    test.run(&["campaign", "apply"]).exits(0).says("2 changed");
    test.run(&["campaign", "status"])
        .exits(0)
        .says("2 changed")
        .says("1 unchanged");
}

#[test]
fn a_second_run_does_nothing() {
    let test = three();
    test.run(&["campaign", "apply"]).exits(0);
    let before = everything(&test.path("repos"));
    test.run(&["campaign", "apply"])
        .exits(0)
        .says("0 repositories")
        .notes("3 done before");
    assert_eq!(everything(&test.path("repos")), before);
}

#[test]
fn a_lost_state_is_found_again_in_the_repositories() {
    let test = three();
    test.run(&["campaign", "apply"]).exits(0);
    let trees = || {
        ["repos/one.git", "repos/deep/two.git"].map(|name| {
            let repository = open(&test, name);
            let tip = tip(&repository).unwrap();
            repository.find_commit(tip).unwrap().tree_id()
        })
    };
    let before = trees();
    fs::remove_dir_all(test.path("campaign.state")).unwrap();
    test.run(&["campaign", "apply"]).exits(0).says("2 changed");
    assert_eq!(trees(), before);
}

#[test]
fn a_base_that_moved_is_built_on_again() {
    let test = three();
    test.run(&["campaign", "apply"]).exits(0);
    let one = open(&test, "repos/one.git");
    let moved = commit(
        &one,
        "HEAD",
        &[("main.tf", FILE, table("sales").as_bytes())],
    );
    test.run(&["campaign", "apply", "--refresh"])
        .exits(0)
        .says("2 changed");
    let branch = tip(&one).unwrap();
    assert_eq!(text(&one, branch, "main.tf"), table_mended("sales"));
    assert_eq!(
        one.find_commit(branch).unwrap().parent_id(0).unwrap(),
        moved
    );
    commit(&one, "HEAD", &[("main.tf", FILE, TABLE_MENDED.as_bytes())]);
    test.run(&["campaign", "apply", "--refresh"])
        .exits(0)
        .says("2 unchanged nothing found");
    assert_eq!(tip(&one), None, "mended elsewhere");
}

#[test]
fn commits_of_others_freeze_the_branch() {
    let test = three();
    test.run(&["campaign", "apply"]).exits(0);
    let one = open(&test, "repos/one.git");
    let theirs = commit(
        &one,
        "refs/heads/tfmend/recovery",
        &[("main.tf", FILE, b"# mine\n")],
    );
    commit(
        &one,
        "HEAD",
        &[("main.tf", FILE, table("sales").as_bytes())],
    );
    let run = test.run(&["campaign", "apply", "--refresh"]);
    run.exits(0)
        .says("1 frozen    the branch tfmend/recovery has commits of others and is left alone");
    assert_eq!(tip(&one), Some(theirs));
    test.run(&["campaign", "close"]).exits(0).says("1 frozen");
    assert_eq!(tip(&one), Some(theirs));
}

#[test]
fn what_fails_costs_itself_and_can_be_tried_again() {
    let test = three();
    fs::rename(test.path("repos/one.git"), test.path("gone")).unwrap();
    test.write_file("repos/broken.git/HEAD", "nonsense");
    fs::create_dir_all(test.path("repos/broken.git/objects")).unwrap();
    let campaign = CAMPAIGN.replace(
        "[\"repos\"]",
        "[\"repos\", \"repos/one.git\", \"repos/other.git\"]",
    );
    test.write_file("campaign.toml", campaign);
    let run = test.run(&["campaign", "apply"]);
    run.exits(1).says("1 changed");
    snapshot("campaign_failed", &run.stdout);
    test.run(&["campaign", "apply"])
        .exits(0)
        .notes("5 done before");
    fs::rename(test.path("gone"), test.path("repos/one.git")).unwrap();
    test.run(&["campaign", "retry"])
        .exits(1)
        .says("1 changed")
        .says("2 failed");
}

#[test]
fn closing_takes_the_branches_back_for_good() {
    let test = three();
    test.run(&["campaign", "apply"]).exits(0);
    test.run(&["campaign", "close"])
        .exits(0)
        .says("2 closed    the branch was removed");
    assert_eq!(tip(&open(&test, "repos/one.git")), None);
    test.run(&["campaign", "apply", "--refresh"])
        .exits(0)
        .notes("2 done before");
    assert_eq!(tip(&open(&test, "repos/one.git")), None);
}

#[test]
fn patches_leave_the_repositories_alone_and_git_takes_them() {
    let test = three();
    test.write_file("campaign.toml", format!("output = \"patch\"\n{CAMPAIGN}"));
    let before = everything(&test.path("repos"));
    test.run(&["campaign", "apply"])
        .exits(0)
        .says("2 changed   in a patch file");
    assert_eq!(everything(&test.path("repos")), before);
    let patches: Vec<_> = fs::read_dir(test.path("patches"))
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    assert_eq!(patches.len(), 2);
    let patch = patches
        .iter()
        .find(|path| path.display().to_string().contains("one.git"))
        .unwrap();
    let mut git = std::process::Command::new("git");
    test.clean(&mut git);
    assert!(
        git.args(["clone", "-q", "repos/one.git", "clone"])
            .status()
            .unwrap()
            .success()
    );
    let mut git = std::process::Command::new("git");
    test.clean(&mut git);
    let done = git
        .args(["-C", "clone", "am", "-q"])
        .arg(patch)
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    assert_eq!(test.read("clone/main.tf"), TABLE_MENDED);
    test.run(&["campaign", "close"])
        .exits(0)
        .says("2 closed    the patch was removed");
    assert_eq!(fs::read_dir(test.path("patches")).unwrap().count(), 0);
}

#[test]
fn a_batch_changes_a_few_and_the_next_run_goes_on() {
    let test = three();
    let run = test.run(&["campaign", "apply", "--batch", "1"]);
    run.exits(0)
        .says("1 changed")
        .notes("left for the next run: the batch is full");
    test.run(&["campaign", "apply", "--batch", "1"])
        .exits(0)
        .says("1 changed");
    test.run(&["campaign", "status"]).exits(0).says("2 changed");
}

#[test]
fn shards_share_the_targets() {
    let test = three();
    for n in 0..20 {
        bare(
            &test,
            &format!("repos/r{n}.git"),
            &[("main.tf", FILE, TABLE.as_bytes())],
        );
    }
    let mut seen = 0;
    for shard in ["1/3", "2/3", "3/3"] {
        let run = test.run(&[
            "campaign",
            "plan",
            "--shard",
            shard,
            "--output-format",
            "json",
        ]);
        seen += run.exits(0).json()["summary"]["targets"].as_u64().unwrap();
    }
    assert_eq!(seen, 23);
    test.run(&["campaign", "plan", "--shard", "4/3"])
        .exits(2)
        .notes("write 1/4");
}

#[test]
fn targets_are_lists_globs_and_files() {
    let test = three();
    for (targets, expected) in [
        (
            "paths = [\"repos/*.git\"]",
            vec!["repos/clean.git", "repos/one.git"],
        ),
        (
            "paths = [\"repos/**/*.git\"]\nexclude = [\"clean.git\"]",
            vec!["repos/deep/two.git", "repos/one.git"],
        ),
        ("file = \"list\"", vec!["repos/one.git"]),
        (
            "paths = [\"repos/one.git\", \"./repos/one.git/\"]",
            vec!["repos/one.git"],
        ),
    ] {
        test.write_file("list", "# those of one team\n\n  repos/one.git\n");
        let _ = fs::remove_dir_all(test.path("campaign.state"));
        test.write_file(
            "campaign.toml",
            format!("name = \"x\"\n[targets]\n{targets}\n"),
        );
        let run = test.run(&["campaign", "plan", "--output-format", "json"]);
        let json = run.exits(0).json();
        let names = json["targets"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["name"].as_str().unwrap());
        assert_eq!(names.collect::<Vec<_>>(), expected, "{targets}");
    }
    test.write_file(
        "campaign.toml",
        "name = \"x\"\n[targets]\npaths = [\"none/*\"]\n",
    );
    test.run(&["campaign", "plan"]).exits(2).notes("none");
    test.write_file(
        "campaign.toml",
        "name = \"x\"\nselct = []\n[targets]\npaths = [\"repos\"]\n",
    );
    test.run(&["campaign", "plan"])
        .exits(2)
        .notes("unknown field `selct`");
}

#[test]
fn the_config_of_a_repository_counts_but_names_no_files_of_this_machine() {
    let test = three();
    test.write_file(
        "campaign.toml",
        "name = \"recovery\"\n[targets]\npaths = [\"own.git\"]\n",
    );
    let config = "select = [\"dynamodb-point-in-time-recovery\"]\nrecipes = [\"/\", \"../..\"]\nschemas = [\"/etc/passwd\"]\n";
    let entries = [
        ("main.tf", FILE, TABLE.as_bytes()),
        ("bucket.tf", FILE, BUCKET.as_bytes()),
        ("tfmend.toml", FILE, config.as_bytes()),
    ];
    bare(&test, "own.git", &entries);
    test.run(&["campaign", "apply"])
        .exits(0)
        .says("1 repository, 1 fix\n");
}

#[test]
fn a_run_that_was_killed_is_taken_up_and_two_at_once_share_the_work() {
    let test = CliTest::with(&[("campaign.toml", CAMPAIGN)]);
    let names: Vec<String> = (0..60).map(|n| format!("repos/r{n}.git")).collect();
    for name in &names {
        let file = table(&name.replace(['/', '.'], "-"));
        bare(&test, name, &[("main.tf", FILE, file.as_bytes())]);
    }
    let start = || {
        let mut command = test.command(&["campaign", "apply"]);
        command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    for moment in [0, 20, 60, 110, 170, 240] {
        let mut runs = [start(), start()];
        std::thread::sleep(Duration::from_millis(moment));
        for run in &mut runs {
            run.kill().unwrap();
            run.wait().unwrap();
        }
    }
    let ends = [start(), start()].map(|mut run| run.wait().unwrap());
    assert!(
        ends.iter().all(std::process::ExitStatus::success),
        "{ends:?}"
    );
    test.run(&["campaign", "status"])
        .exits(0)
        .says("60 changed   on the branch tfmend/recovery");
    for name in &names {
        let repository = open(&test, name);
        let tip = tip(&repository).expect(name);
        let made = repository.find_commit(tip).unwrap();
        assert_eq!(
            made.parent_id(0).ok(),
            repository.refname_to_id("HEAD").ok(),
            "{name}"
        );
        assert_eq!(
            text(&repository, tip, "main.tf"),
            table_mended(&name.replace(['/', '.'], "-"))
        );
    }
}

/// A tree object as git itself would not write it.
fn raw_tree(repository: &Repository, entries: &[(&str, &[u8], Oid)]) -> Oid {
    let mut bytes = Vec::new();
    for (mode, name, id) in entries {
        bytes.extend_from_slice(mode.as_bytes());
        bytes.push(b' ');
        bytes.extend_from_slice(name);
        bytes.push(0);
        bytes.extend_from_slice(id.as_bytes());
    }
    let odb = repository.odb().unwrap();
    odb.write(git2::ObjectType::Tree, &bytes).unwrap()
}

/// A commit whose tree leads out of itself, into `.git` and elsewhere, beside one honest file.
fn hostile(repository: &Repository) {
    let blob = |bytes: &[u8]| repository.blob(bytes).unwrap();
    let file = blob(TABLE.as_bytes());
    let inner = raw_tree(repository, &[("100644", b"evil.tf", file)]);
    let lfs = blob(b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n");
    let attributes = blob(b"*.tf filter=evil diff=evil\n");
    let huge = blob(&vec![b'#'; 40 * 1024 * 1024]);
    let tree = raw_tree(
        repository,
        &[
            ("40000", b"..", inner),
            ("100644", b"../up.tf", file),
            ("40000", b".git", inner),
            ("100644", b".gitattributes", attributes),
            ("100644", b"a\nb.tf", file),
            ("100644", b"back\\slash.tf", file),
            ("100644", b"huge.tf", huge),
            ("100644", b"lfs.tf", lfs),
            ("120000", b"link.tf", blob(b"/etc/passwd")),
            ("100644", b"main.tf", file),
            (
                "160000",
                b"module.tf",
                Oid::from_str(&"1".repeat(40)).unwrap(),
            ),
            ("120000", b"out", blob(b"../../outside")),
        ],
    );
    let me = Signature::new("Eve", "eve@example.com", &git2::Time::new(1_700_000_000, 0)).unwrap();
    let text = format!(
        "tree {tree}\nauthor {me} 1700000000 +0000\ncommitter {me} 1700000000 +0000\n\nBegin\n"
    );
    let odb = repository.odb().unwrap();
    let id = odb
        .write(git2::ObjectType::Commit, text.as_bytes())
        .unwrap();
    repository
        .reference("refs/heads/main", id, true, "")
        .unwrap();
}

#[test]
#[cfg(unix)]
fn a_hostile_repository_writes_nowhere_else_and_runs_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    let test = CliTest::with(&[("campaign.toml", CAMPAIGN), ("outside/main.tf", TABLE)]);
    let mut options = RepositoryInitOptions::new();
    options.initial_head("main").bare(true).mkpath(true);
    let repository = Repository::init_opts(test.path("repos/evil.git"), &options).unwrap();
    hostile(&repository);
    let marker = test.path("ran");
    let script = format!("#!/bin/sh\necho ran >> {}\n", marker.display());
    for name in [
        "post-commit",
        "pre-commit",
        "reference-transaction",
        "post-update",
        "program",
    ] {
        let hook = format!("repos/evil.git/hooks/{name}");
        test.write_file(&hook, &script);
        fs::set_permissions(test.path(&hook), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let program = test
        .path("repos/evil.git/hooks/program")
        .display()
        .to_string();
    let mut config = repository.config().unwrap();
    for key in [
        "core.fsmonitor",
        "core.sshCommand",
        "core.editor",
        "core.pager",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "diff.evil.command",
        "diff.evil.textconv",
        "diff.external",
        "gpg.program",
    ] {
        config.set_str(key, &program).unwrap();
    }
    config.set_bool("commit.gpgSign", true).unwrap();
    let mut before = test.files();
    let run = test.run(&["campaign", "apply"]);
    run.exits(0).says("1 changed");
    assert!(!marker.exists(), "something ran");
    let mut after = test.files();
    for files in [&mut before, &mut after] {
        files.retain(|path, _| {
            !path.starts_with("repos/evil.git/") && !path.starts_with("campaign.state/")
        });
    }
    assert_eq!(after, before);
    let branch = tip(&repository).unwrap();
    assert_eq!(text(&repository, branch, "main.tf"), TABLE_MENDED);
    let tree = repository.find_commit(branch).unwrap().tree().unwrap();
    let base = repository
        .find_reference("HEAD")
        .unwrap()
        .peel_to_tree()
        .unwrap();
    let diff = repository
        .diff_tree_to_tree(Some(&base), Some(&tree), None)
        .unwrap();
    let changed: Vec<_> = diff
        .deltas()
        .map(|delta| delta.new_file().path_bytes().unwrap().to_vec())
        .collect();
    let leaves = |path: &Vec<u8>| path.starts_with(b"..") || path.starts_with(b".git/");
    assert!(!changed.iter().any(leaves), "{changed:?}");
    assert!(changed.contains(&b"main.tf".to_vec()));
}
