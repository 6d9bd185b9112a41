//! Open-Meteo: columns made into rows, one call for each place of a list.

use super::run::Example;
use crate::support::server::{Answer, Request, Server};

fn answer(request: &Request) -> Answer {
    let (temperature, rain) = match request.param("latitude").as_deref() {
        Some("52.52") => ("[-1.2, 0.0]", "[0.00, 0.10]"),
        Some("38.72") => ("[14.5, null]", "[0.00, null]"),
        _ => {
            return Answer::status(400)
                .header("content-type", "application/json")
                .body(r#"{"error": true, "reason": "Latitude must be in range"}"#);
        }
    };
    Answer::json(format!(
        r#"{{"latitude": 52.52, "longitude": 13.419998, "generationtime_ms": 0.04, "utc_offset_seconds": 0, "timezone": "GMT", "timezone_abbreviation": "GMT",
            "elevation": 38.0, "hourly_units": {{"time": "unixtime", "temperature_2m": "°C", "precipitation": "mm", "wind_speed_10m": "km/h"}},
            "hourly": {{"time": [1769853600, 1769857200], "temperature_2m": {temperature}, "precipitation": {rain}, "wind_speed_10m": [9.7, 12.0]}}}}"#
    ))
}

#[test]
fn hours_of_two_places() {
    let server = Server::start(answer);
    let run = Example::of("open_meteo").run(&server, "/v1");

    run.is(
        "hourly",
        &[
            r#"{"city":"Berlin","hour":"2026-01-31T10:00:00Z","temperature":-1.2,"rain":0,"wind":9.7}"#,
            r#"{"city":"Berlin","hour":"2026-01-31T11:00:00Z","temperature":0,"rain":0.1,"wind":12}"#,
            r#"{"city":"Lisbon","hour":"2026-01-31T10:00:00Z","temperature":14.5,"rain":0,"wind":9.7}"#,
            r#"{"city":"Lisbon","hour":"2026-01-31T11:00:00Z","temperature":null,"rain":null,"wind":12}"#,
        ],
    );

    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].path, "/v1/forecast");
    assert_eq!(requests[0].param("hourly").as_deref(), Some("temperature_2m,precipitation,wind_speed_10m"));
    assert_eq!(requests[0].param("past_days").as_deref(), Some("7"));
    assert!(requests.iter().any(|request| request.param("longitude").as_deref() == Some("-9.14")));
}
