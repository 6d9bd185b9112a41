//! The codes of names: those that nothing declares, and those that stand twice.

use super::Code;

/// Codes that checking of names may give.
pub static NAMES: &[Code] = &[
    Code {
        code: "colliding-names",
        summary: "two names that a destination takes for one",
        doc: "Rows may go to any destination, and not all tell names apart by case or by the way in which letters are composed: SQLite takes `Name` for `name`. Columns of a request, global fields and requests of an integration need names that differ otherwise. Rename one of them.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  map id -> id: int
  map ad -> Id: int
}"#,
    },
    Code {
        code: "duplicate-argument",
        summary: "an argument given twice",
        doc: "The argument stands twice, once perhaps by its place and once by its name. Remove one.",
        example: r#"integration acme
secret $TOKEN
auth bearer($TOKEN, token: $TOKEN)
request ads { get "https://api.acme.test/ads" }"#,
    },
    Code {
        code: "duplicate-global",
        summary: "a global field declared twice",
        doc: "Every global field is declared once; two files may repeat it only with the same type. Remove one declaration or rename the field.",
        example: r#"global spend: decimal
global spend: int"#,
    },
    Code {
        code: "duplicate-integration",
        summary: "a second `integration` in one file",
        doc: "A file holds the requests of one integration, whose name is their schema at the destination. Move the others to files of their own; what they share is declared in a file that both `use`.",
        example: r#"integration acme
integration other"#,
    },
    Code {
        code: "duplicate-name",
        summary: "a name declared twice",
        doc: "Names with `$` share one name space, in which nothing shadows anything: a loop variable or a parameter of a function cannot be called like a param or request. Functions and shapes, too, are declared once.",
        example: r#"let $region = "eu"
let $region = "us""#,
    },
    Code {
        code: "duplicate-statement",
        summary: "a statement that may stand once stands twice",
        doc: "Of statements such as `paginate`, `records`, `key` or a verb a request has one, and each header and query key is named once. Remove the second; a request's own already wins over its shape's, and that over the file's.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  records data
  records rows
}"#,
    },
    Code {
        code: "duplicate-target",
        summary: "a column mapped twice",
        doc: "Each column of a request is filled by one `map`. Choose another name, or join both sources: `map a ?? b -> name: text`.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  map id -> id: int
  map ad_id -> id: int
}"#,
    },
    Code {
        code: "unknown-aggregation",
        summary: "a metric with an aggregation that does not exist",
        doc: "`metric(…)` says how the field is summed up: sum, avg, min, max, count or last.",
        example: "global spend: decimal metric(total)",
    },
    Code {
        code: "unknown-argument",
        summary: "an argument with a name that is not known",
        doc: "The function, shape or statement has no argument of this name. The help lists its arguments.",
        example: "let $x = round(1.5, places: 1)",
    },
    Code {
        code: "unknown-auth",
        summary: "a way to authenticate that does not exist",
        doc: "`auth` takes `bearer(…)`, `basic(…)`, `api_key(…)`, `oauth2(…)`, `hmac(…)`, `aws_sigv4(…)`, `digest(…)` or `none`, or an `if` that chooses among them.",
        example: r#"integration acme
secret $TOKEN
auth token($TOKEN)
request ads { get "https://api.acme.test/ads" }"#,
    },
    Code {
        code: "unknown-field",
        summary: "a field that the value does not have",
        doc: "The fields of this value are known from the script, and this is none of them. What comes from a response is not known before and never gets this error.",
        example: r#"let $account = {name: "a"}
let $x = $account.nam"#,
    },
    Code {
        code: "unknown-format",
        summary: "a format of responses that does not exist",
        doc: "`format` takes `json`, `jsonl`, `csv`, `xml` or `text`, behind `gunzip |` or `unzip |` where the answer is packed.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  format yaml
}"#,
    },
    Code {
        code: "unknown-function",
        summary: "a function that does not exist",
        doc: "It is neither built in nor declared by `fn`. `capi explain` lists all functions.",
        example: r#"let $x = uppper("a")"#,
    },
    Code {
        code: "unknown-global",
        summary: "a global field that is not declared",
        doc: "Global fields are declared by `global NAME: TYPE` in the script or in a file that it uses; `use marketing` brings the vocabulary that ships with capi. Correct the name, declare the field, or map to a column of the request.",
        example: r#"global campaign: text
integration acme
request ads {
  get "https://api.acme.test/ads"
  map name -> global.campain
}"#,
    },
    Code {
        code: "unknown-key",
        summary: "a key that names no mapped column",
        doc: "`key` names columns of the table, which are the targets of `map`, not fields of the source. Map the column, or correct the name.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  key ad_id
  map id -> id: int
}"#,
    },
    Code {
        code: "unknown-name",
        summary: "a `$name` that is not declared",
        doc: "Names with `$` are params, secrets, `let`s, `fields`, requests, loop variables, and the given `$page`, `$response`, `$row`, `$run` and `$bookmark`. Correct the name or declare it.",
        example: r#"let $since = @2026-01-01
let $until = $sinse + 7d"#,
    },
    Code {
        code: "unknown-pager",
        summary: "a way of paging that does not exist",
        doc: "`paginate` takes `number`, `offset`, `cursor`, `url`, `link` or `none`.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  paginate pages(query: "page")
}"#,
    },
    Code {
        code: "unknown-shape",
        summary: "a request of a shape that does not exist",
        doc: "`request NAME = shape(…)` takes a shape of this file or of one in `use`. Correct the name or declare the shape.",
        example: r#"integration acme
shape report($by) { get "https://api.acme.test/report" }
request daily = reprot("day")"#,
    },
    Code {
        code: "unknown-timezone",
        summary: "a time zone that does not exist",
        doc: "Time zones have names of the IANA database such as `Europe/Berlin` or `UTC`; offsets and abbreviations such as `CET` leave out summer time.",
        example: r#"integration acme
timezone "Europe/Berlyn"
request ads { get "https://api.acme.test/ads" }"#,
    },
    Code {
        code: "unknown-type",
        summary: "a type that does not exist",
        doc: "Types are text, int, decimal, float, bool, date, datetime, duration, json and list<…>.",
        example: "global name: string",
    },
    Code {
        code: "unknown-vocabulary",
        summary: "a vocabulary that capi does not ship with",
        doc: "`use marketing` brings the global fields that ship with capi; files of your own are used by their path in quotes.",
        example: "use marketting",
    },
    Code {
        code: "unusable-name",
        summary: "a name that a destination cannot use",
        doc: "Names of columns, requests and integrations have at most 63 bytes, as PostgreSQL would cut longer ones. The columns `_run_id`, `_loaded_at`, `_integration` and `_request` are capi's own. Choose another name.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  map run -> _run_id: text
}"#,
    },
];
