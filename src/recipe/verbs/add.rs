//! `add`: companion blocks exist, referring to the target.

use std::collections::BTreeSet;

use super::exists::{Existence, existing};
use super::{Context, Outcome, Patch, Proposal};
use crate::edit::layout::{append_top_level, insert_after};
use crate::module::{Address, named_file};
use crate::recipe::companion::Additions;
use crate::recipe::mirror::Mirror;
use crate::recipe::template::TemplateError;
use crate::schema::Impact;

pub(super) fn propose(context: &Context<'_>) -> Result<Vec<Proposal>, TemplateError> {
    let Some(target) = context.address() else {
        return Ok(Vec::new());
    };
    let label = label(context);
    let proposal =
        |outcome| vec![context.proposal(context.block.head.clone(), label.clone(), outcome)];
    match existing(context, &target) {
        Existence::Yes => return Ok(Vec::new()),
        Existence::Unknown(reason) => return Ok(proposal(Outcome::Undecided(reason))),
        Existence::No => {}
    }
    if let Some(gap) = context.module().gap(&concerned(context)) {
        let reason = format!("{gap}, so it is not known what the module holds");
        return Ok(proposal(Outcome::Undecided(reason)));
    }
    if context.module().is_legacy() {
        let reason = "the module is written for Terraform 0.11".to_owned();
        return Ok(proposal(Outcome::Withheld(reason)));
    }
    let mirror = match Mirror::of(context, &target) {
        Ok(mirror) => mirror,
        Err(reason) => return Ok(proposal(Outcome::Withheld(reason))),
    };
    let outcome = match Additions::build(context, &mirror)? {
        Ok(additions) => fix(context, &additions),
        Err(reason) => Outcome::Withheld(reason),
    };
    Ok(proposal(outcome))
}

/// The types of resources and data sources that must not be overlooked: what does the job
/// already, and the companions that are shared.
fn concerned<'a>(context: &Context<'a>) -> Vec<&'a str> {
    let companions = context.recipe.edits.iter().map(|edit| &edit.spec);
    let companions = companions.filter_map(|spec| spec.find.as_ref());
    let companions = companions.flat_map(|find| [find.resource.as_deref(), find.data.as_deref()]);
    jobs(context).chain(companions.flatten()).collect()
}

/// The types of `unless`.
fn jobs<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
    context.edit.unless.iter().map(|job| job.type_.as_str())
}

fn fix(context: &Context<'_>, additions: &Additions) -> Outcome {
    let mut patch = Patch::default();
    place_additions(context, additions, &mut patch);
    Outcome::Fix {
        patch,
        impact: Impact::Create,
        help: format!("add {}", listed(&additions.addresses)),
    }
}

/// Puts new blocks into a patch: behind the target, and data sources where the module keeps them.
pub(super) fn place_additions(context: &Context<'_>, additions: &Additions, patch: &mut Patch) {
    let source = context.source();
    let kept = named_file(context.module(), "data").filter(|_| !additions.data.is_empty());
    if let Some(file) = kept {
        patch.push(file, vec![append_top_level(file, &additions.data)]);
    }
    let texts = [&additions.data, &additions.beside];
    let beside = texts.into_iter().skip(usize::from(kept.is_some()));
    let beside: Vec<&str> = beside
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    if !beside.is_empty() {
        let end = context.block.span.end;
        patch.push(
            source,
            vec![insert_after(source, end, &beside.join("\n\n"))],
        );
    }
    patch.provides.extend(additions.provides.iter().cloned());
    let addresses = additions.addresses.iter().map(ToString::to_string);
    patch.provides.extend(addresses);
}

fn label(context: &Context<'_>) -> String {
    let types: BTreeSet<&str> = jobs(context).collect();
    let types: Vec<String> = types.iter().map(|type_| format!("`{type_}`")).collect();
    format!("no {} refers to it", types.join(" or "))
}

fn listed(addresses: &[Address]) -> String {
    let names: Vec<String> = addresses
        .iter()
        .map(|address| format!("`{address}`"))
        .collect();
    names.join(", ")
}
