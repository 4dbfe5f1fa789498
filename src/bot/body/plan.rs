//! What `terraform plan` should show.

use std::collections::BTreeSet;

use super::{Content, Fix, counted};
use crate::bot::defuse;
use crate::schema::Impact;

const SHOWN: usize = 50;

pub(super) fn section(content: &Content) -> String {
    let planned: BTreeSet<(Impact, String)> = content.fixes.iter().flat_map(expected).collect();
    let mut out = "**What `terraform plan` should show**\n\n".to_owned();
    if planned.is_empty() {
        out.push_str("No change of the infrastructure.\n");
    }
    for (impact, address) in planned.iter().take(SHOWN) {
        out.push_str(&format!(
            "- {}: {}\n",
            defuse::code(address),
            impact.phrase()
        ));
    }
    if planned.len() > SHOWN {
        out.push_str(&format!(
            "- … and {}\n",
            counted(planned.len() - SHOWN, "more change")
        ));
    }
    if !planned.is_empty() {
        let endangers = planned.iter().any(|(impact, _)| impact.endangers());
        out.push_str(if endangers {
            "\nNothing else. Anything beyond this list is a surprise, and a reason not to apply it.\n"
        } else {
            "\nNothing else: nothing is replaced, nothing is destroyed.\n"
        });
    }
    let commands: Vec<&String> = content.fixes.iter().flat_map(|fix| &fix.commands).collect();
    if !commands.is_empty() {
        out.push_str("\nBefore the next apply, where the infrastructure exists:\n\n");
        out.push_str(&fenced(&commands));
    }
    out
}

/// What the plan shows of a fix: impacts and addresses.
fn expected(fix: &Fix) -> Vec<(Impact, String)> {
    let root = [String::new()];
    let instances = if fix.instances.is_empty() {
        &root[..]
    } else {
        &fix.instances
    };
    let mut out = Vec::new();
    for instance in instances {
        let dot = if instance.is_empty() { "" } else { "." };
        for created in &fix.creates {
            out.push((Impact::Create, format!("{instance}{dot}{created}")));
        }
        if !matches!(fix.impact, Impact::None | Impact::Create) {
            out.push((fix.impact, format!("{instance}{dot}{}", fix.address)));
        }
    }
    out
}

/// A block of code that no line in it ends.
fn fenced(lines: &[&String]) -> String {
    let longest = lines
        .iter()
        .flat_map(|line| line.split(|c| c != '`').map(str::len))
        .max();
    let fence = "`".repeat((longest.unwrap_or(0) + 1).max(3));
    let lines: Vec<String> = lines
        .iter()
        .map(|line| line.replace(['\n', '\r'], " "))
        .collect();
    format!("{fence}sh\n{}\n{fence}\n", lines.join("\n"))
}
