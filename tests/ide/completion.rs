//! What is offered where the cursor `▮` stands, also in text that is half typed.

use std::path::Path;

use capi::Script;
use capi::ide::completion::{Completion, completions};

use super::support::{cursor, sampled};

const HEAD: &str = "integration shop\nuse marketing\nparam $since: date = today()\nparam $region: \"eu\" | \"us\" = \"eu\"\nsecret $TOKEN \"From the account page\"\nfn double($x) = $x * 2\nfields $METRICS {\n  clicks: int\n}\nshape report($by) {\n  get \"/r\"\n}\n";

fn at(text: &str) -> Vec<Completion> {
    let (text, offset) = cursor(&format!("{HEAD}{text}"));
    completions(&Script::new("shop.capi", text), offset)
}

/// The labels offered, the first of all of them.
fn labels(text: &str) -> Vec<String> {
    at(text).into_iter().map(|completion| completion.label).collect()
}

#[track_caller]
fn offers(text: &str, wanted: &[&str], unwanted: &[&str]) {
    let labels = labels(text);
    for word in wanted {
        assert!(labels.iter().any(|label| label == word), "`{word}` is missing at {text:?}: {labels:?}");
    }
    for word in unwanted {
        assert!(labels.iter().all(|label| label != word), "`{word}` is offered at {text:?}: {labels:?}");
    }
}

#[test]
fn words_by_position() {
    offers("▮", &["request", "param", "base", "auth", "get", "use"], &["bearer", "json"]);
    offers("req▮", &["request"], &[]);
    offers(
        "request a {\n  ▮\n}",
        &["get", "records", "map", "stop when", "keep raw", "continue on empty", "then"],
        &["request", "param", "bearer"],
    );
    offers("request a {\n  get \"/x\"\n  rec▮", &["records"], &["request"]);
    offers(
        "request a {\n  get \"/x\"\n  then get url {\n    ▮\n  }\n}",
        &["header", "poll every", "format"],
        &["map", "records", "then", "request"],
    );
    offers("test \"t\" {\n  ▮\n}", &["param", "now", "respond", "expect"], &["map"]);
}

#[test]
fn words_that_must_follow() {
    offers("request a {\n  paginate ▮", &["number", "offset", "cursor", "url", "link", "none"], &["$since"]);
    offers("request a {\n  body ▮\n}", &["json", "form", "text", "graphql", "multipart"], &[]);
    offers("request a {\n  write ▮\n}", &["merge", "append", "replace"], &[]);
    offers("request a {\n  format ▮\n}", &["json", "csv", "xml", "gunzip"], &[]);
    offers("auth ▮", &["bearer", "oauth2", "none", "aws_sigv4"], &["trim"]);
    offers("request a {\n  on 404 ▮\n}", &["accept", "retry", "skip"], &[]);
    offers("request a {\n  bookmark day ▮\n}", &["from"], &["bookmark"]);
    offers("request a {\n  for $x in $since ▮\n}", &["batch", "join"], &[]);
}

#[test]
fn arguments_by_name() {
    offers("request a {\n  paginate cursor(▮)\n}", &["next:", "query:", "first:"], &["pages:", "$since"]);
    offers("request a {\n  paginate cursor(next: x, ▮\n  map a -> b: int\n}", &["query:"], &["next:"]);
    offers("auth oauth2(▮)", &["grant:", "token_url:"], &[]);
    offers("auth oauth2(grant: \"▮\")", &["client_credentials", "device"], &[]);
    offers("request a {\n  format csv(▮)\n}", &["delimiter:", "header:"], &[]);
    offers("auth bearer(▮)", &["$TOKEN", "valid:"], &[]);
}

#[test]
fn names_in_scope() {
    offers("let $x = $▮", &["$since", "$region", "$TOKEN", "$METRICS"], &["$by"]);
    offers("request a {\n  for $c in [1]\n  get \"/{▮}\"\n}", &["$c", "$since"], &[]);
    offers("request a {\n  for $c in [1]\n  get \"/{$▮\"\n}", &["$c", "$since"], &[]);
    offers("request a {\n  for $c in [1]\n  get \"/x\"\n}\nrequest b {\n  for $d in $▮\n}", &["$a"], &["$c", "$b"]);
    offers("request a = report($▮)", &["$METRICS"], &[]);
    offers("request a = ▮", &["report"], &["request"]);
    offers("request a = report([]) {\n  query x = $▮\n}", &["$by"], &[]);
    offers("request a {\n  map x { ...▮ }\n}", &["$METRICS"], &["$since"]);
    let first = labels("request a {\n  records rows\n}\nrequest b {\n  for $x in $▮\n}");
    assert_eq!(first[0], "$a", "requests come first where a loop wants them");
}

#[test]
fn functions_with_their_signatures() {
    let found = at("let $x = tri▮");
    let trim = found.iter().find(|completion| completion.label == "trim").unwrap();
    assert!(trim.detail.starts_with("trim("), "{}", trim.detail);
    assert!(trim.doc.contains("```capi"), "{}", trim.doc);
    assert!(trim.is_snippet);
    let piped = at("let $x = \" a\" | ▮");
    assert_eq!(piped.iter().find(|completion| completion.label == "trim").unwrap().insert, "trim");
    assert!(piped.iter().any(|completion| completion.label == "double"), "functions of the script too");
}

