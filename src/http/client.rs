//! The transport over the network; the only file that names reqwest. Of reqwest we use connections,
//! HTTP/1 and HTTP/2, proxies and timeouts of connecting; all else is switched off.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, LOCATION, TRANSFER_ENCODING};
use reqwest::{Method, Request, Response, Version, redirect};
use tokio::time::timeout;

use super::failure::{MetadataAddress, Trouble, place};
use super::receive::{Receiver, Watch};
use super::redirect::Hop;
use super::{Call, Credential, ErrorKind, Limits, NextPiece, Pending, Pieces, Reply, Rest, Transport, TransportError, coding, policy, tls};

pub use super::receive::Pace;

/// Shorter than the minute after which most servers and balancers close: a call on a connection that is
/// just being closed breaks, and a POST cannot be repeated.
const IDLE: Duration = Duration::from_secs(30);

/// Bytes that a server may send in HTTP/2 before somebody takes them: of one answer, and of all that share
/// the connection. Answers that wait for what becomes of their rows must not keep others from coming.
const STREAM_WINDOW: u32 = 2 << 20;
const CONNECTION_WINDOW: u32 = 64 * STREAM_WINDOW;

/// What an operator may set; never a script.
#[derive(Clone, Debug)]
pub struct Settings {
    /// A PEM file of certificate authorities instead of the machine's.
    pub authorities: Option<PathBuf>,
    /// Whether `HTTP_PROXY` and its like are heeded.
    pub proxy: bool,
    /// Names with an address of their own, instead of asking a name server.
    pub names: Vec<(String, IpAddr)>,
    pub pace: Pace,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { authorities: None, proxy: true, names: Vec::new(), pace: Pace::default() }
    }
}

/// Cheap to make: nothing is read or connected before the first call that needs it.
#[derive(Debug)]
pub struct Client {
    settings: Settings,
    /// One for each way to connect; nearly always one.
    clients: Mutex<Vec<(Profile, reqwest::Client)>>,
}

/// What reqwest fixes for a whole client, but calls may differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Profile {
    connect: Duration,
    metadata: bool,
}

impl Transport for Client {
    fn send(&self, call: Call) -> Pending<'_> {
        Box::pin(self.run(call))
    }
}

impl Client {
    pub fn new(settings: Settings) -> Result<Client, TransportError> {
        Ok(Client { settings, clients: Mutex::default() })
    }

    async fn run(&self, call: Call) -> Result<Reply, TransportError> {
        let total = call.limits.total;
        let late = || {
            let message = format!("`{}` did not answer completely within {total:?}", place(&call.url));
            TransportError::sent(ErrorKind::Timeout, message)
        };
        timeout(total, self.follow(&call)).await.unwrap_or_else(|_| Err(late()))
    }

    async fn follow(&self, call: &Call) -> Result<Reply, TransportError> {
        let mut hop = Hop::first(call)?;
        for turn in 0..=call.limits.redirects {
            let response = self.exchange(call, &hop).await.map_err(|error| TransportError { sent: error.sent || turn > 0, ..error })?;
            let locations: Vec<&[u8]> = response.headers().get_all(LOCATION).iter().map(HeaderValue::as_bytes).collect();
            match hop.redirected(response.status().as_u16(), &locations, &call.policy)? {
                Some(next) => hop = next,
                None => return self.receive(hop, response, call.limits).await,
            }
        }
        let message = format!("`{}` redirected more than {} times", place(&call.url), call.limits.redirects);
        Err(TransportError::sent(ErrorKind::Redirect, message))
    }

    async fn exchange(&self, call: &Call, hop: &Hop) -> Result<Response, TransportError> {
        let request = request(hop)?;
        let client = self.client(Profile { connect: call.limits.connect, metadata: call.policy.metadata })?;
        client.execute(request).await.map_err(|error| trouble(&error, hop, call.limits))
    }

    fn client(&self, profile: Profile) -> Result<reqwest::Client, TransportError> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, client)) = clients.iter().find(|(known, _)| *known == profile) {
            return Ok(client.clone());
        }
        let client = build(&self.settings, profile).map_err(|message| TransportError::unsent(ErrorKind::Connect, message))?;
        clients.push((profile, client.clone()));
        Ok(client)
    }

    async fn receive(&self, hop: Hop, response: Response, limits: Limits) -> Result<Reply, TransportError> {
        let status = response.status().as_u16();
        let headers = texts(response.headers());
        let bodiless = hop.method == "HEAD" || matches!(status, 204 | 304);
        let framed = bodiless || is_framed(&response);
        let mut reply = Reply { status, headers, body: Bytes::new(), rest: None, url: hop.url.clone(), received: 0, framed };
        if bodiless {
            return Ok(reply);
        }
        let mut arriving = Arriving::new(hop, response, limits, self.settings.pace)?;
        let mut body = Vec::with_capacity(arriving.receiver.capacity());
        while let Some(piece) = arriving.piece().await? {
            body.extend_from_slice(&piece);
            match limits.whole {
                Some(whole) if body.len() as u64 > whole => {
                    reply.body = body.into();
                    reply.rest = Some(Rest::new(arriving));
                    return Ok(reply);
                }
                None if body.len() as u64 > limits.body => return Err(arriving.receiver.too_large()),
                _ => {}
            }
        }
        reply.body = body.into();
        reply.received = arriving.received();
        Ok(reply)
    }
}

