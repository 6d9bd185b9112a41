//! The view `global`.

use capi::plan::table::{Formula, GlobalField, Table};
use capi::sink::{SinkError, SinkErrorKind, Start};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::rig::*;

fn named(name: &str) -> Box<Formula> {
    Box::new(Formula::Field(name.into()))
}

fn number(digits: &str) -> Box<Formula> {
    Box::new(Formula::Number(digits.into()))
}

fn binary(operator: char, left: Box<Formula>, right: Box<Formula>) -> Formula {
    Formula::Binary(operator, left, right)
}

/// date, spend, clicks, impressions; ctr is derived.
fn vocabulary() -> Vec<GlobalField> {
    vec![
        field("date", Ty::Date),
        derived("ctr", binary('/', named("clicks"), named("impressions"))),
        field("spend", Ty::DECIMAL),
        field("clicks", Ty::Int),
        field("impressions", Ty::Int),
    ]
}

fn load(file: &File, tables: &[Table], globals: &[GlobalField], rows: &[Vec<Vec<Cell>>]) -> Result<(), SinkError> {
    let runs = if file.path().exists() { file.lines("SELECT count(*) FROM _capi_runs").concat() } else { "0".into() };
    file.run(&Start { globals: globals.to_vec(), ..start(&format!("r{runs}"), tables) }, rows)
}

fn ads() -> Table {
    global("acme", "ads", &[("clicks", Ty::Int), ("impressions", Ty::Int), ("spend", Ty::DECIMAL)])
}

#[test]
fn it_unites_requests_and_integrations_in_the_order_of_the_vocabulary() {
    let file = File::new();
    let mut days = global("acme", "days", &[("date", Ty::Date)]);
    days.columns.extend(append("x", &[("own", Ty::Text)]).columns);
    let rows = [vec![vec![Cell::Int(1), Cell::Int(4), decimal(1_500_000_000)]], vec![vec![Cell::Date(20_484), text("own")]]];
    load(&file, &[ads(), days], &vocabulary(), &rows).unwrap();
    let beta = global("beta", "ads", &[("spend", Ty::Decimal { precision: 10, scale: 2 })]);
    load(&file, &[beta], &vocabulary(), &[vec![vec![Cell::Decimal(250)]]]).unwrap();
    assert_eq!(
        file.lines("SELECT name FROM pragma_table_info('global')"),
        ["_integration", "_request", "date", "spend", "clicks", "impressions", "ctr"]
    );
    assert_eq!(
        file.lines("SELECT * FROM global ORDER BY _integration, _request"),
        ["acme|ads|-|1.5|1|4|0.25", "acme|days|2026-01-31|-|-|-|-", "beta|ads|-|2.5|-|-|-"]
    );
}

#[test]
fn without_global_fields_it_is_empty() {
    let file = File::new();
    load(&file, &[append("x", &[("own", Ty::Text)])], &vocabulary(), &[vec![vec![text("own")]]]).unwrap();
    assert!(file.lines("SELECT date, spend, ctr FROM global").is_empty());
    load(&File::new(), &[], &[], &[]).unwrap();
}

#[test]
fn derived_fields_are_computed() {
    let of = |formula: Formula| {
        let file = File::new();
        let globals = [vocabulary(), vec![derived("it", formula)]].concat();
        let rows =
            [vec![vec![Cell::Int(7), Cell::Int(0), decimal(2_500_000_000)], vec![Cell::Null, Cell::Int(2), decimal(-1_000_000_000)]]];
        load(&file, &[ads()], &globals, &rows).unwrap();
        file.lines("SELECT it FROM global")
    };
    assert_eq!(of(binary('/', named("clicks"), number("2"))), ["3.5", "-"]);
    assert_eq!(of(binary('/', named("clicks"), named("impressions"))), ["-", "-"]);
    assert_eq!(of(binary('%', named("clicks"), named("spend"))), ["2.0", "-"]);
    assert_eq!(of(binary('%', named("clicks"), named("impressions"))), ["-", "-"]);
    assert_eq!(of(binary('*', named("spend"), number("1_000"))), ["2500.0", "-1000.0"]);
    assert_eq!(of(binary('-', named("impressions"), number("1e3"))), ["-1000.0", "-998.0"]);
    assert_eq!(of(Formula::Negate(Box::new(Formula::Negate(named("spend"))))), ["2.5", "-1.0"]);
    assert_eq!(of(Formula::Coalesce(named("clicks"), number("0"))), ["7.0", "0.0"]);
    assert_eq!(of(binary('+', named("ctr"), number("1"))), ["-", "-"]);
}

#[test]
fn derived_fields_may_need_derived_fields() {
    let file = File::new();
    let globals =
        [vec![derived("b", binary('*', named("a"), named("a"))), derived("a", binary('+', named("ctr"), number("1")))], vocabulary()];
    load(&file, &[ads()], &globals.concat(), &[vec![vec![Cell::Int(1), Cell::Int(2), Cell::Null]]]).unwrap();
    assert_eq!(file.lines("SELECT b, a, ctr FROM global"), ["2.25|1.5|0.5"]);
    assert_eq!(
        file.lines("SELECT group_concat(name) FROM pragma_table_info('global')"),
        ["_integration,_request,date,spend,clicks,impressions,b,a,ctr"]
    );
}

