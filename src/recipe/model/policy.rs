//! What is wanted of the statements of a policy document.

use serde::{Deserialize, Serialize};

/// A change of the statements that a condition speaks of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NarrowSpec {
    /// HCL condition over `statement`: which statements are wrong.
    #[serde(rename = "where")]
    pub where_: String,
    /// A condition that they get.
    pub condition: PolicyCondition,
}

/// A statement that a document has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppendSpec {
    /// HCL condition over `statement`: one that does the job already.
    pub unless: String,
    /// HCL condition over `statements`: whether the document needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needed: Option<String>,
    pub sid: String,
    /// `Allow` or `Deny`.
    pub effect: String,
    /// `*`, or nothing in the policy of an identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    pub actions: Vec<String>,
    /// Templates of HCL source.
    pub resources: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<PolicyCondition>,
}

/// `StringEquals`, a key of the request, and templates of HCL source, each a value or a list of values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyCondition {
    pub test: String,
    pub variable: String,
    pub values: Vec<String>,
}
