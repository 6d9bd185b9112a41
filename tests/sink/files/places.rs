//! Directories and names that cannot be, and what capi did not write.

use std::fs;

use capi::plan::table::Table;
use capi::sink::files::FilesSink;
use capi::sink::{Bookmark, Sink, SinkErrorKind};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::rig::Dir;
use crate::sink::rig::{append, start};

fn ids(request: &str) -> Table {
    append(request, &[("id", Ty::Int)])
}

fn refusal(dir: &Dir, table: &Table) -> String {
    let error = dir.load(table, &[vec![Cell::Int(1)]]).unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Conflict, "{}", error.message);
    error.message.replace(dir.path().to_str().unwrap(), "OUT")
}

#[test]
fn names_that_lead_elsewhere_or_are_no_folders_are_refused() {
    let dir = Dir::new("parquet");
    let outside = dir.path().with_file_name("x");
    for name in
        ["../x", "..", ".", "", "/tmp/x", "a/b", "a\\b", "C:x", "a\0b", ".bashrc", "NUL", "con", "a.", "_capi", "a\u{202e}b", "\u{1b}[2J"]
    {
        let message = refusal(&dir, &ids(name));
        assert!(message.starts_with("the request `"), "{message}");
        assert!(!message.chars().any(char::is_control));
        let message = refusal(&dir, &Table { integration: name.into(), ..ids("ids") });
        assert!(message.starts_with("the integration `"), "{message}");
    }
    assert!(!outside.exists());
    assert!(dir.files().iter().all(|file| file.starts_with("_capi/")), "{:?}", dir.files());
}

#[test]
fn names_that_some_systems_take_for_one_are_refused() {
    let dir = Dir::new("csv");
    dir.load(&ids("Größe"), &[vec![Cell::Int(1)]]).unwrap();
    assert_eq!(refusal(&dir, &ids("größe")), "`Größe` and `größe` in `OUT/acme` are the same name on some systems");
    assert_eq!(refusal(&dir, &ids("GRO\u{308}ßE")), "`Größe` and `GRO\u{308}ßE` in `OUT/acme` are the same name on some systems");
    let both = start("both", &[ids("a"), ids("A")]);
    let error = dir.run(&both, &[vec![], vec![]]).unwrap_err();
    assert_eq!(error.message, "the requests `a` and `A` are the same name on some systems");
    let other = Table { integration: "Acme".into(), ..ids("ids") };
    assert_eq!(refusal(&dir, &other), "`acme` and `Acme` in `OUT/_capi` are the same name on some systems");
}

#[test]
fn two_requests_that_are_one_table_in_duckdb_are_refused() {
    let dir = Dir::new("csv");
    dir.load(&Table { integration: "a__b".into(), ..ids("c") }, &[]).unwrap();
    let message = refusal(&dir, &Table { integration: "a".into(), ..ids("B__c") });
    assert_eq!(message, "request `c` of `a__b` and request `B__c` of `a` are one table `a__b__c`");
}

#[test]
fn columns_that_duckdb_takes_for_one_are_refused() {
    let message = refusal(&Dir::new("csv"), &append("odd", &[("id", Ty::Int), ("ID", Ty::Int)]));
    assert_eq!(message, "request `odd`: the columns `id` and `ID` are the same column at this destination");
    let message = refusal(&Dir::new("csv"), &append("odd", &[("_run_id", Ty::Text)]));
    assert_eq!(message, "request `odd`: the column `_run_id` is one that capi writes itself");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().unwrap();
    for place in ["acme", "acme/ids", "_capi", "_capi/acme"] {
        let dir = Dir::new("parquet");
        let path = dir.path().join(place);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(outside.path(), &path).unwrap();
        assert_eq!(refusal(&dir, &ids("ids")), format!("`OUT/{place}` is a link, where capi would keep a directory"));
    }
    let dir = Dir::new("parquet");
    dir.load(&ids("ids"), &[vec![Cell::Int(1)]]).unwrap();
    let manifest = dir.path().join("_capi/acme/manifest.json");
    fs::rename(&manifest, outside.path().join("manifest.json")).unwrap();
    symlink(outside.path().join("manifest.json"), &manifest).unwrap();
    dir.load(&ids("ids"), &[]).unwrap_err();
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
}

#[test]
fn a_link_to_the_directory_itself_is_its_owners_choice() {
    #[cfg(unix)]
    {
        let dir = Dir::new("csv");
        let real = dir.path().with_file_name("real");
        fs::create_dir(&real).unwrap();
        std::os::unix::fs::symlink(&real, dir.path()).unwrap();
        dir.load(&ids("ids"), &[vec![Cell::Int(1)]]).unwrap();
        assert_eq!(dir.lines("ids", &["id"]), ["1"]);
    }
}

#[test]
fn a_place_that_is_no_directory_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let refusal = |place: &str| {
        let error = FilesSink::new("csv", place, std::time::Duration::ZERO).err().unwrap();
        error.message.replace(dir.path().to_str().unwrap(), "DIR")
    };
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("file"), "x").unwrap();
    assert_eq!(refusal(&at("file")), "`DIR/file` is a file");
    assert_eq!(refusal(&at("none/out")), "the directory `DIR/none` of `DIR/none/out` does not exist");
    #[cfg(unix)]
    assert_eq!(refusal("/dev/null"), "`/dev/null` is no directory");
    assert_eq!(fs::read_to_string(at("file")).unwrap(), "x");
}

