//! Bodies of parts: `multipart/form-data` (RFC 7578).

use bytes::Bytes;
use sha2::{Digest, Sha256};

/// One part of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub name: String,
    /// A part with one is a file.
    pub filename: Option<String>,
    pub content_type: Option<String>,
    pub content: String,
}

/// The value of `Content-Type` and the body. The boundary follows from the parts, so that the same
/// parts are the same bytes.
pub fn multipart(parts: &[Part]) -> (String, Bytes) {
    let boundary = boundary(parts);
    let mut body = String::new();
    for part in parts {
        body.push_str(&format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"", quoted(&part.name)));
        if let Some(filename) = &part.filename {
            body.push_str(&format!("; filename=\"{}\"", quoted(filename)));
        }
        if let Some(content_type) = &part.content_type {
            body.push_str(&format!("\r\nContent-Type: {}", content_type.replace(['\r', '\n'], " ")));
        }
        body.push_str("\r\n\r\n");
        body.push_str(&part.content);
        body.push_str("\r\n");
    }
    body.push_str(&format!("--{boundary}--\r\n"));
    (format!("multipart/form-data; boundary={boundary}"), Bytes::from(body))
}

/// A text that is in no part.
fn boundary(parts: &[Part]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.name.as_bytes());
        digest.update(part.content.as_bytes());
    }
    let digest = digest.finalize();
    let mut boundary = String::from("capi-");
    for byte in digest.iter().take(15) {
        boundary.push_str(&format!("{byte:02x}"));
    }
    while parts.iter().any(|part| part.content.contains(&boundary)) {
        boundary.push('x');
    }
    boundary
}

/// As browsers write names in quotes.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_out() {
        let part = Part { name: "a\"\r\nX: 1".to_owned(), filename: None, content_type: None, content: "v".to_owned() };
        let (_, body) = multipart(&[part]);
        let body = String::from_utf8(body.to_vec()).unwrap();
        assert!(body.contains("name=\"a%22%0D%0AX: 1\"\r\n\r\nv\r\n"), "{body}");
    }

    #[test]
    fn a_boundary_is_in_no_part() {
        let part = |content: &str| Part { name: "a".to_owned(), filename: None, content_type: None, content: content.to_owned() };
        let (content_type, _) = multipart(&[part("x")]);
        let boundary = content_type.split_once("boundary=").unwrap().1.to_owned();
        let again = super::boundary(&[part("x"), Part { content: boundary.clone(), ..part("") }]);
        assert!(!boundary.contains(&again));
    }
}
