//! HTTP Digest authentication (RFC 7616).

use super::{Authenticator, no_rule, required};

pub const DIGEST: Authenticator = Authenticator {
    name: "digest",
    arguments: &[required("username").positional(), required("password").positional()],
    example: "digest($USER, $PASSWORD)",
    signs: false,
    rule: no_rule,
};
