//! What may be lost in silence, counted by place in the script and said in the report.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::progress::Progress;
use crate::expr::eval::Silences;
use crate::source::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// Rows that a `where` dropped because it was null.
    NullWhere,
    /// Another condition that was null.
    NullCondition,
    DivisionByZero,
    /// Rows from before the bookmark, which `append` cannot tell from those that are there.
    Older,
    /// Answers of this status that `on … accept` took.
    Accepted(u16),
    /// Rows whose key was on the page before.
    PagedTwice,
}

/// Counts by request, place and kind.
#[derive(Debug, Default)]
pub struct Notes(Mutex<BTreeMap<(usize, Span, Note), u64>>);

impl Notes {
    pub fn add(&self, request: usize, span: Span, note: Note, count: u64) {
        if count > 0 {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry((request, span, note)).or_default() += count;
        }
    }

    pub fn silences(&self, request: usize, span: Span, silences: Silences) {
        self.add(request, span, Note::NullCondition, silences.null_conditions);
        self.add(request, span, Note::DivisionByZero, silences.divisions_by_zero);
    }

    /// Makes warnings of all that was counted.
    pub fn warn(&self, progress: &Progress, script_line: impl Fn(Span) -> String) {
        let notes = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for ((request, span, note), count) in notes {
            progress.warn(request, format!("{} ({})", words(note, count), script_line(span)));
        }
    }
}

fn words(note: Note, count: u64) -> String {
    match note {
        Note::NullWhere => format!("`where` was null for {count} rows, which were dropped"),
        Note::NullCondition => format!("a condition was null {count} times and counted as false"),
        Note::DivisionByZero => format!("{count} divisions by zero gave null"),
        Note::Older => {
            format!("{count} rows from before the bookmark were left out: `append` cannot tell them from loaded ones; a `key` merges them")
        }
        Note::PagedTwice => format!(
            "{count} rows came on two pages, by their `key`: what the API pages over moves, and others may have been passed over; sort by what does not change"
        ),
        Note::Accepted(status) => format!("{count} answers with status {status} were accepted"),
    }
}
