//! How a call proves who makes it.

use super::{Entry, Example, Group};

pub(super) static ENTRIES: &[Entry] = &[
    Entry {
        name: "auth",
        also: &[],
        group: Group::Credentials,
        forms: "auth AUTHENTICATOR(…)\nauth if EXPR then AUTHENTICATOR(…) else AUTHENTICATOR(…)\nauth none",
        doc: "The credentials of a call. They may be the answer of a request, `auth bearer($login.token)`: it is called first, and again on a 401; `valid: 1h` says when to do so without waiting for one. Credentials go to the origins that the script names and to no other.",
        example: Example::Script(
            "secret $PASSWORD\n\nrequest login {\n  post \"/login\"\n  body json { user: \"me\", password: $PASSWORD }\n}\n\nrequest items {\n  get \"/items\"\n  auth bearer($login.token)\n  map id -> id: int\n}",
        ),
    },
    Entry {
        name: "bearer",
        also: &[],
        group: Group::Credentials,
        forms: "auth bearer(TOKEN, valid: DURATION)",
        doc: "Sends `Authorization: Bearer TOKEN` (RFC 6750).",
        example: Example::Script("secret $TOKEN\nauth bearer($TOKEN)"),
    },
    Entry {
        name: "basic",
        also: &[],
        group: Group::Credentials,
        forms: "auth basic(USERNAME, PASSWORD, valid: DURATION)",
        doc: "Sends user name and password as `Authorization: Basic …` (RFC 7617). One of them may be empty, as APIs have it that take a key for one.",
        example: Example::Script("secret $KEY\nauth basic($KEY, \"\")"),
    },
    Entry {
        name: "api_key",
        also: &[],
        group: Group::Credentials,
        forms: "auth api_key(header: NAME, value: EXPR, valid: DURATION)\nauth api_key(query: NAME, value: EXPR, valid: DURATION)",
        doc: "Sends a key in a header or in the query. A scheme of the API's own is part of the value.",
        example: Example::Script("secret $KEY\nauth api_key(header: \"Authorization\", value: \"SSWS {$KEY}\")"),
    },
    Entry {
        name: "oauth2",
        also: &[],
        group: Group::Credentials,
        forms: "auth oauth2(grant: \"client_credentials\", token_url: URL, client_id: ID, client_secret: SECRET, scope: TEXT)\nauth oauth2(grant: \"refresh_token\", token_url: URL, refresh_token: TOKEN, …)\nauth oauth2(grant: \"password\", token_url: URL, username: NAME, password: SECRET, …)\nauth oauth2(grant: \"jwt_bearer\", token_url: URL, key: PEM, claims: { … }, algorithm: TEXT, jwt_headers: { … })\nauth oauth2(grant: \"authorization_code\", token_url: URL, authorize_url: URL, client_id: ID, redirect_port: NUMBER, authorize_params: { … })\nauth oauth2(grant: \"device\", token_url: URL, device_url: URL, client_id: ID)",
        doc: "A token that is fetched once, shared by all calls, and fetched anew before it ends or on a 401 (RFC 6749, 7523, 8628). `params: {…}` and `headers: {…}` are added to the token call, `body: \"json\"` sends it as JSON, `client_auth: \"basic\"` puts the client into a header; `header:` and `scheme:` say how the token goes out, `valid:` how long it is used. A refresh token that the server replaces is kept. For the last two grants a person signs in once with `capi auth login`.",
        example: Example::Script(
            "secret $ID\nsecret $SECRET\nauth oauth2(\n  grant: \"client_credentials\",\n  token_url: \"https://login.acme.example/token\",\n  client_id: $ID,\n  client_secret: $SECRET\n)",
        ),
    },
    Entry {
        name: "jwt",
        also: &[],
        group: Group::Credentials,
        forms: "auth jwt(key: PEM, algorithm: TEXT, claims: { … }, jwt_headers: { … }, lifetime: DURATION, key_encoding: TEXT, header: NAME, scheme: TEXT)",
        doc: "A JSON Web Token (RFC 7519) that the script signs, sent as a bearer token: with RS256 or ES256 and a private key in PEM, or with HS256, HS384 or HS512. `iat`, `exp` and `jti` are added to the claims unless you give them.",
        example: Example::Script("secret $KEY\nauth jwt(key: $KEY, algorithm: \"ES256\", claims: { iss: \"acme\" }, lifetime: 10m)"),
    },
    Entry {
        name: "hmac",
        also: &[],
        group: Group::Credentials,
        forms: "auth hmac(key: KEY, message: EXPR, header|query: NAME, value: EXPR, algorithm: TEXT, encoding: TEXT, key_encoding: TEXT, params: { … }, headers: { … })",
        doc: "A keyed hash over parts of the call (RFC 2104), which `message` and `value` read as `$request`: `.method .url .host .path .query .target .params .headers .body .timestamp .timestamp_ms .nonce`, as it is sent. `params` and `headers` are added first and are signed too. Each attempt is signed anew.",
        example: Example::Script(
            "secret $KEY\nauth hmac(\n  key: $KEY,\n  message: \"{$request.method}{$request.target}{$request.body}\",\n  header: \"X-Signature\"\n)",
        ),
    },
    Entry {
        name: "aws_sigv4",
        also: &[],
        group: Group::Credentials,
        forms: "auth aws_sigv4(access_key: ID, secret_key: SECRET, session_token: TOKEN, region: TEXT, service: TEXT)",
        doc: "AWS Signature Version 4, in headers.",
        example: Example::Script(
            "secret $ID\nsecret $SECRET\nauth aws_sigv4(access_key: $ID, secret_key: $SECRET, region: \"eu-west-1\", service: \"execute-api\")",
        ),
    },
    Entry {
        name: "digest",
        also: &[],
        group: Group::Credentials,
        forms: "auth digest(USERNAME, PASSWORD)",
        doc: "HTTP Digest (RFC 7616): the answer to a challenge of the server; the password itself is never sent.",
        example: Example::Script("secret $PASSWORD\nauth digest(\"me\", $PASSWORD)"),
    },
];
