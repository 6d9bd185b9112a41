//! Authentication: what each authenticator of `check::auth` adds to a call. A call is authenticated
//! anew for every attempt, so that signatures are fresh and tokens current; what is added is bound to
//! the origin of the call. Used by `send` alone.

mod aws_sigv4;
mod crypto;
mod digest;
mod hmac;
mod jwt;
mod keep;
pub mod login;
mod logins;
mod oauth2;
mod plain;
mod signing;
mod token;
mod turn;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Mutex;

use crate::http::Origin;
use crate::value::Fault;

use keep::Keep;
pub use keep::state_folder;
use signing::Signing;

/// What an authenticator is, to the engine.
type Method = fn(&mut Signing<'_>) -> Result<Step, Fault>;

const METHODS: [(&str, Method); 8] = [
    ("bearer", plain::bearer),
    ("basic", plain::basic),
    ("api_key", plain::api_key),
    ("oauth2", oauth2::oauth2),
    ("jwt", jwt::bearer),
    ("hmac", hmac::hmac),
    ("aws_sigv4", aws_sigv4::aws_sigv4),
    ("digest", digest::digest),
];

/// What is left to do after an authenticator ran.
enum Step {
    /// The call is complete.
    Done,
    /// It waits for a token.
    Token(Box<oauth2::Grant>),
    /// Complete, and a challenge may come.
    Challenge,
}

/// What the calls of one run share: tokens, the values of logins, challenges.
pub struct Shared {
    tokens: token::Tokens,
    logins: logins::Logins,
    challenges: Mutex<HashMap<Origin, digest::Challenge>>,
}

impl Shared {
    /// `state` is the folder of tokens that outlive the run.
    pub fn new(state: Option<PathBuf>) -> Shared {
        Shared { tokens: token::Tokens::new(Keep::new(state)), logins: logins::Logins::default(), challenges: Mutex::default() }
    }

    pub fn logins(&self) -> &logins::Logins {
        &self.logins
    }
}
