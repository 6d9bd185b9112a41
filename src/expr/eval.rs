//! Evaluation: programs on values. Total: every program ends, within a budget of steps.

use std::cmp::Ordering;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::compile::arithmetic;
use super::place::Document;
use super::program::{CallArgument, CallNode, Node, ObjectEntry, Op, Piece};
use crate::builtin::{Call, Context, Nulls, look_up, parts, shortened};
use crate::syntax::ast::BinaryOperator;
use crate::value::{Duration, Fault, Kind, Kinds, Number, Text, Value, compare, display, time};

/// Steps that one evaluation may take.
pub const STEPS: u64 = 1_000_000;
/// Bytes that texts made by one evaluation may take in all.
pub const BYTES: u64 = 16 * 1024 * 1024;

/// What one evaluation may still take. One evaluation runs on one thread: plain loads and stores do.
#[derive(Debug)]
pub struct Budget {
    steps: AtomicU64,
    bytes: AtomicU64,
    null_conditions: AtomicU64,
    divisions_by_zero: AtomicU64,
}

/// What evaluations did that may lose something in silence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Silences {
    /// Conditions that were null and counted as false.
    pub null_conditions: u64,
    /// Divisions by zero, which gave null.
    pub divisions_by_zero: u64,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget {
            steps: AtomicU64::new(STEPS),
            bytes: AtomicU64::new(BYTES),
            null_conditions: AtomicU64::new(0),
            divisions_by_zero: AtomicU64::new(0),
        }
    }
}

impl Budget {
    pub fn refill(&self) {
        self.steps.store(STEPS, Relaxed);
        self.bytes.store(BYTES, Relaxed);
    }

    /// What happened since this was asked last, if anything did.
    pub fn silences(&self) -> Option<Silences> {
        let silences =
            Silences { null_conditions: self.null_conditions.load(Relaxed), divisions_by_zero: self.divisions_by_zero.load(Relaxed) };
        if silences == Silences::default() {
            return None;
        }
        self.null_conditions.store(0, Relaxed);
        self.divisions_by_zero.store(0, Relaxed);
        Some(silences)
    }

    fn step(&self) -> Result<(), Fault> {
        take(&self.steps, 1).ok_or_else(|| Fault::new("too-many-steps", "this takes more than 1,000,000 steps"))
    }

    fn make(&self, bytes: usize) -> Result<(), Fault> {
        take(&self.bytes, bytes as u64).ok_or_else(|| Fault::new("too-large", "this makes more than 16 MiB of text"))
    }
}

fn add_one(count: &AtomicU64) {
    count.store(count.load(Relaxed).saturating_add(1), Relaxed);
}

fn take(left: &AtomicU64, amount: u64) -> Option<()> {
    left.store(left.load(Relaxed).checked_sub(amount)?, Relaxed);
    Some(())
}

/// Everything that an expression can read.
#[derive(Clone, Copy)]
pub struct Scope<'s> {
    pub shared: &'s [Value],
    pub locals: &'s [Value],
    pub page: &'s [Value],
    pub record: &'s [Value],
    pub item: Option<&'s Value>,
    pub context: &'s Context,
    pub budget: &'s Budget,
}

