//! A keyed hash over what the script names of the call.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;

use super::Step;
use super::crypto::{hex, key_bytes, keyed_hash};
use super::signing::Signing;
use crate::http::encode::append_query;
use crate::http::{Call, Credential, Secret};
use crate::value::{Fault, Number, Text, Value};

pub fn hmac(signing: &mut Signing<'_>) -> Result<Step, Fault> {
    let moment = Moment::now();
    signing.show(&moment, None);
    for (name, value) in signing.pairs("headers")? {
        signing.header(name, Secret::new(&value));
    }
    for (name, value) in signing.pairs("params")? {
        signing.query(name, Secret::new(&value));
    }
    // The message sees what was just added.
    signing.show(&moment, None);
    let key = key_bytes(&signing.secret("key")?, &signing.text_or("key_encoding", "text")?)?;
    let message = signing.text_or("message", "")?;
    let hash = keyed_hash(&signing.text_or("algorithm", "sha256")?, &key, message.as_bytes())?;
    let signature = match signing.text_or("encoding", "hex")?.as_str() {
        "base64" => STANDARD.encode(hash),
        "base64url" => URL_SAFE_NO_PAD.encode(hash),
        "hex_upper" => hex(&hash).to_uppercase(),
        _ => hex(&hash),
    };
    signing.show(&moment, Some(&signature));
    let value = signing.text("value")?.unwrap_or(signature);
    if let Some(name) = signing.text("header")? {
        signing.header(name, Secret::proof(&value));
    } else if let Some(name) = signing.text("query")? {
        signing.query(name, Secret::proof(&value));
    }
    Ok(Step::Done)
}

/// Fixed for one signature: the same in the headers, the query and the message.
struct Moment {
    at: Timestamp,
    nonce: String,
}

impl Moment {
    fn now() -> Moment {
        Moment { at: Timestamp::now(), nonce: uuid::Uuid::new_v4().simple().to_string() }
    }
}

impl Signing<'_> {
    /// Sets `$request` to the call as it is now.
    fn show(&mut self, moment: &Moment, signature: Option<&str>) {
        let Some(local) = self.scheme.request else { return };
        let value = request(self.call, moment, signature);
        if self.locals.len() <= local {
            self.locals.resize(local + 1, Value::Null);
        }
        if let Some(place) = self.locals.get_mut(local) {
            *place = value;
        }
    }
}

fn request(call: &Call, moment: &Moment, signature: Option<&str>) -> Value {
    let mut url = call.url.clone();
    let added = call.credentials.iter().filter_map(|credential| match credential {
        Credential::Query { name, value } => Some((name.clone(), value.expose().to_owned())),
        Credential::Header { .. } => None,
    });
    append_query(&mut url, &added.collect::<Vec<_>>());
    let host = url
        .port()
        .map_or_else(|| url.host_str().unwrap_or_default().to_owned(), |port| format!("{}:{port}", url.host_str().unwrap_or_default()));
    let query = url.query().unwrap_or_default();
    let target = if query.is_empty() { url.path().to_owned() } else { format!("{}?{query}", url.path()) };
    let params =
        url.query_pairs().map(|(name, value)| object([("name", Value::text(name.as_ref())), ("value", Value::text(value.as_ref()))]));
    let number = |number: i64| Value::Number(Number::from_u64(u64::try_from(number).unwrap_or_default()));
    object([
        ("method", Value::text(call.method)),
        ("url", Value::text(url.as_str())),
        ("host", Value::text(host)),
        ("target", Value::text(target)),
        ("path", Value::text(url.path())),
        ("query", Value::text(query)),
        ("params", Value::list(params.collect())),
        ("headers", headers(call)),
        ("body", Value::text(call.body.as_ref().map(|body| String::from_utf8_lossy(body).into_owned()).unwrap_or_default())),
        ("timestamp", number(moment.at.as_second())),
        ("timestamp_ms", number(moment.at.as_millisecond())),
        ("nonce", Value::text(moment.nonce.as_str())),
        ("signature", Value::text(signature.unwrap_or_default())),
    ])
}

/// By lower-case name; what the authenticator itself added wins.
fn headers(call: &Call) -> Value {
    let added = call.credentials.iter().filter_map(|credential| match credential {
        Credential::Header { name, value } => Some((name.as_str(), value.expose())),
        Credential::Query { .. } => None,
    });
    let mut fields: Vec<(Text, Value)> = Vec::new();
    for (name, value) in added.chain(call.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))) {
        let name = name.to_ascii_lowercase();
        if !fields.iter().any(|(known, _)| known.as_str() == name) {
            fields.push((Text::from(name), Value::text(value)));
        }
    }
    Value::object(fields)
}

fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::object(fields.into_iter().map(|(name, value)| (Text::from(name), value)).collect())
}
