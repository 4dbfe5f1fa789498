//! String functions.

use regex::Regex;

use super::{Function, list, number, string, text, texts, whole};
use crate::module::value::Value;

pub(super) fn find(name: &str) -> Option<Function> {
    Some(match name {
        "chomp" => |a| Some(string(text(a, 0)?.trim_end_matches(['\r', '\n']))),
        "endswith" => |a| Some(Value::Bool(text(a, 0)?.ends_with(&text(a, 1)?))),
        "format" => |a| Some(string(format(a)?)),
        "formatlist" => formatlist,
        "indent" => indent,
        "join" => join,
        "lower" => |a| Some(string(text(a, 0)?.to_lowercase())),
        "regex" => regex,
        "regexall" => regexall,
        "replace" => replace,
        "split" => split,
        "startswith" => |a| Some(Value::Bool(text(a, 0)?.starts_with(&text(a, 1)?))),
        "strcontains" => |a| Some(Value::Bool(text(a, 0)?.contains(&text(a, 1)?))),
        "strrev" => |a| Some(string(text(a, 0)?.chars().rev().collect::<String>())),
        "substr" => substr,
        "title" => |a| Some(string(title(&text(a, 0)?))),
        "trim" => |a| {
            let cut: Vec<char> = text(a, 1)?.chars().collect();
            Some(string(text(a, 0)?.trim_matches(cut.as_slice())))
        },
        "trimprefix" => |a| {
            let (t, p) = (text(a, 0)?, text(a, 1)?);
            Some(string(t.strip_prefix(&p).unwrap_or(&t)))
        },
        "trimspace" => |a| Some(string(text(a, 0)?.trim())),
        "trimsuffix" => |a| {
            let (t, p) = (text(a, 0)?, text(a, 1)?);
            Some(string(t.strip_suffix(&p).unwrap_or(&t)))
        },
        "upper" => |a| Some(string(text(a, 0)?.to_uppercase())),
        _ => return None,
    })
}

fn join(args: &[Value]) -> Option<Value> {
    let mut all = Vec::new();
    for at in 1..args.len() {
        all.extend(texts(list(args, at)?)?);
    }
    Some(string(all.join(&text(args, 0)?)))
}

fn split(args: &[Value]) -> Option<Value> {
    let (separator, whole) = (text(args, 0)?, text(args, 1)?);
    let parts: Vec<Value> = if separator.is_empty() {
        whole.chars().map(string).collect()
    } else {
        whole.split(&separator).map(string).collect()
    };
    Some(Value::List(parts))
}

fn indent(args: &[Value]) -> Option<Value> {
    let blanks = " ".repeat(whole(args, 0)?);
    Some(string(text(args, 1)?.replace('\n', &format!("\n{blanks}"))))
}

fn title(text: &str) -> String {
    let mut start = true;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if start {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
        start = !(c.is_alphanumeric() || c == '_' || c == '\'');
    }
    out
}

/// `replace`; a pattern between slashes is a regular expression.
fn replace(args: &[Value]) -> Option<Value> {
    let (whole, pattern, with) = (text(args, 0)?, text(args, 1)?, text(args, 2)?);
    let inner = pattern
        .strip_prefix('/')
        .and_then(|rest| rest.strip_suffix('/'));
    Some(string(match inner.filter(|_| pattern.len() > 1) {
        Some(inner) => Regex::new(inner)
            .ok()?
            .replace_all(&whole, with.as_str())
            .into_owned(),
        None => whole.replace(&pattern, &with),
    }))
}

fn regex(args: &[Value]) -> Option<Value> {
    let pattern = Regex::new(&text(args, 0)?).ok()?;
    let whole = text(args, 1)?;
    let captures = pattern.captures(&whole)?;
    Some(captured(&pattern, &captures))
}

fn regexall(args: &[Value]) -> Option<Value> {
    let pattern = Regex::new(&text(args, 0)?).ok()?;
    let whole = text(args, 1)?;
    let all = pattern.captures_iter(&whole);
    Some(Value::List(
        all.map(|captures| captured(&pattern, &captures)).collect(),
    ))
}

/// The match itself, the list of its groups, or an object of its named ones.
fn captured(pattern: &Regex, captures: &regex::Captures<'_>) -> Value {
    let group =
        |found: Option<regex::Match<'_>>| found.map_or(Value::Null, |found| string(found.as_str()));
    let named: Vec<&str> = pattern.capture_names().flatten().collect();
    if !named.is_empty() {
        let fields = named.into_iter();
        return Value::Object(
            fields
                .map(|name| (name.to_owned(), group(captures.name(name))))
                .collect(),
        );
    }
    if captures.len() == 1 {
        return group(captures.get(0));
    }
    Value::List(
        (1..captures.len())
            .map(|at| group(captures.get(at)))
            .collect(),
    )
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "checked to be whole and not negative"
)]
fn substr(args: &[Value]) -> Option<Value> {
    let (offset, length) = (number(args, 1)?, number(args, 2)?);
    if offset.fract() != 0.0 || length.fract() != 0.0 {
        return None;
    }
    let chars: Vec<char> = text(args, 0)?.chars().collect();
    let size = chars.len() as f64;
    let start = if offset < 0.0 {
        (offset + size).max(0.0)
    } else {
        offset.min(size)
    };
    let end = if length < 0.0 {
        size
    } else {
        (start + length).min(size)
    };
    Some(string(
        chars[start as usize..end as usize]
            .iter()
            .collect::<String>(),
    ))
}

