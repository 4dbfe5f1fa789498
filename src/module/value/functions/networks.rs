//! Functions of network addresses.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Function, number, string, text, whole};
use crate::module::value::Value;

pub(super) fn find(name: &str) -> Option<Function> {
    Some(match name {
        "cidrhost" => cidrhost,
        "cidrnetmask" => cidrnetmask,
        "cidrsubnet" => cidrsubnet,
        "cidrsubnets" => cidrsubnets,
        _ => return None,
    })
}

/// A network: its address as a number, the bits of the prefix, and of an address.
#[derive(Clone, Copy)]
struct Network {
    base: u128,
    prefix: u32,
    bits: u32,
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/')?;
        let prefix: u32 = prefix.parse().ok()?;
        let (number, bits) = match address.parse().ok()? {
            IpAddr::V4(address) => (u128::from(u32::from(address)), 32),
            IpAddr::V6(address) => (u128::from(address), 128),
        };
        (prefix <= bits).then_some(Self {
            base: number & mask(prefix, bits),
            prefix,
            bits,
        })
    }

    fn address(self, number: u128) -> Option<String> {
        Some(if self.bits == 32 {
            Ipv4Addr::from(u32::try_from(number).ok()?).to_string()
        } else {
            Ipv6Addr::from(number).to_string()
        })
    }

    /// The network of a longer prefix with a number.
    fn subnet(self, new_bits: u32, number: u128) -> Option<Self> {
        let prefix = self.prefix + new_bits;
        if prefix > self.bits || (new_bits < 128 && number >= 1 << new_bits) {
            return None;
        }
        let shift = self.bits - prefix;
        let part = if shift >= 128 { 0 } else { number << shift };
        Some(Self {
            base: self.base | part,
            prefix,
            bits: self.bits,
        })
    }

    fn text(self) -> Option<String> {
        Some(format!("{}/{}", self.address(self.base)?, self.prefix))
    }
}

fn mask(prefix: u32, bits: u32) -> u128 {
    let all = if bits == 128 {
        u128::MAX
    } else {
        (1 << bits) - 1
    };
    let host = bits - prefix;
    if host >= 128 { 0 } else { all >> host << host }
}

fn cidrhost(args: &[Value]) -> Option<Value> {
    let network = Network::parse(&text(args, 0)?)?;
    let number = number(args, 1)?;
    if number.fract() != 0.0 || number.abs() > 1e15 {
        return None;
    }
    let hosts = network.bits - network.prefix;
    let size = if hosts >= 127 { u128::MAX } else { 1 << hosts };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be whole and small"
    )]
    let distance = number.abs() as u128;
    let host = if number < 0.0 {
        size.checked_sub(distance)?
    } else {
        distance
    };
    if host >= size {
        return None;
    }
    Some(string(network.address(network.base | host)?))
}

fn cidrnetmask(args: &[Value]) -> Option<Value> {
    let network = Network::parse(&text(args, 0)?)?;
    (network.bits == 32).then_some(())?;
    Some(string(network.address(mask(network.prefix, 32))?))
}

fn cidrsubnet(args: &[Value]) -> Option<Value> {
    let network = Network::parse(&text(args, 0)?)?;
    let bits = u32::try_from(whole(args, 1)?).ok()?;
    let number = whole(args, 2)? as u128;
    Some(string(network.subnet(bits, number)?.text()?))
}

/// `cidrsubnets`: networks of these sizes one after the other.
fn cidrsubnets(args: &[Value]) -> Option<Value> {
    let network = Network::parse(&text(args, 0)?)?;
    let mut next = network.base;
    let mut out = Vec::new();
    for at in 1..args.len() {
        let prefix = network.prefix + u32::try_from(whole(args, at)?).ok()?;
        if prefix > network.bits {
            return None;
        }
        let size = 1u128.checked_shl(network.bits - prefix)?;
        let start = next.div_ceil(size) * size;
        if start & mask(network.prefix, network.bits) != network.base {
            return None;
        }
        out.push(string(format!("{}/{prefix}", network.address(start)?)));
        next = start + size;
    }
    Some(Value::List(out))
}
