//! Repository rules that no compiler holds.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Which modules a module may use, beside itself.
const ARROWS: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("edit", &["source"]),
    ("schema", &[]),
    ("module", &["source", "edit"]),
    ("recipe", &["source", "edit", "module", "schema"]),
    ("check", &["source", "edit", "module", "schema", "recipe"]),
    (
        "report",
        &["source", "edit", "module", "schema", "recipe", "check"],
    ),
    ("files", &[]),
    ("git", &["files"]),
    ("forge", &[]),
    (
        "bot",
        &[
            "files", "git", "forge", "module", "schema", "recipe", "check",
        ],
    ),
    ("config", &["module", "schema", "recipe", "bot"]),
    (
        "project",
        &[
            "source", "module", "schema", "recipe", "check", "files", "git", "config",
        ],
    ),
    (
        "campaign",
        &[
            "files", "git", "forge", "schema", "recipe", "check", "config", "bot", "project",
        ],
    ),
    (
        "cli",
        &[
            "source", "edit", "module", "schema", "recipe", "check", "report", "files", "git",
            "config", "forge", "bot", "project", "campaign",
        ],
    ),
];

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            found.push(entry);
        }
    }
}

/// The text of every file under `src` by module, comments taken out.
fn modules() -> BTreeMap<String, Vec<(PathBuf, String)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut modules: BTreeMap<String, Vec<(PathBuf, String)>> = BTreeMap::new();
    for file in files {
        let relative = file.strip_prefix(&root).unwrap().to_path_buf();
        let first = relative.components().next().unwrap();
        let module = first.as_os_str().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&file).unwrap();
        let code: String = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .fold(String::new(), |code, line| code + line + "\n");
        modules.entry(module).or_default().push((relative, code));
    }
    modules
}

#[test]
fn dependencies_go_one_way() {
    let modules = modules();
    for (module, allowed) in ARROWS {
        let files = modules.get(*module).expect("the module exists");
        for (path, code) in files {
            for (other, _) in ARROWS.iter().filter(|(other, _)| other != module) {
                let used = code.contains(&format!("crate::{other}::"))
                    || code.contains(&format!("crate::{other};"))
                    || code.contains(&format!("crate::{other}}}"));
                assert!(
                    !used || allowed.contains(other),
                    "{} uses {other}, which {module} may not",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn every_module_has_its_arrows() {
    for module in modules().keys().filter(|name| !name.ends_with(".rs")) {
        assert!(
            ARROWS.iter().any(|(name, _)| name == module),
            "{module} is not in the table of arrows"
        );
    }
}

#[test]
fn what_is_pure_does_no_input_or_output() {
    let modules = modules();
    for module in [
        "source", "edit", "schema", "module", "recipe", "check", "report",
    ] {
        for (path, code) in &modules[module] {
            for word in [
                "std::fs",
                "std::net",
                "std::process",
                "std::env::",
                "io::stdout",
            ] {
                assert!(!code.contains(word), "{} uses {word}", path.display());
            }
        }
    }
}

#[test]
fn only_the_command_line_prints() {
    for (module, files) in modules() {
        if module == "cli" {
            continue;
        }
        for (path, code) in files {
            for word in ["println!", "print!(", "eprint!(", "dbg!("] {
                assert!(!code.contains(word), "{} uses {word}", path.display());
            }
        }
    }
}

#[test]
fn only_forges_use_the_network_and_only_git_and_the_bot_use_repositories() {
    for (module, files) in modules() {
        for (path, code) in files {
            let holds = |words: &[&str]| words.iter().any(|word| code.contains(word));
            assert!(
                module == "forge" || !holds(&["ureq::", "std::net", "TcpStream"]),
                "{} uses the network",
                path.display()
            );
            assert!(
                matches!(
                    module.as_str(),
                    "git" | "bot" | "project" | "campaign" | "cli"
                ) || !holds(&["git2::"]),
                "{} uses git2",
                path.display()
            );
            assert!(
                module == "git" || !holds(&["Credential", "Cred::"]),
                "{} handles credentials of git",
                path.display()
            );
        }
    }
}

#[test]
fn only_parse_uses_the_parser() {
    for (path, code) in modules().into_values().flatten() {
        let is_parse = path.ends_with("source/parse.rs");
        assert!(
            is_parse || !code.contains("hcl_edit"),
            "{} uses hcl-edit",
            path.display()
        );
    }
}

#[test]
fn no_file_is_longer_than_a_reader_can_hold() {
    for (path, code) in modules().into_values().flatten() {
        let lines = code.lines().count();
        let is_tests = path.to_str().unwrap().contains("tests");
        assert!(
            is_tests || lines <= 520,
            "{} has {lines} lines",
            path.display()
        );
    }
}
