//! OAuth 2.0: what a token is asked with (RFC 6749, 7523, 8628).

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use url::Url;

use super::Step;
use super::crypto::{hex, sha256};
use super::jwt::Assertion;
use super::keep::Place;
use super::signing::Signing;
use crate::http::encode::form;
use crate::http::{Call, Credential, Limits, Origin, Policy, Secret};
use crate::value::json::to_json;
use crate::value::{Fault, Text, Value};

/// Of the type that RFC 7523 registers.
const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// Everything that asks for a token.
pub struct Grant {
    pub kind: String,
    pub url: Url,
    /// Tells grants of one run apart.
    pub identity: String,
    /// Where a rotated or fetched refresh token is kept.
    pub place: Place,
    /// Of the script.
    pub refresh_token: Option<String>,
    pub assertion: Option<Assertion>,
    /// How long a token is used, whatever the answer says.
    pub valid: Option<Duration>,
    pub client: Client,
    fields: Vec<(String, String)>,
    /// Where the token goes in a call, and what precedes it.
    header: String,
    scheme: String,
}

/// How the endpoints of an authorization server are called.
#[derive(Clone)]
pub struct Client {
    pub id: Option<String>,
    secret: Option<String>,
    basic: bool,
    json: bool,
    headers: Vec<(String, String)>,
    metadata: bool,
}

pub fn oauth2(signing: &mut Signing<'_>) -> Result<Step, Fault> {
    Ok(Step::Token(Box::new(Grant::of(signing)?)))
}

/// The header and the word before the token: `Authorization: Bearer`, or what the script says.
pub fn place(signing: &Signing<'_>) -> Result<(String, String), Fault> {
    let header = signing.text("header")?;
    let scheme = signing.text("scheme")?.unwrap_or_else(|| if header.is_none() { "Bearer".to_owned() } else { String::new() });
    let scheme = if scheme.is_empty() { scheme } else { format!("{scheme} ") };
    Ok((header.unwrap_or_else(|| "Authorization".to_owned()), scheme))
}

impl Grant {
    pub fn of(signing: &Signing<'_>) -> Result<Grant, Fault> {
        let kind = signing.text_or("grant", "")?;
        let url = url(signing, "token_url")?;
        let refresh_token = signing.secret_or_none("refresh_token")?;
        let client = Client::of(signing)?;
        let assertion = if kind == "jwt_bearer" { Some(Assertion::of(signing)?) } else { None };
        let mut fields = Vec::new();
        fields.extend(signing.text("scope")?.filter(|scope| !scope.is_empty()).map(|scope| ("scope".to_owned(), scope)));
        if kind == "password" {
            fields.push(("username".to_owned(), signing.secret("username")?));
            fields.push(("password".to_owned(), signing.secret("password")?));
        }
        fields.extend(signing.pairs("params")?);
        let valid = match signing.value("valid")? {
            Value::Duration(duration) => duration.as_std(),
            _ => None,
        };
        let (header, scheme) = place(signing)?;
        let id = client.id.clone().unwrap_or_default();
        let place = Place::new(signing.integration, url.as_str(), &id, refresh_token.as_deref());
        let parts =
            [kind.as_str(), url.as_str(), &id, client.secret.as_deref().unwrap_or_default(), refresh_token.as_deref().unwrap_or_default()];
        let assertion_identity = assertion.as_ref().map(Assertion::identity).unwrap_or_default();
        let identity = hex(&sha256(format!("{parts:?}{fields:?}{assertion_identity}").as_bytes()));
        Ok(Grant { kind, url, identity, place, refresh_token, assertion, valid, client, fields, header, scheme })
    }

    /// Whether a person has to sign in once.
    pub fn is_interactive(&self) -> bool {
        matches!(self.kind.as_str(), "authorization_code" | "device")
    }

    /// The call that asks for a token, with this refresh token if the grant uses one.
    pub fn call(&self, refresh_token: Option<&str>) -> Result<Call, Fault> {
        let mut fields = Vec::new();
        let kind = match self.kind.as_str() {
            "jwt_bearer" => JWT_BEARER,
            _ if refresh_token.is_some() => "refresh_token",
            kind => kind,
        };
        fields.push(("grant_type".to_owned(), kind.to_owned()));
        if let Some(assertion) = &self.assertion {
            fields.push(("assertion".to_owned(), assertion.token(Some(self.url.as_str()))?));
        }
        fields.extend(refresh_token.map(|token| ("refresh_token".to_owned(), token.to_owned())));
        fields.extend(self.fields.iter().filter(|(name, _)| !(self.is_interactive() && name == "scope")).cloned());
        Ok(self.client.call(&self.url, fields))
    }

    pub fn scope(&self) -> Option<&str> {
        self.fields.iter().find(|(name, _)| name == "scope").map(|(_, scope)| scope.as_str())
    }

    /// How a token goes out with a call.
    pub fn credential(&self, token: &str) -> Credential {
        Credential::Header { name: self.header.clone(), value: Secret::new(&format!("{}{token}", self.scheme)) }
    }
}

impl Client {
    pub fn of(signing: &Signing<'_>) -> Result<Client, Fault> {
        Ok(Client {
            id: signing.text("client_id")?,
            secret: signing.secret_or_none("client_secret")?,
            basic: signing.text_or("client_auth", "body")? == "basic",
            json: signing.text_or("body", "form")? == "json",
            headers: signing.pairs("headers")?,
            metadata: signing.call.policy.metadata,
        })
    }

    /// A POST to an endpoint, which alone may see the credentials of the client.
    pub fn call(&self, url: &Url, mut fields: Vec<(String, String)>) -> Call {
        let mut credentials = Vec::new();
        match (&self.id, &self.secret) {
            (Some(id), Some(secret)) if self.basic => {
                let (id, secret) = (escaped(id), escaped(secret));
                let pair = Secret::new(&format!("Basic {}", STANDARD.encode(format!("{id}:{secret}"))));
                credentials.push(Credential::Header { name: "Authorization".to_owned(), value: pair });
            }
            (id, secret) => {
                fields.extend(id.iter().map(|id| ("client_id".to_owned(), id.clone())));
                fields.extend(secret.iter().map(|secret| ("client_secret".to_owned(), secret.clone())));
            }
        }
        let (content_type, body) = if self.json {
            let fields = fields.into_iter().map(|(name, value)| (Text::from(name), Value::text(value)));
            ("application/json", Bytes::from(to_json(&Value::object(fields.collect()))))
        } else {
            ("application/x-www-form-urlencoded", form(&fields))
        };
        let mut headers = vec![("Accept".to_owned(), "application/json".to_owned()), ("Content-Type".to_owned(), content_type.to_owned())];
        for (name, value) in &self.headers {
            headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            headers.push((name.clone(), value.clone()));
        }
        let policy = Policy { origins: Origin::of(url).into_iter().collect(), hosts: Vec::new(), metadata: self.metadata };
        let limits = Limits { total: Duration::from_secs(60), body: 1 << 20, ..Limits::default() };
        Call { method: "POST", url: url.clone(), headers, body: Some(body), credentials, policy: Arc::new(policy), limits }
    }
}

/// RFC 6749, 2.3.1: both halves are encoded as in a form first.
fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// An endpoint's address.
pub fn url(signing: &Signing<'_>, name: &str) -> Result<Url, Fault> {
    let text = signing.text_or(name, "")?;
    Url::parse(&text).map_err(|error| Fault::new("bad-url", format!("`{name}` of `auth` is no URL: {error}")))
}
