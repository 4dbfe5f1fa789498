//! The recipe file as it is written: one TOML file per recipe.

mod policy;
mod wishes;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use policy::{AppendSpec, NarrowSpec, PolicyCondition};
pub use wishes::{
    Affix, DeclareLocal, KindSpec, KnownProvider, Renamed, Required, Shape, SourceForm, Split,
    SplitDrop, SplitSource, Suffixed, Wish,
};

/// What a recipe is about.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    Security,
    Reliability,
    Cost,
    Operations,
    Compliance,
    Hygiene,
    Migration,
}

#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    Low,
    Medium,
    High,
    Critical,
}

#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    Preview,
    Stable,
    Deprecated,
}

/// Whether a fix may be applied without being asked for; milder is greater.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Safety {
    /// Shown as a diff only.
    Manual,
    /// Applied with `--unsafe-fixes`.
    Unsafe,
    /// Applied with `--fix`.
    Safe,
}

/// What a fix may do that the provider schema cannot tell.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Hazard {
    Replaces,
    Destroys,
    DeletesData,
    Overwrites,
    Interrupts,
    NarrowsAccess,
}

/// A type of a recipe's parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ParamType {
    String,
    Number,
    Bool,
    List,
    Map,
}

/// A value that the user can set in `[params.<recipe>]` of the config.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Param {
    pub name: String,
    #[serde(rename = "type")]
    pub type_: ParamType,
    pub default: serde_json::Value,
    pub doc: String,
    /// The only values it takes, where it is a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<serde_json::Value>,
}

/// One name, or several; `*` stands for any characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(untagged)]
pub enum Names {
    One(String),
    Many(Vec<String>),
}

impl Names {
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        match self {
            Self::One(name) => std::slice::from_ref(name).iter(),
            Self::Many(names) => names.iter(),
        }
        .map(String::as_str)
    }
}

/// Which blocks a recipe or an edit looks at: exactly one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Match {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<Names>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Names>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variable: Option<Names>,
    /// The sources of `module` calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub module: Option<Names>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Names>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terraform: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Names>,
    /// An HCL condition over `self`.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub where_: Option<String>,
}

/// The oldest versions that a fix works with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Requires {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terraform: Option<String>,
    /// Provider name to constraint.
    #[serde(flatten)]
    pub providers: BTreeMap<String, String>,
}

/// What to do where the target is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// Write the attribute, and the nested blocks it needs.
    Create,
    /// Look only at what is there.
    Skip,
}

/// How to recognise a companion that exists under any name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Find {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// Arguments that are the same as the target's, as they are written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same: Vec<String>,
    /// Text that stands in the block, or in a block it refers to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub containing: Option<String>,
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub where_: Option<String>,
}

/// A variable that what an edit writes refers to: declared where it is missing, and passed by
/// every local caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Declare {
    pub name: String,
    /// HCL source of the type constraint.
    #[serde(rename = "type")]
    pub type_: String,
    pub description: String,
    /// HCL source; without it every caller has to pass a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Template condition over the parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

/// One change, or one question: exactly one of `set`, `remove`, `add`, `split`, `rename`, `affix`, `policy`, `variable`, `require` and `valid`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "the switches of a file")]
pub struct EditSpec {
    /// Path of an attribute or nested block that shall have a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<String>,
    /// HCL source of that value; a body in braces where the path names a nested block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// HCL condition over `value` (null where absent) that says what is right already;
    /// without it only `to` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ok: Option<String>,
    /// Body of the outermost nested block that has to be created; without it, just the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create: Option<String>,
    /// Further attributes of the same body (name to HCL source) that are written along with
    /// the value where they are absent.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub with: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<Missing>,
    /// HCL condition over `parent`, the body that holds (or would hold) the target.
    #[serde(default, rename = "if", skip_serializing_if = "Option::is_none")]
    pub if_: Option<String>,
    /// Whether the wrong branch of a conditional may be replaced.
    #[serde(default)]
    pub branches: bool,

    /// Path of an attribute or nested block that shall be absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remove: Option<String>,

    /// Template of blocks that shall exist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub add: Option<String>,
    /// The name to try first for what is added; without it the target's, or that of `provides`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// `type.attribute`: blocks whose attribute refers to the target do the same job; with `type` alone, all
    /// of the type do. ` where ` and an HCL condition over `found`, the block, say which.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<String>,
    /// The identity under which other edits need what this one adds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provides: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub find: Option<Find>,

