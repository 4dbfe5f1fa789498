//! Writes the table of embedded recipes: each without its examples as JSON, which a run reads
//! quickly, and whole as TOML, which `explain` and the tests read.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const REQUIRED: [&str; 9] = [
    "title", "problem", "category", "severity", "status", "default", "safety", "links", "why",
];

/// Checks the form of every recipe under `fixes` and writes `recipes.rs` into `out_dir`.
pub(crate) fn embed(fixes: &Path, out_dir: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={}", fixes.display());
    println!("cargo:rerun-if-changed=build/recipes.rs");
    let mut files = Vec::new();
    for folder in sorted(fixes)? {
        if folder.is_dir() {
            println!("cargo:rerun-if-changed={}", folder.display());
            files.extend(sorted(&folder)?.into_iter().filter(|file| is_recipe(file)));
        }
    }
    files.sort_by(|a, b| a.file_stem().cmp(&b.file_stem()));
    let mut table = String::from("static EMBEDDED: &[Embedded] = &[\n");
    for file in &files {
        println!("cargo:rerun-if-changed={}", file.display());
        let entry = entry(file).map_err(|error| format!("{}: {error}", file.display()))?;
        table.push_str(&entry);
    }
    table.push_str("];\n");
    std::fs::write(out_dir.join("recipes.rs"), table)?;
    Ok(())
}

fn is_recipe(file: &Path) -> bool {
    file.extension()
        .is_some_and(|extension| extension == "toml")
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    entries.sort();
    Ok(entries)
}

fn entry(file: &Path) -> Result<String, Box<dyn Error>> {
    let text = std::fs::read_to_string(file)?;
    let mut table: toml::Table = text.parse()?;
    for key in REQUIRED {
        if !table.contains_key(key) {
            return Err(format!("the key `{key}` is missing").into());
        }
    }
    if table.remove("example").is_none() {
        return Err("a recipe needs examples".into());
    }
    let name = |path: Option<&std::ffi::OsStr>| {
        path.and_then(|name| name.to_str())
            .map(str::to_owned)
            .ok_or("the file name is not UTF-8")
    };
    let id = name(file.file_stem())?;
    let folder = name(file.parent().and_then(Path::file_name))?;
    let json = serde_json::to_string(&table)?;
    let mut out = String::new();
    writeln!(
        out,
        "    Embedded {{ id: {id:?}, folder: {folder:?}, json: {json:?}, toml: {text:?} }},"
    )?;
    Ok(out)
}
