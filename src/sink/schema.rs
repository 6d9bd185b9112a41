//! How a table that is there has to change for what a script maps. Columns are added, types widen where
//! every value stays the same; all else is refused, or with `--allow-destructive` loaded anew.

use super::catalog::{self, Entry};
use super::{Destructive, SinkError, names};
use crate::plan::table::{Column, Table, WriteMode};
use crate::value::convert::ColumnType;

/// One thing to do to a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    Create,
    Add(Column),
    /// The column as it will be, and its type as it is.
    Widen {
        column: Column,
        from: ColumnType,
    },
    /// Its rows cannot stay: the table is dropped and made anew, and the bookmarks of its request are
    /// forgotten in the same commit, so that everything is loaded again. Stands alone.
    Rebuild {
        why: String,
    },
}

/// Whether the table is made anew: then nothing of what is there stays.
pub(super) fn rebuilds(changes: &[Change]) -> bool {
    changes.iter().any(|change| matches!(change, Change::Rebuild { .. }))
}

/// What `table` needs of the table that is described by `there`, which its messages call `name`. `fold`
/// gives what the destination sees of a name.
pub(super) fn changes(
    table: &Table,
    name: &str,
    there: Option<&Entry>,
    fold: fn(&str) -> String,
    destructive: Destructive,
) -> Result<Vec<Change>, SinkError> {
    let Some(there) = there else { return Ok(vec![Change::Create]) };
    match lossless(table, name, there, fold) {
        Err(loss) if destructive == Destructive::Allow => Ok(vec![Change::Rebuild { why: loss.message }]),
        changes => changes,
    }
}

fn lossless(table: &Table, name: &str, there: &Entry, fold: fn(&str) -> String) -> Result<Vec<Change>, SinkError> {
    same_key(table, name, there)?;
    let mut changes = Vec::new();
    for column in &table.columns {
        let known = there.columns.iter().find(|known| fold(&known.name) == fold(&column.name));
        match known {
            None => changes.push(Change::Add(column.clone())),
            Some(known) if known.name != column.name => return Err(names::collision(&table.request, &known.name, &column.name)),
            Some(known) if known.ty == column.ty => {}
            Some(known) if widens(&known.ty, &column.ty) => {
                changes.push(Change::Widen { column: column.clone(), from: known.ty.clone() });
            }
            Some(known) => {
                let message =
                    format!("the column `{}` of the table `{name}` holds {}; the script now maps {}", column.name, known.ty, column.ty);
                return Err(SinkError::conflict(message).help(format!("map to another name, or {}", anew(name))));
            }
        }
    }
    Ok(changes)
}

/// Refuses to add a column of a name that the table, which messages call `name`, has from somebody else.
pub(super) fn foreign_column(name: &str, column: &Column) -> SinkError {
    SinkError::conflict(format!("the table `{name}` has a column `{}` that capi did not make", column.name))
        .help("rename it in the table, or map to another name")
}

/// Rows without a key cannot be merged.
pub(super) fn refuse_merge_without_key(table: &Table) -> Result<(), SinkError> {
    if table.write == WriteMode::Merge && table.key.is_empty() {
        return Err(SinkError::conflict(format!("request `{}`: `write merge` needs a `key`", table.request)));
    }
    Ok(())
}

/// The columns of a table after its changes: the mapped ones, then those that are mapped no more. Of a
/// table that is made anew nothing is `there`.
pub(super) fn columns(table: &Table, there: Option<&Entry>) -> Vec<Column> {
    let known = there.map(|there| there.columns.as_slice()).unwrap_or_default();
    let mapped = |known: &&Column| table.columns.iter().any(|column| column.name == known.name);
    table.columns.iter().chain(known.iter().filter(|known| !mapped(known))).cloned().collect()
}

/// Whether every value of `from` is one of `to`. As text everything keeps its canonical spelling.
pub(super) fn widens(from: &ColumnType, to: &ColumnType) -> bool {
    use ColumnType::{Decimal, Float, Int, Json, List, Text};
    match (from, to) {
        // Databases write floats each in their own way.
        (Float, Text) => false,
        (_, Text) | (List(_), Json) => true,
        // 19 digits.
        (Int, Decimal { precision, scale }) => precision - scale >= 19,
        (Decimal { precision, scale }, Decimal { precision: digits, scale: fraction }) => {
            fraction >= scale && digits - fraction >= precision - scale
        }
        (List(from), List(to)) => from == to,
        _ => false,
    }
}

fn same_key(table: &Table, name: &str, there: &Entry) -> Result<(), SinkError> {
    let (mut has, mut wants) = (there.key.clone(), catalog::unique_names(table));
    has.sort_unstable();
    wants.sort_unstable();
    if has == wants {
        return Ok(());
    }
    let message = format!("the table `{name}` was made with {}; the script now writes {}", key_words(&has), key_words(&wants));
    Err(SinkError::conflict(message).help(format!("give the request another name, or {}", anew(name))))
}

fn anew(name: &str) -> String {
    format!("run with `--allow-destructive`, which drops the table `{name}` and loads everything again")
}

fn key_words(names: &[String]) -> String {
    match names {
        [] => "no key".to_owned(),
        names => format!("the key `{}`", names.join("`, `")),
    }
}
