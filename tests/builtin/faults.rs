//! What functions refuse, in the script's words, and what they never do silently.

use capi::value::Value;

use super::{call, fault, mistake, same};

#[test]
fn kinds_are_checked_with_the_name_of_the_parameter() {
    assert_eq!(mistake("upper(1)"), "`text` of `upper` takes a text, not a number");
    // What JSON holds is known only when it runs.
    assert_eq!(fault(r#"upper(parse_json("1"))"#), "`text` of `upper` takes text, not a number");
    assert_eq!(fault(r#"join(parse_json("1"), ",")"#), "`list` of `join` takes list, not a number");
    let texts = r#"sum(parse_json("[1, \"2\"]"))"#;
    assert_eq!(fault(texts), "number is needed here, not a text\n`number(x)` makes a number of text");
    assert!(fault(r#"filter(parse_json("[1]"), .)"#).contains("number"));
}

#[test]
fn nothing_that_would_be_lost_is_dropped() {
    assert!(fault(r#"from_entries([["a", 1], ["a", 2]])"#).contains("the name `a` stands twice in the list"));
    assert!(fault(r#"rename_keys({a: 1, A: 2}, lower(.))"#).contains("stands twice"));
    assert!(fault(r#"rename_all_keys({a: [{b: 1, B: 2}]}, lower(.))"#).contains("stands twice"));
    assert!(fault(r#"flatten_fields({a: {b: 1}, a_b: 2}, "_")"#).contains("the name `a_b` stands twice"));
    assert!(fault(r#"index_by([{i: 1, n: 1}, {i: 1, n: 2}], .i)"#).contains("stands twice"));
    assert!(fault("zip([1], [1, 2])").contains(": 1 and 2 items"));
    assert!(fault("transpose([[1], [1, 2]])").contains("not equally long"));
    assert!(fault(r#"zip_rows(["a"], [[1, 2]])"#).contains("a row has more values (2) than the header has names (1)"));
    assert!(fault(r#"zip_rows(["a", "a"], [])"#).contains("the name `a` stands twice in the header"));
}

#[test]
fn kinds_do_not_mix_when_compared() {
    assert!(fault(r#"sort([1, "a"])"#).contains("cannot be compared"));
    assert!(fault(r#"contains(["1"], 1)"#).contains("cannot be compared"));
    assert!(mistake(r#"max(1, "9")"#).contains("not a text"));
    assert!(fault(r#"max(["10"])"#).starts_with("texts have no order"));
    assert!(fault("max([1], 2)").contains("list | collect"));
    same(r#"null_if(1, "1")"#, "1");
}

#[test]
fn arguments_out_of_range_are_refused() {
    assert!(fault("chunk([1], 0)").contains("at least 1"));
    assert!(fault(r#"split("a", "")"#).contains("empty"));
    assert!(fault(r#"replace("a", "", "b")"#).contains("empty"));
    assert!(fault(r#"pad("a", 3, "ab")"#).contains("one character"));
    assert!(fault("slice([1], 0.5)").contains("whole number"));
    assert!(fault(r#"regex_extract("a", r"(a)", 2)"#).contains("no such group"));
    assert!(fault(r#"sha256("a", "hexx")"#).contains("did you mean `hex`?"));
    assert!(fault(r#"base64_decode("%%")"#).contains("not Base64"));
    assert!(fault(r#"base64_decode("/w==")"#).contains("not UTF-8"));
    assert!(fault(r#"uuid5("dsn", "a")"#).contains("`dsn` is no namespace"));
}

#[test]
fn texts_stay_within_their_bound() {
    for expression in [
        r#"pad("a", 20000000)"#,
        r#"pad("a", 9223372036854775807)"#,
        r#"replace(pad("", 5000), "0", pad("", 5000))"#,
        r#"regex_replace(pad("", 5000), r"0", pad("", 5000))"#,
        r#"join(split(pad("", 5000), "0"), pad("", 5000))"#,
    ] {
        assert!(fault(expression).contains("larger than 16 MiB"), "{expression}");
    }
    let half = Value::text("0".repeat(9_000_000));
    for name in ["hex", "base64", "url_encode"] {
        let texts = if name == "hex" { half.clone() } else { Value::text("%".repeat(13_000_000)) };
        assert!(call(name, vec![texts]).unwrap_err().message.contains("larger than 16 MiB"), "{name}");
    }
    let echo = r#"regex_replace(pad("", 5000), r"0+", replace(pad("", 5000), "0", "$0"))"#;
    assert!(fault(echo).contains("larger than 16 MiB"));
}

#[test]
fn what_stands_many_times_in_a_list_is_counted_each_time() {
    let repeated = |value: Value, times: usize| Value::list(vec![value; times]);
    let many = repeated(repeated(Value::Null, 2_000), 2_000);
    for name in ["flatten", "transpose"] {
        assert!(call(name, vec![many.clone()]).unwrap_err().message.contains("more than 1,000,000 items"), "{name}");
    }
    let header = (0..2_000).map(|name| Value::text(name.to_string())).collect();
    let rows = repeated(Value::list(Vec::new()), 2_000);
    assert!(call("zip_rows", vec![Value::list(header), rows]).unwrap_err().message.contains("items"));
    let texts = repeated(Value::text("x".repeat(10_000)), 2_000);
    for name in ["json", "unique", "group_by"] {
        let list = if name == "json" { texts.clone() } else { Value::list(vec![texts.clone()]) };
        assert!(call(name, vec![list]).unwrap_err().message.contains("larger than 16 MiB"), "{name}");
    }
    let blanks = vec![Value::text(" ".repeat(1_000_001)), Value::text(" ")];
    assert!(call("split", blanks).unwrap_err().message.contains("more than 1,000,000 items"));
}

#[test]
fn queries_change_nowhere_else() {
    same(r#"without_query("https://a.test/x?b=%7e+1&a=2&&c#d?a=3", "a")"#, r#""https://a.test/x?b=%7e+1&c#d?a=3""#);
    same(r#"without_query("/x?after%5Bid%5D=1&b", "after[id]")"#, r#""/x?b""#);
    same(r#"url_query("/x#a?b=1", "b")"#, "null");
    same(r#"url_query("?q=a+b%26", "q")"#, r#""a b&""#);
}

#[test]
fn json_is_read_strictly() {
    same(r#"parse_json("\{\"a\":[1e3,\"\\u00e9\\ud83d\\ude00\",\{}]}")"#, r#"{a: [1000, "é😀", {}]}"#);
    same(
        r#"json(parse_json("[1.10,1e400,12345678901234567890123456789012345678901234567890]"))"#,
        r#""[1.10,1e400,12345678901234567890123456789012345678901234567890]""#,
    );
    for text in ["", "[1,]", "[1 2]", "01", "1.", "nul", "{a:1}", "[1]x", r#"\"a"#, r#"\"\\x\""#, r#"\"\\"#, "1e", "-", "'a'"] {
        assert!(fault(&format!("parse_json(\"{}\")", text.replace('{', "\\{"))).contains("JSON"), "{text}");
    }
    assert!(fault(r#"parse_json("\{\"a\":1,\"a\":2}")"#).contains("stands twice"));
    let deep = "[".repeat(65) + &"]".repeat(65);
    assert!(fault(&format!("parse_json(\"{deep}\")")).contains("deeper than 64"));
    assert_eq!(fault(r#"parse_json("[1 2]")"#), "the text is not JSON: `,` or `]` is missing after character 3");
}
