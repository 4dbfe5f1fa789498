//! `set`: an attribute has a value, a nested block exists.

use super::deciding::{self, Place};
use super::{Context, Outcome, Patch, Proposal, Trust};
use crate::edit::layout::{canonical, insert_attributes, insert_block, replace_value};
use crate::module::{Reason, Scope, Truth, Value, equal, truth};
use crate::recipe::instances;
use crate::recipe::model::Missing;
use crate::recipe::site::{Site, sites};
use crate::recipe::template::TemplateError;
use crate::schema::{Change, Written};
use crate::source::{Block, Expr, Span, expression, fragment};

pub(super) fn propose(
    context: &Context<'_>,
    path: &[String],
) -> Result<Vec<Proposal>, TemplateError> {
    let spec = &context.edit.spec;
    let to = context.render(spec.to.as_deref().unwrap_or("null"))?;
    let mut along = Vec::new();
    for (name, value) in &spec.with {
        along.push((name.as_str(), context.render(value)?));
    }
    // The body of a nested block is no expression, and is never compared.
    let wanted = expression(&to).map_or(Value::Null, |wanted| {
        Scope::new(context.workspace, context.module).value(&wanted)
    });
    let goal = Goal {
        context,
        path,
        to,
        wanted,
        along,
    };
    let single = |at: usize| goal.creates(at);
    let mut proposals = Vec::new();
    for site in sites(context.block, path, &single) {
        proposals.extend(goal.at(&site)?);
    }
    Ok(proposals)
}

struct Goal<'a> {
    context: &'a Context<'a>,
    path: &'a [String],
    /// HCL source of the wanted value.
    to: String,
    /// Its value, as far as it is known.
    wanted: Value,
    /// What is written beside it where it is absent.
    along: Vec<(&'a str, String)>,
}

