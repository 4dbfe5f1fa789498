//! What a finding is known by when lines move: recipe, file, address and what is said of it.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::Finding;

/// The fingerprints of findings, in their order. Of several that say the same of one block,
/// each has a number.
pub fn fingerprints(findings: &[&Finding]) -> Vec<String> {
    let mut met: BTreeMap<String, usize> = BTreeMap::new();
    let mut fingerprint = |finding: &&Finding| {
        let path = finding.path.strip_prefix(".").unwrap_or(&finding.path);
        let path = path.display().to_string().replace('\\', "/");
        let parts = [&*finding.id, &path, &finding.address, &finding.label];
        let said = parts.join("\u{0}");
        let number = met.entry(said.clone()).or_default();
        *number += 1;
        let digest = Sha256::digest(format!("{said}\u{0}{number}"));
        let hex = digest.iter().take(16).map(|byte| format!("{byte:02x}"));
        hex.collect()
    };
    findings.iter().map(&mut fingerprint).collect()
}
