//! Every provider that a module uses is in `required_providers`, with a source and a version.

use super::super::{Context, Outcome, Patch, Proposal};
use super::{objection, oldest, place, withheld};
use crate::edit::layout::{Notation, Tree, insert_items, replace_value};
use crate::module::RequiredProvider;
use crate::recipe::model::KnownProvider;
use crate::schema::Impact;
use crate::source::ExprKind;

pub(super) fn propose(context: &Context<'_>) -> Vec<Proposal> {
    if context.block.kind == "terraform" {
        let said = context.module().required_providers();
        let own = said.iter().filter(|(_, said)| said.id == context.id);
        return own
            .filter_map(|(name, said)| incomplete(context, name, said))
            .collect();
    }
    let module = context.module();
    let said = module.required_providers();
    let uses = module.provider_uses().iter();
    let missing =
        uses.filter(|(name, it)| it.first == Some(context.id) && !said.contains_key(name.as_str()));
    missing.map(|(name, _)| missed(context, name)).collect()
}

/// A provider of which the module says nothing.
fn missed(context: &Context<'_>, name: &str) -> Proposal {
    let label = format!("`{name}` is in no `required_providers`");
    if let Some(reason) = objection(context) {
        return withheld(context, &label, reason);
    }
    let Some(source) = source(context, name) else {
        return withheld(context, &label, unknown(name));
    };
    let Some(constraint) = constraint(context, name) else {
        let reason = format!("no version of {source} is known to do");
        return withheld(context, &label, reason);
    };
    let mut patch = Patch::default();
    place::provider(context, name, &object(&source, &constraint), &mut patch);
    let span = context.block.head.clone();
    context.proposal(span, label, fix(patch, name))
}

/// What is missing in an entry of `required_providers`.
fn incomplete(context: &Context<'_>, name: &str, said: &RequiredProvider<'_>) -> Option<Proposal> {
    let value = &said.attribute.value;
    let (has_source, has_version) = (said.source().is_some(), said.version().is_some());
    let plain = matches!(value.kind, ExprKind::String(_));
    let written = matches!(value.bare().kind, ExprKind::Object(_));
    if has_source && has_version || !plain && !written {
        return None;
    }
    let wanting = match (has_source, has_version) {
        (false, _) => "`source`",
        _ => "`version`",
    };
    let label = format!("no {wanting} of `{name}`");
    let outcome = match complete(context, name, said) {
        Ok(patch) => fix(patch, name),
        Err(reason) => Outcome::Withheld(reason),
    };
    Some(context.proposal(said.attribute.span.clone(), label, outcome))
}

fn complete(
    context: &Context<'_>,
    name: &str,
    said: &RequiredProvider<'_>,
) -> Result<Patch, String> {
    if let Some(reason) = objection(context) {
        return Err(reason);
    }
    let own = said.source().map(str::to_owned);
    let source = own.or_else(|| source(context, name));
    let source = source.ok_or_else(|| unknown(name))?;
    let version = said.version().map(str::to_owned);
    let version = version.or_else(|| constraint(context, name));
    let version = version.ok_or_else(|| format!("no version of {source} is known to do"))?;
    let (file, value) = (context.source(), &said.attribute.value);
    if matches!(value.kind, ExprKind::String(_)) {
        let text = object(&source, &version).replace('\n', "\n    ");
        return Ok(Patch::of(
            file,
            replace_value(file, value.span.clone(), &text),
        ));
    }
    let quoted = |text: &str| Tree::Value(format!("\"{text}\""));
    let (source, version) = (quoted(&source), quoted(&version));
    let mut new = Vec::new();
    if said.source().is_none() {
        new.push(("source", &source));
    }
    if said.version().is_none() {
        new.push(("version", &version));
    }
    Ok(Patch::of(
        file,
        insert_items(file, value, &new, Notation::Hcl),
    ))
}

fn object(source: &str, constraint: &str) -> String {
    format!("{{\n  source  = \"{source}\"\n  version = \"{constraint}\"\n}}")
}

fn fix(patch: Patch, name: &str) -> Outcome {
    Outcome::Fix {
        patch,
        impact: Impact::None,
        help: format!("say the source and the version of `{name}`"),
    }
}

fn unknown(name: &str) -> String {
    format!("the source of `{name}` is not known: say it in `required_providers`")
}

fn known<'a>(context: &'a Context<'_>, name: &str) -> Option<&'a KnownProvider> {
    context.recipe.spec.providers.get(name)
}

/// Where a provider comes from: as the lock file says; what is known is what Terraform takes where
/// nothing is said; that of any other as the rest of the workspace says.
fn source(context: &Context<'_>, name: &str) -> Option<String> {
    let locked = context.module().locked_provider(name);
    let locked = locked.map(|locked| locked.source);
    let known = locked.or_else(|| Some(known(context, name)?.source.as_str()));
    let said = known.or_else(|| context.workspace.source_elsewhere(name));
    said.map(str::to_owned)
}

fn constraint(context: &Context<'_>, name: &str) -> Option<String> {
    let uses = context.module().provider_uses().get(name);
    oldest::constraint(context, name, known(context, name), uses)
}
