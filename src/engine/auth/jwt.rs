//! JSON Web Tokens (RFC 7519) signed by the script's own key: as a bearer token, and as the assertion
//! of the grant `jwt_bearer` (RFC 7523).

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;

use super::Step;
use super::crypto::{key_bytes, keyed_hash, sign};
use super::signing::Signing;
use crate::http::Secret;
use crate::value::json::to_json;
use crate::value::{Fault, Number, Text, Value};

/// How long a token is good for, unless the script says otherwise.
const LIFETIME: Duration = Duration::from_secs(300);

/// What a token is made from.
pub struct Assertion {
    key: String,
    key_encoding: String,
    algorithm: String,
    headers: Value,
    claims: Value,
    lifetime: Duration,
}

pub fn bearer(signing: &mut Signing<'_>) -> Result<Step, Fault> {
    let token = Assertion::of(signing)?.token(None)?;
    let (header, scheme) = super::oauth2::place(signing)?;
    signing.header(header, Secret::proof(&format!("{scheme}{token}")));
    Ok(Step::Done)
}

impl Assertion {
    pub fn of(signing: &Signing<'_>) -> Result<Assertion, Fault> {
        let lifetime = match signing.value("lifetime")? {
            Value::Duration(duration) => duration.as_std().unwrap_or(LIFETIME),
            _ => LIFETIME,
        };
        Ok(Assertion {
            key: signing.secret("key")?,
            key_encoding: signing.text_or("key_encoding", "text")?,
            algorithm: signing.text_or("algorithm", "RS256")?,
            headers: opened(signing, "jwt_headers")?,
            claims: opened(signing, "claims")?,
            lifetime,
        })
    }

    /// What makes this assertion differ from others.
    pub fn identity(&self) -> String {
        format!("{}\n{}\n{}\n{}", self.key, self.algorithm, to_json(&self.headers), to_json(&self.claims))
    }

    /// A token from now on. `iat`, `exp`, `jti` and the audience are added unless the claims have them.
    pub fn token(&self, audience: Option<&str>) -> Result<String, Fault> {
        let now = u64::try_from(Timestamp::now().as_second()).unwrap_or_default();
        let given = [("alg", Value::text(self.algorithm.as_str())), ("typ", Value::text("JWT"))];
        let header = completed(&self.headers, given.to_vec());
        let mut added = vec![
            ("iat", Value::Number(Number::from_u64(now))),
            ("exp", Value::Number(Number::from_u64(now + self.lifetime.as_secs()))),
            ("jti", Value::text(uuid::Uuid::new_v4().to_string())),
        ];
        added.extend(audience.map(|audience| ("aud", Value::text(audience))));
        let claims = completed(&self.claims, added);
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(to_json(value));
        let message = format!("{}.{}", encode(&header), encode(&claims));
        let signature = if self.algorithm.starts_with("HS") {
            keyed_hash(&self.algorithm, &key_bytes(&self.key, &self.key_encoding)?, message.as_bytes())?
        } else {
            sign(&self.algorithm, &self.key, message.as_bytes())?
        };
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// The object with what it does not say itself.
fn completed(object: &Value, added: Vec<(&'static str, Value)>) -> Value {
    let own: Vec<(Text, Value)> = match object {
        Value::Object(object) => object.fields.clone(),
        _ => Vec::new(),
    };
    let missing = added.into_iter().filter(|(name, _)| !own.iter().any(|(known, _)| known.as_str() == *name));
    let added: Vec<(Text, Value)> = missing.map(|(name, value)| (Text::from(name), value)).collect();
    Value::object(added.into_iter().chain(own.iter().cloned()).collect())
}

/// Claims may hold secrets: inside the token they are plain.
fn opened(signing: &Signing<'_>, name: &str) -> Result<Value, Fault> {
    Ok(match signing.value(name)? {
        Value::Object(object) => {
            let open = |value: &Value| match value {
                Value::Secret(text) => {
                    signing.redactor.add(&Secret::new(text));
                    Value::Text(text.clone())
                }
                value => value.clone(),
            };
            Value::object(object.fields.iter().map(|(name, value)| (name.clone(), open(value))).collect())
        }
        value => value,
    })
}
