//! What is made of a secret is secret, and no message quotes it.

use capi::value::{Text, Value};

use super::call_with as call;

const TOKEN: &str = "tok-secret";

fn secret() -> Value {
    Value::Secret(Text::from(TOKEN))
}

#[test]
fn texts_in_the_results_of_secret_arguments_are_secret() {
    assert!(matches!(call("base64", vec![Value::text(TOKEN)], true).unwrap(), Value::Secret(_)));
    let Value::List(parts) = call("split", vec![Value::text(TOKEN), Value::text("-")], true).unwrap() else { panic!("no list") };
    assert!(parts.iter().all(|part| matches!(part, Value::Secret(_))));
    let object = call("parse_json", vec![Value::text(r#"{"a":["x"]}"#)], true).unwrap();
    assert!(!format!("{:?}", capi::value::json::to_json(&object)).contains('x'));
}

#[test]
fn faults_quote_no_secret() {
    for name in ["number", "money", "int", "date", "datetime", "bool", "parse_json", "base64_decode"] {
        let fault = call(name, vec![Value::text(TOKEN)], true).unwrap_err();
        assert!(!format!("{fault:?}").contains("tok"), "{fault:?}");
        assert!(fault.message.starts_with(&format!("`{name}` cannot use this secret: not ")) || name == "base64_decode");
    }
}

#[test]
fn secrets_inside_lists_and_objects_are_used_but_stay_secret() {
    let joined = call("join", vec![Value::list(vec![Value::text("a"), secret()]), Value::text(".")], false).unwrap();
    assert!(matches!(joined, Value::Secret(text) if text.as_str() == "a.tok-secret"));
    let json = call("json", vec![Value::object(vec![(Text::from("t"), secret())])], false).unwrap();
    assert!(matches!(json, Value::Secret(text) if text.as_str() == r#"{"t":"tok-secret"}"#));
    let fault = call("from_entries", vec![Value::list(vec![Value::list(vec![secret(), secret()])])], false).unwrap_err();
    assert_eq!(fault.message, "a secret inside a list or object cannot be used here");
}
