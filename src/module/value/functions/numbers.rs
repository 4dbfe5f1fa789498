//! Numeric functions.

use super::{Function, number, text};
use crate::module::value::Value;

pub(super) fn find(name: &str) -> Option<Function> {
    Some(match name {
        "abs" => |a| one(a, f64::abs),
        "ceil" => |a| one(a, f64::ceil),
        "floor" => |a| one(a, f64::floor),
        "signum" => |a| one(a, |n| if n == 0.0 { 0.0 } else { n.signum() }),
        "log" => |a| finite(number(a, 0)?.ln() / number(a, 1)?.ln()),
        "max" => |a| fold(a, f64::max),
        "min" => |a| fold(a, f64::min),
        "parseint" => parseint,
        "pow" => |a| finite(number(a, 0)?.powf(number(a, 1)?)),
        _ => return None,
    })
}

fn one(args: &[Value], apply: fn(f64) -> f64) -> Option<Value> {
    Some(Value::Number(apply(number(args, 0)?)))
}

fn finite(number: f64) -> Option<Value> {
    number.is_finite().then_some(Value::Number(number))
}

fn fold(args: &[Value], choose: fn(f64, f64) -> f64) -> Option<Value> {
    let numbers: Option<Vec<f64>> = args.iter().map(Value::to_number).collect();
    numbers?.into_iter().reduce(choose).map(Value::Number)
}

#[expect(clippy::cast_precision_loss, reason = "checked to be exact")]
fn parseint(args: &[Value]) -> Option<Value> {
    let base = super::whole(args, 1)?;
    let base = u32::try_from(base)
        .ok()
        .filter(|base| (2..=36).contains(base))?;
    let parsed = i64::from_str_radix(&text(args, 0)?, base).ok()?;
    (parsed.abs() < 1 << 53).then_some(Value::Number(parsed as f64))
}
