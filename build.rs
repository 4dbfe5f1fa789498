//! Embeds the recipes of `fixes` and the provider facts.

use std::error::Error;
use std::path::Path;

#[path = "build/facts.rs"]
mod facts;
#[path = "build/recipes.rs"]
mod recipes;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    let out_dir = std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
    facts::pack(Path::new(&out_dir))?;
    recipes::embed(Path::new("fixes"), Path::new(&out_dir))
}
