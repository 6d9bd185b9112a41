//! Every place of a name, and no other.

use capi::Script;
use capi::check::{Files, UsedFile};

use super::support::marked;

/// All places of the first marked name must be the marked ones.
fn places(text: &str) {
    let (plain, expected) = marked(text);
    let script = Script::new("script.capi", plain);
    let uses = &script.checked().uses;
    let at = uses.at(expected[0].start).unwrap_or_else(|| panic!("no name stands at {:?}", expected[0]));
    let same = uses.same(&at.definitions);
    let found: Vec<_> = uses.places(&same).map(|place| place.span).collect();
    let shown = |spans: &[capi::source::Span]| -> Vec<String> {
        spans.iter().map(|span| format!("{}: {}", script.source().position(span.start).line, script.source().slice(*span))).collect()
    };
    assert_eq!(shown(&found), shown(&expected));
    assert_eq!(found, expected);
}

#[test]
fn values_of_the_file() {
    places(
        "integration a\nparam ‹$since›: date = today()\nlet $from = ‹$since› - 1d\nrequest r {\n  get \"https://a.test/{‹$since›}\"\n  query from = ‹$since›\n  let $x = $from\n  bookmark day from ‹$since›\n  map day -> day: date\n}",
    );
    places("secret ‹$T› for \"https://a.test\"\nauth if true then bearer(‹$T›) else basic(‹$T›, \"\")");
    places("let ‹$a› = 1\nlet $b = ‹$a› + ‹$a›\ntest \"t\" {\n  param $b = ‹$a›\n}");
}

#[test]
fn an_authenticator_is_no_function() {
    places("fn ‹bearer›($x) = $x\nlet $a = ‹bearer›(1)\nauth bearer(\"x\")");
}

#[test]
fn parameters_are_of_their_function() {
    places("fn f(‹$a›, $b) = ‹$a› + $b\nfn g($a) = $a\nlet $x = f(‹a›: 1, b: 2)");
    places("fn ‹f›($a) = $a\nfn g($a) = $a | ‹f›\nrequest r {\n  get \"/x\"\n  map id | ‹f› -> id: int\n  map g(id) -> b: int\n}");
}

#[test]
fn variables_of_a_request_are_its_own() {
    places("request a {\n  for ‹$c› in [1]\n  get \"/{‹$c›}\"\n  map ‹$c› -> c: int\n}\nrequest b {\n  for $c in [1]\n  get \"/{$c}\"\n}");
    places("request a {\n  get \"/x\"\n  each ‹$line›, $i in lines[.a == $i]\n  map ‹$line›.sku -> sku: text\n  map $i -> i: int\n}");
    places("request a {\n  get \"/x\"\n  then for ‹$u› in urls get ‹$u› {\n    header A = ‹$u›\n  }\n}");
}

#[test]
fn what_a_parent_row_hands_on() {
    places(
        "request accounts {\n  get \"/a\"\n  records data\n}\nrequest campaigns {\n  for ‹$a› in $accounts\n  get \"/{‹$a›.id}\"\n  records data\n}\n\
         request ads {\n  for $c in $campaigns[.on]\n  get \"/{$c.‹$a›.id}\"\n  map $c.‹$a›.id -> account: int\n}\nrequest others {\n  for $a in $accounts\n  get \"/{$a.id}\"\n}",
    );
    places(
        "request top {\n  for ‹$x› in [1]\n  get \"/{‹$x›}\"\n  records data\n}\nrequest mid {\n  for $m in $top\n  get \"/{$m.id}\"\n  records data\n}\n\
         request low {\n  for $l in $mid\n  get \"/{$l.$m.‹$x›}\"\n}",
    );
}

#[test]
fn rows_of_a_request_that_is_not_known_are_unknown() {
    let script = Script::new("a.capi", "request a {\n  get \"/x\"\n  each $x in list\n  map $x.$y -> y: json\n}");
    assert_eq!(script.checked().uses.unknown().iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["y"]);
}

