//! Chooses the lines of a statement. Line breaks of the author stay where they are good ones: after
//! the opening bracket, after a comma, before `|`, `??` and `else`, after an operator. A line that is
//! too long is broken where its parts are loosest.

use super::gap::{Gap, between};
use super::line::{Kind, Line, Mark, MarkKind};
use super::spacing::is_apart;
use super::tree::{Group, Inside, Part, Token};
use super::{STEP, WIDTH, splits};
use crate::syntax::grammar::Rule;
use crate::syntax::leaf::is_text;

pub(super) struct Layout<'t> {
    pub(super) text: &'t str,
    pub(super) lines: Vec<Line>,
    /// The last token of the line, unless a line begins.
    last: Option<Token<'t>>,
}

/// Where lines begin that continue.
#[derive(Clone, Copy)]
pub(super) struct Hang {
    /// Behind a comma.
    pub(super) element: usize,
    /// Elsewhere.
    pub(super) inner: usize,
    pub(super) level: Level,
}

/// What parts stand in: only in brackets a line may break anywhere.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Statement,
    Brackets,
}

/// Which line breaks there are between parts before any line is too long.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Breaks {
    /// Those of the author.
    Kept,
    /// None: they stand in brackets that are not broken.
    Joined,
    /// One behind each comma.
    Commas,
}

