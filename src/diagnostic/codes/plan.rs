//! The codes of planning: what params, hosts and the choice of requests may lack.

use super::Code;

/// Codes that making a plan may give.
pub static PLAN: &[Code] = &[
    Code {
        code: "bad-host",
        summary: "a value that cannot be part of a host name",
        doc: "The host of a URL is made of letters, digits, `-` and dots. A value in it must be a part of such a name, so that nothing is sent to a host that the script does not name.",
        example: "",
    },
    Code {
        code: "bad-param",
        summary: "a value that a param cannot take",
        doc: "The value given by `--param` does not fit the type that the script declares for it. Dates are `2026-01-31`, lists are separated by commas.",
        example: "",
    },
    Code {
        code: "conflicting-globals",
        summary: "a global field that two scripts declare in two ways",
        doc: "One view shows the global fields of all integrations, so that a field has one type, one role and one formula everywhere. Declare it in one file that all scripts `use`.",
        example: "",
    },
    Code {
        code: "missing-param",
        summary: "a param without a value",
        doc: "The script declares the param without a default, so every run must give it: `--param NAME=VALUE`.",
        example: r#"integration acme
param $account: text
request ads {
  get "https://api.acme.test/{$account}/ads"
  map id -> id: int
}"#,
    },
    Code {
        code: "nothing-to-run",
        summary: "a script without anything to load",
        doc: "A run needs an integration and a request that maps something, and `--request` must not exclude all of them. A file of shared declarations is used by others and not run.",
        example: r#"integration acme
request ads { get "https://api.acme.test/ads" }"#,
    },
    Code {
        code: "null-in-url",
        summary: "a value in a URL that is null",
        doc: "A path with a hole in it would call something else, so null is refused in URLs. Leave such rows out with `for $x in $list[.id != null]`, or give a value with `??`.",
        example: r#"integration acme
param $account: text? = null
base "https://{$account}.acme.test"
request ads {
  get "/ads"
  map id -> id: int
}"#,
    },
    Code {
        code: "secret-as-param",
        summary: "a secret that is given as a param",
        doc: "The command line is seen by every user of the machine and kept in histories, so secrets do not stand there. Set the secret in the environment, or give a file of `NAME=VALUE` lines with `--secrets-file`.",
        example: "",
    },
    Code {
        code: "unknown-host",
        summary: "a host that is known only during the run",
        doc: r#"All hosts are known before anything is sent. Name the host in `base` or in the URL, or declare those that may follow with `allow host "*.acme.test"`."#,
        example: r#"integration acme
request accounts {
  get "https://api.acme.test/accounts"
  records data
}
request ads {
  for $a in $accounts
  get $a.url
  map id -> id: int
}"#,
    },
    Code {
        code: "unknown-param",
        summary: "a param that the script does not declare",
        doc: "`--param` names a param of the script, without `$`. Correct the name; `capi plan` lists them.",
        example: "",
    },
    Code {
        code: "unknown-request",
        summary: "a request that the script does not have",
        doc: "`--request` names requests of the script. Correct the name; `capi plan` lists them.",
        example: "",
    },
];