#[test]
fn global_fields_by_name_and_type() {
    let found = labels("request a {\n  get \"/x\"\n  map campaign_name -> global.▮\n}");
    assert!(found[..3].contains(&"campaign".to_owned()), "{:?}", &found[..8]);
    let found = labels("request a {\n  get \"/x\"\n  map spend_micros / 1000 -> ▮\n}");
    assert_eq!(found[0], "global.spend");
    let found = labels("request a {\n  get \"/x\"\n  map spend -> global.spend\n  map clicks -> global.▮\n}");
    assert!(!found.contains(&"spend".to_owned()), "what is filled is not offered again");
    assert_eq!(found[0], "clicks");
}

#[test]
fn columns_and_types() {
    offers("request a {\n  get \"/x\"\n  key ▮\n  map id -> id: int\n  map d -> global.date\n}", &["id", "date"], &["$since"]);
    offers("request a {\n  get \"/x\"\n  write replace where ▮\n  map id -> id: int\n}", &["id"], &[]);
    offers("request a {\n  get \"/x\"\n  map id -> id: ▮\n}", &["int", "text", "list<…>"], &["trim"]);
    offers("param $x: ▮", &["date", "duration"], &["trim"]);
    offers("request a {\n  get \"/x\"\n  map . { id: ▮ }\n}", &["int"], &[]);
}

#[test]
fn values_of_enums_and_given_names() {
    offers("let $x = $region == \"▮\"", &["eu", "us"], &[]);
    offers("request a {\n  get \"/x\"\n  stop when $page.▮\n}", &["number", "rows"], &[]);
    offers("request a {\n  for $w in windows($since, today(), 7d)\n  get \"/{$w.▮}\"\n}", &["start", "end", "last"], &[]);
}

#[test]
fn nothing_in_comments_and_plain_texts() {
    assert!(at("# map ▮").is_empty());
    assert!(at("request a {\n  header Accept = \"app▮\"\n}").is_empty());
}

#[test]
fn what_is_typed_is_replaced_whole() {
    let (text, offset) = cursor("let $abc = 1\nlet $x = $a▮b + 1");
    let found = completions(&Script::new("a.capi", text.clone()), offset);
    let abc = found.iter().find(|completion| completion.label == "$abc").unwrap();
    assert_eq!(&text[abc.replace.range()], "$ab");
    let (text, offset) = cursor("let $abc = 1\nlet $x = \"{$a▮}\"");
    let found = completions(&Script::new("a.capi", text.clone()), offset);
    assert_eq!(&text[found.iter().find(|completion| completion.label == "$abc").unwrap().replace.range()], "$a");
}

#[test]
fn fields_of_the_sample() {
    let page = r#"{"data": [{"id": 1, "name": "Winter sale", "stats": {"spend": 1.5, "odd name": null}, "lines": [{"sku": "a"}]}], "paging": {"next": "abc"}}"#;
    let offers = |text: &str, wanted: &[&str]| {
        let (script, offset) = sampled("campaigns", "\"https://a.test/campaigns\"", page, text);
        let found = completions(&script, offset);
        for word in wanted {
            assert!(
                found.iter().any(|found| found.label == *word),
                "`{word}` is missing at {text:?}: {:?}",
                found.iter().map(|found| &found.label).take(12).collect::<Vec<_>>()
            );
        }
        found
    };
    let script = |lines: &str| format!("integration a\nrequest campaigns {{\n  get \"https://a.test/campaigns\"\n{lines}\n}}\n");
    let found = offers(&script("  records data\n  map ▮"), &["id", "name", "stats"]);
    assert_eq!(found[0].label, "id");
    assert_eq!(found.iter().find(|found| found.label == "name").unwrap().detail, "text: \"Winter sale\"");
    offers(&script("  records ▮"), &["data", "paging"]);
    offers(&script("  paginate cursor(next: paging.▮"), &["next"]);
    offers(&script("  paginate cursor(next: ▮"), &["paging"]);
    let odd = offers(&script("  records data\n  map stats.▮ -> x: int"), &["spend", "odd name"]);
    assert_eq!(odd.iter().find(|found| found.label == "odd name").unwrap().insert, "\"odd name\"");
    offers(&script("  records data\n  map stats {\n    ▮\n  }"), &["spend"]);
    offers(&script("  records data\n  each $line in lines\n  map $line.▮"), &["sku"]);
    offers(&script("  records data\n  map lines[.▮"), &["sku"]);
    offers(&script("  records data\n  map lines | collect(.▮"), &["sku"]);
    offers(&(script("  records data") + "request ads {\n  for $c in $campaigns\n  get \"https://a.test/{$c.▮}\"\n}\n"), &["id", "name"]);
    let ranked = offers(&(script("  records data\n  map stats.spend -> ▮")), &["spend: decimal"]);
    assert!(ranked[0].label.starts_with("spend"), "{:?}", ranked[0]);
}

#[test]
fn paths_of_files_beside_the_script() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ide-paths");
    std::fs::create_dir_all(folder.join("shared")).unwrap();
    std::fs::write(folder.join("shared/globals.capi"), "").unwrap();
    std::fs::write(folder.join("notes.txt"), "").unwrap();
    let at = |text: &str| -> Vec<String> {
        let (text, offset) = cursor(text);
        let script = Script::new(folder.join("a.capi").display().to_string(), text);
        completions(&script, offset).into_iter().map(|found| found.label).collect()
    };
    assert_eq!(at("use \"▮\""), ["shared/"]);
    assert_eq!(at("use \"shared/▮\""), ["shared/globals.capi"]);
    assert_eq!(at("use ▮"), ["marketing"]);
}
