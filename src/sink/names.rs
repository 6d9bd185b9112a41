//! Column names that a destination cannot tell apart or keeps for itself.

use std::collections::HashMap;

use super::SinkError;
use crate::plan::table::Table;

/// Names that every row, or the view `global`, has of its own.
pub(super) const RESERVED: [&str; 4] = ["_integration", "_request", "_run_id", "_loaded_at"];

/// Refuses columns of one table that are one to the destination, where `fold` gives what it sees of
/// a name.
pub(super) fn check(table: &Table, fold: fn(&str) -> String) -> Result<(), SinkError> {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for column in &table.columns {
        let name = column.name.as_str();
        usable(&table.request, name)?;
        if RESERVED.contains(&fold(name).as_str()) {
            return Err(SinkError::conflict(format!("request `{}`: the column `{name}` is one that capi writes itself", table.request))
                .help("give it another name in `map`"));
        }
        if let Some(other) = seen.insert(fold(name), name) {
            return Err(collision(&table.request, other, name));
        }
    }
    Ok(())
}

pub(super) fn collision(request: &str, one: &str, other: &str) -> SinkError {
    let message = if one == other {
        format!("request `{request}`: the column `{one}` is there twice")
    } else {
        format!("request `{request}`: the columns `{one}` and `{other}` are the same column at this destination")
    };
    SinkError::conflict(message).help("give one of them another name in `map`")
}

fn usable(request: &str, name: &str) -> Result<(), SinkError> {
    let flaw = match name {
        "" => "an empty name",
        _ if name.contains('\0') => "a name with a NUL character",
        _ => return Ok(()),
    };
    Err(SinkError::conflict(format!("request `{request}`: a column has {flaw}")).help("give it another name in `map`"))
}

/// For destinations that tell every name apart.
pub(super) fn exact(name: &str) -> String {
    name.to_owned()
}

/// For destinations that do not tell `A` from `a`.
pub(super) fn ascii_caseless(name: &str) -> String {
    name.to_ascii_lowercase()
}
