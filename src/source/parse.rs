//! Reads HCL with hcl-edit and gives this crate's own tree. The only user of that parser.

use std::fmt;

use hcl_edit::Span as _;
use hcl_edit::expr::{self, Expression, ObjectKey, TraversalOperator};
use hcl_edit::structure::{self, BlockLabel, Structure};
use hcl_edit::template::{Directive, Element, Strip, Template};

use super::outline::Header;
use super::scan::{Scanner, Step as ScanStep};
use super::syntax::{
    Attribute, BinaryOperator, Block, Body, Expr, ExprKind, ForExpr, Item, Key, Label, Part, Step,
    Traversal, UnaryOperator,
};
use super::{BOM, Span};

/// Why a text, or a part of it, could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// Byte offset in the source.
    pub offset: usize,
    pub message: String,
}

impl ParseError {
    pub(super) fn new(offset: usize, message: impl Into<String>) -> Self {
        Self {
            offset,
            message: message.into(),
        }
    }

    fn of(base: usize, error: &hcl_edit::parser::Error) -> Self {
        let message = error.message().trim().replace('\n', "; ");
        Self::new(base + error.location().offset(), message)
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ParseError {}

/// Parses the block under a header of the outline.
pub(super) fn block(text: &str, header: &Header) -> Result<Block, ParseError> {
    let base = header.span.start;
    let body = parse_at(text, header.span.clone(), base)?;
    match body.items.into_iter().next() {
        Some(Item::Block(block)) => Ok(block),
        _ => Err(ParseError::new(base, "expected a block")),
    }
}

/// Parses a whole text as a body.
pub(super) fn body(text: &str) -> Result<Body, ParseError> {
    let base = if text.starts_with(BOM) { BOM.len() } else { 0 };
    parse_at(text, base..text.len(), base)
}

/// Parses text that is not (yet) part of a file, such as the template of a recipe.
///
/// # Errors
/// The text is not HCL.
pub fn fragment(text: &str) -> Result<Body, ParseError> {
    parse_at(text, 0..text.len(), 0)
}

/// Parses one expression; spans are offsets into `text`.
///
/// # Errors
/// The text is not an expression.
pub fn expression(text: &str) -> Result<Expr, ParseError> {
    expression_at(text, 0..text.len())
}

/// Parses a part of a file as one expression; spans are offsets into the file.
///
/// # Errors
/// The part is not an expression.
pub fn expression_in(source: &super::Source, span: Span) -> Result<Expr, ParseError> {
    expression_at(source.text(), span)
}

fn expression_at(text: &str, span: Span) -> Result<Expr, ParseError> {
    let slice = &text[span.clone()];
    let base = span.start + slice.len() - slice.trim_start().len();
    let parsed: Expression =
        hcl_edit::parser::parse_expr(slice.trim()).map_err(|error| ParseError::of(base, &error))?;
    Ok(Reader { text, base }.expr(&parsed))
}

fn parse_at(text: &str, span: Span, base: usize) -> Result<Body, ParseError> {
    let slice = &text[span];
    let body = hcl_edit::parser::parse_body(slice).map_err(|error| ParseError::of(base, &error))?;
    Ok(Reader { text, base }.body(&body))
}

/// Converts hcl-edit's tree; `base` is where the parsed slice begins in `text`.
struct Reader<'a> {
    text: &'a str,
    base: usize,
}

impl Reader<'_> {
    fn span(&self, span: Option<Span>) -> Span {
        let span = span.unwrap_or_default();
        span.start + self.base..span.end + self.base
    }

    fn slice(&self, span: &Span) -> &str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    fn body(&self, body: &structure::Body) -> Body {
        Body {
            items: body
                .iter()
                .map(|structure| match structure {
                    Structure::Attribute(attribute) => Item::Attribute(self.attribute(attribute)),
                    Structure::Block(block) => Item::Block(self.block(block)),
                })
                .collect(),
        }
    }

    fn attribute(&self, attribute: &structure::Attribute) -> Attribute {
        let name_span = self.span(attribute.key.span());
        let value = self.expr(&attribute.value);
        Attribute {
            name: attribute.key.as_str().to_owned(),
            span: name_span.start..value.span.end,
            name_span,
            value,
        }
    }

    fn block(&self, block: &structure::Block) -> Block {
        let span = self.span(block.span());
        let ident = self.span(block.ident.span());
        let labels: Vec<Label> = block.labels.iter().map(|label| self.label(label)).collect();
        let head_end = labels.last().map_or(ident.end, |label| label.span.end);
        Block {
            kind: block.ident.as_str().to_owned(),
            labels,
            head: ident.start..head_end,
            open: self.opening_brace(head_end),
            close: span.end.saturating_sub(1),
            body: self.body(&block.body),
            span,
        }
    }

