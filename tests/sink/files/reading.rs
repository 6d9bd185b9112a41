//! Others read while runs commit: every manifest that is there names files that are there.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use capi::plan::table::{Table, WriteMode};
use capi::value::convert::{Cell, ColumnType as Ty};
use serde_json::Value;

use super::rig::{Dir, rows};
use crate::sink::rig::{merge, start};

const ROWS: i64 = 20;

/// Reads what one manifest names; nothing if a newer one has taken its place meanwhile.
fn look(root: &Path) -> Option<Vec<i64>> {
    let path = root.join("_capi/acme/manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    let manifest: Value = serde_json::from_str(&text).unwrap();
    let mut values = Vec::new();
    for part in manifest["tables"][0]["parts"].as_array().unwrap() {
        let file = root.join("acme/state").join(part["file"].as_str().unwrap());
        let Ok(lines) = fs::read_to_string(&file) else {
            assert_ne!(fs::read_to_string(&path).unwrap(), text, "{} is named and not there", file.display());
            return None;
        };
        assert_eq!(lines.lines().count() as u64, part["rows"].as_u64().unwrap());
        values.extend(lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["n"].as_i64().unwrap()));
    }
    Some(values)
}

#[test]
fn a_reader_sees_one_run_or_the_next_and_nothing_between() {
    let dir = Dir::new("ndjson");
    let table = Table { write: WriteMode::Replace, ..merge("state", 1, &[("id", Ty::Int), ("n", Ty::Int)]) };
    let state = |n: i64| (0..ROWS).map(|id| vec![Cell::Int(id), Cell::Int(n)]).collect::<Vec<_>>();
    dir.load(&table, &state(0)).unwrap();
    let (root, over) = (dir.path(), AtomicBool::new(false));
    let seen = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut seen = 0;
            while !over.load(Ordering::Relaxed) || seen == 0 {
                let Some(values) = look(&root) else { continue };
                assert_eq!(values.len() as i64, ROWS);
                assert!(values.iter().all(|value| *value == values[0]), "{values:?}");
                seen += 1;
            }
            seen
        });
        for n in 1..40 {
            dir.load(&table, &state(n)).unwrap();
        }
        over.store(true, Ordering::Relaxed);
        reader.join().unwrap()
    });
    assert!(seen > 0);
}

#[test]
fn two_integrations_load_into_one_directory_at_once() {
    let dir = Dir::new("csv");
    fs::create_dir(dir.path()).unwrap();
    thread::scope(|scope| {
        for integration in ["acme", "other"] {
            let dir = Dir::at(dir.path(), "csv");
            scope.spawn(move || {
                let table = Table { integration: integration.into(), ..merge("ads", 1, &[("id", Ty::Int)]) };
                for n in 0..10 {
                    dir.run(&start(&format!("{integration}{n}"), std::slice::from_ref(&table)), &[vec![vec![Cell::Int(n)]]]).unwrap();
                }
            });
        }
    });
    for integration in ["acme", "other"] {
        assert_eq!(rows(&dir.path(), integration, "ads").len(), 10);
        let view = fs::read_to_string(dir.path().join("_capi/global.sql")).unwrap();
        let named = view.matches(&format!("'{integration}/ads/capi-")).count();
        assert_eq!(named, 10, "{view}");
    }
}
