//! What a run works on, before anything is mended: config, recipes and plan, and the sources of paths or of a commit.
//!
//! Commands, the bot and campaigns share it. Nothing here prints or writes.

mod committed;
mod editable;
mod input;
mod open;
mod plan;
mod recipes;

pub use committed::{Committed, Foreign, config_of};
pub use editable::Editable;
pub use input::Input;
pub use open::OpenFile;
pub use plan::{Asked, Planned, plan};
pub use recipes::{examples, read_recipe, recipe_files, recipes};
