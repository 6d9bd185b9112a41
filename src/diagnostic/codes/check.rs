//! The codes of the checker: kinds, columns, what belongs to what. Those of names are in `names.rs`.

use super::Code;

/// Codes that checking may give.
pub static CHECK: &[Code] = &[
    Code {
        code: "append-with-settle",
        summary: "`settle` in a request that appends",
        doc: "`settle` reads the last rows of a run again, and `write append` would store them twice. Give the request a `key`, so that they merge.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  bookmark day from @2026-01-01 settle 3d
  write append
  map day -> day: date
}"#,
    },
    Code {
        code: "bad-field",
        summary: "an entry of a `fields` or `map` block that is no path",
        doc: r#"Blocks of fields list names of the source and paths of names, such as `stats.clicks` or `."Report Date"`. Map anything that is computed by a `map` statement of its own."#,
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  map stats { clicks[0]: int }
}"#,
    },
    Code {
        code: "bad-formula",
        summary: "a derived global that is not arithmetic",
        doc: "A derived global is computed in the view `global` at the destination, so it can only use names of other globals, numbers, `+ - * / %`, `??` and parentheses. Compute anything else in a `map`.",
        example: r#"global clicks: int
global label = "clicks: {clicks}""#,
    },
    Code {
        code: "bad-literal",
        summary: "a number, duration or date that does not exist",
        doc: "The literal is spelled well, but there is no such value: it has more than 38 digits, is beyond the calendar, or does not fit. Correct it.",
        example: "let $long = 99999999999d",
    },
    Code {
        code: "bad-look-up",
        summary: "a look-up by something that is neither a number nor a text",
        doc: r#"`list[0]` looks up by position and `object["name"]` by name. A date, bool or list finds nothing; a condition in brackets must mention the item, as in `[.type == "a"]`."#,
        example: "let $first = [1, 2][@2026-01-31]",
    },
    Code {
        code: "bad-name",
        summary: "an integration whose name cannot name a schema",
        doc: "The name of an integration names its schema or tables at the destination. It consists of small letters, digits and `_` and begins with a letter.",
        example: "integration AcmeAds",
    },
    Code {
        code: "bad-origin",
        summary: "`for` of a secret that names no origin",
        doc: "`secret $NAME for \"…\"` binds a secret to one origin: a scheme and a host, with a port if it is not the usual one, and no path.",
        example: r#"secret $TOKEN for "api.acme.test""#,
    },
    Code {
        code: "bad-pattern",
        summary: "a regular expression that does not work",
        doc: r#"Patterns are compiled when the script is checked. The message says what is wrong; look-around and back references do not exist. Raw texts `r"…"` keep backslashes as they are."#,
        example: r#"let $digits = regex_match("a1", "(")"#,
    },
    Code {
        code: "bad-slice",
        summary: "a `replace where` that does not say which rows to replace",
        doc: "`write replace where` compares columns of this request with values of the turn, joined by `and`: `account == $a and date >= $w.start`. The column stands on the left, and only numbers and dates can be asked for a range.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  map day -> day: date
  write replace where @2026-01-01 <= day
}"#,
    },
    Code {
        code: "bad-url",
        summary: "a URL that cannot be called",
        doc: "`base` must be an absolute `http` or `https` URL, and whatever stands after a verb must become a URL or a path under `base`. Give the whole address, beginning with `https://`.",
        example: r#"integration acme
base "api.acme.test/v2"
request ads { get "/ads" }"#,
    },
    Code {
        code: "bare-name-here",
        summary: "a bare name where nothing has been received yet",
        doc: r#"A bare name reads a field of a response or a record, and here there is none yet: URLs, headers, query values and bodies are made before the call. Write `$name` for a declared value, `"name"` for a text."#,
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  query status = active
}"#,
    },
    Code {
        code: "bare-name-in-item",
        summary: "a bare name where `.name` or `$row.name` is meant",
        doc: "Inside `[condition]` and in arguments that are evaluated for each item, a bare name could be the item's or the record's. Write `.name` for the item and `$row.name` for the record.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  map actions[type == .kind] -> actions: json
}"#,
    },
    Code {
        code: "batch-with-bookmark",
        summary: "a bookmark for each batch",
        doc: "The state is kept for each turn, and a batch holds other items in every run. Loop over the items one by one.",
        example: r#"integration acme
request ads {
  for $ids in ["1", "2"] batch 2
  get "https://api.acme.test/ads"
  query ids = join($ids, ",")
  bookmark day from @2026-01-01
  map day -> day: date
}"#,
    },
    Code {
        code: "bookmark-order",
        summary: "a loop inside of windows whose turns have a bookmark",
        doc: "The state is kept for each turn of the loops outside of the windows. Write the `for` over `windows` or `days` last.",
        example: r#"integration acme
request ads {
  for $w in windows($bookmark, today(), 7d)
  for $id in ["1", "2"]
  get "https://api.acme.test/ads/{$id}"
  query from = $w.start, to = $w.last
  bookmark $w.end from @2026-01-01
  map day -> day: date
}"#,
    },
    Code {
        code: "cycle",
        summary: "something that is defined by itself",
        doc: "Values, functions, derived globals and requests are computed in order of what they need, and files are read in order of what they use, so they cannot lead back to themselves, directly or through others. Break the circle by naming one part differently or leaving it out.",
        example: r#"let $a = $b + 1
let $b = $a + 1"#,
    },
    Code {
        code: "derived-global",
        summary: "a map to a global that is computed",
        doc: "`global NAME = EXPR` is computed in the view `global` from other fields, it is never loaded. Map the fields that its formula reads.",
        example: r#"global clicks: int
global double = clicks * 2
integration acme
request ads {
  get "https://api.acme.test/ads"
  map x -> global.double
}"#,
    },
    Code {
        code: "different-kinds",
        summary: "two kinds of value that do not go together",
        doc: "Values of different kinds are neither compared nor added: a text is never a number and a date is never a datetime by itself. Convert one side, for example with `number(x)`, `text(x)` or `date(x)`.",
        example: r#"let $sum = 1 + "2""#,
    },
    Code {
        code: "endless-paging",
        summary: "paging that nothing ends",
        doc: "`continue on empty` takes an empty page for no end, so something else has to be one. `paginate number` needs `total:`, `pages:` or `stop when`; `paginate offset` goes on by the rows that came, so after an empty page it stays where it is.",
        example: r#"integration t
base "https://a.test"
request r {
  get "/r"
  paginate number(query: "page")
  continue on empty
  map id -> id: int
}"#,
    },
    Code {
        code: "field-of-list",
        summary: "a field read from a list",
        doc: "A list has no fields, its items have. `list[*].name` reads the field of every item, `list[0].name` of the first.",
        example: r#"let $names = [{name: "a"}].name"#,
    },
    Code {
        code: "join-order",
        summary: "a loop inside of a `join`",
        doc: "The turns of a `for … join` make rows together, so it is the last loop of a request. Write the other loops before it.",
        example: r#"integration t
request a {
  for $x in [1, 2] join
  for $y in [1, 2]
  get "https://api.example/{$x}/{$y}"
  key id
  map id -> id: int
}"#,
    },
    Code {
        code: "join-with-children",
        summary: "a request that reads joined rows",
        doc: "A `join` puts columns of several answers together, and other requests read records. Let them read a request without `join`.",
        example: r#"integration t
request a {
  for $x in [1, 2] join
  get "https://api.example/{$x}"
  key id
  map id -> id: int
}
request b {
  for $r in $a
  get "https://api.example/b/{$r.id}"
  map id -> id: int
}"#,
    },
    Code {
        code: "join-without-key",
        summary: "a `join` without a key",
        doc: "A `join` puts the rows of one key from all of its turns together, so the request needs a `key`.",
        example: r#"integration t
request a {
  for $x in [1, 2] join
  get "https://api.example/{$x}"
  map id -> id: int
}"#,
    },
    Code {
        code: "misplaced-raw",
        summary: "`raw` in a value of `query`",
        doc: "Values of `query` are always encoded, so what is encoded already would be encoded twice. Behind the `?` of the path a hole with `raw` goes out unchanged.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  query ids = raw("List(1,2)")
  map id -> id: int
}"#,
    },
    Code {
        code: "misplaced-statement",
        summary: "a statement that does not belong to a step",
        doc: "The block of a `then` holds what one call needs: header, query, body, auth, on, format, poll, reads, idempotency_key and timeout. What is said of the rows, such as `map` and `key`, stands outside of it.",
        example: r#"integration t
request a {
  get "https://api.example/a"
  then get url {
    map v -> v: int
  }
}"#,
    },
    Code {
        code: "missing-base",
        summary: "a path without `base`",
        doc: r#"The call has a path only, and there is no `base` that it could stand under. Add `base "https://…"` to the file, or write the whole URL."#,
        example: r#"integration acme
request ads { get "/ads" }"#,
    },
    Code {
        code: "missing-bookmark",
        summary: "`$bookmark` in a request that keeps none",
        doc: "`$bookmark` is what the last committed run reached, which only a request with a `bookmark` statement keeps. Add `bookmark EXPR from EXPR`.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  query since = $bookmark
}"#,
    },
    Code {
        code: "missing-call",
        summary: "a request that calls nothing",
        doc: "A request makes a call, with `get` or another verb, or takes its rows from the loop variables of a `for`. `body` and `paginate` need a call in any case.",
        example: r#"integration acme
request ads { records data }"#,
    },
    Code {
        code: "missing-integration",
        summary: "a script with requests and no `integration`",
        doc: "The name of the integration is the schema at the destination, so a script with requests needs one. Begin it with `integration NAME`.",
        example: r#"request ads { get "https://api.acme.test/ads" }"#,
    },
    Code {
        code: "missing-key",
        summary: "`write merge` without a key",
        doc: "`write merge` replaces rows that have the same key, so the request must say which columns are its key: `key id`. Without one rows are appended.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  map id -> id: int
  write merge
}"#,
    },
    Code {
        code: "network-when",
        summary: "a condition on an answer that never came",
        doc: "`on network` is for calls without an answer, so its line has no `when`: there would be nothing to look into.",
        example: "integration acme\nrequest ads {\n  get \"https://api.acme.test/ads\"\n  on network when code == 4 retry 3 times\n}",
    },
    Code {
        code: "no-fields",
        summary: "a field read from something that has none",
        doc: "Objects have fields; dates, datetimes and durations have parts such as `.year`. Texts, numbers and bools have neither.",
        example: r#"let $x = "a".name"#,
    },
    Code {
        code: "no-record-here",
        summary: "a record where there is none",
        doc: "`.` and `$row` are the record of a response. They exist in `each`, `let`, `where`, `map` and `bookmark`, after the call; a URL, header or query value is made before it.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  query q = $row.id
}"#,
    },
    Code {
        code: "no-text-form",
        summary: "a value that cannot be written as text",
        doc: r#"Texts, numbers, bools, dates, datetimes and durations have one text form each; lists and objects have none. `json(x)` or `join(x, ",")` say which one is meant."#,
        example: r#"let $x = "ids: {[1, 2]}""#,
    },
    Code {
        code: "no-value-here",
        summary: "`$page`, `$response` or `$run` where it has no value",
        doc: "These names belong to a request: they have no value among the values of the file, in functions and in arguments of shapes. `$response` is there only after the call, not in what is sent.",
        example: r#"let $first = $page.number == 1"#,
    },
    Code {
        code: "not-a-choice",
        summary: "a text that is not among the values declared",
        doc: "The param lists the texts that it can be, and this is none of them. A comparison with it would never hold.",
        example: r#"param $region: "eu" | "us" = "asia""#,
    },
    Code {
        code: "not-a-column-type",
        summary: "a type that a column cannot have",
        doc: "Columns are text, int, decimal, float, bool, date, datetime, json or list<…>. Store a duration as a number, an object as json.",
        example: "global spent: duration",
    },
    Code {
        code: "not-a-condition",
        summary: "a condition that is neither true nor false",
        doc: r#"Conditions are true, false or null, which counts as false; other values are not taken as yes or no. Compare: `count > 0`, `name != ""`."#,
        example: r#"let $x = if 1 then "a" else "b""#,
    },
    Code {
        code: "not-a-list",
        summary: "something else where a list is needed",
        doc: "`for`, `each`, `[*]`, `[condition]` and `records` go through the items of a list. `values(x)` and `entries(x)` make a list of an object, `[x]` of a single value.",
        example: r#"let $x = "abc"[*]"#,
    },
    Code {
        code: "not-a-request",
        summary: "`changed` with something that is no request",
        doc: "`for $x in changed $request` goes through the rows that the bookmark of that request let through, so it needs a request.",
        example: r#"integration acme
let $ids = ["1", "2"]
request ads {
  for $id in changed $ids
  get "https://api.acme.test/ads/{$id}"
  map id -> id: int
}"#,
    },
    Code {
        code: "parent-without-key",
        summary: "a bookmark for each row of a request without a key",
        doc: "The state of each turn is kept under the key of its parent row, from run to run. Add `key …` to the parent.",
        example: r#"integration acme
request accounts {
  get "https://api.acme.test/accounts"
  records data
}
request ads {
  for $a in $accounts
  get "https://api.acme.test/{$a.id}/ads"
  query since = $bookmark
  bookmark day from @2026-01-01
  map day -> day: date
}"#,
    },
    Code {
        code: "pattern-not-literal",
        summary: "a pattern or host that is not a literal text",
        doc: r#"Regular expressions are compiled, and hosts are shown, before anything is sent. Write them as a text without holes; a raw text `r"…"` suits patterns."#,
        example: r#"let $pattern = "a+"
let $found = regex_match("aa", $pattern)"#,
    },
    Code {
        code: "predicate-without-item",
        summary: "a condition in brackets that does not look at the item",
        doc: r#"`list[condition]` keeps the items for which the condition holds, so the condition must read the item with a dot: `[.type == "a"]`. Without that it would be the same for all."#,
        example: "let $x = [1, 2][1 == 1]",
    },
    Code {
        code: "secret-in-column",
        summary: "a secret that would be loaded",
        doc: "Secrets are sent to the API and never stored, and neither is anything computed from them. Map another value.",
        example: r#"integration acme
secret $TOKEN
request ads {
  get "https://api.acme.test/ads"
  map $TOKEN -> token: text
}"#,
    },
    Code {
        code: "text-has-no-order",
        summary: "texts compared by `<` or sorted as numbers",
        doc: r#"By letters `"10"` comes before `"9"`, so texts have no order. Convert them first, with `number(x)`, `date(x)` or `datetime(x)`."#,
        example: r#"let $x = "10" < "9""#,
    },
    Code {
        code: "unreadable-file",
        summary: "a used file that cannot be read",
        doc: "The path is taken relative to the file in which it stands, leads to a `*.capi` file, and stays within the project: the nearest folder above the script with a `capi.toml` or a `.git`, else the script's own. Correct it, or create the file.",
        example: r#"use "globals.capi""#,
    },
    Code {
        code: "waits-for-request",
        summary: "a param, function or default that reads a request",
        doc: "Only requests and the `let`s of the file may wait for the answer of a request. Read it there, or in the request that needs it.",
        example: r#"integration acme
request login { get "https://api.acme.test/login" }
param $token: text = $login.token"#,
    },
    Code {
        code: "wrong-arguments",
        summary: "arguments that are missing or too many",
        doc: "The function, shape or statement takes other arguments; the help shows how it is written.",
        example: "let $x = lower()",
    },
    Code {
        code: "wrong-kind",
        summary: "an argument of a kind that it cannot be",
        doc: "The function or setting takes another kind of value here: a number, not a text, for example. Convert it, or exchange the arguments.",
        example: "let $x = lower(1)",
    },
    Code {
        code: "wrong-type",
        summary: "a value that its column cannot take",
        doc: "A column takes only what loses nothing: no bool or list becomes text, no datetime becomes a date without `date(x)`, and no text but a number becomes one. Convert the value, or declare another type.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  map true -> active: int
}"#,
    },
];
