//! A turn's calls, authenticated; and what is fetched again when the API does not accept it.

use std::future::Future;
use std::pin::Pin;
use std::sync::PoisonError;

use tokio::sync::watch;

use super::signing::Signing;
use super::token::World;
use super::{METHODS, Step, digest};
use crate::engine::failure::Failure;
use crate::engine::turn::Turn;
use crate::engine::{Engine, Outputs};
use crate::http::{Call, Origin, Reply};
use crate::plan::ir::{Auth, Scheme};
use crate::value::{Fault, Value};

/// What a call was authenticated with, and so what a 401 is about.
pub enum Used {
    /// Nothing that could be had anew.
    Fixed,
    Token {
        identity: String,
        generation: u64,
    },
    /// Requests and the generations of their answers.
    Logins(Vec<(usize, u64)>),
    Digest(Option<Origin>),
}

impl Used {
    /// Says of a call that was refused, renewed and refused again what is left to look at.
    pub fn refused_again(&self, failure: Failure) -> Failure {
        match self {
            Used::Fixed => failure,
            Used::Token { .. } => {
                failure.help("a token that was just fetched is refused too: check `scope`, and that this API takes tokens of `token_url`")
            }
            Used::Logins(_) => failure.help("what a new login gave is refused too: check what `auth` reads of it and where it is sent"),
            Used::Digest(_) => failure.help("the answer to the challenge is refused: check the user and the password of `auth`"),
        }
    }
}

impl<'t> Turn<'t> {
    /// The call with its credentials, for one attempt.
    pub async fn authenticate(&mut self, mut call: Call) -> Result<(Call, Used), Failure> {
        let Some(planned) = self.planned else { return Ok((call, Used::Fixed)) };
        let Some(scheme) = self.scheme(&planned.auth).map_err(|fault| self.faulty(fault, planned.span))? else {
            return Ok((call, Used::Fixed));
        };
        if !self.is_home(&call)? {
            return Ok((call, Used::Fixed));
        }
        let generations = self.logged_in(scheme).await?;
        let step = self.sign(scheme, &mut call).map_err(|fault| self.faulty(fault, scheme.span))?;
        let used = match step {
            Step::Done if generations.is_empty() => Used::Fixed,
            Step::Done => Used::Logins(generations),
            Step::Challenge => Used::Digest(Origin::of(&call.url)),
            Step::Token(grant) => {
                let world = World { transport: self.engine.transport.as_ref(), redactor: &self.engine.redactor };
                let token = self.engine.auth.tokens.token(&grant, &world).await;
                let (token, generation) = token.map_err(|failure| self.fail(failure.at(scheme.span)))?;
                call.credentials.push(grant.credential(&token));
                Used::Token { identity: grant.identity, generation }
            }
        };
        Ok((call, used))
    }

    /// Sees to it that the next attempt has something new to show; false if there is nothing, or if what
    /// was `renewed` that often before was refused too.
    pub async fn renew(&self, used: &Used, reply: Option<&Reply>, renewed: u32) -> Result<bool, Failure> {
        match used {
            Used::Fixed => Ok(false),
            Used::Token { .. } | Used::Logins(_) if renewed > 0 => Ok(false),
            Used::Token { identity, generation } => {
                self.engine.auth.tokens.spoil(identity, *generation).await;
                Ok(true)
            }
            Used::Logins(generations) => {
                for (request, generation) in generations {
                    self.log_in_again(*request, *generation).await?;
                }
                Ok(true)
            }
            Used::Digest(origin) => {
                let Some((origin, challenge)) = origin.clone().zip(reply.and_then(digest::challenge)) else { return Ok(false) };
                if renewed > 0 && !challenge.is_worth_another(renewed) {
                    return Ok(false);
                }
                self.engine.auth.challenges.lock().unwrap_or_else(PoisonError::into_inner).insert(origin, challenge);
                Ok(true)
            }
        }
    }

    /// The authenticator that the conditions choose.
    fn scheme(&self, auth: &'t Auth) -> Result<Option<&'t Scheme>, Fault> {
        match auth {
            Auth::None => Ok(None),
            Auth::Scheme(scheme) => Ok(Some(scheme)),
            Auth::Choice(choices, otherwise) => {
                for (condition, auth) in choices {
                    if self.scope(&[]).truth(condition)? == Some(true) {
                        return self.scheme(auth);
                    }
                }
                self.scheme(otherwise)
            }
        }
    }

    /// No credential crosses an origin: a next page elsewhere gets none.
    fn is_home(&self, call: &Call) -> Result<bool, Failure> {
        let Some(planned) = self.planned else { return Ok(false) };
        Ok(self.home_of(planned)? == Origin::of(&call.url))
    }

    fn sign(&self, scheme: &Scheme, call: &mut Call) -> Result<Step, Fault> {
        let method = METHODS.iter().find(|(name, _)| *name == scheme.authenticator.name).map(|(_, method)| method);
        let method = method.ok_or_else(|| Fault::new("unknown-auth", format!("`{}` cannot be run", scheme.authenticator.name)))?;
        method(&mut Signing {
            scheme,
            call,
            locals: self.locals.clone(),
            shared: &self.engine.plan.values,
            context: &self.context,
            budget: &self.budget,
            redactor: &self.engine.redactor,
            challenges: &self.engine.auth.challenges,
            integration: &self.engine.plan.integration.name,
        })
    }

    /// Takes the latest answers of the requests that log in.
    async fn logged_in(&mut self, scheme: &Scheme) -> Result<Vec<(usize, u64)>, Failure> {
        let valid = scheme.argument("valid").map(|node| self.scope(&[]).eval(node)).transpose();
        let valid = match valid.map_err(|fault| self.faulty(fault, scheme.span))? {
            Some(Value::Duration(duration)) => duration.as_std(),
            _ => None,
        };
        let mut generations = Vec::new();
        for (request, local) in &scheme.logins {
            let Some(login) = self.engine.auth.logins.get(*request) else { continue };
            let latest = login.latest();
            if valid.is_some_and(|valid| latest.is_older_than(valid)) {
                self.log_in_again(*request, latest.generation).await?;
            }
            let latest = login.latest();
            self.set(*local, latest.value);
            generations.push((*request, latest.generation));
        }
        Ok(generations)
    }

    /// One of all those who found this generation wanting does it, the others wait.
    async fn log_in_again(&self, request: usize, generation: u64) -> Result<(), Failure> {
        let Some(login) = self.engine.auth.logins.get(request) else { return Ok(()) };
        let _held = login.turnstile.lock().await;
        if login.latest().generation == generation {
            let value = body(self.engine, request, login.locals.clone()).await?;
            login.replace(value);
        }
        Ok(())
    }
}

/// Boxed, because a call may need a call.
fn body(engine: &Engine, index: usize, locals: Vec<Value>) -> Pin<Box<dyn Future<Output = Result<Value, Failure>> + Send + '_>> {
    Box::pin(async move {
        let Some(request) = engine.plan.requests.get(index) else { return Ok(Value::Null) };
        // Its answer is read as one value, so it is whole.
        let outputs = Outputs { value: Some(watch::Sender::new(None)), ..Outputs::default() };
        Turn::new(engine, index, request, locals, &outputs)?.body().await
    })
}