    /// Items that shall be resources of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub split: Vec<Split>,

    /// Template of a resource that goes with what a split makes, over `label`, `owner` and
    /// `ids("type")`, the list of the ids of those of a type; nothing where it comes to no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub along: Option<String>,

    /// Whether the block goes, once its items are resources: it is left alone where it exists.
    #[serde(default)]
    pub dissolve: bool,

    /// What shall be called otherwise; `to` is the template of the new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rename: Option<Renamed>,

    /// What the name of a resource shall end in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affix: Option<Affix>,

    /// The argument that holds a policy document, or refers to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// What some of its statements shall say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrow: Option<NarrowSpec>,
    /// A statement that it shall have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub append: Option<AppendSpec>,

    /// What a variable shall say of itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variable: Option<Wish>,
    /// The kinds of values that a validation knows; the first that fits is taken.
    #[serde(default, rename = "kind", skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<KindSpec>,

    /// What a module shall say it needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub require: Option<Required>,

    /// Whether the block shall be one that the provider accepts.
    #[serde(default)]
    pub valid: bool,

    /// Variables that the text refers to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub declare: Vec<Declare>,
    /// Local values that the text refers to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locals: Vec<DeclareLocal>,

    /// Provider versions that the edit is for, by provider: `< 4.56` or `>= 4.56`. Of edits for
    /// different versions one is looked at; where nothing says the version, that for the newest.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub versions: BTreeMap<String, String>,
    /// Whether the fix is right depends on what exists: unsafe where the user has not said.
    #[serde(default)]
    pub estate: bool,
    /// The safety of this edit, where it is not the recipe's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safety: Option<Safety>,
    /// Template condition over the parameters, such as `destination == "s3"`, and `estate`
    /// (`live`, `new`, or nothing).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Replaces the recipe's `[match]` for this edit.
    #[serde(default, rename = "match", skip_serializing_if = "Option::is_none")]
    pub match_: Option<Match>,
    /// Further HCL condition over `self`.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub where_: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requires: Option<Requires>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resolves: Vec<String>,
    /// What is wrong, where it differs from the recipe's `problem`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// What an example must come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Expect {
    /// Nothing is found.
    Clean,
    /// Something is found, or cannot be decided, and nothing is written.
    Reported,
    /// A fix exists that is applied only with `--unsafe-fixes`.
    Unsafe,
}

/// Both the documentation and the test. A text may hold several files, each behind a line
/// `# file: NAME`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Example {
    pub name: String,
    pub before: String,
    #[serde(default)]
    pub after: Option<String>,
    #[serde(default)]
    pub expect: Option<Expect>,
    #[serde(default)]
    pub params: BTreeMap<String, serde_json::Value>,
    #[serde(default)]
    pub estate: Option<Estate>,
}

/// Whether the infrastructure described exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Estate {
    Live,
    New,
}

/// A recipe file, its examples apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecipeSpec {
    /// Imperative, one line: also the title of the commit and the pull request.
    pub title: String,
    /// What is wrong, as a phrase in lower case: the head of the finding.
    pub problem: String,
    pub category: Category,
    pub severity: Severity,
    pub status: Status,
    pub default: bool,
    pub safety: Safety,
    #[serde(default)]
    pub hazards: Vec<Hazard>,
    #[serde(default)]
    pub safety_note: Option<String>,
    #[serde(default)]
    pub cost_note: Option<String>,
    #[serde(default)]
    pub origin: Vec<String>,
    pub links: Vec<String>,
    pub why: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub params: Vec<Param>,
    #[serde(default)]
    pub conflicts: Vec<String>,
    #[serde(default)]
    pub after: Vec<String>,
    #[serde(default)]
    pub requires: Option<Requires>,
    #[serde(default, rename = "match")]
    pub match_: Option<Match>,
    /// What the suffixes of `affix` have in common.
    #[serde(default)]
    pub suffixed: Option<Suffixed>,
    /// Providers whose source is known, by their local names, for `require`.
    #[serde(default)]
    pub providers: BTreeMap<String, KnownProvider>,
    /// Resource type to edit: one recipe carries a family.
    #[serde(default)]
    pub targets: BTreeMap<String, EditSpec>,
    #[serde(default, rename = "edit")]
    pub edits: Vec<EditSpec>,
}
