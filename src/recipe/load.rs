//! Loads recipes: those embedded at build time, and those of a directory.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use anyhow::{Context as _, bail, ensure};
use globset::{Glob, GlobMatcher};
use regex::Regex;

use super::model::{
    EditSpec, Example, KindSpec, Match, Names, RecipeSpec, Renamed, Required, Split, Wish,
};
use crate::source::{Expr, expression};

/// What `build.rs` writes: id, folder, the recipe without examples as JSON, the whole TOML.
pub struct Embedded {
    pub id: &'static str,
    pub folder: &'static str,
    pub json: &'static str,
    pub toml: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/recipes.rs"));

/// A recipe, ready to run.
#[derive(Debug, Clone)]
pub struct Recipe {
    pub id: String,
    /// The folder under `fixes`: the provider.
    pub folder: String,
    pub spec: RecipeSpec,
    pub edits: Vec<Edit>,
}

/// An edit with its expressions parsed.
#[derive(Debug, Clone)]
pub struct Edit {
    pub spec: EditSpec,
    pub verb: Verb,
    pub selector: Selector,
    /// The `where` of the match and of the edit: both must hold.
    pub conditions: Vec<Expr>,
    pub ok: Option<Expr>,
    pub if_: Option<Expr>,
    /// The `where` of `find`.
    pub found: Option<Expr>,
    /// What does the job of the edit already.
    pub unless: Vec<Job>,
    /// The conditions of `narrow` and `append`.
    pub policy: PolicyConditions,
    /// The items to split, one by one.
    pub splits: Vec<(String, Split)>,
    pub kinds: Vec<Kind>,
}

/// Resources that do the job of an edit: those of a type that refer to the target by an argument, or all.
#[derive(Debug, Clone)]
pub struct Job {
    pub type_: String,
    /// Empty where the target need not be referred to.
    pub path: Vec<String>,
    /// Over `found`, the resource.
    pub where_: Option<Expr>,
}

impl Job {
    fn new(entry: &str) -> anyhow::Result<Self> {
        let (place, condition) = match entry.split_once(" where ") {
            Some((place, condition)) => (place, Some(parsed("unless", condition)?)),
            None => (entry, None),
        };
        let mut path = place.split('.').map(str::to_owned);
        Ok(Self {
            type_: path.next().unwrap_or_default(),
            path: path.collect(),
            where_: condition,
        })
    }
}

/// Conditions over the statements of a policy document.
#[derive(Debug, Clone, Default)]
pub struct PolicyConditions {
    /// Statements that have to be narrowed.
    pub wrong: Option<Expr>,
    /// Statements that do the job of one to append.
    pub unless: Option<Expr>,
    /// Documents that need it.
    pub needed: Option<Expr>,
}

impl PolicyConditions {
    fn of(spec: &EditSpec) -> anyhow::Result<Self> {
        let narrow = spec.narrow.as_ref().map(|it| parsed("where", &it.where_));
        let append = spec.append.as_ref();
        let needed = append.and_then(|it| it.needed.as_ref());
        Ok(Self {
            wrong: narrow.transpose()?,
            unless: append.map(|it| parsed("unless", &it.unless)).transpose()?,
            needed: needed.map(|it| parsed("needed", it)).transpose()?,
        })
    }
}

/// A kind of values, ready to be asked.
#[derive(Debug, Clone)]
pub struct Kind {
    pub spec: KindSpec,
    pub names: Option<NamePattern>,
    pub except: Option<NamePattern>,
    pub condition: Expr,
}

/// A regular expression over names, compiled when it is first asked: most runs ask none.
#[derive(Debug, Clone)]
pub struct NamePattern {
    text: String,
    compiled: OnceLock<Option<Regex>>,
}

impl NamePattern {
    /// Whether it speaks of a name. A malformed one speaks of none, which the gates rule out.
    pub fn is_match(&self, name: &str) -> bool {
        self.compiled().is_some_and(|regex| regex.is_match(name))
    }

