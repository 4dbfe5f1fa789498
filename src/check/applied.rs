//! A fix that was applied, as it is told afterwards.

use std::path::PathBuf;

use super::finding::{Finding, State};
use crate::recipe::model::Safety;
use crate::schema::Impact;

/// A fix that was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    pub recipe: usize,
    pub path: PathBuf,
    pub address: String,
    pub impact: Impact,
    pub safety: Safety,
    pub help: String,
    /// The checks of scanners that it resolves.
    pub resolves: Vec<String>,
    /// Addresses of blocks that it creates.
    pub creates: Vec<String>,
    /// How roots reach the module: `module.a.module.b`, or nothing for a root.
    pub instances: Vec<String>,
    /// What else has to be run where the infrastructure exists.
    pub commands: Vec<String>,
}

/// Takes the finding that was mended, and how roots reach its module.
pub(super) fn applied(finding: &Finding, instances: &[String]) -> Option<Applied> {
    let State::Fixable {
        impact,
        safety,
        help,
        patch,
    } = &finding.state
    else {
        return None;
    };
    let resources = patch.provides.iter().filter(|name| {
        let type_ = name.split_once('.').map(|(type_, _)| type_);
        type_.is_some_and(|type_| type_.contains('_') && !type_.contains(' '))
    });
    Some(Applied {
        recipe: finding.recipe,
        path: finding.path.clone(),
        address: finding.address.clone(),
        impact: *impact,
        safety: *safety,
        help: help.clone(),
        resolves: finding.resolves.clone(),
        creates: resources.cloned().collect(),
        instances: instances.to_vec(),
        commands: patch.commands.clone(),
    })
}
