//! What holds of the table of functions as a whole.

use std::collections::HashSet;

use capi::builtin::{FUNCTIONS, Mode, find};

#[test]
fn functions_are_in_alphabetical_order_and_found_by_name() {
    let names: Vec<&str> = FUNCTIONS.iter().map(|function| function.name).collect();
    assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
    assert!(names.len() >= 70);
    for name in names {
        assert_eq!(find(name).unwrap().name, name);
    }
}

#[test]
fn each_function_has_its_file() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/builtin");
    for function in FUNCTIONS {
        assert!(std::path::Path::new(&format!("{folder}/{}.rs", function.name)).exists(), "{}", function.name);
    }
}

#[test]
fn documentation_is_one_sentence_with_examples() {
    for function in FUNCTIONS {
        let (name, doc) = (function.name, function.doc);
        assert!(doc.starts_with(char::is_uppercase) && doc.ends_with('.') && !doc.contains('\n'), "{name}: {doc}");
        assert!((2..=5).contains(&function.examples.len()), "{name}");
        let shown = function.examples.iter().all(|(expression, _)| expression.contains(&format!("{name}(")));
        assert!(shown, "{name}: an example without it");
    }
}

#[test]
fn parameters_are_named_and_in_a_possible_order() {
    for function in FUNCTIONS {
        let mut names = HashSet::new();
        let mut optional = false;
        for (index, parameter) in function.parameters.iter().enumerate() {
            let at = format!("{}, `{}`", function.name, parameter.name);
            assert!(!parameter.name.is_empty() && names.insert(parameter.name), "{at}");
            assert!(!parameter.kinds.is_empty(), "{at}");
            assert!(!optional || parameter.is_optional(), "{at}: required after optional");
            optional = parameter.is_optional();
            let last = index + 1 == function.parameters.len();
            assert!(parameter.mode != Mode::Rest || last, "{at}: not last");
        }
        let items = function.parameters.iter().filter(|parameter| matches!(parameter.mode, Mode::Item | Mode::OptionalItem));
        assert!(items.count() <= 1, "{}", function.name);
    }
}

#[test]
fn signatures_print_as_they_are_called() {
    let shown = |name: &str| find(name).unwrap().to_string();
    assert_eq!(shown("round"), "round(x, digits?)");
    assert_eq!(shown("coalesce"), "coalesce(x, more...)");
    assert_eq!(shown("now"), "now()");
    assert_eq!((find("pad").unwrap().least(), find("pad").unwrap().most()), (2, Some(3)));
    assert_eq!((find("coalesce").unwrap().least(), find("coalesce").unwrap().most()), (1, None));
}
