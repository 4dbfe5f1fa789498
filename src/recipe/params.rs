//! Values of a recipe's parameters.

use std::collections::BTreeMap;

use anyhow::{bail, ensure};

use super::load::Recipe;
use super::model::{Estate, Param, ParamType};
use super::template;
use crate::module::{self, from_json};
use minijinja::Value;
use minijinja::value::Serde;

/// What the user set, by parameter.
pub type Given = BTreeMap<String, serde_json::Value>;

/// The values of a recipe's parameters: for its templates, and as `param` for its conditions.
#[derive(Debug, Clone)]
pub struct Params {
    pub names: template::Names,
    pub object: module::Value,
}

impl Recipe {
    /// The values that the recipe sees: the defaults, overridden by what is given, and what
    /// is said of the estate.
    ///
    /// # Errors
    /// An unknown parameter, a value of another type, or one that is not among the choices.
    pub fn params(&self, given: &Given, estate: Option<Estate>) -> anyhow::Result<Params> {
        for name in given.keys() {
            let known = self.spec.params.iter().any(|param| &param.name == name);
            ensure!(
                known,
                "the recipe `{}` has no parameter `{name}`{}",
                self.id,
                self.known()
            );
        }
        let mut names = template::Names::new();
        let estate = match estate {
            Some(Estate::Live) => "live",
            Some(Estate::New) => "new",
            None => "",
        };
        names.insert("estate".to_owned(), Value::from(estate));
        let mut object = BTreeMap::new();
        for param in &self.spec.params {
            let value = given.get(&param.name).unwrap_or(&param.default);
            check(&self.id, param, value)?;
            names.insert(param.name.clone(), Value::from(Serde(value)));
            object.insert(param.name.clone(), from_json(value));
        }
        Ok(Params {
            names,
            object: module::Value::Object(object),
        })
    }

    fn known(&self) -> String {
        let names: Vec<&str> = self
            .spec
            .params
            .iter()
            .map(|param| param.name.as_str())
            .collect();
        if names.is_empty() {
            "; it takes none".to_owned()
        } else {
            format!("; it takes {}", names.join(", "))
        }
    }
}

fn check(id: &str, param: &Param, value: &serde_json::Value) -> anyhow::Result<()> {
    let fits = match param.type_ {
        ParamType::String => value.is_string(),
        ParamType::Number => value.is_number(),
        ParamType::Bool => value.is_boolean(),
        ParamType::List => value.is_array(),
        ParamType::Map => value.is_object(),
    };
    if !fits {
        bail!(
            "the parameter `{}` of `{id}` is not a {:?}: {value}",
            param.name,
            param.type_
        );
    }
    if !param.values.is_empty() && !param.values.contains(value) {
        let choices: Vec<String> = param.values.iter().map(ToString::to_string).collect();
        bail!(
            "the parameter `{}` of `{id}` is one of {}, not {value}",
            param.name,
            choices.join(", ")
        );
    }
    Ok(())
}
