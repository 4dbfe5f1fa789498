//! How to say no.

use super::Content;
use crate::bot::defuse;

pub(super) fn section(content: &Content) -> String {
    let ids: Vec<&str> = content
        .recipes
        .iter()
        .map(|recipe| recipe.id.as_str())
        .collect();
    let first = ids.first().copied().unwrap_or("all");
    let comment = format!("# tfmend:ignore={first}: the reason");
    let quoted: Vec<String> = ids.iter().map(|id| format!("\"{id}\"")).collect();
    let config = format!("ignore = [{}]", quoted.join(", "));
    format!(
        "<details>\n<summary>How to say no</summary>\n\n\
         - To all of it: close this pull request. It is not opened again while it would say the same.\n\
         - To one place: put {} above the block.\n\
         - For good: put {} into {}.\n\n</details>\n",
        defuse::code(&comment),
        defuse::code(&config),
        defuse::code("tfmend.toml"),
    )
}
