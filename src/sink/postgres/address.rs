//! The URL of a database: what it may say, and what of it may be shown.

use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use tokio_postgres::config::{Config, SslMode};
use url::Url;

use crate::http::tls::Proof;
use crate::sink::SinkError;

/// How long a server may take to answer at all.
const CONNECT: Duration = Duration::from_secs(10);

/// After this a connection that says nothing is asked whether it is there.
const IDLE: Duration = Duration::from_secs(60);
const ASKED_EVERY: Duration = Duration::from_secs(10);
const ASKED: u32 = 3;

const SHAPE: &str =
    "write `postgres://USER:PASSWORD@HOST:PORT/DATABASE`; letters such as `@`, `/` or `:` in a password as `%40`, `%2F`, `%3A`";

/// Where a database is, and how it is reached.
#[derive(Clone)]
pub(super) struct Address {
    pub(super) config: Config,
    pub(super) security: Security,
    /// `host:5432/database`, for messages.
    pub(super) place: String,
}

/// What protects the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Security {
    Plain,
    Tls { proof: Proof, authorities: Option<PathBuf> },
}

/// What is written after `?`.
#[derive(Default)]
struct Options {
    host: Option<String>,
    sslmode: Option<String>,
    sslrootcert: Option<String>,
    connect_timeout: Option<Duration>,
}

impl Address {
    /// `url` with its scheme; `password` is used where the URL has none.
    pub(super) fn parse(url: &str, password: Option<String>) -> Result<Address, SinkError> {
        let url = Url::parse(url).map_err(|_| SinkError::usage("the URL of the PostgreSQL database is not a URL").help(SHAPE))?;
        let options = options(&url)?;
        let host = match (&options.host, url.host_str().map(decoded).transpose()?) {
            (Some(host), _) => host.clone(),
            (None, Some(host)) if !host.is_empty() => host.trim_matches(['[', ']']).to_owned(),
            _ => return Err(SinkError::usage("the URL of the PostgreSQL database names no host").help(SHAPE)),
        };
        if host.contains(',') {
            return Err(SinkError::usage("the URL of the PostgreSQL database names several hosts").help("name the one that can be written"));
        }
        let database = decoded(url.path().trim_start_matches('/'))?;
        if database.is_empty() || database.contains('/') {
            return Err(SinkError::usage("the URL of the PostgreSQL database names no database").help(SHAPE));
        }
        let security = security(&options, &host)?;
        let port = url.port().unwrap_or(5432);
        let mut config = Config::new();
        config.host(&host).port(port).dbname(&database);
        config.connect_timeout(options.connect_timeout.unwrap_or(CONNECT)).tcp_user_timeout(IDLE);
        config.keepalives_idle(IDLE).keepalives_interval(ASKED_EVERY).keepalives_retries(ASKED);
        config.ssl_mode(if security == Security::Plain { SslMode::Disable } else { SslMode::Require });
        match decoded(url.username())? {
            user if user.is_empty() => {}
            user => {
                config.user(user);
            }
        }
        if let Some(password) = url.password().map(decoded).transpose()?.or(password) {
            config.password(password);
        }
        Ok(Address { config, security, place: format!("{host}:{port}/{database}") })
    }

    /// How long the server may take to let the session in.
    pub(super) fn patience(&self) -> Duration {
        self.config.get_connect_timeout().copied().unwrap_or(CONNECT)
    }

    /// The user, as far as it is known.
    pub(super) fn user(&self) -> &str {
        self.config.get_user().unwrap_or("this user")
    }
}

fn options(url: &Url) -> Result<Options, SinkError> {
    let mut options = Options::default();
    for (name, value) in url.query_pairs() {
        let value = value.into_owned();
        match name.as_ref() {
            "host" => options.host = Some(value),
            "sslmode" => options.sslmode = Some(value),
            "sslrootcert" => options.sslrootcert = Some(value).filter(|file| file != "system"),
            "connect_timeout" => {
                let seconds = value.parse().map_err(|_| SinkError::usage("`connect_timeout` is a number of seconds"))?;
                options.connect_timeout = Some(Duration::from_secs(seconds));
            }
            // The session is named after the run.
            "application_name" => {}
            "password" => return Err(SinkError::usage("a password is not written after `?`").help(SHAPE)),
            other => {
                let message = format!("`{}` in the URL of the PostgreSQL database is not supported", other.escape_debug());
                return Err(SinkError::usage(message).help("supported are `sslmode`, `sslrootcert`, `host` and `connect_timeout`"));
            }
        }
    }
    Ok(options)
}