impl Goal<'_> {
    /// Whether the nested block at a depth of the path is created where it is absent: it
    /// stands at most once, or the recipe says so.
    fn creates(&self, at: usize) -> bool {
        match self.context.edit.spec.missing {
            Some(Missing::Create) => true,
            Some(Missing::Skip) => false,
            None => self
                .context
                .facts
                .as_ref()
                .is_none_or(|facts| facts.is_single(&self.path[..=at])),
        }
    }

    /// Whether the path names a nested block rather than an attribute.
    fn is_block(&self) -> bool {
        self.context
            .facts
            .as_ref()
            .is_some_and(|facts| facts.is_block(self.path))
    }

    fn at(&self, site: &Site<'_>) -> Result<Option<Proposal>, TemplateError> {
        match site {
            Site::Value {
                owner,
                value,
                within,
                ..
            } => Ok(match self.concerns(owner) {
                Truth::Yes => self.at_value(owner, value, within),
                Truth::No => None,
                Truth::Unknown(reason) => Some(self.unclear(value.span.clone(), &reason)),
            }),
            // A block is there: that is all that was asked for.
            Site::Block { .. } => Ok(None),
            Site::Absent { owner, from } => {
                let skip = self.context.edit.spec.missing == Some(Missing::Skip);
                match self.concerns(owner) {
                    Truth::Yes if !skip => self.at_nothing(owner, *from),
                    Truth::Unknown(reason) if !skip => {
                        Ok(Some(self.unclear(owner.head.clone(), &reason)))
                    }
                    _ => Ok(None),
                }
            }
            Site::Hidden { span, reason } => Ok(Some(self.context.proposal(
                span.clone(),
                format!("`{}` cannot be seen", self.path.join(".")),
                Outcome::Undecided(reason.to_string()),
            ))),
        }
    }

    /// The `if` of the edit, over the body that holds the target.
    fn concerns(&self, owner: &Block) -> Truth {
        let Some(condition) = &self.context.edit.if_ else {
            return Truth::Yes;
        };
        let parent = Scope::new(self.context.workspace, self.context.module)
            .in_block(self.context.id)
            .block_value(owner);
        self.context.condition(condition, "parent", parent)
    }

    /// It is not known whether the edit concerns a place.
    fn unclear(&self, span: Span, reason: &Reason) -> Proposal {
        let label = format!("`{}` may not belong here", self.path.join("."));
        self.proposal(span, label, Outcome::Undecided(reason.to_string()))
    }

    /// Whether a value is right.
    fn is_right(&self, value: Value) -> Truth {
        if let Some(ok) = &self.context.edit.ok {
            let names = [("value", value), ("wanted", self.wanted.clone())];
            return truth(&self.context.evaluated(ok, &names, Trust::Defaults).value);
        }
        // Absent is not the wanted value, also where that is not known before the run.
        if value == Value::Null && self.to != "null" {
            return Truth::No;
        }
        truth(&equal(&value, &self.wanted))
    }

    fn at_value(&self, owner: &Block, value: &Expr, within: &[&Block]) -> Option<Proposal> {
        let span = value.span.clone();
        if self.context.source().slice(span.clone()) == self.to {
            return None;
        }
        let found = instances::evaluate(self.context, value, within, true)?;
        match self.is_right(found.value) {
            Truth::Yes => {
                let variable = found.assumed.first()?;
                let surely = instances::evaluate(self.context, value, within, false);
                if surely.is_none_or(|surely| self.is_right(surely.value) == Truth::Yes) {
                    return None;
                }
                let reason = format!("rests on the default of var.{variable}");
                Some(self.proposal(span, "may be overridden", Outcome::Undecided(reason)))
            }
            Truth::Unknown(reason) => {
                let label = format!("must be {}", self.shown());
                Some(self.proposal(span, label, Outcome::Undecided(reason.to_string())))
            }
            Truth::No => Some(self.wrong(owner, value, within)),
        }
    }

    fn wrong(&self, owner: &Block, value: &Expr, within: &[&Block]) -> Proposal {
        let label = format!("must be {}", self.shown());
        let mut outcome = self.mend(value, within);
        let along = self.along(owner);
        if let Outcome::Fix { patch, .. } = &mut outcome
            && !along.is_empty()
        {
            let source = self.context.source();
            patch.push(source, insert_attributes(source, owner, &along));
        }
        self.proposal(value.span.clone(), label, outcome)
    }

    /// The attributes that are written along and that a body lacks.
    fn along(&self, owner: &Block) -> Vec<(&str, &str)> {
        self.along
            .iter()
            .filter(|(name, _)| owner.body.attribute(name).is_none())
            .map(|(name, value)| (*name, value.as_str()))
            .collect()
    }

    /// The fix of a wrong value, at the places that decide it.
    fn mend(&self, value: &Expr, within: &[&Block]) -> Outcome {
        let is_right = |found: Value| self.is_right(found) == Truth::Yes;
        let branches = self.context.edit.spec.branches;
        let places = match deciding::places(self.context, value, within, &is_right, branches) {
            Ok(places) => places,
            Err(reason) => return Outcome::Withheld(reason),
        };
        let inside = |place: &Place<'_>| {
            let same = place.source.path() == self.context.source().path();
            same && value.span.start <= place.value.span.start
                && place.value.span.end <= value.span.end
        };
        // What stands outside the block is read without it.
        if !places.iter().all(inside) && !self.is_free_standing() {
            return Outcome::Withheld("the wanted value depends on this block".to_owned());
        }
        let mut patch = Patch::default();
        for place in &places {
            let span = place.value.span.clone();
            patch.push(place.source, replace_value(place.source, span, &self.to));
        }
        Outcome::Fix {
            patch,
            impact: self.impact(Change::AttributeSet, self.path.len()),
            help: match places.as_slice() {
                [only] if only.value.span == value.span && inside(only) => {
                    format!("set `{} = {}`", self.path.join("."), self.to)
                }
                all if all.iter().all(inside) => format!("use {} in every case", self.shown()),
                all => {
                    let names: Vec<&str> = all.iter().map(|place| place.name.as_str()).collect();
                    format!("set {} to {}", names.join(" and "), self.shown())
                }
            },
        }
    }

    /// Whether the wanted value may stand outside the block: it has no references.
    fn is_free_standing(&self) -> bool {
        expression(&self.to).is_ok_and(|expr| expr.is_literal())
    }

    fn at_nothing(&self, owner: &Block, from: usize) -> Result<Option<Proposal>, TemplateError> {
        match self.is_right(Value::Null) {
            Truth::Yes => return Ok(None),
            Truth::Unknown(reason) => {
                let label = format!("`{}` is absent", self.path[from]);
                let outcome = Outcome::Undecided(reason.to_string());
                return Ok(Some(self.proposal(owner.head.clone(), label, outcome)));
            }
            Truth::No => {}
        }
        let missing = &self.path[from..];
        let nested = missing.len() > 1 || self.is_block();
        let source = self.context.source();
        let (edits, change, kind) = if nested {
            let text = self.nested_text(missing)?;
            if let Some(reason) = self.incomplete(from, &text) {
                let label = format!("no `{}` block", self.path[from]);
                let outcome = Outcome::Withheld(reason);
                return Ok(Some(self.proposal(owner.head.clone(), label, outcome)));
            }
            (
                insert_block(source, owner, &text),
                Change::BlockAdded,
                " block",
            )
        } else {
            let mut new = vec![(missing[0].as_str(), self.to.as_str())];
            new.extend(self.along(owner));
            (
                insert_attributes(source, owner, &new),
                Change::AttributeSet,
                "",
            )
        };
        let depth = if nested { from + 1 } else { self.path.len() };
        let outcome = Outcome::Fix {
            patch: Patch::of(source, edits),
            impact: self.impact(change, depth),
            help: if self.is_block() {
                format!("add `{}`", self.path.join("."))
            } else {
                format!("set `{} = {}`", self.path.join("."), self.to)
            },
        };
        let label = format!("no `{}`{kind}", self.path[from]);
        Ok(Some(self.proposal(owner.head.clone(), label, outcome)))
    }

    /// The missing nested blocks with the value in the innermost.
    fn nested_text(&self, missing: &[String]) -> Result<String, TemplateError> {
        if let Some(create) = &self.context.edit.spec.create {
            let body = self.context.render(create)?;
            return Ok(format!("{} {{\n{}\n}}", missing[0], shifted(body.trim())));
        }
        let (last, outer) = missing
            .split_last()
            .map_or((None, missing), |(l, o)| (Some(l), o));
        let along = |text: String| {
            let lines = self
                .along
                .iter()
                .map(|(name, value)| format!("\n{name} = {value}"));
            lines.fold(text, |text, line| text + &line)
        };
        let mut text = match last {
            Some(last) if self.is_block() => format!("{last} {}", self.to),
            Some(last) => along(format!("{last} = {}", self.to)),
            None => String::new(),
        };
        for name in outer.iter().rev() {
            text = format!("{name} {{\n{}\n}}", shifted(&text));
        }
        Ok(canonical::format(&text).unwrap_or(text))
    }

    /// What a new nested block lacks that the provider requires.
    fn incomplete(&self, from: usize, text: &str) -> Option<String> {
        let facts = self.context.facts.as_ref()?;
        let body = fragment(text).ok()?;
        let block = body.blocks().next()?;
        let missing = facts.required_in(&self.path[..=from], block)?;
        Some(format!(
            "a new `{}` needs `{missing}` as well",
            self.path[from]
        ))
    }

    fn impact(&self, change: Change, depth: usize) -> crate::schema::Impact {
        let facts = self.context.facts.as_deref();
        crate::schema::impact(facts, &self.path[..depth], change)
    }

    fn shown(&self) -> String {
        if self.to.contains('\n') || self.to.len() > 60 {
            "another value".to_owned()
        } else {
            format!("`{}`", self.to)
        }
    }

    fn proposal(&self, span: Span, label: impl Into<String>, outcome: Outcome) -> Proposal {
        self.context.proposal(span, label, outcome)
    }
}

/// One level deeper.
fn shifted(text: &str) -> String {
    text.lines()
        .map(|line| {
            if line.is_empty() {
                String::new()
            } else {
                format!("  {line}")
            }
        })
        .collect::<Vec<_>>()
        .join("\n")
}

impl Written for Block {
    fn has(&self, name: &str) -> bool {
        self.body.attribute(name).is_some() || self.body.blocks_of(name).next().is_some()
    }

    fn nested(&self, kind: &str) -> Vec<&dyn Written> {
        let blocks = self.body.blocks_of(kind);
        blocks.map(|block| block as &dyn Written).collect()
    }
}
