//! Builds the blocks that an `add` writes: names that are free, companions that are shared,
//! and `count`, `for_each` and `provider` mirrored from the target.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::Value;

use super::load::Edit;
use super::mirror::Mirror;
use super::model::Find;
use super::template::{Names, TemplateError, holds, json_as_hcl, render};
use super::verbs::Context;
use crate::edit::{Draft, Edit as TextEdit};
use crate::module::{Address, BlockId, Kind, Scope, Truth, decided, habits, references_in};
use crate::source::{Block, Expr, fragment};

/// The text of the blocks to add.
#[derive(Debug, Clone, Default)]
pub struct Additions {
    /// Blocks that go behind the target.
    pub beside: String,
    /// Data sources, which go where the module keeps them.
    pub data: String,
    pub addresses: Vec<Address>,
    /// Those of which there is one for each instance of the target.
    repeated: BTreeSet<Address>,
    pub provides: Vec<String>,
}

impl Additions {
    /// Renders the edit's template and those of the companions that it needs and the module
    /// lacks. The inner error is the reason why it cannot be done here.
    ///
    /// # Errors
    /// A template of the recipe is malformed.
    pub fn build(
        context: &Context<'_>,
        mirror: &Mirror,
    ) -> Result<Result<Self, String>, TemplateError> {
        let mut builder = Builder::new(context, mirror);
        let base = context
            .edit
            .spec
            .label
            .as_ref()
            .unwrap_or(&mirror.target.name);
        if let Err(reason) = builder.add(context.edit, base, 0)? {
            return Ok(Err(reason));
        }
        Ok(builder.finish())
    }

    /// The companions that an edit of the target itself needs: how to refer to each, by its
    /// name with `_`, and the blocks that the module lacks.
    ///
    /// # Errors
    /// A template of the recipe is malformed.
    pub fn needed(context: &Context<'_>, mirror: &Mirror) -> Attempt<(Needs, Self)> {
        let mut builder = Builder::new(context, mirror);
        let mut needs = Needs::new();
        for need in &context.edit.spec.needs {
            match builder.need(need, 0)? {
                Ok(reference) => needs.insert(need.replace('-', "_"), reference),
                Err(reason) => return Ok(Err(reason)),
            };
        }
        let index = mirror.index();
        Ok(builder.finish().map(|additions| {
            // Each instance of the target refers to its own.
            let new: Vec<String> = additions.repeated.iter().map(Address::to_string).collect();
            for reference in needs.values_mut().filter(|it| new.contains(it)) {
                reference.push_str(index);
            }
            (needs, additions)
        }))
    }
}

/// References to companions.
pub type Needs = BTreeMap<String, String>;

struct Builder<'a> {
    context: &'a Context<'a>,
    mirror: &'a Mirror,
    taken: BTreeSet<Address>,
    /// Rendered templates, companions before what needs them.
    texts: Vec<String>,
    provides: Vec<String>,
    /// Companions met so far, and how to refer to them.
    met: BTreeMap<String, String>,
}

type Attempt<T> = Result<Result<T, String>, TemplateError>;

impl<'a> Builder<'a> {
    fn new(context: &'a Context<'a>, mirror: &'a Mirror) -> Self {
        Self {
            context,
            mirror,
            taken: BTreeSet::new(),
            texts: Vec::new(),
            provides: Vec::new(),
            met: BTreeMap::new(),
        }
    }

