//! Wrong scripts, and exactly what is said: code, the text under the span, the message.

use super::{fixed, parsed, told};

/// Each script has this one mistake.
const TABLE: &[(&str, &str, &str, &str)] = &[
    // The first word of a line.
    ("mapp a -> b: text", "unknown-statement", "mapp", "unknown statement `mapp`; did you mean `map`?"),
    ("parm $x: int", "unknown-item", "parm", "unknown item `parm`; did you mean `param`?"),
    ("GET \"/x\"", "unknown-statement", "GET", "unknown statement `GET`; did you mean `get`?"),
    ("fragment x($a) { get \"/x\" }", "unknown-item", "fragment", "unknown item `fragment`; did you mean `shape`?"),
    ("cursor updated from $x", "unknown-statement", "cursor", "unknown statement `cursor`; did you mean `bookmark`?"),
    ("zzzzzzzz 1", "unknown-item", "zzzzzzzz", "unknown item `zzzzzzzz`"),
    ("= 1", "no-statement", "=", "a line cannot begin with `=`"),
    ("replay \"a\"", "misplaced", "replay", "`replay` stands only in a test"),
    ("test \"a\" {\n  map a -> b: text\n}", "misplaced", "map", "`map` cannot stand in a test"),
    // Marks and words that are missing.
    ("map x > y   # see (docs {", "unexpected", "", "expected `->`, found the end of the line"),
    ("map x y: text", "unexpected", "y", "expected `->`, found `y`"),
    ("query a = 1 b = 2", "missing-comma", "", "a `,` is missing before `b`"),
    ("let $x = [1 2]", "missing-comma", "", "a `,` is missing before `2`"),
    ("let $x = [\n  1\n  2\n]", "missing-comma", "", "a `,` is missing before `2`"),
    ("key a, b,", "dangling-comma", ",", "nothing follows this `,`"),
    ("map a -> b text", "missing-colon", "", "a `:` is missing before the type `text`"),
    ("header A \"b\"", "unexpected", "\"b\"", "expected `=`, found `\"b\"`"),
    ("query a =", "unexpected", "", "expected a value, found the end of the line"),
    ("where a ==", "unexpected", "", "expected a value, found the end of the line"),
    ("bookmark x since $y", "unexpected", "since", "expected `from`, found `since`"),
    ("write upsert", "unexpected", "upsert", "expected `merge`, `append` or `replace`, found `upsert`"),
    ("body jsn { a: 1 }", "unexpected", "jsn", "expected `json`, `form`, `text`, `multipart` or `graphql`, found `jsn`"),
    ("poll every 5s", "unexpected", "", "expected `until`, found the end of the line"),
    ("stop if x", "unexpected", "if", "expected `when`, found `if`"),
    ("keep", "unexpected", "", "expected `raw`, found the end of the line"),
    ("global x", "unexpected", "", "expected `:` or `=`, found the end of the line"),
    ("on 404 when x", "unexpected", "", "expected an action such as `retry`, found the end of the line"),
    ("nulls -", "unexpected", "-", "expected a text, found `-`"),
    ("get \"/x\" records data", "unexpected", "records", "unexpected `records` after this statement"),
    ("fields $F { -> x }", "unexpected", "->", "expected a field, found `->`"),
    // Brackets.
    ("query a = f(1, 2\nrecords data", "unclosed-bracket", "(", "this `(` is never closed"),
    ("let $z = f(1]", "unclosed-bracket", "]", "`]` does not close `(`"),
    ("map (a -> b: text", "unclosed-bracket", "(", "this `(` is never closed"),
    ("where a [0]", "unexpected", "[", "no blank may stand before this `[`"),
    ("where f (x)", "unexpected", "(", "no blank may stand before this `(`"),
    // Names.
    ("param since: date", "missing-dollar", "since", "`since` is declared without its `$`"),
    ("for c in $x", "missing-dollar", "c", "`c` is declared without its `$`"),
    ("request $a { get \"/x\" }", "extra-dollar", "$a", "`a` is declared with a `$` too many"),
    ("where a-b > 1", "dashed-name", "a-b", "`a-b` is a difference without blanks, or one name"),
    ("where $c.utm-source == 1", "dashed-name", "$c.utm-source", "`$c.utm-source` is a difference without blanks, or one name"),
    ("where created-at-utc", "dashed-name", "created-at-utc", "`created-at-utc` is a difference without blanks, or one name"),
    ("where match.x == 1", "reserved-word", "match", "`match` is a word of the language"),
    ("where if == 1", "reserved-word", "if", "`if` is a word of the language"),
    ("map global.x -> y: text", "reserved-word", "global", "`global` is a word of the language"),
    ("query $top = 5", "unquoted-name", "$top", "the name `$top` needs quotes"),
    ("query date:min = 5", "unquoted-name", "date:min", "the name `date:min` needs quotes"),
    ("where a.16x16", "digit-key", ".16x16", "`16x16` is no name: it starts with a digit"),
    // Operators.
    ("where a < b < c", "chained-comparison", "<", "comparisons do not chain"),
    ("where a ?? 0 + b ?? 0", "mixed-operators", "??", "`??` beside an operator needs parentheses"),
    ("where a + b | f", "mixed-operators", "|", "`|` beside an operator needs parentheses"),
    ("let $x = if a then b else c | trim", "loose-if", "|", "it is not clear what `|` after an `if` belongs to"),
    ("let $x = a ?? if b then c else d", "mixed-operators", "??", "`??` beside an operator needs parentheses"),
    ("where a == not b", "weak-not", "not", "`not` binds weaker than the operator before it"),
    // Habits.
    ("where a = 1", "foreign-operator", "=", "`=` does not compare"),
    ("where a && b", "foreign-operator", "&&", "`&&` is written `and`"),
    ("where a || b", "foreign-operator", "||", "`||` is written `or`"),
    ("where !a", "foreign-operator", "!", "`!` is written `not`"),
    ("where a === b", "foreign-operator", "===", "`===` is written `==`"),
    ("where a!== b", "foreign-operator", "!==", "`!==` is written `!=`"),
    ("where a AND b", "foreign-operator", "AND", "`AND` is written `and`"),
    ("where a is null", "foreign-operator", "is", "`is` is written `==`"),
    ("where a ?: b", "foreign-operator", "?:", "`?:` is written `??`"),
    ("where a ? b : c", "foreign-ternary", "?", "a choice is written `if … then … else …`"),
    ("where 'x' == a", "foreign-quotes", "'x'", "a text stands in `\"` quotes"),
    ("where “x” == a", "foreign-quotes", "“x”", "a text stands in `\"` quotes"),
    ("map a => b: text", "foreign-arrow", "=>", "this arrow is written `->`"),
    ("let $x = match a { else -> 1 }", "foreign-arrow", "->", "this arrow is written `=>`"),
    ("where a == None", "foreign-constant", "None", "`None` is written `null`"),
    ("where x.trim() == a", "method-call", ".trim()", "`trim` is a function, not a part of the value"),
    ("get \"/a\" // b", "slash-comment", "//", "a comment starts with `#`, not with `//`"),
    ("get \"/a\";", "semicolon", ";", "a statement ends with its line, not with `;`"),
    ("header Accept: \"x\"", "colon-for-equal", ":", "a header or query value is given with `=`"),
    ("body json { a = 1 }", "equal-for-colon", "=", "a key is followed by `:`"),
    ("base https://api.test/v2", "unquoted-address", "https://api.test/v2", "an address is a text and stands in quotes"),
    ("get /campaigns", "unquoted-address", "/campaigns", "an address is a text and stands in quotes"),
    ("body { a: 1 }", "missing-body-kind", "", "this body does not say in which form it is sent"),
    // Texts.
    ("header A = \"abc", "unclosed-text", "\"abc", "this text is not closed"),
    ("get \"{{ x }}\"", "double-braces", "{{ x }}", "a hole is written `{…}`, with one brace on either side"),
    ("get \"${c}\"", "dollar-hole", "$", "a hole is written `{…}`, without `$` before it"),
    ("get \"\\d\"", "unknown-escape", "\\d", "unknown escape `\\d`"),
    ("get \"[0-9]{4}\"", "literal-hole", "{4}", "this hole always gives 4"),
    ("get \"{}\"", "bad-hole", "{}", "this hole holds nothing"),
    ("get \"{x y}\"", "unexpected", "y", "unexpected `y`"),
    ("use \"{$x}\"", "no-hole-here", "$x", "this text must be known before anything runs"),
    // Numbers and dates.
    ("where 0x10", "bad-number", "0x10", "`0x10` is no number"),
    ("where 30days", "bad-number", "30days", "`30days` is no number"),
    ("where .5", "bad-number", ".5", "`.5` is no number"),
    ("where 1_", "bad-number", "1_", "`1_` is no number"),
    ("where @2026-1-3", "bad-date", "@2026-1-3", "`@2026-1-3` is no date"),
    ("where @2026-02-30", "bad-date", "@2026-02-30", "there is no day `2026-02-30`"),
    ("where @2026-01-31T10:00", "missing-zone", "@2026-01-31T10:00", "`@2026-01-31T10:00` does not say in which zone"),
    ("rate 10/sec", "bad-rate", "sec", "`sec` is no unit of time"),
    ("rate 10 / s", "bad-rate", "10 / s", "a rate is written without blanks"),
    ("on 404 acept", "unknown-action", "acept", "unknown action `acept`; did you mean `accept`?"),
    // Half typed.
    ("map a. -> x: text", "missing-name", ".", "a name is missing after this `.`"),
    ("where $", "missing-name", "$", "a name is missing after this `$`"),
    ("map a ->", "missing-target", "->", "this `->` leads nowhere"),
    ("param $x", "missing-type", "$x", "`$x` has no type"),
    ("param $x: list", "bad-type", "list", "`list` does not say of what"),
];

