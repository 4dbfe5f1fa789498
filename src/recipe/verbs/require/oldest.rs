//! The version constraint that what is known of a provider and of its use justifies.

use super::super::Context;
use crate::module::{Kind, ProviderUse, Version, lower_bound};
use crate::recipe::model::KnownProvider;
use crate::schema::{self, Provider};
use crate::source::Body;

/// A constraint: that of the lock file, of callers and callees, or of what is used. Without a
/// lock file it is a lower bound alone: an upper one could take a state back to an older provider.
pub(super) fn constraint(
    context: &Context<'_>,
    name: &str,
    known: Option<&KnownProvider>,
    uses: Option<&ProviderUse>,
) -> Option<String> {
    let module = context.module();
    if let Some(locked) = module.locked_provider(name)
        && let Some((version, _)) = Version::parse(locked.version)
    {
        return Some(match version.0 {
            0 => format!("~> {version}"),
            _ => format!("~> {}.{}", version.0, version.1),
        });
    }
    let around = context.workspace.constraints_around(context.module, name);
    // What all of them allow at their lowest is no obstacle to any.
    let around = around.into_iter().filter_map(lower_bound).min();
    let needed = uses.and_then(|uses| used(context, name, known, uses));
    let oldest = known.and_then(|known| lower_bound(&format!(">= {}", known.oldest)));
    let bound = around.or(needed.max(oldest))?;
    Some(match bound.2 {
        0 => format!(">= {}.{}", bound.0, bound.1),
        _ => format!(">= {bound}"),
    })
}

/// The first release that has all types and arguments in use, as far as the facts go.
fn used(
    context: &Context<'_>,
    name: &str,
    known: Option<&KnownProvider>,
    uses: &ProviderUse,
) -> Option<Version> {
    let module = context.module();
    let mut newest = None;
    for (_, type_) in &uses.types {
        let since = known.and_then(|known| known.types.get(type_));
        newest = newest.max(since.and_then(|since| Some(Version::parse(since)?.0)));
    }
    let provider = Provider::ALL.into_iter().find(|it| it.name() == name)?;
    let latest = schema::latest(provider);
    for (kind, type_) in &uses.types {
        if *kind == Kind::Data {
            let since = latest.data_source(type_).and_then(|facts| facts.since);
            newest = newest.max(since.and_then(version));
            continue;
        }
        let Some(facts) = latest.resource(type_) else {
            continue;
        };
        for (id, _) in module.resources(type_) {
            let Some(block) = module.block(id) else {
                continue;
            };
            let mut path = Vec::new();
            newest = newest.max(within(&facts, &block.body, &mut path));
        }
    }
    newest
}

fn within<'a>(
    facts: &schema::Resource,
    body: &'a Body,
    path: &mut Vec<&'a str>,
) -> Option<Version> {
    let mut newest = facts.since_of(path).and_then(version);
    for attribute in body.attributes() {
        path.push(&attribute.name);
        newest = newest.max(facts.since_of(path).and_then(version));
        path.pop();
    }
    for block in body.blocks() {
        path.push(&block.kind);
        newest = newest.max(within(facts, &block.body, path));
        path.pop();
    }
    newest
}

/// Nothing where the facts go no further back: it may be older.
fn version(since: schema::Since) -> Option<Version> {
    let version = since.version;
    let version = Version(
        version.major.into(),
        version.minor.into(),
        version.patch.into(),
    );
    (!since.or_earlier).then_some(version)
}
