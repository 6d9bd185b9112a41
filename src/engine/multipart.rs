//! The parts of `body multipart { … }` from its fields: a text is a plain part, `{filename:, content:,
//! type:}` a file, a list several parts of one name; null leaves a part out.

use super::call::text_of;
use crate::http::Secret;
use crate::http::multipart::Part;
use crate::http::redact::Redactor;
use crate::value::{Fault, Object, Value};

/// What an object that is a file may hold.
const FILE: [&str; 3] = ["filename", "content", "type"];

pub fn parts(value: &Value, redactor: &Redactor) -> Result<Vec<Part>, Fault> {
    let Value::Object(object) = value else {
        return Err(Fault::new("bad-form", format!("a multipart body is an object, this is {}", value.kind().phrase())));
    };
    let mut parts = Vec::new();
    for (name, value) in &object.fields {
        let values = match value {
            Value::List(items) => items.to_vec(),
            value => vec![value.clone()],
        };
        for value in values.iter().filter(|value| !value.is_null()) {
            parts.push(part(name.as_str(), value, redactor)?);
        }
    }
    Ok(parts)
}

fn part(name: &str, value: &Value, redactor: &Redactor) -> Result<Part, Fault> {
    let Value::Object(file) = value else {
        return Ok(Part { name: name.to_owned(), filename: None, content_type: None, content: shown(value, redactor)? });
    };
    if let Some((odd, _)) = file.fields.iter().find(|(field, _)| !FILE.contains(&field.as_str())) {
        let fault = Fault::new("bad-form", format!("a part of a multipart body has no `{odd}`"));
        return Err(fault.help("a file is `{filename: …, content: …, type: …}`; `json(x)` makes a text of an object"));
    }
    let Some(content) = field(file, "content", redactor)? else {
        return Err(Fault::new("bad-form", format!("the part `{name}` has no `content`")));
    };
    let filename = field(file, "filename", redactor)?;
    let content_type = field(file, "type", redactor)?.or_else(|| filename.as_ref().map(|_| "application/octet-stream".to_owned()));
    Ok(Part { name: name.to_owned(), filename, content_type, content })
}

fn field(file: &Object, name: &str, redactor: &Redactor) -> Result<Option<String>, Fault> {
    file.get(name).filter(|value| !value.is_null()).map(|value| shown(value, redactor)).transpose()
}

fn shown(value: &Value, redactor: &Redactor) -> Result<String, Fault> {
    match value {
        Value::Secret(text) => {
            redactor.add(&Secret::new(text));
            Ok(text.to_string())
        }
        value => text_of(value),
    }
}
