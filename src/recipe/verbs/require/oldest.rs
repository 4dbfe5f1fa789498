//! The version constraint that what is known of a provider and of its use justifies.

use super::super::Context;
use crate::module::{Kind, ProviderUse, Scope, Version, lower_bound};
use crate::recipe::model::KnownProvider;
use crate::recipe::validity::faults;
use crate::schema::{self, Provider, Release};
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
    let bound = uses.map_or(bound, |uses| accepting(context, name, uses, bound));
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

/// A lower bound from which on no major refuses what the newest accepts.
fn accepting(context: &Context<'_>, name: &str, uses: &ProviderUse, bound: Version) -> Version {
    let Some(provider) = Provider::ALL.into_iter().find(|it| it.name() == name) else {
        return bound;
    };
    let latest = schema::latest(provider);
    let older = schema::releases(provider)
        .iter()
        .filter(|it| **it != latest);
    let refusing = older.filter_map(|release| {
        let major = u64::from(release.number()?.major);
        (bound.0 <= major && refuses(context, uses, release, &latest)).then_some(major)
    });
    let next = refusing.max().map(|major| Version(major + 1, 0, 0));
    next.map_or(bound, |next| next.max(bound))
}

/// Whether a release refuses a block of the module for a reason that the newest does not have.
fn refuses(context: &Context<'_>, uses: &ProviderUse, release: &Release, latest: &Release) -> bool {
    let module = context.module();
    let types = uses
        .types
        .iter()
        .filter(|(kind, _)| *kind == Kind::Resource);
    let mut blocks = types.flat_map(|(_, type_)| {
        let of_type = module.resources(type_);
        of_type.map(move |(id, _)| (id, type_))
    });
    blocks.any(|(id, type_)| {
        let Some(block) = module.block(id) else {
            return false;
        };
        let scope = Scope::new(context.workspace, context.module).in_block(id);
        let found = |release: &Release| {
            let facts = release.resource(type_);
            facts.map_or_else(Vec::new, |facts| faults(&facts.body, block, &scope))
        };
        let known = found(latest);
        found(release).iter().any(|fault| !known.contains(fault))
    })
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
