//! Time zones by name.

use jiff::tz::{Offset, TimeZone, db};

use super::choice::shortened;
use crate::builtin::Call;
use crate::builtin::call::as_text;
use crate::diagnostic::nearest;
use crate::value::Fault;

/// A zone of the IANA data base (`Europe/Berlin`, `UTC`), `Z`, or a fixed distance from UTC (`+05:30`).
pub fn timezone(name: &str) -> Result<TimeZone, Fault> {
    if name == "Z" {
        return Ok(TimeZone::UTC);
    }
    if let Some(offset) = fixed(name) {
        return Ok(TimeZone::fixed(offset));
    }
    TimeZone::get(name).map_err(|_| unknown(name))
}

/// The zone that an optional argument names; else that of the request.
pub(crate) fn zone_or_own(call: &Call<'_>, index: usize) -> Result<TimeZone, Fault> {
    call.given(index).map_or_else(|| Ok(call.context.zone()), |name| timezone(as_text(name)?))
}

fn fixed(name: &str) -> Option<Offset> {
    let sign = if name.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = name.strip_prefix(['+', '-'])?.split_once(':')?;
    let two_digits = |text: &str| (text.len() == 2).then(|| text.parse::<u8>().ok()).flatten();
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    let seconds = i32::from(hours) * 3600 + i32::from(minutes) * 60;
    (minutes < 60).then(|| Offset::from_seconds(sign * seconds).ok()).flatten()
}

fn unknown(name: &str) -> Fault {
    let fault = Fault::new("unknown-timezone", format!("there is no time zone `{}`", shortened(name)));
    let names: Vec<String> = db().available().map(|name| name.to_string()).collect();
    match nearest(name, names.iter().map(String::as_str)) {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None => fault.help("zones are named as `Europe/Berlin`, `UTC` or `+01:00`"),
    }
}
