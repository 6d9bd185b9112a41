//! The view `capi.global`.

use capi::plan::table::{Formula, GlobalField, Table};
use capi::sink::{SinkError, SinkErrorKind, Start};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::rig::*;

fn named(name: &str) -> Box<Formula> {
    Box::new(Formula::Field(name.into()))
}

fn binary(operator: char, left: Box<Formula>, right: Box<Formula>) -> Formula {
    Formula::Binary(operator, left, right)
}

fn vocabulary() -> Vec<GlobalField> {
    vec![
        field("date", Ty::Date),
        derived("ctr", binary('/', named("clicks"), named("impressions"))),
        derived("rest", binary('%', named("spend"), Box::new(Formula::Coalesce(named("clicks"), Box::new(Formula::Number("2".into())))))),
        field("spend", Ty::DECIMAL),
        field("clicks", Ty::Int),
        field("impressions", Ty::Int),
    ]
}

fn load(base: &Base, run: &str, tables: &[Table], globals: &[GlobalField], rows: &[Vec<Vec<Cell>>]) -> Result<(), SinkError> {
    base.run(&Start { globals: globals.to_vec(), ..start(run, tables) }, rows)
}

fn ads() -> Table {
    global("acme", "ads", &[("clicks", Ty::Int), ("impressions", Ty::Int), ("spend", Ty::DECIMAL)])
}

const NAMES: &str = "SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'capi.global'::regclass";

#[test]
fn it_unites_requests_and_integrations_and_computes_what_is_derived() {
    let Some(base) = Base::new() else { return };
    let days = global("acme", "days", &[("date", Ty::Date)]);
    let rows = [vec![vec![Cell::Int(1), Cell::Int(4), decimal(1_500_000_000)]], vec![vec![Cell::Date(20_484)]]];
    load(&base, "r1", &[ads(), days], &vocabulary(), &rows).unwrap();
    let beta = global("beta", "ads", &[("spend", Ty::Decimal { precision: 10, scale: 2 })]);
    load(&base, "r1", &[beta], &vocabulary(), &[vec![vec![Cell::Decimal(-250)]]]).unwrap();
    assert_eq!(base.lines(NAMES), ["_integration,_request,date,spend,clicks,impressions,ctr,rest"]);
    assert_eq!(
        base.lines("SELECT * FROM capi.global ORDER BY _integration, _request"),
        ["acme|ads|-|1.500000000|1|4|0.25|0.5", "acme|days|2026-01-31|-|-|-|-|-", "beta|ads|-|-2.50|-|-|-|-0.5"]
    );
}

#[test]
fn without_global_fields_it_is_empty() {
    let Some(base) = Base::new() else { return };
    load(&base, "r1", &[append("x", &[("own", Ty::Text)])], &vocabulary(), &[vec![vec![text("own")]]]).unwrap();
    assert!(base.lines("SELECT date, spend, ctr FROM capi.global").is_empty());
    load(&base, "r2", &[], &[], &[]).unwrap();
}

#[test]
fn a_field_of_two_types_is_refused_with_both_named() {
    let Some(base) = Base::new() else { return };
    load(&base, "r1", &[ads()], &vocabulary(), &[vec![]]).unwrap();
    let before = base.objects();
    let beta = global("beta", "stats", &[("clicks", Ty::Text)]);
    let error = load(&base, "r1", &[beta], &[field("clicks", Ty::Text)], &[vec![]]).unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Conflict);
    assert_eq!(error.message, "the global field `clicks` is text in `beta.stats` and int in `acme.ads`");
    assert_eq!(base.objects(), before);
}

#[test]
fn it_is_made_again_only_when_it_changes_and_keeps_what_hangs_on_it() {
    let Some(base) = Base::new() else { return };
    load(&base, "r1", &[ads()], &vocabulary(), &[vec![]]).unwrap();
    base.db.run("GRANT SELECT ON capi.global TO public; CREATE VIEW mine AS SELECT sum(spend) AS spend FROM capi.global");
    let number = || base.lines("SELECT 'capi.global'::regclass::oid, xmin FROM pg_class WHERE oid = 'capi.global'::regclass");
    let before = number();
    load(&base, "r2", &[ads()], &vocabulary(), &[vec![vec![Cell::Null, Cell::Null, decimal(1)]]]).unwrap();
    assert_eq!(number(), before);
    let longer = [vocabulary(), vec![derived("twice", binary('+', named("spend"), named("spend")))]].concat();
    load(&base, "r3", &[ads()], &longer, &[vec![]]).unwrap();
    assert_eq!(base.lines("SELECT spend FROM mine"), ["0.000000001"]);
    assert_eq!(base.lines("SELECT has_table_privilege('public', 'capi.global', 'SELECT')"), ["t"]);
    let error = load(&base, "r4", &[ads()], &vocabulary(), &[vec![]]).unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Conflict);
    assert!(error.message.contains("view public.mine depends on view capi.global"), "{error}");
    base.db.run("DROP VIEW mine");
    load(&base, "r4", &[ads()], &vocabulary(), &[vec![]]).unwrap();
}

#[test]
fn a_table_that_was_dropped_is_left_out() {
    let Some(base) = Base::new() else { return };
    load(&base, "r1", &[ads()], &vocabulary(), &[vec![vec![Cell::Int(1), Cell::Int(2), Cell::Null]]]).unwrap();
    base.db.run("DROP TABLE acme.ads CASCADE");
    load(&base, "r1", &[global("beta", "x", &[("clicks", Ty::Int)])], &vocabulary(), &[vec![vec![Cell::Int(9)]]]).unwrap();
    assert_eq!(base.lines("SELECT _integration, clicks FROM capi.global"), ["beta|9"]);
}

#[test]
fn a_global_column_widens_under_the_view() {
    let Some(base) = Base::new() else { return };
    load(&base, "r1", &[global("acme", "x", &[("clicks", Ty::Int)])], &[field("clicks", Ty::Int)], &[vec![vec![Cell::Int(9)]]]).unwrap();
    load(&base, "r2", &[global("acme", "x", &[("clicks", Ty::Text)])], &[field("clicks", Ty::Text)], &[vec![vec![text("x")]]]).unwrap();
    assert_eq!(base.lines("SELECT clicks FROM capi.global ORDER BY 1"), ["9", "x"]);
}

#[test]
fn hundreds_of_tables_are_united() {
    let Some(base) = Base::new() else { return };
    let tables: Vec<_> = (0..450).map(|n| global("acme", &format!("t{n}"), &[("clicks", Ty::Int)])).collect();
    let rows: Vec<_> = (0..450).map(|n| vec![vec![Cell::Int(n)]]).collect();
    load(&base, "r1", &tables, &vocabulary(), &rows).unwrap();
    assert_eq!(base.lines("SELECT count(*), sum(clicks), count(DISTINCT _request) FROM capi.global"), ["450|101025|450"]);
}
