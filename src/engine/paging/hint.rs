//! Requests that say nothing of paging: what in an answer tells that there is more.

use super::advance::Advance;
use super::position::Position;
use crate::decode::decode_value;
use crate::http::{Reply, link};
use crate::value::{Object, Value};

/// Sizes at which an answer looks like a first page.
const USUAL_SIZES: [u64; 8] = [10, 20, 25, 50, 100, 200, 250, 500];
/// Bytes of an answer that is looked into.
const LARGEST: usize = 256 * 1024;
/// Objects inside objects that are looked into: `data.orders.pageInfo.hasNextPage`.
const DEPTH: usize = 4;

/// Fields that name the next page, without `_`, `-` and `@odata.`, in small letters.
const NEXT: [&str; 10] =
    ["next", "nextcursor", "nexthref", "nextlink", "nextpage", "nextpagetoken", "nextpageurl", "nexttoken", "nexturi", "nexturl"];
/// Fields that are true when there is one.
const MORE: [&str; 6] = ["hasmore", "hasmoreitems", "hasnext", "hasnextpage", "morerecords", "moreavailable"];

impl Advance<'_, '_> {
    pub(super) fn warn_of_more(&self, position: &Position) {
        if let Some(named) = named_next(&self.answer.reply) {
            self.turn.warn(format!(
                "the answer says that there is a next page ({named}), but the request does not page: `paginate …` fetches it, `paginate none` leaves it"
            ));
        } else if USUAL_SIZES.contains(&position.rows) {
            self.turn.warn(format!("exactly {} rows came and the request does not page: there may be more", position.rows));
        }
    }
}

/// What names a next page, in the script's words.
fn named_next(reply: &Reply) -> Option<String> {
    let links = reply.headers.iter().filter(|(name, _)| name == "link").map(|(_, value)| value.as_str());
    if link::next(links).is_some() {
        return Some("`Link: rel=\"next\"`".to_owned());
    }
    if reply.rest.is_some() || reply.body.len() > LARGEST {
        return None;
    }
    let text =
        std::str::from_utf8(&reply.body).ok().filter(|text| ["next", "Next", "more", "More"].iter().any(|word| text.contains(word)))?;
    let Ok(Value::Object(body)) = decode_value(&text.into()) else { return None };
    in_object(&body, DEPTH).map(|path| format!("`{path}`"))
}

/// The path of such a field. Lists hold records, which may have a `next` of their own.
fn in_object(object: &Object, depth: usize) -> Option<String> {
    let field = object.fields.iter().find(|(name, value)| tells_of_more(name.as_str(), value));
    if let Some((name, _)) = field {
        return Some(name.to_string());
    }
    let mut inner = object.fields.iter().filter(|_| depth > 1);
    inner.find_map(|(name, value)| match value {
        Value::Object(value) => in_object(value, depth - 1).map(|path| format!("{name}.{path}")),
        _ => None,
    })
}

fn tells_of_more(name: &str, value: &Value) -> bool {
    let name: String = name.trim_start_matches("@odata.").chars().filter(|letter| !matches!(letter, '_' | '-')).collect();
    let name = name.to_ascii_lowercase();
    if MORE.contains(&name.as_str()) {
        return matches!(value, Value::Bool(true));
    }
    NEXT.contains(&name.as_str())
        && match value {
            Value::Text(text) => !text.is_empty(),
            Value::Number(_) => true,
            // `{"href": "…"}`
            Value::Object(object) => object.get("href").is_some_and(|href| matches!(href, Value::Text(_))),
            _ => false,
        }
}
