//! Why an expression has no value. Whoever shows one adds the line of the script.

use super::{Kind, Value};

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