impl<'t> Layout<'t> {
    pub(super) fn new(text: &'t str) -> Layout<'t> {
        Layout { text, lines: Vec::new(), last: None }
    }

    /// Parts of one level, from the end of the last line on. `tail` are the characters that will follow.
    pub(super) fn level(&mut self, parts: &[Part<'t>], hang: Hang, breaks: Breaks, tail: usize) {
        let mut start = 0;
        for index in 1..=parts.len() {
            let (line, rest) = (parts.get(start..index).unwrap_or(&[]), parts.get(index..).unwrap_or(&[]));
            let Some((last, next)) = line.last().zip(rest.first()) else {
                self.segment(line, hang, tail);
                return;
            };
            let gap = self.gap(last, next);
            if gap.has_comments() || self.is_break(breaks, &gap, parts, index) {
                self.segment(line, hang, 0);
                self.continue_line(&gap, if last.rule() == Rule::comma { hang.element } else { hang.inner });
                start = index;
            }
        }
    }

    fn is_break(&self, breaks: Breaks, gap: &Gap<'_>, parts: &[Part<'t>], index: usize) -> bool {
        let behind_comma = index.checked_sub(1).and_then(|last| parts.get(last)).is_some_and(|last| last.rule() == Rule::comma);
        match breaks {
            Breaks::Joined => false,
            Breaks::Commas => behind_comma,
            Breaks::Kept if splits::is_stage(parts, index) => gap.newline || self.breaks_behind(parts, index),
            Breaks::Kept => gap.newline && (behind_comma || splits::is_good(parts, index)),
        }
    }

    /// The author broke the line behind the part, not before it.
    fn breaks_behind(&self, parts: &[Part<'t>], index: usize) -> bool {
        parts.get(index).zip(parts.get(index + 1)).is_some_and(|(part, next)| self.gap(part, next).newline)
    }

    /// Ends the line and begins one for what comes behind the gap.
    fn continue_line(&mut self, gap: &Gap<'t>, indent: usize) {
        self.comments(gap, indent);
        if gap.blank {
            self.blank();
        }
        self.begin(indent);
    }

    /// Parts that stand on one line if it is not too long.
    fn segment(&mut self, parts: &[Part<'t>], hang: Hang, tail: usize) {
        if self.overflows(parts, tail) {
            if let Some(comma) = self.last_comma_that_fits(parts) {
                let (line, rest) = parts.split_at(comma);
                self.segment(line, hang, 0);
                self.begin(hang.element);
                return self.segment(rest, hang, tail);
            }
            let places = splits::places(parts, hang.level);
            if !places.is_empty() {
                return self.split(parts, &places, hang, tail);
            }
        }
        for (index, part) in parts.iter().enumerate() {
            self.part(part, parts.get(index..).unwrap_or(&[]), tail);
        }
    }

    /// Parts with a line break before each of these places.
    fn split(&mut self, parts: &[Part<'t>], places: &[usize], hang: Hang, tail: usize) {
        let mut start = 0;
        for place in places {
            self.segment(parts.get(start..*place).unwrap_or(&[]), hang, 0);
            self.begin(hang.inner);
            start = *place;
        }
        self.segment(parts.get(start..).unwrap_or(&[]), hang, tail);
    }

    /// Where the part begins that the line breaks before, so that as much as possible stands on it.
    fn last_comma_that_fits(&self, parts: &[Part<'t>]) -> Option<usize> {
        let starts: Vec<usize> = splits::behind_commas(parts).collect();
        let fits = |index: &&usize| !self.overflows(parts.get(..**index).unwrap_or(&[]), 0);
        starts.iter().take_while(fits).last().or(starts.first()).copied()
    }

    /// One part, and what follows it on the line.
    fn part(&mut self, part: &Part<'t>, onward: &[Part<'t>], tail: usize) {
        match part {
            Part::Token(token) => self.token(token),
            Part::Group(group) if group.inside.is_empty() && !group.broken => self.flat(group),
            Part::Group(group) if group.broken => self.broken(group),
            Part::Group(group) if group.width.is_none() => self.hugged(group, onward),
            Part::Group(group) if self.must_break(onward, tail) => self.broken(group),
            Part::Group(group) => self.flat(group),
        }
    }

    /// The line is too long, and is broken in the bracket at its begin: the widest one, or the widest of
    /// those before it if the line up to there is too long as well.
    fn must_break(&self, onward: &[Part<'t>], tail: usize) -> bool {
        let (mut run, mut tail) = (onward, tail);
        while self.overflows(run, tail) {
            let Some(widest) = splits::widest(run) else { return false };
            if widest == 0 {
                return true;
            }
            run = run.get(..widest).unwrap_or(&[]);
            tail = 1 + usize::from(run.last().zip(onward.get(widest)).is_some_and(|(last, next)| is_apart(last.last(), next.first())));
        }
        false
    }

    fn flat(&mut self, group: &Group<'t>) {
        self.token(&group.open);
        match &group.inside {
            Inside::Parts(parts) => parts.iter().for_each(|part| self.flat_part(part)),
            Inside::Entries(entries) => entries.iter().flat_map(|entry| &entry.parts).for_each(|part| self.flat_part(part)),
        }
        self.token(&group.close);
    }

    fn flat_part(&mut self, part: &Part<'t>) {
        match part {
            Part::Token(token) => self.token(token),
            Part::Group(group) => self.flat(group),
        }
    }

    /// Not broken itself, but something in it is: `f({⏎ a: 1⏎ }, b)`.
    fn hugged(&mut self, group: &Group<'t>, onward: &[Part<'t>]) {
        let Inside::Parts(parts) = &group.inside else { return self.broken(group) };
        if self.overflows(onward, 0) {
            return self.broken(group);
        }
        self.token(&group.open);
        let indent = self.margin() + STEP;
        self.level(parts, Hang { element: indent, inner: indent, level: Level::Brackets }, Breaks::Joined, group.close.text.len());
        self.token(&group.close);
    }

    /// With its brackets at the ends of lines.
    fn broken(&mut self, group: &Group<'t>) {
        let indent = self.margin();
        self.token(&group.open);
        match &group.inside {
            Inside::Entries(entries) => self.entries(entries, group.open.end(), group.close.start, indent + STEP),
            Inside::Parts(parts) => self.elements(group, parts, indent + STEP),
        }
        self.begin(indent);
        self.token(&group.close);
    }

    fn elements(&mut self, group: &Group<'t>, parts: &[Part<'t>], indent: usize) {
        let (start, end) = (group.open.end(), group.close.start);
        if let Some((first, last)) = parts.first().zip(parts.last()) {
            let mut gap = between(self.text, start, first.first().start);
            gap.blank &= !gap.own.is_empty();
            self.continue_line(&gap, indent);
            let breaks = match group.broken {
                true => Breaks::Kept,
                false if splits::are_atoms(parts) => Breaks::Joined,
                false => Breaks::Commas,
            };
            self.level(parts, Hang { element: indent, inner: indent + STEP, level: Level::Brackets }, breaks, 0);
            self.comments(&between(self.text, last.last().end(), end), indent);
        } else {
            self.comments(&between(self.text, start, end), indent);
        }
    }

    /// The comments of a gap: behind the last line, and on lines of their own.
    pub(super) fn comments(&mut self, gap: &Gap<'t>, indent: usize) {
        if let (Some(comment), Some(line)) = (gap.trailing, self.lines.last_mut()) {
            line.comment = Some(format!("  {comment}"));
        }
        for own in &gap.own {
            if own.blank {
                self.blank();
            }
            self.lines.push(Line::of(Kind::Comment, indent, own.text));
        }
    }

    /// A blank line, unless there is one or a block begins.
    pub(super) fn blank(&mut self) {
        let follows = self.lines.last().is_some_and(|line| line.kind != Kind::Blank && !self.opens(line));
        if follows {
            self.lines.push(Line::of(Kind::Blank, 0, ""));
        }
    }

    fn opens(&self, line: &Line) -> bool {
        line.kind == Kind::Code && self.last.is_some_and(|last| is_opener(last.rule)) && line.text.ends_with(['{', '(', '['])
    }

    pub(super) fn begin(&mut self, indent: usize) {
        self.lines.push(Line { indent, ..Line::default() });
        self.last = None;
    }

    pub(super) fn token(&mut self, token: &Token<'t>) {
        let before = self.last.replace(*token);
        let apart = before.is_some_and(|before| is_apart(&before, token));
        let mut lines = token.text.split('\n');
        if let (Some(first), Some(line)) = (lines.next(), self.lines.last_mut()) {
            if apart {
                line.text.push(' ');
            }
            if let Some(kind) = mark(before.as_ref(), token) {
                line.marks.push(Mark { kind, column: line.text.chars().count() });
            }
            line.text.push_str(first);
        }
        for text in lines {
            if let Some(line) = self.lines.last_mut() {
                line.kind = Kind::Unread;
            }
            self.lines.push(Line::of(Kind::Code, 0, text));
        }
    }

    /// The line would be too long up to where it must break.
    fn overflows(&self, parts: &[Part<'t>], tail: usize) -> bool {
        let column = self.lines.last().map_or(0, Line::width);
        let mut run = Run { last: self.last, sum: 0 };
        let ended = run.add(parts);
        column + run.sum + if ended { 0 } else { tail } > WIDTH
    }

    fn margin(&self) -> usize {
        self.lines.last().map_or(0, Line::margin)
    }

    fn gap(&self, before: &Part<'t>, after: &Part<'t>) -> Gap<'t> {
        between(self.text, before.last().end(), after.first().start)
    }
}

/// The characters up to where a line must break.
struct Run<'t> {
    last: Option<Token<'t>>,
    sum: usize,
}

impl<'t> Run<'t> {
    /// Whether the line must break in these parts.
    fn add(&mut self, parts: &[Part<'t>]) -> bool {
        parts.iter().any(|part| self.add_part(part))
    }

    fn add_part(&mut self, part: &Part<'t>) -> bool {
        self.sum += usize::from(self.last.is_some_and(|last| is_apart(&last, part.first())));
        self.last = Some(*part.last());
        if let Some(width) = part.width() {
            self.sum += width;
            return false;
        }
        match part {
            Part::Token(token) => self.sum += token.text.split('\n').next().map_or(0, |line| line.chars().count()),
            Part::Group(group) => {
                self.sum += group.open.text.len();
                self.last = Some(group.open);
                if let (Inside::Parts(parts), false) = (&group.inside, group.broken) {
                    self.add(parts);
                }
            }
        }
        true
    }
}

fn is_opener(rule: Rule) -> bool {
    matches!(rule, Rule::open_paren | Rule::open_bracket | Rule::open_brace | Rule::open_block)
}

/// Which column begins with the token.
fn mark(before: Option<&Token<'_>>, token: &Token<'_>) -> Option<MarkKind> {
    let behind_name = before.is_some_and(|before| before.rule == Rule::colon && before.within == Rule::global);
    Some(match (token.rule, token.within) {
        _ if behind_name => MarkKind::GlobalType,
        (Rule::kw_dimension | Rule::kw_metric, Rule::role) => MarkKind::GlobalRole,
        (rule, Rule::global) if is_text(rule) => MarkKind::GlobalText,
        (Rule::arrow, Rule::map) => MarkKind::Map,
        (Rule::arrow, Rule::field) => MarkKind::Field,
        (Rule::equal, Rule::shape_call) => MarkKind::Request,
        (Rule::equal, Rule::global) => MarkKind::Formula,
        _ => return None,
    })
}
