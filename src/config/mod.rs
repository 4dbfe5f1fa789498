//! `tfmend.toml`: the closest one counts, and nothing is merged.

mod pr;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Deserialize;

use crate::module::{Engine, Stated, Version};
use crate::recipe::model::{Estate, Safety};
use crate::recipe::{Given, Selection};
use crate::schema::Impact;

pub use pr::PrConfig;

/// The names a config may have, the first one winning in a directory.
pub const NAMES: [&str; 2] = [".tfmend.toml", "tfmend.toml"];

#[derive(Debug, Clone, Default, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    #[serde(default)]
    pub select: Vec<String>,
    #[serde(default)]
    pub extend_select: Vec<String>,
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Globs of files and directories to leave out, relative to the config.
    #[serde(default)]
    pub exclude: Vec<String>,
    /// Directories with further recipes, relative to the config.
    #[serde(default)]
    pub recipes: Vec<PathBuf>,
    /// Provider schemas that `tfmend schema import` wrote, relative to the config.
    #[serde(default)]
    pub schemas: Vec<PathBuf>,
    pub estate: Option<Estate>,
    /// The greatest impact that a fix may have.
    pub max_impact: Option<Impact>,
    /// Safeties by recipe, in the place of what the recipes say.
    #[serde(default)]
    pub safety: BTreeMap<String, Safety>,
    /// What runs the code, where its files do not say.
    pub engine: Option<Engine>,
    /// The version of it in use, where the code does not say.
    pub terraform_version: Option<String>,
    /// Versions of providers in use by name, where the code does not say.
    #[serde(default)]
    pub providers: BTreeMap<String, String>,
    /// Parameters by recipe.
    #[serde(default)]
    pub params: BTreeMap<String, Given>,
    /// How `tfmend pr` works.
    #[serde(default)]
    pub pr: PrConfig,
    /// Where it was found.
    #[serde(skip)]
    pub path: Option<PathBuf>,
}

const KEYS: [&str; 14] = [
    "select",
    "extend-select",
    "ignore",
    "exclude",
    "recipes",
    "schemas",
    "estate",
    "max-impact",
    "safety",
    "engine",
    "terraform-version",
    "providers",
    "params",
    "pr",
];

impl Config {
    /// The closest config at or above a path; the defaults where there is none.
    ///
    /// # Errors
    /// The config cannot be read or is malformed.
    pub fn discover(from: &Path) -> anyhow::Result<Self> {
        let from = from.canonicalize().unwrap_or_else(|_| from.to_path_buf());
        for dir in from.ancestors().filter(|dir| dir.is_dir()) {
            for name in NAMES {
                let path = dir.join(name);
                if path.is_file() {
                    return Self::read(&path);
                }
            }
        }
        Ok(Self::default())
    }

    /// Reads one config.
    ///
    /// # Errors
    /// It cannot be read, a key is unknown, or a value is of the wrong type.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("reading the config {}", path.display()))?;
        let mut config =
            Self::parse(&text).with_context(|| format!("reading the config {}", path.display()))?;
        config.path = Some(path.to_path_buf());
        Ok(config)
    }

    /// Reads the text of a config.
    ///
    /// # Errors
    /// A key is unknown, or a value is of the wrong type.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let table: toml::Table = text.parse()?;
        refuse_unknown(&table, &KEYS, "")?;
        if let Some(toml::Value::Table(pr)) = table.get("pr") {
            refuse_unknown(pr, &pr::KEYS, " in [pr]")?;
        }
        Ok(toml::from_str(text)?)
    }

    /// The directory that the config's paths are relative to.
    pub fn root(&self) -> PathBuf {
        self.path
            .as_deref()
            .and_then(Path::parent)
            .map_or_else(|| PathBuf::from("."), Path::to_path_buf)
    }

    /// The versions to take where the code does not say.
    ///
    /// # Errors
    /// One is no version number.
    pub fn versions(&self) -> anyhow::Result<Stated> {
        let version = |text: &str| {
            let parsed = Version::parse(text).map(|(version, _)| version);
            parsed
                .with_context(|| format!("`{text}` in the config is not a version such as 5.31.0"))
        };
        let terraform = self.terraform_version.as_deref();
        let providers = self.providers.iter();
        Ok(Stated {
            engine: self.engine,
            terraform: terraform.map(version).transpose()?,
            providers: providers
                .map(|(name, text)| Ok((name.clone(), version(text)?)))
                .collect::<anyhow::Result<_>>()?,
        })
    }

    pub fn selection(&self) -> Selection {
        Selection {
            select: self.select.clone(),
            extend: self.extend_select.clone(),
            ignore: self.ignore.clone(),
        }
    }
}

/// Refuses a table with a key that is none of these, naming the nearest of them.
fn refuse_unknown(table: &toml::Table, keys: &[&str], place: &str) -> anyhow::Result<()> {
    let Some(unknown) = table.keys().find(|key| !keys.contains(&key.as_str())) else {
        return Ok(());
    };
    let like = |key: &str| similar::TextDiff::from_chars(key, unknown).ratio();
    let nearest = keys.iter().max_by(|a, b| like(a).total_cmp(&like(b)));
    let nearest = nearest.copied().unwrap_or_default();
    bail!("unknown key `{unknown}`{place}; did you mean `{nearest}`?");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest_name() {
        let error = Config::parse("selct = [\"all\"]\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown key `selct`; did you mean `select`?"
        );
    }

    #[test]
    fn an_unknown_key_of_a_table_is_refused_with_the_nearest_name() {
        let error = Config::parse("[pr]\nmax-opened = 3\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown key `max-opened` in [pr]; did you mean `max-open`?"
        );
    }

    #[test]
    fn reads_what_is_said_about_pull_requests() {
        use crate::bot::{GroupBy, Rebuild};
        let text =
            "[pr]\ngroup-by = [\"environment\", \"recipe\"]\nrebuild = \"changed\"\nmax-open = 0\n";
        let pr = Config::parse(text).unwrap().pr;
        assert_eq!(
            pr.group_by,
            Some(vec![GroupBy::Environment, GroupBy::Recipe])
        );
        assert_eq!((pr.rebuild, pr.max_open), (Rebuild::Changed, Some(0)));
        assert!(Config::parse("[pr]\ngroup-by = [\"colour\"]\n").is_err());
    }

    #[test]
    fn reads_what_is_set() {
        let text =
            "select = [\"security\"]\nestate = \"live\"\n[params.vpc-flow-logs]\nretention = 30\n";
        let config = Config::parse(text).unwrap();
        assert_eq!(config.estate, Some(Estate::Live));
        assert_eq!(config.params["vpc-flow-logs"]["retention"], 30);
    }
}