impl Scope<'_> {
    pub fn eval(&self, node: &Node) -> Result<Value, Fault> {
        self.budget.step()?;
        match node {
            Node::Constant(value) => Ok(value.clone()),
            Node::Slot(Document::Page, slot) => known(self.page.get(*slot)),
            Node::Slot(_, slot) => known(self.record.get(*slot)),
            Node::Path(..) => Ok(Value::Null),
            Node::Item => known(self.item),
            Node::Shared(index) => known(self.shared.get(*index)),
            Node::Local(index) => known(self.locals.get(*index)),
            Node::Postfix(base, ops) => self.postfix(self.eval(base)?, ops),
            Node::Not(inner) => self.truth(inner).map(|truth| truth.map_or(Value::Null, |truth| Value::Bool(!truth))),
            Node::Negate(inner) => negate(&self.eval(inner)?),
            Node::Binary(operator, left, right) => self.binary(*operator, left, right),
            Node::Coalesce(left, right) => match self.eval(left)? {
                Value::Null => self.eval(right),
                value => Ok(value),
            },
            Node::If(branches, otherwise) => self.branch(branches, otherwise.as_deref()),
            Node::Match(subject, arms, otherwise) => self.arm(subject, arms, otherwise.as_deref()),
            Node::List(items) => items.iter().map(|item| self.eval(item)).collect::<Result<Vec<_>, _>>().map(Value::list),
            Node::Object(entries) => self.object(entries),
            Node::Text(pieces) => self.text(pieces),
            Node::Call(call) => self.call(call),
            Node::Apply(body, arguments) => {
                let locals = arguments.iter().map(|argument| self.eval(argument)).collect::<Result<Vec<_>, _>>()?;
                Scope { locals: &locals, page: &[], record: &[], item: None, ..*self }.eval(body)
            }
        }
    }

    /// True, false, or null (which conditions count as false).
    pub fn truth(&self, node: &Node) -> Result<Option<bool>, Fault> {
        match self.eval(node)? {
            Value::Bool(truth) => Ok(Some(truth)),
            Value::Null => Ok(None),
            other => Err(Fault::new("not-a-condition", format!("a condition must be true or false, this is {}", other.kind().phrase()))),
        }
    }

    /// A condition that decides something: null counts as false, and that is counted.
    pub fn holds(&self, node: &Node) -> Result<bool, Fault> {
        let truth = self.truth(node)?;
        if truth.is_none() {
            add_one(&self.budget.null_conditions);
        }
        Ok(truth == Some(true))
    }

    fn branch(&self, branches: &[(Node, Node)], otherwise: Option<&Node>) -> Result<Value, Fault> {
        for (condition, value) in branches {
            if self.holds(condition)? {
                return self.eval(value);
            }
        }
        otherwise.map_or(Ok(Value::Null), |node| self.eval(node))
    }

    fn arm(&self, subject: &Node, arms: &[(Vec<Node>, Node)], otherwise: Option<&Node>) -> Result<Value, Fault> {
        let subject = self.eval(subject)?;
        for (patterns, value) in arms {
            for pattern in patterns {
                if compare::equal(&subject, &self.eval(pattern)?)? {
                    return self.eval(value);
                }
            }
        }
        otherwise.map_or(Ok(Value::Null), |node| self.eval(node))
    }

    fn object(&self, entries: &[ObjectEntry]) -> Result<Value, Fault> {
        let mut fields: Vec<(Text, Value)> = Vec::with_capacity(entries.len());
        for entry in entries {
            let value = self.eval(&entry.value)?;
            if entry.optional && value.is_null() {
                continue;
            }
            let key = match self.eval(&entry.key)? {
                Value::Text(key) => key,
                other => return Err(Fault::new("bad-key", format!("a key must be a text, this is {}", other.kind().phrase()))),
            };
            if fields.iter().any(|(known, _)| *known == key) {
                return Err(Fault::new("duplicate-key", format!("the key `{}` stands twice in this object", shortened(&key))));
            }
            fields.push((key, value));
        }
        Ok(Value::object(fields))
    }

    fn text(&self, pieces: &[Piece]) -> Result<Value, Fault> {
        let mut text = String::new();
        let mut secret = false;
        for piece in pieces {
            let value = match piece {
                Piece::Literal(literal) => {
                    text.push_str(literal);
                    continue;
                }
                Piece::Hole(node) => self.eval(node)?,
            };
            match &value {
                Value::Null => return Ok(Value::Null),
                Value::Secret(hidden) => {
                    secret = true;
                    text.push_str(hidden);
                }
                value => text.push_str(&shown(value)?),
            }
        }
        self.budget.make(text.len())?;
        Ok(if secret { Value::Secret(text.into()) } else { Value::text(text) })
    }

    fn call(&self, call: &CallNode) -> Result<Value, Fault> {
        let mut arguments = Vec::with_capacity(call.arguments.len());
        let mut secret = false;
        let mut item_node = None;
        for argument in &call.arguments {
            arguments.push(match argument {
                CallArgument::Absent => None,
                CallArgument::Item(node) => {
                    item_node = Some(node);
                    None
                }
                CallArgument::Value(node) => match self.eval(node)? {
                    Value::Secret(hidden) => {
                        secret = true;
                        Some(Value::Text(hidden))
                    }
                    value => Some(value),
                },
            });
        }
        if call.function.nulls == Nulls::Propagate && arguments.iter().flatten().any(Value::is_null) {
            return Ok(Value::Null);
        }
        call.function.check_kinds(&arguments)?;
        let mut per_item = |_: usize, item: &Value| match item_node {
            Some(node) => self.of_item(call, node, item),
            None => Ok(item.clone()),
        };
        let mut made = Call {
            arguments: &arguments,
            context: self.context,
            has_item: item_node.is_some(),
            per_item: &mut per_item,
            pattern: call.pattern.as_ref(),
        };
        let result = call.function.call(&mut made, secret)?;
        if let Value::Text(text) | Value::Secret(text) = &result {
            self.budget.make(text.len())?;
        }
        Ok(result)
    }

    /// A condition for one item that is null counts as false, and that is counted.
    fn of_item(&self, call: &CallNode, node: &Node, item: &Value) -> Result<Value, Fault> {
        let value = Scope { item: Some(item), ..*self }.eval(node)?;
        let conditional = || call.function.parameters.iter().any(|parameter| parameter.kinds == Kinds::BOOL);
        if value.is_null() && conditional() {
            add_one(&self.budget.null_conditions);
        }
        Ok(value)
    }

    fn binary(&self, operator: BinaryOperator, left: &Node, right: &Node) -> Result<Value, Fault> {
        match operator {
            BinaryOperator::And => self.logic(left, right, false),
            BinaryOperator::Or => self.logic(left, right, true),
            BinaryOperator::Equal => Ok(Value::Bool(compare::equal(&self.open(left)?, &self.open(right)?)?)),
            BinaryOperator::NotEqual => Ok(Value::Bool(!compare::equal(&self.open(left)?, &self.open(right)?)?)),
            BinaryOperator::In => Ok(Value::Bool(contains(&self.eval(left)?, &self.eval(right)?)?)),
            BinaryOperator::NotIn => Ok(Value::Bool(!contains(&self.eval(left)?, &self.eval(right)?)?)),
            BinaryOperator::Less => self.ordering(left, right, Ordering::is_lt),
            BinaryOperator::LessEqual => self.ordering(left, right, Ordering::is_le),
            BinaryOperator::Greater => self.ordering(left, right, Ordering::is_gt),
            BinaryOperator::GreaterEqual => self.ordering(left, right, Ordering::is_ge),
            _ => self.arithmetic(operator, self.eval(left)?, self.eval(right)?),
        }
    }

    /// For comparing: a secret may be compared with a text.
    fn open(&self, node: &Node) -> Result<Value, Fault> {
        Ok(match self.eval(node)? {
            Value::Secret(text) => Value::Text(text),
            value => value,
        })
    }

    /// Three-valued `and` (decided by false) and `or` (decided by true).
    fn logic(&self, left: &Node, right: &Node, decides: bool) -> Result<Value, Fault> {
        let left = self.truth(left)?;
        if left == Some(decides) {
            return Ok(Value::Bool(decides));
        }
        let right = self.truth(right)?;
        if right == Some(decides) {
            return Ok(Value::Bool(decides));
        }
        Ok(if left.is_none() || right.is_none() { Value::Null } else { Value::Bool(!decides) })
    }

    fn ordering(&self, left: &Node, right: &Node, holds: fn(Ordering) -> bool) -> Result<Value, Fault> {
        let order = compare::order(&self.eval(left)?, &self.eval(right)?)?;
        Ok(order.map_or(Value::Null, |order| Value::Bool(holds(order))))
    }

    fn arithmetic(&self, operator: BinaryOperator, left: Value, right: Value) -> Result<Value, Fault> {
        if left.is_null() || right.is_null() {
            return Ok(Value::Null);
        }
        let Some(kind) = arithmetic(operator, left.kind(), right.kind()) else {
            return Err(kinds_fault(operator, &left, &right));
        };
        match (kind, left, right) {
            (Kind::Number, left, right) => self.calculate(operator, number(&left)?, number(&right)?),
            (Kind::Text, left, right) => self.concatenate(&left, &right),
            (Kind::List, Value::List(left), Value::List(right)) => {
                self.budget.make((left.len() + right.len()) * 16)?;
                Ok(Value::list(left.iter().chain(right.iter()).cloned().collect()))
            }
            (_, left, right) => self.time_arithmetic(operator, &left, &right),
        }
    }

    fn calculate(&self, operator: BinaryOperator, left: Number, right: Number) -> Result<Value, Fault> {
        let result = match operator {
            BinaryOperator::Add => left.checked_add(right),
            BinaryOperator::Subtract => left.checked_sub(right),
            BinaryOperator::Multiply => left.checked_mul(right),
            // By zero there is no value.
            BinaryOperator::Divide | BinaryOperator::Remainder if right.is_zero() => {
                add_one(&self.budget.divisions_by_zero);
                return Ok(Value::Null);
            }
            BinaryOperator::Divide => left.divide(right),
            _ => left.remainder(right),
        };
        result
            .map(Value::Number)
            .ok_or_else(|| Fault::new("too-many-digits", format!("the result of `{}` needs more than 38 digits", operator.symbol())))
    }

    fn concatenate(&self, left: &Value, right: &Value) -> Result<Value, Fault> {
        let (Some(a), Some(b)) = (inner_text(left), inner_text(right)) else { return Ok(Value::Null) };
        self.budget.make(a.len() + b.len())?;
        let text = Text::from(format!("{a}{b}"));
        let secret = matches!(left, Value::Secret(_)) || matches!(right, Value::Secret(_));
        Ok(if secret { Value::Secret(text) } else { Value::Text(text) })
    }

    fn time_arithmetic(&self, operator: BinaryOperator, left: &Value, right: &Value) -> Result<Value, Fault> {
        let signed = |duration: &Duration| if operator == BinaryOperator::Subtract { duration.negate() } else { Some(*duration) };
        let out_of_range = || Fault::new("out-of-range", format!("`{}` leaves the calendar here", operator.symbol()));
        match (left, right) {
            (Value::Date(date), Value::Duration(duration)) | (Value::Duration(duration), Value::Date(date)) => {
                time::add_to_date(*date, signed(duration).ok_or_else(out_of_range)?).map(Value::Date)
            }
            (Value::DateTime(at), Value::Duration(duration)) | (Value::Duration(duration), Value::DateTime(at)) => {
                let duration = signed(duration).ok_or_else(out_of_range)?;
                time::add_to_datetime(*at, duration, self.context.timezone.as_ref()).map(Value::DateTime)
            }
            (Value::Date(left), Value::Date(right)) => Ok(Value::Duration(time::date_difference(*left, *right))),
            (Value::DateTime(left), Value::DateTime(right)) => time::datetime_difference(*left, *right).map(Value::Duration),
            (Value::Duration(left), Value::Duration(right)) => {
                signed(right).and_then(|right| left.checked_add(right)).map(Value::Duration).ok_or_else(out_of_range)
            }
            (Value::Duration(duration), factor) | (factor, Value::Duration(duration)) => {
                let factor =
                    number(factor)?.to_i64().ok_or_else(|| Fault::new("bad-factor", "a duration is multiplied by whole numbers"))?;
                duration.checked_mul(factor).map(Value::Duration).ok_or_else(out_of_range)
            }
            _ => Err(kinds_fault(operator, left, right)),
        }
    }

    fn postfix(&self, base: Value, ops: &[Op]) -> Result<Value, Fault> {
        let mut state = Reached::One(base);
        for op in ops {
            self.budget.step()?;
            state = self.reach(state, op)?;
        }
        Ok(state.value())
    }

    fn reach(&self, state: Reached, op: &Op) -> Result<Reached, Fault> {
        match op {
            Op::Field(name) => match state {
                Reached::One(value) => self.field(&value, name).map(Reached::One),
                Reached::Many(items) => items.iter().map(|item| self.field(item, name)).collect::<Result<_, _>>().map(Reached::Many),
                Reached::Nothing => Ok(Reached::Nothing),
            },
            Op::Star => Ok(self.items(state, "[*]")?.map_or(Reached::Nothing, Reached::Many)),
            Op::Predicate(condition) => {
                let Some(items) = self.items(state, "[condition]")? else { return Ok(Reached::Nothing) };
                let mut kept = Vec::new();
                for item in items {
                    if (Scope { item: Some(&item), ..*self }).holds(condition)? {
                        kept.push(item);
                    }
                }
                Ok(Reached::Many(kept))
            }
            Op::LookUp(key) => look_up(&state.value(), &self.eval(key)?).map(Reached::One),
            Op::Slice(from, to) => {
                let from = from.as_ref().map(|node| self.eval(node)).transpose()?;
                let to = to.as_ref().map(|node| self.eval(node)).transpose()?;
                slice(&state.value(), from.as_ref(), to.as_ref()).map(Reached::One)
            }
            Op::Insist => match state.value() {
                Value::Null => Err(Fault::new("null-insisted", "`!` found null here")),
                value => Ok(Reached::One(value)),
            },
        }
    }

    /// The items of a list, or of each list of an open projection. Null where the list is null.
    fn items(&self, state: Reached, what: &str) -> Result<Option<Vec<Value>>, Fault> {
        match state {
            Reached::Nothing | Reached::One(Value::Null) => Ok(None),
            Reached::One(Value::List(items)) => Ok(Some(items.to_vec())),
            Reached::One(other) => Err(not_a_list(&other, what)),
            Reached::Many(lists) => {
                let mut items = Vec::new();
                for list in lists {
                    match list {
                        Value::List(inner) => items.extend(inner.iter().cloned()),
                        Value::Null => {}
                        // A predicate on what is already a flat list of records filters those.
                        other if matches!(what, "[condition]") => items.push(other),
                        other => return Err(not_a_list(&other, what)),
                    }
                }
                Ok(Some(items))
            }
        }
    }

    fn field(&self, value: &Value, name: &str) -> Result<Value, Fault> {
        match value {
            Value::Null => Ok(Value::Null),
            Value::Object(object) => Ok(object.get(name).cloned().unwrap_or_default()),
            Value::List(_) => Err(Fault::new("field-of-list", format!("a list has no field `{name}`, its items may"))
                .help(format!("`[*].{name}` reads it from every item"))),
            Value::Misfit(kind) => Err(no_fields(*kind, name)),
            other => parts::part(other, name, &self.context.zone()).ok_or_else(|| no_fields(other.kind(), name)),
        }
    }
}

