//! Whether arguments stand in the company that the provider asks for: conflicts, arguments that
//! need others, choices of exactly or at least one.
//!
//! The facts name paths from the top of the resource, `a.0.b`. A path through a block that may
//! stand several times names its first element only, so it is judged where there is one.

use std::collections::BTreeSet;

use super::{Judge, written};
use crate::module::{Reason, Value};
use crate::schema::{Attribute, Block, Body};
use crate::source;

/// What the facts say of one argument or block.
struct Company<'f> {
    conflicts_with: &'f [String],
    exactly_one_of: &'f [String],
    at_least_one_of: &'f [String],
    required_with: &'f [String],
}

impl<'f> Company<'f> {
    fn of_attribute(fact: &'f Attribute) -> Self {
        Self {
            conflicts_with: &fact.conflicts_with,
            exactly_one_of: &fact.exactly_one_of,
            at_least_one_of: &fact.at_least_one_of,
            required_with: &fact.required_with,
        }
    }

    fn of_block(fact: &'f Block) -> Self {
        Self {
            conflicts_with: &fact.conflicts_with,
            exactly_one_of: &fact.exactly_one_of,
            at_least_one_of: &fact.at_least_one_of,
            required_with: &fact.required_with,
        }
    }
}

/// Whether something is given.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Given {
    Yes,
    No,
    Perhaps,
}

pub(super) fn check(judge: &mut Judge<'_>, facts: &Body, block: &source::Block) {
    let mut told = BTreeSet::new();
    in_body(judge, facts, block, block, &mut Vec::new(), &mut told);
}

fn in_body(
    judge: &mut Judge<'_>,
    facts: &Body,
    root: &source::Block,
    block: &source::Block,
    path: &mut Vec<String>,
    told: &mut BTreeSet<String>,
) {
    for (name, fact) in &facts.attributes {
        let own = given_in(judge, block, name);
        path.push(name.clone());
        company(judge, root, path, own, &Company::of_attribute(fact), told);
        path.pop();
    }
    for (name, fact) in &facts.blocks {
        let nested: Vec<&source::Block> = written(block, name).collect();
        let own = given_in(judge, block, name);
        path.push(name.clone());
        company(judge, root, path, own, &Company::of_block(fact), told);
        if let [only] = nested.as_slice()
            && only.kind != "dynamic"
        {
            in_body(judge, &fact.body, root, only, path, told);
        }
        path.pop();
    }
}

fn company(
    judge: &mut Judge<'_>,
    root: &source::Block,
    path: &[String],
    own: Given,
    facts: &Company<'_>,
    told: &mut BTreeSet<String>,
) {
    let name = path.join(".");
    let shown: Vec<&str> = path.iter().map(String::as_str).collect();
    let others = |paths: &[String]| -> Vec<(String, Given)> {
        let named = paths.iter().map(|other| plain(other));
        let named = named.filter(|other| *other != name);
        named
            .map(|other| (other.clone(), given(judge, root, &other)))
            .collect()
    };
    let mut found = Vec::new();
    if own == Given::Yes {
        for (other, given) in others(facts.conflicts_with) {
            // Either side may state the conflict: it is told once.
            let pair = [name.as_str().min(&other), name.as_str().max(&other)].join(" ");
            if given == Given::Yes && told.insert(pair) {
                found.push(format!("conflicts with `{other}`"));
            }
        }
        for (other, given) in others(facts.required_with) {
            if given == Given::No {
                found.push(format!("needs `{other}` as well"));
            }
        }
    }
    for (choice, least) in [(facts.exactly_one_of, false), (facts.at_least_one_of, true)] {
        if choice.is_empty() || !told.insert(format!("{least} {}", choice.join(" "))) {
            continue;
        }
        let states: Vec<Given> = choice
            .iter()
            .map(|other| given(judge, root, &plain(other)))
            .collect();
        let names: Vec<String> = choice
            .iter()
            .map(|other| format!("`{}`", plain(other)))
            .collect();
        let sure = states.iter().filter(|state| **state == Given::Yes).count();
        if sure == 0 && !states.contains(&Given::Perhaps) && reached(judge, root, path) {
            found.push(format!("one of {} is required", names.join(", ")));
        } else if sure > 1 && !least {
            found.push(format!("only one of {} may be given", names.join(", ")));
        }
    }
    for message in found {
        judge.fault(root.head.clone(), &shown, message);
    }
}

/// `a.0.b` without its indices.
fn plain(path: &str) -> String {
    let names = path.split('.');
    let names = names.filter(|name| !name.bytes().all(|byte| byte.is_ascii_digit()));
    names.collect::<Vec<_>>().join(".")
}

/// Whether the block that holds a path is there.
fn reached(judge: &Judge<'_>, root: &source::Block, path: &[String]) -> bool {
    match path.split_last() {
        Some((_, outer)) if !outer.is_empty() => given(judge, root, &outer.join(".")) == Given::Yes,
        _ => true,
    }
}

fn given(judge: &Judge<'_>, root: &source::Block, path: &str) -> Given {
    let mut block = root;
    let mut names = path.split('.').peekable();
    while let Some(name) = names.next() {
        if names.peek().is_none() {
            return given_in(judge, block, name);
        }
        let nested: Vec<&source::Block> = written(block, name).collect();
        match nested.as_slice() {
            [] if block.body.attribute(name).is_some() => return Given::Perhaps,
            [] => return Given::No,
            [only] if only.kind != "dynamic" => block = only,
            _ => return Given::Perhaps,
        }
    }
    Given::Perhaps
}

fn given_in(judge: &Judge<'_>, block: &source::Block, name: &str) -> Given {
    if let Some(attribute) = block.body.attribute(name) {
        return match judge.value(&attribute.value) {
            Value::Null => Given::No,
            // The id, ARN or name of an object is not known, and never null; all else may be.
            Value::Unknown(Reason::Identity(_)) => Given::Yes,
            Value::Unknown(_) | Value::OneOf(_) => Given::Perhaps,
            _ => Given::Yes,
        };
    }
    let mut nested = written(block, name);
    match nested.next() {
        None => Given::No,
        Some(first) if first.kind == "dynamic" => Given::Perhaps,
        Some(_) => Given::Yes,
    }
}