/// A verb of `format`: `%-08.2f`.
struct Verb {
    flags: String,
    width: Option<usize>,
    precision: Option<usize>,
    /// `%[2]s`, from 1.
    position: Option<usize>,
    mode: char,
}

impl Verb {
    fn has(&self, flag: char) -> bool {
        self.flags.contains(flag)
    }
}

fn verb(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Verb> {
    let mut verb = Verb {
        flags: String::new(),
        width: None,
        precision: None,
        position: None,
        mode: '%',
    };
    while let Some(flag) = chars.next_if(|c| "-+0 ".contains(*c)) {
        verb.flags.push(flag);
    }
    let digits = |chars: &mut std::iter::Peekable<std::str::Chars<'_>>| {
        let mut out = String::new();
        while let Some(digit) = chars.next_if(char::is_ascii_digit) {
            out.push(digit);
        }
        out.parse().ok()
    };
    if chars.next_if_eq(&'[').is_some() {
        verb.position = digits(chars);
        chars.next_if_eq(&']')?;
    }
    verb.width = digits(chars);
    if chars.next_if_eq(&'.').is_some() {
        verb.precision = Some(digits(chars).unwrap_or(0));
    }
    if chars.next_if_eq(&'[').is_some() {
        verb.position = digits(chars);
        chars.next_if_eq(&']')?;
    }
    verb.mode = chars.next()?;
    Some(verb)
}

/// `format` (<https://developer.hashicorp.com/terraform/language/functions/format>).
fn format(args: &[Value]) -> Option<String> {
    let pattern = text(args, 0)?;
    let mut next = 1;
    let mut used = 0;
    let mut out = String::new();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let verb = verb(&mut chars)?;
        if verb.mode == '%' {
            out.push('%');
            continue;
        }
        let at = verb.position.unwrap_or(next);
        next = at + 1;
        used = used.max(at);
        out += &padded(&verb, &shown(&verb, args.get(at)?)?);
    }
    // Too many arguments are an error, unless positions are given.
    (used + 1 >= args.len() || pattern.contains("%[")).then_some(out)
}

fn shown(verb: &Verb, value: &Value) -> Option<String> {
    let sign = |text: String| match text.starts_with('-') {
        false if verb.has('+') => format!("+{text}"),
        false if verb.has(' ') => format!(" {text}"),
        _ => text,
    };
    let json = || super::encoding::to_json(value).map(|json| super::encoding::escaped(&json));
    Some(match verb.mode {
        'v' => match value {
            Value::String(text) => text.clone(),
            Value::Number(_) => sign(value.to_text()?),
            _ => json()?,
        },
        '#' => json()?,
        't' => value.to_bool()?.to_string(),
        's' => {
            let text = value.to_text()?;
            match verb.precision {
                Some(most) => text.chars().take(most).collect(),
                None => text,
            }
        }
        'q' => super::encoding::escaped(&serde_json::Value::from(value.to_text()?)),
        'd' | 'b' | 'o' | 'x' | 'X' => sign(integer(verb.mode, value.to_number()?)?),
        'f' | 'F' => {
            let number = value.to_number()?;
            sign(format!("{number:.*}", verb.precision.unwrap_or(6)))
        }
        'g' if verb.precision.is_none() => sign(value.to_number()?.to_string()),
        _ => return None,
    })
}

#[expect(clippy::cast_possible_truncation, reason = "checked to fit")]
fn integer(mode: char, number: f64) -> Option<String> {
    if number.abs() >= 9e15 {
        return None;
    }
    let whole = number.trunc() as i64;
    let minus = if whole < 0 { "-" } else { "" };
    let size = whole.unsigned_abs();
    Some(match mode {
        'b' => format!("{minus}{size:b}"),
        'o' => format!("{minus}{size:o}"),
        'x' => format!("{minus}{size:x}"),
        'X' => format!("{minus}{size:X}"),
        _ => format!("{minus}{size}"),
    })
}

fn padded(verb: &Verb, text: &str) -> String {
    let size = text.chars().count();
    let Some(missing) = verb.width.and_then(|width| width.checked_sub(size)) else {
        return text.to_owned();
    };
    if verb.has('-') {
        return format!("{text}{}", " ".repeat(missing));
    }
    if verb.has('0') {
        let sign = text.len() - text.trim_start_matches(['-', '+']).len();
        return format!("{}{}{}", &text[..sign], "0".repeat(missing), &text[sign..]);
    }
    format!("{}{text}", " ".repeat(missing))
}

fn formatlist(args: &[Value]) -> Option<Value> {
    let lengths = args.iter().skip(1).filter_map(|arg| match arg {
        Value::List(items) => Some(items.len()),
        _ => None,
    });
    let lengths: Vec<usize> = lengths.collect();
    let Some(&length) = lengths.first() else {
        return Some(Value::List(vec![string(format(args)?)]));
    };
    if lengths.iter().any(|other| *other != length) {
        return None;
    }
    let rows = (0..length).map(|row| {
        let pick = |arg: &Value| match arg {
            Value::List(items) => items.get(row).cloned(),
            one => Some(one.clone()),
        };
        let args: Vec<Value> = args.iter().map(pick).collect::<Option<_>>()?;
        Some(string(format(&args)?))
    });
    Some(Value::List(rows.collect::<Option<_>>()?))
}