#[test]
fn a_shape_serves_several_requests() {
    let shape = "shape ‹report›($by) {\n  get \"/r\"\n}\nrequest a = ‹report›([])\nrequest b = ‹report›(by: [])";
    places(shape);
    places(
        "shape report(‹$by›) {\n  get \"/r\"\n  query by = ‹$by›\n  map x { ...‹$by› }\n}\nrequest a = report(‹by›: []) {\n  query b = ‹$by›\n}\nrequest b = report([])",
    );
    places(
        "shape report() {\n  get \"/{‹$c›}\"\n}\nrequest a = report() {\n  for ‹$c› in [1]\n}\nrequest b = report() {\n  for ‹$c› in [2]\n  map ‹$c› -> c: int\n}",
    );
}

#[test]
fn fields_and_their_spreads() {
    places(
        "fields ‹$M› {\n  clicks: int\n}\nfields $N {\n  ...‹$M›\n}\nrequest r {\n  get \"/x\"\n  query m = join(‹$M›, \",\")\n  key id, ...‹$M›\n  map id -> id: int\n  map . { ...‹$M› }\n}",
    );
}

#[test]
fn columns_are_named_by_keys_and_slices() {
    places(
        "request r {\n  for $a in [1]\n  get \"/x\"\n  key ‹account›, day\n  write replace where ‹account› == $a and day == today()\n  map account -> ‹account›: int\n  map day -> day: date\n}\nrequest s {\n  get \"/y\"\n  key account\n  map account -> account: int\n}",
    );
    places(
        "request r {\n  get \"/x\"\n  key ‹someName›\n  map . { ‹someName›: int }\n}".replace("key ‹someName›", "key ‹some_name›").as_str(),
    );
}

#[test]
fn a_global_field_is_named_by_keys_and_formulas() {
    places(
        "global ‹spend›: decimal\nglobal clicks: int\nglobal cpc = ‹spend› / clicks\nfields $M {\n  cost -> global.‹spend›\n}\nrequest r {\n  get \"/x\"\n  key ‹spend›, global.‹spend›\n  map spend -> global.‹spend›\n  map o { spend -> global.‹spend›, ...$M }\n}",
    );
}

struct Shared;

impl Files for Shared {
    fn read(&self, path: &str, _from: Option<&str>) -> Result<UsedFile, String> {
        let text = "global spend: decimal\nparam $region: text = \"eu\"\nlet $local = $region\n".to_owned();
        Ok(UsedFile { id: path.to_owned(), name: path.to_owned(), text })
    }
}

#[test]
fn names_of_used_files_are_followed_into_them() {
    let text = "use \"globals.capi\"\nrequest r {\n  get \"/{$region}\"\n  map x -> global.spend\n}";
    let script = Script::with_files("a.capi", text, &Shared);
    let uses = &script.checked().uses;
    let places = |word: &str| -> Vec<String> {
        let at = uses.at(text.find(word).unwrap() as u32).unwrap();
        uses.places(&uses.same(&at.definitions))
            .map(|place| format!("{}:{}", script.sources().line(place.span), script.sources().slice(place.span)))
            .collect()
    };
    assert_eq!(places("$region"), ["a.capi:3:$region", "globals.capi:2:$region", "globals.capi:3:$region"]);
    assert_eq!(places("spend"), ["a.capi:4:spend", "globals.capi:1:spend"]);
}

#[test]
fn what_is_never_read_is_known() {
    let script = Script::new("a.capi", "param $a: int = 1\nparam $b: int = 2\nlet $c = $b\ntest \"t\" {\n  param $a = 2\n}");
    let uses = &script.checked().uses;
    let unread: Vec<&str> =
        uses.definitions().iter().enumerate().filter(|(index, _)| !uses.is_read(*index)).map(|(_, found)| found.name.as_str()).collect();
    assert_eq!(unread, ["a", "c"]);
}