/// libpq's own default, `prefer`, goes on in plain text when it is refused encryption: somebody in
/// between can ask for that.
fn security(options: &Options, host: &str) -> Result<Security, SinkError> {
    let proof = match options.sslmode.as_deref() {
        Some("disable") => return Ok(Security::Plain),
        None if is_local(host) => return Ok(Security::Plain),
        None | Some("verify-full") => Proof::Name,
        Some("verify-ca") => Proof::Authority,
        Some("require") => Proof::Nothing,
        Some("prefer" | "allow") => {
            return Err(SinkError::usage("`sslmode=prefer` and `allow` may silently go on in plain text")
                .help("write `sslmode=verify-full`, or `disable` if plain text is meant"));
        }
        Some(_) => {
            return Err(SinkError::usage("this `sslmode` is not one").help("write `verify-full`, `verify-ca`, `require` or `disable`"));
        }
    };
    // As libpq does: an authority that is named is asked.
    let authorities = options.sslrootcert.as_ref().map(PathBuf::from);
    let proof = if proof == Proof::Nothing && authorities.is_some() { Proof::Authority } else { proof };
    Ok(Security::Tls { proof, authorities })
}

fn is_local(host: &str) -> bool {
    host.starts_with('/')
        || host.eq_ignore_ascii_case("localhost")
        || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

fn decoded(text: &str) -> Result<String, SinkError> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(|text| text.into_owned()).map_err(|_| SinkError::usage("the URL of the PostgreSQL database is not UTF-8").help(SHAPE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(url: &str) -> Result<Address, String> {
        Address::parse(url, Some("from outside".to_owned())).map_err(|error| {
            let text = format!("{} / {}", error.message, error.help.unwrap_or_default());
            assert!(!text.contains("s3cret"), "{text}");
            text
        })
    }

    #[test]
    fn all_parts_are_read() {
        let address = parsed("postgresql://us%40er:s3cret%2F@db.acme.test:6432/my%20db?sslmode=disable&connect_timeout=3").unwrap();
        assert_eq!(address.place, "db.acme.test:6432/my db");
        assert_eq!(address.user(), "us@er");
        assert_eq!(address.config.get_password(), Some(b"s3cret/".as_slice()));
        assert_eq!(address.config.get_connect_timeout(), Some(&Duration::from_secs(3)));
        let address = parsed("postgres://u@%2Ftmp%2Fsocket/db").unwrap();
        assert_eq!(address.place, "/tmp/socket:5432/db");
        assert_eq!(address.config.get_password(), Some(b"from outside".as_slice()));
        assert_eq!(parsed("postgres:///db?host=/tmp").unwrap().place, "/tmp:5432/db");
        assert_eq!(parsed("postgres://[::1]/db").unwrap().security, Security::Plain);
    }

    #[test]
    fn plain_text_leaves_the_machine_only_if_that_is_written() {
        let of = |url: &str| parsed(url).unwrap().security;
        let tls = |proof| Security::Tls { proof, authorities: None };
        assert_eq!(of("postgres://u@127.0.0.1/db"), Security::Plain);
        assert_eq!(of("postgres://u@localhost/db"), Security::Plain);
        assert_eq!(of("postgres://u@db.acme.test/db"), tls(Proof::Name));
        assert_eq!(of("postgres://u@10.0.0.1/db?sslmode=verify-full&sslrootcert=system"), tls(Proof::Name));
        assert_eq!(of("postgres://u@localhost/db?sslmode=verify-ca"), tls(Proof::Authority));
        assert_eq!(of("postgres://u@db.acme.test/db?sslmode=require"), tls(Proof::Nothing));
        assert_eq!(of("postgres://u@db.acme.test/db?sslmode=disable"), Security::Plain);
        let file = Security::Tls { proof: Proof::Authority, authorities: Some("ca.pem".into()) };
        assert_eq!(of("postgres://u@db.acme.test/db?sslmode=require&sslrootcert=ca.pem"), file);
    }

    #[test]
    fn slips_are_explained_without_the_password() {
        for (url, message) in [
            ("postgres://u:s3cret@h:port/db", "the URL of the PostgreSQL database is not a URL"),
            ("postgres://u:s3cret@/db", "the URL of the PostgreSQL database is not a URL"),
            ("postgres:///db", "the URL of the PostgreSQL database names no host"),
            ("postgres://u:s3cret@h", "the URL of the PostgreSQL database names no database"),
            ("postgres://u:s3cret@h1,h2/db", "the URL of the PostgreSQL database names several hosts"),
            ("postgres://h/db?sslmode=prefer", "`sslmode=prefer` and `allow` may silently go on in plain text"),
            ("postgres://h/db?sslmode=s3cret", "this `sslmode` is not one"),
            ("postgres://h/db?password=s3cret", "a password is not written after `?`"),
            ("postgres://h/db?sslkey=s3cret", "`sslkey` in the URL of the PostgreSQL database is not supported"),
        ] {
            let error = parsed(url).err().unwrap();
            assert!(error.starts_with(message), "{url}: {error}");
        }
    }
}
