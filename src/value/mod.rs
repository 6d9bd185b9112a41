//! Values: what an expression yields. Exact, cheap to clone, and knowing nothing of syntax.

pub mod compare;
pub mod convert;
pub mod display;
pub mod json;
pub mod json_read;
pub mod number;
pub mod text;
pub mod time;

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

pub use number::Number;
pub use text::Text;
pub use time::Duration;

#[derive(Clone, Debug, Default)]
pub enum Value {
    #[default]
    Null,
    Bool(bool),
    Number(Number),
    /// A JSON number exactly as sent, not yet read: `1.10`, `1e3`, or more digits than `Number` holds.
    Digits(Text),
    Text(Text),
    Date(Date),
    DateTime(Timestamp),
    Duration(Duration),
    List(Arc<Vec<Value>>),
    Object(Arc<Object>),
    /// Text that must not be shown. What is computed from it is secret too.
    Secret(Text),
    /// A field was read from something that has no fields (the kind it was); using it is a fault.
    Misfit(Kind),
}

/// Fields in the order sent. Names are unique.
#[derive(Clone, Debug, Default)]
pub struct Object {
    pub fields: Vec<(Text, Value)>,
}

impl Object {
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|(key, _)| key.as_str() == name).map(|(_, value)| value)
    }
}

/// What a value is, in the language's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    Null,
    Bool,
    Number,
    Text,
    Date,
    DateTime,
    Duration,
    List,
    Object,
}

impl Kind {
    pub const ALL: [Kind; 9] =
        [Kind::Null, Kind::Bool, Kind::Number, Kind::Text, Kind::Date, Kind::DateTime, Kind::Duration, Kind::List, Kind::Object];

    pub fn word(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Bool => "bool",
            Kind::Number => "number",
            Kind::Text => "text",
            Kind::Date => "date",
            Kind::DateTime => "datetime",
            Kind::Duration => "duration",
            Kind::List => "list",
            Kind::Object => "object",
        }
    }

    /// With its article, for messages: `a text`, `an object`, `null`.
    pub fn phrase(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Bool => "a bool",
            Kind::Number => "a number",
            Kind::Text => "a text",
            Kind::Date => "a date",
            Kind::DateTime => "a datetime",
            Kind::Duration => "a duration",
            Kind::List => "a list",
            Kind::Object => "an object",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A set of kinds: what a parameter takes, what an expression may yield.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Kinds(u16);

impl Kinds {
    pub const NONE: Kinds = Kinds(0);
    pub const NULL: Kinds = Kinds::of(Kind::Null);
    pub const BOOL: Kinds = Kinds::of(Kind::Bool);
    pub const NUMBER: Kinds = Kinds::of(Kind::Number);
    pub const TEXT: Kinds = Kinds::of(Kind::Text);
    pub const DATE: Kinds = Kinds::of(Kind::Date);
    pub const DATETIME: Kinds = Kinds::of(Kind::DateTime);
    pub const DURATION: Kinds = Kinds::of(Kind::Duration);
    pub const LIST: Kinds = Kinds::of(Kind::List);
    pub const OBJECT: Kinds = Kinds::of(Kind::Object);
    pub const ANY: Kinds = Kinds(0x1ff);

    pub const fn of(kind: Kind) -> Kinds {
        Kinds(1 << kind as u8)
    }

    #[must_use]
    pub const fn or(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    #[must_use]
    pub const fn and(self, other: Kinds) -> Kinds {
        Kinds(self.0 & other.0)
    }

    #[must_use]
    pub const fn without(self, other: Kinds) -> Kinds {
        Kinds(self.0 & !other.0)
    }

    pub const fn holds(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(move |kind| self.holds(*kind))
    }
}

/// `text or number`; `null` is left out unless it is all there is; `anything` for all.
impl fmt::Display for Kinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.without(Kinds::NULL) == Kinds::ANY.without(Kinds::NULL) {
            return f.write_str("anything");
        }
        let shown = if *self == Kinds::NULL { *self } else { self.without(Kinds::NULL) };
        let words: Vec<&str> = shown.iter().map(Kind::word).collect();
        f.write_str(&words.join(" or "))
    }
}

impl fmt::Debug for Kinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Value {
    pub fn text(text: impl Into<Text>) -> Value {
        Value::Text(text.into())
    }

    pub fn list(items: Vec<Value>) -> Value {
        Value::List(Arc::new(items))
    }

    pub fn object(fields: Vec<(Text, Value)>) -> Value {
        Value::Object(Arc::new(Object { fields }))
    }

    pub fn kind(&self) -> Kind {
        match self {
            Value::Null => Kind::Null,
            Value::Bool(_) => Kind::Bool,
            Value::Number(_) | Value::Digits(_) => Kind::Number,
            Value::Text(_) | Value::Secret(_) => Kind::Text,
            Value::Date(_) => Kind::Date,
            Value::DateTime(_) => Kind::DateTime,
            Value::Duration(_) => Kind::Duration,
            Value::List(_) => Kind::List,
            Value::Object(_) => Kind::Object,
            Value::Misfit(kind) => *kind,
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The number, read from its digits if need be. `None` for other kinds and beyond 38 digits.
    pub fn to_number(&self) -> Option<Number> {
        match self {
            Value::Number(number) => Some(*number),
            Value::Digits(digits) => Number::parse(digits),
            _ => None,
        }
    }

    /// For messages: as JSON, at most 40 characters, secrets masked.
    pub fn shown(&self) -> String {
        match self {
            Value::Text(text) => shorten(&json::to_json(&Value::text(text.chars().take(41).collect::<String>()))),
            _ => shorten(&json::to_json(self)),
        }
    }
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some(_) => text.chars().take(39).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

/// Why an expression has no value: the reason of a reject, or of a failed request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Stable kebab-case word, as of diagnostics.
    pub code: &'static str,
    /// Lower case, the script's words. Never holds a secret.
    pub message: String,
    pub help: Option<String>,
}

impl Fault {
    pub fn new(code: &'static str, message: impl Into<String>) -> Fault {
        Fault { code, message: message.into(), help: None }
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Fault {
        self.help = Some(help.into());
        self
    }

    /// A field was read from a value of this kind.
    pub fn no_fields(kind: Kind) -> Fault {
        let fault = Fault::new("no-fields", format!("{} has no fields", kind.phrase()));
        if kind == Kind::List { fault.help("`[*]` reads the field of each item, `[0]` takes the first") } else { fault }
    }

    /// A number as sent is needed for more than passing it on.
    pub fn beyond_38_digits(value: &Value) -> Fault {
        Fault::new("too-many-digits", format!("`{}` has more than 38 digits", value.shown()))
            .help("map it to a text, or compare it with `==`; nothing else keeps all its digits")
    }
}
