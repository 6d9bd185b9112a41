//! Signing in once, by a person: the authorization code with PKCE (RFC 7636, 8252) and the device code
//! (RFC 8628). What comes of it is kept for runs.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use super::crypto::{random, sha256};
use super::keep::Keep;
use super::oauth2::{Client, Grant, url};
use super::signing::Signing;
use super::token::{Answer, Tokens, World, answer, ask, fields};
use crate::builtin::Context;
use crate::engine::failure::{Failure, SCRIPT};
use crate::engine::report::RunError;
use crate::expr::eval::{Budget, Scope};
use crate::http::client::Settings;
use crate::http::encode::append_query;
use crate::http::redact::Redactor;
use crate::http::{Call, Limits, Reply, Secret, Transport};
use crate::plan::Plan;
use crate::plan::ir::{Auth, Scheme, SharedSource};
use crate::value::{Fault, Object, Value, display};

/// How long a person may take.
const PATIENCE: Duration = Duration::from_secs(600);
const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const NOTHING: &str = "no `auth` of this script waits for a person";

/// How a person is asked.
pub struct SignIn<'s> {
    /// As of `RunOptions`.
    pub state: Option<PathBuf>,
    pub transport: Option<Arc<dyn Transport>>,
    pub ask: &'s (dyn Fn(Prompt) + Send + Sync),
}

/// What a person is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// Open this address on this machine.
    Open { url: String },
    /// Open this address anywhere, and enter this code there.
    Enter { url: String, code: String },
}

impl Plan {
    /// Signs in for each `auth` that waits for a person, and keeps what came of it. Gives the hosts.
    pub async fn sign_in(&self, options: SignIn<'_>) -> Result<Vec<String>, Box<RunError>> {
        let redactor = Redactor::default();
        for (shared, value) in self.shared.iter().zip(&self.values) {
            if let (SharedSource::Secret { .. }, Value::Secret(text)) = (&shared.source, value) {
                redactor.add(&Secret::new(text));
            }
        }
        let result = sign_in(self, options, &redactor).await;
        result.map_err(|failure| Box::new(failure.error(&redactor, |span| self.script_line(span))))
    }
}

async fn sign_in(plan: &Plan, options: SignIn<'_>, redactor: &Redactor) -> Result<Vec<String>, Failure> {
    if let Some(name) = plan.missing_secrets.first() {
        return Err(Failure::new("missing-secret", format!("no value for `{name}`")).exit(SCRIPT));
    }
    let transport: Arc<dyn Transport> = match options.transport {
        Some(transport) => transport,
        None => {
            Arc::new(crate::http::client::Client::new(Settings::default()).map_err(|error| Failure::new("no-transport", error.message))?)
        }
    };
    let world = World { transport: transport.as_ref(), redactor };
    let tokens = Tokens::new(Keep::new(options.state));
    let mut done: Vec<(String, String)> = Vec::new();
    for scheme in schemes(plan) {
        let Some(door) = door(plan, scheme, redactor).map_err(|fault| Failure::of_fault(fault, scheme.span))? else { continue };
        if done.iter().any(|(identity, _)| *identity == door.grant.identity) {
            continue;
        }
        let answer = door.pass(&world, options.ask).await.map_err(|failure| failure.at(scheme.span))?;
        tokens.keep_login(&door.grant, answer).await?;
        done.push((door.grant.identity.clone(), door.grant.url.host_str().unwrap_or_default().to_owned()));
    }
    if done.is_empty() {
        let failure = Failure::new("nothing-to-sign-in", NOTHING).exit(SCRIPT);
        return Err(failure.help("`oauth2(grant: \"authorization_code\", …)` and `\"device\"` do"));
    }
    Ok(done.into_iter().map(|(_, host)| host).collect())
}

/// The authenticators that the plan's requests use.
fn schemes(plan: &Plan) -> Vec<&Scheme> {
    let calls = plan
        .order
        .iter()
        .filter_map(|index| plan.requests.get(*index))
        .flat_map(|request| request.exchanges.iter().map(|exchange| &exchange.call));
    calls.filter_map(|call| chosen(plan, &call.auth)).collect()
}

