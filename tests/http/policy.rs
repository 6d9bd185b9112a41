//! Which URLs a policy permits, in every spelling of a host.

use capi::http::client::{Client, Settings};
use capi::http::policy::Permit;
use capi::http::{ErrorKind, Origin, Policy};
use url::Url;

use super::{allow, get, send_by};
use crate::support::server::{Answer, Server};

fn permit(origins: &[&str], hosts: &[&str], url: &str) -> Permit {
    policy(origins, hosts).permits(&Url::parse(url).unwrap())
}

fn policy(origins: &[&str], hosts: &[&str]) -> Policy {
    let origins = origins.iter().map(|origin| Origin::of(&Url::parse(origin).unwrap()).unwrap()).collect();
    Policy { origins, hosts: hosts.iter().map(|host| (*host).to_owned()).collect(), metadata: false }
}

#[test]
fn origins() {
    let cases = [
        ("https://api.acme.test/v2", "https://api.acme.test/x?y", Permit::Credentials),
        ("https://api.acme.test", "https://API.ACME.test.:443/", Permit::Credentials),
        ("https://api.acme.test.", "https://api.acme.test/", Permit::Credentials),
        ("https://bücher.test", "https://xn--bcher-kva.test/", Permit::Credentials),
        ("https://xn--bcher-kva.test", "https://BÜCHER.test/", Permit::Credentials),
        ("http://127.0.0.1:8080", "http://0x7f.1:8080/", Permit::Credentials),
        ("http://127.0.0.1", "http://2130706433/", Permit::Credentials),
        ("http://[::1]", "http://[0:0::1]/", Permit::Credentials),
        ("https://api.acme.test", "http://api.acme.test/", Permit::Refused),
        ("https://api.acme.test", "https://api.acme.test:8443/", Permit::Refused),
        ("https://api.acme.test", "https://acme.test/", Permit::Refused),
        ("https://api.acme.test", "https://x.api.acme.test/", Permit::Refused),
        ("https://api.acme.test", "https://api.acme.test.evil.test/", Permit::Refused),
        ("https://api.acme.test", "https://api.acme.test@evil.test/", Permit::Refused),
        ("https://api.acme.test", "https://evil.test/api.acme.test", Permit::Refused),
        ("https://api.acme.test", "ftp://api.acme.test/", Permit::Refused),
        ("https://api.acme.test", "data:,x", Permit::Refused),
    ];
    for (origin, url, expected) in cases {
        assert_eq!(permit(&[origin], &[], url), expected, "{origin} {url}");
    }
}

#[test]
fn allowed_hosts() {
    let cases = [
        ("cdn.test", "https://cdn.test/", Permit::Bare),
        ("CDN.test.", "http://cdn.test./", Permit::Bare),
        ("cdn.test", "https://cdn.test:8443/", Permit::Refused),
        ("cdn.test:8443", "https://cdn.test:8443/", Permit::Bare),
        ("cdn.test:443", "https://cdn.test/", Permit::Bare),
        ("cdn.test:443", "http://cdn.test/", Permit::Refused),
        ("cdn.test", "https://a.cdn.test/", Permit::Refused),
        ("*.cdn.test", "https://a.cdn.test/", Permit::Bare),
        ("*.cdn.test", "https://b.a.CDN.test./", Permit::Bare),
        ("*.bücher.test", "https://a.xn--bcher-kva.test/", Permit::Bare),
        ("*.cdn.test", "https://cdn.test/", Permit::Refused),
        ("*.cdn.test", "https://evilcdn.test/", Permit::Refused),
        ("*", "https://cdn.test/", Permit::Refused),
        ("*.", "https://cdn.test/", Permit::Refused),
        ("*.*.test", "https://a.b.test/", Permit::Refused),
        ("a.*.test", "https://a.b.test/", Permit::Refused),
        ("*.0.0.1", "http://127.0.0.1/", Permit::Refused),
        ("127.0.0.1", "http://0177.0.0.1/", Permit::Bare),
        ("[::1]:80", "http://[::1]/", Permit::Bare),
        ("", "https://cdn.test/", Permit::Refused),
        ("https://cdn.test", "https://cdn.test/", Permit::Refused),
    ];
    for (pattern, url, expected) in cases {
        assert_eq!(permit(&[], &[pattern], url), expected, "{pattern} {url}");
    }
}

#[test]
fn a_declared_origin_is_more_than_an_allowed_host() {
    assert_eq!(permit(&["https://a.test"], &["a.test"], "https://a.test/"), Permit::Credentials);
}

#[test]
fn metadata_services_need_the_operator() {
    for url in [
        "http://169.254.169.254/latest/meta-data",
        "http://169.254.170.2/",
        "http://2852039166/",
        "http://0xa9.0xfe.0xa9.0xfe/",
        "http://[::ffff:169.254.169.254]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[fd00:ec2::254]/",
        "http://[fe80::1]/",
        "http://100.100.100.200/",
        "http://metadata.google.internal/",
        "http://Metadata.Google.Internal./",
    ] {
        let url = Url::parse(url).unwrap();
        let origins = vec![Origin::of(&url).unwrap()];
        let hosts = vec![url.host_str().unwrap().to_owned()];
        let mut policy = Policy { origins, hosts, metadata: false };
        assert_eq!(policy.permits(&url), Permit::Refused, "{url}");
        policy.metadata = true;
        assert_eq!(policy.permits(&url), Permit::Credentials, "{url}");
    }
}

/// A client for which some names have addresses.
fn naming(names: &[(&str, &str)]) -> Client {
    let names = names.iter().map(|(name, address)| ((*name).to_owned(), address.parse().unwrap())).collect();
    Client::new(Settings { names, proxy: false, ..Settings::default() }).unwrap()
}

#[test]
fn a_name_of_a_metadata_service_is_not_called() {
    for address in ["169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "fd00:ec2::254"] {
        let error = send_by(&naming(&[("innocent.test", address)]), get("http://innocent.test/latest?x=1")).unwrap_err();
        assert_eq!((error.kind, error.sent), (ErrorKind::Refused, false));
        assert_eq!(error.message, "could not connect to `innocent.test:80`: the name leads to a metadata service of a cloud");
    }
}

#[test]
fn a_wildcard_lets_a_redirect_pass() {
    let cdn = Server::start(|_| Answer::ok("from the cdn"));
    let target = format!("http://eu.CDN.test:{}/", cdn.address().port());
    let home = Server::start(move |_| Answer::redirect(302, target.clone()));
    let call = allow(get(&format!("http://api.acme.test:{}/", home.address().port())), &format!("*.cdn.test:{}", cdn.address().port()));
    let client = naming(&[("api.acme.test", "127.0.0.1"), ("eu.cdn.test", "127.0.0.1")]);
    let reply = send_by(&client, call).unwrap();
    assert_eq!((&reply.body[..], reply.url.host_str()), (&b"from the cdn"[..], Some("eu.cdn.test")));
}
