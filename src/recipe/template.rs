//! Templates of recipes: minijinja over parameters and what is known of the target.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value};

/// A template that cannot be rendered: an error of the recipe.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("rendering a template: {0}")]
pub struct TemplateError(String);

impl From<minijinja::Error> for TemplateError {
    fn from(error: minijinja::Error) -> Self {
        Self(format!("{error:#}"))
    }
}

/// The names that a template may use.
pub type Names = BTreeMap<String, Value>;

/// Renders a template; a name that is not bound is an error.
///
/// # Errors
/// The template is malformed or uses an unbound name.
pub fn render(template: &str, names: &Names) -> Result<String, TemplateError> {
    if !template.contains("{{") && !template.contains("{%") {
        return Ok(template.to_owned());
    }
    Ok(environment()?.render_str(template, names)?)
}

/// Evaluates a condition over the parameters.
///
/// # Errors
/// The condition is malformed or uses an unbound name.
pub fn holds(condition: &str, names: &Names) -> Result<bool, TemplateError> {
    let environment = environment()?;
    let compiled = environment.compile_expression(condition)?;
    Ok(compiled.eval(names)?.is_true())
}

/// The one environment of all templates; making one costs more than rendering most of them.
fn environment() -> Result<&'static Environment<'static>, minijinja::Error> {
    static SHARED: OnceLock<Environment<'static>> = OnceLock::new();
    if let Some(shared) = SHARED.get() {
        return Ok(shared);
    }
    let made = new_environment()?;
    Ok(SHARED.get_or_init(|| made))
}

fn new_environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()?,
    );
    environment.add_filter("hcl", |value: Value| hcl(&value));
    environment.add_filter("snake", |text: String| snake(&text));
    environment.add_filter("words", |text: String| words(&text));
    environment.add_filter("bucket_arn", |name: String, behind: Option<String>| {
        bucket_arn(&name, &behind.unwrap_or_default())
    });
    environment.add_filter("kebab", |text: String| snake(&text).replace('_', "-"));
    Ok(environment)
}

/// The ARN of a bucket, or of what is in it, from an expression that names the bucket, as HCL source
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-arn-format.html>).
fn bucket_arn(name: &str, behind: &str) -> String {
    let own = [".id", ".bucket"]
        .iter()
        .find_map(|end| name.strip_suffix(end));
    let resource = own.filter(|own| own.starts_with("aws_s3_bucket."));
    match (resource, name.trim_matches('"')) {
        (Some(own), _) if behind.is_empty() => format!("{own}.arn"),
        (Some(own), _) => format!("\"${{{own}.arn}}{behind}\""),
        (None, inside) if inside.len() < name.len() => format!("\"arn:aws:s3:::{inside}{behind}\""),
        (None, _) => format!("\"arn:aws:s3:::${{{name}}}{behind}\""),
    }
}

/// A value as HCL source.
fn hcl(value: &Value) -> String {
    serde_json::to_value(value).map_or_else(|_| value.to_string(), |json| json_as_hcl(&json))
}

/// JSON as HCL source: strings escaped, maps with `=`.
pub fn json_as_hcl(json: &serde_json::Value) -> String {
    match json {
        serde_json::Value::String(text) => {
            format!(
                "{}",
                serde_json::Value::from(text.replace("${", "$${").replace("%{", "%%{"))
            )
        }
        serde_json::Value::Array(items) => {
            let items: Vec<String> = items.iter().map(json_as_hcl).collect();
            format!("[{}]", items.join(", "))
        }
        serde_json::Value::Object(fields) if fields.is_empty() => "{}".to_owned(),
        serde_json::Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(key, value)| format!("  {key} = {}", json_as_hcl(value)))
                .collect();
            format!("{{\n{}\n}}", fields.join("\n"))
        }
        other => other.to_string(),
    }
}

/// Words in lower case with `_` between them: `main-vpc` and `mainVpc` are `main_vpc`.
fn words(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        let begins = before.is_some_and(|before| {
            before.is_lowercase() || before.is_ascii_digit() || before.is_uppercase() && after
        });
        if letter.is_uppercase() && begins {
            out.push('_');
        }
        match letter {
            '-' | '.' | ' ' => out.push('_'),
            other => out.extend(other.to_lowercase()),
        }
    }
    out
}

fn snake(text: &str) -> String {
    text.replace(['-', '.', ' '], "_")
}
