//! Comments are found wherever they stand, and nowhere else.

use super::{parsed, told};

fn comments(text: &str) -> Vec<&str> {
    parsed(text).comments.into_iter().map(|span| &text[span.range()]).collect()
}

#[test]
fn comments_are_found() {
    let text = "# one\nlet $x = [ # two\n  1, # three\n]\nget \"/a#b{\"#\"}\" # four\n";
    assert_eq!(comments(text), ["# one", "# two", "# three", "# four"]);
}

#[test]
fn texts_hold_none() {
    assert_eq!(comments("body text \"\"\"\n  # no\n  \"\"\" # yes\nwhere r\"#\" == \"\\\"#\""), ["# yes"]);
}

#[test]
fn an_open_text_ends_with_its_line() {
    assert_eq!(comments("get \"/a # no\n# yes"), ["# yes"]);
    assert_eq!(comments("body text \"\"\"\n  # no\nget \"/a\" # yes"), ["# yes"]);
}

#[test]
fn slashes_are_told_and_kept() {
    assert_eq!(comments("get \"https://a.test\" // b"), ["// b"]);
    assert_eq!(told("get \"https://a.test\" // b")[0].0, "slash-comment");
}
