//! Changes of a document, in the form that it is written in.

use super::{Document, Place, Statement, Written};
use crate::edit::Edit;
use crate::edit::layout::{Notation, Tree, append_element, insert_block, insert_items, value_of};
use crate::source::{Expr, ExprKind, Source};

/// A condition; its values are HCL source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::recipe) struct Condition {
    pub test: String,
    pub variable: String,
    pub values: Vec<String>,
}

/// A statement; its resources are HCL source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::recipe) struct NewStatement {
    pub sid: String,
    pub effect: String,
    pub principal: Option<String>,
    pub actions: Vec<String>,
    pub resources: Vec<String>,
    pub condition: Option<Condition>,
}

impl Document<'_> {
    /// The edits that give a statement a condition.
    ///
    /// # Errors
    /// The reason why there is no place for it.
    pub(in crate::recipe) fn narrow(
        &self,
        statement: &Statement<'_>,
        condition: &Condition,
    ) -> Result<Vec<Edit>, String> {
        match &statement.place {
            None => Err("its statement is an expression".to_owned()),
            Some(Place::Block(block)) => Ok(insert_block(self.source, block, &condition.block())),
            Some(Place::Object(object, notation)) => {
                conditioned(self.source, object, condition, *notation)
            }
        }
    }

    /// The edits that give the document a statement.
    ///
    /// # Errors
    /// The reason why there is no place for it.
    pub(in crate::recipe) fn append(&self, statement: &NewStatement) -> Result<Vec<Edit>, String> {
        match &self.body {
            Written::Data(block) => Ok(insert_block(self.source, block, &statement.block())),
            Written::Object(object, notation) => {
                let list = value_of(object, "Statement").ok_or("its policy has no `Statement`")?;
                Ok(append_element(
                    self.source,
                    list,
                    &statement.tree(),
                    *notation,
                ))
            }
        }
    }
}

/// A condition in an object: beside those of the same test, else beside other tests, else of its own.
fn conditioned(
    source: &Source,
    statement: &Expr,
    condition: &Condition,
    notation: Notation,
) -> Result<Vec<Edit>, String> {
    let values = Tree::one_or_many(condition.values.iter().cloned().map(Tree::Value).collect());
    let keys = Tree::item(&condition.variable, values.clone());
    let insert = |object: &Expr, item: (&str, &Tree)| match &object.bare().kind {
        ExprKind::Object(_) => Ok(insert_items(source, object, &[item], notation)),
        _ => Err("its `Condition` is an expression".to_owned()),
    };
    let Some(written) = value_of(statement, "Condition") else {
        let tests = Tree::item(&condition.test, keys);
        return insert(statement, ("Condition", &tests));
    };
    match value_of(written, &condition.test) {
        Some(own) => insert(own, (&condition.variable, &values)),
        None => insert(written, (&condition.test, &keys)),
    }
}

impl Condition {
    fn block(&self) -> String {
        format!(
            "condition {{\n  test     = \"{}\"\n  variable = \"{}\"\n  values   = [{}]\n}}",
            self.test,
            self.variable,
            self.values.join(", ")
        )
    }
}

impl NewStatement {
    fn tree(&self) -> Tree {
        let quoted = |text: &str| Tree::Value(format!("\"{text}\""));
        let many = |texts: Vec<Tree>| Tree::one_or_many(texts);
        let mut items = vec![
            ("Sid".to_owned(), quoted(&self.sid)),
            ("Effect".to_owned(), quoted(&self.effect)),
        ];
        let principal = self.principal.as_deref().map(quoted);
        items.extend(principal.map(|principal| ("Principal".to_owned(), principal)));
        let actions = self.actions.iter().map(|action| quoted(action));
        items.push(("Action".to_owned(), many(actions.collect())));
        let resources = self.resources.iter().cloned().map(Tree::Value);
        items.push(("Resource".to_owned(), many(resources.collect())));
        if let Some(condition) = &self.condition {
            let values = condition.values.iter().cloned().map(Tree::Value);
            let keys = Tree::item(&condition.variable, many(values.collect()));
            items.push(("Condition".to_owned(), Tree::item(&condition.test, keys)));
        }
        Tree::Object(items)
    }

    /// As a block of a `data "aws_iam_policy_document"`.
    fn block(&self) -> String {
        let quoted: Vec<String> = self.actions.iter().map(|it| format!("\"{it}\"")).collect();
        let mut text = format!(
            "statement {{\n  sid       = \"{}\"\n  effect    = \"{}\"\n  actions   = {}\n  resources = {}\n",
            self.sid,
            self.effect,
            list(&quoted),
            list(&self.resources)
        );
        if let Some(principal) = &self.principal {
            let identifiers = format!("  type        = \"{principal}\"\n    identifiers = [\"*\"]");
            text += &format!("\n  principals {{\n  {identifiers}\n  }}\n");
        }
        if let Some(condition) = &self.condition {
            let block = condition.block().replace('\n', "\n  ");
            text += &format!("\n  {block}\n");
        }
        text + "}"
    }
}

/// A list, over several lines where it has several elements.
fn list(elements: &[String]) -> String {
    match elements {
        [one] => format!("[{one}]"),
        many => format!("[\n    {},\n  ]", many.join(",\n    ")),
    }
}
