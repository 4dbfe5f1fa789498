//! What a recipe writes exists in the provider, with the right kind; and its safety is not
//! milder than what the provider does.

use crate::recipe::model::Safety;
use crate::recipe::{Edit, Recipe, Verb};
use crate::schema::{self, Change, Node, Provider, impact};

pub(super) fn check(recipe: &Recipe) -> Vec<String> {
    recipe
        .edits
        .iter()
        .flat_map(|edit| edit_failures(recipe, edit))
        .collect()
}

fn edit_failures(recipe: &Recipe, edit: &Edit) -> Vec<String> {
    let (path, removes) = match &edit.verb {
        Verb::Set(path) | Verb::Policy(path) => (path, false),
        Verb::Remove(path) => (path, true),
        Verb::Add
        | Verb::Affix
        | Verb::Split
        | Verb::Rename(_)
        | Verb::Require(_)
        | Verb::Variable(_)
        | Verb::Valid => {
            return Vec::new();
        }
    };
    // Terraform's own, in every resource.
    let meta = path.first().is_some_and(|name| name == "lifecycle");
    if meta || edit.selector.kind != "resource" {
        return Vec::new();
    }
    let mut failures = Vec::new();
    for type_ in edit.selector.exact().unwrap_or_default() {
        let Some(provider) = Provider::of_type(type_) else {
            continue;
        };
        let Some(facts) = schema::latest(provider).resource(type_) else {
            failures.push(format!("the provider has no resource `{type_}`"));
            continue;
        };
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        // What is removed may be gone from the newest provider: that can be the reason.
        match facts.body.at(&names) {
            None if !removes => {
                failures.push(format!("`{type_}` has no `{}`", path.join(".")));
            }
            Some(Node::Attribute(attribute)) if !removes && !attribute.is_settable() => {
                failures.push(format!("`{}` of `{type_}` is read only", path.join(".")));
            }
            Some(Node::Block(_)) if !removes && !braced(edit) => {
                failures.push(format!(
                    "`{}` of `{type_}` is a block: `to` needs braces",
                    path.join(".")
                ));
            }
            _ => {}
        }
        let change = if removes {
            Change::AttributeRemoved
        } else {
            Change::AttributeSet
        };
        let derived = impact(Some(&facts), path, change);
        if derived.endangers() && recipe.spec.safety == Safety::Safe {
            failures.push(format!(
                "`{}` of `{type_}` may replace the resource ({}), and the recipe says it is safe",
                path.join("."),
                derived.phrase()
            ));
        }
    }
    failures
}

fn braced(edit: &Edit) -> bool {
    edit.spec
        .to
        .as_deref()
        .is_some_and(|to| to.trim_start().starts_with('{'))
}
