//! Which destination `--to` names.

use std::fmt;

use url::Url;

use super::kept::Kept;
use super::{Sink, SinkError, files, postgres, sqlite, stdout};
use crate::diagnostic::nearest;

/// Opens what follows the scheme.
type Open = fn(&str) -> Result<Box<dyn Sink>, SinkError>;

/// Opens it without a run.
type OpenKept = fn(&str) -> Result<Box<dyn Kept>, SinkError>;

/// Looks at what follows the scheme.
type Check = fn(&str) -> Result<(), SinkError>;

/// One way of writing a destination.
struct Scheme {
    word: &'static str,
    /// How it is written, for help.
    shape: &'static str,
    /// Refuses what cannot be one, without touching anything.
    check: Check,
    open: Open,
    /// Nothing for those that keep nothing.
    kept: Option<OpenKept>,
}

/// All destinations, one line each.
static SCHEMES: [Scheme; 7] = [
    Scheme { word: "sqlite", shape: "sqlite:FILE", check: any, open: sqlite::open, kept: Some(sqlite::kept::open_kept) },
    Scheme { word: "stdout", shape: "stdout", check: any, open: stdout::open, kept: None },
    Scheme {
        word: "postgres", shape: "postgres://…", check: postgres::check, open: postgres::open, kept: Some(postgres::kept::open_kept)
    },
    Scheme {
        word: "postgresql",
        shape: "postgresql://…",
        check: postgres::check,
        open: postgres::open,
        kept: Some(postgres::kept::open_kept),
    },
    Scheme { word: "parquet", shape: "parquet:DIR", check: any, open: files::parquet, kept: Some(files::kept::parquet) },
    Scheme { word: "csv", shape: "csv:DIR", check: any, open: files::csv, kept: Some(files::kept::csv) },
    Scheme { word: "ndjson", shape: "ndjson:DIR", check: any, open: files::ndjson, kept: Some(files::kept::ndjson) },
];

/// A destination that is understood, not opened yet.
pub struct Destination {
    scheme: &'static Scheme,
    place: String,
}

impl Destination {
    pub fn open(&self) -> Result<Box<dyn Sink>, SinkError> {
        (self.scheme.open)(&self.place)
    }

    /// What is there between runs; nothing is made.
    pub fn kept(&self) -> Result<Box<dyn Kept>, SinkError> {
        match self.scheme.kept {
            Some(open) => open(&self.place),
            None => Err(SinkError::usage(format!("the destination `{}` keeps nothing", self.scheme.shape))
                .help("give one that does, such as `sqlite:FILE`")),
        }
    }
}

/// As it was written, but of a URL neither the password nor what follows `?`.
impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place.as_str() {
            "" => f.write_str(self.scheme.word),
            url if url.starts_with("//") => f.write_str(&without_secrets(self.scheme.word, url)),
            place => write!(f, "{}:{place}", self.scheme.word),
        }
    }
}

impl fmt::Debug for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Reads `dest` and opens it.
pub fn open(dest: &str) -> Result<Box<dyn Sink>, SinkError> {
    parse(dest)?.open()
}

/// `dest` as it may be shown: without secrets. Of what is no destination only the word before the colon.
pub fn shown(dest: &str) -> String {
    match parse(dest) {
        Ok(destination) => destination.to_string(),
        Err(_) => dest.split_once(':').map_or(dest, |(word, _)| word).to_owned(),
    }
}

fn without_secrets(word: &str, url: &str) -> String {
    let Ok(mut url) = Url::parse(&format!("{word}:{url}")) else { return format!("{word}://…") };
    url.set_query(None);
    url.set_fragment(None);
    // Fails only where there can be no password.
    let _ = url.set_password(None);
    url.into()
}

/// Reads `dest` without touching anything. Messages never repeat what follows the scheme of
/// another one, as it may hold a password.
pub fn parse(dest: &str) -> Result<Destination, SinkError> {
    let (word, place) = dest.split_once(':').unwrap_or((dest, ""));
    let Some(scheme) = SCHEMES.iter().find(|scheme| scheme.word == word) else { return Err(unknown(dest, word)) };
    if scheme.shape.contains(':') == place.is_empty() {
        return Err(SinkError::usage(format!("the destination `{word}` is written `{}`", scheme.shape)));
    }
    (scheme.check)(place)?;
    Ok(Destination { scheme, place: place.to_owned() })
}

/// Files may have any name.
fn any(_place: &str) -> Result<(), SinkError> {
    Ok(())
}

fn unknown(dest: &str, word: &str) -> SinkError {
    if dest.is_empty() {
        return SinkError::usage("the destination is empty").help(supported());
    }
    let error = SinkError::usage(format!("`{word}` is not a destination"));
    if let Some(near) = nearest(word, SCHEMES.iter().map(|scheme| scheme.word)) {
        return error.help(format!("did you mean `{near}`? {}", supported()));
    }
    if !dest.contains(':') {
        return error.help(format!("a SQLite file is written `sqlite:{dest}`; {}", supported()));
    }
    error.help(supported())
}

fn supported() -> String {
    let shapes = SCHEMES.iter().filter(|scheme| scheme.word != "postgresql");
    let shapes: Vec<String> = shapes.map(|scheme| format!("`{}`", scheme.shape)).collect();
    let (last, others) = shapes.split_last().map_or((String::new(), &[][..]), |(last, others)| (last.clone(), others));
    format!("supported are {} and {last}", others.join(", "))
}
