//! Kinds of values and sets of them, in the language's words. The checker reasons with these.

use std::fmt;

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

    /// With articles, for messages: `a text or a number`, `anything`.
    pub fn phrase(self) -> String {
        if self.without(Kinds::NULL) == Kinds::ANY.without(Kinds::NULL) {
            return "anything".to_owned();
        }
        let shown = if self == Kinds::NULL { self } else { self.without(Kinds::NULL) };
        let words: Vec<&str> = shown.iter().map(Kind::phrase).collect();
        words.join(" or ")
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