/// Where a postfix chain has got to.
enum Reached {
    One(Value),
    /// An open flat projection.
    Many(Vec<Value>),
    /// A projection of null.
    Nothing,
}

impl Reached {
    fn value(self) -> Value {
        match self {
            Reached::One(value) => value,
            Reached::Many(items) => Value::list(items),
            Reached::Nothing => Value::Null,
        }
    }
}

fn known(value: Option<&Value>) -> Result<Value, Fault> {
    match value {
        Some(Value::Misfit(kind)) => Err(misfit(*kind)),
        Some(value) => Ok(value.clone()),
        None => Ok(Value::Null),
    }
}

/// A field of what was decoded: which one is not known any more.
fn misfit(kind: Kind) -> Fault {
    let fault = Fault::new("no-fields", format!("a field is read from {}, which has none", kind.phrase()));
    if kind == Kind::List { fault.help("`[*].name` reads it from every item") } else { fault }
}

fn no_fields(kind: Kind, name: &str) -> Fault {
    Fault::new("no-fields", format!("{kind} has no field `{name}`"))
}

fn not_a_list(value: &Value, what: &str) -> Fault {
    Fault::new("not-a-list", format!("`{what}` needs a list, this is {}", value.kind().phrase()))
}

fn shown(value: &Value) -> Result<Text, Fault> {
    display::to_text(value).ok_or_else(|| {
        Fault::new("no-text-form", format!("a text cannot hold {}", value.kind())).help("`json(x)` or `join(x, \",\")` make a text of it")
    })
}

