//! Edits of a block that refer to companions: the companions come with the fix.

use super::add::place_additions;
use super::{Context, Outcome, Patch, Proposal};
use crate::recipe::companion::{Additions, Needs};
use crate::recipe::mirror::Mirror;
use crate::recipe::template::TemplateError;
use crate::schema::Impact;

/// Takes a verb; gives what it proposes with its companions.
///
/// # Errors
/// A template of the recipe cannot be rendered.
pub(super) fn propose(
    context: &Context<'_>,
    verb: impl Fn(&Context<'_>) -> Result<Vec<Proposal>, TemplateError>,
) -> Result<Vec<Proposal>, TemplateError> {
    let wanted = &context.edit.spec.needs;
    if wanted.is_empty() {
        return verb(context);
    }
    // What is right already needs no companion, so names stand in for them first.
    let stand_ins = wanted.iter().map(|need| {
        let name = need.replace('-', "_");
        (name.clone(), format!("local.{name}"))
    });
    let found = verb(&with(context, stand_ins.collect()))?;
    if !found.iter().any(is_fix) {
        return Ok(found);
    }
    let withheld = |reason: String| {
        let found = found.clone().into_iter().map(|proposal| Proposal {
            outcome: Outcome::Withheld(reason.clone()),
            ..proposal
        });
        found.collect()
    };
    let Some(target) = context.address() else {
        return Ok(withheld("it has no address".to_owned()));
    };
    if context.module().is_legacy() {
        return Ok(withheld(
            "the module is written for Terraform 0.11".to_owned(),
        ));
    }
    let mirror = match Mirror::of(context, &target) {
        Ok(mirror) => mirror,
        Err(reason) => return Ok(withheld(reason)),
    };
    let (needs, additions) = match Additions::needed(context, &mirror)? {
        Ok(needed) => needed,
        Err(reason) => return Ok(withheld(reason)),
    };
    let mut proposals = verb(&with(context, needs.clone()))?;
    for proposal in &mut proposals {
        if let Outcome::Fix { patch, impact, .. } = &mut proposal.outcome
            && !additions.addresses.is_empty()
            && refers(patch, &needs)
        {
            place_additions(context, &additions, patch);
            *impact = (*impact).max(Impact::Create);
        }
    }
    Ok(proposals)
}

/// Whether a patch refers to a companion: what stands there already may do.
fn refers(patch: &Patch, needs: &Needs) -> bool {
    let mut edits = patch.edits.values().flatten();
    edits.any(|edit| {
        needs
            .values()
            .any(|reference| edit.text.contains(reference))
    })
}

fn is_fix(proposal: &Proposal) -> bool {
    matches!(proposal.outcome, Outcome::Fix { .. })
}

fn with<'a>(context: &Context<'a>, needs: Needs) -> Context<'a> {
    Context {
        facts: context.facts.clone(),
        needs,
        ..*context
    }
}