    fn label(&self, label: &BlockLabel) -> Label {
        Label {
            text: label.as_str().to_owned(),
            span: self.span(label.span()),
        }
    }

    fn opening_brace(&self, from: usize) -> usize {
        let mut scanner = Scanner::new(self.text, from);
        while let Some((at, step)) = scanner.step() {
            if step == ScanStep::Open {
                return at;
            }
        }
        from
    }

    fn expr(&self, source: &Expression) -> Expr {
        let kind = match source {
            Expression::Null(_) => ExprKind::Null,
            Expression::Bool(value) => ExprKind::Bool(*value.value()),
            Expression::Number(number) => {
                ExprKind::Number(number.value().as_f64().unwrap_or(f64::NAN))
            }
            Expression::String(value) => ExprKind::String(value.value().clone()),
            Expression::Array(array) => {
                ExprKind::List(array.iter().map(|item| self.expr(item)).collect())
            }
            Expression::Object(object) => self.object(object),
            Expression::StringTemplate(template) => {
                ExprKind::Template(self.parts(template.iter(), false))
            }
            Expression::HeredocTemplate(heredoc) => ExprKind::Heredoc {
                parts: self.parts(heredoc.template.iter(), true),
                dedent: self
                    .slice(&self.span(heredoc.span().or_else(|| source.span())))
                    .starts_with("<<-"),
            },
            Expression::Parenthesis(inner) => ExprKind::Paren(Box::new(self.expr(inner.inner()))),
            Expression::Variable(name) => match name.as_str() {
                // Terraform refuses these; what their author meant is plain.
                "True" | "TRUE" => ExprKind::Bool(true),
                "False" | "FALSE" => ExprKind::Bool(false),
                name => ExprKind::Variable(name.to_owned()),
            },
            Expression::Conditional(conditional) => ExprKind::Conditional {
                condition: Box::new(self.expr(&conditional.cond_expr)),
                yes: Box::new(self.expr(&conditional.true_expr)),
                no: Box::new(self.expr(&conditional.false_expr)),
            },
            Expression::FuncCall(call) => Self::call(call, |arg| self.expr(arg)),
            Expression::Traversal(traversal) => ExprKind::Traversal(Box::new(Traversal {
                root: self.expr(&traversal.expr),
                steps: traversal
                    .operators
                    .iter()
                    .map(|operator| self.step(operator.value()))
                    .collect(),
            })),
            Expression::UnaryOp(operation) => ExprKind::Unary(
                unary(*operation.operator.value()),
                Box::new(self.expr(&operation.expr)),
            ),
            Expression::BinaryOp(operation) => ExprKind::Binary(
                Box::new(self.expr(&operation.lhs_expr)),
                binary(*operation.operator.value()),
                Box::new(self.expr(&operation.rhs_expr)),
            ),
            Expression::ForExpr(for_expr) => ExprKind::For(Box::new(self.for_expr(for_expr))),
        };
        Expr {
            span: self.span(source.span()),
            kind,
        }
    }

    fn call(call: &expr::FuncCall, mut convert: impl FnMut(&Expression) -> Expr) -> ExprKind {
        let mut name = String::new();
        for part in &call.name.namespace {
            name.push_str(part.as_str());
            name.push_str("::");
        }
        name.push_str(call.name.name.as_str());
        ExprKind::Call {
            name,
            args: call.args.iter().map(&mut convert).collect(),
            expand: call.args.expand_final(),
        }
    }

    fn object(&self, object: &expr::Object) -> ExprKind {
        let items = object.iter().map(|(key, value)| {
            let key = match key {
                ObjectKey::Ident(name) | ObjectKey::Expression(Expression::Variable(name)) => {
                    Key::Name {
                        text: name.as_str().to_owned(),
                        span: self.span(name.span()),
                    }
                }
                ObjectKey::Expression(expr) => Key::Expr(self.expr(expr)),
            };
            (key, self.expr(value.expr()))
        });
        ExprKind::Object(items.collect())
    }

    fn step(&self, operator: &TraversalOperator) -> Step {
        match operator {
            TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => Step::Splat,
            TraversalOperator::GetAttr(name) => Step::Attribute(name.as_str().to_owned()),
            TraversalOperator::Index(index) => Step::Index(self.expr(index)),
            TraversalOperator::LegacyIndex(index) => Step::LegacyIndex(*index.value()),
        }
    }

