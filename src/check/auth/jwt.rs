//! A JSON Web Token (RFC 7519) that the script signs itself, sent as a bearer token.

use super::{Authenticator, no_rule, optional, required};
use crate::value::Kinds;

pub const ALGORITHMS: [&str; 5] = ["RS256", "ES256", "HS256", "HS384", "HS512"];

pub const JWT: Authenticator = Authenticator {
    name: "jwt",
    arguments: &[
        required("key"),
        required("algorithm").one_of(&ALGORITHMS),
        required("claims").of(Kinds::OBJECT),
        optional("jwt_headers").of(Kinds::OBJECT),
        optional("lifetime").of(Kinds::DURATION),
        optional("key_encoding").one_of(&super::hmac::KEY_ENCODINGS),
        optional("header"),
        optional("scheme"),
    ],
    example: "jwt(key: $PRIVATE_KEY, algorithm: \"ES256\", claims: {iss: \"…\"})",
    signs: false,
    rule: no_rule,
};
