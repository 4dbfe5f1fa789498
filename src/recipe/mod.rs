//! Recipes as data: their model, loading, matching, and the verbs that carry them out.

pub mod companion;
mod instances;
mod load;
mod locals;
mod matching;
mod mirror;
pub mod model;
mod params;
mod policy;
pub mod rename;
mod select;
mod site;
mod state;
pub mod template;
mod threading;
pub mod validity;
pub mod verbs;

pub use load::{
    Edit, Embedded, Recipe, Selector, Verb, embedded, embedded_text, example_files, from_toml,
    identity,
};
pub use matching::{Target, Targets};
pub use params::{Given, Params};
pub use select::{Selection, SelectionError};
pub use verbs::{Context, Outcome, Patch, Proposal};
