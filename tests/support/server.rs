//! An HTTP/1.1 server inside the test's process that can also misbehave: cut, stall, drip, reset,
//! lie about lengths. It keeps every request it received.
//!
//! ```ignore
//! let server = Server::start(|request| match request.path.as_str() {
//!     "/items" => Answer::json(r#"[{"id": 1}]"#).header("x-total", "1"),
//!     "/cut" => Answer::json("[1, 2, 3]").cut(4),
//!     "/flaky" if request.turn == 1 => Answer::reset(),
//!     "/flaky" => Answer::json("[]"),
//!     _ => Answer::status(404),
//! });
//! let url = server.url("/items");
//! // … call it …
//! assert_eq!(server.requests()[0].header("accept"), Some("application/json"));
//! ```
//!
//! A connection is kept alive unless the answer says otherwise. All state goes with the `Server`.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A request as received.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    /// As sent, still percent-encoded, without the query.
    pub path: String,
    /// As sent, without `?`; empty without a query.
    pub query: String,
    /// Names in lower case, in the order sent.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Which connection it came on, from 1.
    pub connection: usize,
    /// How many requests this path has received, this one included.
    pub turn: usize,
}

impl Request {
    /// The first header of that name (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The decoded value of a query key.
    pub fn param(&self, key: &str) -> Option<String> {
        self.params().into_iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The decoded query, in order.
    pub fn params(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(self.query.as_bytes()).into_owned().collect()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Whether the text occurs anywhere in it: for "no secret arrived here".
    pub fn mentions(&self, text: &str) -> bool {
        format!("{self:?}{}", self.text()).contains(text)
    }
}

/// What to answer. Built by chaining; the default framing is a Content-Length.
#[derive(Clone, Debug)]
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    framing: Framing,
    /// Body bytes sent before the connection is closed.
    cut: Option<usize>,
    /// Before the first byte.
    delay: Duration,
    /// Bytes of the body at a time, and the pause after each.
    drip: Option<(usize, Duration)>,
    close: bool,
}

/// Gives each chunk by its number from 0, nothing at the end.
#[derive(Clone)]
struct Made(Arc<dyn Fn(usize) -> Option<Vec<u8>> + Send + Sync>);

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Made")
    }
}

#[derive(Clone, Debug)]
enum Framing {
    Length,
    /// The declared Content-Length, whatever the body is.
    Claimed(u64),
    Chunked(usize),
    /// Neither: the end is the end of the connection.
    Close,
    /// The body repeated for ever, chunked.
    Endless,
    /// Made while it is sent, a chunk at a time, to its end.
    Made(Made),
    /// `body` is everything that is sent.
    Raw,
    /// The connection is reset at once.
    Reset,
    /// Nothing is sent, the connection stays open.
    Silence,
}

impl Answer {
    pub fn status(status: u16) -> Answer {
        Answer {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            framing: Framing::Length,
            cut: None,
            delay: Duration::ZERO,
            drip: None,
            close: false,
        }
    }

    pub fn ok(body: impl Into<Vec<u8>>) -> Answer {
        Answer::status(200).body(body)
    }

    pub fn json(body: impl Into<Vec<u8>>) -> Answer {
        Answer::ok(body).header("content-type", "application/json")
    }

    pub fn redirect(status: u16, location: impl Into<String>) -> Answer {
        Answer::status(status).header("location", location)
    }

    /// Exactly these bytes, then the connection is closed.
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Answer {
        Answer { framing: Framing::Raw, ..Answer::ok(bytes) }
    }

    /// The peer sees "connection reset" instead of an answer.
    pub fn reset() -> Answer {
        Answer { framing: Framing::Reset, ..Answer::status(200) }
    }

    /// Never answers.
    pub fn silence() -> Answer {
        Answer { framing: Framing::Silence, ..Answer::status(200) }
    }

    /// `block` repeated until the client goes away.
    pub fn endless(block: impl Into<Vec<u8>>) -> Answer {
        Answer { framing: Framing::Endless, ..Answer::ok(block) }
    }

    /// A body that is made while it is sent, chunked; `chunk` gives each by its number from 0.
    pub fn made(chunk: impl Fn(usize) -> Option<Vec<u8>> + Send + Sync + 'static) -> Answer {
        Answer { framing: Framing::Made(Made(Arc::new(chunk))), ..Answer::status(200) }
    }

    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Answer {
        self.headers.push((name.into(), value.into()));
        self
    }

    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Answer {
        self.body = body.into();
        self
    }