#[test]
fn a_file_in_the_place_of_a_folder_is_left_alone() {
    let dir = Dir::new("csv");
    fs::create_dir(dir.path()).unwrap();
    fs::write(dir.path().join("acme"), "mine").unwrap();
    assert_eq!(refusal(&dir, &ids("ids")), "`OUT/acme` is no directory, where capi would keep a directory");
    assert_eq!(fs::read_to_string(dir.path().join("acme")).unwrap(), "mine");
}

#[test]
fn files_of_another_kind_are_refused() {
    let dir = Dir::new("csv");
    dir.load(&ids("ids"), &[vec![Cell::Int(1)]]).unwrap();
    let mut sink = FilesSink::new("parquet", dir.path().to_str().unwrap(), std::time::Duration::ZERO).unwrap();
    let error = sink.begin(&start("r9", &[ids("ids")])).unwrap_err();
    assert!(error.message.ends_with("holds `acme` as csv files"), "{}", error.message);
}

#[test]
fn what_capi_did_not_write_is_refused_and_stays() {
    let manifest = |text: &str| {
        let dir = Dir::new("ndjson");
        dir.load(&ids("ids"), &[vec![Cell::Int(1)]]).unwrap();
        let path = dir.path().join("_capi/acme/manifest.json");
        let there = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("MANIFEST", &there)).unwrap();
        let error = dir.load(&ids("ids"), &[]).unwrap_err().message;
        assert!(dir.files().iter().any(|file| file.starts_with("acme/ids/capi-")));
        error.replace(path.to_str().unwrap(), "MANIFEST")
    };
    assert_eq!(manifest(""), "`MANIFEST` is not as capi wrote it");
    assert_eq!(manifest("{\"version\": 2}"), "`MANIFEST` was written by a newer capi");
    let dir = Dir::new("ndjson");
    dir.load(&ids("ids"), &[vec![Cell::Int(1)]]).unwrap();
    let path = dir.path().join("_capi/acme/manifest.json");
    let there = fs::read_to_string(&path).unwrap();
    let outside = dir.path().join("victim");
    fs::write(&outside, "x").unwrap();
    let part = dir.files().into_iter().find(|file| file.starts_with("acme/ids/")).unwrap();
    fs::write(&path, there.replace(part.rsplit('/').next().unwrap(), "../../victim")).unwrap();
    dir.load(&Table { write: capi::plan::table::WriteMode::Replace, ..ids("ids") }, &[]).unwrap_err();
    assert!(outside.exists());
}

#[test]
fn a_part_that_is_damaged_or_gone_is_named() {
    for format in super::rig::FORMATS {
        let dir = Dir::new(format);
        let table = crate::sink::rig::merge("ids", 1, &[("id", Ty::Int)]);
        dir.load(&table, &[vec![Cell::Int(1)], vec![Cell::Int(2)]]).unwrap();
        let part = dir.files().into_iter().find(|file| file.starts_with("acme/ids/")).unwrap();
        let path = dir.path().join(&part);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() - 3]).unwrap();
        let error = dir.load(&table, &[vec![Cell::Int(9)]]).unwrap_err();
        assert!(error.message.contains(&part) && error.message.contains("is not as capi wrote it"), "{}", error.message);
        fs::remove_file(&path).unwrap();
        let error = dir.load(&table, &[vec![Cell::Int(9)]]).unwrap_err();
        assert!(error.message.contains(&part) && error.message.ends_with("is gone"), "{}", error.message);
    }
}

#[test]
fn bookmarks_that_are_damaged_or_gone_are_named_before_anything_is_changed() {
    let dir = Dir::new("csv");
    let mark = |turn: &str| Bookmark { request: "ids".into(), turn: turn.into(), value: "1".into() };
    let mut sink = dir.sink();
    sink.begin(&start("r0", &[ids("ids")])).unwrap();
    sink.remember(&[mark("b"), mark("a")]).unwrap();
    sink.commit(&crate::sink::rig::done()).unwrap();
    let file = dir.files().into_iter().find(|file| file.starts_with("_capi/acme/state-")).unwrap();
    let path = dir.path().join(&file);
    let whole = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let doubled = format!("{}\n{}\n", lines[0], lines[0]);
    for damaged in [&whole[..whole.len() - 5], &format!("{}\n{}\n", lines[1], lines[0]), &doubled] {
        fs::write(&path, damaged).unwrap();
        let before = fs::read_to_string(dir.path().join("_capi/acme/manifest.json")).unwrap();
        let error = dir.load(&ids("ids"), &[]).unwrap_err();
        assert!(error.message.contains(&file) && error.message.contains("is not as capi wrote it"), "{}", error.message);
        assert_eq!(fs::read_to_string(dir.path().join("_capi/acme/manifest.json")).unwrap(), before);
    }
    fs::remove_file(&path).unwrap();
    let error = dir.load(&ids("ids"), &[]).unwrap_err();
    assert!(error.message.contains(&file) && error.message.ends_with("is gone"), "{}", error.message);
}
