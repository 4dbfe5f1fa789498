//! Which engine runs the code, and since when it can carry state along.

use serde::Deserialize;

use super::{ModuleId, Version, Workspace};

/// What runs the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    Terraform,
    OpenTofu,
}

/// A way to say in code what becomes of things that exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carry {
    /// `moved`
    Moved,
    /// `import` with an id that is an expression.
    Import,
    /// `for_each` in an `import` block.
    ImportEach,
    /// `removed`
    Removed,
}

impl Engine {
    /// The first version that can do it
    /// (<https://developer.hashicorp.com/terraform/language/block/import>,
    /// <https://opentofu.org/docs/language/import/>).
    pub const fn since(self, carry: Carry) -> Version {
        match (self, carry) {
            (_, Carry::Moved) => Version(1, 1, 0),
            (_, Carry::Import) => Version(1, 6, 0),
            (_, Carry::ImportEach | Carry::Removed) => Version(1, 7, 0),
        }
    }

    /// The name of its program.
    pub const fn program(self) -> &'static str {
        match self {
            Self::Terraform => "terraform",
            Self::OpenTofu => "tofu",
        }
    }

    /// The block that takes a thing out of the state and leaves it alone. That of `tofu` does
    /// so without being told, and took no `lifecycle` before 1.10.
    pub fn removed(self, address: &str) -> String {
        match self {
            Self::Terraform => {
                format!("removed {{\nfrom = {address}\n\nlifecycle {{\ndestroy = false\n}}\n}}")
            }
            Self::OpenTofu => format!("removed {{\nfrom = {address}\n}}"),
        }
    }
}

impl Workspace {
    /// The engine that the user states, or whose files the module has.
    pub fn engine(&self, id: ModuleId) -> Engine {
        let files = &self.module(id).files;
        let mut names = files.iter().map(|file| file.path().to_string_lossy());
        let of_tofu = |name: &str| name.ends_with(".tofu") || name.ends_with(".tofu.json");
        match self.stated.engine {
            Some(engine) => engine,
            None if names.any(|name| of_tofu(&name)) => Engine::OpenTofu,
            None => Engine::Terraform,
        }
    }

    /// Whether the oldest engine in use can surely do it.
    pub fn carries(&self, id: ModuleId, carry: Carry) -> bool {
        let needed = self.engine(id).since(carry);
        self.terraform_bound(id)
            .is_some_and(|bound| bound >= needed)
    }
}
