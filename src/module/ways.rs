//! How roots reach a module.

use super::{BlockId, ModuleId, Workspace};

/// A chain of calls from a root to a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    pub root: ModuleId,
    /// The call in the root; none where the module is itself one.
    pub call: Option<BlockId>,
    /// The beginning of the addresses there: `module.network.module.subnets`; empty for a root.
    pub path: String,
    /// The same with a place for the key of each call that has `count` or `for_each`:
    /// `module.network[INDEX]`.
    pub spelled: String,
}

impl Way {
    /// The address in the root of what has this one in the module: that of its configuration.
    pub fn address(&self, own: &str) -> String {
        under(&self.path, own)
    }

    /// The address of its instances.
    pub fn spelled(&self, own: &str) -> String {
        under(&self.spelled, own)
    }

    /// Whether a key is missing in the path.
    pub fn is_keyed(&self) -> bool {
        self.path != self.spelled
    }
}

fn under(path: &str, own: &str) -> String {
    match (path, own) {
        ("", only) | (only, "") => only.to_owned(),
        _ => format!("{path}.{own}"),
    }
}

impl Workspace {
    /// How roots reach a module. Of a great many ways the first are given.
    pub fn ways(&self, id: ModuleId) -> Vec<Way> {
        const MOST: usize = 64;
        let mut found = Vec::new();
        let start = Way {
            root: id,
            call: None,
            path: String::new(),
            spelled: String::new(),
        };
        let mut open = vec![(start, vec![id])];
        while let Some((way, seen)) = open.pop() {
            let callers = self.calls().to(way.root);
            if callers.is_empty() {
                found.push(way.clone());
            }
            if found.len() == MOST {
                break;
            }
            for caller in callers.iter().rev() {
                let module = self.module(caller.module);
                let header = module.header(caller.block);
                let name = header.and_then(|header| header.label(0));
                let Some(name) = name.filter(|_| !seen.contains(&caller.module)) else {
                    continue;
                };
                let block = module.block(caller.block);
                let has = |name| block.is_some_and(|it| it.body.attribute(name).is_some());
                let key = match (has("count"), has("for_each")) {
                    (true, _) => "[INDEX]",
                    (_, true) => "[\"KEY\"]",
                    _ => "",
                };
                let next = Way {
                    root: caller.module,
                    call: Some(caller.block),
                    path: under(&format!("module.{name}"), &way.path),
                    spelled: under(&format!("module.{name}{key}"), &way.spelled),
                };
                open.push((next, [&seen[..], &[caller.module]].concat()));
            }
        }
        found
    }
}