fn chosen<'p>(plan: &'p Plan, auth: &'p Auth) -> Option<&'p Scheme> {
    let (context, budget) = (Context { now: plan.now, timezone: None }, Budget::default());
    let scope = Scope { shared: &plan.values, locals: &[], page: &[], record: &[], item: None, context: &context, budget: &budget };
    match auth {
        Auth::None => None,
        Auth::Scheme(scheme) => Some(scheme),
        Auth::Choice(choices, otherwise) => {
            let choice = choices.iter().find(|(condition, _)| matches!(scope.truth(condition), Ok(Some(true))));
            chosen(plan, choice.map_or(otherwise, |(_, auth)| auth))
        }
    }
}

/// Where a person signs in.
struct Door {
    grant: Grant,
    way: Way,
}

enum Way {
    Browser { authorize: Url, params: Vec<(String, String)>, port: u16 },
    Device { url: Url },
}

fn door(plan: &Plan, scheme: &Scheme, redactor: &Redactor) -> Result<Option<Door>, Fault> {
    if scheme.authenticator.name != "oauth2" {
        return Ok(None);
    }
    let url_of = Url::parse("https://localhost/").map_err(|error| Fault::new("bad-url", error.to_string()))?;
    let policy = Arc::new(plan.policy.clone());
    let limits = Limits::default();
    let mut call = Call { method: "GET", url: url_of, headers: Vec::new(), body: None, credentials: Vec::new(), policy, limits };
    let (context, budget, challenges) = (Context { now: plan.now, timezone: None }, Budget::default(), Mutex::new(HashMap::new()));
    let signing = Signing {
        scheme,
        call: &mut call,
        locals: Vec::new(),
        shared: &plan.values,
        context: &context,
        budget: &budget,
        redactor,
        challenges: &challenges,
        integration: &plan.integration.name,
    };
    let grant = Grant::of(&signing)?;
    let way = match grant.kind.as_str() {
        "authorization_code" => {
            let port = signing.text("redirect_port")?.and_then(|port| port.parse().ok()).unwrap_or(0);
            Way::Browser { authorize: url(&signing, "authorize_url")?, params: signing.pairs("authorize_params")?, port }
        }
        "device" => Way::Device { url: url(&signing, "device_url")? },
        _ => return Ok(None),
    };
    Ok(Some(Door { grant, way }))
}

impl Door {
    async fn pass(&self, world: &World<'_>, prompt: &(dyn Fn(Prompt) + Send + Sync)) -> Result<Answer, Failure> {
        let entered = async {
            match &self.way {
                Way::Browser { authorize, params, port } => self.browser(authorize, params, *port, world, prompt).await,
                Way::Device { url } => self.device(url, world, prompt).await,
            }
        };
        let late = Err(Failure::new("not-signed-in", "nobody signed in within ten minutes"));
        tokio::time::timeout(PATIENCE, entered).await.unwrap_or(late)
    }

    fn client(&self) -> &Client {
        &self.grant.client
    }

