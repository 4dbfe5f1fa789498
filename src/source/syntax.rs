//! The tree of a parsed block: what the HCL native syntax has, each node with its
//! byte span in the file.

use super::Span;

#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    pub items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    Attribute(Attribute),
    Block(Block),
}

impl Item {
    pub fn span(&self) -> Span {
        match self {
            Self::Attribute(attribute) => attribute.span.clone(),
            Self::Block(block) => block.span.clone(),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    pub name: String,
    pub name_span: Span,
    /// From the name to the end of the value.
    pub span: Span,
    pub value: Expr,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    pub text: String,
    /// Quotes included.
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    pub kind: String,
    pub labels: Vec<Label>,
    pub span: Span,
    /// From the kind to behind the last label.
    pub head: Span,
    /// Offset of `{`.
    pub open: usize,
    /// Offset of `}`.
    pub close: usize,
    pub body: Body,
}

impl Block {
    /// The name that the content of a dynamic block has for its element
    /// (<https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks>); nothing for
    /// other blocks.
    pub fn iterator(&self) -> Option<&str> {
        if self.kind != "dynamic" {
            return None;
        }
        match self
            .body
            .attribute("iterator")
            .map(|named| named.value.names())
        {
            Some(names) => names?.first().copied(),
            None => self.labels.first().map(|label| label.text.as_str()),
        }
    }
}

impl Body {
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.items.iter().filter_map(|item| match item {
            Item::Attribute(attribute) => Some(attribute),
            Item::Block(_) => None,
        })
    }

    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.items.iter().filter_map(|item| match item {
            Item::Block(block) => Some(block),
            Item::Attribute(_) => None,
        })
    }

    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes().find(|attribute| attribute.name == name)
    }

    pub fn blocks_of<'a>(&'a self, kind: &str) -> impl Iterator<Item = &'a Block> {
        self.blocks().filter(move |block| block.kind == kind)
    }

    /// `dynamic "kind"` blocks.
    pub fn dynamic_blocks<'a>(&'a self, kind: &str) -> impl Iterator<Item = &'a Block> {
        self.blocks_of("dynamic")
            .filter(move |block| block.labels.first().is_some_and(|label| label.text == kind))
    }

    /// Visits every expression of the body, those of nested blocks included.
    pub fn visit<'a>(&'a self, visitor: &mut dyn FnMut(&'a Expr)) {
        for item in &self.items {
            match item {
                Item::Attribute(attribute) => attribute.value.visit(visitor),
                Item::Block(block) => block.body.visit(visitor),
            }
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    pub span: Span,
    pub kind: ExprKind,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    Null,
    Bool(bool),
    Number(f64),
    String(String),
    /// A quoted template.
    Template(Vec<Part>),
    /// A heredoc; its literal parts are source text, not decoded.
    Heredoc {
        parts: Vec<Part>,
        /// `<<-`: common indentation is taken off.
        dedent: bool,
    },
    List(Vec<Expr>),
    Object(Vec<(Key, Expr)>),
    Paren(Box<Expr>),
    /// A bare identifier.
    Variable(String),
    Traversal(Box<Traversal>),
    Conditional {
        condition: Box<Expr>,
        yes: Box<Expr>,
        no: Box<Expr>,
    },
    Call {
        name: String,
        args: Vec<Expr>,
        /// The last argument is followed by `...`.
        expand: bool,
    },
    Unary(UnaryOperator, Box<Expr>),
    Binary(Box<Expr>, BinaryOperator, Box<Expr>),
    For(Box<ForExpr>),
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    Literal(String),
    Interpolation(Expr),
    /// `%{ if … }`
    If {
        condition: Expr,
        yes: Vec<Part>,
        no: Vec<Part>,
    },
    /// `%{ for … }`
    For {
        key_name: Option<String>,
        value_name: String,
        collection: Expr,
        body: Vec<Part>,
    },
    /// `~` at the start of a marker: the white space before it goes.
    TrimBefore,
    /// `~` at the end of a marker: the white space behind it goes.
    TrimAfter,
}

impl Part {
    /// Calls `each` with the expressions in it, in source order.
    fn children<'a>(&'a self, each: &mut dyn FnMut(&'a Expr)) {
        match self {
            Self::Literal(_) | Self::TrimBefore | Self::TrimAfter => {}
            Self::Interpolation(expr) => each(expr),
            Self::If { condition, yes, no } => {
                each(condition);
                for part in yes.iter().chain(no) {
                    part.children(each);
                }
            }
            Self::For {
                collection, body, ..
            } => {
                each(collection);
                for part in body {
                    part.children(each);
                }
            }
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Key {
    /// A bare word, which is a literal string.
    Name {
        text: String,
        span: Span,
    },
    Expr(Expr),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Traversal {
    pub root: Expr,
    pub steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    Attribute(String),
    Index(Expr),
    /// `.0`
    LegacyIndex(u64),
    /// `[*]` or `.*`
    Splat,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ForExpr {
    pub key_name: Option<String>,
    pub value_name: String,
    pub collection: Expr,
    pub key: Option<Expr>,
    pub value: Expr,
    pub condition: Option<Expr>,
    pub grouping: bool,
    /// `{ for … }` rather than `[ for … ]`.
    pub object: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOperator {
    Minus,
    Not,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOperator {
    Equal,
    NotEqual,
    LessOrEqual,
    GreaterOrEqual,
    Less,
    Greater,
    Plus,
    Minus,
    Times,
    Divide,
    Modulo,
    And,
    Or,
}

impl BinaryOperator {
    /// Whether it calculates.
    pub fn is_arithmetic(self) -> bool {
        use BinaryOperator::{Divide, Minus, Modulo, Plus, Times};
        matches!(self, Plus | Minus | Times | Divide | Modulo)
    }
}

impl Expr {
    /// The expression inside any parentheses.
    pub fn bare(&self) -> &Expr {
        let mut expr = self;
        while let ExprKind::Paren(inner) = &expr.kind {
            expr = inner;
        }
        expr
    }

    /// A value written out, with nothing to evaluate in it.
    pub fn is_literal(&self) -> bool {
        match &self.kind {
            ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::String(_) => true,
            ExprKind::Unary(UnaryOperator::Minus, inner) | ExprKind::Paren(inner) => {
                inner.is_literal()
            }
            ExprKind::List(items) => items.iter().all(Expr::is_literal),
            ExprKind::Object(items) => items.iter().all(|(key, value)| {
                let plain = match key {
                    Key::Name { .. } => true,
                    Key::Expr(key) => key.is_literal(),
                };
                plain && value.is_literal()
            }),
            _ => false,
        }
    }

    /// The root name and attribute steps of a plain traversal such as `var.name` or
    /// `aws_vpc.main[0].id`: names up to the first step that is not an attribute.
    pub fn names(&self) -> Option<Vec<&str>> {
        match &self.bare().kind {
            ExprKind::Traversal(traversal) => traversal.names(),
            ExprKind::Variable(name) => Some(vec![name]),
            _ => None,
        }
    }

    /// Visits this expression and all inside it, outermost first.
    pub fn visit<'a>(&'a self, visitor: &mut dyn FnMut(&'a Expr)) {
        visitor(self);
        self.children(&mut |child| child.visit(visitor));
    }

    /// Calls `each` with the expressions directly inside this one, in source order.
    pub fn children<'a>(&'a self, each: &mut dyn FnMut(&'a Expr)) {
        match &self.kind {
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::String(_)
            | ExprKind::Variable(_) => {}
            ExprKind::Template(parts) | ExprKind::Heredoc { parts, .. } => {
                for part in parts {
                    part.children(each);
                }
            }
            ExprKind::List(items) => items.iter().for_each(each),
            ExprKind::Object(items) => {
                for (key, value) in items {
                    if let Key::Expr(key) = key {
                        each(key);
                    }
                    each(value);
                }
            }
            ExprKind::Paren(inner) | ExprKind::Unary(_, inner) => each(inner),
            ExprKind::Traversal(traversal) => {
                each(&traversal.root);
                for step in &traversal.steps {
                    if let Step::Index(index) = step {
                        each(index);
                    }
                }
            }
            ExprKind::Conditional { condition, yes, no } => {
                each(condition);
                each(yes);
                each(no);
            }
            ExprKind::Call { args, .. } => args.iter().for_each(each),
            ExprKind::Binary(left, _, right) => {
                each(left);
                each(right);
            }
            ExprKind::For(for_expr) => for_expr.children(each),
        }
    }
}

impl ForExpr {
    fn children<'a>(&'a self, each: &mut dyn FnMut(&'a Expr)) {
        each(&self.collection);
        if let Some(key) = &self.key {
            each(key);
        }
        each(&self.value);
        if let Some(condition) = &self.condition {
            each(condition);
        }
    }
}

impl Traversal {
    fn names(&self) -> Option<Vec<&str>> {
        let mut names = vec![self.root_name()?];
        for step in &self.steps {
            match step {
                Step::Attribute(name) => names.push(name),
                _ => break,
            }
        }
        Some(names)
    }

    /// The identifier that the traversal starts from.
    pub fn root_name(&self) -> Option<&str> {
        match &self.root.kind {
            ExprKind::Variable(name) => Some(name),
            _ => None,
        }
    }
}

impl Expr {
    /// Like [`Expr::names`], with the attribute names behind indexes and splats as well:
    /// `["aws_vpc", "main", "id"]` for `aws_vpc.main[0].id`.
    pub fn all_names(&self) -> Option<Vec<&str>> {
        let ExprKind::Traversal(traversal) = &self.bare().kind else {
            return self.names();
        };
        let mut names = vec![traversal.root_name()?];
        names.extend(traversal.steps.iter().filter_map(|step| match step {
            Step::Attribute(name) => Some(name.as_str()),
            _ => None,
        }));
        Some(names)
    }
}
