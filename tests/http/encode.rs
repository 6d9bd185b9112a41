//! Values never change the structure of a URL.

use capi::http::encode::{append_path, append_query, form, host_label, join, query_value, remove_query, resolve, segment};
use proptest::prelude::*;
use url::Url;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

#[test]
fn segments_and_values() {
    assert_eq!(segment("a/b?c#d%e \\é"), "a%2Fb%3Fc%23d%25e%20%5C%C3%A9");
    assert_eq!((segment("."), segment("..")), ("%2E".to_owned(), "%2E%2E".to_owned()));
    assert_eq!(query_value("a&b=c+d é"), "a%26b%3Dc%2Bd%20%C3%A9");
    assert_eq!(form(&[("a b".into(), "c&d".into()), ("e".into(), "é+".into())]), "a+b=c%26d&e=%C3%A9%2B");
}

#[test]
fn labels_of_hosts() {
    assert_eq!(host_label("EU-1").as_deref(), Some("eu-1"));
    for bad in ["", "a.b", "a/b", "-a", "a-", "a@b", "é", "a:1", &"a".repeat(64)] {
        assert_eq!(host_label(bad), None, "{bad}");
    }
}

#[test]
fn paths_under_a_base() {
    let cases = [
        ("https://h.test/v2", "/campaigns", "https://h.test/v2/campaigns"),
        ("https://h.test/v2/", "campaigns", "https://h.test/v2/campaigns"),
        ("https://h.test", "/", "https://h.test/"),
        ("https://h.test/v2", "", "https://h.test/v2"),
        ("https://h.test/v2", "/", "https://h.test/v2/"),
        ("https://h.test/v2", "/a/?x=1&y", "https://h.test/v2/a/?x=1&y"),
        ("https://h.test/v2?key=1", "/a?x=1", "https://h.test/v2/a?key=1&x=1"),
        ("https://h.test/v2?key=1", "?x=1", "https://h.test/v2?key=1&x=1"),
        ("https://h.test/v2", "/a%2Fb", "https://h.test/v2/a%2Fb"),
        ("https://h.test/v2", "/a:run", "https://h.test/v2/a:run"),
        ("https://h.test/v2", "//x", "https://h.test/v2//x"),
    ];
    for (base, path, expected) in cases {
        assert_eq!(append_path(&url(base), path).unwrap().as_str(), expected, "{base} {path}");
    }
}

#[test]
fn paths_that_would_lead_elsewhere() {
    for path in ["/..", "/a/../b", "/%2E%2e/b", "/.%2e", "/./a", "/a\\..\\b", "/a#b", "/a\r\nb", "/a\tb", "/\0"] {
        assert!(append_path(&url("https://h.test/v2"), path).is_err(), "{path:?}");
    }
}

#[test]
fn targets_of_verbs() {
    let base = url("https://h.test/v2");
    assert_eq!(resolve(Some(&base), "https://other.test/a?b#c").unwrap().as_str(), "https://other.test/a?b#c");
    assert_eq!(resolve(Some(&base), "/a").unwrap().as_str(), "https://h.test/v2/a");
    assert!(resolve(None, "/a").unwrap_err().contains("there is no `base`"));
    for bad in ["https://", "https://me:pw@h.test/", "https://h.test/../a", "https://h\n.test/"] {
        assert!(resolve(Some(&base), bad).is_err(), "{bad}");
    }
}

#[test]
fn queries_keep_what_is_written() {
    let mut called = url("https://h.test/a?x=%2f&y");
    append_query(&mut called, &[("a[]".into(), "1 2".into()), ("x".into(), "é&".into())]);
    assert_eq!(called.query(), Some("x=%2f&y&a%5B%5D=1%202&x=%C3%A9%26"));
    remove_query(&mut called, "x");
    assert_eq!(called.query(), Some("y&a%5B%5D=1%202"));
    let mut called = url("https://h.test/a?api%5Fkey=1");
    remove_query(&mut called, "api_key");
    assert_eq!(called.as_str(), "https://h.test/a");
}

#[test]
fn next_links() {
    let called = url("https://h.test/v2/a?page=1");
    for (link, expected) in [
        ("?page=2", "https://h.test/v2/a?page=2"),
        ("/b", "https://h.test/b"),
        ("c#d", "https://h.test/v2/c"),
        ("//other.test/x", "https://other.test/x"),
        ("http://other.test/x?y=1", "http://other.test/x?y=1"),
    ] {
        assert_eq!(join(&called, link).unwrap().as_str(), expected);
    }
    for bad in ["", " ", "file:///etc/passwd", "javascript:1", "https://me@h.test/", "a\nb", "http://[::1"] {
        assert!(join(&called, bad).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn a_segment_is_one_segment(value in "\\PC{1,12}") {
        let base = url("https://h.test/v2");
        match append_path(&base, &format!("/{}/end", segment(&value))) {
            Ok(url) => {
                let parts: Vec<&str> = url.path_segments().unwrap().collect();
                prop_assert_eq!(parts.len(), 3);
                let back = percent_encoding::percent_decode_str(parts[1]).decode_utf8().unwrap();
                prop_assert_eq!(back, value.as_str());
                prop_assert_eq!(url.query(), None);
            }
            Err(_) => prop_assert!(value == "." || value == ".."),
        }
    }

    #[test]
    fn a_query_value_is_one_value(value in any::<String>()) {
        let mut called = url("https://h.test/a");
        append_query(&mut called, &[("k".to_owned(), value.clone())]);
        let pairs: Vec<(String, String)> = called.query_pairs().into_owned().collect();
        prop_assert_eq!(pairs, vec![("k".to_owned(), value)]);
    }
}
