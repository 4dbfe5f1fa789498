//! Every example comes to what it says.

use similar::TextDiff;

use super::sandbox::{Run, Sandbox};
use crate::check::{Finding, State};
use crate::edit::layout::canonical;
use crate::recipe::model::{Example, Expect, Safety};
use crate::recipe::{Recipe, example_files};

pub(super) fn check(sandbox: &Sandbox, recipe: &Recipe, example: &Example) -> Vec<String> {
    let before = example_files(&example.before);
    let run = match sandbox.run(&before, Safety::Unsafe) {
        Ok(run) => run,
        Err(error) => return vec![error],
    };
    let mut failures: Vec<String> = run.mended.bugs.clone();
    failures.extend(match &example.after {
        Some(after) => fixed(sandbox, recipe, &run, after),
        None => Vec::new(),
    });
    failures.extend(
        example
            .expect
            .and_then(|expect| expected(sandbox, example, &run, expect)),
    );
    for (name, text) in &run.files {
        let was_clean = before
            .get(name)
            .is_none_or(|text| canonical::is_canonical(text));
        if name.ends_with(".tf") && was_clean && !canonical::is_canonical(text) {
            failures.push(format!(
                "{name} was clean under terraform fmt and is not now"
            ));
        }
    }
    if before
        .iter()
        .any(|(name, text)| name.ends_with(".tf") && !canonical::is_canonical(text))
        && !example.name.contains("format")
    {
        failures.push("`before` is not clean under terraform fmt (say `format` in the name if that is the point)".to_owned());
    }
    failures.extend(silenced(sandbox, recipe, example, &run));
    failures
}

fn fixed(sandbox: &Sandbox, recipe: &Recipe, run: &Run, after: &str) -> Vec<String> {
    let mut failures = Vec::new();
    let after = example_files(after);
    if run.findings.iter().all(Finding::is_undecided) {
        failures.push("nothing is found in `before`".to_owned());
    }
    let mut names: Vec<&String> = after.keys().chain(run.files.keys()).collect();
    names.dedup();
    for name in names {
        let (got, want) = (run.files.get(name), after.get(name));
        if got != want {
            failures.push(format!(
                "{name} differs (- wanted, + got):\n{}",
                diff(want, got)
            ));
            return failures;
        }
    }
    match sandbox.run(&after, Safety::Unsafe) {
        Ok(again) => {
            if let Some(left) = again
                .findings
                .iter()
                .find(|finding| !finding.is_undecided())
            {
                failures.push(format!(
                    "`after` still has a finding: {} ({})",
                    left.problem, left.label
                ));
            }
            if !again.mended.texts.is_empty() {
                failures.push("a second run changes `after`".to_owned());
            }
        }
        Err(error) => failures.push(error),
    }
    let milder = run
        .findings
        .iter()
        .find_map(|finding| match &finding.state {
            State::Fixable { impact, .. }
                if impact.endangers() && recipe.spec.safety == Safety::Safe =>
            {
                Some(impact.phrase())
            }
            _ => None,
        });
    if let Some(impact) = milder {
        failures.push(format!(
            "the fix may {impact} the resource, and the recipe says it is safe"
        ));
    }
    failures
}

fn diff(want: Option<&String>, got: Option<&String>) -> String {
    let empty = String::new();
    let (want, got) = (want.unwrap_or(&empty), got.unwrap_or(&empty));
    TextDiff::from_lines(want.as_str(), got.as_str())
        .unified_diff()
        .to_string()
}

fn expected(sandbox: &Sandbox, example: &Example, run: &Run, expect: Expect) -> Option<String> {
    let decided = run.findings.iter().any(|finding| !finding.is_undecided());
    let changed = !run.mended.texts.is_empty();
    match expect {
        Expect::Clean if !run.findings.is_empty() => {
            let first = &run.findings[0];
            Some(format!(
                "a clean example has a finding: {} ({})",
                first.problem, first.label
            ))
        }
        Expect::Reported if run.findings.is_empty() => Some("nothing is reported".to_owned()),
        Expect::Reported if changed => Some("it is mended, not only reported".to_owned()),
        Expect::Unsafe if !decided || !changed => Some("there is no fix".to_owned()),
        Expect::Unsafe => match sandbox.run(&example_files(&example.before), Safety::Safe) {
            Ok(safe) if safe.mended.texts.is_empty() => None,
            Ok(_) => Some("the fix is applied without --unsafe-fixes".to_owned()),
            Err(error) => Some(error),
        },
        _ => None,
    }
}

/// An ignore comment above the block silences each finding.
fn silenced(sandbox: &Sandbox, recipe: &Recipe, example: &Example, run: &Run) -> Option<String> {
    let mut files = example_files(&example.before);
    let mut places: Vec<(String, usize)> = run
        .findings
        .iter()
        .map(|finding| (finding.path.display().to_string(), finding.block_span.start))
        .collect();
    places.sort();
    places.dedup();
    for (name, at) in places.into_iter().rev() {
        let text = files.get_mut(&name)?;
        text.insert_str(
            at,
            &format!("# tfmend:ignore={}: for the test\n", recipe.id),
        );
    }
    let again = sandbox.run(&files, Safety::Unsafe).ok()?;
    let loud = again
        .findings
        .iter()
        .find(|finding| finding.ignored.is_none())?;
    Some(format!(
        "an ignore comment does not silence {}",
        loud.address
    ))
}
