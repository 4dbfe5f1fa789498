//! `require`: a module says which Terraform and which providers it needs.

mod oldest;
mod place;
mod providers;
mod terraform;

use super::{Context, Outcome, Proposal};
use crate::module::{BlockId, Module};
use crate::recipe::load::Edit;
use crate::recipe::model::Required;
use crate::source::Header;

/// Whether a block is the one at which something is missed: it is told once in a module.
pub(super) fn may_concern(
    edit: &Edit,
    required: Required,
    module: &Module,
    id: BlockId,
    header: &Header,
) -> bool {
    if edit.selector.kind == "terraform" {
        return true;
    }
    match required {
        Required::Providers => {
            let said = module.required_providers();
            let mut uses = module.provider_uses().iter();
            uses.any(|(name, it)| it.first == Some(id) && !said.contains_key(name.as_str()))
        }
        Required::Terraform => terraform::is_first(module, id, header),
    }
}

pub(super) fn propose(context: &Context<'_>, required: Required) -> Vec<Proposal> {
    match required {
        Required::Providers => providers::propose(context),
        Required::Terraform => terraform::propose(context).into_iter().collect(),
    }
}

/// Why nothing is written about versions in this module.
fn objection(context: &Context<'_>) -> Option<String> {
    let module = context.module();
    if module.is_legacy() || module.quotes_types() {
        return Some("the module is written for Terraform 0.12 or older".to_owned());
    }
    if let Some(path) = module.unread.first() {
        return Some(format!("{} cannot be read", path.display()));
    }
    let mut blocks = module.of_kind("terraform");
    if let Some((id, _)) = blocks.find(|(id, _)| module.block(*id).is_none()) {
        let path = module.source(id).path().display();
        return Some(format!("the `terraform` block in {path} does not parse"));
    }
    // Terragrunt reads the directories above, and what its units call is written into.
    let workspace = context.workspace;
    let above = workspace.modules.iter();
    let above = above.filter(|other| module.dir.starts_with(&other.dir));
    let units = workspace.calls().units(context.module).iter();
    let homes = above.chain(units.map(|id| workspace.module(*id)));
    let mut companions = homes.flat_map(|home| &home.companions);
    let generates = companions.find(|file| {
        let text = file.source().text();
        text.contains("generate") && text.contains("required_")
    });
    generates.map(|file| {
        let path = file.source().path().display();
        format!("{path} may write it when it runs")
    })
}

fn withheld(context: &Context<'_>, label: &str, reason: String) -> Proposal {
    let span = context.block.head.clone();
    context.proposal(span, label, Outcome::Withheld(reason))
}
