use std::sync::Arc;

use capi::decode::{DecodeError, Page, PagePlan, Records, decode_page};
use capi::plan::projection::{Node, Projection, Shape};
use capi::value::Value;

pub(super) fn body(text: &str) -> Arc<str> {
    Arc::from(text)
}

/// Canonical text of a value: what two equal values share.
pub(super) fn show(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(bool) => bool.to_string(),
        Value::Digits(digits) => digits.to_string(),
        Value::Text(text) => format!("{:?}", text.as_str()),
        Value::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(",")),
        Value::Object(object) => {
            let fields: Vec<_> = object.fields.iter().map(|(key, value)| format!("{:?}:{}", key.as_str(), show(value))).collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Misfit(kind) => format!("misfit({kind})"),
        other => panic!("JSON holds no {other:?}"),
    }
}

pub(super) fn show_all(values: &[Value]) -> String {
    values.iter().map(show).collect::<Vec<_>>().join(" ")
}

/// A projection of paths: `a.b` reads the field `b` of `a` wholly, `.` everything.
pub(super) fn paths(paths: &[&str]) -> Projection {
    let mut root = Node::Skip;
    for (slot, path) in paths.iter().enumerate() {
        let names: Vec<&str> = path.split('.').filter(|name| !name.is_empty()).collect();
        insert(&mut root, &names, slot);
    }
    Projection { root, slots: paths.len() }
}

fn insert(node: &mut Node, names: &[&str], slot: usize) {
    let Some((name, rest)) = names.split_first() else {
        *node = Node::Slot { slot, shape: Shape::Whole };
        return;
    };
    if *node == Node::Skip {
        *node = Node::Fields(Vec::new());
    }
    let Node::Fields(fields) = node else { panic!("paths overlap") };
    let index = fields.iter().position(|(field, _)| field == name).unwrap_or_else(|| {
        fields.push(((*name).to_owned(), Node::Skip));
        fields.len() - 1
    });
    insert(&mut fields[index].1, rest, slot);
}

pub(super) fn at(path: &str) -> Records {
    Records::Path(path.split('.').filter(|name| !name.is_empty()).map(str::to_owned).collect())
}

/// The records, each as the text of its slots, and the page.
pub(super) fn decode(text: &str, records: &Records, record: &Projection, page: &Projection) -> Result<(Vec<String>, Page), DecodeError> {
    let mut rows = Vec::new();
    let plan = PagePlan { records, record, page };
    let page = decode_page(&body(text), &plan, &mut |slots| {
        rows.push(show_all(slots));
        Ok(())
    })?;
    Ok((rows, page))
}

/// Validates and reads nothing.
pub(super) fn skip(text: &str) -> Result<(), DecodeError> {
    decode(text, &Records::None, &Projection::default(), &Projection::default()).map(|_| ())
}
