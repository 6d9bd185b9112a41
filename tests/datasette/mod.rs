//! A real API: Datasette serves two real data sets, a script loads them through Datasette's paging,
//! and both databases must say the same. Needs `CAPI_DATASETTE`, the path of a `datasette` executable
//! whose Python also has `vega_datasets`; `.ci/run` installs both.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rexpect::session::spawn_command;
use rusqlite::Connection;

use crate::support::peer::{Peer, free_ports, installed};
use crate::support::script::{Given, Outcome};

#[test]
fn two_tables_arrive_complete_and_exact() {
    let Some(datasette) = installed("CAPI_DATASETTE", "Datasette") else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data.db");
    build(&datasette, &file);
    let [port] = free_ports();
    let mut command = Command::new(&datasette);
    command.arg(&file).args(["--host", "127.0.0.1", "--port", &port.to_string()]);
    let _server = Peer::start(&mut command, &[port]);
    let outcome = run(port);
    compare(&Connection::open(&file).unwrap(), &outcome);
}

/// From nothing to a saved script at a terminal; the script then loads what Datasette has.
#[test]
fn a_table_is_explored_at_the_prompt_and_loaded_by_the_saved_script() {
    let Some(datasette) = installed("CAPI_DATASETTE", "Datasette") else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data.db");
    build(&datasette, &file);
    let [port] = free_ports();
    let mut command = Command::new(&datasette);
    command.arg(&file).args(["--host", "127.0.0.1", "--port", &port.to_string()]);
    let _server = Peer::start(&mut command, &[port]);
    let capi = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_capi"));
        command.current_dir(folder.path()).env_clear().env("CAPI_STATE_DIR", folder.path());
        command
    };
    let mut prompt = capi();
    prompt.arg("repl").envs([("TERM", "xterm"), ("COLUMNS", "200"), ("LINES", "80"), ("NO_COLOR", "1")]);
    let mut terminal = spawn_command(prompt, Some(30_000)).unwrap();
    let mut say = |line: &str, answer: &str| {
        terminal.send_line(line).unwrap();
        terminal.exp_string(answer).unwrap();
    };
    say(&format!("get \"http://127.0.0.1:{port}/data/airports.json?_shape=objects&_size=700\""), "list of 700 objects");
    say(":suggest", "`y` takes all of them");
    say("y", "statements in the script");
    say("paginate url(next: next_url)", "next page: GET");
    say(":save airports", "wrote `airports.capi`");
    terminal.send_control('d').unwrap();
    terminal.exp_eof().unwrap();
    let status = capi().args(["run", "airports.capi", "--to", "sqlite:loaded.db", "--quiet"]).status().unwrap();
    assert!(status.success(), "{}", std::fs::read_to_string(folder.path().join("airports.capi")).unwrap());
    let all = "select id, iata, name, city, state, country, printf('%.8f', latitude), printf('%.8f', longitude) from";
    let origin = lines(&Connection::open(&file).unwrap(), &format!("{all} airports order by id"));
    let loaded = lines(&Connection::open(folder.path().join("loaded.db")).unwrap(), &format!("{all} api__airports order by id"));
    assert_eq!(loaded.len(), 3376);
    assert_eq!(loaded, origin);
}

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/datasette").join(name)
}

/// Makes the database with the Python that stands beside the executable.
fn build(datasette: &Path, file: &Path) {
    let python = datasette.with_file_name("python");
    let status = Command::new(python).arg(here("build.py")).arg(file).stdout(Stdio::null()).status().unwrap();
    assert!(status.success(), "tests/datasette/build.py failed");
}

fn run(port: u16) -> Outcome {
    let script = Given::script("datasette.capi", std::fs::read_to_string(here("datasette.capi")).unwrap());
    let outcome = script.param("port", &port.to_string()).run();
    outcome.unwrap_or_else(|findings| panic!("refused:\n{}", findings.join("\n"))).done()
}

/// The same question to the database behind Datasette and to the one that the run wrote.
fn compare(origin: &Connection, outcome: &Outcome) {
    let rows = outcome.rows();
    assert_eq!(rows.rejects(), Vec::<String>::new());
    assert_eq!(outcome.request("weather").rows_written, 1461);
    assert_eq!(outcome.request("weather").pages, 2);
    assert_eq!(outcome.request("airports").rows_written, 3376);
    assert_eq!(outcome.request("airports").pages, 5);

    // Every value of every row: the origin's numbers printed, the destination's exact digits.
    let weather = "select id, day, printf('%.1f', precipitation), printf('%.1f', temp_max), printf('%.1f', wind), weather from seattle_weather order by id";
    let loaded = "select id, date, printf('%.1f', rain), printf('%.1f', temp_max), printf('%.1f', wind), weather from datasette__weather order by id";
    assert_eq!(rows.query(loaded), lines(origin, weather));
    let airports =
        "select id, iata, name, city, state, country, printf('%.8f', latitude), printf('%.8f', longitude) from airports order by id";
    let loaded = "select id, iata, name, city, region, country, printf('%.8f', latitude), printf('%.8f', longitude) from datasette__airports order by id";
    assert_eq!(rows.query(loaded), lines(origin, airports));

    // Sums over the view, in the integers that the decimals are.
    let sums = "select _request, count(*), count(city), sum(cast(round(rain * 10) as integer)), sum(cast(round(latitude * 100000000) as integer)) from global group by 1 order by 1";
    let airports = "select 'airports', count(*), count(city), null, sum(cast(round(latitude * 100000000) as integer)) from airports";
    let weather = "select 'weather', count(*), count(*), sum(cast(round(precipitation * 10) as integer)), null from seattle_weather";
    assert_eq!(rows.query(sums), [lines(origin, airports), lines(origin, weather)].concat());
}

fn lines(db: &Connection, sql: &str) -> Vec<String> {
    crate::support::rows::query(db, sql)
}