#[test]
fn what_is_said() {
    let mut wrong = Vec::new();
    for (text, code, under, message) in TABLE {
        let told = told(text);
        if told != [(*code, (*under).to_owned(), (*message).to_owned())] {
            wrong.push(format!("{text}\n  {told:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_same_is_said_in_a_request() {
    for (text, code, under, _) in TABLE {
        let only_outside = ["param", "parm", "request", "global", "use", "test", "fields", "fragment", "zzz", "replay"];
        if only_outside.iter().any(|word| text.starts_with(word)) {
            continue;
        }
        let inside = format!("request a {{\n  {}\n}}\nrequest b {{ get \"/b\" }}\n", text.replace('\n', "\n  "));
        let told: Vec<_> = told(&inside).into_iter().map(|(code, under, _)| (code, under)).collect();
        assert_eq!(told, [(*code, (*under).to_owned())], "{inside}");
    }
}

#[test]
fn fixes_write_what_was_meant() {
    for (text, number, expected) in [
        ("mapp a -> b: text", 0, "map a -> b: text"),
        ("param since: date", 0, "param $since: date"),
        ("where a<b<c", 0, "where a<b and b<c"),
        ("where a&&b", 0, "where a and b"),
        ("where !a", 0, "where not a"),
        ("where utm-source == 1", 0, "where .\"utm-source\" == 1"),
        ("where utm-source == 1", 1, "where utm - source == 1"),
        ("where $c.utm-source", 0, "where $c.\"utm-source\""),
        ("let $x = a ?? 0 + b", 0, "let $x = a ?? (0 + b)"),
        ("let $x = a ?? 0 + b", 1, "let $x = (a ?? 0) + b"),
        ("let $x = a + b ?? 0", 0, "let $x = (a + b) ?? 0"),
        ("let $x = a + b ?? 0", 1, "let $x = a + (b ?? 0)"),
        ("let $x = if a then b else c | f", 0, "let $x = (if a then b else c) | f"),
        ("let $x = if a then b else c | f", 1, "let $x = if a then b else (c | f)"),
        ("where a ? b : c", 0, "where if a then b else c"),
        ("where 'a \"b\" {c}'", 0, "where \"a \\\"b\\\" \\{c}\""),
        ("where x.pad(2, \"0\")", 0, "where pad(x, 2, \"0\")"),
        ("get \"${c}\"", 0, "get \"{c}\""),
        ("get \"${c}\"", 1, "get \"\\${c}\""),
        ("get \"{{ x }}\"", 0, "get \"{x}\""),
        ("header A: 1", 0, "header A = 1"),
        ("body json { a = 1 }", 0, "body json { a: 1 }"),
        ("header A = \"abc  ", 0, "header A = \"abc\"  "),
        ("query a = f(1", 0, "query a = f(1)"),
        ("get /a/b", 0, "get \"/a/b\""),
    ] {
        let mended = fixed(text, number);
        assert_eq!(mended, expected, "{text}");
        assert_eq!(told(&mended), [], "{mended}");
    }
}

#[test]
fn no_more_than_five_alternatives() {
    for (text, ..) in TABLE {
        for found in parsed(text).diagnostics {
            assert!(found.message.matches(", ").count() <= 5, "{}", found.message);
        }
    }
}
