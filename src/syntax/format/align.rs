//! Columns of neighbouring lines stand under each other: arrows of `map` and of fields, the `=` of
//! requests made from shapes, the parts of `global` lines, comments behind lines.
//!
//! A line that is much longer than most does not push the others out: it stands by itself.

use super::line::{Kind, Line, Mark, MarkKind};

/// A line takes part if it is at most this much longer than the middle one of its group.
const REACH: usize = 20;

pub(super) fn align(lines: &mut [Line]) {
    for group in lines.chunk_by_mut(are_neighbours) {
        align_marks(group);
    }
    for group in lines.chunk_by_mut(|line, next| line.kind == Kind::Code && next.kind == Kind::Code) {
        align_comments(group);
    }
}

/// Both lines have the same columns.
fn are_neighbours(line: &Line, next: &Line) -> bool {
    line.indent == next.indent && family(line).is_some() && family(line) == family(next)
}

/// The kind of line by its first mark, if it may be moved: a line with several arrows may not.
fn family(line: &Line) -> Option<MarkKind> {
    let first = line.marks.first()?.kind;
    line.marks.is_sorted_by(|mark, next| mark.kind < next.kind).then_some(first)
}

fn align_marks(group: &mut [Line]) {
    let mut kinds: Vec<MarkKind> = group.iter().flat_map(|line| &line.marks).map(|mark| mark.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        let column = column(group.iter().filter_map(|line| mark(line, kind)).map(|mark| mark.column));
        for line in group.iter_mut() {
            let Some(found) = mark(line, kind) else { continue };
            push_out(line, found, column);
        }
    }
}

fn mark(line: &Line, kind: MarkKind) -> Option<Mark> {
    line.marks.iter().find(|mark| mark.kind == kind).copied()
}

/// Moves what stands at the mark, and all behind it, to the column.
fn push_out(line: &mut Line, found: Mark, column: usize) {
    let missing = column.saturating_sub(found.column);
    let at = line.text.char_indices().nth(found.column).map_or(line.text.len(), |(at, _)| at);
    line.text.insert_str(at, &" ".repeat(missing));
    line.marks.iter_mut().filter(|mark| mark.column >= found.column).for_each(|mark| mark.column += missing);
}

fn align_comments(group: &mut [Line]) {
    let column = column(group.iter().filter(|line| line.comment.is_some()).map(Line::width));
    for line in group.iter_mut() {
        let missing = column.saturating_sub(line.width());
        if let Some(comment) = &mut line.comment {
            comment.insert_str(0, &" ".repeat(missing));
        }
    }
}

/// The widest that is not much wider than the middle one.
fn column(widths: impl Iterator<Item = usize>) -> usize {
    let mut widths: Vec<usize> = widths.collect();
    widths.sort_unstable();
    let most = widths.get(widths.len().saturating_sub(1) / 2).map_or(0, |middle| middle + REACH);
    widths.into_iter().rfind(|width| *width <= most).unwrap_or(0)
}
