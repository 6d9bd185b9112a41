//! `capi explain`.

use super::Capi;

#[test]
fn a_function_has_signature_sentence_and_examples() {
    let expected = "\
lower(text)

The text in lower case.

Examples
  lower(\"ABC É\")  => \"abc é\"
  lower(\"\")       => \"\"
  lower(null)     => null
";
    for word in ["lower", "lower()"] {
        Capi::new().args(["explain", word]).run().status(0).stdout(expected).stderr("");
    }
}

#[test]
fn an_unknown_word_gets_the_nearest() {
    let expected = "error: there is no statement, function or code `lowr`\nhelp: did you mean `lower`?\n";
    Capi::new().args(["explain", "lowr"]).run().status(3).stdout("").stderr(expected);
    let expected = "error: there is no statement, function or code `zzzzzzzzzz`\nhelp: `capi explain` lists all of them\n";
    Capi::new().args(["explain", "zzzzzzzzzz"]).run().status(3).stdout("").stderr(expected);
}

#[test]
fn a_statement_has_its_forms_a_text_and_an_example() {
    let expected = "\
nulls \"TEXT\", …

Texts that mean nothing, for columns that are not text. Empty text always does.

Example
  get \"/orders\"
  nulls \"0000-00-00\", \"-\", \"N/A\"
  map shipped -> shipped: date
";
    Capi::new().args(["explain", "nulls"]).run().status(0).stdout(expected).stderr("");
    for word in ["post", "shape", "oauth2"] {
        let text = Capi::new().args(["explain", word]).run().status(0).stderr("").stdout;
        assert!(text.contains(word) && text.contains("\nExample\n"), "{text}");
    }
    for (word, statement) in [("batch", "for $NAME"), ("settle", "bookmark "), ("csv", "format json"), ("cursor", "paginate number")] {
        let text = Capi::new().args(["explain", word]).run().status(0).stderr("").stdout;
        assert!(text.starts_with(statement), "{word}: {text}");
    }
    let expected = "error: there is no statement, function or code `pagniate`\nhelp: did you mean `paginate`?\n";
    Capi::new().args(["explain", "pagniate"]).run().status(3).stdout("").stderr(expected);
}

#[test]
fn without_a_word_all_are_listed() {
    let listed = Capi::new().args(["explain"]).run().status(0).stderr("").stdout;
    for function in capi::builtin::FUNCTIONS {
        assert!(listed.contains(&format!("  {} ", function.name)), "{} is missing", function.name);
    }
    for entry in capi::manual::entries() {
        assert!(listed.contains(&format!("  {} ", entry.name)), "{} is missing", entry.name);
    }
}

#[test]
fn a_code_has_a_sentence_a_text_and_an_example() {
    let code = capi::diagnostic::codes::all().next().unwrap();
    for word in [code.code.to_owned(), format!("error[{}]", code.code)] {
        let text = Capi::new().args(["explain", &word]).run().status(0).stderr("").stdout;
        assert!(text.starts_with(&format!("{}: {}\n", code.code, code.summary)) && text.contains("\nExample\n"), "{text}");
    }
    let listed = Capi::new().args(["explain"]).run().stdout;
    for code in capi::diagnostic::codes::all() {
        assert!(listed.contains(&format!("  {} ", code.code)), "{} is missing", code.code);
    }
}

#[test]
fn a_code_is_explained_with_an_example() {
    let expected = "\
unknown-type: a type that does not exist

Types are text, int, decimal, float, bool, date, datetime, duration, json and list<…>.

Example
  global name: string
";
    for word in ["unknown-type", "error[unknown-type]"] {
        Capi::new().args(["explain", word]).run().status(0).stdout(expected).stderr("");
    }
}
