//! Tokens of a run: each is fetched once, shared by all calls, and fetched again before it expires or
//! when the API no longer accepts it. Those who need it wait for the one who fetches it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Mutex as Turnstile;

use super::keep::{Entry, Keep, Lock};
use super::oauth2::Grant;
use crate::decode::{body_text, decode_value};
use crate::engine::failure::{DESTINATION, Failure, SCRIPT};
use crate::http::redact::Redactor;
use crate::http::{Call, ErrorKind, Reply, Secret, Transport};
use crate::value::{Object, Value, display};

/// A token is no longer used this long before its end, or for the last tenth of a shorter life.
const SKEW: Duration = Duration::from_secs(60);
/// Calls of the token endpoint that may pass a disturbance.
const ATTEMPTS: u64 = 4;

pub struct Tokens {
    slots: Mutex<HashMap<String, Arc<Turnstile<Slot>>>>,
    keep: Keep,
}

#[derive(Default)]
struct Slot {
    /// How often it was fetched.
    generation: u64,
    token: Option<Token>,
    /// What was refused once is not asked again.
    refused: Option<Failure>,
}

struct Token {
    access: String,
    until: Option<Instant>,
}

/// What a token is fetched over.
pub struct World<'w> {
    pub transport: &'w dyn Transport,
    pub redactor: &'w Redactor,
}

impl Tokens {
    pub fn new(keep: Keep) -> Tokens {
        Tokens { slots: Mutex::default(), keep }
    }

    fn slot(&self, grant: &Grant) -> Arc<Turnstile<Slot>> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.entry(grant.identity.clone()).or_default())
    }

    /// The token, and the generation by which `spoil` knows it.
    pub async fn token(&self, grant: &Grant, world: &World<'_>) -> Result<(String, u64), Failure> {
        let slot = self.slot(grant);
        let mut slot = slot.lock().await;
        if let Some(failure) = &slot.refused {
            return Err(failure.clone());
        }
        if let Some(token) = slot.token.as_ref().filter(|token| token.until.is_none_or(|until| Instant::now() < until)) {
            return Ok((token.access.clone(), slot.generation));
        }
        match self.fetch(grant, world).await {
            Ok(token) => {
                slot.generation += 1;
                let access = token.access.clone();
                slot.token = Some(token);
                Ok((access, slot.generation))
            }
            Err(failure) => {
                slot.refused = Some(failure.clone());
                Err(failure)
            }
        }
    }

    /// The API did not accept the token of this generation; a newer one is left alone.
    pub async fn spoil(&self, identity: &str, generation: u64) {
        let slot = self.slots.lock().unwrap_or_else(PoisonError::into_inner).get(identity).cloned();
        let Some(slot) = slot else { return };
        let mut slot = slot.lock().await;
        if slot.generation == generation {
            slot.token = None;
        }
    }

    async fn fetch(&self, grant: &Grant, world: &World<'_>) -> Result<Token, Failure> {
        if grant.kind != "refresh_token" && !grant.is_interactive() {
            return Ok(self.asked(grant, None, world).await?.0);
        }
        // Nobody else may spend the refresh token until what it gave is kept.
        let lock = self.keep.lock(&grant.place).await;
        let kept = self.keep.read(&grant.place)?;
        kept.iter().for_each(|entry| entry.learn(world.redactor));
        if let Some(token) = kept.as_ref().filter(|_| grant.is_interactive()).and_then(current) {
            return Ok(token);
        }
        let refresh = kept.and_then(|entry| entry.refresh_token).or_else(|| grant.refresh_token.clone());
        let Some(refresh) = refresh else {
            let failure = Failure::new("not-signed-in", "nobody has signed in for this script yet").exit(SCRIPT);
            return Err(failure.help("run `capi auth login SCRIPT` once"));
        };
        let (token, answer) = self.asked(grant, Some(&refresh), world).await?;
        if let Some(rotated) = answer.refresh.filter(|rotated| *rotated != refresh) {
            self.store(grant, &lock, Some(rotated), None)?;
        }
        drop(lock);
        Ok(token)
    }

    /// Keeps a refresh token before what came with it is used.
    fn store(&self, grant: &Grant, lock: &Lock, refresh: Option<String>, access: Option<(String, i64)>) -> Result<(), Failure> {
        let mut entry = Entry::new(&grant.place);
        (entry.refresh_token, entry.access) = (refresh, access);
        self.keep.write(&grant.place, &entry, lock).map_err(|reason| {
            let failure = Failure::new("token-not-kept", format!("a new refresh token could not be kept: {reason}")).exit(DESTINATION);
            failure.help("set CAPI_STATE_DIR to a folder that can be written; the old refresh token may be spent")
        })
    }

    /// Keeps what signing in gave.
    pub async fn keep_login(&self, grant: &Grant, answer: Answer) -> Result<(), Failure> {
        let lock = self.keep.lock(&grant.place).await;
        let until = jiff::Timestamp::now().as_second() + i64::try_from(answer.life.unwrap_or(u64::from(u32::MAX))).unwrap_or(i64::MAX / 2);
        self.store(grant, &lock, answer.refresh, Some((answer.access, until)))
    }

    async fn asked(&self, grant: &Grant, refresh: Option<&str>, world: &World<'_>) -> Result<(Token, Answer), Failure> {
        let mut answer = Err(Failure::new("token-failed", "the token endpoint did not answer"));
        for attempt in 1..=ATTEMPTS {
            let call = grant.call(refresh).map_err(|fault| Failure::of_fault(fault, Default::default()))?;
            let (result, again) = ask(&call, world).await;
            answer = result;
            if !again || attempt == ATTEMPTS {
                break;
            }
            tokio::time::sleep(Duration::from_millis(fastrand::u64(0..200 << attempt))).await;
        }
        let answer = answer?;
        let life = grant.valid.or(answer.life.map(Duration::from_secs));
        let until = life.map(|life| Instant::now() + life.saturating_sub(SKEW.min(life / 10)));
        Ok((Token { access: answer.access.clone(), until }, answer))
    }
}

