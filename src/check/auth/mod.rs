//! The authenticators and their arguments, as scripts write them. What each does is in
//! `engine::auth`. A further authenticator is a file here, a file there and a line in each table.

mod aws_sigv4;
mod digest;
mod hmac;
mod jwt;
mod oauth2;
mod plain;

use crate::expr::program::Node;
use crate::value::{Kinds, Value};

/// All of them, in the order of documentation. `none` is a word of its own.
pub const AUTHENTICATORS: [&Authenticator; 8] =
    [&plain::BEARER, &plain::BASIC, &plain::API_KEY, &oauth2::OAUTH2, &jwt::JWT, &hmac::HMAC, &aws_sigv4::AWS_SIGV4, &digest::DIGEST];

/// One way to authenticate: its name and what it takes.
pub struct Authenticator {
    pub name: &'static str,
    pub arguments: &'static [Parameter],
    /// As help shows it.
    pub example: &'static str,
    /// Its arguments may read `$request`, the call that is being signed.
    pub signs: bool,
    /// What the arguments must be together; in words when they are not.
    pub rule: fn(&Given<'_>) -> Option<String>,
}

impl std::fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

pub struct Parameter {
    pub name: &'static str,
    pub kinds: Kinds,
    pub required: bool,
    /// May be written without its name, in this order.
    pub positional: bool,
    /// The texts that it may be; any when empty.
    pub choices: &'static [&'static str],
}

/// Texts, and numbers, whose digits are their text.
const TEXT: Kinds = Kinds::TEXT.or(Kinds::NUMBER);

const fn required(name: &'static str) -> Parameter {
    Parameter { name, kinds: TEXT, required: true, positional: false, choices: &[] }
}

const fn optional(name: &'static str) -> Parameter {
    Parameter { required: false, ..required(name) }
}

/// How long what was fetched is used before it is fetched again.
const VALID: Parameter = optional("valid").of(Kinds::DURATION);

impl Parameter {
    const fn positional(self) -> Parameter {
        Parameter { positional: true, ..self }
    }

    const fn of(self, kinds: Kinds) -> Parameter {
        Parameter { kinds, ..self }
    }

    const fn one_of(self, choices: &'static [&'static str]) -> Parameter {
        Parameter { choices, ..self }
    }
}

/// The arguments that a script gives.
pub struct Given<'g>(pub &'g [(&'static str, Node)]);

impl Given<'_> {
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| *known == name)
    }

    /// The text of an argument, if it is written in the script.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.0.iter().find(|(known, _)| *known == name)? {
            (_, Node::Constant(Value::Text(text))) => Some(text.as_str()),
            _ => None,
        }
    }

    /// Complains unless exactly one of two is given.
    fn either(&self, first: &str, second: &str) -> Option<String> {
        match (self.has(first), self.has(second)) {
            (true, true) => Some(format!("takes `{first}` or `{second}`, not both")),
            (false, false) => Some(format!("needs `{first}` or `{second}`")),
            _ => None,
        }
    }
}

fn no_rule(_given: &Given<'_>) -> Option<String> {
    None
}
