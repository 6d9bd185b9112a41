//! The codes of the syntax: what each means, what to do, and a script that has it.

use super::Code;

/// Codes that parsing may give.
pub static SYNTAX: &[Code] = &[
    Code {
        code: "bad-date",
        summary: "a date or time that is none",
        doc: "Dates are written `@2026-01-31`, instants `@2026-01-31T10:00Z` or with an offset such as `+02:00`. Month and day have two digits, and the day must exist. Correct the literal.",
        example: "where day > @2026-02-30",
    },
    Code {
        code: "bad-hole",
        summary: "a `{…}` in a text that holds no value",
        doc: r#"In `"…"` and `"""` texts `{` opens a hole, which holds one expression and ends with `}` on the same line. Write `\{` where a brace is meant, or use an `r"…"` text, in which braces are letters."#,
        example: r#"query q = "{}""#,
    },
    Code {
        code: "bad-limit",
        summary: "a `reject_limit` that is no number of rows",
        doc: "`reject_limit` takes a whole number of rows, or a share of the rows of the run such as `1%`.",
        example: "reject_limit 0.5",
    },
    Code {
        code: "bad-number",
        summary: "a number that cannot be read",
        doc: "Numbers are `1000`, `1_000`, `0.25` and `1e3`, with at most 38 digits; there are no hexadecimal ones. Durations are a number and a unit: `500ms`, `30s`, `5m`, `1h`, `30d`, `2w`, `1mo`, `1y`.",
        example: "where age > 30days",
    },
    Code {
        code: "bad-rate",
        summary: "a rate of calls that cannot be read",
        doc: "A rate is a number of calls, `/` and a unit or duration, without blanks: `10/s`, `300/min`, `1000/h`, `5000/d`, `100/10s`. Several limits are separated by commas; all of them hold.",
        example: "rate 10/sec",
    },
    Code {
        code: "bad-status",
        summary: "a number that is no status of an answer",
        doc: "`on` takes statuses from `100` to `599`, the classes `1xx` to `5xx`, and `network` for no answer at all.",
        example: "on 999 retry",
    },
    Code {
        code: "bad-type",
        summary: "a type whose brackets are wrong",
        doc: "Only two types take something in brackets: `decimal(10, 2)`, ten digits of which two behind the point, at most 38, and `list<text>`, which says what its elements are.",
        example: "param $tags: list",
    },
    Code {
        code: "chained-comparison",
        summary: "a comparison of a comparison",
        doc: "`a < b < c` would compare the outcome of `a < b` with `c`. Compare twice and join both with `and`: `a < b and b < c`.",
        example: "where 1 < age < 9",
    },
    Code {
        code: "colon-for-equal",
        summary: "a `:` where a header or query value is given with `=`",
        doc: r#"Headers and query values are given with `=`: `header Accept = "text/csv"`. The `:` belongs to objects, arguments and types."#,
        example: r#"header Accept: "text/csv""#,
    },
    Code {
        code: "dangling-comma",
        summary: "a `,` with nothing behind it",
        doc: "A `,` at the end of a line says that the list goes on in the next line. Remove it, or write the missing element. One comma too many is allowed only before a closing bracket.",
        example: "key id, day,",
    },
    Code {
        code: "dashed-name",
        summary: "a `-` without blanks between two names",
        doc: r#"`utm-source` could be the field of that name or `utm` minus `source`, and most APIs have fields with dashes. Write `."utm-source"` for the field, or blanks around the `-` for the difference."#,
        example: "where utm-source == 1",
    },
    Code {
        code: "digit-key",
        summary: "a name after `.` that starts with a digit",
        doc: r#"Names start with a letter. A key that starts with a digit is written in quotes, `avatar."16x16"`, and an element of a list is read with `[0]`."#,
        example: "where avatar.16x16 == null",
    },
    Code {
        code: "dollar-hole",
        summary: "a `$` before a hole, as in other languages",
        doc: r"A hole is `{x}`; in `${x}` the `$` would stay in the text. Remove it, or write `\$` where the letter is meant. A declared value is read as `{$name}`.",
        example: r#"get "/campaigns/${id}""#,
    },
    Code {
        code: "double-braces",
        summary: "`{{ }}` where a hole has one brace",
        doc: r#"A hole of a text is `{x}`, with one brace on either side. Braces that should stay are written `\{`, or stand in an `r"…"` text."#,
        example: r#"get "/campaigns/{{ id }}""#,
    },
    Code {
        code: "early-close",
        summary: "a `}` that closes a block before its last lines",
        doc: "Indented lines follow the `}`, and another `}` follows them: the first one is too early. Remove it.",
        example: r#"request a {
  get "/a"
}
  records data
}"#,
    },
    Code {
        code: "equal-for-colon",
        summary: "a `=` where a key or an argument's name is followed by `:`",
        doc: r#"Objects and named arguments use `:`, as in `{ a: 1 }` and `csv(delimiter: ";")`. If a comparison was meant, write `==`."#,
        example: "body json { a = 1 }",
    },
    Code {
        code: "extra-dollar",
        summary: "a `$` before a name that is declared without",
        doc: "Integrations, requests, shapes, functions and global fields are declared bare: `request campaigns`. Only values carry a `$`: params, secrets, `let`, loop variables, parameters and lists of fields. A request is read as `$campaigns` nevertheless.",
        example: r#"request $a {
  get "/a"
}"#,
    },
    Code {
        code: "foreign-arrow",
        summary: "`=>` for `->`, or the other way round",
        doc: "`map` leads a value to its target with `->`; the arms of a `match` use `=>`.",
        example: "map id => id: text",
    },
    Code {
        code: "foreign-constant",
        summary: "`None`, `nil` or `True`, as in other languages",
        doc: "What is missing is `null`, and the truth values are `true` and `false`. A field that is really called `None` is read with `.None`.",
        example: "where id != None",
    },
    Code {
        code: "foreign-operator",
        summary: "an operator of another language",
        doc: "Values are compared with `==` and `!=`, and joined with `and`, `or` and `not`; what is null is replaced with `??`. The fix writes the operator of this language.",
        example: "where a == 1 && b == 2",
    },
    Code {
        code: "foreign-quotes",
        summary: r#"a text in other quotes than `"`"#,
        doc: r#"Texts stand in `"…"`; `r"…"` has neither holes nor escapes, and `"""` on lines of their own enclose several lines. Curly quotes come from word processors."#,
        example: "where status == 'on'",
    },
    Code {
        code: "foreign-ternary",
        summary: "`a ? b : c`, as in other languages",
        doc: "A choice between two values is written `if a then b else c`.",
        example: "let $x = done ? 1 : 0",
    },
    Code {
        code: "late-close",
        summary: r#"closing `"""` that share a line with letters"#,
        doc: r#"The `"""` that close a block text stand on a line of their own, so that it is plain where the text ends."#,
        example: r#"body text """
    hello""""#,
    },
    Code {
        code: "literal-hole",
        summary: "a hole that always gives the same",
        doc: r#"`"[0-9]{4}"` is the text `[0-9]4`, since `{4}` is a hole: surely a pattern was meant. Patterns are written `r"[0-9]{4}"`, where braces are letters; in other texts write `\{`."#,
        example: r#"where regex_match(id, "[0-9]{4}")"#,
    },
    Code {
        code: "loose-if",
        summary: "`|` or `??` after an `if` without parentheses",
        doc: "In `if a then b else c | trim` the `| trim` could belong to `c` or to the whole. Put parentheses around what belongs together.",
        example: "let $x = if a then b else c | trim",
    },
    Code {
        code: "method-call",
        summary: "a function called as if it were part of a value",
        doc: "Functions are called with the value as their first argument, `trim(name)`, or with `|`, as in `name | trim`. Values have no methods.",
        example: "where name.trim() == 1",
    },
    Code {
        code: "misplaced",
        summary: "a word that begins a line somewhere else",
        doc: "The word is known, but not here: `replay`, `now` and `respond` stand only in a `test`, statements of a request do not stand there, and a `then` holds no other `then`.",
        example: r#"test "a" {
  get "/a"
}"#,
    },
    Code {
        code: "missing-body-kind",
        summary: "a body that does not say how it is sent",
        doc: "`body` is followed by its form: `json`, `form`, `text`, `multipart` or `graphql`, since nothing is guessed. Most APIs take `body json {…}`.",
        example: "body { a: 1 }",
    },
    Code {
        code: "missing-brace",
        summary: "a block without its `{`",
        doc: "A request, shape or test holds its statements between `{` and `}`. The lines below are read as if the `{` was there.",
        example: r#"request a
  get "/a"
}"#,
    },
    Code {
        code: "missing-colon",
        summary: "a type without the `:` before it",
        doc: "A type follows `:`, as in `map day -> day: date` and `param $since: date`.",
        example: "map day -> day date",
    },
    Code {
        code: "missing-comma",
        summary: "two elements without a `,` between them",
        doc: "Elements of lists, objects, arguments, headers, query values and keys are separated by commas, also when they stand on lines of their own.",
        example: "query a = 1 b = 2",
    },
    Code {
        code: "missing-dollar",
        summary: "a value that is declared without its `$`",
        doc: "A value is declared as it is read, so that searching finds both: `param $since: date`, `for $c in $campaigns`, `let $day = …`, `fn half($x) = $x / 2`. The script is read as if the `$` was there.",
        example: "param since: date",
    },
    Code {
        code: "missing-name",
        summary: "a `.`, `$` or `global.` without a name",
        doc: "A name must follow. If the current item itself was meant, write a single `.` where a value stands.",
        example: "where campaign. == 1",
    },
    Code {
        code: "missing-target",
        summary: "a `->` that leads nowhere",
        doc: "`->` is followed by a global field, `-> global.spend`, or by a column of the request's own with its type, `-> cost: decimal`.",
        example: "map id ->",
    },
    Code {
        code: "missing-type",
        summary: "a param that does not say what it holds",
        doc: r#"A param is given from outside as text, so its type must be known: `param $since: date`. A choice is written `"eu" | "us"`, and a param that may be left out ends in `?`."#,
        example: "param $since = today()",
    },
    Code {
        code: "missing-zone",
        summary: "a time without its zone",
        doc: "A date with a time is an instant only if its zone is known. Write `Z` for UTC, or the offset, such as `+02:00`.",
        example: "where created > @2026-01-31T10:00",
    },
    Code {
        code: "mixed-operators",
        summary: "`|` or `??` beside another operator",
        doc: "In `clicks ?? 0 + views` it is not plain what comes first, and a wrong guess gives wrong sums. Put parentheses around what comes first: `(clicks ?? 0) + views`.",
        example: "let $x = clicks ?? 0 + views",
    },
    Code {
        code: "no-default-here",
        summary: "a default for a parameter of `fn`",
        doc: "Only parameters of a `shape` have defaults. Write the value in the calls, or a second function.",
        example: "fn half($x = 1) = $x / 2",
    },
    Code {
        code: "no-hole-here",
        summary: "a hole in a text that must be known beforehand",
        doc: r"Labels, file names, keys after `.`, the values of a type and the like are fixed when the script is checked, so they hold no `{…}`. Write `\{` where a brace is meant.",
        example: r#"use "{$region}.capi""#,
    },
    Code {
        code: "no-statement",
        summary: "a line that does not begin with a word",
        doc: "Every statement begins with a word that says what it does, such as `get`, `query`, `records` or `map`. A line goes on from the one before only inside brackets, after an operator or a comma, or if it starts with `|`, `??` or `->`.",
        example: "= 1",
    },
    Code {
        code: "reserved-word",
        summary: "a word of the language where a value is due",
        doc: "`if then else match and or not in null true false global` are words of the language in expressions. A field of that name is read with a dot before it: `.match`.",
        example: "where match.x == 1",
    },
    Code {
        code: "second-else",
        summary: "a `match` with two `else`",
        doc: "`else` takes whatever no other arm took, so only one of them can be reached. Remove the other.",
        example: "let $x = match a { else => 1, else => 2 }",
    },
    Code {
        code: "semicolon",
        summary: "a `;` at the end of a statement",
        doc: "A statement ends with its line. Remove the `;`; two statements stand on two lines.",
        example: r#"get "/a";"#,
    },
    Code {
        code: "slash-comment",
        summary: "a comment that starts with `//`",
        doc: "Comments start with `#` and reach to the end of their line.",
        example: r#"get "/a"  // all of them"#,
    },
    Code {
        code: "stray-close",
        summary: "a `}` that closes nothing",
        doc: "No block is open here. Remove the `}`, or look for one too many above.",
        example: "}",
    },
    Code {
        code: "too-deep",
        summary: "brackets or operators nested too deeply",
        doc: "At most 64 brackets may be open at once, and a row of operators has an end as well, so that every script is read in bounded time and space. Give a part of it a name with `let` or `fn`; a long row of `or` is better written `in […]`. Files that use each other end after 64.",
        example: "where ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))",
    },
    Code {
        code: "unclosed-block",
        summary: "a `{` whose `}` is missing",
        doc: "The block of this `{` reaches to the next item or to the end of the script. Add the `}` where it should end.",
        example: r#"request a {
  get "/a""#,
    },
    Code {
        code: "unclosed-bracket",
        summary: "a bracket that is not closed, or by another kind",
        doc: "Every `(`, `[` and `{` is closed by its own kind. Inside brackets a statement may go on over several lines, which ends where a line starts a new statement.",
        example: "query a = join(tags, 1",
    },
    Code {
        code: "unclosed-text",
        summary: "a text whose closing quote is missing",
        doc: r#"A `"` text ends on its line. A text over several lines starts with `"""` at the end of a line and ends with `"""` on a line of its own; none of its lines begins in the first column."#,
        example: r#"get "/campaigns"#,
    },
    Code {
        code: "unexpected",
        summary: "something else was due here",
        doc: "The statement was right up to this place. The message lists what could have followed, and what was found instead.",
        example: "bookmark updated until $since",
    },
    Code {
        code: "unknown-action",
        summary: "a word after `on` that is no action",
        doc: "An answer is met with `retry`, `accept`, `skip`, `stop`, `refresh` or `fail`, optionally followed by a text that says why.",
        example: "on 404 ignore",
    },
    Code {
        code: "unknown-escape",
        summary: r"a `\` with a letter that means nothing",
        doc: r#"Escapes are `\n`, `\t`, `\r`, `\"`, `\\`, `\{`, `\}`, `\$` and `\u{1F600}`. Patterns are written `r"\d+"`, where `\` is a letter."#,
        example: r#"where regex_match(id, "\d+")"#,
    },
    Code {
        code: "unknown-item",
        summary: "a line that begins with an unknown word, at the top level",
        doc: "A script holds items, `integration`, `param`, `secret`, `global`, `let`, `fn`, `fields`, `shape`, `request`, `test` and `use`, and statements as defaults for all requests. If a word is spelled nearly right, the fix writes it.",
        example: "parm $since: date",
    },
    Code {
        code: "unknown-statement",
        summary: "a line that begins with an unknown word",
        doc: "A line of a request begins with the word of a statement, such as `get`, `header`, `query`, `paginate`, `records`, `where` or `map`. If a word is spelled nearly right, the fix writes it.",
        example: r#"request a {
  gett "/a"
}"#,
    },
    Code {
        code: "unquoted-address",
        summary: "a path or URL without quotes",
        doc: r#"An address is a text and stands in quotes, with `{…}` where a value goes in: `get "/campaigns/{$id}"`."#,
        example: "get /campaigns",
    },
    Code {
        code: "unquoted-name",
        summary: "a header or query name that needs quotes",
        doc: r#"A bare name holds letters, digits, `_`, `-`, `.` and `[…]`. Others are written in quotes, which may hold `{…}`: `query "$top" = 5`."#,
        example: "query $top = 5",
    },
    Code {
        code: "weak-not",
        summary: "a `not` behind a stronger operator",
        doc: "`not` binds weaker than comparisons and arithmetic, so `a == not b` cannot be read as it is meant. Put `not …` into parentheses.",
        example: "where a == not b",
    },
];