#[test]
fn derived_fields_that_need_each_other_are_refused() {
    let globals = [derived("a", *named("b")), derived("b", *named("a"))];
    let error = load(&File::new(), &[ads()], &globals, &[]).unwrap_err();
    assert_eq!(error.message, "the derived global fields `a`, `b` need each other or fields that are not there");
}

#[test]
fn a_formula_that_grows_beyond_measure_is_refused() {
    let nested = (0..60).fold(Formula::Field("spend".into()), |inner, _| binary('%', Box::new(inner), number("7")));
    let error = load(&File::new(), &[ads()], &[vocabulary(), vec![derived("it", nested)]].concat(), &[]).unwrap_err();
    assert_eq!(error.message, "the formula of the derived field `it` is too long or unknown to SQLite");
}

#[test]
fn a_field_of_two_types_is_refused_with_both_named() {
    let file = File::new();
    load(&file, &[ads()], &vocabulary(), &[vec![]]).unwrap();
    let before = file.lines("SELECT sql FROM sqlite_schema");
    let beta = global("beta", "stats", &[("clicks", Ty::Text)]);
    let error = load(&file, &[beta], &[field("clicks", Ty::Text)], &[vec![]]).unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Conflict);
    assert_eq!(error.message, "the global field `clicks` is text in `beta.stats` and int in `acme.ads`");
    assert_eq!(file.lines("SELECT sql FROM sqlite_schema"), before);
}

#[test]
fn vocabularies_may_differ_and_the_newest_comes_first() {
    let file = File::new();
    load(&file, &[ads()], &vocabulary(), &[vec![vec![Cell::Int(1), Cell::Int(2), Cell::Null]]]).unwrap();
    let beta = global("beta", "stats", &[("views", Ty::Int)]);
    let globals = [field("views", Ty::Int), derived("ctr", binary('+', named("views"), number("0.5")))];
    load(&file, std::slice::from_ref(&beta), &globals, &[vec![vec![Cell::Int(3)]]]).unwrap();
    let columns = "SELECT group_concat(name) FROM pragma_table_info('global')";
    assert_eq!(file.lines(columns), ["_integration,_request,views,date,spend,clicks,impressions,ctr"]);
    assert_eq!(file.lines("SELECT _request, views, clicks, ctr FROM global ORDER BY 1"), ["ads|-|1|-", "stats|3|-|3.5"]);
    load(&file, &[beta], &globals[..1], &[vec![]]).unwrap();
    assert_eq!(file.lines("SELECT _request, ctr FROM global ORDER BY 1"), ["ads|0.5", "stats|-"]);
}

#[test]
fn a_derived_field_may_not_hide_stored_values() {
    let file = File::new();
    load(&file, &[ads()], &vocabulary(), &[vec![]]).unwrap();
    let beta = global("beta", "stats", &[("views", Ty::Int)]);
    let error = load(&file, &[beta], &[field("views", Ty::Int), derived("clicks", *named("views"))], &[vec![]]).unwrap_err();
    assert_eq!(error.message, "the global field `clicks` is derived, but `acme.ads` holds values of it");
}

#[test]
fn fields_that_differ_in_case_are_refused() {
    let file = File::new();
    load(&file, &[ads()], &vocabulary(), &[vec![]]).unwrap();
    let error = load(&file, &[global("beta", "x", &[("Clicks", Ty::Int)])], &[field("Clicks", Ty::Int)], &[vec![]]).unwrap_err();
    assert_eq!(error.message, "the global fields `Clicks` and `clicks` (of `acme`) are the same column");
}

#[test]
fn a_table_that_was_dropped_is_left_out() {
    let file = File::new();
    load(&file, &[ads()], &vocabulary(), &[vec![vec![Cell::Int(1), Cell::Int(2), Cell::Null]]]).unwrap();
    file.db().execute_batch("DROP TABLE acme__ads").unwrap();
    load(&file, &[global("beta", "x", &[("clicks", Ty::Int)])], &vocabulary(), &[vec![vec![Cell::Int(9)]]]).unwrap();
    assert_eq!(file.lines("SELECT _integration, clicks FROM global"), ["beta|9"]);
}

#[test]
fn more_tables_than_one_union_holds_are_united() {
    let file = File::new();
    let tables: Vec<_> = (0..900).map(|n| global("acme", &format!("t{n}"), &[("clicks", Ty::Int)])).collect();
    let rows: Vec<_> = (0..900).map(|n| vec![vec![Cell::Int(n)]]).collect();
    load(&file, &tables, &vocabulary(), &rows).unwrap();
    assert_eq!(file.lines("SELECT count(*), sum(clicks), count(DISTINCT _request) FROM global"), ["900|404550|900"]);
}
