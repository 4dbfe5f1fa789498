//! What the commits of a campaign say beside what the recipes say.

use crate::git::Step;

/// Adds the campaign's own words to the end of every commit's message.
pub(super) fn signed(mut steps: Vec<Step>, words: Option<&str>) -> Vec<Step> {
    if let Some(words) = words.map(str::trim).filter(|words| !words.is_empty()) {
        for step in &mut steps {
            step.message = format!("{}\n\n{words}\n", step.message.trim_end());
        }
    }
    steps
}
