//! `valid`: a block is one that the provider accepts. Only its author knows what was meant, so
//! it is reported and never mended.

use super::{Context, Outcome, Proposal};
use crate::module::Scope;
use crate::recipe::validity::faults;

pub(super) fn propose(context: &Context<'_>) -> Vec<Proposal> {
    // What Terraform 0.11 took for the same thing is not what the facts speak of.
    let Some(facts) = context
        .facts
        .as_ref()
        .filter(|_| !context.module().is_legacy())
    else {
        return Vec::new();
    };
    let scope = Scope::new(context.workspace, context.module).in_block(context.id);
    let found = faults(&facts.body, context.block, &scope);
    let proposal = |fault: crate::recipe::validity::Fault| {
        let label = format!("`{}` {}", fault.path, fault.message);
        let reason = "only its author knows what is meant".to_owned();
        context.proposal(fault.span, label, Outcome::Withheld(reason))
    };
    found.into_iter().map(proposal).collect()
}
