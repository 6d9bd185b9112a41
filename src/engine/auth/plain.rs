//! Credentials that go out as they are.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Step;
use super::signing::Signing;
use crate::http::Secret;
use crate::value::Fault;

pub fn bearer(signing: &mut Signing<'_>) -> Result<Step, Fault> {
    let token = signing.secret("token")?;
    signing.header("Authorization", Secret::new(&format!("Bearer {token}")));
    Ok(Step::Done)
}

pub fn basic(signing: &mut Signing<'_>) -> Result<Step, Fault> {
    let (user, password) = (signing.secret("username")?, signing.secret("password")?);
    let pair = STANDARD.encode(format!("{user}:{password}"));
    signing.redactor.add(&Secret::new(&pair));
    signing.header("Authorization", Secret::new(&format!("Basic {pair}")));
    Ok(Step::Done)
}

pub fn api_key(signing: &mut Signing<'_>) -> Result<Step, Fault> {
    let value = signing.secret("value")?;
    if let Some(name) = signing.text("header")? {
        signing.header(name, Secret::new(&value));
    } else if let Some(name) = signing.text("query")? {
        signing.query(name, Secret::new(&value));
    }
    Ok(Step::Done)
}
