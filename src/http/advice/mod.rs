//! What the headers of an answer say about calling again: how long to wait, how many calls are left and
//! when there are more. Every spelling is one line of a table. What cannot be read is ignored.

mod fields;
mod moment;

use std::time::Duration;

use jiff::Timestamp;

use super::Reply;
use fields::rate_limits;
pub use moment::Notation;
use moment::date;

/// Headers that ask for a wait, the strongest first. Several lines of one header: the longest wait.
const WAITS: [(&str, Notation); 8] = [
    // RFC 9110, 10.2.3: seconds or a date.
    ("retry-after", Notation::Moment),
    // Azure, OpenAI.
    ("retry-after-ms", Notation::Millis),
    ("x-ms-retry-after-ms", Notation::Millis),
    ("x-retry-after-ms", Notation::Millis),
    ("x-retry-after", Notation::Moment),
    ("x-ratelimit-retry-after", Notation::Moment),
    ("x-rate-limit-retry-after-seconds", Notation::Moment),
    // Meta: JSON with minutes by account.
    ("x-business-use-case-usage", Notation::RegainMinutes),
];

/// Pairs of headers: how many calls are left, and when there are all of them again.
const QUOTAS: [(&str, &str, Notation); 12] = [
    // draft-ietf-httpapi-ratelimit-headers up to 06.
    ("ratelimit-remaining", "ratelimit-reset", Notation::Moment),
    // GitHub and most others: the epoch, or seconds.
    ("x-ratelimit-remaining", "x-ratelimit-reset", Notation::Moment),
    // Discord.
    ("x-ratelimit-remaining", "x-ratelimit-reset-after", Notation::Moment),
    ("x-rate-limit-remaining", "x-rate-limit-reset", Notation::Moment),
    ("x-rate-limit-remaining", "x-rate-limit-reset-ms", Notation::Millis),
    // OpenAI: `6m0s`.
    ("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests", Notation::Moment),
    ("x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens", Notation::Moment),
    // Anthropic: RFC 3339.
    ("anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset", Notation::Moment),
    // Mailchimp Transactional, Etsy and others.
    ("x-rate-limit-requests-left", "x-rate-limit-time-reset-ms", Notation::Millis),
    ("x-rate-limit-requests-left", "x-rate-limit-requests-reset", Notation::Moment),
    ("x-esi-error-limit-remain", "x-esi-error-limit-reset", Notation::Moment),
    // HubSpot: its window slides, so the whole of it is the longest wait.
    ("x-hubspot-ratelimit-remaining", "x-hubspot-ratelimit-interval-milliseconds", Notation::Millis),
];

/// A limit of the server, as it stood when it answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Calls that are left.
    pub left: u64,
    /// From now until there are more.
    pub reset: Duration,
}

impl Quota {
    pub fn is_used_up(self) -> bool {
        self.left == 0
    }
}

/// How long the server asks to wait: by a header that says so, else until a limit that is used up is
/// reset. `now` counts only if the answer has no `Date`, so that a clock that is wrong does no harm.
pub fn asked_wait(reply: &Reply, now: Timestamp) -> Option<Duration> {
    let now = server_time(reply, now);
    let asked = |(name, notation): &(&str, Notation)| values(reply, name).filter_map(|value| notation.read(value, now)).max();
    let used_up = || quotas_at(reply, now).into_iter().filter(|quota| quota.is_used_up()).map(|quota| quota.reset).max();
    WAITS.iter().find_map(asked).or_else(used_up)
}

/// The limit that is nearest to its end.
pub fn quota(reply: &Reply, now: Timestamp) -> Option<Quota> {
    let quotas = quotas_at(reply, server_time(reply, now));
    quotas.into_iter().min_by_key(|quota| (quota.left, std::cmp::Reverse(quota.reset)))
}

fn quotas_at(reply: &Reply, now: Timestamp) -> Vec<Quota> {
    let pair = |(left, reset, notation): &(&str, &str, Notation)| {
        let left = moment::count(reply.header(left)?)?;
        Some(Quota { left, reset: notation.read(reply.header(reset)?, now)? })
    };
    let mut quotas: Vec<Quota> = QUOTAS.iter().filter_map(pair).collect();
    quotas.extend(values(reply, "ratelimit").flat_map(rate_limits));
    quotas
}

fn values<'r>(reply: &'r Reply, name: &str) -> impl Iterator<Item = &'r str> {
    reply.headers.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn server_time(reply: &Reply, now: Timestamp) -> Timestamp {
    reply.header("date").and_then(date).unwrap_or(now)
}
