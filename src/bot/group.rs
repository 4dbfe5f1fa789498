//! Which fixes go into one pull request.

use std::path::{Component, Path, PathBuf};

use super::owners::Owners;
use crate::files::Excludes;

/// What fixes of one group have in common.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum GroupBy {
    Recipe,
    Category,
    Directory,
    Owner,
    Environment,
}

/// How fixes are grouped: by all of several things at once, or by none, which makes one group of all.
#[derive(Debug, Default)]
pub struct Grouping {
    pub by: Vec<GroupBy>,
    pub owners: Owners,
    /// The directories that are environments, where the user says so.
    pub environments: Option<Excludes>,
}

/// What is known of a fix when it is grouped.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub recipe: &'a str,
    pub category: &'a str,
    pub path: &'a Path,
}

/// Names of directories that are environments wherever they stand.
const ENVIRONMENTS: [&str; 19] = [
    "prod",
    "production",
    "prd",
    "preprod",
    "pre-prod",
    "stage",
    "staging",
    "stg",
    "dev",
    "develop",
    "development",
    "test",
    "testing",
    "tst",
    "qa",
    "uat",
    "sandbox",
    "nonprod",
    "non-prod",
];
/// Names of directories whose every directory is an environment.
const PARENTS: [&str; 5] = ["environments", "environment", "envs", "env", "live"];

impl Grouping {
    /// The parts of a fix's group, one for each thing that it is grouped by.
    pub fn parts(&self, subject: Subject<'_>) -> Vec<String> {
        let part = |by: &GroupBy| match by {
            GroupBy::Recipe => subject.recipe.to_owned(),
            GroupBy::Category => subject.category.to_owned(),
            GroupBy::Directory => directory(subject.path),
            GroupBy::Owner => self.owner(subject.path),
            GroupBy::Environment => self.environment(subject.path),
        };
        self.by.iter().map(part).collect()
    }

    fn owner(&self, path: &Path) -> String {
        match self.owners.of(path) {
            [] => "unowned".to_owned(),
            owners => owners.join(" "),
        }
    }

    fn environment(&self, path: &Path) -> String {
        let dir = path.parent().unwrap_or(Path::new(""));
        let found = match &self.environments {
            Some(given) => {
                let mut above: Vec<&Path> = dir.ancestors().collect();
                above.reverse();
                let found = above.into_iter().find(|dir| given.holds(dir, true));
                found.map(Path::to_path_buf)
            }
            None => usual_environment(dir),
        };
        found.map_or_else(|| "shared".to_owned(), |dir| dir.display().to_string())
    }
}

fn directory(path: &Path) -> String {
    match path.parent() {
        Some(dir) if dir != Path::new("") => dir.display().to_string(),
        _ => "root".to_owned(),
    }
}

fn usual_environment(dir: &Path) -> Option<PathBuf> {
    let mut so_far = PathBuf::new();
    let mut below_parent = false;
    for component in dir.components() {
        let Component::Normal(name) = component else {
            continue;
        };
        so_far.push(name);
        let name = name.to_string_lossy().to_lowercase();
        if below_parent || ENVIRONMENTS.contains(&name.as_str()) {
            return Some(so_far);
        }
        below_parent = PARENTS.contains(&name.as_str());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(grouping: &Grouping, path: &str) -> Vec<String> {
        grouping.parts(Subject {
            recipe: "vpc-flow-logs",
            category: "security",
            path: Path::new(path),
        })
    }

    fn by(by: &[GroupBy]) -> Grouping {
        Grouping {
            by: by.to_vec(),
            ..Grouping::default()
        }
    }

    #[test]
    fn fixes_are_grouped_by_what_is_asked_for() {
        let path = "envs/prod/network/main.tf";
        for (asked, expected) in [
            (&[][..], &[][..]),
            (&[GroupBy::Recipe], &["vpc-flow-logs"]),
            (&[GroupBy::Category], &["security"]),
            (&[GroupBy::Directory], &["envs/prod/network"]),
            (
                &[GroupBy::Environment, GroupBy::Recipe],
                &["envs/prod", "vpc-flow-logs"],
            ),
            (&[GroupBy::Owner], &["unowned"]),
        ] {
            assert_eq!(parts(&by(asked), path), expected, "{asked:?}");
        }
        assert_eq!(parts(&by(&[GroupBy::Directory]), "main.tf"), ["root"]);
    }

    #[test]
    fn owners_come_from_the_file() {
        let grouping = Grouping {
            by: vec![GroupBy::Owner],
            owners: Owners::parse("/network/ @org/net @ada\n"),
            ..Grouping::default()
        };
        assert_eq!(parts(&grouping, "network/main.tf"), ["@org/net @ada"]);
    }

    #[test]
    fn environments_are_known_by_their_name_their_place_or_the_user() {
        let usual = by(&[GroupBy::Environment]);
        for (path, expected) in [
            ("staging/main.tf", "staging"),
            ("app/Prod/db/main.tf", "app/Prod"),
            ("live/eu/db/main.tf", "live/eu"),
            ("modules/vpc/main.tf", "shared"),
            ("main.tf", "shared"),
            ("envs/main.tf", "shared"),
        ] {
            assert_eq!(parts(&usual, path), [expected], "{path}");
        }
        let given = Grouping {
            by: vec![GroupBy::Environment],
            environments: Some(Excludes::new(Path::new(""), &["accounts/*"]).unwrap()),
            ..Grouping::default()
        };
        assert_eq!(parts(&given, "accounts/a/x/main.tf"), ["accounts/a"]);
        assert_eq!(parts(&given, "prod/main.tf"), ["shared"]);
    }
}
