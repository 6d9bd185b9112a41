//! Just enough of expressions for examples: literals, calls, fields, `==`, `>` and `/`.

use capi::builtin::{Call, Context, Function, Mode, find, parts};
use capi::value::{Fault, Number, Text, Value, compare, time};

pub(super) fn context() -> Context {
    Context { now: "2026-01-31T10:00:00Z".parse().unwrap(), timezone: None }
}

pub(super) fn evaluate(text: &str) -> Result<Value, Fault> {
    evaluate_in(text, &context())
}

pub(super) fn evaluate_in(text: &str, context: &Context) -> Result<Value, Fault> {
    evaluate_item(text, &Value::Null, context)
}

fn evaluate_item(text: &str, item: &Value, context: &Context) -> Result<Value, Fault> {
    let mut mini = Mini { rest: text.trim(), item, context };
    let value = mini.binary()?;
    assert!(mini.rest.trim().is_empty(), "left over in {text}: {}", mini.rest);
    Ok(value)
}

struct Mini<'s> {
    rest: &'s str,
    item: &'s Value,
    context: &'s Context,
}

impl<'s> Mini<'s> {
    fn take(&mut self, start: &str) -> bool {
        let rest = self.rest.trim_start();
        let found = rest.strip_prefix(start);
        self.rest = found.unwrap_or(rest);
        found.is_some()
    }