    pub fn compiled(&self) -> Option<&Regex> {
        let compile = || Regex::new(&self.text).ok();
        self.compiled.get_or_init(compile).as_ref()
    }
}

impl Kind {
    fn new(spec: &KindSpec) -> anyhow::Result<Self> {
        let pattern = |text: &String| NamePattern {
            text: text.clone(),
            compiled: OnceLock::new(),
        };
        Ok(Self {
            names: spec.names.as_ref().map(pattern),
            except: spec.except.as_ref().map(pattern),
            condition: parsed("condition", &spec.condition)?,
            spec: spec.clone(),
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verb {
    Set(Vec<String>),
    Remove(Vec<String>),
    Add,
    Split,
    Rename(Renamed),
    Affix,
    Policy(Vec<String>),
    Variable(Wish),
    Require(Required),
    Valid,
}

/// Which blocks an edit looks at.
#[derive(Debug, Clone)]
pub struct Selector {
    /// `resource`, `data`, `module`, …
    pub kind: &'static str,
    patterns: Vec<Pattern>,
}

#[derive(Debug, Clone)]
enum Pattern {
    Exact(String),
    Glob(GlobMatcher),
}

impl Selector {
    /// Whether a type, name or module source is meant.
    pub fn accepts(&self, name: &str) -> bool {
        self.patterns.iter().any(|pattern| match pattern {
            Pattern::Exact(exact) => exact == name,
            Pattern::Glob(glob) => glob.is_match(name),
        })
    }

    /// The names that are written out, for an index; `None` where a glob needs a look at all.
    pub fn exact(&self) -> Option<Vec<&str>> {
        self.patterns
            .iter()
            .map(|pattern| match pattern {
                Pattern::Exact(exact) => Some(exact.as_str()),
                Pattern::Glob(_) => None,
            })
            .collect()
    }

    fn of(spec: &Match) -> anyhow::Result<Self> {
        let any = Names::One("*".to_owned());
        let terraform = spec.terraform.filter(|&wanted| wanted).map(|_| &any);
        let kinds = [
            ("resource", spec.resource.as_ref()),
            ("data", spec.data.as_ref()),
            ("variable", spec.variable.as_ref()),
            ("module", spec.module.as_ref()),
            ("provider", spec.provider.as_ref()),
            ("terraform", terraform),
            ("output", spec.output.as_ref()),
        ];
        let mut named = kinds
            .into_iter()
            .filter_map(|(kind, names)| Some((kind, names?)));
        let (Some((kind, names)), None) = (named.next(), named.next()) else {
            bail!(
                "a match names exactly one of resource, data, variable, module, provider, terraform, output"
            );
        };
        let patterns = names.iter().map(pattern).collect::<anyhow::Result<_>>()?;
        Ok(Self { kind, patterns })
    }
}

fn pattern(name: &str) -> anyhow::Result<Pattern> {
    if name.contains(['*', '?', '[', '{']) {
        let glob = Glob::new(name).with_context(|| format!("reading the pattern `{name}`"))?;
        return Ok(Pattern::Glob(glob.compile_matcher()));
    }
    Ok(Pattern::Exact(name.to_owned()))
}

impl Recipe {
    /// Takes the id, the folder and the file without its examples.
    ///
    /// # Errors
    /// An expression does not parse, or an edit has no verb or more than one.
    pub fn new(id: &str, folder: &str, spec: RecipeSpec) -> anyhow::Result<Self> {
        let mut edits = Vec::new();
        for (type_, target) in &spec.targets {
            let mut target = target.clone();
            ensure!(
                target.match_.is_none(),
                "the target `{type_}` has a match of its own"
            );
            target.match_ = Some(Match {
                resource: Some(Names::One(type_.clone())),
                ..Match::default()
            });
            edits.push(
                Edit::new(&spec, target).with_context(|| format!("in the target `{type_}`"))?,
            );
        }
        for (number, edit) in spec.edits.iter().enumerate() {
            let edit = Edit::new(&spec, edit.clone());
            edits.push(edit.with_context(|| format!("in edit {}", number + 1))?);
        }
        ensure!(
            !edits.is_empty(),
            "a recipe has at least one edit or target"
        );
        Ok(Self {
            id: id.to_owned(),
            folder: folder.to_owned(),
            spec,
            edits,
        })
    }

    /// Scanner ids that the recipe's edits resolve.
    pub fn resolves(&self) -> impl Iterator<Item = &str> {
        self.edits
            .iter()
            .flat_map(|edit| edit.spec.resolves.iter().map(String::as_str))
    }

    /// The edits that provide a companion.
    pub fn provider_of(&self, need: &str) -> impl Iterator<Item = &Edit> {
        self.edits
            .iter()
            .filter(move |edit| edit.spec.provides.as_deref() == Some(need))
    }
}

impl Verb {
    /// Whether it only ever reports.
    pub fn only_reports(&self) -> bool {
        matches!(self, Self::Valid)
    }
}

impl Edit {
    fn new(recipe: &RecipeSpec, spec: EditSpec) -> anyhow::Result<Self> {
        let verb = verb(&spec)?;
        ensure!(
            verb != Verb::Affix || recipe.suffixed.is_some(),
            "`affix` needs the recipe's `suffixed`"
        );
        let match_ = spec.match_.as_ref().or(recipe.match_.as_ref());
        let match_ = match_.context("neither the recipe nor the edit has a match")?;
        let mut conditions = Vec::new();
        for condition in [&match_.where_, &spec.where_].into_iter().flatten() {
            conditions.push(parsed("where", condition)?);
        }
        let optional = |what: &str, text: &Option<String>| {
            text.as_ref().map(|text| parsed(what, text)).transpose()
        };
        Ok(Self {
            verb,
            selector: Selector::of(match_)?,
            conditions,
            ok: optional("ok", &spec.ok)?,
            if_: optional("if", &spec.if_)?,
            found: match &spec.find {
                Some(find) => optional("where", &find.where_)?,
                None => None,
            },
            kinds: spec
                .kinds
                .iter()
                .map(Kind::new)
                .collect::<anyhow::Result<_>>()?,
            unless: spec
                .unless
                .iter()
                .map(|it| Job::new(it))
                .collect::<anyhow::Result<_>>()?,
            policy: PolicyConditions::of(&spec)?,
            splits: spec.split.iter().flat_map(by_item).collect(),
            spec,
        })
    }
}

/// A split for each of its items.
fn by_item(split: &Split) -> Vec<(String, Split)> {
    let items = split.item.iter().map(|item| {
        let filled = |text: &String| text.replace("{{ item }}", item);
        let fixed = split.fixed.iter();
        let own = Split {
            into: filled(&split.into),
            label: filled(&split.label),
            fixed: fixed
                .map(|(name, text)| (name.clone(), filled(text)))
                .collect(),
            import: split.import.as_ref().map(filled),
            ..split.clone()
        };
        (item.to_owned(), own)
    });
    items.collect()
}

fn verb(spec: &EditSpec) -> anyhow::Result<Verb> {
    let path = |text: &String| text.split('.').map(str::to_owned).collect::<Vec<_>>();
    let split = !spec.split.is_empty();
    let verbs = [
        spec.set.as_ref().map(|set| Verb::Set(path(set))),
        spec.remove
            .as_ref()
            .map(|remove| Verb::Remove(path(remove))),
        spec.add.as_ref().map(|_| Verb::Add),
        split.then_some(Verb::Split),
        spec.rename.map(Verb::Rename),
        spec.affix.as_ref().map(|_| Verb::Affix),
        spec.policy
            .as_ref()
            .map(|policy| Verb::Policy(path(policy))),
        spec.variable.map(Verb::Variable),
        spec.require.map(Verb::Require),
        spec.valid.then_some(Verb::Valid),
    ];
    let mut verbs = verbs.into_iter().flatten();
    let (Some(verb), None) = (verbs.next(), verbs.next()) else {
        bail!(
            "an edit has exactly one of set, remove, add, split, rename, affix, policy, variable, require, valid"
        );
    };
    match &verb {
        Verb::Set(_) => ensure!(spec.to.is_some(), "`set` needs `to`"),
        Verb::Policy(_) => ensure!(
            spec.narrow.is_some() != spec.append.is_some(),
            "`policy` needs either `narrow` or `append`"
        ),
        Verb::Rename(_) => ensure!(spec.to.is_some(), "`rename` needs `to`"),
        Verb::Add => ensure!(
            !spec.unless.is_empty() || spec.provides.is_some(),
            "`add` needs `unless` or `provides`, or it would add twice"
        ),
        _ => {}
    }
    Ok(verb)
}

fn parsed(what: &str, text: &str) -> anyhow::Result<Expr> {
    expression(text).with_context(|| format!("reading `{what} = {text}`"))
}

/// All recipes that the binary carries, in the order of their ids.
///
/// # Errors
/// An embedded recipe is malformed, which the tests rule out.
pub fn embedded() -> anyhow::Result<Vec<Recipe>> {
    EMBEDDED
        .iter()
        .map(|file| {
            let spec: RecipeSpec = serde_json::from_str(file.json)
                .with_context(|| format!("reading the recipe `{}`", file.id))?;
            Recipe::new(file.id, file.folder, spec)
                .with_context(|| format!("reading the recipe `{}`", file.id))
        })
        .collect()
}

/// The whole file of an embedded recipe.
pub fn embedded_text(id: &str) -> Option<&'static str> {
    EMBEDDED
        .iter()
        .find(|file| file.id == id)
        .map(|file| file.toml)
}

/// Reads a recipe file's text: the recipe and its examples.
///
/// # Errors
/// The text is not a recipe; the error names the key.
pub fn from_toml(id: &str, folder: &str, text: &str) -> anyhow::Result<(Recipe, Vec<Example>)> {
    let mut table: toml::Table = text.parse().context("reading the TOML")?;
    let examples: Vec<Example> = match table.remove("example") {
        Some(examples) => examples.try_into().context("reading the examples")?,
        None => Vec::new(),
    };
    let spec: RecipeSpec = table.try_into().context("reading the recipe")?;
    Ok((Recipe::new(id, folder, spec)?, examples))
}

/// A recipe's id and folder from its path `<folder>/<id>.toml`.
pub fn identity(path: &Path) -> Option<(String, String)> {
    let id = path.file_stem()?.to_str()?.to_owned();
    let folder = path.parent()?.file_name()?.to_str()?.to_owned();
    Some((id, folder))
}

/// Splits the text of an example into its files; `main.tf` where it names none.
pub fn example_files(text: &str) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut name = "main.tf".to_owned();
    for line in text.split_inclusive('\n') {
        if let Some(next) = line.strip_prefix("# file: ") {
            next.trim().clone_into(&mut name);
            files.entry(name.clone()).or_insert_with(String::new);
        } else {
            files.entry(name.clone()).or_default().push_str(line);
        }
    }
    files
}
