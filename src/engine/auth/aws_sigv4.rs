//! AWS Signature Version 4, as AWS documents it ("Create a signed AWS API request") and its published
//! test vectors have it.

use jiff::Timestamp;
use url::Url;

use super::Step;
use super::crypto::{hex, keyed_hash, sha256};
use super::signing::Signing;
use crate::http::{Call, Credential};
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
        signing.header(name, &value);
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

    /// Every service but S3 sees the path encoded a second time.
    fn path(&self, url: &Url) -> String {
        let path = if url.path().is_empty() { "/" } else { url.path() };
        if self.service == "s3" { path.to_owned() } else { path.split('/').map(encoded).collect::<Vec<_>>().join("/") }
    }
}

/// The host, the type of the body, AWS's own headers and those added: what no hop on the way changes.
fn signed_headers(call: &Call, added: &[(String, String)]) -> Vec<(String, String)> {
    let host = call.url.host_str().unwrap_or_default();
    let host = call.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let mut headers = vec![("host".to_owned(), host)];
    for (name, value) in call.headers.iter().chain(added) {
        let name = name.to_ascii_lowercase();
        if name != "content-type" && !name.starts_with("x-amz-") {
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
mod tests {
    use super::*;
    use crate::http::{Limits, Policy};

    /// Of AWS's published test suite: the keys, the time and the service are the same in every case.
    fn authorization(method: &'static str, url: &str, headers: &[(&str, &str)], body: Option<&str>) -> String {
        let key = Key {
            access_key: "AKIDEXAMPLE".to_owned(),
            secret_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned(),
            session_token: None,
            region: "us-east-1".to_owned(),
            service: "service".to_owned(),
        };
        let call = Call {
            method,
            url: Url::parse(url).unwrap(),
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            body: body.map(|body| bytes::Bytes::copy_from_slice(body.as_bytes())),
            credentials: Vec::new(),
            policy: std::sync::Arc::new(Policy::default()),
            limits: Limits::default(),
        };
        let headers = key.sign(&call, "2015-08-30T12:36:00Z".parse().unwrap()).unwrap();
        headers.into_iter().find(|(name, _)| name == "Authorization").unwrap().1
    }

    fn expected(names: &str, signature: &str) -> String {
        format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders={names}, Signature={signature}"
        )
    }

    #[test]
    fn published_vectors() {
        let host = "https://example.amazonaws.com/";
        let get_vanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
        assert_eq!(authorization("GET", host, &[], None), expected("host;x-amz-date", get_vanilla));
        let query = "https://example.amazonaws.com/?Param2=value2&Param1=value1";
        let ordered = "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500";
        assert_eq!(authorization("GET", query, &[], None), expected("host;x-amz-date", ordered));
        let post_vanilla = "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b";
        assert_eq!(authorization("POST", host, &[], None), expected("host;x-amz-date", post_vanilla));
        let form = [("Content-Type", "application/x-www-form-urlencoded")];
        let post_form = "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a";
        assert_eq!(authorization("POST", host, &form, Some("Param1=value1")), expected("content-type;host;x-amz-date", post_form));
        let unreserved = "https://example.amazonaws.com/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        let get_unreserved = "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f";
        assert_eq!(authorization("GET", unreserved, &[], None), expected("host;x-amz-date", get_unreserved));
    }
}