/// A kept access token that is still good.
fn current(entry: &Entry) -> Option<Token> {
    let (access, until) = entry.access.as_ref()?;
    let left = until - jiff::Timestamp::now().as_second() - 60;
    let left = u64::try_from(left).ok().filter(|left| *left > 0)?;
    // Beyond this nothing is measured.
    let left = Duration::from_secs(left.min(86400 * 365));
    Some(Token { access: access.clone(), until: Some(Instant::now() + left) })
}

/// What a token endpoint gave.
pub struct Answer {
    pub access: String,
    pub refresh: Option<String>,
    /// Seconds.
    pub life: Option<u64>,
}

/// One call of a token endpoint, and whether it may be made again.
pub async fn ask(call: &Call, world: &World<'_>) -> (Result<Answer, Failure>, bool) {
    match world.transport.send(call.clone()).await {
        Ok(reply) => {
            let again = matches!(reply.status, 429 | 502 | 503 | 504);
            (answer(&reply, call, world.redactor), again)
        }
        Err(error) => {
            let mut failure = Failure::new("token-failed", format!("the token endpoint could not be asked: {}", error.message));
            failure.call = Some(describe(call));
            // What may have arrived may have spent a refresh token.
            let again = error.kind == ErrorKind::Connect && !error.sent;
            (Err(failure), again)
        }
    }
}

fn describe(call: &Call) -> String {
    format!("{} {}", call.method, call.url)
}

/// Reads an answer; everything secret in it is learned, whatever becomes of it.
pub fn answer(reply: &Reply, call: &Call, redactor: &Redactor) -> Result<Answer, Failure> {
    let body = fields(reply);
    let text = |name: &str| body.get(name).filter(|value| !value.is_null()).and_then(display::to_text).map(|text| text.to_string());
    for name in ["access_token", "refresh_token", "id_token", "device_code"] {
        text(name).iter().for_each(|secret| redactor.add(&Secret::new(secret)));
    }
    let (access, error) = (text("access_token").filter(|token| !token.is_empty()), text("error"));
    match (access, error) {
        (Some(access), None) if (200..300).contains(&reply.status) => {
            let life = text("expires_in").and_then(|seconds| seconds.parse::<f64>().ok()).filter(|seconds| *seconds >= 0.0);
            Ok(Answer {
                access,
                refresh: text("refresh_token").filter(|token| !token.is_empty()),
                life: life.map(|seconds| seconds as u64),
            })
        }
        (_, error) => Err(refused(reply, call, error, text("error_description"))),
    }
}

/// RFC 6749, 5.2.
fn refused(reply: &Reply, call: &Call, error: Option<String>, description: Option<String>) -> Failure {
    let (message, body) = match &error {
        Some(error) => {
            let description = description.map_or(String::new(), |description| format!(": {description}"));
            (format!("the token endpoint refused with {} `{error}`{description}", reply.status), None)
        }
        None => {
            let body = String::from_utf8_lossy(&reply.body).into_owned();
            (format!("the token endpoint answered {} without a token", reply.status), Some(body).filter(|body| !body.trim().is_empty()))
        }
    };
    let failure = Failure::new("token-refused", message);
    let mut failure = match error.as_deref() {
        Some("invalid_grant") => failure.help("the refresh token or password is no longer good: sign in again and give the new one"),
        Some("invalid_client" | "unauthorized_client") => failure.help("check `client_id`, `client_secret` and `client_auth` of `auth`"),
        Some("access_denied") => failure.help("whoever was asked said no: run `capi auth login SCRIPT` again"),
        Some("expired_token") => failure.help("the code was not entered in time: run `capi auth login SCRIPT` again"),
        Some("invalid_scope") => failure.help("check `scope` of `auth`"),
        _ => failure,
    };
    (failure.call, failure.status, failure.body) = (Some(describe(call)), Some(reply.status), body);
    failure
}

/// The fields of an answer: JSON, or a form as some old endpoints send it.
pub fn fields(reply: &Reply) -> Object {
    let content_type = reply.header("content-type").map(str::to_owned);
    let Ok(text) = body_text(reply.body.clone(), content_type.as_deref()) else { return Object::default() };
    if content_type.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
        let pairs = url::form_urlencoded::parse(text.as_bytes());
        return Object { fields: pairs.map(|(name, value)| (name.as_ref().into(), Value::text(value.as_ref()))).collect() };
    }
    match decode_value(&text) {
        Ok(Value::Object(object)) => Object { fields: object.fields.clone() },
        _ => Object::default(),
    }
}
