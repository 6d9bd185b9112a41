//! The rooms of `src` and their doors: imports point one way, outside crates stay behind one door,
//! files stay small. `docs/architecture.md` says why.

use std::fs;
use std::path::{Path, PathBuf};

/// Each room and the rooms it may use. Nothing else.
const ROOMS: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("diagnostic", &["source"]),
    ("value", &[]),
    ("sample", &["value"]),
    ("syntax", &["source", "diagnostic"]),
    ("builtin", &["value", "diagnostic"]),
    ("expr", &["builtin", "syntax", "value", "diagnostic", "source"]),
    ("http", &["value"]), // check and plan use what is pure of it: origins, policies, URLs
    ("check", &["sample", "http", "expr", "builtin", "syntax", "value", "diagnostic", "source"]),
    ("lint", &["sample", "check", "expr", "builtin", "syntax", "value", "diagnostic", "source"]),
    ("manual", &["lint", "builtin", "diagnostic"]),
    ("plan", &["check", "http", "expr", "builtin", "syntax", "value", "diagnostic", "source"]),
    ("script", &["sample", "plan", "lint", "check", "expr", "syntax", "diagnostic", "source"]),
    ("decode", &["plan", "expr", "value"]),
    ("sink", &["http", "plan", "check", "value", "diagnostic"]), // of http only TLS
    ("engine", &["sample", "http", "sink", "decode", "plan", "expr", "builtin", "value", "diagnostic", "source"]),
    ("ide", &["lint", "sample", "manual", "script", "check", "expr", "builtin", "syntax", "value", "diagnostic", "source"]),
    ("lsp", &["ide", "sample", "engine", "plan", "script", "check", "syntax", "diagnostic", "source"]),
    ("infer", &[]),
    ("view", &["manual", "lint", "engine", "plan", "source", "diagnostic", "builtin"]),
    (
        "repl",
        &[
            "view",
            "infer",
            "ide",
            "sample",
            "manual",
            "script",
            "engine",
            "http",
            "sink",
            "plan",
            "check",
            "expr",
            "syntax",
            "value",
            "diagnostic",
            "source",
        ],
    ),
    (
        "cli",
        &[
            "repl",
            "view",
            "infer",
            "lsp",
            "ide",
            "sample",
            "manual",
            "lint",
            "script",
            "engine",
            "http",
            "sink",
            "decode",
            "plan",
            "check",
            "expr",
            "builtin",
            "syntax",
            "value",
            "diagnostic",
            "source",
        ],
    ),
];

/// Outside crates that only one place names.
const DOORS: &[(&str, &str)] = &[
    ("pest", "src/syntax/"),
    ("pest_derive", "src/syntax/"),
    ("miette", "src/diagnostic/render/full.rs"),
    ("reqwest", "src/http/client.rs"),
    ("clap", "src/cli/args/"),
    ("rusqlite", "src/sink/sqlite"),
    ("parquet", "src/sink/files/"),
    ("tokio_postgres", "src/sink/postgres/"),
    ("tokio_postgres_rustls", "src/sink/postgres/link.rs"),
    ("indicatif", "src/cli/"),
    ("quick_xml", "src/decode/xml/"),
    ("lsp_server", "src/lsp/"),
    ("lsp_types", "src/lsp/"),
    ("rustyline", "src/repl/line.rs"),
    ("toml", "src/lint/settings.rs"),
];

const LINES: usize = 600;

#[test]
fn rooms_import_only_what_stands_below_them() {
    let mut offences = Vec::new();
    for (file, text) in sources() {
        let Some(room) = room_of(&file) else { continue };
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            offences.push(format!("{file}: `{room}` is no room of the table in tests/architecture.rs"));
            continue;
        };
        for (line, code) in code_lines(&text) {
            for used in rooms_used(&code) {
                if used != room && !allowed.contains(&used.as_str()) {
                    offences.push(format!("{file}:{line}: `{room}` may not use `{used}`"));
                }
            }
        }
    }
    assert!(offences.is_empty(), "imports against the table:\n{}", offences.join("\n"));
}

#[test]
fn the_table_itself_has_no_cycle() {
    for (index, (room, allowed)) in ROOMS.iter().enumerate() {
        for used in *allowed {
            let place = ROOMS.iter().position(|(name, _)| name == used);
            assert!(place.is_some_and(|place| place < index), "`{room}` uses `{used}`, which must stand above it in the table");
        }
    }
}

#[test]
fn outside_crates_stay_behind_their_door() {
    let mut offences = Vec::new();
    for (file, text) in sources() {
        for (line, code) in code_lines(&text) {
            for (name, door) in DOORS {
                if names_crate(&code, name) && !file.starts_with(door) {
                    offences.push(format!("{file}:{line}: `{name}` belongs in {door}"));
                }
            }
        }
    }
    assert!(offences.is_empty(), "crates named outside their door:\n{}", offences.join("\n"));
}

#[test]
fn files_stay_short() {
    let long: Vec<String> = sources()
        .into_iter()
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(_, lines)| *lines > LINES)
        .map(|(file, lines)| format!("{file}: {lines} lines"))
        .collect();
    assert!(long.is_empty(), "files of more than {LINES} lines:\n{}", long.join("\n"));
}

#[test]
fn every_room_says_what_it_is_for() {
    let silent: Vec<String> = sources()
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//!"))
        .map(|(file, _)| file)
        .filter(|file| file != "src/main.rs")
        .collect();
    assert!(silent.is_empty(), "files without a module comment: {silent:?}");
}

/// All Rust files under `src`: path from the root with `/`, and text.
fn sources() -> Vec<(String, String)> {
    let mut files = Vec::new();
    collect(&root().join("src"), &mut files);
    files.sort();
    files.into_iter().map(|path| (relative(&path), fs::read_to_string(path).unwrap())).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// `src/check/names.rs` and `src/check.rs` are of the room `check`; `lib.rs` and `main.rs` of none.
fn room_of(file: &str) -> Option<String> {
    let inside = file.strip_prefix("src/")?;
    if matches!(inside, "lib.rs" | "main.rs") {
        return None;
    }
    let first = inside.split('/').next()?;
    Some(first.trim_end_matches(".rs").to_owned())
}

/// Lines without comments, numbered from 1.
fn code_lines(text: &str) -> Vec<(usize, String)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line.split("//").next().unwrap_or("").to_owned()))
        .filter(|(_, line)| !line.trim().is_empty())
        .collect()
}

/// The rooms behind every `crate::name` and `crate::{a, b::c}` of a line.
fn rooms_used(code: &str) -> Vec<String> {
    let mut used = Vec::new();
    for part in code.split("crate::").skip(1) {
        match part.strip_prefix('{') {
            Some(group) => used.extend(group_heads(group)),
            None => used.push(word(part)),
        }
    }
    used.retain(|name| !name.is_empty());
    used
}

/// The first names inside a group, nested groups left out.
fn group_heads(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut heads = vec![String::new()];
    for letter in group.chars() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(String::new()),
            _ if depth == 0 => heads.last_mut().unwrap().push(letter),
            _ => {}
        }
    }
    heads.iter().map(|head| word(head.trim())).collect()
}

fn word(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

/// Whether a line names the crate as a path: `name::…`, `use name;`.
fn names_crate(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = &code[at + name.len()..];
        let alone = !before.is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, '_' | ':' | '"' | '-' | '.'));
        alone && (after.starts_with("::") || (after.starts_with(';') && code.trim_start().starts_with("use ")))
    })
}
