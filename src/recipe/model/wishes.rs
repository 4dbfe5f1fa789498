//! What the verbs with data of their own are told: `split`, `affix`, `variable`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Names;

/// A local value that a fix refers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclareLocal {
    pub name: String,
    /// HCL source.
    pub value: String,
}

/// What the names of resources shall end in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Affix {
    /// The suffix, as it stands in a template.
    pub text: String,
    /// Whether the name stays what it is until somebody sets the variable.
    #[serde(default)]
    pub unchanged: bool,
}

/// What all suffixes of a recipe have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suffixed {
    /// The variable in the suffix: a name that refers to it has the suffix already.
    pub variable: String,
    /// How many characters the suffix may come to.
    pub longest: usize,
    /// Types that keep their names.
    #[serde(default)]
    pub except: Vec<String>,
    /// Greatest lengths by type, where the service allows less than the provider.
    #[serde(default)]
    pub limits: BTreeMap<String, u32>,
}

/// What can be called otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Renamed {
    /// The name of a resource, data source or module call in the code.
    Label,
}

/// What a variable can say of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    Type,
    Description,
    Validation,
}

/// What a module can say it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Required {
    Providers,
    Terraform,
}

/// A provider whose source is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownProvider {
    /// Its address in the registry: `hashicorp/random`.
    pub source: String,
    /// The oldest version that is required where nothing says another.
    pub oldest: String,
    /// Types that came later, and the version that has them.
    #[serde(default)]
    pub types: BTreeMap<String, String>,
}

/// A kind of values that variables hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KindSpec {
    /// What it is, as a phrase: `AWS regions`.
    pub takes: String,
    /// Regular expression of names that speak for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<String>,
    /// Regular expression of names that do not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub except: Option<String>,
    /// Arguments (`aws_instance.instance_type`) whose whole value it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<String>,
    /// Arguments that rule it out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except_uses: Vec<String>,
    /// The provider that all resources of the module have to be of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Whether it is a number.
    #[serde(default)]
    pub number: bool,
    /// HCL condition over `value`.
    pub condition: String,
    /// A sentence; `@name` stands for the variable.
    pub message: String,
}

/// How the inline items of a block become resources of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// The nested blocks, or the arguments that hold a list. `{{ item }}` stands for each in
    /// `into`, `label`, `fixed` and `import`.
    pub item: Names,
    /// The type of the resources.
    pub into: String,
    /// Template of their name.
    pub label: String,
    /// Arguments that refer to the block, and the attribute of it that they take.
    #[serde(default)]
    pub owner: BTreeMap<String, String>,
    /// Arguments of the block that all of them have as well.
    #[serde(default)]
    pub copy: Vec<String>,
    /// Arguments that all of them have: name, or path where items go over whole, to HCL source.
    #[serde(default)]
    pub fixed: BTreeMap<String, String>,
    /// Arguments of the item that are called otherwise.
    #[serde(default)]
    pub rename: BTreeMap<String, String>,
    /// Arguments of the item that say where from or where to: each is a resource.
    #[serde(default)]
    pub sources: Vec<SplitSource>,
    /// Arguments that go where another has one of some values.
    #[serde(default)]
    pub drop: Vec<SplitDrop>,
    /// Template of the import id over the arguments of the resource.
    #[serde(default)]
    pub import: Option<String>,
    /// Where the parts of an item go; without it all keep their names.
    #[serde(default)]
    pub shape: Vec<Shape>,
    /// Whether items are bodies that go over whole: all into one resource, each as a block of this
    /// name; with the empty name, the only one as the body of the resource.
    #[serde(default)]
    pub gather: Option<String>,
    /// Nested blocks that each item has at least.
    #[serde(default)]
    pub ensure: Vec<String>,
    /// Attributes of the block that are those of the resource from then on: what refers to them
    /// follows.
    #[serde(default)]
    pub follow: Vec<String>,
    /// A type that the resource waits for, where it is made of the same block.
    #[serde(default)]
    pub after: Option<String>,
    /// Whether nothing is amiss where the block has such a resource already.
    #[serde(default)]
    pub optional: bool,
    /// HCL source of the value that says nothing: it goes, and nothing is made of it.
    #[serde(default)]
    pub default: Option<String>,
    /// Arguments that the block has in the place of the item: name to HCL source.
    #[serde(default)]
    pub leaves: BTreeMap<String, String>,
    /// Template condition over the parameters and `estate`.
    #[serde(default)]
    pub when: Option<String>,
}

/// Where a part of an item goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// An argument, or a nested block.
    pub from: String,
    /// A path through nested blocks; empty for what is left out.
    pub to: String,
    /// What stands for literals, as HCL source; for what is not known, of `true` and `false` a
    /// conditional is made.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// The parts of a nested block; without it, all keep their names.
    #[serde(default)]
    pub shape: Vec<Shape>,
    /// Nested blocks that the nested block has at least.
    #[serde(default)]
    pub ensure: Vec<String>,
    /// Where it goes instead if the item has this argument as well.
    #[serde(default)]
    pub beside: Option<Beside>,
    /// Text that must not stand in the value.
    #[serde(default)]
    pub refuse: Option<String>,
    /// The name that an item is given which has none, with a number where there are several.
    #[serde(default)]
    pub unnamed: Option<String>,
    /// Whether the value is a list, and the item is repeated for each element of it.
    #[serde(default)]
    pub each: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Beside {
    pub argument: String,
    pub to: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitSource {
    /// The argument of the item.
    pub from: String,
    /// The argument of the resource.
    pub to: String,
    pub form: SourceForm,
    /// What to write for a flag; `@owner` stands for the block.
    #[serde(default)]
    pub value: Option<String>,
    /// What to call it in a name.
    #[serde(default)]
    pub name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SourceForm {
    /// A resource for each element of a list.
    Each,
    /// A resource for the list.
    Whole,
    /// A resource where it is true.
    Flag,
    /// The argument is no list and is taken as it stands.
    Value,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitDrop {
    pub argument: String,
    pub is: Vec<String>,
    pub drop: Vec<String>,
}
