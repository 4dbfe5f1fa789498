//! The same example under each release of its provider that the facts know: what is written is
//! what that release accepts, or nothing is written.

use super::sandbox::{Files, Sandbox};
use crate::recipe::example_files;
use crate::recipe::model::{Example, Safety};
use crate::schema::{self, Provider};

pub(super) fn check(sandbox: &Sandbox, example: &Example) -> Vec<String> {
    let before = example_files(&example.before);
    let says = |word: &str| before.values().any(|text| text.contains(word));
    // An example that is about a version has it already.
    if says("required_providers") {
        return Vec::new();
    }
    let used = Provider::ALL.into_iter();
    let used = used.filter(|provider| says(&format!("\"{}_", provider.name())));
    let releases = used.flat_map(|provider| schema::releases(provider).iter().skip(1));
    releases
        .filter_map(|release| {
            let name = release.provider.name();
            let constraint = format!("= {}", release.version);
            let run = sandbox.run(&constrained(&before, name, &constraint), Safety::Unsafe);
            let failure = match run {
                Ok(run) => run.mended.bugs.into_iter().next(),
                Err(error) => Some(error),
            };
            failure.map(|failure| format!("with {name} {}: {failure}", release.version))
        })
        .collect()
}

/// The files with a version of a provider stated in every module.
fn constrained(files: &Files, provider: &str, constraint: &str) -> Files {
    let mut out = files.clone();
    for name in files.keys().filter(|name| name.ends_with(".tf")) {
        let dir = name
            .rsplit_once('/')
            .map_or(String::new(), |(dir, _)| format!("{dir}/"));
        let text = format!(
            "terraform {{\n  required_providers {{\n    {provider} = {{\n      source  = \"hashicorp/{provider}\"\n      version = \"{constraint}\"\n    }}\n  }}\n}}\n"
        );
        out.insert(format!("{dir}zz_release.tf"), text);
    }
    out
}
