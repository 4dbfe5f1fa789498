//! Where new text goes in a body and how it is laid out there.
//!
//! New text is written in canonical form. In a file that `terraform fmt` calls clean,
//! the white space of the lines around it is settled afterwards ([`settle`]); in any
//! other file no line but the new ones is touched.

mod attribute;
mod block;
pub mod canonical;
mod entry;
mod indent;
mod lines;
mod remove;
mod replace;
mod take;
mod top_level;
mod tree;

pub use attribute::{insert_attributes, insert_ordered};
pub use block::insert_block;
pub use entry::insert_entry;
pub use remove::remove_item;
pub use replace::replace_value;
pub use take::{Taken, take_items};
pub use top_level::{
    append_top_level, insert_after, insert_before, new_file, remove_top_level, replace_top_level,
};
pub use tree::{Notation, Tree, append_element, insert_items, value_of};

use super::Edit;

/// The white-space edits that make a text canonical again after edits to a file that
/// was canonical before.
pub fn settle(text: &str) -> Vec<Edit> {
    canonical::spacing(text)
        .unwrap_or_default()
        .into_iter()
        .map(|(span, text)| Edit::replace(span, text))
        .collect()
}

#[cfg(test)]
mod tests;