    /// Renders an edit's template under a free name; gives the first address it declares.
    fn add(&mut self, edit: &Edit, base: &str, depth: usize) -> Attempt<Option<Address>> {
        let mut names = names(self.context);
        let log_key = habits::log_key(self.context.module(), self.mirror.provider.as_deref());
        names.insert(
            "log_key".to_owned(),
            Value::from(log_key.unwrap_or_default()),
        );
        let reference = format!("{}{}", self.mirror.target, self.mirror.index());
        names.insert("ref".to_owned(), Value::from(reference));
        let mut needs = BTreeMap::new();
        for need in &edit.spec.needs {
            let reference = match self.need(need, depth)? {
                Ok(reference) => reference,
                Err(reason) => return Ok(Err(reason)),
            };
            needs.insert(need.replace('-', "_"), Value::from(reference));
        }
        names.insert("needs".to_owned(), Value::from_pairs(needs));
        let template = edit.spec.add.as_deref().unwrap_or_default();
        // The name of a target is its own; that of a companion is not, where providers differ.
        let alias = self.mirror.alias().filter(|_| edit.spec.provides.is_some());
        for label in free_names(base, alias) {
            names.insert("label".to_owned(), Value::from(label));
            let text = render(template, &names)?;
            let body = match fragment(&text) {
                Ok(body) => body,
                Err(error) => {
                    return Ok(Err(format!(
                        "the recipe's text does not parse here: {error}"
                    )));
                }
            };
            let addresses: Vec<Address> = body.blocks().filter_map(declared).collect();
            let free = addresses.iter().all(|address| {
                let module = self.context.module();
                !module.declares(address)
                    && !self.taken.contains(address)
                    && !self.comes_along(address)
            });
            if free {
                let first = addresses.first().cloned();
                self.taken.extend(addresses);
                self.texts.push(text);
                return Ok(Ok(first));
            }
        }
        Ok(Err("no free name was found for the new blocks".to_owned()))
    }

    /// A reference to a companion: one that exists, or one that is added now.
    fn need(&mut self, need: &str, depth: usize) -> Attempt<String> {
        if let Some(reference) = self.met.get(need) {
            return Ok(Ok(reference.clone()));
        }
        if depth > 8 {
            return Ok(Err(format!("the companion `{need}` needs itself")));
        }
        let Some(edit) = self.provider(need)? else {
            return Ok(Err(format!("no recipe provides `{need}`")));
        };
        let reference = match self.standing(edit, depth)? {
            Some(reference) => reference,
            None => {
                let base = edit
                    .spec
                    .label
                    .clone()
                    .unwrap_or_else(|| need.replace('-', "_"));
                match self.add(edit, &base, depth + 1)? {
                    Ok(Some(address)) => {
                        self.provides.push(need.to_owned());
                        address.to_string()
                    }
                    Ok(None) => return Ok(Err(format!("the companion `{need}` declares nothing"))),
                    Err(reason) => return Ok(Err(reason)),
                }
            }
        };
        self.met.insert(need.to_owned(), reference.clone());
        Ok(Ok(reference))
    }

