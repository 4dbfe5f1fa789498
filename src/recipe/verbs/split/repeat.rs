//! How a resource repeats: over the instances of its owner, over the elements of a dynamic
//! block, over a list of sources, and over all of them at once. Keys are indexes or the keys of
//! maps, which are known when values are not
//! (<https://developer.hashicorp.com/terraform/language/meta-arguments/for_each>).

use super::rows::Element;
use super::sources::Reach;
use crate::recipe::mirror::Mirror;
use crate::recipe::rename::{Name, rewrite};
use crate::recipe::state::Repeated;

/// What stands for the parts of an item in the resource that it becomes.
#[derive(Debug, Clone, Default)]
pub(super) struct Repeat {
    /// Its own `count` or `for_each`; none where there is one, or the owner's serve.
    pub repeated: Option<Repeated>,
    /// Whether the owner's `count` and `for_each` are repeated as they are.
    pub mirrors: bool,
    /// How the owner is referred to behind its address.
    pub index: String,
    /// What stands for the source.
    pub source: Option<String>,
    names: Vec<(Name, String)>,
}

/// Texts of the item's own repetition.
pub(super) struct Rule<'a> {
    pub element: &'a Element,
    pub collection: String,
    pub condition: Option<String>,
}

impl Repeat {
    /// # Errors
    /// The reason why it cannot be said in one resource.
    pub(super) fn of(
        mirror: &Mirror,
        rule: Option<&Rule<'_>>,
        reach: &Reach,
    ) -> Result<Self, String> {
        let grouped = mirror.count.is_some() || mirror.for_each.is_some();
        let plain = !matches!(
            reach,
            Reach::Elements(_) | Reach::Constants(_) | Reach::When { .. }
        );
        match (grouped, rule, reach) {
            (_, None, _) if plain => Ok(Self {
                mirrors: true,
                index: mirror.index().to_owned(),
                ..Self::default()
            }),
            (false, None, Reach::Constants(list)) => Ok(Self {
                repeated: Some(Repeated::ForEach(format!("toset({list})"))),
                source: Some("each.value".to_owned()),
                ..Self::default()
            }),
            (false, None, Reach::When { condition, .. }) => Ok(Self {
                repeated: Some(Repeated::Count(format!("{condition} ? 1 : 0"))),
                ..Self::default()
            }),
            (false, None, Reach::Elements(list)) => Ok(Self {
                repeated: Some(Repeated::ForEach(format!(
                    "{{ for index, source in {list} : index => source }}"
                ))),
                source: Some("each.value".to_owned()),
                ..Self::default()
            }),
            (false, Some(rule), _) if plain => Ok(Self {
                repeated: Some(Repeated::ForEach(rule.alone())),
                names: rule.names("each.key", "each.value"),
                ..Self::default()
            }),
            _ => nested(mirror, rule, reach),
        }
    }

    /// An expression of the item, as the resource has it.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn rewrite(&self, text: &str) -> Result<String, String> {
        rewrite(text, &self.names)
    }
}

impl Rule<'_> {
    /// Over the elements alone.
    fn alone(&self) -> String {
        let collection = &self.collection;
        let condition = self.condition.as_ref().map(|condition| {
            let inner = rewrite(condition, &self.names("key", "rule"));
            format!(" if {}", inner.unwrap_or_else(|_| condition.clone()))
        });
        let condition = condition.unwrap_or_default();
        format!("{{ for key, rule in {collection} : key => rule{condition} }}")
    }

    fn names(&self, key: &str, value: &str) -> Vec<(Name, String)> {
        match self.element {
            Element::Iterator(name) => vec![
                (Name::Iterator(name.clone()), String::new()),
                (Name::Step(name.clone(), "key".to_owned()), key.to_owned()),
                (
                    Name::Step(name.clone(), "value".to_owned()),
                    value.to_owned(),
                ),
            ],
            Element::Names {
                key: own,
                value: name,
            } => {
                let mut names = vec![(Name::Plain(name.clone()), value.to_owned())];
                let own = own
                    .iter()
                    .map(|own| (Name::Plain(own.clone()), key.to_owned()));
                names.extend(own);
                names
            }
        }
    }
}