    /// Transfer-Encoding: chunked, `size` bytes a chunk.
    #[must_use]
    pub fn chunked(mut self, size: usize) -> Answer {
        self.framing = Framing::Chunked(size.max(1));
        self
    }

    /// Neither Content-Length nor chunks: the end of the connection ends the body.
    #[must_use]
    pub fn close_delimited(mut self) -> Answer {
        self.framing = Framing::Close;
        self
    }

    /// A Content-Length of its own.
    #[must_use]
    pub fn claim_length(mut self, length: u64) -> Answer {
        self.framing = Framing::Claimed(length);
        self
    }

    /// Closes the connection after so many bytes of the body (before chunking).
    #[must_use]
    pub fn cut(mut self, bytes: usize) -> Answer {
        self.cut = Some(bytes);
        self
    }

    /// Waits before the first byte.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Answer {
        self.delay = delay;
        self
    }

    /// Sends the body `bytes` at a time with a pause after each.
    #[must_use]
    pub fn drip(mut self, bytes: usize, pause: Duration) -> Answer {
        self.drip = Some((bytes.max(1), pause));
        self
    }

    /// Closes the connection afterwards.
    #[must_use]
    pub fn close(mut self) -> Answer {
        self.close = true;
        self
    }
}

/// A running server; stops when dropped.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    handler: Box<dyn Fn(&Request) -> Answer + Send + Sync>,
    received: Mutex<Vec<Request>>,
    turns: Mutex<HashMap<String, usize>>,
    stopped: AtomicBool,
}

impl Server {
    pub fn start(handler: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            handler: Box::new(handler),
            received: Mutex::default(),
            turns: Mutex::default(),
            stopped: AtomicBool::new(false),
        });
        let inner = shared.clone();
        thread::spawn(move || accept(&listener, &inner));
        Server { address, shared }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:PORT` + path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The same server under another name, so another host to a client: `http://localhost:PORT` + path.
    pub fn localhost(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.address.port())
    }

    /// Everything received so far, in order of arrival.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.received.lock().unwrap().clone()
    }

    /// How many requests were received for a path.
    pub fn count(&self, path: &str) -> usize {
        self.requests().iter().filter(|request| request.path == path).count()
    }

    /// Fails the test if the text arrived in any request.
    #[track_caller]
    pub fn never_saw(&self, text: &str) {
        for request in self.requests() {
            assert!(!request.mentions(text), "`{text}` arrived in {request:?}");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the accepting thread.
        let _ = TcpStream::connect(self.address);
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for (index, stream) in listener.incoming().enumerate() {
        if shared.stopped.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        let shared = shared.clone();
        thread::spawn(move || {
            let _ = serve(stream, index + 1, &shared);
        });
    }
}

fn serve(stream: TcpStream, connection: usize, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some(mut request) = read(&mut reader, connection)? {
        request.turn = turn(shared, &request.path);
        shared.received.lock().unwrap().push(request.clone());
        let answer = (shared.handler)(&request);
        if !send(&stream, &request, &answer, shared)? {
            break;
        }
    }
    Ok(())
}

fn turn(shared: &Shared, path: &str) -> usize {
    let mut turns = shared.turns.lock().unwrap();
    let turn = turns.entry(path.to_owned()).or_default();
    *turn += 1;
    *turn
}

fn read(reader: &mut BufReader<TcpStream>, connection: usize) -> io::Result<Option<Request>> {
    let Some(line) = line(reader)? else { return Ok(None) };
    let mut words = line.split(' ');
    let method = words.next().unwrap_or_default().to_owned();
    let target = words.next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (path, query) = (path.to_owned(), query.to_owned());
    let mut headers = Vec::new();
    while let Some(line) = line_of_header(reader)? {
        let (name, value) = line.split_once(':').unwrap_or((&line, ""));
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let mut request = Request { method, path, query, headers, body: Vec::new(), connection, turn: 0 };
    request.body = body(reader, &request)?;
    Ok(Some(request))
}

fn line(reader: &mut BufReader<TcpStream>) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    if reader.read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    Ok(Some(String::from_utf8_lossy(&bytes).trim_end_matches(['\r', '\n']).to_owned()))
}

/// `None` at the blank line.
fn line_of_header(reader: &mut BufReader<TcpStream>) -> io::Result<Option<String>> {
    Ok(line(reader)?.filter(|line| !line.is_empty()))
}

fn body(reader: &mut BufReader<TcpStream>, request: &Request) -> io::Result<Vec<u8>> {
    if request.header("transfer-encoding").is_some() {
        return chunks(reader);
    }
    let length = request.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(body)
}

fn chunks(reader: &mut BufReader<TcpStream>) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let size = line(reader)?.and_then(|text| usize::from_str_radix(&text, 16).ok()).unwrap_or(0);
        let mut chunk = vec![0; size];
        reader.read_exact(&mut chunk)?;
        line(reader)?;
        if size == 0 {
            return Ok(body);
        }
        body.append(&mut chunk);
    }
}

