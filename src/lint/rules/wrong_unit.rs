//! `wrong-unit`: an amount in cents or millionths, where the column says money.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::context::last_name;
use crate::lint::names::words;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::source::Span;
use crate::syntax::ast::{BinaryOperator, Expr, ExprKind, Map, Statement};

pub static LINT: Lint = Lint {
    code: Code {
        code: "wrong-unit",
        summary: "a field in one unit that goes into a column of another",
        doc: "The name of the field says its unit: micros are millionths, cents are hundredths, `_ms` are thousandths of a second. Amounts and durations that are read together stand in whole units: divide, as in `spend_micros / 1_000_000`, or let the column say the unit in its name.",
        example: r#"use marketing
integration acme
request ads {
  get "https://api.acme.test/ads"
  key date
  map day          -> global.date
  map spend_micros -> global.spend
}"#,
    },
    clean: r#"use marketing
integration acme
request ads {
  get "https://api.acme.test/ads"
  key date
  map day                      -> global.date
  map spend_micros / 1_000_000 -> global.spend
}"#,
    group: Group::Rows,
    level: Level::Warning,
    looks_for: LooksFor::Presence,
    check,
};

/// How a name says a unit, and how many of it make a whole.
struct Unit {
    words: &'static [&'static str],
    parts: &'static str,
    is: &'static str,
}

const UNITS: &[Unit] = &[
    Unit { words: &["micros", "micro", "microamount", "e6", "millionths"], parts: "1000000", is: "millionths" },
    Unit { words: &["cents", "cent", "pence", "minor"], parts: "100", is: "hundredths" },
    Unit { words: &["ms", "millis", "milliseconds", "msec"], parts: "1000", is: "thousandths of a second" },
];

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (value, target) in context.maps() {
        let Some(column) = target.node.name() else { continue };
        let Some((field, divisor)) = parts(value) else { continue };
        let Some(name) = last_name(field) else { continue };
        let said = words(name);
        let Some(unit) = UNITS.iter().find(|unit| said.iter().any(|word| unit.words.contains(&word.as_str()))) else { continue };
        let column_words = words(&column.node);
        let keeps = column_words.iter().any(|word| unit.words.contains(&word.as_str()));
        let is_time = unit.parts == "1000";
        let other_thing = is_time && !column_words.iter().any(|word| matches!(word.as_str(), "seconds" | "second" | "secs" | "sec" | "s"));
        // An id or a name may well hold such a word.
        let counts = !is_time && context.is_number_column(target) && !column_words.iter().any(|word| word == "id" || word == "count");
        if keeps || other_thing || (!is_time && !counts) {
            continue;
        }
        match divisor {
            None => {
                let finding = LINT.at(value.span, format!("`{name}` is in {}, `{}` is not", unit.is, column.node));
                found.push(divided(context, finding.also(target.span, "of whole units"), value, name, unit));
            }
            Some(digits) if is_power(&digits) && digits != unit.parts => {
                let finding = LINT.at(value.span, format!("`{name}` is in {}, of which {} make one", unit.is, grouped(unit.parts)));
                found.push(finding.help(format!("divide by {}", grouped(unit.parts))));
            }
            Some(_) => {}
        }
    }
}

/// How it is divided: a line of a list of fields holds no arithmetic.
fn divided(context: &Context<'_>, finding: Diagnostic, value: &Expr, name: &str, unit: &Unit) -> Diagnostic {
    let whole = format!(" / {}", grouped(unit.parts));
    let is_map =
        |statement: &Statement| matches!(statement, Statement::Map(Map::Single { value: mapped, .. }) if std::ptr::eq(mapped, value));
    if !context.statements.iter().any(|(statement, _)| is_map(statement)) {
        return finding.help(format!("map it in a line of its own, divided: `map {name}{whole} -> …`"));
    }
    finding.help(format!("divide it: `{name}{whole}`")).suggest("divide it", Span { start: value.span.end, ..value.span }, whole)
}

/// A plain field, or one that is divided by a number.
fn parts(expr: &Expr) -> Option<(&Expr, Option<String>)> {
    match &expr.node {
        ExprKind::Binary(operator, left, right) if operator.node == BinaryOperator::Divide => match &right.node {
            ExprKind::Number(digits) => Some((plain(left)?, Some(digits.clone()))),
            _ => None,
        },
        _ => plain(expr).map(|field| (field, None)),
    }
}

/// A field, or `number(field)`.
fn plain(expr: &Expr) -> Option<&Expr> {
    match &expr.node {
        ExprKind::Name(_) | ExprKind::ItemField(_) | ExprKind::Field(..) => Some(expr),
        ExprKind::Paren(inner) | ExprKind::Insist(inner) => plain(inner),
        ExprKind::Call { name, arguments } if matches!(name.node.as_str(), "number" | "decimal" | "int") => match arguments.as_slice() {
            [only] => plain(&only.value),
            _ => None,
        },
        _ => None,
    }
}

/// 10, 100, 1000 and so on.
fn is_power(digits: &str) -> bool {
    digits.strip_prefix('1').is_some_and(|zeros| !zeros.is_empty() && zeros.chars().all(|zero| zero == '0'))
}

fn grouped(digits: &str) -> &str {
    match digits {
        "1000000" => "1_000_000",
        other => other,
    }
}
