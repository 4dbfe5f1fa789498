//! What Terraform providers accept, and which changes replace a resource.
//!
//! The facts are embedded, one pack per provider, and nothing is read before it
//! is asked for. The first question about a type reads that type; the answer is
//! kept, and shared between threads.
//!
//! ```
//! # use tfmend::schema::{self, Change, Provider, Replacement};
//! let aws = schema::latest(Provider::Aws);
//! let volume = aws.resource("aws_ebs_volume").ok_or("no such type")?;
//! let change = volume.replacement(&["encrypted"], Change::AttributeSet);
//! assert_eq!(change, Replacement::Yes);
//! # Ok::<(), &str>(())
//! ```

mod computed;
mod impact;
mod imported;
mod model;
mod naming;
mod packed;
mod path;
mod replacement;
mod value;
mod version;
mod wire;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

pub use impact::{Impact, Written, impact};
pub use imported::Imported;
pub use model::{
    Attribute, Block, Body, ConditionalForceNew, DataSource, ElementRules, Nested, Nesting,
    Resource, Scope, Sdk,
};
pub use naming::{IdPart, IdentityPart, Import, NameArgument, NameFact, NameTag, id_parts};
pub use packed::About;
pub use path::Node;
pub use replacement::{Change, Replacement};
pub use value::{Allowed, Bounds, ForceNew, Literal, Type};
pub use version::{InvalidVersion, Removed, Since, Version};

use packed::{Kind, Pack};

/// The packs and the releases in them, written by the build script.
mod embedded {
    use super::{Pack, Provider, Release};

    include!(concat!(env!("OUT_DIR"), "/facts.rs"));
}

/// A provider with embedded facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Provider {
    /// `hashicorp/aws`
    Aws,
    /// `hashicorp/azurerm`
    Azurerm,
    /// `hashicorp/google`
    Google,
}

impl Provider {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Aws, Self::Azurerm, Self::Google];

    /// The provider of a resource or data source type, by the type's first word.
    pub fn of_type(type_: &str) -> Option<Self> {
        let (first, _) = type_.split_once('_')?;
        Self::ALL
            .into_iter()
            .find(|provider| provider.name() == first)
    }

    /// The local name a module uses unless it chooses another: `aws`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::Azurerm => "azurerm",
            Self::Google => "google",
        }
    }

    /// The address in the public registry: `hashicorp/aws`.
    pub const fn source(self) -> &'static str {
        match self {
            Self::Aws => "hashicorp/aws",
            Self::Azurerm => "hashicorp/azurerm",
            Self::Google => "hashicorp/google",
        }
    }

    fn pack(self) -> &'static Pack {
        match self {
            Self::Aws => &embedded::AWS,
            Self::Azurerm => &embedded::AZURERM,
            Self::Google => &embedded::GOOGLE,
        }
    }
}

/// A provider release with embedded facts.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Release {
    /// The provider.
    pub provider: Provider,
    /// The version: `6.58.0`.
    pub version: &'static str,
    /// Its place among the provider's releases, the newest being 0.
    at: usize,
}

impl fmt::Debug for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.provider.source(), self.version)
    }
}

/// The newest embedded release of a provider.
pub fn latest(provider: Provider) -> Release {
    match provider {
        Provider::Aws => embedded::AWS_RELEASES[0],
        Provider::Azurerm => embedded::AZURERM_RELEASES[0],
        Provider::Google => embedded::GOOGLE_RELEASES[0],
    }
}

/// The embedded releases of a provider, newest first.
pub fn releases(provider: Provider) -> &'static [Release] {
    match provider {
        Provider::Aws => &embedded::AWS_RELEASES,
        Provider::Azurerm => &embedded::AZURERM_RELEASES,
        Provider::Google => &embedded::GOOGLE_RELEASES,
    }
}

/// The newest embedded release of one major version; `None` when none is embedded.
pub fn major(provider: Provider, major: u32) -> Option<Release> {
    let of = |release: &&Release| release.number().is_some_and(|number| number.major == major);
    releases(provider).iter().find(of).copied()
}

impl Release {
    /// The version as numbers.
    pub fn number(&self) -> Option<Version> {
        self.version.parse().ok()
    }

    /// The facts about a resource type; `None` when this release has no such type.
    pub fn resource(&self, type_: &str) -> Option<Arc<Resource>> {
        self.provider.pack().resource(type_, self.at)
    }

    /// The facts about a data source; `None` when this release has no such one.
    pub fn data_source(&self, type_: &str) -> Option<Arc<DataSource>> {
        self.provider.pack().data_source(type_, self.at)
    }

    /// The facts about an ephemeral resource; `None` when this release has no such one.
    pub fn ephemeral_resource(&self, type_: &str) -> Option<Arc<DataSource>> {
        self.provider.pack().ephemeral(type_, self.at)
    }

    /// The names of its resource types, sorted. Reads none of them.
    pub fn resource_types(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.provider.pack().names(Kind::Resource, self.at)
    }

    /// The names of its data sources, sorted. Reads none of them.
    pub fn data_source_types(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.provider.pack().names(Kind::DataSource, self.at)
    }

    /// The names of its ephemeral resources, sorted. Reads none of them.
    pub fn ephemeral_resource_types(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.provider.pack().names(Kind::Ephemeral, self.at)
    }

    /// A shared list of values by its key (`s3.MFADelete`, see [`Allowed::key`]).
    /// An older release, having none of its own, gives the newest release's.
    pub fn enum_values(&self, key: &str) -> Option<Vec<Literal>> {
        self.provider.pack().enum_values(key, self.at)
    }

    /// Facts about the release as a whole: types since removed, and how exact it is.
    pub fn about(&self) -> Option<Arc<About>> {
        self.provider.pack().about(self.version, self.at)
    }
}
