//! What a plan of Terraform shows, held against what the fixes said it would.
//!
//! The plan is the output of `terraform show -json`
//! (<https://developer.hashicorp.com/terraform/internals/json-format>).

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::schema::Impact;

/// The part of a plan that matters here.
#[derive(Debug, Deserialize)]
pub struct PlanFile {
    /// The version of the plan's format: `1.2`.
    pub format_version: String,
    #[serde(default)]
    resource_changes: Vec<ResourceChange>,
}

#[derive(Debug, Deserialize)]
struct ResourceChange {
    address: String,
    #[serde(default)]
    mode: String,
    change: Actions,
}

#[derive(Debug, Deserialize)]
struct Actions {
    actions: Vec<String>,
    #[serde(default)]
    importing: Option<serde_json::Value>,
}

/// The part of a JSON report of tfmend that matters here.
#[derive(Debug, Deserialize)]
pub struct ReportFile {
    #[serde(default)]
    applied: Vec<AppliedFix>,
}

#[derive(Debug, Deserialize)]
struct AppliedFix {
    recipe: String,
    address: String,
    #[serde(default)]
    instances: Vec<String>,
    impact: Impact,
    #[serde(default)]
    creates: Vec<String>,
}

/// What a plan does to one resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    Import,
    Create,
    Update,
    Replace,
    Destroy,
    /// Taken out of the state and left alone.
    Forget,
}

impl Action {
    /// The word for people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Create => "create",
            Self::Update => "update",
            Self::Replace => "replace",
            Self::Destroy => "destroy",
            Self::Forget => "forget",
        }
    }

    fn of(actions: &Actions) -> Option<Self> {
        let words: Vec<&str> = actions.actions.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["create"] => Some(Self::Create),
            ["update"] => Some(Self::Update),
            ["delete"] => Some(Self::Destroy),
            ["delete", "create"] | ["create", "delete" | "forget"] => Some(Self::Replace),
            ["forget"] => Some(Self::Forget),
            ["no-op"] if actions.importing.is_some() => Some(Self::Import),
            _ => None,
        }
    }
}

/// One change of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    pub address: String,
    pub action: Action,
    /// The recipes that said so; none for a surprise.
    pub recipes: Vec<String>,
}

impl Planned {
    /// Whether no fix said that this would happen.
    pub fn is_surprise(&self) -> bool {
        self.recipes.is_empty()
    }
}

/// What came of holding a plan against a report.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The plan's changes in its order.
    pub changes: Vec<Planned>,
    /// What was said and does not happen: address and recipe.
    pub missing: Vec<(String, String)>,
}

/// Takes a plan made after the fixes and the report of the fixes.
pub fn compare(plan: &PlanFile, report: &ReportFile) -> Comparison {
    let predictions = predictions(report);
    let mut met = BTreeSet::new();
    let mut out = Comparison::default();
    for resource in plan
        .resource_changes
        .iter()
        .filter(|resource| resource.mode != "data")
    {
        let plain = without_keys(&resource.address);
        if predictions.contains_key(&plain) {
            met.insert(plain.clone());
        }
        let Some(action) = Action::of(&resource.change) else {
            continue;
        };
        let said = predictions.get(&plain).into_iter().flatten();
        let said = said.filter(|(impact, _)| allows(*impact, action));
        let recipes: BTreeSet<String> = said.map(|(_, recipe)| recipe.clone()).collect();
        out.changes.push(Planned {
            address: resource.address.clone(),
            action,
            recipes: recipes.into_iter().collect(),
        });
    }
    for (address, said) in predictions {
        if !met.contains(&address) {
            let recipes = said
                .into_iter()
                .map(|(_, recipe)| (address.clone(), recipe));
            out.missing.extend(recipes);
        }
    }
    out
}

type Predictions = BTreeMap<String, Vec<(Impact, String)>>;

