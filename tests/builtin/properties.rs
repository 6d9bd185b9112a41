//! Laws that hold of all inputs.

use capi::value::compare::{distinct_key, equal};
use capi::value::{Number, Text, Value, json_read::read_json};
use proptest::prelude::*;

use super::call;

fn number(value: i64) -> Value {
    Value::Number(Number::from_i64(value))
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf =
        prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::Bool), any::<i64>().prop_map(number), ".*".prop_map(Value::text),];
    leaf.prop_recursive(3, 20, 5, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..5).prop_map(Value::list);
        let fields = prop::collection::btree_map(".{0,3}", inner, 0..5);
        let object = fields.prop_map(|fields| Value::object(fields.into_iter().map(|(name, value)| (Text::from(name), value)).collect()));
        prop_oneof![list, object]
    })
}

proptest! {
    #[test]
    fn json_comes_back_as_it_was(value in any_value()) {
        let Value::Text(json) = call("json", vec![value.clone()]).unwrap() else { panic!("no text") };
        prop_assert_eq!(distinct_key(&read_json(&json).unwrap()).unwrap(), distinct_key(&value).unwrap());
    }

    #[test]
    fn reading_json_never_panics_and_agrees_with_serde(text in r#"[\[\]{}:,"\\a-c0-9eE+\-. nult]{0,12}"#) {
        let ours = read_json(&text).is_ok();
        let theirs = serde_json::from_str::<serde_json::Value>(&text).is_ok();
        // Ours also refuses names that stand twice, and takes numbers beyond a double.
        prop_assert!(!ours || theirs || text.contains(['e', 'E']), "{}", text);
        let twice = text.matches('"').count() > 3;
        prop_assert!(ours || !theirs || twice, "{}", text);
    }

    #[test]
    fn sorting_sorts(numbers in prop::collection::vec(any::<i64>(), 0..40)) {
        let mut expected = numbers.clone();
        expected.sort_unstable();
        let sorted = call("sort", vec![Value::list(numbers.into_iter().map(number).collect())]).unwrap();
        prop_assert!(equal(&sorted, &Value::list(expected.into_iter().map(number).collect())).unwrap());
    }

    #[test]
    fn joined_parts_are_the_text(text in "[a-c,]{0,20}") {
        let parts = call("split", vec![Value::text(text.as_str()), Value::text(",")]).unwrap();
        let joined = call("join", vec![parts, Value::text(",")]).unwrap();
        prop_assert!(equal(&joined, &Value::text(text)).unwrap());
    }

    #[test]
    fn encodings_come_back(text in ".*") {
        let encoded = call("url_encode", vec![Value::text(text.as_str())]).unwrap();
        prop_assert!(equal(&call("url_decode", vec![encoded]).unwrap(), &Value::text(text.as_str())).unwrap());
        for alphabet in ["standard", "url"] {
            let encoded = call("base64", vec![Value::text(text.as_str()), Value::text(alphabet)]).unwrap();
            prop_assert!(equal(&call("base64_decode", vec![encoded]).unwrap(), &Value::text(text.as_str())).unwrap());
        }
    }

    #[test]
    fn a_query_value_is_found_as_encoded(name in "[a-z]{1,4}", value in ".*") {
        let Value::Text(encoded) = call("url_encode", vec![Value::text(value.as_str())]).unwrap() else { panic!("no text") };
        let url = Value::text(format!("/x?0=1&{name}={encoded}#y"));
        let found = call("url_query", vec![url.clone(), Value::text(name.as_str())]).unwrap();
        prop_assert!(equal(&found, &Value::text(value)).unwrap());
        let without = call("without_query", vec![url, Value::text(name)]).unwrap();
        prop_assert!(equal(&without, &Value::text("/x?0=1#y")).unwrap());
    }

    #[test]
    fn slices_are_those_of_the_characters(text in ".{0,8}", from in -10_i64..10, to in -10_i64..10) {
        let characters: Vec<char> = text.chars().collect();
        let length = characters.len() as i64;
        let place = |at: i64| (if at < 0 { at + length } else { at }).clamp(0, length) as usize;
        let expected: String = if place(from) < place(to) { characters[place(from)..place(to)].iter().collect() } else { String::new() };
        let slice = call("slice", vec![Value::text(text), number(from), number(to)]).unwrap();
        prop_assert!(equal(&slice, &Value::text(expected)).unwrap());
    }

    #[test]
    fn no_text_makes_a_conversion_panic(text in ".*", format in "[%a-zA-Z0-9.:\\-_ ]{0,8}") {
        for name in ["number", "percent", "money", "currency", "int", "decimal", "date", "datetime", "bool", "parse_json", "snake", "base64_decode"] {
            let _ = call(name, vec![Value::text(text.as_str())]);
        }
        for name in ["parse_date", "parse_datetime"] {
            let _ = call(name, vec![Value::text(text.as_str()), Value::text(format.as_str())]);
        }
        let _ = call("format_date", vec![Value::Date("2026-01-31".parse().unwrap()), Value::text(format)]);
    }
}