/// Whether the connection may go on.
fn send(mut stream: &TcpStream, request: &Request, answer: &Answer, shared: &Shared) -> io::Result<bool> {
    thread::sleep(answer.delay);
    match &answer.framing {
        Framing::Reset => return reset(stream).map(|()| false),
        Framing::Silence => return wait(stream, shared).map(|()| false),
        Framing::Raw => {
            let end = answer.cut.unwrap_or(answer.body.len()).min(answer.body.len());
            return pour(stream, &answer.body[..end], answer).map(|()| false);
        }
        _ => stream.write_all(head(answer).as_bytes())?,
    }
    if request.method == "HEAD" || matches!(answer.status, 204 | 304) {
        return Ok(!answer.close);
    }
    if matches!(answer.framing, Framing::Endless) {
        return endless(stream, answer).map(|()| false);
    }
    if let Framing::Made(made) = &answer.framing {
        for chunk in (0..).map_while(|number| made.0(number)) {
            write!(stream, "{:x}\r\n", chunk.len())?;
            stream.write_all(&chunk)?;
            stream.write_all(b"\r\n")?;
        }
        return stream.write_all(b"0\r\n\r\n").map(|()| !answer.close);
    }
    let end = answer.cut.unwrap_or(answer.body.len()).min(answer.body.len());
    match answer.framing {
        Framing::Chunked(size) => send_chunks(stream, answer, &answer.body[..end], size)?,
        _ => pour(stream, &answer.body[..end], answer)?,
    }
    Ok(answer.cut.is_none() && !answer.close && !matches!(answer.framing, Framing::Close))
}

fn head(answer: &Answer) -> String {
    let mut head = format!("HTTP/1.1 {} Test\r\n", answer.status);
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    match answer.framing {
        Framing::Length if answer.status != 204 => head.push_str(&format!("content-length: {}\r\n", answer.body.len())),
        Framing::Claimed(length) => head.push_str(&format!("content-length: {length}\r\n")),
        Framing::Chunked(_) | Framing::Endless | Framing::Made(_) => head.push_str("transfer-encoding: chunked\r\n"),
        _ => {}
    }
    if answer.close || matches!(answer.framing, Framing::Close) {
        head.push_str("connection: close\r\n");
    }
    head + "\r\n"
}

/// Writes at the answer's pace.
fn pour(mut stream: &TcpStream, bytes: &[u8], answer: &Answer) -> io::Result<()> {
    let Some((size, pause)) = answer.drip else { return stream.write_all(bytes) };
    for part in bytes.chunks(size) {
        stream.write_all(part)?;
        thread::sleep(pause);
    }
    Ok(())
}

fn send_chunks(mut stream: &TcpStream, answer: &Answer, body: &[u8], size: usize) -> io::Result<()> {
    for part in body.chunks(size) {
        write!(stream, "{:x}\r\n", part.len())?;
        pour(stream, part, answer)?;
        stream.write_all(b"\r\n")?;
    }
    if answer.cut.is_none() { stream.write_all(b"0\r\n\r\n") } else { Ok(()) }
}

fn endless(mut stream: &TcpStream, answer: &Answer) -> io::Result<()> {
    loop {
        write!(stream, "{:x}\r\n", answer.body.len())?;
        pour(stream, &answer.body, answer)?;
        stream.write_all(b"\r\n")?;
    }
}

/// Until the client closes or the server stops.
fn wait(mut stream: &TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_millis(50)))?;
    while !shared.stopped.load(Ordering::SeqCst) {
        match stream.read(&mut [0; 64]) {
            Ok(0) => return Ok(()),
            Err(error) if !matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// With a linger time of zero, closing sends a reset; only tokio has a safe way to set it.
fn reset(stream: &TcpStream) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let _inside = runtime.enter();
    let stream = stream.try_clone()?;
    stream.set_nonblocking(true)?;
    tokio::net::TcpStream::from_std(stream)?.set_zero_linger()
}
