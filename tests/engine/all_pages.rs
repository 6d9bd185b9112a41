//! Whatever way a server pages in and however it treats sizes and totals, every row arrives exactly once.

use super::{rows, run};
use crate::support::server::{Answer, Request, Server};

/// A server with so many rows.
#[derive(Clone, Copy, Debug)]
struct Model {
    rows: usize,
    /// The size that it lowers others to, silently.
    largest: usize,
    total: Total,
}

#[derive(Clone, Copy, Debug)]
enum Total {
    Never,
    Number,
    Text,
    /// On the first page alone.
    First,
}

impl Model {
    fn answer(self, request: &Request) -> Answer {
        let given = |name: &str| request.param(name).and_then(|text| text.parse::<usize>().ok());
        let size = given("limit").unwrap_or(4).min(self.largest);
        let page = given("page").map(|page| (page - 1) * size);
        let start = page.or(given("offset")).or(given("after")).unwrap_or(0);
        let end = (start + size).min(self.rows);
        let items: Vec<String> = (start.min(end)..end).map(|id| format!("{{\"id\": {id}}}")).collect();
        let total = match self.total {
            Total::Number => self.rows.to_string(),
            Total::Text => format!("\"{}\"", self.rows),
            Total::First if start == 0 => self.rows.to_string(),
            Total::First | Total::Never => "null".to_owned(),
        };
        let items = items.join(", ");
        if end >= self.rows {
            return Answer::json(format!("{{\"data\": [{items}], \"total\": {total}, \"next\": null, \"url\": \"\"}}"));
        }
        let url = format!("/items?limit={size}&after={end}");
        Answer::json(format!("{{\"data\": [{items}], \"total\": {total}, \"next\": {end}, \"url\": \"{url}\"}}"))
            .header("link", format!("<{url}>; rel=\"next\""))
    }

    #[track_caller]
    fn gives_all(self, paginate: &str) {
        let server = Server::start(move |request| self.answer(request));
        let script = format!(
            "integration t\nbase \"{{BASE}}\"\nrequest r {{\n  get \"/items\"\n  paginate {paginate}\n  records data\n  map id -> id: int\n}}\n"
        );
        let expected: Vec<String> = (0..self.rows).map(|id| format!("{{\"id\":{id}}}")).collect();
        assert_eq!(rows(&run(&server, &script), "r"), expected, "{self:?} by `paginate {paginate}`");
    }
}

/// All of them with this pager, which may ask for a size and read a total.
#[track_caller]
fn all(word: &str, arguments: &str) {
    for rows in [0, 1, 4, 7, 8] {
        for largest in [1, 3, 4, 100] {
            for total in [Total::Never, Total::Number, Total::Text, Total::First] {
                let model = Model { rows, largest, total };
                model.gives_all(&format!("{word}({arguments})"));
                model.gives_all(&format!("{word}({arguments}size: 4, size_query: \"limit\", total: total)"));
            }
        }
    }
}

#[test]
fn by_number() {
    all("number", "query: \"page\", ");
}

#[test]
fn by_offset() {
    all("offset", "query: \"offset\", ");
}

#[test]
fn by_cursor() {
    all("cursor", "next: next, query: \"after\", ");
}

#[test]
fn by_url() {
    all("url", "next: url, ");
}

#[test]
fn by_link() {
    all("link", "");
}
