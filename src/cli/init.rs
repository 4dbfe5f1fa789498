//! `tfmend init`: a config that says everything and changes nothing, with what the code itself
//! says filled in.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::ensure;

use super::Status;
use super::shell::Shell;
use crate::config::NAMES;
use crate::files::{Write, write_all};
use crate::module::{ModuleId, Version};
use crate::project::Input;
use crate::schema::Provider;

pub(super) fn run(dir: &Path, shell: &Shell) -> anyhow::Result<Status> {
    for name in NAMES {
        let path = dir.join(name);
        ensure!(!path.exists(), "{} is there already", path.display());
    }
    let input = Input::read(&[dir.to_path_buf()], dir, &[])?;
    let path = dir.join("tfmend.toml");
    write_all(&[Write {
        path: path.clone(),
        before: None,
        after: config(&input).into_bytes(),
    }])?;
    let shown = path.strip_prefix(".").unwrap_or(&path).display();
    shell.result(&format!(
        "Wrote {shown}. Every line in it is a comment yet.\n"
    ))?;
    Ok(Status::Clean)
}

fn config(input: &Input) -> String {
    let workspace = &input.workspace;
    let modules = || (0..workspace.modules.len()).map(ModuleId);
    let terraform = modules()
        .filter_map(|id| workspace.terraform_bound(id))
        .min();
    let mut providers: BTreeMap<&str, Version> = BTreeMap::new();
    for provider in Provider::ALL {
        let name = provider.name();
        let bounds = modules().filter_map(|id| workspace.provider_bound(id, name));
        if let Some(bound) = bounds.min() {
            providers.insert(name, bound);
        }
    }
    let said = |version: Option<Version>, otherwise: &str| {
        version.map_or_else(|| otherwise.to_owned(), |version| version.to_string())
    };
    let mut out = format!(
        r#"# What tfmend does here. `tfmend list` shows the recipes, `tfmend explain ID` what one does.

# Recipes by id, glob, category, severity or scanner id; without it, the default set.
# select = ["security", "reliability"]
# extend-select = ["rds-multi-az"]
# ignore = ["low"]

# Files and directories to leave out, as in .gitignore.
# exclude = ["legacy/**"]

# Whether the infrastructure exists already: "live" or "new". Splits depend on it.
# estate = "live"

# The greatest impact that a fix may have: none, create, update, may-replace, replace, destroy.
# max-impact = "update"

# The Terraform in use, where the code does not say{}.
# terraform-version = "{}"

# Provider versions in use, where the code does not say.
# [providers]
"#,
        terraform.map_or("", |_| " (the oldest that it says)"),
        said(terraform, "1.5.7"),
    );
    if providers.is_empty() {
        out.push_str("# aws = \"5.31.0\"\n");
    }
    for (name, version) in providers {
        out.push_str(&format!("# {name} = \"{version}\"\n"));
    }
    out.push_str(
        "\n# How safe a recipe is, in the place of what it says: safe, unsafe, manual.\n# [safety]\n# ebs-encryption = \"manual\"\n\n# Parameters of recipes.\n# [params.vpc-flow-logs]\n# retention = 90\n",
    );
    out
}
