pub mod edit;
pub mod module;
pub mod source;
