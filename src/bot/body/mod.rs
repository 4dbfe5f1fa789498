//! The body of a pull request: one file per section. Whatever comes from the repository is defused.

mod controls;
mod plan;
mod refusing;
mod safety;
mod summary;
mod table;
mod why;

use crate::recipe::model::Safety;
use crate::schema::Impact;

/// As many characters as the least generous forge takes (GitHub: 65,536), with room for the marker.
const MAX: usize = 60_000;

/// What a pull request is about.
#[derive(Debug, Clone, Default)]
pub struct Content {
    pub fixes: Vec<Fix>,
    /// The recipes of the fixes, in their order.
    pub recipes: Vec<RecipeText>,
    /// The branch it goes into.
    pub base: String,
}

/// One fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The id of its recipe.
    pub recipe: String,
    pub path: String,
    pub address: String,
    /// What it does, as a phrase.
    pub change: String,
    pub impact: Impact,
    pub safety: Safety,
    /// The checks of scanners that it resolves.
    pub resolves: Vec<String>,
    /// The addresses of what it creates.
    pub creates: Vec<String>,
    /// How roots reach its module.
    pub instances: Vec<String>,
    /// What has to be run where the infrastructure exists.
    pub commands: Vec<String>,
}

/// What a recipe says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipeText {
    pub id: String,
    pub title: String,
    pub why: String,
    pub links: Vec<String>,
    pub safety_note: Option<String>,
    pub cost_note: Option<String>,
}

impl Content {
    /// The body, without the marker.
    pub(super) fn body(&self) -> String {
        let sections = [
            summary::section(self),
            safety::section(self),
            table::section(self),
            plan::section(self),
            why::section(self),
            refusing::section(self),
            controls::section(self),
        ];
        let controls = sections.len() - 1;
        let mut out = String::new();
        let mut is_whole = true;
        for (index, section) in sections.iter().enumerate() {
            let reserve = if index == controls { 0 } else { 2_000 };
            if section.is_empty() {
                continue;
            }
            if out.chars().count() + section.chars().count() + reserve > MAX {
                is_whole = false;
                continue;
            }
            out.push_str(section.trim_end());
            out.push_str("\n\n");
        }
        if !is_whole {
            out.insert_str(
                0,
                "_This description is too long for the forge; the commits tell the rest._\n\n",
            );
        }
        out
    }

    /// The fixes of a recipe that are not safe.
    fn endangering<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Fix> {
        let own = self.fixes.iter().filter(move |fix| fix.recipe == id);
        own.filter(|fix| fix.safety < Safety::Safe)
    }
}

/// `1 problem`, `2 problems`.
fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
#[path = "tests.rs"]
pub(super) mod tests;
