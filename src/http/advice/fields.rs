//! `RateLimit` as a structured field (RFC 9651): `"default";r=50;t=30`, one member for each limit
//! (draft-ietf-httpapi-ratelimit-headers), and the dictionary of its earlier drafts,
//! `limit=100, remaining=50, reset=30`.

use std::time::Duration;

use super::Quota;
use super::moment::count;

/// All limits of a field that say both what is left and for how long.
pub fn rate_limits(field: &str) -> Vec<Quota> {
    let members: Vec<Vec<&str>> = split(field, ',').into_iter().map(|member| split(member, ';')).collect();
    let mut quotas: Vec<Quota> = members.iter().filter_map(|parts| quota(parts.get(1..)?, "r", "t")).collect();
    let dictionary: Vec<&str> = members.iter().filter_map(|parts| parts.first().copied()).collect();
    quotas.extend(quota(&dictionary, "remaining", "reset"));
    quotas
}

fn quota(parts: &[&str], left: &str, reset: &str) -> Option<Quota> {
    let value = |name: &str| {
        parts.iter().find_map(|part| {
            let (key, value) = part.split_once('=')?;
            (key.trim() == name).then(|| count(value)).flatten()
        })
    };
    Some(Quota { left: value(left)?, reset: Duration::from_secs(value(reset)?) })
}

/// The parts between separators that stand outside of strings.
fn split(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let (mut quoted, mut escaped) = (false, false);
    for (index, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if letter == separator && !quoted => {
                parts.extend(text.get(start..index));
                start = index + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..));
    parts.into_iter().map(str::trim).collect()
}
