//! Which destination `--to` names.

use std::fmt;

use super::kept::Kept;
use super::{Sink, SinkError, files, sqlite, stdout};
use crate::diagnostic::nearest;

/// Opens what follows the scheme; nothing yet for those that are planned.
type Open = fn(&str) -> Result<Box<dyn Sink>, SinkError>;

/// Opens it without a run.
type OpenKept = fn(&str) -> Result<Box<dyn Kept>, SinkError>;

/// One way of writing a destination.
struct Scheme {
    word: &'static str,
    /// How it is written, for help.
    shape: &'static str,
    open: Option<Open>,
    /// Nothing for those that keep nothing.
    kept: Option<OpenKept>,
}

/// All destinations, one line each.
static SCHEMES: [Scheme; 7] = [
    Scheme { word: "sqlite", shape: "sqlite:FILE", open: Some(sqlite::open), kept: Some(sqlite::kept::open_kept) },
    Scheme { word: "stdout", shape: "stdout", open: Some(stdout::open), kept: None },
    Scheme { word: "postgres", shape: "postgres://…", open: None, kept: None },
    Scheme { word: "postgresql", shape: "postgresql://…", open: None, kept: None },
    Scheme { word: "parquet", shape: "parquet:DIR", open: Some(files::parquet), kept: Some(files::kept::parquet) },
    Scheme { word: "csv", shape: "csv:DIR", open: Some(files::csv), kept: Some(files::kept::csv) },
    Scheme { word: "ndjson", shape: "ndjson:DIR", open: Some(files::ndjson), kept: Some(files::kept::ndjson) },
];

/// A destination that is understood and supported, not opened yet.
pub struct Destination {
    scheme: &'static Scheme,
    open: Open,
    place: String,
}

impl Destination {
    pub fn open(&self) -> Result<Box<dyn Sink>, SinkError> {
        (self.open)(&self.place)
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

/// As it was written.
impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() {
            return f.write_str(self.scheme.word);
        }
        write!(f, "{}:{}", self.scheme.word, self.place)
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

/// Reads `dest` without touching anything. Messages never repeat what follows the scheme of
/// another one, as it may hold a password.
pub fn parse(dest: &str) -> Result<Destination, SinkError> {
    let (word, place) = dest.split_once(':').unwrap_or((dest, ""));
    let Some(scheme) = SCHEMES.iter().find(|scheme| scheme.word == word) else { return Err(unknown(dest, word)) };
    let Some(open) = scheme.open else {
        let message = format!("the destination `{}` is not supported yet", scheme.shape);
        return Err(SinkError::usage(message).help(supported()));
    };
    if scheme.shape.contains(':') == place.is_empty() {
        return Err(SinkError::usage(format!("the destination `{word}` is written `{}`", scheme.shape)));
    }
    Ok(Destination { scheme, open, place: place.to_owned() })
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
    let shapes: Vec<String> = SCHEMES.iter().filter(|scheme| scheme.open.is_some()).map(|scheme| format!("`{}`", scheme.shape)).collect();
    let (last, others) = shapes.split_last().map_or((String::new(), &[][..]), |(last, others)| (last.clone(), others));
    format!("supported are {} and {last}", others.join(", "))
}
