use crate::source::Span;
pub fn format(text: &str) -> Option<String> { Some(text.to_owned()) }
pub fn is_canonical(_text: &str) -> bool { false }
pub fn spacing(_text: &str) -> Option<Vec<(Span, String)>> { None }
