//! JSON text inside a value, as `parse_json` reads it: strictly, every digit kept, names unique.
//! Bodies of responses are read by `decode`, by projection.

use std::sync::Arc;

use super::{Fault, Text, Value};

/// Lists and objects in one another.
const DEPTH: usize = 64;

/// The value that a JSON text says. Numbers stay the digits sent.
pub fn read_json(text: &str) -> Result<Value, Fault> {
    let mut reader = Reader { owner: Arc::from(text), at: 0, depth: 0 };
    let value = reader.value()?;
    reader.skip_blanks();
    if reader.at < reader.owner.len() {
        return Err(reader.expected("the end of the text"));
    }
    Ok(value)
}

struct Reader {
    owner: Arc<str>,
    at: usize,
    depth: usize,
}

impl Reader {
    fn peek(&self) -> Option<u8> {
        self.owner.as_bytes().get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        self.skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    }

    fn skip_while(&mut self, holds: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&holds) {
            self.at += 1;
        }
    }

    /// After blanks; whether it was there.
    fn take(&mut self, byte: u8) -> bool {
        self.skip_blanks();
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expected(&self, what: &str) -> Fault {
        let before = self.owner.get(..self.at).unwrap_or(&self.owner).chars().count();
        Fault::new("not-json", format!("the text is not JSON: {what} is missing after character {before}"))
    }

    fn value(&mut self) -> Result<Value, Fault> {
        self.skip_blanks();
        match self.peek() {
            Some(b'{') => self.nested(Reader::object),
            Some(b'[') => self.nested(Reader::list),
            Some(b'"') => self.text().map(Value::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    fn nested(&mut self, read: fn(&mut Reader) -> Result<Value, Fault>) -> Result<Value, Fault> {
        if self.depth == DEPTH {
            return Err(Fault::new("not-json", format!("the JSON is nested deeper than {DEPTH} levels")));
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn list(&mut self) -> Result<Value, Fault> {
        let mut items = Vec::new();
        if self.take(b']') {
            return Ok(Value::list(items));
        }
        loop {
            items.push(self.value()?);
            if self.take(b']') {
                return Ok(Value::list(items));
            }
            if !self.take(b',') {
                return Err(self.expected("`,` or `]`"));
            }
        }
    }

    fn object(&mut self) -> Result<Value, Fault> {
        let mut fields = Vec::new();
        if self.take(b'}') {
            return Ok(Value::object(fields));
        }
        loop {
            fields.push(self.field()?);
            if self.take(b'}') {
                return unique(&fields).map(|()| Value::object(fields));
            }
            if !self.take(b',') {
                return Err(self.expected("`,` or `}`"));
            }
        }
    }

    fn field(&mut self) -> Result<(Text, Value), Fault> {
        self.skip_blanks();
        let name = self.text()?;
        if !self.take(b':') {
            return Err(self.expected("`:`"));
        }
        Ok((name, self.value()?))
    }

    fn text(&mut self) -> Result<Text, Fault> {
        if self.peek() != Some(b'"') {
            return Err(self.expected("a text in double quotes"));
        }
        let start = self.at;
        self.at += 1;
        let mut escaped = false;
        loop {
            self.skip_while(|byte| byte != b'"' && byte != b'\\' && byte >= b' ');
            match self.peek() {
                Some(b'"') => break,
                // What follows is looked at when the escapes are resolved; only its quote matters here.
                Some(b'\\') => self.at += 2,
                _ => return Err(self.expected("`\"`")),
            }
            escaped = true;
        }
        self.at += 1;
        if !escaped {
            return Ok(Text::slice(&self.owner, start + 1, self.at - 1));
        }
        let quoted = self.owner.get(start..self.at).unwrap_or("");
        serde_json::from_str::<String>(quoted).map(Text::from).map_err(|_| self.expected("a known escape"))
    }

    fn number(&mut self) -> Result<Value, Fault> {
        let start = self.at;
        self.skip_while(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'));
        let digits = Text::slice(&self.owner, start, self.at);
        match super::number::canonical(&digits) {
            Some(_) => Ok(Value::Digits(digits)),
            None => Err(Fault::new("not-json", format!("`{}` is not a number of JSON", Value::Text(digits).shown()))),
        }
    }

    fn word(&mut self) -> Result<Value, Fault> {
        let rest = self.owner.get(self.at..).unwrap_or("");
        for (word, value) in [("null", Value::Null), ("true", Value::Bool(true)), ("false", Value::Bool(false))] {
            if rest.starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.expected("a value"))
    }
}

fn unique(fields: &[(Text, Value)]) -> Result<(), Fault> {
    let mut names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    let twice = names.iter().zip(names.iter().skip(1)).find(|(one, next)| one == next);
    twice.map_or(Ok(()), |(name, _)| {
        Err(Fault::new("not-json", format!("the field `{}` stands twice in one object", Value::text(*name).shown())))
    })
}
