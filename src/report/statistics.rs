//! How often each recipe found something.

use std::collections::BTreeMap;

use super::Report;

/// A line for each recipe, the most frequent first: how many findings, and how many a fix exists
/// for.
pub fn statistics(report: &Report<'_>) -> String {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for finding in report.findings {
        let (found, fixable) = counts.entry(&finding.id).or_default();
        *found += 1;
        *fixable += usize::from(matches!(finding.state, crate::check::State::Fixable { .. }));
    }
    let mut rows: Vec<(&str, (usize, usize))> = counts.into_iter().collect();
    rows.sort_by_key(|(id, (found, _))| (std::cmp::Reverse(*found), *id));
    let lines = rows.into_iter().map(|(id, (found, fixable))| {
        let title = report.recipes.iter().find(|recipe| recipe.id == id);
        let title = title.map_or("", |recipe| recipe.spec.title.as_str());
        format!("{found:>6}  {fixable:>6} fixable  {id}  {title}\n")
    });
    lines.collect()
}
