//! A keyed hash over parts of the call. `message` and the further values read the call as `$request`.

use super::{Authenticator, optional, required};
use crate::value::Kinds;

pub const KEY_ENCODINGS: [&str; 3] = ["text", "base64", "hex"];

pub const HMAC: Authenticator = Authenticator {
    name: "hmac",
    arguments: &[
        required("key"),
        required("message"),
        optional("algorithm").one_of(&["sha256", "sha512", "sha384", "sha1"]),
        optional("encoding").one_of(&["hex", "hex_upper", "base64", "base64url"]),
        optional("key_encoding").one_of(&KEY_ENCODINGS),
        optional("header"),
        optional("query"),
        // What is sent there; the signature alone unless said otherwise.
        optional("value"),
        // Sent beside the signature, and part of `$request` when it is made.
        optional("headers").of(Kinds::OBJECT),
        optional("params").of(Kinds::OBJECT),
    ],
    example: "hmac(key: $KEY, message: \"{$request.timestamp}{$request.method}{$request.target}\", header: \"X-Signature\")",
    signs: true,
    rule: |given| given.either("header", "query"),
};
