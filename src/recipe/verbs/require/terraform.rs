//! A module says which Terraform it needs: the first that has all that it uses.

use super::super::{Context, Outcome, Patch, Proposal};
use super::{objection, place, withheld};
use crate::module::{BlockId, Engine, Module, Version, newest_feature};
use crate::schema::Impact;
use crate::source::Header;

/// What older releases lack is not traced one by one.
const OLDEST: Version = Version(0, 13, 0);
/// The first release of the other engine has all that Terraform 1.6 has.
const TOFU: Version = Version(1, 6, 0);

/// Whether a block is the first of a module that has no `terraform` block.
pub(super) fn is_first(module: &Module, id: BlockId, header: &Header) -> bool {
    let counts = |kind: &str| matches!(kind, "resource" | "data" | "module" | "provider");
    if !counts(&header.kind) || module.of_kind("terraform").next().is_some() {
        return false;
    }
    let mut headers = module.headers();
    let first = headers.find(|(id, header)| module.is_own(id.file) && counts(&header.kind));
    first.is_some_and(|(first, _)| first == id)
}

pub(super) fn propose(context: &Context<'_>) -> Option<Proposal> {
    let module = context.module();
    let settings: Vec<BlockId> = module.of_kind("terraform").map(|(id, _)| id).collect();
    let first = settings.iter().copied().find(|id| module.is_own(id.file));
    if first.is_some_and(|first| first != context.id) {
        return None;
    }
    let says = |id| {
        let block = module.block(id);
        block.is_some_and(|block| block.body.attribute("required_version").is_some())
    };
    if settings.into_iter().any(says) {
        return None;
    }
    let label = "no `required_version`";
    if let Some(reason) = objection(context) {
        return Some(withheld(context, label, reason));
    }
    let feature = match newest_feature(module) {
        Ok(feature) => feature,
        Err(reason) => {
            let span = context.block.head.clone();
            return Some(context.proposal(span, label, Outcome::Undecided(reason)));
        }
    };
    let mut needed = feature.as_ref().map_or(OLDEST, |it| it.since.max(OLDEST));
    if context.workspace.engine(context.module) == Engine::OpenTofu {
        if needed > TOFU {
            let reason = format!("which OpenTofu has what Terraform {needed} has is not known");
            return Some(withheld(context, label, reason));
        }
        needed = TOFU;
    }
    let mut patch = Patch::default();
    place::version(
        context,
        &format!(">= {}.{}", needed.0, needed.1),
        &mut patch,
    );
    let because = feature.map_or_else(String::new, |it| format!(", for {}", it.what));
    let outcome = Outcome::Fix {
        patch,
        impact: Impact::None,
        help: format!("require Terraform {needed} or newer{because}"),
    };
    Some(context.proposal(context.block.head.clone(), label, outcome))
}
