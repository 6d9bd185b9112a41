//! All kinds of paging, their stop rules, and loops.

use super::{rows, run};
use crate::support::server::{Answer, Request, Server};

/// Pages of `size` over the numbers 0 to `total`, by an offset.
fn slice(offset: usize, size: usize, total: usize) -> String {
    let items: Vec<String> = (offset.min(total)..(offset + size).min(total)).map(|id| format!("{{\"id\": {id}}}")).collect();
    items.join(",")
}

fn number(request: &Request, key: &str) -> usize {
    request.param(key).unwrap().parse().unwrap()
}

fn script(paginate: &str) -> String {
    format!("integration t\nbase \"{{BASE}}\"\nrequest r {{\n  get \"/items\"\n  {paginate}\n  records data\n  map id -> id: int\n}}\n")
}

fn count(server: &Server, paginate: &str) -> usize {
    let outcome = run(server, &script(paginate));
    let rows = rows(&outcome, "r");
    let distinct: std::collections::HashSet<&String> = rows.iter().collect();
    assert_eq!(distinct.len(), rows.len());
    rows.len()
}

#[test]
fn pages_by_number_end_with_a_short_page_after_a_full_one() {
    let server = Server::start(|request| {
        let (page, size) = (number(request, "page"), number(request, "per_page"));
        Answer::json(format!("{{\"data\": [{}]}}", slice((page - 1) * size, size, 25)))
    });
    assert_eq!(count(&server, "paginate number(query: \"page\", start: 1, size: 10, size_query: \"per_page\")"), 25);
    assert_eq!(server.count("/items"), 3);
}

#[test]
fn a_server_that_lowers_the_page_size_loses_nothing() {
    let server = Server::start(|request| {
        let page = number(request, "page");
        Answer::json(format!("{{\"data\": [{}]}}", slice((page - 1) * 5, 5, 12)))
    });
    assert_eq!(count(&server, "paginate number(query: \"page\", size: 100, size_query: \"per_page\")"), 12);
}

#[test]
fn offsets_advance_by_rows_received() {
    let server = Server::start(|request| Answer::json(format!("{{\"data\": [{}]}}", slice(number(request, "offset"), 4, 11))));
    assert_eq!(count(&server, "paginate offset(query: \"offset\", size: 10)"), 11);
}

#[test]
fn a_total_saves_the_last_call() {
    let server =
        Server::start(|request| Answer::json(format!("{{\"total\": \"20\", \"data\": [{}]}}", slice(number(request, "offset"), 10, 20))));
    assert_eq!(count(&server, "paginate offset(query: \"offset\", total: total)"), 20);
    assert_eq!(server.count("/items"), 2);
}

#[test]
fn cursors_are_followed_until_there_is_none() {
    let server = Server::start(|request| match request.param("after").as_deref() {
        None => Answer::json("{\"data\": [{\"id\": 1}], \"next\": \"a=b&c\"}"),
        Some("a=b&c") => Answer::json("{\"data\": [{\"id\": 2}], \"next\": 17}"),
        Some("17") => Answer::json("{\"data\": [{\"id\": 3}], \"next\": null}"),
        _ => Answer::status(400),
    });
    assert_eq!(count(&server, "paginate cursor(next: next, query: \"after\")"), 3);
}

#[test]
fn cursors_may_go_into_the_body_or_come_from_the_last_record() {
    let server = Server::start(|request| {
        let after: usize = request.param("since_id").map_or(0, |text| text.parse().unwrap());
        Answer::json(format!("{{\"data\": [{}]}}", slice(after + 1, 3, 9)))
    });
    assert_eq!(count(&server, "paginate cursor(next: $page.last.id, query: \"since_id\")"), 8);
    let body = Server::start(|request| match request.text().as_str() {
        r#"{"q":1}"# => Answer::json("{\"data\": [{\"id\": 1}], \"next\": \"n\"}"),
        r#"{"q":1,"cursor":"n"}"# => Answer::json("{\"data\": [{\"id\": 2}]}"),
        _ => Answer::status(400),
    });
    let text = script("paginate cursor(next: next, body: \"cursor\")").replace("get \"/items\"", "post \"/items\"\n  body json { q: 1 }");
    assert_eq!(rows(&run(&body, &text), "r").len(), 2);
}

#[test]
fn next_urls_are_called_as_they_are() {
    let server = Server::start(|request| match request.query.as_str() {
        "q=1" => Answer::json("{\"data\": [{\"id\": 1}], \"links\": {\"next\": \"/items?page=2&t=%2F\"}}"),
        "page=2&t=%2F" => Answer::json("{\"data\": [{\"id\": 2}], \"links\": {}}"),
        _ => Answer::status(400),
    });
    assert_eq!(count(&server, "paginate url(next: links.next)\n  query q = 1"), 2);
}

#[test]
fn link_headers_are_followed() {
    let server = Server::start(|request| match request.query.as_str() {
        "" => Answer::json("{\"data\": [{\"id\": 1}]}").header("link", "</items?page=0>; rel=\"prev\", </items?page=2>; rel=\"next\""),
        "page=2" => Answer::json("{\"data\": [{\"id\": 2}]}").header("link", "</items>; rel=first"),
        _ => Answer::status(400),
    });
    assert_eq!(count(&server, "paginate link"), 2);
}

#[test]
fn stop_when_and_continue_on_empty_decide_first() {
    let server = Server::start(|request| match number(request, "page") {
        1 => Answer::json("{\"data\": [{\"id\": 1}], \"more\": true}"),
        2 => Answer::json("{\"data\": [], \"more\": true}"),
        3 => Answer::json("{\"data\": [{\"id\": 3}], \"more\": false}"),
        _ => Answer::status(400),
    });
    assert_eq!(count(&server, "paginate number(query: \"page\")\n  stop when not more\n  continue on empty"), 2);
    assert_eq!(server.count("/items"), 3);
}

#[test]
fn a_cursor_that_comes_again_is_an_error() {
    let server = Server::start(|request| {
        let next = match request.param("after").as_deref() {
            None => "a",
            Some("a") => "b",
            _ => "a",
        };
        Answer::json(format!("{{\"data\": [{{\"id\": \"{next}{}\"}}], \"next\": \"{next}\"}}", request.turn))
    });
    let outcome = run(&server, &script("paginate cursor(next: next, query: \"after\")").replace("id: int", "id: text"));
    assert_eq!(outcome.report.error.as_ref().unwrap().code, "paging-loop");
    assert_eq!(outcome.rows().of("r"), Vec::<String>::new());
}

#[test]
fn a_server_that_ignores_the_page_is_an_error() {
    let server = Server::start(|_| Answer::json("{\"data\": [{\"id\": 1}]}"));
    let outcome = run(&server, &script("paginate number(query: \"page\")"));
    assert_eq!(outcome.report.error.as_ref().unwrap().code, "paging-loop");
}

#[test]
fn a_thousand_empty_pages_in_a_row_are_an_error() {
    let server = Server::start(|request| Answer::json(format!("{{\"data\": [], \"last\": false, \"page\": {}}}", number(request, "page"))));
    let outcome = run(&server, &script("paginate number(query: \"page\")\n  stop when last\n  continue on empty"));
    let error = outcome.report.error.as_ref().unwrap();
    assert_eq!((error.code.as_str(), error.message.as_str()), ("too-many-pages", "1000 empty pages came one after the other"));
    assert_eq!(server.count("/items"), 1000);
}
