//! A web server for one process: HTTP/1.1 on loopback, one answer a connection. Enough for the demo,
//! not for the world: it reads request heads of at most 16 KiB and ignores bodies.

use std::io;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{TOKEN, data};

const HEAD: usize = 16 << 10;

/// The sample API, listening.
pub(crate) struct Server {
    listener: TcpListener,
    pub(crate) port: u16,
}

impl Server {
    pub(crate) async fn start() -> io::Result<Server> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        Ok(Server { listener, port })
    }

    /// Answers until it is dropped.
    pub(crate) async fn serve(self) {
        loop {
            // A connection that breaks is the client's to notice.
            if let Ok((stream, _)) = self.listener.accept().await {
                tokio::spawn(async move { answer(stream).await.ok() });
            }
        }
    }
}

async fn answer(mut stream: TcpStream) -> io::Result<()> {
    let head = head(&mut stream).await?;
    let (status, body) = respond(&head);
    let body = body.to_string();
    let length = body.len();
    let text =
        format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
    stream.write_all(text.as_bytes()).await?;
    stream.shutdown().await
}

async fn head(stream: &mut TcpStream) -> io::Result<String> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 1024];
    while !bytes.ends_with(b"\r\n\r\n") && bytes.len() < HEAD {
        let count = stream.read(&mut chunk).await?;
        if count == 0 {
            break;
        }
        bytes.extend(chunk.iter().take(count));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Status line and body for a request head.
fn respond(head: &str) -> (&'static str, Value) {
    if !authorised(head) {
        return ("401 Unauthorized", json!({ "error": "a bearer token is needed" }));
    }
    match route(head) {
        Some(body) => ("200 OK", body),
        None => ("404 Not Found", json!({ "error": "there is nothing here" })),
    }
}

fn authorised(head: &str) -> bool {
    let wanted = format!("bearer {TOKEN}");
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .any(|(name, value)| name.eq_ignore_ascii_case("authorization") && value.trim().to_ascii_lowercase() == wanted)
}

fn route(head: &str) -> Option<Value> {
    let target = head.lines().next()?.split_whitespace().nth(1)?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if path == "/v2/campaigns" {
        return data::campaigns(query.split('&').find_map(|pair| pair.strip_prefix("cursor=")));
    }
    data::insights(path.strip_prefix("/v2/campaigns/")?.strip_suffix("/insights")?)
}