fn predictions(report: &ReportFile) -> Predictions {
    let mut out = Predictions::new();
    for fix in &report.applied {
        let root = [String::new()];
        let instances = if fix.instances.is_empty() {
            &root[..]
        } else {
            &fix.instances
        };
        for instance in instances {
            let dot = if instance.is_empty() { "" } else { "." };
            let mut say = |address: &str, impact| {
                let address = format!("{instance}{dot}{address}");
                let said = out.entry(address).or_default();
                said.push((impact, fix.recipe.clone()));
            };
            for created in &fix.creates {
                say(created, Impact::Create);
            }
            if fix.impact != Impact::Create && fix.impact != Impact::None {
                say(&fix.address, fix.impact);
            }
        }
    }
    out
}

fn allows(said: Impact, action: Action) -> bool {
    match said {
        Impact::None => false,
        Impact::Create => matches!(action, Action::Create | Action::Import),
        Impact::Update => action == Action::Update,
        Impact::MayReplace | Impact::Replace => matches!(action, Action::Update | Action::Replace),
        Impact::Destroy => action == Action::Destroy,
    }
}

/// An address without instance keys: `module.a["x"].aws_vpc.main[0]` is `module.a.aws_vpc.main`.
pub(super) fn without_keys(address: &str) -> String {
    let mut out = String::new();
    let (mut inside, mut quoted, mut escaped) = (false, false, false);
    for c in address.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' if inside => quoted = !quoted,
            '[' if !inside => inside = true,
            ']' if inside && !quoted => inside = false,
            _ if inside => {}
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(changes: &[(&str, &str)]) -> PlanFile {
        let changes = changes.iter().map(|(address, actions)| {
            let actions: Vec<&str> = actions.split(' ').collect();
            serde_json::json!({"address": address, "mode": "managed", "change": {"actions": actions}})
        });
        let changes: Vec<_> = changes.collect();
        serde_json::from_value(
            serde_json::json!({"format_version": "1.2", "resource_changes": changes}),
        )
        .unwrap()
    }

    fn report(impact: &str, instances: &[&str], creates: &[&str]) -> ReportFile {
        serde_json::from_value(serde_json::json!({"applied": [{
            "recipe": "r", "address": "aws_vpc.main", "impact": impact,
            "instances": instances, "creates": creates
        }]}))
        .unwrap()
    }

    #[test]
    fn what_was_said_is_told_from_surprises() {
        for (actions, impact, surprise) in [
            ("update", "update", false),
            ("update", "replace", false),
            ("delete create", "may-replace", false),
            ("create delete", "update", true),
            ("delete", "update", true),
            ("create", "update", true),
            ("update", "none", true),
            ("delete", "destroy", false),
        ] {
            let found = compare(
                &plan(&[("aws_vpc.main", actions)]),
                &report(impact, &[""], &[]),
            );
            assert_eq!(
                found.changes[0].is_surprise(),
                surprise,
                "{actions} {impact}"
            );
        }
    }

    #[test]
    fn instances_and_modules_are_matched() {
        let plan = plan(&[
            ("module.net[\"a]\"].aws_vpc.main[0]", "update"),
            ("module.net[\"b\"].aws_flow_log.main", "create"),
            ("aws_vpc.main", "update"),
            ("aws_eip.other", "no-op"),
        ]);
        let found = compare(
            &plan,
            &report("update", &["module.net"], &["aws_flow_log.main"]),
        );
        let surprises: Vec<&str> = found
            .changes
            .iter()
            .filter(|change| change.is_surprise())
            .map(|change| change.address.as_str())
            .collect();
        assert_eq!(surprises, ["aws_vpc.main"]);
        assert_eq!(found.changes.len(), 3);
        assert_eq!(found.missing, []);
    }

    #[test]
    fn what_was_said_and_does_not_happen_is_told() {
        let found = compare(&plan(&[]), &report("update", &[""], &[]));
        assert_eq!(found.missing, [("aws_vpc.main".to_owned(), "r".to_owned())]);
    }
}
