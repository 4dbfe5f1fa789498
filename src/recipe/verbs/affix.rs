//! `affix`: a text at the end of the name of a resource, whatever expression the name is.

use std::collections::BTreeSet;

use super::{Context, Outcome, Patch, Proposal};
use crate::edit::Edit;
use crate::module::{Address, Kind, ModuleId, References, Scope, Value};
use crate::recipe::model::{Affix, Suffixed};
use crate::schema::{Change, Impact, NameArgument, NameFact, Provider, Replacement, latest};
use crate::source::{Attribute, Expr, ExprKind};

/// Words in the name of what holds Terraform's own state, which is never renamed.
const STATE: [&str; 6] = [
    "tfstate",
    "tf-state",
    "tf_state",
    "terraform-state",
    "terraform_state",
    "terraform-lock",
];
/// Resources whose value is in every name made of it.
const UNIQUE: [&str; 4] = ["random_id", "random_pet", "random_string", "random_uuid"];

pub(super) fn propose(context: &Context<'_>, affix: &Affix, suffixed: &Suffixed) -> Vec<Proposal> {
    let Some((fact, attribute)) = named(context) else {
        return Vec::new();
    };
    let type_ = context
        .block
        .labels
        .first()
        .map_or("", |label| &*label.text);
    if suffixed.except.iter().any(|except| except == type_) {
        return Vec::new();
    }
    let outcome = match bears(context, suffixed, &attribute.value) {
        Bears::Yes => return Vec::new(),
        Bears::Partly(reason) => Outcome::Withheld(reason),
        Bears::No => match objection(context, suffixed, &fact, attribute) {
            Some(reason) => Outcome::Withheld(reason),
            None => fix(context, affix, attribute),
        },
    };
    let label = "it is the same in every environment";
    vec![context.proposal(attribute.value.span.clone(), label, outcome)]
}

/// The argument that names the resource, and where the block gives it.
fn named<'a>(context: &'a Context<'_>) -> Option<(NameArgument, &'a Attribute)> {
    let NameFact::Argument(fact) = context.facts.as_ref()?.name.clone()? else {
        return None;
    };
    // A guess by the form of the argument is no ground for a new name.
    if fact.how.as_deref() == Some("generic") {
        return None;
    }
    let attribute = context.block.body.attribute(&fact.attr)?;
    let none = matches!(attribute.value.bare().kind, ExprKind::Null);
    (!none).then_some((fact, attribute))
}

/// Whether a name differs by environment already.
enum Bears {
    Yes,
    No,
    /// It does for some callers.
    Partly(String),
}

fn bears(context: &Context<'_>, suffixed: &Suffixed, value: &Expr) -> Bears {
    let module = context.module();
    let refers = References::of(module, Some(context.id), value);
    if refers.addresses.iter().any(follows) {
        return Bears::Yes;
    }
    let mut seen = BTreeSet::new();
    let told: Vec<Option<bool>> = refers
        .addresses
        .iter()
        .filter(|address| address.kind == Kind::Variable)
        .map(|address| passed(context, suffixed, context.module, &address.name, &mut seen))
        .collect();
    if told.contains(&Some(true)) {
        Bears::Yes
    } else if told.contains(&None) {
        Bears::Partly("some of its callers make the name differ, and some do not".to_owned())
    } else {
        Bears::No
    }
}

/// Whether a name that refers to a resource differs as that resource's name does.
fn follows(address: &Address) -> bool {
    if address.kind != Kind::Resource {
        return false;
    }
    if UNIQUE.contains(&address.type_.as_str()) {
        return true;
    }
    let facts = Provider::of_type(&address.type_).map(latest);
    let facts = facts.and_then(|release| release.resource(&address.type_));
    facts.is_some_and(|facts| matches!(facts.name, Some(NameFact::Argument(_))))
}

/// Whether what a variable holds bears the suffix: by its own name, or by what all callers pass;
/// `None` where callers disagree.
fn passed(
    context: &Context<'_>,
    suffixed: &Suffixed,
    module: ModuleId,
    name: &str,
    seen: &mut BTreeSet<(ModuleId, String)>,
) -> Option<bool> {
    if name == suffixed.variable {
        return Some(true);
    }
    if !seen.insert((module, name.to_owned())) {
        return Some(false);
    }
    let workspace = context.workspace;
    let mut answers = BTreeSet::new();
    for caller in workspace.calls().to(module) {
        let outer = workspace.module(caller.module);
        let argument = outer
            .block(caller.block)
            .and_then(|block| block.body.attribute(name));
        let Some(argument) = argument else {
            answers.insert(false);
            continue;
        };
        let refers = References::of(outer, Some(caller.block), &argument.value);
        let mut any = refers.addresses.iter().any(follows);
        for address in &refers.addresses {
            if address.kind == Kind::Variable {
                any |= passed(context, suffixed, caller.module, &address.name, seen)?;
            }
        }
        answers.insert(any);
    }
    match answers.len() {
        2 => None,
        _ => Some(answers.contains(&true)),
    }
}

