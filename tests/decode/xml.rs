use capi::decode::{Notation, PagePlan, RecordsFound, Xml};
use capi::plan::projection::Projection;
use capi::value::Kind;
use proptest::prelude::*;

use super::support::{at, body, paths, show, show_all};

fn value(text: &str) -> String {
    show(&Notation::Xml(Xml::default()).decode_value(&body(text)).unwrap())
}

fn refused(text: &str) -> String {
    Notation::Xml(Xml::default()).decode_value(&body(text)).unwrap_err().message
}

fn rows(text: &str, records: &str, fields: &[&str]) -> (Vec<String>, RecordsFound) {
    let mut rows = Vec::new();
    let record = paths(fields);
    let plan = PagePlan { records: &at(records), record: &record, page: &Projection::default() };
    let page = Notation::Xml(Xml::default()).decode_page(&body(text), &plan, &mut |slots| {
        rows.push(show_all(slots));
        Ok(())
    });
    (rows, page.unwrap().found)
}

#[test]
fn elements_are_objects_texts_lists_or_null() {
    for (text, expected) in [
        ("<a>x</a>", r#"{"a":"x"}"#),
        ("<a> x\n</a>", r#"{"a":" x\n"}"#),
        ("<a/>", r#"{"a":null}"#),
        ("<a>\n  </a>", r#"{"a":null}"#),
        ("<a><b>1</b><c/></a>", r#"{"a":{"b":"1","c":null}}"#),
        ("<a>\n <b>1</b>\n <c>x</c>\n <b>2</b>\n</a>", r#"{"a":{"b":["1","2"],"c":"x"}}"#),
        (r#"<a id="7">x</a>"#, r##"{"a":{"@id":"7","#text":"x"}}"##),
        (r#"<a id="7"/>"#, r#"{"a":{"@id":"7"}}"#),
        (r#"<s:a xmlns:s="urn:x" xmlns="urn:y"><s:b s:k='v'/></s:a>"#, r#"{"s:a":{"s:b":{"@s:k":"v"}}}"#),
        ("<a>one<b>two</b>three</a>", r##"{"a":{"b":"two","#text":"onethree"}}"##),
    ] {
        assert_eq!(value(text), expected, "{text}");
    }
}

#[test]
fn text_is_written_in_several_ways() {
    for (text, expected) in [
        ("<a>a &lt; b &amp;&#33;&#x41;</a>", r#"{"a":"a < b &!A"}"#),
        ("<a><![CDATA[<b> & ]]>x<!-- no --></a>", r#"{"a":"<b> & x"}"#),
        ("<a><![CDATA[ ]]></a>", r#"{"a":" "}"#),
        ("<a>&#32;</a>", r#"{"a":" "}"#),
        ("<a>1\r\n2</a>", r#"{"a":"1\n2"}"#),
        ("<a k='&quot;&#65;'/>", r#"{"a":{"@k":"\"A"}}"#),
        ("\u{feff}\n<?xml version=\"1.0\" encoding=\"utf-8\"?><?p i?><!-- c -->\n<a>1</a>\n<!-- d -->\n", r#"{"a":"1"}"#),
    ] {
        assert_eq!(value(text), expected, "{text}");
    }
}

#[test]
fn lists_that_are_named_are_lists_alone_too() {
    let xml = Xml { lists: vec!["b".into()] };
    let text = "<r><a><b>1</b></a><a><b>1</b><b>2</b></a></r>";
    let value = Notation::Xml(xml).decode_value(&body(text)).unwrap();
    assert_eq!(show(&value), r#"{"r":{"a":[{"b":["1"]},{"b":["1","2"]}]}}"#);
}

#[test]
fn one_element_is_one_record() {
    let two = "<feed><entry id='1'><n>a</n></entry><entry id='2'/></feed>";
    assert_eq!(rows(two, "feed.entry", &["@id", "n"]), (vec![r#""1" "a""#.into(), r#""2" null"#.into()], RecordsFound::List(2)));
    assert_eq!(rows("<feed><entry id='1'/></feed>", "feed.entry", &["@id"]), (vec![r#""1""#.into()], RecordsFound::One));
    assert_eq!(rows("<feed><entry>x</entry></feed>", "feed.entry", &["."]), (vec![r#""x""#.into()], RecordsFound::One));
    assert_eq!(rows("<feed>\n</feed>", "feed.entry", &["@id"]), (vec![], RecordsFound::Null));
    assert_eq!(rows("<feed><x/></feed>", "feed.entry", &["@id"]), (vec![], RecordsFound::Missing));
    assert_eq!(rows("<feed>x</feed>", "feed.entry", &["@id"]), (vec![], RecordsFound::Misfit(Kind::Text)));
    assert_eq!(rows("<feed>x</feed>", "", &["feed"]), (vec![r#""x""#.into()], RecordsFound::One));
}

#[test]
fn damage_dtds_and_entities_are_refused() {
    for (text, message) in [
        ("", "the answer is not XML: it has no element"),
        ("hello", "text outside of the root element at line 1 column 1"),
        ("{\"a\": 1}", "text outside of the root element"),
        ("<a/><b/>", "a second root element at line 1 column 5"),
        ("<a/>x", "text outside of the root element"),
        ("<a><b>", "the text ends inside of the element `b`"),
        ("<a>\n<b></a>", "damaged XML"),
        ("</a>", "damaged XML"),
        ("<a k='1' k='2'/>", "a damaged attribute"),
        ("<a k=1/>", "a damaged attribute"),
        ("<a>&nbsp;</a>", "the entity `&nbsp;`, which is none of XML's own, at line 1 column 4"),
        ("<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>", "a DTD, which is not read, at line 1 column 1"),
        ("<!DOCTYPE html><html></html>", "the answer is HTML, not XML,"),
        ("<a>&#0;</a>", ""),
        ("<a k='&e;'/>", ""),
    ] {
        let refused = refused(text);
        assert!(refused.starts_with(message), "{text}: {refused}");
    }
    let nested = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
    assert!(value(&nested(128)).len() > 128);
    assert!(refused(&nested(129)).starts_with("elements nest deeper than 128"));
    assert!(refused(&nested(100_000)).starts_with("elements nest deeper than 128"));
}

#[test]
fn many_different_elements_are_fast() {
    let text: String = (0..20_000).map(|index| format!("<e{index}/>")).collect();
    assert!(value(&format!("<r>{text}</r>")).len() > 20_000);
    // Two names in turns, beyond the few.
    let text: String = (0..20_000).map(|index| format!("<e{}/>", index % 100)).collect();
    assert!(value(&format!("<r>{text}</r>")).len() > 20_000);
}

proptest! {
    #[test]
    fn any_text_is_judged_without_panic(text in "(<[ab/]>|<a>|</a>|<a k='v'>|&lt;|&|<!|\\]\\]>|<\\?|x| ){0,12}") {
        let _ = Notation::Xml(Xml::default()).decode_value(&body(&text));
    }
}
