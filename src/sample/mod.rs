//! Samples: what an API once answered, cut to a few records and without credentials, in a file beside the
//! script. Whoever writes a script sees from it which fields there are; a run never looks at it.

mod cut;
mod hide;
mod layout;
mod shape;
mod store;

use crate::value::json_read::read_json;
use crate::value::{Object, Text, Value};

pub use hide::{is_credential, without_credentials};
pub use shape::Shape;
pub use store::{folder, read, write};

/// Of which files this version knows the meaning.
const VERSION: u64 = 1;

/// The first answer to a call.
#[derive(Clone, Debug)]
pub struct Sample {
    pub request: String,
    /// 0 is the call of the request, `n` that of its nth `then`.
    pub step: usize,
    /// The address as the script writes it: a sample of another one tells nothing.
    pub call: String,
    /// Where the answer came from, without credentials.
    pub url: String,
    pub status: u16,
    /// When: `2026-11-24T16:43:41Z`.
    pub taken: String,
    /// Only records of it: the answer was read as it came, and what stands around them is not known.
    pub partial: bool,
    /// The body, whatever its notation was.
    pub page: Value,
}

impl Sample {
    /// As it may be kept: few records, short texts, no credentials. `mask` hides the secrets that are known.
    #[must_use]
    pub fn redacted(self, mask: &dyn Fn(&str) -> String) -> Sample {
        let url = without_credentials(&self.url, mask);
        let page = cut::to_size(&self.page, &|value| hide::hidden(value, mask));
        Sample { url, page, ..self }
    }

    /// With all of its records, but without credentials: to be looked at.
    #[must_use]
    pub fn masked(self, mask: &dyn Fn(&str) -> String) -> Sample {
        let url = without_credentials(&self.url, mask);
        let page = hide::hidden(&self.page, mask);
        Sample { url, page, ..self }
    }

    /// The text of its file.
    pub fn to_json(&self) -> String {
        let number = |number: u64| Value::Digits(Text::from(number.to_string()));
        let fields = vec![
            (Text::from("version"), number(VERSION)),
            (Text::from("request"), Value::text(self.request.as_str())),
            (Text::from("step"), number(self.step as u64)),
            (Text::from("call"), Value::text(self.call.as_str())),
            (Text::from("url"), Value::text(self.url.as_str())),
            (Text::from("status"), number(self.status.into())),
            (Text::from("taken"), Value::text(self.taken.as_str())),
            (Text::from("partial"), Value::Bool(self.partial)),
            (Text::from("page"), self.page.clone()),
        ];
        layout::laid_out(&Value::object(fields))
    }

    /// Reads the text of a file; in plain words why it is none of a sample.
    pub fn from_json(text: &str) -> Result<Sample, String> {
        let Value::Object(object) = read_json(text).map_err(|fault| fault.message)? else { return Err("it is no object".to_owned()) };
        let version = whole(&object, "version")?;
        if version != VERSION {
            return Err(format!("it is of version {version}, this capi reads version {VERSION}"));
        }
        Ok(Sample {
            request: text_of(&object, "request")?,
            step: usize::try_from(whole(&object, "step")?).map_err(|error| error.to_string())?,
            call: text_of(&object, "call")?,
            url: text_of(&object, "url")?,
            status: u16::try_from(whole(&object, "status")?).map_err(|error| error.to_string())?,
            taken: text_of(&object, "taken")?,
            partial: matches!(object.get("partial"), Some(Value::Bool(true))),
            page: object.get("page").cloned().ok_or("it has no `page`")?,
        })
    }
}

fn text_of(object: &Object, name: &str) -> Result<String, String> {
    match object.get(name) {
        Some(Value::Text(text)) => Ok(text.to_string()),
        _ => Err(format!("it has no text `{name}`")),
    }
}

fn whole(object: &Object, name: &str) -> Result<u64, String> {
    match object.get(name) {
        Some(Value::Digits(digits)) => digits.parse().map_err(|_| format!("`{name}` is no whole number")),
        _ => Err(format!("it has no number `{name}`")),
    }
}
