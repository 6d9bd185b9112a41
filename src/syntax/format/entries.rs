//! Lines of a file and of blocks: each statement on its own, comments and blank lines between them.

use super::STEP;
use super::gap::{Gap, between};
use super::layout::{Breaks, Hang, Layout, Level};
use super::line::{Kind as LineKind, Line};
use super::tree::{Entry, Group, Inside, Kind, Part};

impl<'t> Layout<'t> {
    pub(super) fn file(mut self, items: &[Entry<'t>]) -> Vec<Line> {
        let end = self.text.len();
        let mut at = 0;
        let mut tall = false;
        for item in items {
            let mut gap = between(self.text, at, item.start);
            let mut lone = Layout::new(self.text);
            lone.entry(item, 0);
            let is_tall = is_tall(item, &lone.lines);
            self.keep_apart(&mut gap, tall, is_tall);
            self.gap_before(&gap, 0);
            self.lines.append(&mut lone.lines);
            tall = is_tall;
            at = self.end_of(item);
        }
        let gap = between(self.text, at, end);
        self.comments(&gap, 0);
        self.lines
    }

    /// A blank line stands before and behind an item of several lines; comments directly above belong
    /// to it.
    fn keep_apart(&self, gap: &mut Gap<'t>, before: bool, now: bool) {
        let apart = gap.blank || gap.own.iter().any(|own| own.blank);
        if before || now && !apart {
            match gap.own.first_mut() {
                Some(own) => own.blank = true,
                None => gap.blank = true,
            }
        }
    }

    /// The lines of a block, between the ends of its brackets.
    pub(super) fn entries(&mut self, entries: &[Entry<'t>], start: usize, end: usize, indent: usize) {
        let mut at = start;
        for entry in entries {
            let gap = between(self.text, at, entry.start);
            self.gap_before(&gap, indent);
            self.entry(entry, indent);
            at = self.end_of(entry);
        }
        self.comments(&between(self.text, at, end), indent);
    }

    fn gap_before(&mut self, gap: &Gap<'t>, indent: usize) {
        self.comments(gap, indent);
        if gap.blank {
            self.blank();
        }
    }

    fn entry(&mut self, entry: &Entry<'t>, indent: usize) {
        if entry.kind == Kind::Unread {
            return self.unread(entry);
        }
        let element = if entry.kind == Kind::Fields { indent } else { indent + STEP };
        let hang = Hang { element, inner: indent + STEP, level: Level::Statement };
        self.begin(indent);
        let first = self.lines.len();
        self.level(&entry.parts, hang, Breaks::Kept, 0);
        if self.lines.len() > first {
            // Only lines that stand alone are kept even.
            self.lines.iter_mut().skip(first - 1).filter(|line| line.indent == indent).for_each(|line| line.marks.clear());
        }
    }

    /// The lines of what could not be read, as they are.
    fn unread(&mut self, entry: &Entry<'t>) {
        let start = self.text.get(..entry.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let lines = self.text.get(start..self.end_of(entry)).unwrap_or("");
        self.lines.extend(lines.split('\n').map(|line| Line::of(LineKind::Unread, 0, line)));
    }

    /// Where the entry ends: with its last token or, if it stays as it is, with its line.
    fn end_of(&self, entry: &Entry<'t>) -> usize {
        if entry.kind != Kind::Unread {
            return entry.end;
        }
        self.text.get(entry.end..).and_then(|rest| rest.find('\n')).map_or(self.text.len(), |length| entry.end + length)
    }
}

/// Several lines, with a block among them.
fn is_tall(item: &Entry<'_>, lines: &[Line]) -> bool {
    let block = |part: &Part<'_>| matches!(part, Part::Group(Group { inside: Inside::Entries(_), .. }));
    lines.len() > 1 && item.parts.iter().any(block)
}
