//! OAuth 2.0 (RFC 6749), with JWT assertions (RFC 7523) and device codes (RFC 8628). Arguments have
//! the names that the standards give them.

use super::{Authenticator, Given, VALID, optional, required};
use crate::value::Kinds;

const GRANTS: [&str; 6] = ["client_credentials", "refresh_token", "password", "jwt_bearer", "authorization_code", "device"];

pub const OAUTH2: Authenticator = Authenticator {
    name: "oauth2",
    arguments: &[
        required("grant").one_of(&GRANTS),
        required("token_url"),
        optional("client_id"),
        optional("client_secret"),
        optional("scope").of(Kinds::TEXT.or(Kinds::LIST)),
        optional("refresh_token"),
        optional("username"),
        optional("password"),
        // Of `jwt_bearer`, as of `jwt`.
        optional("key"),
        optional("algorithm").one_of(&super::jwt::ALGORITHMS),
        optional("claims").of(Kinds::OBJECT),
        optional("jwt_headers").of(Kinds::OBJECT),
        // Of `capi auth login`.
        optional("authorize_url"),
        optional("device_url"),
        optional("redirect_port").of(Kinds::NUMBER),
        optional("authorize_params").of(Kinds::OBJECT),
        // How the token endpoint is called.
        optional("params").of(Kinds::OBJECT),
        optional("headers").of(Kinds::OBJECT),
        optional("body").one_of(&["form", "json"]),
        optional("client_auth").one_of(&["body", "basic"]),
        // How the token is sent.
        optional("header"),
        optional("scheme"),
        VALID,
    ],
    example: "oauth2(grant: \"client_credentials\", token_url: \"https://…\", client_id: $ID, client_secret: $SECRET)",
    signs: false,
    rule,
};

/// What each grant needs beyond the address.
fn rule(given: &Given<'_>) -> Option<String> {
    let grant = given.text("grant")?;
    let needs: &[&str] = match grant {
        "client_credentials" => &["client_id", "client_secret"],
        "refresh_token" => &["refresh_token"],
        "password" => &["username", "password"],
        "jwt_bearer" => &["key", "claims"],
        "authorization_code" => &["client_id", "authorize_url"],
        "device" => &["client_id", "device_url"],
        _ => &[],
    };
    needs.iter().find(|name| !given.has(name)).map(|name| format!("needs `{name}` for the grant `{grant}`"))
}