fn inner_text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) | Value::Secret(text) => Some(text.as_str()),
        _ => None,
    }
}

fn number(value: &Value) -> Result<Number, Fault> {
    value
        .to_number()
        .ok_or_else(|| Fault::new("too-many-digits", "this number has more than 38 digits").help("map it to a text column as it is"))
}

fn negate(value: &Value) -> Result<Value, Fault> {
    match value {
        Value::Null => Ok(Value::Null),
        Value::Duration(duration) => {
            duration.negate().map(Value::Duration).ok_or_else(|| Fault::new("out-of-range", "this duration cannot be negated"))
        }
        Value::Number(_) | Value::Digits(_) => Ok(Value::Number(number(value)?.negate())),
        other => Err(Fault::new("different-kinds", format!("`-` needs a number, this is {}", other.kind().phrase()))),
    }
}

fn kinds_fault(operator: BinaryOperator, left: &Value, right: &Value) -> Fault {
    let fault = Fault::new("different-kinds", format!("`{}` cannot take {} and {}", operator.symbol(), left.kind(), right.kind()));
    match (left.kind(), right.kind()) {
        (Kind::Text, _) | (_, Kind::Text) => fault.help("convert the text with `number(x)`"),
        _ => fault,
    }
}

fn contains(item: &Value, list: &Value) -> Result<bool, Fault> {
    match list {
        Value::Null => Ok(false),
        Value::List(items) => {
            for candidate in items.iter() {
                if (item.is_null() || candidate.is_null() || item.kind() == candidate.kind()) && compare::equal(item, candidate)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Value::Object(object) => Ok(matches!(item, Value::Text(name) if object.get(name).is_some())),
        other => {
            Err(Fault::new("different-kinds", format!("`in` needs a list or an object on its right, this is {}", other.kind().phrase())))
        }
    }
}

/// Half open; negative bounds count from the end; out of range is cut.
fn slice(base: &Value, from: Option<&Value>, to: Option<&Value>) -> Result<Value, Fault> {
    let bound = |value: Option<&Value>, length: usize, otherwise: usize| -> Result<usize, Fault> {
        let Some(value) = value.filter(|value| !value.is_null()) else { return Ok(otherwise) };
        let index = number(value)?.to_i64().ok_or_else(|| Fault::new("bad-look-up", "a bound must be a whole number"))?;
        let counted = if index < 0 { length.saturating_sub(index.unsigned_abs() as usize) } else { index as usize };
        Ok(counted.min(length))
    };
    match base {
        Value::Null => Ok(Value::Null),
        Value::List(items) => {
            let (from, to) = (bound(from, items.len(), 0)?, bound(to, items.len(), items.len())?);
            Ok(Value::list(items.get(from..to).unwrap_or_default().to_vec()))
        }
        Value::Text(text) => {
            let length = text.chars().count();
            let (from, to) = (bound(from, length, 0)?, bound(to, length, length)?);
            Ok(Value::text(text.chars().skip(from).take(to.saturating_sub(from)).collect::<String>()))
        }
        other => Err(not_a_list(other, "[a:b]")),
    }
}