    fn for_expr(&self, source: &expr::ForExpr) -> ForExpr {
        ForExpr {
            key_name: source
                .intro
                .key_var
                .as_ref()
                .map(|name| name.as_str().to_owned()),
            value_name: source.intro.value_var.as_str().to_owned(),
            collection: self.expr(&source.intro.collection_expr),
            key: source.key_expr.as_ref().map(|key| self.expr(key)),
            value: self.expr(&source.value_expr),
            condition: source.cond.as_ref().map(|cond| self.expr(&cond.expr)),
            grouping: source.grouping,
            object: source.key_expr.is_some(),
        }
    }

    /// The parts of a template; `raw` keeps the literal ones as source text.
    fn parts<'e>(&self, elements: impl IntoIterator<Item = &'e Element>, raw: bool) -> Vec<Part> {
        let mut parts = Vec::new();
        for element in elements {
            match element {
                Element::Literal(literal) if raw => {
                    let text = self.slice(&self.span(literal.span())).to_owned();
                    parts.push(Part::Literal(text));
                }
                Element::Literal(literal) => parts.push(Part::Literal(literal.value().clone())),
                Element::Interpolation(inner) => {
                    let part = Part::Interpolation(self.expr(&inner.expr));
                    trimmed(&mut parts, inner.strip, inner.strip, part);
                }
                Element::Directive(directive) => self.directive(directive, raw, &mut parts),
            }
        }
        parts
    }

    fn directive(&self, directive: &Directive, raw: bool, parts: &mut Vec<Part>) {
        match directive {
            Directive::If(inner) => {
                let (open, close) = (&inner.if_expr, &inner.endif_expr);
                let middle = inner.else_expr.as_ref();
                let ends_yes = middle.map_or(close.strip, |middle| middle.strip);
                let no = middle
                    .map(|middle| self.inside(&middle.template, raw, middle.strip, close.strip));
                let part = Part::If {
                    condition: self.expr(&open.cond_expr),
                    yes: self.inside(&open.template, raw, open.strip, ends_yes),
                    no: no.unwrap_or_default(),
                };
                trimmed(parts, open.strip, close.strip, part);
            }
            Directive::For(inner) => {
                let (open, close) = (&inner.for_expr, &inner.endfor_expr);
                let key = open.key_var.as_ref();
                let part = Part::For {
                    key_name: key.map(|name| name.as_str().to_owned()),
                    value_name: open.value_var.as_str().to_owned(),
                    collection: self.expr(&open.collection_expr),
                    body: self.inside(&open.template, raw, open.strip, close.strip),
                };
                trimmed(parts, open.strip, close.strip, part);
            }
        }
    }

    /// What stands between the marker that opens and the one that closes.
    fn inside(&self, template: &Template, raw: bool, open: Strip, close: Strip) -> Vec<Part> {
        let mut parts = self.parts(template, raw);
        if open.strip_end() {
            parts.insert(0, Part::TrimAfter);
        }
        if close.strip_start() {
            parts.push(Part::TrimBefore);
        }
        parts
    }
}

/// Adds a part with what its first and last markers trim around it.
fn trimmed(parts: &mut Vec<Part>, first: Strip, last: Strip, part: Part) {
    if first.strip_start() {
        parts.push(Part::TrimBefore);
    }
    parts.push(part);
    if last.strip_end() {
        parts.push(Part::TrimAfter);
    }
}

fn unary(operator: expr::UnaryOperator) -> UnaryOperator {
    match operator {
        expr::UnaryOperator::Neg => UnaryOperator::Minus,
        expr::UnaryOperator::Not => UnaryOperator::Not,
    }
}

fn binary(operator: expr::BinaryOperator) -> BinaryOperator {
    use expr::BinaryOperator as Source;
    match operator {
        Source::Eq => BinaryOperator::Equal,
        Source::NotEq => BinaryOperator::NotEqual,
        Source::LessEq => BinaryOperator::LessOrEqual,
        Source::GreaterEq => BinaryOperator::GreaterOrEqual,
        Source::Less => BinaryOperator::Less,
        Source::Greater => BinaryOperator::Greater,
        Source::Plus => BinaryOperator::Plus,
        Source::Minus => BinaryOperator::Minus,
        Source::Mul => BinaryOperator::Times,
        Source::Div => BinaryOperator::Divide,
        Source::Mod => BinaryOperator::Modulo,
        Source::And => BinaryOperator::And,
        Source::Or => BinaryOperator::Or,
    }
}