    async fn browser(
        &self,
        authorize: &Url,
        params: &[(String, String)],
        port: u16,
        world: &World<'_>,
        prompt: &(dyn Fn(Prompt) + Send + Sync),
    ) -> Result<Answer, Failure> {
        let failed = |error: std::io::Error| Failure::new("not-signed-in", format!("port {port} of this machine cannot be used: {error}"));
        let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(failed)?;
        let redirect = format!("http://127.0.0.1:{}/callback", listener.local_addr().map_err(failed)?.port());
        let random = || random().map_err(|fault| Failure::of_fault(fault, Default::default()));
        let (state, verifier) = (random()?, random()?);
        let challenge = URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes()));
        let mut url = authorize.clone();
        let mut query = vec![("response_type", "code"), ("redirect_uri", redirect.as_str()), ("state", state.as_str())];
        query.extend([("code_challenge", challenge.as_str()), ("code_challenge_method", "S256")]);
        query.extend(self.client().id.as_deref().map(|id| ("client_id", id)));
        query.extend(self.grant.scope().map(|scope| ("scope", scope)));
        query.extend(params.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        append_query(&mut url, &query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>());
        prompt(Prompt::Open { url: url.into() });
        let code = called_back(&listener, &state).await?;
        world.redactor.add(&Secret::new(&code));
        let fields = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", &redirect), ("code_verifier", &verifier)];
        let call = self.client().call(&self.grant.url, owned(&fields));
        ask(&call, world).await.0
    }

    async fn device(&self, url: &Url, world: &World<'_>, prompt: &(dyn Fn(Prompt) + Send + Sync)) -> Result<Answer, Failure> {
        let scope: Vec<(&str, &str)> = self.grant.scope().map(|scope| ("scope", scope)).into_iter().collect();
        let call = self.client().call(url, owned(&scope));
        let reply = send(&call, world).await?;
        let body = fields(&reply);
        let Some(device) = text(&body, "device_code") else { return answer(&reply, &call, world.redactor) };
        world.redactor.add(&Secret::new(&device));
        let code = text(&body, "user_code").unwrap_or_default();
        let address = text(&body, "verification_uri").or_else(|| text(&body, "verification_url")).unwrap_or_default();
        prompt(Prompt::Enter { url: printable(&address), code: printable(&code) });
        let seconds =
            |name: &str, default: f64| text(&body, name).and_then(|text| text.parse::<f64>().ok()).unwrap_or(default).clamp(0.1, 86400.0);
        let mut pause = Duration::from_secs_f64(seconds("interval", 5.0));
        let end = Instant::now() + Duration::from_secs_f64(seconds("expires_in", 600.0));
        while Instant::now() < end {
            tokio::time::sleep(pause).await;
            let call = self.client().call(&self.grant.url, owned(&[("grant_type", DEVICE_CODE), ("device_code", &device)]));
            let reply = send(&call, world).await?;
            match text(&fields(&reply), "error").as_deref() {
                Some("authorization_pending") => {}
                Some("slow_down") => pause += Duration::from_secs(5),
                _ => return answer(&reply, &call, world.redactor),
            }
        }
        Err(Failure::new("not-signed-in", "the code was not entered in time"))
    }
}

fn owned(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn text(body: &Object, name: &str) -> Option<String> {
    body.get(name).filter(|value| !value.is_null()).and_then(display::to_text).map(|text| text.to_string())
}

/// A server's words on their way to a terminal.
fn printable(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect()
}

async fn send(call: &Call, world: &World<'_>) -> Result<Reply, Failure> {
    let failed = |error: crate::http::TransportError| Failure::new("token-failed", format!("signing in failed: {}", error.message));
    world.transport.send(call.clone()).await.map_err(failed)
}

/// Waits for the browser to come back with a code. Only who knows the state is listened to.
async fn called_back(listener: &TcpListener, state: &str) -> Result<String, Failure> {
    loop {
        let Ok((mut stream, _)) = listener.accept().await else { continue };
        // One that says nothing must not keep others out.
        let Ok(Some(url)) = tokio::time::timeout(Duration::from_secs(5), requested(&mut stream)).await else { continue };
        let query: HashMap<String, String> = url.query_pairs().into_owned().collect();
        if url.path() != "/callback" || query.get("state").map(String::as_str) != Some(state) {
            respond(&mut stream, "404 Not Found", "This is no answer to a sign-in of capi.").await;
            continue;
        }
        if let Some(error) = query.get("error") {
            respond(&mut stream, "200 OK", "Signing in was refused. You may close this window.").await;
            let description = query.get("error_description").map_or(String::new(), |text| format!(": {text}"));
            return Err(Failure::new("token-refused", format!("signing in was refused with `{error}`{description}")));
        }
        if let Some(code) = query.get("code") {
            respond(&mut stream, "200 OK", "Signed in. You may close this window.").await;
            return Ok(code.clone());
        }
    }
}

/// The address of a request, from its first line.
async fn requested(stream: &mut TcpStream) -> Option<Url> {
    let mut received = Vec::new();
    let mut piece = [0; 1024];
    while !received.windows(4).any(|end| end == b"\r\n\r\n") && received.len() < 16 << 10 {
        let read = stream.read(&mut piece).await.ok().filter(|read| *read > 0)?;
        received.extend_from_slice(piece.get(..read)?);
    }
    let text = String::from_utf8_lossy(&received);
    let target = text.lines().next()?.strip_prefix("GET ")?.split(' ').next()?.to_owned();
    Url::parse(&format!("http://127.0.0.1{target}")).ok()
}

async fn respond(stream: &mut TcpStream, status: &str, text: &str) {
    let length = text.len();
    let answer = format!("HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{text}");
    // The code is there already; whether the browser shows this is not essential.
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}