    /// The edit that provides a companion under the parameters of this run.
    fn provider(&self, need: &str) -> Result<Option<&'a Edit>, TemplateError> {
        let context = self.context;
        for edit in context
            .recipes
            .iter()
            .flat_map(|recipe| recipe.provider_of(need))
        {
            match &edit.spec.when {
                Some(when) if !holds(when, &context.params.names)? => {}
                _ => return Ok(Some(edit)),
            }
        }
        Ok(None)
    }

    /// A companion that stands in the module. One that needs others is known to fit only
    /// where those stand as well: a role may write to the log group beside it, not to a new one.
    fn standing(&self, edit: &Edit, depth: usize) -> Result<Option<String>, TemplateError> {
        let Some(find) = &edit.spec.find else {
            return Ok(None);
        };
        for need in edit.spec.needs.iter().filter(|_| depth < 8) {
            let Some(other) = self.provider(need)? else {
                continue;
            };
            let fact = other
                .spec
                .find
                .as_ref()
                .is_some_and(|find| find.data.is_some());
            if !fact && self.standing(other, depth + 1)?.is_none() {
                return Ok(None);
            }
        }
        Ok(self.existing(find, edit.found.as_ref()))
    }

    /// A block of the module that does what the companion would do.
    fn existing(&self, find: &Find, condition: Option<&Expr>) -> Option<String> {
        let module = self.context.module();
        let (kind, type_) = match (&find.resource, &find.data) {
            (Some(type_), None) => ("resource", type_),
            (None, Some(type_)) => ("data", type_),
            _ => return None,
        };
        module
            .headers()
            .filter(|(_, header)| header.kind == kind && header.label(0) == Some(type_))
            .find_map(|(id, header)| {
                let block = module.block(id)?;
                let source = module.source(id);
                let text = |name: &str| {
                    let value = &block.body.attribute(name)?.value;
                    Some(source.slice(value.span.clone()).to_owned())
                };
                let same_provider = text("provider") == self.mirror.provider;
                let index = match (text("count"), text("for_each")) {
                    (None, None) => "",
                    (count, None) if count == self.mirror.count => "[count.index]",
                    (None, each) if each == self.mirror.for_each => "[each.key]",
                    _ => return None,
                };
                let alike = find.same.iter().all(|name| text(name) == self.text(name));
                let fits = same_provider && alike && self.is_it(find, condition, id, block);
                fits.then(|| Address::of(header).map(|address| format!("{address}{index}")))?
            })
    }

    /// An argument of the target, as it is written.
    fn text(&self, name: &str) -> Option<String> {
        let value = &self.context.block.body.attribute(name)?.value;
        Some(self.context.source().slice(value.span.clone()).to_owned())
    }

    fn is_it(&self, find: &Find, condition: Option<&Expr>, id: BlockId, block: &Block) -> bool {
        let module = self.context.module();
        if let Some(wanted) = &find.containing
            && !habits::says(module, id, wanted)
        {
            return false;
        }
        let Some(condition) = condition else {
            return true;
        };
        let nested = |_: &str| false;
        let scope = Scope::new(self.context.workspace, self.context.module)
            .in_block(id)
            .with_self(&block.body, &nested);
        decided(&scope.value(condition)) == Truth::Yes
    }

    /// Puts the rendered texts together and repeats the target's meta-arguments.
    fn finish(self) -> Result<Additions, String> {
        let text = self.texts.join("\n\n");
        let body = fragment(&text).map_err(|error| error.to_string())?;
        let blocks: Vec<&Block> = body.blocks().collect();
        let repeated = self.repeated(&blocks);
        let mut edits = Vec::new();
        for block in &blocks {
            let address = declared(block);
            let is_repeated = address.is_some_and(|address| repeated.contains(&address));
            if matches!(block.kind.as_str(), "resource" | "data") {
                let type_ = block.labels.first().map_or("", |label| &*label.text);
                let lines = self.mirror.lines(is_repeated, type_);
                edits.push(TextEdit::insert(block.open + 1, lines));
            }
            for reference in references_in(&block.body) {
                let end = name_end(&text, &reference.span, &reference.address);
                let bare = !text[end..].starts_with('[');
                if repeated.contains(&reference.address) && bare {
                    edits.push(TextEdit::insert(end, self.mirror.index()));
                }
            }
        }
        edits.retain(|edit| !edit.text.is_empty());
        let additions = self.sorted(&text, &edits, &blocks)?;
        self.resolved(&additions)?;
        Ok(Additions {
            repeated,
            ..additions
        })
    }

    /// Whether everything that the new blocks refer to is declared. What they repeat of the
    /// target (`for_each`, tags) may refer to what is not.
    fn resolved(&self, additions: &Additions) -> Result<(), String> {
        for text in [&additions.beside, &additions.data] {
            let body = fragment(text).map_err(|error| error.to_string())?;
            let lost = references_in(&body).into_iter().find(|reference| {
                let address = &reference.address;
                let module = self.context.module();
                !module.declares(address)
                    && !self.taken.contains(address)
                    && !self.comes_along(address)
            });
            if let Some(reference) = lost {
                return Err(format!(
                    "it would refer to {}, which is not declared",
                    reference.address
                ));
            }
        }
        Ok(())
    }

    /// Whether the edit declares it beside its blocks.
    fn comes_along(&self, address: &Address) -> bool {
        let spec = &self.context.edit.spec;
        let names = &self.context.params.names;
        match address.kind {
            Kind::Variable => spec
                .declare
                .iter()
                .any(|declare| render(&declare.name, names).is_ok_and(|name| name == address.name)),
            Kind::Local => spec.locals.iter().any(|local| local.name == address.name),
            _ => false,
        }
    }

    /// The new blocks that there is one of for each instance of the target.
    fn repeated(&self, blocks: &[&Block]) -> BTreeSet<Address> {
        let mut repeated = BTreeSet::new();
        if self.mirror.index().is_empty() {
            return repeated;
        }
        loop {
            let before = repeated.len();
            for block in blocks {
                let Some(address) = declared(block) else {
                    continue;
                };
                let refers = references_in(&block.body).iter().any(|reference| {
                    reference.address == self.mirror.target || repeated.contains(&reference.address)
                });
                let switched = self.mirror.switched && address.kind == Kind::Resource;
                if refers || switched {
                    repeated.insert(address);
                }
            }
            if repeated.len() == before {
                return repeated;
            }
        }
    }

    fn sorted(
        &self,
        text: &str,
        edits: &[TextEdit],
        blocks: &[&Block],
    ) -> Result<Additions, String> {
        let mut additions = Additions {
            provides: self.provides.clone(),
            ..Additions::default()
        };
        let mut beside = Vec::new();
        let mut data = Vec::new();
        for block in blocks {
            let start = text[..block.span.start]
                .rfind("\n\n")
                .map_or(0, |at| at + 2);
            let span = start..block.span.end;
            let inside: Vec<TextEdit> = edits
                .iter()
                .filter(|edit| span.contains(&edit.start))
                .map(|edit| TextEdit::replace(edit.start - start..edit.end - start, &*edit.text))
                .collect();
            let mut draft = Draft::new(&text[span]);
            draft.apply(&inside).map_err(|clash| clash.to_string())?;
            let address = declared(block);
            let standing = block.kind == "data" && references_in(&block.body).is_empty();
            if standing {
                data.push(draft.text());
            } else {
                beside.push(draft.text());
            }
            additions.addresses.extend(address);
        }
        additions.beside = beside.join("\n\n");
        additions.data = data.join("\n\n");
        Ok(additions)
    }
}

