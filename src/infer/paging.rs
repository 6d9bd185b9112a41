//! How the next page is asked for: read from the `Link` header and from well-known fields.

use serde_json::Value;

use super::path::{quoted, written};
use super::{Answer, Line};

const DEPTH: usize = 3;

/// Fields that hold the address or the cursor of the next page, normalised (letters only).
const NEXT: &[&str] = &["next", "nexturl", "nextlink", "nextpageurl", "nexthref", "odatanextlink", "nextpagelink", "nexturi"];
const CURSOR: &[&str] = &[
    "nextcursor",
    "cursor",
    "nextpagetoken",
    "nexttoken",
    "pagetoken",
    "endcursor",
    "after",
    "continuation",
    "continuationtoken",
    "scrollid",
    "nextpage",
    "bookmark",
];
const PAGE: &[&str] = &["page", "currentpage", "pagenumber", "pageno", "pageindex"];
const PAGES: &[&str] = &["totalpages", "lastpage", "pages", "pagecount", "numpages", "totalpage"];
const TOTAL: &[&str] = &["total", "totalcount", "totalresults", "count", "totalrecords", "totalrows", "totalitems"];
const SIZE: &[&str] = &["perpage", "pagesize", "limit", "size", "maxresults"];
const OFFSET: &[&str] = &["offset", "startindex", "skip", "startat"];
const MORE: &[&str] = &["hasmore", "hasnext", "hasnextpage", "more"];

/// A paging statement and the query parameters that it takes over.
pub(super) struct Paging {
    pub(super) line: Line,
    pub(super) parameters: Vec<String>,
}

impl Paging {
    fn new(text: String, why: String) -> Paging {
        Paging { line: Line::new(text, why), parameters: Vec::new() }
    }
}

pub(super) fn paging(answer: &Answer) -> Option<Paging> {
    let seen = Seen::of(answer);
    link(answer)
        .or_else(|| seen.address())
        .or_else(|| seen.cursor())
        .or_else(|| seen.number())
        .or_else(|| seen.offset())
        .or_else(|| seen.more())
}

fn link(answer: &Answer) -> Option<Paging> {
    let link = answer.link.as_deref()?.to_lowercase();
    let next = link.contains("rel=\"next\"") || link.contains("rel=next");
    next.then(|| Paging::new("paginate link".to_owned(), "the `Link` header names the next page".to_owned()))
}

/// The scalar fields around the records.
struct Seen<'v> {
    answer: &'v Answer,
    fields: Vec<(Vec<String>, &'v Value)>,
}

