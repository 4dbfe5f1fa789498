//! From what one recipe did to a commit.

use super::defuse;
use crate::check::{Plan, Step};
use crate::git::{self, Change};
use crate::recipe::model::Safety;

/// Takes what one recipe did; gives the commit of it.
pub fn commit_of(plan: &Plan, step: &Step) -> git::Step {
    git::Step {
        message: defuse::plain(&message(plan, step)),
        changes: step
            .files
            .iter()
            .map(|(path, text)| Change {
                path: path.display().to_string(),
                bytes: Some(text.clone().into_bytes()),
            })
            .collect(),
    }
}

/// The commit message: the recipe's title, why, and what was done where.
fn message(plan: &Plan, step: &Step) -> String {
    let spec = &plan.recipes[step.recipe].spec;
    let mut out = format!("{}\n\n{}\n", spec.title, spec.why.trim());
    out.push('\n');
    for applied in &step.applied {
        out.push_str(&format!(
            "- {} in {}: {} ({})\n",
            applied.address,
            applied.path.display(),
            applied.help,
            applied.impact.phrase()
        ));
    }
    let commands: Vec<&String> = step.applied.iter().flat_map(|it| &it.commands).collect();
    if !commands.is_empty() {
        out.push_str("\nBefore the next apply, where the infrastructure exists:\n");
        for command in commands {
            out.push_str(&format!("  {command}\n"));
        }
    }
    let endangered = step
        .applied
        .iter()
        .any(|applied| applied.safety < Safety::Safe);
    if let (true, Some(note)) = (endangered, &spec.safety_note) {
        out.push_str(&format!("\nNote: {}\n", note.trim()));
    }
    out
}
