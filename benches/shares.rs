//! How much of real code is decided: for the commonest arguments of AWS resources, and for the
//! targets of the recipes, the share of values that are known, known under a condition, and
//! unknown, with the reasons. `cargo bench --bench shares -- DIR`

#![allow(clippy::print_stdout, reason = "its output is its purpose")]

mod tree;

use std::collections::BTreeMap;

use tfmend::module::{ModuleId, Reason, Scope, Workspace};

/// How many arguments are looked at.
const ARGUMENTS: usize = 30;

#[derive(Default)]
struct Count {
    known: usize,
    conditional: usize,
    unknown: usize,
}

fn main() {
    let Some(workspace) = tree::workspace("shares") else {
        return;
    };
    arguments(&workspace);
}

fn arguments(workspace: &Workspace) {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    let mut reasons: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut lines: BTreeMap<String, Vec<(&str, String)>> = BTreeMap::new();
    for id in (0..workspace.modules.len()).map(ModuleId) {
        let module = workspace.module(id);
        let resources = module.of_kind("resource");
        let aws = resources.filter(|(_, header)| {
            let type_ = header.label(0).unwrap_or_default();
            type_.starts_with("aws_")
        });
        for (at, header) in aws {
            let Some(block) = module.block(at) else {
                continue;
            };
            let scope = Scope::new(workspace, id).in_block(at);
            for attribute in block.body.attributes() {
                let type_ = header.label(0).unwrap_or_default();
                let name = format!("{type_}.{}", attribute.name);
                let value = scope.value(&attribute.value);
                let count = counts.entry(name.clone()).or_default();
                let source = module.source(at);
                let line = source.position(attribute.span.start).line;
                match value.unknown() {
                    None if value.alternatives().len() > 1 => count.conditional += 1,
                    None => count.known += 1,
                    Some(reason) => {
                        count.unknown += 1;
                        let text = source.slice(attribute.value.span.clone());
                        let path = source.path().display();
                        let line = format!("{path}:{line} {} = {text}: {reason}", attribute.name);
                        lines.entry(name).or_default().push((kind(reason), line));
                    }
                }
            }
        }
    }
    let mut commonest: Vec<(String, Count)> = counts.into_iter().collect();
    let total = |count: &Count| count.known + count.conditional + count.unknown;
    commonest.sort_by_key(|(_, count)| std::cmp::Reverse(total(count)));
    commonest.truncate(ARGUMENTS);
    println!("| argument | known | conditional | unknown |\n|---|---|---|---|");
    for (name, count) in &commonest {
        println!(
            "| {name} | {} | {} | {} |",
            count.known, count.conditional, count.unknown
        );
        for (kind, line) in lines.remove(name).unwrap_or_default() {
            reasons.entry(kind).or_default().push(line);
        }
    }
    let all: Vec<&Count> = commonest.iter().map(|(_, count)| count).collect();
    let sum = |of: fn(&Count) -> usize| all.iter().map(|count| of(count)).sum::<usize>();
    let (known, conditional) = (sum(|c| c.known), sum(|c| c.conditional));
    println!(
        "| all | {known} | {conditional} | {} |\n",
        sum(|c| c.unknown)
    );
    for (kind, lines) in &reasons {
        println!("{} unknown: {kind}", lines.len());
        // Spread over the whole, so that no repository fills the sample.
        for line in lines.iter().step_by((lines.len() / 12).max(1)).take(12) {
            println!("  {}", line.replace('\n', " "));
        }
    }
}

fn kind(reason: &Reason) -> &'static str {
    match reason {
        Reason::Variable(_) | Reason::Default(_) => "a variable that nothing assigns",
        Reason::Object(_) => "an attribute of another object",
        Reason::Identity(_) => "an id, ARN or name that the run gives",
        Reason::Function(_) => "a function",
        Reason::Instance(_) => "an instance",
        Reason::Run(_) => "where Terraform runs",
        Reason::Dynamic => "a dynamic block",
        Reason::Invalid(_) => "refused by Terraform",
        Reason::Condition => "a condition",
        Reason::Expression => "an expression",
    }
}