/// Over several things at once: one entry for each combination.
struct Product {
    /// The heads of the loops, and the conditions at their ends.
    loops: Vec<(String, String)>,
    keys: Vec<&'static str>,
    fields: Vec<&'static str>,
    /// Names inside the loops, and outside in the resource.
    inner: Vec<(Name, String)>,
    outer: Vec<(Name, String)>,
}

fn nested(mirror: &Mirror, rule: Option<&Rule<'_>>, reach: &Reach) -> Result<Repeat, String> {
    let mut product = Product {
        loops: Vec::new(),
        keys: Vec::new(),
        fields: Vec::new(),
        inner: Vec::new(),
        outer: Vec::new(),
    };
    let mut repeat = Repeat::default();
    match (&mirror.count, &mirror.for_each) {
        (Some(count), _) => {
            product.group(format!("for group_key in range({count}) :"), &["group_key"]);
        }
        (_, Some(each)) => {
            product.group(
                format!("for group_key, group in {each} :"),
                &["group_key", "group"],
            );
        }
        _ => {}
    }
    if !product.loops.is_empty() {
        "[each.value.group_key]".clone_into(&mut repeat.index);
    }
    if let Some(rule) = rule {
        product.rule(rule)?;
    }
    match reach {
        Reach::Elements(list) | Reach::Constants(list) => {
            let list = rewrite(list, &product.inner)?;
            let head = format!("for source_key, source in {list} :");
            product.enter(head, "${source_key}", &["source"]);
            repeat.source = Some("each.value.source".to_owned());
        }
        Reach::When { condition, .. } => {
            let condition = rewrite(condition, &product.inner)?;
            product.only_if(&condition);
        }
        Reach::None | Reach::Value(_) => {}
    }
    repeat.repeated = Some(Repeated::ForEach(product.text()));
    repeat.names = product.outer;
    Ok(repeat)
}

impl Product {
    fn group(&mut self, head: String, fields: &[&'static str]) {
        self.enter(head, "${group_key}", fields);
        for (root, step, name) in [
            ("count", "index", "group_key"),
            ("each", "key", "group_key"),
            ("each", "value", "group"),
        ] {
            let key = || Name::Step(root.to_owned(), step.to_owned());
            self.inner.push((key(), name.to_owned()));
            self.outer.push((key(), format!("each.value.{name}")));
        }
    }

    fn rule(&mut self, rule: &Rule<'_>) -> Result<(), String> {
        let head = rewrite(&rule.collection, &self.inner)?;
        let head = format!("for rule_key, rule in {head} :");
        self.inner.extend(rule.names("rule_key", "rule"));
        self.outer
            .extend(rule.names("each.value.rule_key", "each.value.rule"));
        self.enter(head, "${rule_key}", &["rule_key", "rule"]);
        if let Some(condition) = &rule.condition {
            let condition = rewrite(condition, &self.inner)?;
            self.only_if(&condition);
        }
        Ok(())
    }

    fn enter(&mut self, head: String, key: &'static str, fields: &[&'static str]) {
        self.loops.push((head, String::new()));
        self.keys.push(key);
        self.fields.extend(fields);
    }

    fn only_if(&mut self, condition: &str) {
        if let Some((_, end)) = self.loops.last_mut() {
            *end = match end.as_str() {
                "" => format!(" if {condition}"),
                one => format!("{one} && ({condition})"),
            };
        }
    }

    fn text(&self) -> String {
        let fields = self.fields.iter().map(|name| format!("{name} = {name}\n"));
        let fields: String = fields.collect();
        let mut text = format!("{{\nkey = \"{}\"\n{fields}}}", self.keys.join("-"));
        for (head, end) in self.loops.iter().rev() {
            text = format!("[\n{head} {text}{end}\n]");
        }
        format!("{{\nfor item in flatten({text}) : item.key => item\n}}")
    }
}
