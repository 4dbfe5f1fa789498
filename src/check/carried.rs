//! `moved`, `import` and `removed` blocks whose work is done.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Deserialize;

use super::planned::without_keys;
use crate::module::{ModuleId, Workspace};
use crate::source::{Block, Source, Span};

/// The state of a root module, as `terraform show -json` gives it
/// (<https://developer.hashicorp.com/terraform/internals/json-format#state-representation>).
#[derive(Debug, Deserialize)]
pub struct StateFile {
    pub format_version: String,
    #[serde(default)]
    values: Option<Values>,
}

#[derive(Debug, Deserialize)]
struct Values {
    root_module: StateModule,
}

#[derive(Debug, Default, Deserialize)]
struct StateModule {
    #[serde(default)]
    resources: Vec<StateResource>,
    #[serde(default)]
    child_modules: Vec<StateModule>,
}

#[derive(Debug, Deserialize)]
struct StateResource {
    address: String,
}

/// The addresses of a state, with and without the keys of instances.
#[derive(Debug, Default)]
pub struct Addresses(BTreeSet<String>);

impl From<StateFile> for Addresses {
    fn from(state: StateFile) -> Self {
        let mut open: Vec<StateModule> = Vec::from_iter(state.values.map(|it| it.root_module));
        let mut out = Self::default();
        while let Some(module) = open.pop() {
            for resource in module.resources {
                out.0.insert(without_keys(&resource.address));
                out.0.insert(resource.address);
            }
            open.extend(module.child_modules);
        }
        out
    }
}

impl Addresses {
    /// Whether the state has an object, or objects in a module, at an address.
    fn has(&self, address: &str) -> bool {
        let inside = |own: &String| {
            let rest = own.strip_prefix(address);
            rest.is_some_and(|rest| rest.starts_with(['.', '[']))
        };
        self.0.contains(address) || self.0.iter().any(inside)
    }
}

/// A block that tells of a change of the state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    pub path: PathBuf,
    /// Line of the block, from 1.
    pub line: usize,
    /// `moved`, `import` or `removed`.
    pub kind: String,
    /// What it speaks of, as it is written.
    pub address: String,
    /// The block, where it can go; or why it stays.
    pub done: Result<Span, &'static str>,
}

/// Finds the blocks of a workspace. Without a state, all those of roots are taken for done.
pub fn carried(workspace: &Workspace, state: Option<&Addresses>) -> Vec<Carried> {
    let mut found = Vec::new();
    for (index, module) in workspace.modules.iter().enumerate() {
        let called = !workspace.calls().to(ModuleId(index)).is_empty();
        for (file, source) in module.files.iter().enumerate() {
            for (at, header) in source.headers() {
                if !matches!(header.kind.as_ref(), "moved" | "import" | "removed") {
                    continue;
                }
                let Ok(block) = source.block(at) else {
                    continue;
                };
                let done = match kept(source, block, state) {
                    _ if called => Err("other roots may not have applied it"),
                    Some(reason) => Err(reason),
                    None if !module.is_own(file) => Err("the file is not written"),
                    None => Ok(block.span.clone()),
                };
                found.push(Carried {
                    path: source.path().to_path_buf(),
                    line: source.position(block.span.start).line,
                    kind: block.kind.clone(),
                    address: text(source, block, "to")
                        .or_else(|| text(source, block, "from"))
                        .unwrap_or_default(),
                    done,
                });
            }
        }
    }
    found
}

/// Why the state says that a block has work to do.
fn kept(source: &Source, block: &Block, state: Option<&Addresses>) -> Option<&'static str> {
    let state = state?;
    let has = |name| {
        let address = text(source, block, name)?;
        let plain = address
            .replace("[each.key]", "")
            .replace("[each.value]", "");
        Some(state.has(&plain))
    };
    match (has("from"), has("to")) {
        (Some(true), _) => Some("the state has what it takes away"),
        (_, Some(false)) => Some("the state does not have what it brings"),
        _ => None,
    }
}

fn text(source: &Source, block: &Block, name: &str) -> Option<String> {
    let value = &block.body.attribute(name)?.value;
    Some(source.slice(value.span.clone()).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "moved {\n  from = aws_vpc.a\n  to   = aws_vpc.b\n}\n\n# by hand\nimport {\n  for_each = local.all\n  to       = aws_eip.a[each.key]\n  id       = each.value\n}\n\nremoved {\n  from = module.old\n}\n";

    fn left(addresses: &[&str]) -> Vec<String> {
        let workspace = Workspace::of_texts([("main.tf", CODE)]);
        let resources: Vec<_> = addresses
            .iter()
            .map(|address| serde_json::json!({ "address": address }))
            .collect();
        let state: StateFile = serde_json::from_value(serde_json::json!({
            "format_version": "1.0",
            "values": { "root_module": { "child_modules": [{ "resources": resources }] } },
        }))
        .unwrap();
        let found = carried(&workspace, Some(&state.into())).into_iter();
        found
            .filter(|it| it.done.is_err())
            .map(|it| it.kind)
            .collect()
    }

    #[test]
    fn the_state_says_what_is_done() {
        for (addresses, kept) in [
            (&["aws_vpc.b", "aws_eip.a[\"x\"]"][..], &[][..]),
            (&["aws_vpc.a"], &["moved", "import"]),
            (
                &["aws_vpc.b", "module.old[0].aws_eip.z"],
                &["import", "removed"],
            ),
            (
                &["aws_vpc.bb", "aws_eip.a", "module.older.aws_eip.z"],
                &["moved"],
            ),
        ] {
            assert_eq!(left(addresses), kept, "{addresses:?}");
        }
    }

    #[test]
    fn a_module_that_others_call_keeps_its_blocks() {
        let workspace = Workspace::of_texts([
            ("main.tf", "module \"m\" {\n  source = \"./m\"\n}\n"),
            ("m/main.tf", CODE),
        ]);
        let found = carried(&workspace, None);
        assert_eq!(found.len(), 3);
        assert!(found.iter().all(|it| it.done.is_err()));
    }
}