    fn take_while(&mut self, holds: impl Fn(char) -> bool) -> &'s str {
        let (taken, rest) = self.rest.split_at(self.rest.find(|c| !holds(c)).unwrap_or(self.rest.len()));
        self.rest = rest;
        taken
    }

    fn name(&mut self) -> &'s str {
        self.take_while(|c| c.is_ascii_alphanumeric() || c == '_')
    }

    fn binary(&mut self) -> Result<Value, Fault> {
        let left = self.postfix()?;
        if self.take("==") {
            return Ok(Value::Bool(compare::equal(&left, &self.postfix()?)?));
        }
        if self.take(">") {
            let order = compare::order(&left, &self.postfix()?)?;
            return Ok(order.map_or(Value::Null, |order| Value::Bool(order.is_gt())));
        }
        if self.take("/") {
            let quotient = left.to_number().unwrap().divide(self.postfix()?.to_number().unwrap());
            return Ok(Value::Number(quotient.unwrap()));
        }
        Ok(left)
    }

    fn postfix(&mut self) -> Result<Value, Fault> {
        let mut value = self.primary()?;
        while self.rest.starts_with('.') {
            self.rest = &self.rest[1..];
            value = self.field(&value);
        }
        Ok(value)
    }

    fn field(&mut self, value: &Value) -> Value {
        let name = self.name();
        match value {
            Value::Object(object) => object.get(name).cloned().unwrap_or_default(),
            other => parts::part(other, name, &self.context.zone()).unwrap_or_default(),
        }
    }

    fn primary(&mut self) -> Result<Value, Fault> {
        self.rest = self.rest.trim_start();
        if self.take("r\"") {
            let text = self.take_while(|c| c != '"');
            self.take("\"");
            return Ok(Value::text(text));
        }
        match self.rest.chars().next().unwrap() {
            '"' => Ok(Value::text(self.quoted())),
            '-' | '0'..='9' => Ok(self.number()),
            '@' => Ok(self.date()),
            '[' => self.list(),
            '{' => self.object(),
            '.' => {
                self.rest = &self.rest[1..];
                let item = self.item.clone();
                let named = self.rest.starts_with(|c: char| c.is_ascii_alphabetic());
                Ok(if named { self.field(&item) } else { item })
            }
            _ => self.word(),
        }
    }

    fn number(&mut self) -> Value {
        Value::Number(Number::parse(self.take_while(|c| "-0123456789.".contains(c))).unwrap())
    }

    fn date(&mut self) -> Value {
        let digits = self.take_while(|c| "@-+:.TZ0123456789".contains(c)).trim_start_matches('@');
        let datetime = || Value::DateTime(time::parse_datetime_literal(digits).unwrap());
        time::parse_date(digits).map_or_else(datetime, Value::Date)
    }

    fn quoted(&mut self) -> String {
        let mut made = String::new();
        let mut characters = self.rest.char_indices().skip(1);
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => {
                    self.rest = &self.rest[at + 1..];
                    break;
                }
                '\\' => made.push(match characters.next().unwrap().1 {
                    'n' => '\n',
                    other => other,
                }),
                other => made.push(other),
            }
        }
        made
    }

    fn list(&mut self) -> Result<Value, Fault> {
        self.take("[");
        let mut items = Vec::new();
        while !self.take("]") {
            items.push(self.binary()?);
            self.take(",");
        }
        Ok(Value::list(items))
    }

    fn object(&mut self) -> Result<Value, Fault> {
        self.take("{");
        let mut fields = Vec::new();
        while !self.take("}") {
            let name = if self.rest.starts_with('"') { self.quoted() } else { self.name().to_owned() };
            assert!(self.take(":"));
            fields.push((Text::from(name), self.binary()?));
            self.take(",");
        }
        Ok(Value::object(fields))
    }

    fn word(&mut self) -> Result<Value, Fault> {
        let name = self.name();
        match name {
            "null" => return Ok(Value::Null),
            "true" => return Ok(Value::Bool(true)),
            "false" => return Ok(Value::Bool(false)),
            _ => {}
        }
        assert!(self.take("("), "no call: {name}{}", self.rest);
        let arguments = self.arguments();
        call(find(name).unwrap_or_else(|| panic!("no function {name}")), &arguments, self.item, self.context)
    }

    /// The texts of the arguments; they are evaluated where the signature says.
    fn arguments(&mut self) -> Vec<&'s str> {
        let (mut arguments, mut depth, mut quoted, mut escaped, mut start) = (Vec::new(), 0, false, false, 0);
        for (at, character) in self.rest.char_indices() {
            match character {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => quoted = !quoted,
                _ if quoted => {}
                '(' | '[' | '{' => depth += 1,
                ')' if depth == 0 => {
                    arguments.push(&self.rest[start..at]);
                    self.rest = &self.rest[at + 1..];
                    break;
                }
                ')' | ']' | '}' => depth -= 1,
                ',' if depth == 0 => {
                    arguments.push(&self.rest[start..at]);
                    start = at + 1;
                }
                _ => {}
            }
        }
        arguments.retain(|argument| !argument.trim().is_empty());
        arguments
    }
}

fn call(function: &Function, texts: &[&str], item: &Value, context: &Context) -> Result<Value, Fault> {
    let (mut arguments, mut pattern, mut per_item) = (Vec::new(), None, None);
    for index in 0..function.parameters.len().max(texts.len()) {
        let mode = function.parameters.get(index).or(function.parameters.last()).unwrap().mode;
        let text = texts.get(index).copied();
        arguments.push(match mode {
            Mode::Item | Mode::OptionalItem => {
                per_item = text;
                None
            }
            Mode::Pattern => {
                let Value::Text(text) = evaluate_item(text.unwrap(), item, context)? else { panic!("no pattern") };
                pattern = Some(regex::Regex::new(&text).unwrap());
                None
            }
            _ => text.map(|text| evaluate_item(text, item, context)).transpose()?,
        });
    }
    let nulls = arguments.iter().flatten().any(Value::is_null);
    if nulls && function.nulls == capi::builtin::Nulls::Propagate {
        return Ok(Value::Null);
    }
    function.check_kinds(&arguments)?;
    (function.evaluate)(&mut Call {
        arguments: &arguments,
        context,
        has_item: per_item.is_some(),
        per_item: &mut |_, item| evaluate_item(per_item.unwrap(), item, context),
        pattern: pattern.as_ref(),
    })
}
