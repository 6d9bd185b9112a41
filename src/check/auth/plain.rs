//! Credentials that go out as they are.

use super::{Authenticator, VALID, no_rule, optional, required};

pub const BEARER: Authenticator = Authenticator {
    name: "bearer",
    arguments: &[required("token").positional(), VALID],
    example: "bearer($TOKEN)",
    signs: false,
    rule: no_rule,
};

pub const BASIC: Authenticator = Authenticator {
    name: "basic",
    arguments: &[required("username").positional(), required("password").positional(), VALID],
    example: "basic($USER, $PASSWORD)",
    signs: false,
    rule: no_rule,
};

pub const API_KEY: Authenticator = Authenticator {
    name: "api_key",
    arguments: &[optional("header"), optional("query"), required("value"), VALID],
    example: "api_key(header: \"X-Api-Key\", value: $KEY)",
    signs: false,
    rule: |given| given.either("header", "query"),
};
