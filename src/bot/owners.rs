//! CODEOWNERS: who is responsible for a file.
//!
//! GitHub's form and GitLab's with sections are read. Gitea's, which has regular expressions, is not.

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::path::Path;

/// Where the file may be, the first that is there counting.
pub const PLACES: [&str; 4] = [
    ".github/CODEOWNERS",
    "CODEOWNERS",
    "docs/CODEOWNERS",
    ".gitlab/CODEOWNERS",
];

/// The rules of a CODEOWNERS file.
#[derive(Debug, Default)]
pub struct Owners {
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    pattern: Gitignore,
    /// `docs/*` means the files right there, not those deeper.
    is_flat: bool,
    owners: Vec<String>,
}

impl Owners {
    /// Takes the text of the file. Lines that are no rules are skipped, as forges do.
    pub fn parse(text: &str) -> Self {
        let mut owners_of_section = Vec::new();
        let mut rules = Vec::new();
        for line in text.lines() {
            let line = line.split(" #").next().unwrap_or(line).trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(owners) = section(line) {
                owners_of_section = owners;
                continue;
            }
            let line = line.replace("\\ ", "\u{0}");
            let mut words = line.split_whitespace();
            let pattern = words.next().unwrap_or_default().replace('\u{0}', "\\ ");
            let mut owners: Vec<String> = words.map(str::to_owned).collect();
            if owners.is_empty() {
                owners.clone_from(&owners_of_section);
            }
            rules.extend(Rule::new(&pattern, owners));
        }
        Self { rules }
    }

    /// The owners of a file, in the order of the rule that counts: the last one that matches.
    pub fn of(&self, path: &Path) -> &[String] {
        let rule = self.rules.iter().rev().find(|rule| rule.matches(path));
        rule.map_or(&[], |rule| &rule.owners)
    }
}

/// The owners of GitLab's `[Section]`, `^[Section]` or `[Section][2] @owner`.
fn section(line: &str) -> Option<Vec<String>> {
    let rest = line.strip_prefix('^').unwrap_or(line).strip_prefix('[')?;
    let (_, rest) = rest.split_once(']')?;
    let rest = match rest.strip_prefix('[') {
        Some(count) => count.split_once(']')?.1,
        None => rest,
    };
    Some(rest.split_whitespace().map(str::to_owned).collect())
}

impl Rule {
    fn new(pattern: &str, owners: Vec<String>) -> Option<Self> {
        // Neither negations nor sets are part of the form.
        if pattern.starts_with('!') {
            return None;
        }
        let mut builder = GitignoreBuilder::new("");
        builder.add_line(None, pattern).ok()?;
        Some(Self {
            pattern: builder.build().ok()?,
            is_flat: pattern.ends_with("/*"),
            owners,
        })
    }

    fn matches(&self, path: &Path) -> bool {
        let found = if self.is_flat {
            self.pattern.matched(path, false)
        } else {
            self.pattern.matched_path_or_any_parents(path, false)
        };
        found.is_ignore()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(owners: &Owners, path: &str) -> String {
        owners.of(Path::new(path)).join(" ")
    }

    #[test]
    fn the_last_rule_that_matches_counts() {
        let owners = Owners::parse(
            "# all\n* @org/all\n*.tf @org/tf # terraform\n/envs/prod/ @org/prod @ada\ndocs/* docs@example.com\n/envs/prod/free/\na\\ b/ @blank\n",
        );
        for (path, expected) in [
            ("readme.md", "@org/all"),
            ("network/main.tf", "@org/tf"),
            ("envs/prod/x/main.tf", "@org/prod @ada"),
            ("other/envs/prod/main.tf", "@org/tf"),
            ("docs/a.md", "docs@example.com"),
            ("docs/deep/a.md", "@org/all"),
            ("envs/prod/free/main.tf", ""),
            ("a b/x.md", "@blank"),
        ] {
            assert_eq!(of(&owners, path), expected, "{path}");
        }
    }

    #[test]
    fn sections_give_their_owners_to_rules_without() {
        let owners =
            Owners::parse("[Platform][2] @platform\n*.tf\n/db/ @dba\n^[Docs] @docs\n*.md\n");
        assert_eq!(of(&owners, "main.tf"), "@platform");
        assert_eq!(of(&owners, "db/main.tf"), "@dba");
        assert_eq!(of(&owners, "readme.md"), "@docs");
        assert_eq!(of(&Owners::default(), "main.tf"), "");
    }
}
