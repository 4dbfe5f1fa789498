//! Every embedded recipe passes every gate: one test per recipe file.

use std::path::Path;

use tfmend::check::gates;
use tfmend::recipe::{embedded, from_toml, identity};

fn passes_every_gate(path: &Path) -> datatest_stable::Result<()> {
    let (id, folder) = identity(path).ok_or("a recipe is called <folder>/<id>.toml")?;
    let text = std::fs::read_to_string(path)?;
    let (recipe, examples) = from_toml(&id, &folder, &text)?;
    let failures = gates::check(&embedded()?, &recipe, &examples);
    if failures.is_empty() {
        return Ok(());
    }
    let listed: Vec<String> = failures.iter().map(ToString::to_string).collect();
    Err(listed.join("\n").into())
}

datatest_stable::harness! {
    { test = passes_every_gate, root = "fixes", pattern = r"\.toml$" },
}
