//! `import`: new resources stand for things that exist
//! (<https://developer.hashicorp.com/terraform/language/block/import>).

use std::collections::BTreeMap;
use std::fmt;

use super::super::rename::{Name, rewrite};
use super::super::verbs::{Context, Patch};
use super::id::id;
use super::put_in_root;
use crate::module::{Address, Carry, Scope, Value, Way};
use crate::recipe::model::Estate;
use crate::source::expression;

/// A new resource that stands for something that exists.
pub(in crate::recipe) struct Import<'a> {
    pub address: &'a Address,
    pub repeated: Option<&'a Repeated>,
    /// Its arguments as source text.
    pub arguments: &'a BTreeMap<String, String>,
    /// The template of its id.
    pub id: &'a str,
}

/// The `count` or `for_each` of a resource, as source text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::recipe) enum Repeated {
    Count(String),
    ForEach(String),
}

impl fmt::Display for Repeated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "count = {count}"),
            Self::ForEach(for_each) => write!(f, "for_each = {for_each}"),
        }
    }
}

/// What stands for a resource in the state: one block or command each.
enum Instances<'a> {
    /// Keys of addresses, and what `count.index`, `each.key` and `each.value` come to there.
    Known(Vec<(String, Vec<(Name, String)>)>),
    /// All that a `for_each` goes over, in one block.
    Each(&'a str),
    /// The key is for the user to fill in.
    Open(&'static str),
}

/// Adds the state of new resources to a patch, where the estate is live.
pub(in crate::recipe) fn imports(context: &Context<'_>, imports: &[Import<'_>], patch: &mut Patch) {
    if context.estate != Some(Estate::Live) {
        return;
    }
    for way in context.workspace.ways(context.module) {
        let mut blocks = Vec::new();
        for import in imports {
            for said in said(context, &way, import) {
                match said {
                    Said::InCode(block) => blocks.push(block),
                    Said::AsCommand(command) => patch.commands.push(command),
                }
            }
        }
        if !blocks.is_empty() {
            put_in_root(context, &way, "import", &blocks.join("\n\n"), patch);
        }
    }
}

enum Said {
    InCode(String),
    AsCommand(String),
}

/// What a root says of one resource: an `import` block sees nothing of another module, and a
/// Terragrunt unit is no place for one.
fn said(context: &Context<'_>, way: &Way, import: &Import<'_>) -> Vec<Said> {
    let workspace = context.workspace;
    let unit = !workspace.calls().units(context.module).is_empty();
    let here = way.call.is_none() && !unit;
    let carries = |carry| !unit && workspace.carries(way.root, carry);
    let id = id(import.id, import.arguments);
    let address = way.spelled(&import.address.to_string());
    let loops = here && carries(Carry::ImportEach);
    let known = match instances(context, import.repeated, loops) {
        Instances::Each(for_each) if loops => {
            return vec![Said::InCode(format!(
                "import {{\nfor_each = {for_each}\nto = {address}[each.key]\nid = \"{id}\"\n}}"
            ))];
        }
        Instances::Each(_) => vec![("[\"KEY\"]".to_owned(), Vec::new())],
        Instances::Open(key) => vec![(key.to_owned(), Vec::new())],
        Instances::Known(known) => known,
    };
    let program = workspace.engine(way.root).program();
    let each = known.into_iter().map(|(key, names)| {
        let id = filled(&id, &names);
        let open = matches!(key.as_str(), "[INDEX]" | "[\"KEY\"]") || way.is_keyed();
        let fits = !open && (here || !id.contains("${"));
        if fits && carries(Carry::Import) {
            Said::InCode(format!("import {{\nto = {address}{key}\nid = \"{id}\"\n}}"))
        } else {
            Said::AsCommand(format!("{program} import '{address}{key}' '{id}'"))
        }
    });
    each.collect()
}

fn instances<'a>(
    context: &Context<'_>,
    repeated: Option<&'a Repeated>,
    loops: bool,
) -> Instances<'a> {
    let (Repeated::Count(written) | Repeated::ForEach(written)) = match repeated {
        None => return Instances::Known(vec![Default::default()]),
        Some(Repeated::ForEach(written)) if loops => return Instances::Each(written),
        Some(repeated) => repeated,
    };
    let scope = Scope::new(context.workspace, context.module).in_block(context.id);
    let value = expression(written).map(|parsed| scope.distrusting().value(&parsed));
    match (repeated, value) {
        (Some(Repeated::Count(_)), Ok(Value::Number(count))) if count <= MOST => {
            let indexes = (0..).take_while(|at| f64::from(*at) < count);
            Instances::Known(indexes.map(indexed).collect())
        }
        (Some(Repeated::ForEach(_)), Ok(Value::Object(fields))) => {
            let fields = fields.into_iter();
            Instances::Known(fields.map(|(key, value)| keyed(&key, &value)).collect())
        }
        (Some(Repeated::Count(_)), _) => Instances::Open("[INDEX]"),
        _ => Instances::Open("[\"KEY\"]"),
    }
}

/// More instances than this are not written out.
const MOST: f64 = 64.0;

fn indexed(at: u32) -> (String, Vec<(Name, String)>) {
    let index = Name::Step("count".to_owned(), "index".to_owned());
    (format!("[{at}]"), vec![(index, at.to_string())])
}

fn keyed(key: &str, value: &Value) -> (String, Vec<(Name, String)>) {
    let step = |member: &str| Name::Step("each".to_owned(), member.to_owned());
    let quoted = format!("{key:?}");
    let mut names = vec![(step("key"), quoted.clone())];
    if let Some(text) = value.to_text() {
        names.push((step("value"), format!("{text:?}")));
    }
    (format!("[{quoted}]"), names)
}

/// The id of an instance: what its names come to in their place.
fn filled(id: &str, names: &[(Name, String)]) -> String {
    let Ok(new) = rewrite(&format!("\"{id}\""), names) else {
        return id.to_owned();
    };
    let inside = new.trim_start_matches('"').trim_end_matches('"').to_owned();
    names.iter().fold(inside, |text, (_, value)| {
        text.replace(&format!("${{{value}}}"), value.trim_matches('"'))
    })
}
