//! Values of options, from their text.

use std::time::Duration;

pub(super) fn run_id(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._:-".contains(c);
    let fits = (1..=100).contains(&text.len()) && text.chars().all(plain);
    if fits { Ok(text.to_owned()) } else { Err("take letters, digits and . _ : -, at most 100".to_owned()) }
}

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(at);
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => 0,
    };
    let number = number.parse::<u64>().ok().filter(|_| seconds > 0);
    number.and_then(|number| number.checked_mul(seconds)).map(Duration::from_secs).ok_or_else(|| "write 30s, 5m or 1h".to_owned())
}

pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().trim_start_matches('$').to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE".to_owned()),
    }
}