/// What every template sees: the parameters, and what is known of the target.
pub fn names(context: &Context<'_>) -> Names {
    let mut names = context.params.names.clone();
    if let Some(target) = context.address() {
        names.insert("target".to_owned(), Value::from(target.name.clone()));
        names.insert("address".to_owned(), Value::from(target.to_string()));
    }
    let tags = habits::Tags::of(context.source(), context.block);
    let fallback = names.get("extra_tags").map(extra_tags).unwrap_or_default();
    let tag = move |suffix: String, repeated: Option<bool>| {
        let line = tags.companion(&suffix, repeated.unwrap_or_default());
        if line.is_empty() {
            fallback.clone()
        } else {
            line
        }
    };
    names.insert("tags".to_owned(), Value::from_function(tag));
    // Provider 6 calls the name of a region `region`, and `name` is deprecated there.
    let aws = context.workspace.provider_bound(context.module, "aws");
    let region = if aws.is_none_or(|bound| bound.0 >= 6) {
        "region"
    } else {
        "name"
    };
    names.insert("region_name".to_owned(), Value::from(region));
    let needs = context.needs.iter();
    let needs = needs.map(|(name, reference)| (name.clone(), Value::from(reference.as_str())));
    names.insert("needs".to_owned(), Value::from_pairs(needs));
    let attributes = context.block.body.attributes().map(|attribute| {
        let text = context.source().slice(attribute.value.span.clone());
        (attribute.name.clone(), text.to_owned())
    });
    let arguments: BTreeMap<String, String> = attributes.collect();
    let argument = move |name: String| arguments.get(&name).cloned().unwrap_or_default();
    names.insert("arg".to_owned(), Value::from_function(argument));
    names
}

/// The line for tags that a recipe's parameter gives, where the target has none.
fn extra_tags(tags: &Value) -> String {
    match serde_json::to_value(tags) {
        Ok(serde_json::Value::Object(tags)) if !tags.is_empty() => {
            format!("tags = {}", json_as_hcl(&tags.into()))
        }
        _ => String::new(),
    }
}

fn declared(block: &Block) -> Option<Address> {
    let label = |at: usize| block.labels.get(at).map(|label| label.text.clone());
    match block.kind.as_str() {
        "resource" => Some(Address::resource(label(0)?, label(1)?)),
        "data" => Some(Address::new(Kind::Data, label(0)?, label(1)?)),
        _ => None,
    }
}

/// Where the address ends in the text of a reference to it.
fn name_end(text: &str, span: &std::ops::Range<usize>, address: &Address) -> usize {
    let end = span.start + address.to_string().len();
    if text.is_char_boundary(end) && end <= span.end {
        end
    } else {
        span.end
    }
}

/// Names to try: the plain one, then with numbers.
fn free_names(base: &str, alias: Option<&str>) -> impl Iterator<Item = String> {
    let base = match alias {
        Some(alias) => format!("{base}_{alias}"),
        None => base.to_owned(),
    };
    let numbered = base.clone();
    std::iter::once(base).chain((2..100).map(move |number| format!("{numbered}_{number}")))
}
