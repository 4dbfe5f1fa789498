//! A recipe says what it is, in the form that every recipe has.

use crate::recipe::Recipe;
use crate::recipe::model::{Example, Expect, Safety};

pub(super) fn check(recipe: &Recipe, examples: &[Example]) -> Vec<String> {
    let mut failures = Vec::new();
    let mut demand = |holds: bool, message: &str| {
        if !holds {
            failures.push(message.to_owned());
        }
    };
    let spec = &recipe.spec;
    demand(is_kebab(&recipe.id), "the id is not kebab case");
    demand(
        one_line(&spec.title),
        "the title is not one line without a full stop",
    );
    demand(
        spec.title.chars().next().is_some_and(char::is_uppercase),
        "the title does not begin with a capital letter",
    );
    demand(
        one_line(&spec.problem),
        "the problem is not one line without a full stop",
    );
    demand(
        spec.problem.split(' ').next().is_some_and(starts_low),
        "the problem does not begin in lower case",
    );
    demand(
        spec.why.trim().ends_with('.'),
        "the why is not made of sentences",
    );
    demand(!spec.links.is_empty(), "there is no link");
    demand(
        spec.links.iter().all(|link| link.starts_with("https://")),
        "a link does not begin with https://",
    );
    demand(
        spec.safety == Safety::Safe || spec.safety_note.is_some(),
        "a recipe that is not safe needs a safety_note",
    );
    demand(
        spec.hazards.is_empty() || spec.safety < Safety::Safe,
        "a recipe with hazards is not safe",
    );
    let kinds = recipe.edits.iter().flat_map(|edit| &edit.kinds);
    let patterns = kinds.flat_map(|kind| [&kind.names, &kind.except]);
    demand(
        patterns
            .flatten()
            .all(|pattern| pattern.compiled().is_some()),
        "the names of a kind are no regular expression",
    );
    let reports = recipe.edits.iter().all(|edit| edit.verb.only_reports());
    demand(
        reports || examples.iter().any(|example| example.after.is_some()),
        "there is no example with an `after`",
    );
    demand(
        examples
            .iter()
            .any(|example| example.expect == Some(Expect::Clean)),
        "there is no clean example",
    );
    for example in examples {
        let fixed =
            example.after.is_some() && !matches!(example.expect, None | Some(Expect::Unsafe));
        demand(
            !fixed,
            "an example has both `after` and an `expect` without a fix",
        );
        demand(
            example.after.is_some() || example.expect.is_some(),
            "an example has neither `after` nor `expect`",
        );
    }
    failures
}

fn is_kebab(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !id.is_empty() && id.chars().all(plain) && !id.starts_with('-') && !id.ends_with('-')
}

fn one_line(text: &str) -> bool {
    !text.is_empty() && !text.contains('\n') && !text.ends_with('.')
}

/// A word in lower case, or a name such as `IMDSv2`.
fn starts_low(word: &str) -> bool {
    let mut chars = word.chars();
    let first = chars.next();
    first.is_some_and(|c| !c.is_uppercase()) || chars.any(char::is_uppercase)
}
