//! AWS Signature Version 4, as AWS documents it ("Create a signed AWS API request") and its published
//! test vectors have it.

use jiff::Timestamp;
use url::Url;

use super::Step;
use super::crypto::{hex, keyed_hash, sha256};
use super::signing::Signing;
use crate::http::{Call, Credential, Secret};
use crate::value::Fault;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

pub fn aws_sigv4(signing: &mut Signing<'_>) -> Result<Step, Fault> {
    let key = Key {
        access_key: signing.secret("access_key")?,
        secret_key: signing.secret("secret_key")?,
        session_token: signing.secret_or_none("session_token")?,
        region: signing.text_or("region", "")?,
        service: signing.text_or("service", "")?,
    };
    for (name, value) in key.sign(signing.call, Timestamp::now())? {
        signing.header(name, Secret::proof(&value));
    }
    Ok(Step::Done)
}

/// Whose signature, and for which service.
pub struct Key {
    pub access_key: String,
    pub secret_key: String,
    pub session_token: Option<String>,
    pub region: String,
    pub service: String,
}

impl Key {
    /// The headers that sign the call.
    pub fn sign(&self, call: &Call, at: Timestamp) -> Result<Vec<(String, String)>, Fault> {
        let time = at.strftime("%Y%m%dT%H%M%SZ").to_string();
        let date = at.strftime("%Y%m%d").to_string();
        let payload = hex(&sha256(call.body.as_deref().unwrap_or_default()));
        let mut added = vec![("X-Amz-Date".to_owned(), time.clone())];
        if self.service == "s3" {
            added.push(("X-Amz-Content-Sha256".to_owned(), payload.clone()));
        }
        added.extend(self.session_token.iter().map(|token| ("X-Amz-Security-Token".to_owned(), token.clone())));
        let headers = signed_headers(call, &added);
        let names = headers.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(";");
        let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let (path, query) = (self.path(&call.url), query(call));
        let canonical = format!("{}\n{path}\n{query}\n{lines}\n{names}\n{payload}", call.method);
        let scope = format!("{date}/{}/{}/aws4_request", self.region, self.service);
        let message = format!("{ALGORITHM}\n{time}\n{scope}\n{}", hex(&sha256(canonical.as_bytes())));
        let mut key = format!("AWS4{}", self.secret_key).into_bytes();
        for part in [date.as_str(), &self.region, &self.service, "aws4_request"] {
            key = keyed_hash("sha256", &key, part.as_bytes())?;
        }
        let signature = hex(&keyed_hash("sha256", &key, message.as_bytes())?);
        let value = format!("{ALGORITHM} Credential={}/{scope}, SignedHeaders={names}, Signature={signature}", self.access_key);
        added.push(("Authorization".to_owned(), value));
        Ok(added)
    }

    /// Every service but S3 sees the path without empty segments and encoded a second time.
    fn path(&self, url: &Url) -> String {
        let path = url.path();
        if self.service == "s3" {
            return path.to_owned();
        }
        let segments = path.split('/').filter(|segment| !segment.is_empty()).map(encoded);
        let path_encoded = segments.map(|segment| format!("/{segment}")).collect::<String>();
        if path.ends_with('/') { path_encoded + "/" } else { path_encoded }
    }
}

/// What a hop on the way may change.
const UNSIGNED: [&str; 4] = ["connection", "expect", "transfer-encoding", "user-agent"];

/// The host, the headers of the call and those added: by name, values of one name joined.
fn signed_headers(call: &Call, added: &[(String, String)]) -> Vec<(String, String)> {
    let host = call.url.host_str().unwrap_or_default();
    let host = call.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let mut headers = vec![("host".to_owned(), host)];
    for (name, value) in call.headers.iter().chain(added) {
        let name = name.to_ascii_lowercase();
        if UNSIGNED.contains(&name.as_str()) {
            continue;
        }
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        match headers.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = format!("{known},{value}"),
            None => headers.push((name, value)),
        }
    }
    headers.sort();
    headers
}

fn query(call: &Call) -> String {
    let own = call.url.query_pairs().map(|(name, value)| (encoded(&name), encoded(&value)));
    let added = call.credentials.iter().filter_map(|credential| match credential {
        Credential::Query { name, value } => Some((encoded(name), encoded(value.expose()))),
        Credential::Header { .. } => None,
    });
    let mut pairs: Vec<(String, String)> = own.chain(added).collect();
    pairs.sort();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// Everything but RFC 3986's unreserved characters.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
#[path = "aws_sigv4_tests.rs"]
mod tests;