/// Why a name cannot be given the suffix.
fn objection(
    context: &Context<'_>,
    suffixed: &Suffixed,
    fact: &NameArgument,
    attribute: &Attribute,
) -> Option<String> {
    if context.module().is_legacy() {
        return Some("the module is written for Terraform 0.11".to_owned());
    }
    let value = &attribute.value;
    let text = context.source().slice(value.span.clone());
    if text.contains('\n') {
        return Some("its name is an expression of several lines".to_owned());
    }
    let label = context.block.labels.last().map_or("", |label| &*label.text);
    let is_state = |text: &str| STATE.iter().any(|word| text.to_lowercase().contains(word));
    if is_state(text) || is_state(label) {
        return Some("it holds Terraform's own state, which keeps its name".to_owned());
    }
    let type_ = context
        .block
        .labels
        .first()
        .map_or("", |label| &*label.text);
    let limit = suffixed.limits.get(type_).copied().or(fact.max)?;
    let scope = Scope::new(context.workspace, context.module).in_block(context.id);
    let known = scope.value(value);
    let longest = known.alternatives().iter().filter_map(Value::to_text);
    let longest = longest.map(|text| text.chars().count()).max()?;
    let too_long = longest + suffixed.longest > limit as usize;
    too_long.then(|| format!("its name would be longer than {limit} characters"))
}

fn fix(context: &Context<'_>, affix: &Affix, attribute: &Attribute) -> Outcome {
    let source = context.source();
    let new = with_suffix(
        source.slice(attribute.value.span.clone()),
        &attribute.value,
        &affix.text,
    );
    let mut patch = Patch::of(
        source,
        vec![Edit::replace(attribute.value.span.clone(), new.clone())],
    );
    follow(context, attribute, &new, &mut patch);
    let impact = if affix.unchanged {
        Impact::None
    } else {
        impact(context, &attribute.name)
    };
    Outcome::Fix {
        patch,
        impact,
        help: format!("name it {new}"),
    }
}

fn impact(context: &Context<'_>, name: &str) -> Impact {
    let facts = context.facts.as_ref();
    let change = facts.map(|facts| facts.replacement(&[name], Change::AttributeSet));
    match change {
        Some(Replacement::No) => Impact::Update,
        Some(Replacement::Yes) => Impact::Replace,
        _ => Impact::MayReplace,
    }
}

/// The text of an expression with a suffix; what a queue's name has to end in stays last.
fn with_suffix(text: &str, value: &Expr, suffix: &str) -> String {
    let quoted = matches!(value.kind, ExprKind::String(_) | ExprKind::Template(_));
    let inner = match text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
    {
        Some(inner) if quoted => inner.to_owned(),
        _ => format!("${{{text}}}"),
    };
    match inner.strip_suffix(".fifo") {
        Some(stem) => format!("\"{stem}{suffix}.fifo\""),
        None => format!("\"{inner}{suffix}\""),
    }
}

/// Gives the new name to what refers to the resource by its name alone.
fn follow(context: &Context<'_>, attribute: &Attribute, new: &str, patch: &mut Patch) {
    let ExprKind::String(old) = &attribute.value.kind else {
        return;
    };
    let type_ = context
        .block
        .labels
        .first()
        .map_or("", |label| &*label.text);
    let module = context.module();
    let quoted = format!("\"{old}\"");
    for (id, header) in module.headers() {
        let source = module.source(id);
        let other = header.kind == "resource" && id != context.id;
        if !other || !source.slice(header.span.clone()).contains(&quoted) {
            continue;
        }
        let Some(block) = module.block(id) else {
            continue;
        };
        let own = own_name(header.label(0).unwrap_or_default());
        for argument in block.body.attributes() {
            let same = matches!(&argument.value.kind, ExprKind::String(text) if text == old);
            let names = argument.name == attribute.name || speaks_of(&argument.name, type_);
            if same && names && own.as_deref() != Some(&argument.name) {
                let edit = Edit::replace(argument.value.span.clone(), new);
                patch.push(source, vec![edit]);
            }
        }
    }
}

/// The argument that is a resource's own name.
fn own_name(type_: &str) -> Option<String> {
    let facts = Provider::of_type(type_).and_then(|it| latest(it).resource(type_))?;
    match &facts.name {
        Some(NameFact::Argument(fact)) => Some(fact.attr.clone()),
        _ => None,
    }
}

/// Whether an argument is called after a type: `role` after `aws_iam_role`.
fn speaks_of(argument: &str, type_: &str) -> bool {
    let stem = argument
        .trim_end_matches("_name")
        .trim_end_matches("_identifier");
    type_.ends_with(&format!("_{stem}"))
}
