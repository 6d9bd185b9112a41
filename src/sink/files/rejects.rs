//! Rejects as NDJSON, one file for each commit that has any. They may hold data, so the owner alone reads
//! them.

use std::fs::File;
use std::io::{BufWriter, Write};

use serde_json::json;

use super::depot::Depot;
use super::folder::{Readers, trouble};
use super::manifest::{Manifest, RejectFile};
use super::naming::Number;
use crate::sink::{Reject, SinkError, Start};

/// Those since the last commit.
#[derive(Default)]
pub(super) struct Rejects {
    open: Option<Open>,
}

struct Open {
    number: Number,
    file: BufWriter<File>,
    rows: u64,
}

impl Rejects {
    pub(super) fn add(&mut self, depot: &mut Depot, start: &Start, rejects: &[Reject]) -> Result<(), SinkError> {
        if rejects.is_empty() {
            return Ok(());
        }
        let mut open = match self.open.take() {
            Some(open) => open,
            None => begin(depot)?,
        };
        let path = depot.folder.path(&depot.own(&open.number.hidden()));
        for reject in rejects {
            writeln!(open.file, "{}", line(start, reject)).map_err(|error| trouble(&path, &error))?;
            open.rows += 1;
        }
        self.open = Some(open);
        Ok(())
    }

    /// Gives the file its name, which the next manifest has.
    pub(super) fn publish(&mut self, depot: &Depot, start: &Start, next: &mut Manifest) -> Result<(), SinkError> {
        let Some(Open { number, file, rows }) = self.open.take() else { return Ok(()) };
        let hidden = depot.own(&number.hidden());
        let complete = file.into_inner().map_err(std::io::IntoInnerError::into_error).and_then(|file| file.sync_all());
        complete.map_err(|error| trouble(&depot.folder.path(&hidden), &error))?;
        depot.folder.rename(&hidden, &depot.own(&number.rejects()))?;
        next.rejects.push(RejectFile { file: number.rejects(), run_id: start.run_id.clone(), rows });
        Ok(())
    }
}

fn begin(depot: &mut Depot) -> Result<Open, SinkError> {
    let number = depot.number();
    let file = depot.folder.create(&depot.own(&number.hidden()), Readers::Owner)?;
    Ok(Open { number, file: BufWriter::new(file), rows: 0 })
}

fn line(start: &Start, reject: &Reject) -> String {
    json!({
        "run_id": start.run_id,
        "request": reject.request,
        "target": reject.target,
        "value": reject.value,
        "reason": reject.reason,
        "script_line": reject.script_line,
        "record": reject.record,
    })
    .to_string()
}
