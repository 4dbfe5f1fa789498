//! Hash functions, of texts; those of files are not known.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::Digest;

use super::{Function, string, text};
use crate::module::value::Value;

pub(super) fn find(name: &str) -> Option<Function> {
    Some(match name {
        "base64sha256" => |a| encoded::<sha2::Sha256>(a),
        "base64sha512" => |a| encoded::<sha2::Sha512>(a),
        "md5" => |a| hex::<md5::Md5>(a),
        "sha1" => |a| hex::<sha1::Sha1>(a),
        "sha256" => |a| hex::<sha2::Sha256>(a),
        "sha512" => |a| hex::<sha2::Sha512>(a),
        _ => return None,
    })
}

fn hex<D: Digest>(args: &[Value]) -> Option<Value> {
    let bytes = D::digest(text(args, 0)?);
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    Some(string(digits.collect::<String>()))
}

fn encoded<D: Digest>(args: &[Value]) -> Option<Value> {
    Some(string(STANDARD.encode(D::digest(text(args, 0)?))))
}
