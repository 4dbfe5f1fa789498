//! How a campaign stands: its targets by state and by identical reason.

use std::collections::BTreeMap;

use serde::Serialize;

use super::store::{Record, State};

/// How many names of a group are told to people.
const SHOWN: usize = 5;

/// Targets of one state for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// How they stand.
    pub state: State,
    /// Why.
    pub reason: String,
    /// Their names.
    pub targets: Vec<String>,
}

/// A summary of targets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// How many targets there are.
    pub targets: usize,
    /// How many fixes.
    pub fixes: usize,
    /// The targets by state and reason, the largest group of a state first.
    pub groups: Vec<Group>,
    /// How many fixes by recipe.
    pub recipes: BTreeMap<String, usize>,
}

impl Summary {
    /// Takes what is known of the targets.
    pub fn of(records: &[Record]) -> Self {
        let mut groups: BTreeMap<(State, &str), Vec<String>> = BTreeMap::new();
        let mut recipes = BTreeMap::new();
        for record in records {
            let group = groups.entry((record.state, &record.reason)).or_default();
            group.push(record.name.clone());
            for fix in &record.fixes {
                *recipes.entry(fix.recipe.clone()).or_default() += 1;
            }
        }
        let mut groups: Vec<Group> = groups
            .into_iter()
            .map(|((state, reason), targets)| Group {
                state,
                reason: reason.to_owned(),
                targets,
            })
            .collect();
        groups.sort_by_key(|group| (group.state, std::cmp::Reverse(group.targets.len())));
        Self {
            targets: records.len(),
            fixes: records.iter().map(|record| record.fixes.len()).sum(),
            groups,
            recipes,
        }
    }

    /// The summary for people.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for group in &self.groups {
            let count = group.targets.len();
            out.push_str(&format!("{:>6} {:<9}", count, group.state.word()));
            if group.reason.is_empty() {
                out.push('\n');
            } else {
                out.push_str(&format!(" {}\n", group.reason));
            }
            if matches!(group.state, State::Failed | State::Frozen) {
                let shown = group.targets.iter().take(SHOWN);
                for name in shown {
                    out.push_str(&format!("         {}\n", name.escape_debug()));
                }
                if count > SHOWN {
                    out.push_str(&format!("         and {} more\n", count - SHOWN));
                }
            }
        }
        out.push_str(&format!(
            "{} repositor{}, {} fix{}\n",
            self.targets,
            if self.targets == 1 { "y" } else { "ies" },
            self.fixes,
            if self.fixes == 1 { "" } else { "es" },
        ));
        for (recipe, count) in &self.recipes {
            out.push_str(&format!(
                "{count:>6} fix{:<2} {recipe}\n",
                if *count == 1 { "" } else { "es" }
            ));
        }
        out
    }
}
