//! https: the authorities are the trust, and what they do not vouch for is not called.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use capi::http::ErrorKind;
use capi::http::client::{Client, Settings};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::{declare, get, send_by};
use crate::support::server::{Answer, Server};

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/http/tls").join(name)
}

const SECURE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecure";

/// Answers every connection with these bytes.
fn start(answer: &str) -> SocketAddr {
    let answer = answer.to_owned();
    serve("http/1.1", move |stream| {
        if stream.read(&mut [0; 1024]).is_ok() {
            let _ = stream.write_all(answer.as_bytes());
        }
    })
}

pub(super) type Stream = StreamOwned<ServerConnection, TcpStream>;

/// Hands on every connection after its handshake. The certificate is for 127.0.0.1 only.
pub(super) fn serve(protocol: &str, handle: impl Fn(&mut Stream) + Send + 'static) -> SocketAddr {
    let chain = vec![CertificateDer::from_pem_file(file("server.pem")).unwrap()];
    let key = PrivateKeyDer::from_pem_file(file("server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = config.with_no_client_auth().with_single_cert(chain, key).unwrap();
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            handle(&mut StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), stream));
        }
    });
    address
}

pub(super) fn trusting(authorities: &str) -> Client {
    Client::new(Settings { authorities: Some(file(authorities)), proxy: false, ..Settings::default() }).unwrap()
}

#[test]
fn a_trusted_server() {
    let address = start(SECURE);
    assert_eq!(send_by(&trusting("ca.pem"), get(&format!("https://{address}/"))).unwrap().body, "secure");
}

#[test]
fn servers_that_are_not_trusted() {
    let port = start(SECURE).port();
    let cases = [
        ("ca.pem", format!("https://localhost:{port}/"), "is for another name"),
        ("none.pem", format!("https://127.0.0.1:{port}/"), "no certificate authorities were found"),
        ("server.pem", format!("https://127.0.0.1:{port}/"), "certificate"),
    ];
    for (authorities, url, part) in cases {
        match send_by(&trusting(authorities), get(&url)) {
            Err(error) => {
                assert_eq!((error.kind, error.sent), (ErrorKind::Connect, false), "{error}");
                assert!(error.message.contains(part), "{error}");
            }
            // A trusted certificate may vouch for itself.
            Ok(_) => assert_eq!(authorities, "server.pem"),
        }
    }
}

#[test]
fn plain_http_needs_no_authorities() {
    let server = Server::start(|_| Answer::ok("plain"));
    assert_eq!(send_by(&trusting("none.pem"), get(&server.url("/"))).unwrap().body, "plain");
}

#[test]
fn a_server_without_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            let _ = stream.read(&mut [0; 1024]);
        }
    });
    let error = send_by(&trusting("ca.pem"), get(&format!("https://{address}/"))).unwrap_err();
    assert_eq!((error.kind, error.sent), (ErrorKind::Connect, false));
    assert!(error.message.ends_with("the server does not speak TLS"), "{error}");
}

#[test]
fn no_redirect_back_to_plain_http() {
    let plain = Server::start(|_| Answer::ok("plain"));
    let address = start(&format!("HTTP/1.1 302 Found\r\nlocation: {}\r\ncontent-length: 0\r\n\r\n", plain.url("/")));
    let call = declare(get(&format!("https://{address}/")), &[&plain.url("/")]);
    let error = send_by(&trusting("ca.pem"), call).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
    assert!(error.message.ends_with("it leads from https to http"), "{error}");
    assert!(plain.requests().is_empty());
}
