use std::sync::Arc;

use capi::decode::{body_text, decode_value};
use capi::value::Value;

use super::support::{body, show, skip};

fn reads(text: &str) -> String {
    show(&decode_value(&body(text)).unwrap())
}

#[test]
fn numbers_are_kept_as_sent() {
    let text = "[0,-0,1.10,1e3,1E+400,-2.5e-7,9007199254740993,123456789012345678901234567890123456789012345]";
    assert_eq!(reads(text), text);
}

#[test]
fn objects_keep_their_order() {
    assert_eq!(reads(r#" { "b" : 1 , "a" : [ true , false , null , { } , [ ] ] } "#), r#"{"b":1,"a":[true,false,null,{},[]]}"#);
}

#[test]
fn plain_text_is_a_part_of_the_page() {
    let page = body(r#"{"name":"Zoë 😀 a rather long text"}"#);
    let before = Arc::strong_count(&page);
    let value = decode_value(&page).unwrap();
    assert_eq!(Arc::strong_count(&page), before + 2, "name and text share the page");
    assert_eq!(show(&value), r#"{"name":"Zoë 😀 a rather long text"}"#);
}

#[test]
fn escapes_are_decoded() {
    let page = body(r#"["\"\\\/\b\f\n\r\t","a\u00e9\u20AC\ud83d\ude00z","\u0000"]"#);
    let Value::List(items) = decode_value(&page).unwrap() else { panic!() };
    let texts: Vec<&str> = items.iter().map(|item| if let Value::Text(text) = item { text.as_str() } else { panic!() }).collect();
    assert_eq!(texts, ["\"\\/\u{8}\u{c}\n\r\t", "aé€😀z", "\0"]);
}

#[test]
fn half_a_surrogate_pair_is_an_error() {
    for text in
        [r#""\ud800""#, r#""\udc00""#, r#""\ud800\ud800""#, r#""\ud800x""#, r#""\ud83d\n""#, r#""\ud83d\u0041""#, r#""\ude00\ud83d""#]
    {
        assert!(decode_value(&body(text)).unwrap_err().message.contains("surrogate"), "{text}");
        assert!(skip(text).is_err(), "{text}");
    }
}

#[test]
fn strings_of_every_length_stop_where_they_end() {
    for length in 0..40 {
        for stop in ['"', '\\', '\n', '\u{1f}', '\0'] {
            let plain = "é#!~\u{7f}]".chars().cycle().take(length).collect::<String>();
            let text = format!("[\"{plain}{stop}\"]");
            let decoded = serde_json::from_str::<serde_json::Value>(&text).is_ok();
            assert_eq!(decode_value(&body(&text)).is_ok(), decoded, "{text:?}");
            assert_eq!(skip(&text).is_ok(), decoded, "{text:?}");
            assert_eq!(reads(&format!("[\"{plain}\"]")), format!("[{plain:?}]"));
        }
    }
}

#[test]
fn a_field_twice_is_an_error() {
    for text in [r#"{"id":1,"id":2}"#, r#"{"a":1,"\u0061":2}"#, r#"[{"x":{"":0,"":0}}]"#] {
        let error = decode_value(&body(text)).unwrap_err();
        assert!(error.message.contains("stands twice in one object"), "{error}");
    }
    assert_eq!(reads(r#"[{"id":1},{"id":2},{"ID":{"id":3}}]"#), r#"[{"id":1},{"id":2},{"ID":{"id":3}}]"#);
}

#[test]
fn wide_objects_are_read_in_linear_time() {
    let fields: Vec<String> = (0..20_000).map(|index| format!("\"key{index}\":{index}")).collect();
    let text = format!("{{{}}}", fields.join(","));
    assert_eq!(reads(&text), text);
    let twice = format!("{{{},\"key19999\":0}}", fields.join(","));
    assert!(decode_value(&body(&twice)).unwrap_err().message.contains("`key19999` stands twice"));
}

#[test]
fn names_in_other_normal_forms_are_other_names() {
    assert!(decode_value(&body("{\"\u{e9}\":1,\"e\u{301}\":2}")).is_ok());
}

#[test]
fn private_words_of_other_readers_mean_nothing() {
    let text = r#"{"$serde_json::private::Number":"x","$serde_json::private::RawValue":"{"}"#;
    assert_eq!(reads(text), text);
}

#[test]
fn depth_is_limited() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let objects = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    for make in [nested as fn(usize) -> String, objects] {
        assert!(decode_value(&body(&make(128))).is_ok());
        assert!(skip(&make(128)).is_ok());
        assert!(decode_value(&body(&make(129))).unwrap_err().message.contains("nest deeper than 128"));
        assert!(skip(&make(129)).unwrap_err().message.contains("nest deeper than 128"));
        assert!(decode_value(&body(&make(100_000))).is_err());
        assert!(skip(&make(100_000)).is_err());
    }
}

#[test]
fn a_byte_order_mark_stands_only_at_the_start() {
    assert_eq!(reads("\u{feff}[1]"), "[1]");
    assert!(decode_value(&body("[\u{feff}1]")).is_err());
    assert!(decode_value(&body("\u{feff}\u{feff}[1]")).is_err());
    assert_eq!(&*body_text("\u{feff}[1]".into(), None).unwrap(), "[1]");
}
