//! Numbers as people write them: by a format or not at all.

use super::{fault, same};

#[test]
fn formats_read_what_they_show() {
    same(r#"number("1,234,567.89", "1,234.56")"#, "1234567.89");
    same(r#"number("1234567.89", "1,234.56")"#, "1234567.89");
    same(r#"number("-1.234.567", "1.234,56")"#, "-1234567");
    same("number(\"1\u{a0}234,5\", \"1 234,56\")", "1234.5");
    same("number(\"1’234’567.5\", \"1'234.56\")", "1234567.5");
    same(r#"number("12,34,567.5", "12,34,567.89")"#, "1234567.5");
    same("number(\"\u{2212}5,0\", \"1.234,56\")", "-5");
}

#[test]
fn odd_groups_are_no_numbers() {
    for (text, format) in [
        ("1,23", "1,234.56"),
        ("1234,567", "1,234.56"),
        (",123", "1,234.56"),
        ("1,234.5.6", "1,234.56"),
        ("1.234,56", "1,234.56"),
        ("1,234,567", "12,34,567.89"),
        ("007", "1,234.56"),
        ("1e5", "1,234.56"),
        ("", "1,234.56"),
        ("1,", "1.234,56"),
    ] {
        let message = fault(&format!(r#"number("{text}", "{format}")"#));
        assert!(message.contains("is not a number"), "{text}: {message}");
    }
    assert!(fault(r#"number("1", "de")"#).starts_with("`de` is no number format; there are `1,234.56`, `1.234,56`"));
}

#[test]
fn without_a_format_the_rule_of_columns_holds() {
    for text in ["1,5", " 5", "1e5", "007", "+1", ".5", "5.", "", "∞", "0x1", "NaN"] {
        assert!(fault(&format!(r#"number("{text}")"#)).contains("is not a number"), "{text}");
    }
    assert!(fault(r#"number("1234567890123456789012345678901234567890")"#).contains("38 digits"));
}

#[test]
fn money_has_one_currency_and_one_sign() {
    for (text, amount) in [
        ("$1234.50", "1234.5"),
        ("US$ 5", "5"),
        ("-€5", "-5"),
        ("€-5", "-5"),
        ("5 EUR", "5"),
        ("EUR5.00", "5"),
        ("100 kr", "100"),
        ("(USD 3)", "-3"),
        (" 7 ", "7"),
        ("1000000 ₹", "1000000"),
    ] {
        same(&format!(r#"money("{text}")"#), amount);
    }
    for text in ["12 k", "1.2M", "$5 USD", "--5", "(-5)", "free", "", "$", "5 apples", "5€5"] {
        assert!(fault(&format!(r#"money("{text}")"#)).contains("is not a number"), "{text}");
    }
}

#[test]
fn money_never_guesses_what_separates() {
    for text in ["$1,234.50", "1.234,50 €", "1,5", "1 234 kr"] {
        assert!(fault(&format!(r#"money("{text}")"#)).contains(r#"money(x, "1.234,56")"#), "{text}");
    }
    same(r#"money("1.500 €", "1.234,56")"#, "1500");
    same(r#"money("1.500 €")"#, "1.5");
    same(r#"money("(1,234.50 USD)", "1,234.56")"#, "-1234.5");
    same(r#"money("12,34,567.89 ₹", "12,34,567.89")"#, "1234567.89");
}

#[test]
fn a_currency_is_given_as_it_is_written() {
    for (text, currency) in
        [("$1,234.50", "$"), ("US$ 5", "US$"), ("-€5", "€"), ("€-5", "€"), ("EUR5.00", "EUR"), ("100 kr", "kr"), ("(USD 3)", "USD")]
    {
        same(&format!(r#"currency("{text}")"#), &format!("\"{currency}\""));
    }
    same(r#"currency("7")"#, "null");
    for text in ["12 k", "free", "", "$", "5 apples", "1-2", "--5 €", "(-5 €)", "$5 USD"] {
        assert!(fault(&format!(r#"currency("{text}")"#)).contains("is no amount"), "{text}");
    }
}

#[test]
fn percentages_and_whole_numbers() {
    same(r#"percent("-0.5%")"#, "-0.005");
    same(r#"percent("12.5")"#, "0.125");
    assert!(fault(r#"percent("12 % %")"#).contains("not a number"));
    assert!(fault("int(1.5)").contains("not whole"));
    assert!(fault("int(9223372036854775808)").contains("64 bits"));
    assert!(fault("decimal(1.2345, 2)").contains("more than 2 digits after the point\n`round(x, 2)`"));
    same("round(0.5)", "0");
    same("round(1.5)", "2");
    same("round(-1250, -2)", "-1200");
    assert!(fault(r#"bool("True")"#).contains("neither `true` nor `false`"));
}
