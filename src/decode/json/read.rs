//! Values out of the text: whole, by shape, or spread over slots.

use super::super::error::{Failure, Step, shown};
use super::names::{Names, Seen, Unique};
use super::scan::Reader;
use super::text::Raw;
use crate::plan::projection::{Node, Shape};
use crate::value::{Kind, Object, Text, Value};

/// A `Node` made ready for look-ups, once a page.
pub(crate) enum Reading<'p> {
    Skip,
    Slot(usize, Form<'p>),
    Fields(Names<'p, Reading<'p>>),
}

/// A `Shape` made ready for look-ups.
pub(crate) enum Form<'p> {
    Whole,
    Fields(Names<'p, Form<'p>>),
}

impl<'p> Reading<'p> {
    pub(crate) fn of(node: &'p Node) -> Reading<'p> {
        match node {
            Node::Skip => Reading::Skip,
            Node::Slot { slot, shape } => Reading::Slot(*slot, Form::of(shape)),
            Node::Fields(fields) => {
                Reading::Fields(Names::new(fields.iter().map(|(name, node)| (name.as_str(), Reading::of(node))).collect()))
            }
        }
    }

    /// Puts `value` into every slot below.
    pub(crate) fn fill(&self, value: &Value, slots: &mut [Value]) {
        match self {
            Reading::Skip => {}
            Reading::Slot(slot, _) => put(slots, *slot, value.clone()),
            Reading::Fields(fields) => fields.iter().for_each(|field| field.fill(value, slots)),
        }
    }
}

impl<'p> Form<'p> {
    pub(crate) fn of(shape: &'p Shape) -> Form<'p> {
        match shape {
            Shape::Whole => Form::Whole,
            Shape::Fields(fields) => {
                Form::Fields(Names::new(fields.iter().map(|(name, shape)| (name.as_str(), Form::of(shape))).collect()))
            }
        }
    }
}

/// A slot that the projection does not announce holds nothing.
#[inline]
fn put(slots: &mut [Value], slot: usize, value: Value) {
    if let Some(place) = slots.get_mut(slot) {
        *place = value;
    }
}

impl Reader<'_> {
    /// Reads one value into `slots`, which hold null.
    pub(crate) fn read(&mut self, reading: &Reading<'_>, slots: &mut [Value]) -> Step {
        match reading {
            Reading::Skip => self.skip()?,
            Reading::Slot(slot, form) => put(slots, *slot, self.shaped(form)?),
            Reading::Fields(fields) => match self.token() {
                b'{' => self.read_fields(fields, slots)?,
                b'n' => self.literal("null")?,
                _ => {
                    let misfit = Value::Misfit(self.kind());
                    self.skip()?;
                    reading.fill(&misfit, slots);
                }
            },
        }
        Ok(())
    }

    fn read_fields(&mut self, fields: &Names<'_, Reading<'_>>, slots: &mut [Value]) -> Step {
        self.chosen(fields, |reader, _, reading| reader.read(reading, slots))
    }

    /// Reads an object of which only `names` count; `field` reads the value of each.
    #[inline]
    pub(super) fn chosen<T>(&mut self, names: &Names<'_, T>, mut field: impl FnMut(&mut Self, Raw, &T) -> Step) -> Step {
        let mut seen = Seen::default();
        let mut expected = 0;
        self.object(|reader, key| {
            let found = if key.escaped { names.find(&reader.decoded(key), expected) } else { names.find(reader.raw(key), expected) };
            let Some(index) = found else { return reader.skip() };
            if !seen.insert(index) {
                return Err(reader.twice(key));
            }
            expected = index + 1;
            match names.get(index) {
                Some(item) => field(reader, key, item),
                None => reader.skip(),
            }
        })
    }

    /// Reads one value as much as `form` says.
    pub(crate) fn shaped(&mut self, form: &Form<'_>) -> Step<Value> {
        match (form, self.token()) {
            (Form::Fields(fields), b'{') => self.shaped_object(fields),
            (Form::Fields(_), b'[') => self.items(|reader| reader.shaped(form)),
            _ => self.value(),
        }
    }

    fn shaped_object(&mut self, names: &Names<'_, Form<'_>>) -> Step<Value> {
        let mut fields = Vec::new();
        self.chosen(names, |reader, key, form| {
            let name = reader.text(key);
            fields.push((name, reader.shaped(form)?));
            Ok(())
        })?;
        Ok(Value::object(fields))
    }

    /// Reads one value wholly.
    pub(crate) fn value(&mut self) -> Step<Value> {
        match self.token() {
            b'"' => {
                let raw = self.string()?;
                Ok(Value::Text(self.text(raw)))
            }
            b'{' => self.whole_object(),
            b'[' => self.items(Reader::value),
            b'-' | b'0'..=b'9' => self.exact_number(),
            b't' => self.literal("true").map(|()| Value::Bool(true)),
            b'f' => self.literal("false").map(|()| Value::Bool(false)),
            b'n' => self.literal("null").map(|()| Value::Null),
            _ => Err(self.failure("expected a value")),
        }
    }

    fn exact_number(&mut self) -> Step<Value> {
        let start = self.at;
        self.number()?;
        Ok(Value::Digits(Text::slice(self.body, start, self.at)))
    }

    fn whole_object(&mut self) -> Step<Value> {
        let mut fields: Vec<(Text, Value)> = Vec::new();
        let mut unique = Unique::default();
        self.object(|reader, key| {
            let name = reader.text(key);
            if !unique.is_new(&name, &fields) {
                return Err(reader.twice(key));
            }
            fields.push((name, reader.value()?));
            Ok(())
        })?;
        Ok(Value::Object(Object { fields }.into()))
    }

    #[inline]
    fn items(&mut self, mut item: impl FnMut(&mut Self) -> Step<Value>) -> Step<Value> {
        let mut items = Vec::new();
        self.list(|reader| {
            items.push(item(reader)?);
            Ok(())
        })?;
        Ok(Value::list(items))
    }

    #[cold]
    fn twice(&self, key: Raw) -> Box<Failure> {
        let name: String = self.decoded(key).chars().take(60).collect();
        Failure::new(key.start - 1, format!("the field `{}` stands twice in one object", shown(&name)))
    }

    /// Reads over what has no fields and gives its kind.
    pub(crate) fn skip_kind(&mut self) -> Step<Kind> {
        let kind = self.kind();
        self.skip()?;
        Ok(kind)
    }
}
