//! Which edits of which recipes look at which blocks.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;

use super::load::{Edit, Recipe};
use crate::module::{BlockId, Module, source_of};
use crate::source::Header;

/// One edit of one of the selected recipes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    pub recipe: usize,
    pub edit: usize,
}

/// An index from block types to edits, and a search for texts that can hold any of them.
pub struct Targets {
    by_type: BTreeMap<&'static str, BTreeMap<String, Vec<Target>>>,
    by_glob: BTreeMap<&'static str, Vec<Target>>,
    needles: Option<AhoCorasick>,
}

impl Targets {
    /// Takes the recipes and, for each, which of its edits run.
    pub fn new(recipes: &[Recipe], chosen: impl Fn(&Recipe, &Edit) -> bool) -> Self {
        let mut out = Self {
            by_type: BTreeMap::new(),
            by_glob: BTreeMap::new(),
            needles: None,
        };
        let mut needles = BTreeSet::new();
        for (recipe_at, recipe) in recipes.iter().enumerate() {
            for (edit_at, edit) in recipe.edits.iter().enumerate() {
                // What others need is added when they need it, never for its own sake.
                if edit.spec.provides.is_some() || !chosen(recipe, edit) {
                    continue;
                }
                let target = Target {
                    recipe: recipe_at,
                    edit: edit_at,
                };
                out.insert(edit, target, &mut needles);
            }
        }
        out.needles = AhoCorasick::new(&needles).ok();
        out
    }

    fn insert(&mut self, edit: &Edit, target: Target, needles: &mut BTreeSet<String>) {
        let kind = edit.selector.kind;
        match edit.selector.exact() {
            Some(names) if matches!(kind, "resource" | "data") => {
                for name in names {
                    needles.insert(name.to_owned());
                    let types = self.by_type.entry(kind).or_default();
                    types.entry(name.to_owned()).or_default().push(target);
                }
            }
            exact => {
                let words = exact.filter(|_| kind == "module");
                match words {
                    Some(words) => needles.extend(words.iter().map(|word| (*word).to_owned())),
                    None => drop(needles.insert(kind.to_owned())),
                }
                self.by_glob.entry(kind).or_default().push(target);
            }
        }
    }

    /// Whether a text can hold a block that any edit looks at.
    pub fn concern(&self, text: &str) -> bool {
        self.needles
            .as_ref()
            .is_none_or(|needles| needles.is_match(text))
    }

    /// The edits that look at a block, in the order of recipes.
    pub fn of(
        &self,
        recipes: &[Recipe],
        module: &Module,
        id: BlockId,
        header: &Header,
    ) -> Vec<Target> {
        let Some(kind) = kind(header) else {
            return Vec::new();
        };
        // Terraform takes no resource without a name, and neither is it mended.
        if matches!(kind, "resource" | "data") && header.labels.len() != 2 {
            return Vec::new();
        }
        let label = header.label(0).unwrap_or_default();
        let mut found = Vec::new();
        if let Some(targets) = self.by_type.get(kind).and_then(|types| types.get(label)) {
            found.extend_from_slice(targets);
        }
        if let Some(targets) = self.by_glob.get(kind) {
            let name = matched_name(module, id, header);
            found.extend(targets.iter().copied().filter(|target| {
                let edit = &recipes[target.recipe].edits[target.edit];
                edit.selector.accepts(&name)
            }));
            found.sort_unstable();
        }
        found
    }
}

fn kind(header: &Header) -> Option<&'static str> {
    [
        "resource",
        "data",
        "variable",
        "module",
        "provider",
        "terraform",
        "output",
    ]
    .into_iter()
    .find(|kind| *kind == header.kind)
}

/// What a selector's names are compared with: the type, the name, or a module's source.
fn matched_name(module: &Module, id: BlockId, header: &Header) -> String {
    if header.kind != "module" {
        return header.label(0).unwrap_or_default().to_owned();
    }
    let source = module.block(id).and_then(source_of);
    source.unwrap_or_default().to_owned()
}