impl<'v> Seen<'v> {
    fn of(answer: &'v Answer) -> Seen<'v> {
        let mut fields = Vec::new();
        scalars(&answer.body, &mut Vec::new(), &mut fields);
        Seen { answer, fields }
    }

    /// The first field with one of the names whose value will do.
    fn find(&self, names: &[&str], fits: impl Fn(&Value) -> bool) -> Option<&(Vec<String>, &'v Value)> {
        let named = |path: &[String]| path.last().is_some_and(|name| names.contains(&letters(name).as_str()));
        self.fields.iter().find(|(path, value)| named(path) && fits(value))
    }

    /// The query parameter of the call, or the field's own name in the API's spelling.
    fn parameter(&self, names: &[&str]) -> Option<String> {
        let mut pairs = self.answer.url.query_pairs();
        pairs.find(|(name, _)| names.contains(&letters(name).as_str())).map(|(name, _)| name.into_owned())
    }

    fn address(&self) -> Option<Paging> {
        let is_address = |value: &Value| {
            value.as_str().is_some_and(|text| text.starts_with("http://") || text.starts_with("https://") || text.starts_with('/'))
        };
        let (path, _) = self.find(NEXT, is_address).or_else(|| self.find(CURSOR, is_address))?;
        let path = written(path);
        Some(Paging::new(format!("paginate url(next: {path})"), format!("`{path}` holds an address")))
    }

    fn cursor(&self) -> Option<Paging> {
        let is_cursor = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
        let (path, _) = self.find(CURSOR, is_cursor).or_else(|| self.find(NEXT, is_cursor))?;
        let name = path.last().map_or("cursor", String::as_str);
        let query = self.parameter(CURSOR).unwrap_or_else(|| sent_as(name));
        let path = written(path);
        let text = format!("paginate cursor(next: {path}, query: {})", quoted(&query));
        let why = format!("`{path}` holds a cursor; the name {} is a guess from it", quoted(&query));
        Some(Paging { line: Line::new(text, why), parameters: vec![query] })
    }

    fn number(&self) -> Option<Paging> {
        let (page, value) = self.find(PAGE, Value::is_u64)?;
        let query = self.parameter(PAGE).unwrap_or_else(|| "page".to_owned());
        let mut text = format!("paginate number(query: {}", quoted(&query));
        // The first page was called, unless the address says which.
        let start = if self.parameter(PAGE).is_none() && value.as_u64() == Some(0) { 0 } else { 1 };
        text.push_str(&format!(", start: {start}"));
        let mut parameters = vec![query];
        parameters.extend(self.size(&mut text));
        match (self.find(PAGES, Value::is_u64), self.find(TOTAL, Value::is_u64)) {
            (Some((pages, _)), _) => text.push_str(&format!(", pages: {}", written(pages))),
            (None, Some((total, _))) if text.contains("size:") => text.push_str(&format!(", total: {}", written(total))),
            _ => {}
        }
        text.push(')');
        Some(Paging { line: Line::new(text, format!("`{}` counts pages", written(page))), parameters })
    }

    fn offset(&self) -> Option<Paging> {
        let (offset, _) = self.find(OFFSET, Value::is_u64)?;
        let query = self.parameter(OFFSET).unwrap_or_else(|| offset.last().cloned().unwrap_or_default());
        let mut text = format!("paginate offset(query: {}", quoted(&query));
        let mut parameters = vec![query];
        parameters.extend(self.size(&mut text));
        if let Some((total, _)) = self.find(TOTAL, Value::is_u64) {
            text.push_str(&format!(", total: {}", written(total)));
        }
        text.push(')');
        Some(Paging { line: Line::new(text, format!("`{}` counts rows", written(offset))), parameters })
    }

    /// `size:` and `size_query:` when the answer and the call tell them.
    fn size(&self, text: &mut String) -> Option<String> {
        let (path, value) = self.find(SIZE, |value| value.as_u64().is_some_and(|size| size > 0))?;
        text.push_str(&format!(", size: {value}"));
        let query = self.parameter(SIZE).unwrap_or_else(|| path.last().cloned().unwrap_or_default());
        text.push_str(&format!(", size_query: {}", quoted(&query)));
        Some(query)
    }

    fn more(&self) -> Option<Paging> {
        let (path, _) = self.find(MORE, |value| value == &Value::Bool(true))?;
        let path = written(path);
        let text = format!("# paginate cursor(next: if {path} then $page.last.id else null, query: \"starting_after\")");
        Some(Paging::new(text, format!("`{path}` says that there is more, not how to ask for it")))
    }
}

/// The parameter that usually takes back a cursor of this name: `nextPageToken` is sent as `pageToken`.
fn sent_as(name: &str) -> String {
    for prefix in ["next_", "next", "end_", "end"] {
        if let Some(rest) = name.strip_prefix(prefix).filter(|rest| !rest.is_empty() && letters(rest) != "page") {
            let mut characters = rest.chars();
            let first = characters.next().map(|c| c.to_ascii_lowercase());
            return first.into_iter().chain(characters).collect();
        }
    }
    if letters(name) == "next" { "cursor".to_owned() } else { name.to_owned() }
}

/// Lower-case letters of a name: `nextPageToken`, `next_page_token` and `@next.page.token` are one.
fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect()
}

fn scalars<'v>(value: &'v Value, path: &mut Vec<String>, found: &mut Vec<(Vec<String>, &'v Value)>) {
    let Value::Object(fields) = value else { return };
    for (name, value) in fields {
        path.push(name.clone());
        match value {
            Value::Object(_) if path.len() < DEPTH => scalars(value, path, found),
            Value::Object(_) | Value::Array(_) => {}
            _ => found.push((path.clone(), value)),
        }
        path.pop();
    }
}
