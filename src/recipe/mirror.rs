//! What the blocks that belong to a target repeat of it: `count`, `for_each`, `provider`, and
//! `region` where that is an argument of every resource.

use super::state::Repeated;
use super::verbs::Context;
use crate::module::Address;
use crate::schema;
use crate::source::{Expr, ExprKind, Part};

/// The meta-arguments of the target that its companions repeat.
#[derive(Debug, Clone)]
pub struct Mirror {
    pub(super) target: Address,
    pub(super) count: Option<String>,
    pub(super) for_each: Option<String>,
    pub(super) provider: Option<String>,
    /// The region that the target says it is in, where that is an argument of every resource
    /// (provider 6).
    region: Option<String>,
    /// The count switches the target on and off, so its companions go with it.
    pub(super) switched: bool,
}

impl Mirror {
    /// Reads the meta-arguments of a block.
    ///
    /// # Errors
    /// The reason why they cannot be repeated elsewhere.
    pub fn of(context: &Context<'_>, target: &Address) -> Result<Self, String> {
        let (source, block) = (context.source(), context.block);
        let bound = context.workspace.provider_bound(context.module, "aws");
        let regional = bound.is_none_or(|bound| bound.0 >= 6)
            && context
                .facts
                .as_ref()
                .is_some_and(|facts| facts.takes_region());
        let text = |name: &str| {
            let value = &block.body.attribute(name)?.value;
            Some(source.slice(value.span.clone()).to_owned())
        };
        let count = block
            .body
            .attribute("count")
            .map(|count| unquoted(&count.value));
        let switched = count.is_some_and(|count| match count.kind {
            ExprKind::Conditional { .. } => true,
            ExprKind::Number(number) => number <= 1.0,
            _ => false,
        });
        if block.body.dynamic_blocks("provider").next().is_some() {
            return Err("its provider is not known".to_owned());
        }
        Ok(Self {
            target: target.clone(),
            count: text("count"),
            for_each: text("for_each"),
            provider: text("provider"),
            region: text("region").filter(|_| regional),
            switched,
        })
    }

    /// How another mirrored block refers to the instance that belongs to it.
    pub(super) fn index(&self) -> &'static str {
        match (&self.count, &self.for_each) {
            (Some(_), _) => "[count.index]",
            (_, Some(_)) => "[each.key]",
            _ => "",
        }
    }

    /// The provider's alias, as a part of a name.
    pub(super) fn alias(&self) -> Option<&str> {
        let written = self.provider.as_deref()?.trim_matches('"');
        written.rsplit('.').next()
    }

    /// The target's own `count` or `for_each`.
    pub(super) fn repeated(&self) -> Option<Repeated> {
        let count = self.count.clone().map(Repeated::Count);
        count.or_else(|| self.for_each.clone().map(Repeated::ForEach))
    }

    pub(super) fn lines(&self, repeated: bool, type_: &str) -> String {
        let mut lines = String::new();
        for (name, value) in [("count", &self.count), ("for_each", &self.for_each)] {
            if let (Some(value), true) = (value, repeated) {
                lines.push_str(&format!("\n{name} = {value}"));
            }
        }
        if let Some(provider) = &self.provider {
            lines.push_str(&format!("\nprovider = {provider}"));
        }
        if !lines.is_empty() {
            lines.push('\n');
        }
        let takes_region = || schema::latest(schema::Provider::Aws).resource(type_);
        if let Some(region) = &self.region
            && takes_region().is_some_and(|facts| facts.takes_region())
        {
            lines.push_str(&format!("\nregion = {region}\n"));
        }
        lines
    }
}

/// The expression inside parentheses and `"${…}"`.
fn unquoted(expr: &Expr) -> &Expr {
    match &expr.bare().kind {
        ExprKind::Template(parts) => match parts.as_slice() {
            [Part::Interpolation(inner)] => unquoted(inner),
            _ => expr.bare(),
        },
        _ => expr.bare(),
    }
}
