//! Small values the facts are made of: types, literals, limits.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

/// A Terraform type.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Type {
    /// `string`
    String,
    /// `number`
    Number,
    /// `bool`
    Bool,
    /// Any type: decided by the value.
    #[default]
    Dynamic,
    /// `list(…)`
    List(Box<Type>),
    /// `set(…)`
    Set(Box<Type>),
    /// `map(…)`
    Map(Box<Type>),
    /// `object({…})`
    Object(BTreeMap<String, Type>),
    /// `tuple([…])`
    Tuple(Vec<Type>),
}

impl Type {
    /// Whether a value holds several elements: list, set, map or tuple.
    pub fn is_collection(&self) -> bool {
        matches!(
            self,
            Self::List(_) | Self::Set(_) | Self::Map(_) | Self::Tuple(_)
        )
    }
}

/// Written as Terraform writes a type constraint: `list(string)`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String => f.write_str("string"),
            Self::Number => f.write_str("number"),
            Self::Bool => f.write_str("bool"),
            Self::Dynamic => f.write_str("any"),
            Self::List(inner) => write!(f, "list({inner})"),
            Self::Set(inner) => write!(f, "set({inner})"),
            Self::Map(inner) => write!(f, "map({inner})"),
            Self::Object(fields) => {
                f.write_str("object({")?;
                for (at, (name, ty)) in fields.iter().enumerate() {
                    write!(f, "{}{name} = {ty}", if at == 0 { " " } else { ", " })?;
                }
                f.write_str(" })")
            }
            Self::Tuple(items) => {
                f.write_str("tuple([")?;
                for (at, ty) in items.iter().enumerate() {
                    write!(f, "{}{ty}", if at == 0 { "" } else { ", " })?;
                }
                f.write_str("])")
            }
        }
    }
}

struct TypeVisitor;

impl<'de> Visitor<'de> for TypeVisitor {
    type Value = Type;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a Terraform type")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Type, E> {
        match name {
            "string" => Ok(Type::String),
            "number" => Ok(Type::Number),
            "bool" => Ok(Type::Bool),
            "dynamic" => Ok(Type::Dynamic),
            _ => Err(E::custom(format_args!("unknown type `{name}`"))),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Type, A::Error> {
        let missing = || A::Error::custom("a type without its element type");
        let kind: String = seq.next_element()?.ok_or_else(missing)?;
        let of = match kind.as_str() {
            "list" => Type::List(seq.next_element()?.ok_or_else(missing)?),
            "set" => Type::Set(seq.next_element()?.ok_or_else(missing)?),
            "map" => Type::Map(seq.next_element()?.ok_or_else(missing)?),
            "object" => Type::Object(seq.next_element()?.ok_or_else(missing)?),
            "tuple" => Type::Tuple(seq.next_element()?.ok_or_else(missing)?),
            _ => return Err(A::Error::custom(format_args!("unknown type `{kind}`"))),
        };
        Ok(of)
    }
}

impl<'de> Deserialize<'de> for Type {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TypeVisitor)
    }
}

/// A literal value: a default, or one of the values allowed.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A text, without quotes or escapes.
    String(String),
}

impl Literal {
    /// The text of a [`Literal::String`].
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }
}

/// The value itself: a text has no quotes.
impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => value.fmt(f),
            Self::Integer(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
            Self::String(value) => value.fmt(f),
        }
    }
}

struct LiteralVisitor;

impl Visitor<'_> for LiteralVisitor {
    type Value = Literal;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a literal")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Literal, E> {
        Ok(Literal::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Literal, E> {
        Ok(Literal::Integer(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Literal, E> {
        i64::try_from(value)
            .map(Literal::Integer)
            .map_err(E::custom)
    }

    fn visit_f64<E>(self, value: f64) -> Result<Literal, E> {
        Ok(Literal::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Literal, E> {
        Ok(Literal::String(value.to_owned()))
    }
}

impl<'de> Deserialize<'de> for Literal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LiteralVisitor)
    }
}

/// The values an attribute accepts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Allowed {
    /// The values. Empty when only the key is known: then nothing is refused.
    pub values: Vec<Literal>,
    /// The name of a shared list (`s3.MFADelete`), where the facts use one.
    pub key: Option<String>,
    /// The list is this release's own and whole. Only the newest release's are:
    /// an older one's may be the newest's, or lack values.
    pub exact: bool,
}

impl Allowed {
    /// Whether `value` is accepted; `None` when the facts cannot tell.
    ///
    /// `ignore_case` as the attribute's own flag says.
    pub fn accepts(&self, value: &str, ignore_case: bool) -> Option<bool> {
        let same = |text: &str| {
            if ignore_case {
                text.eq_ignore_ascii_case(value)
            } else {
                text == value
            }
        };
        let listed = self.values.iter().any(|allowed| match allowed {
            Literal::String(text) => same(text),
            other => same(&other.to_string()),
        });
        if listed || self.exact {
            Some(listed)
        } else {
            None
        }
    }
}

struct AllowedVisitor;

impl<'de> Visitor<'de> for AllowedVisitor {
    type Value = Allowed;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list of values, or the name of one")
    }

    fn visit_str<E>(self, key: &str) -> Result<Allowed, E> {
        Ok(Allowed {
            key: Some(key.to_owned()),
            ..Allowed::default()
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Allowed, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element()? {
            values.push(value);
        }
        Ok(Allowed {
            values,
            ..Allowed::default()
        })
    }
}

impl<'de> Deserialize<'de> for Allowed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AllowedVisitor)
    }
}

/// A lower and an upper bound, both inclusive; `None` is unbounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds<T> {
    /// The least value accepted.
    pub min: Option<T>,
    /// The greatest value accepted.
    pub max: Option<T>,
}

impl<T: PartialOrd> Bounds<T> {
    /// Whether `value` lies within.
    pub fn contains(&self, value: &T) -> bool {
        self.min.as_ref().is_none_or(|min| min <= value)
            && self.max.as_ref().is_none_or(|max| value <= max)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Bounds<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (min, max) = Deserialize::deserialize(deserializer)?;
        Ok(Self { min, max })
    }
}

/// What a change of an argument means for the resource, from the provider's own
/// declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ForceNew {
    /// Updated in place, or not settable at all.
    #[default]
    No,
    /// A change replaces the resource.
    Yes,
    /// A change replaces the resource when a condition in the provider's code holds.
    Conditional,
    /// A change replaces the resource if the argument has a value in the configuration.
    IfConfigured,
    /// Not known.
    Unknown,
}

struct ForceNewVisitor;

impl Visitor<'_> for ForceNewVisitor {
    type Value = ForceNew;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("true, false, null, \"conditional\" or \"if_configured\"")
    }

    fn visit_bool<E>(self, value: bool) -> Result<ForceNew, E> {
        Ok(if value { ForceNew::Yes } else { ForceNew::No })
    }

    fn visit_unit<E>(self) -> Result<ForceNew, E> {
        Ok(ForceNew::Unknown)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<ForceNew, E> {
        match value {
            "conditional" => Ok(ForceNew::Conditional),
            "if_configured" => Ok(ForceNew::IfConfigured),
            _ => Err(E::custom(format_args!("unknown force_new `{value}`"))),
        }
    }
}

impl<'de> Deserialize<'de> for ForceNew {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ForceNewVisitor)
    }
}