/// A body on its way in.
struct Arriving {
    hop: Hop,
    /// Absent once the body has ended.
    response: Option<Response>,
    receiver: Receiver,
    watch: Watch,
    limits: Limits,
}

impl Arriving {
    fn new(hop: Hop, response: Response, limits: Limits, pace: Pace) -> Result<Arriving, TransportError> {
        let codings = texts_of(response.headers(), CONTENT_ENCODING);
        let length = response.content_length();
        let receiver = Receiver::new(place(&hop.url), limits, codings.iter().map(String::as_str), length)?;
        Ok(Arriving { hop, response: Some(response), receiver, watch: Watch::new(pace), limits })
    }

    async fn piece(&mut self) -> Result<Option<Bytes>, TransportError> {
        loop {
            if let Some(piece) = self.receiver.decoded()? {
                return Ok(Some(piece));
            }
            let Some(response) = &mut self.response else { return Ok(None) };
            let asked = Instant::now();
            match timeout(self.watch.patience(), response.chunk()).await {
                Ok(Ok(None)) => {
                    self.response = None;
                    return self.receiver.finish().map(|rest| Some(rest).filter(|rest| !rest.is_empty()));
                }
                Ok(Ok(Some(piece))) if self.watch.count(asked, piece.len()) => self.receiver.push(piece),
                Ok(Err(error)) => return Err(trouble(&error, &self.hop, self.limits)),
                Err(_) if self.watch.count(asked, 0) => {}
                Ok(Ok(Some(_))) | Err(_) => return Err(self.watch.complaint(&place(&self.hop.url))),
            }
        }
    }
}

impl Pieces for Arriving {
    fn next(&mut self) -> NextPiece<'_> {
        Box::pin(self.piece())
    }

    fn received(&self) -> u64 {
        self.receiver.received()
    }
}

fn build(settings: &Settings, profile: Profile) -> Result<reqwest::Client, String> {
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("capi/", env!("CARGO_PKG_VERSION")))
        .referer(false)
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(profile.connect)
        .pool_idle_timeout(IDLE)
        .http2_initial_stream_window_size(STREAM_WINDOW)
        .http2_initial_connection_window_size(CONNECTION_WINDOW)
        .dns_resolver(Guard { names: settings.names.clone(), metadata: profile.metadata })
        .tls_backend_preconfigured(tls::https(settings.authorities.clone())?);
    if !settings.proxy {
        builder = builder.no_proxy();
    }
    builder.build().map_err(|error| format!("the HTTP client cannot be set up: {}", super::failure::cause(&error.without_url())))
}

/// Resolves names, but not to metadata services: the addresses checked are the ones that are dialled.
struct Guard {
    names: Vec<(String, IpAddr)>,
    metadata: bool,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let name = policy::undotted(name.as_str()).to_ascii_lowercase();
        let fixed = self.names.iter().find(|(known, _)| *known == name).map(|(_, address)| SocketAddr::new(*address, 0));
        let metadata = self.metadata;
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = match fixed {
                Some(address) => vec![address],
                None => tokio::net::lookup_host((name, 0)).await?.collect(),
            };
            if !metadata && addresses.iter().any(|address| policy::is_metadata_address(address.ip())) {
                return Err(MetadataAddress.into());
            }
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// Headers that belong to the connection, or say which host is meant.
const OURS: [&str; 10] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

fn request(hop: &Hop) -> Result<Request, TransportError> {
    let unusable = |name: &str, why: &str| TransportError::unsent(ErrorKind::Refused, format!("header `{}` {why}", name.escape_debug()));
    let method = Method::from_bytes(hop.method.as_bytes());
    let method = method.map_err(|_| TransportError::unsent(ErrorKind::Refused, format!("`{}` is no HTTP method", hop.method)))?;
    let mut request = Request::new(method, hop.wire());
    for (name, value) in &hop.headers {
        let (name, value) = header(name, value).map_err(|why| unusable(name, why))?;
        request.headers_mut().append(name, value);
    }
    for credential in &hop.credentials {
        let Credential::Header { name, value } = credential else { continue };
        let (name, mut value) = header(name, value.expose()).map_err(|why| unusable(name, why))?;
        value.set_sensitive(true);
        request.headers_mut().insert(name, value);
    }
    request.headers_mut().entry(ACCEPT_ENCODING).or_insert(HeaderValue::from_static(coding::ACCEPTED));
    *request.body_mut() = hop.body.clone().map(Into::into);
    Ok(request)
}

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), &'static str> {
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| "has a name that HTTP does not allow")?;
    if OURS.contains(&name.as_str()) {
        return Err("is set by capi itself");
    }
    let value = HeaderValue::from_str(value).or_else(|_| HeaderValue::from_bytes(value.as_bytes()));
    Ok((name, value.map_err(|_| "has a line break or another control character in its value")?))
}

fn trouble(error: &reqwest::Error, hop: &Hop, limits: Limits) -> TransportError {
    let (connecting, naming, timeout) = (error.is_connect(), error.is_dns(), error.is_timeout());
    Trouble { error, url: &hop.url, connecting, naming, timeout, limits }.explain()
}

fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}

fn texts_of(headers: &HeaderMap, name: HeaderName) -> Vec<String> {
    headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect()
}

/// HTTP/2 always marks the end of a body.
fn is_framed(response: &Response) -> bool {
    let headers = response.headers();
    response.version() >= Version::HTTP_2 || headers.contains_key(CONTENT_LENGTH) || headers.contains_key(TRANSFER_ENCODING)
}
