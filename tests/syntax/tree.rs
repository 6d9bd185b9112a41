//! The shape of trees: precedence, texts, spans.

use super::parsed;
use capi::source::Source;
use capi::syntax::ast::{Expr, ExprKind, Item, Statement, TextPart};
use capi::syntax::parse_expression;

/// An expression written back with all parentheses.
fn shape(text: &str) -> String {
    let (value, diagnostics) = parse_expression(&Source::new("test", text));
    assert_eq!(diagnostics, [], "{text}");
    written(&value)
}

fn written(value: &Expr) -> String {
    match &value.node {
        ExprKind::Name(name) | ExprKind::Number(name) => name.clone(),
        ExprKind::Binary(operator, left, right) => format!("({} {} {})", written(left), operator.node.symbol(), written(right)),
        ExprKind::Unary(operator, inner) => format!("({operator:?} {})", written(inner)),
        ExprKind::Paren(inner) => written(inner),
        ExprKind::Field(base, name) => format!("{}.{}", written(base), name.node),
        ExprKind::Text { parts, .. } => parts.iter().map(part).collect(),
        ExprKind::If { branches, otherwise } => {
            let branches: Vec<String> = branches.iter().map(|(a, b)| format!("{}:{}", written(a), written(b))).collect();
            format!("if[{} else {}]", branches.join(" "), otherwise.as_ref().map_or(String::new(), |value| written(value)))
        }
        other => format!("{other:?}"),
    }
}

fn part(part: &TextPart) -> String {
    match part {
        TextPart::Literal(text) => text.node.clone(),
        TextPart::Hole(value) => format!("<{}>", written(value)),
    }
}

#[test]
fn precedence() {
    assert_eq!(shape("a or b and not c == d + e * -f"), "(a or (b and (Not (c == (d + (e * (Minus f)))))))");
    assert_eq!(shape("a - b - c"), "((a - b) - c)");
    assert_eq!(shape("a * b % c / d"), "(((a * b) % c) / d)");
    assert_eq!(shape("-a.b + 1"), "((Minus a.b) + 1)");
    assert_eq!(shape("a not in b and c"), "((a not in b) and c)");
    assert_eq!(shape("if a then b else if c then d else e + 1"), "if[a:b c:d else (e + 1)]");
}

#[test]
fn numbers_are_plain_digits() {
    assert_eq!(shape("1_000"), "1000");
    assert_eq!(shape("1.5e3"), "1500");
    assert_eq!(shape("25e-3"), "0.025");
    assert_eq!(shape("0.50"), "0.50");
}

#[test]
fn texts() {
    assert_eq!(shape(r#""a\n\{\u{41}{b}c""#), "a\n{A<b>c");
    assert_eq!(shape(r#"r"\d{4}""#), "\\d{4}");
    assert_eq!(shape("\"\"\"\n    a {b}\n      c\n\n    d\n    \"\"\""), "a <b>\n  c\n\nd");
    assert_eq!(shape("r\"\"\"\n  query { a }\n\"\"\""), "query { a }");
    assert_eq!(shape("\"\"\"a \"b\" {c}\"\"\""), "a \"b\" <c>");
}

#[test]
fn block_texts_hold_plain_line_feeds() {
    assert_eq!(shape("\"\"\"\r\n  a\r\n  b\r\n  \"\"\""), "a\nb");
}

#[test]
fn spans_end_at_the_last_token() {
    let text = "map x -> y: text   # comment\nwhere a  # b\n";
    let file = parsed(text).file;
    let spans: Vec<&str> = file.items.iter().map(|item| &text[item.span.range()]).collect();
    assert_eq!(spans, ["map x -> y: text", "where a"]);
}

#[test]
fn a_pipe_without_parentheses_is_a_call() {
    let file = parsed("where a | trim").file;
    let Item::Default(Statement::Where(value)) = &file.items[0].node else { panic!() };
    let ExprKind::Chain { stages, .. } = &value.node else { panic!() };
    assert!(matches!(&stages[0].value.node, ExprKind::Call { arguments, .. } if arguments.is_empty()));
}

#[test]
fn trees_are_compared_without_spans() {
    assert_eq!(parsed("where  a==1").file, parsed("where a == 1 # c").file);
}
