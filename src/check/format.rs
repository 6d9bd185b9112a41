//! The checked `format` of a request: how the bytes of an answer become documents. The decoder obeys
//! it; what it leaves open, the answer's `Content-Type` says.

/// Containers around a notation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Format {
    /// The outermost first.
    pub containers: Vec<Container>,
    /// Absent: what the answer says, else JSON.
    pub notation: Option<Notation>,
    /// The name of a charset, which goes before the one that the answer declares.
    pub encoding: Option<String>,
}

impl Format {
    /// Whether the script leaves everything to the answer.
    pub fn is_open(&self) -> bool {
        self.containers.is_empty() && self.notation.is_none()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// gzip; what is no gzip passes as it is.
    Gunzip,
    /// A zip archive: every entry is a document of its own.
    Unzip,
}

/// How a document is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notation {
    Json,
    /// One JSON value a line.
    JsonLines,
    Csv(Csv),
    Xml(Xml),
    /// The document is one text.
    Text,
}

impl Notation {
    /// The word in the script.
    pub fn word(&self) -> &'static str {
        match self {
            Notation::Json => "json",
            Notation::JsonLines => "jsonl",
            Notation::Csv(_) => "csv",
            Notation::Xml(_) => "xml",
            Notation::Text => "text",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Csv {
    pub delimiter: char,
    /// Absent: quotes are text like any other.
    pub quote: Option<char>,
    /// Before a quote, a delimiter, a line end or itself it says that this one is text.
    pub escape: Option<char>,
    pub header: Header,
    /// Lines before the header, or before the first row if there is none.
    pub skip: u64,
}

impl Default for Csv {
    fn default() -> Csv {
        Csv { delimiter: ',', quote: Some('"'), escape: None, header: Header::First, skip: 0 }
    }
}

/// Where the names of columns are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Header {
    /// In the first row.
    First,
    /// Nowhere: a row is the list of its texts.
    None,
    /// In the script; the first row is data.
    Names(Vec<String>),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Xml {
    /// Elements of these names are lists, also where one stands alone.
    pub lists: Vec<String>,
}
