//! `Link` headers in the spellings that servers use.

use capi::http::link::next;

#[track_caller]
fn finds(headers: &[&str], target: Option<&str>) {
    assert_eq!(next(headers.iter().copied()).as_deref(), target, "{headers:?}");
}

#[test]
fn the_link_with_the_relation_next_is_found() {
    finds(&[r#"<https://a.test/i?page=2>; rel="next""#], Some("https://a.test/i?page=2"));
    finds(&[r#"</i?page=1>; rel="prev", </i?page=3>; rel="next", </i?page=9>; rel="last""#], Some("/i?page=3"));
    finds(&["</a>;rel=next"], Some("/a"));
    finds(&["</a> ; REL = \"prev  Next\""], Some("/a"));
    finds(&["< /a >; title=x; rel=next"], Some("/a"));
    finds(&["</a>; rel=\"prev\"", "</b>; rel=\"next\""], Some("/b"));
}

#[test]
fn targets_and_quotes_may_hold_any_sign() {
    finds(&[r#"</i?ids=1,2;3&x=a%3Eb>; rel="next""#], Some("/i?ids=1,2;3&x=a%3Eb"));
    finds(&[r#"</a>; title="to; be, <continued>; rel=next", </b>; rel="next""#], Some("/b"));
    finds(&[r#"</a>; title="say \"next\"; rel=next"; rel=prev"#], None);
}

#[test]
fn other_relations_are_not_taken_for_it() {
    finds(&[], None);
    finds(&["</a>; rel=\"nextish\"", "</b>; rev=next", "</c>; title=next"], None);
    finds(&["</a>; rel=prev; rel=next"], None);
    finds(&["</a>; rel=next; anchor=\"/other\""], None);
}

#[test]
fn what_is_no_link_is_passed_over() {
    finds(&["", "next", "<", "</a", "</a>; rel=\"next"], Some("/a"));
    finds(&["x, </b>; rel=next"], Some("/b"));
}
