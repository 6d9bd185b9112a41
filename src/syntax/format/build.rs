//! From the parse to what is laid out. What could not be read becomes an entry that stays.

use super::gap::between;
use super::tree::{Entry, Group, Inside, Kind, Part, Token};
use crate::source::Source;
use crate::syntax::Parsed;
use crate::syntax::cursor::Node;
use crate::syntax::grammar::{self, Rule};
use crate::syntax::leaf::{is_text, is_unread};
use crate::syntax::{depth, scan};

pub(super) struct Builder<'t> {
    text: &'t str,
    /// Where mistakes are, in order.
    wrong: Vec<usize>,
}

/// Parts being gathered, and whether they can be laid out.
#[derive(Default)]
struct Parts<'t> {
    parts: Vec<Part<'t>>,
    /// Brackets that are open, with what stood before them.
    open: Vec<(Token<'t>, Vec<Part<'t>>)>,
    unread: bool,
}

impl<'t> Builder<'t> {
    pub(super) fn new(source: &'t Source, parsed: &Parsed) -> Builder<'t> {
        let starts = parsed.diagnostics.iter().map(|found| found.span.start.saturating_sub(source.base()) as usize);
        let mut wrong: Vec<usize> = starts.collect();
        wrong.sort_unstable();
        Builder { text: source.text(), wrong }
    }

    /// The items of the file; nothing when it is nested too deeply to be read.
    pub(super) fn file(&self) -> Option<Vec<Entry<'t>>> {
        if depth::excess(self.text, &scan::tokens(self.text, 0)).is_some() {
            return None;
        }
        let file = grammar::parse(Rule::file, self.text).ok()?.next()?;
        let items = file.into_inner().filter(|node| node.as_rule() != Rule::EOI);
        let entries: Vec<Entry<'t>> = items.map(|node| self.entry(node)).collect();
        Some(self.settled(entries))
    }

    fn entry(&self, node: Node<'t>) -> Entry<'t> {
        let span = node.as_span();
        let kind = if matches!(node.as_rule(), Rule::field | Rule::spread) { Kind::Fields } else { Kind::Statement };
        let mut parts = Parts::default();
        self.walk(node, Rule::file, &mut parts);
        parts.unread |= !parts.open.is_empty() || self.is_wrong(&parts.parts) || !self.is_whole(&parts.parts);
        if parts.unread {
            let end = span.start() + span.as_str().trim_end_matches([' ', '\t', '\n']).len();
            return Entry { parts: parts.parts, start: span.start(), end, kind: Kind::Unread };
        }
        let start = parts.parts.first().map_or(span.start(), |part| part.first().start);
        let end = parts.parts.last().map_or(span.end(), |part| part.last().end());
        Entry { parts: parts.parts, start, end, kind }
    }

    fn walk(&self, node: Node<'t>, within: Rule, parts: &mut Parts<'t>) {
        let rule = node.as_rule();
        let span = node.as_span();
        if matches!(rule, Rule::block | Rule::step_block | Rule::field_block) {
            return self.block(node.into_inner(), parts);
        }
        parts.unread |= is_unread(rule) && rule != Rule::bad_head || is_incomplete(rule);
        let mut inner = node.into_inner();
        if is_unread(rule) || is_text(rule) || inner.peek().is_none() {
            let text = span.as_str().trim_end_matches([' ', '\t', '\n']);
            if !text.is_empty() {
                self.token(Token { rule, within, text, start: span.start() }, parts);
            }
            return;
        }
        while let Some(child) = inner.next() {
            if child.as_rule() == Rule::open_block {
                return self.block(std::iter::once(child).chain(inner), parts);
            }
            self.walk(child, rule, parts);
        }
    }

    fn token(&self, token: Token<'t>, parts: &mut Parts<'t>) {
        match token.rule {
            Rule::open_paren | Rule::open_bracket | Rule::open_brace => {
                let before = std::mem::take(&mut parts.parts);
                parts.open.push((token, before));
            }
            Rule::close_paren | Rule::close_bracket | Rule::close_brace => {
                let Some((open, before)) = parts.open.pop() else {
                    parts.unread = true;
                    return;
                };
                let inside = std::mem::replace(&mut parts.parts, before);
                let broken = self.is_broken(&open, &inside, &token);
                parts.parts.push(Part::Group(Group::new(open, Inside::Parts(inside), token, broken)));
            }
            _ => parts.parts.push(Part::Token(token)),
        }
    }

    /// The author broke the line after the opening bracket, or comments stand directly inside.
    fn is_broken(&self, open: &Token<'t>, inside: &[Part<'t>], close: &Token<'t>) -> bool {
        let first = inside.first().map_or(close, Part::first);
        if !inside.is_empty() && self.gap(open, first).newline {
            return true;
        }
        let ends = std::iter::once(open).chain(inside.iter().map(Part::last));
        let starts = inside.iter().map(Part::first).chain([close]);
        ends.zip(starts).any(|(end, start)| self.gap(end, start).has_comments())
    }

    /// From its `{` to its `}`.
    fn block(&self, nodes: impl Iterator<Item = Node<'t>>, parts: &mut Parts<'t>) {
        let mut entries: Vec<Entry<'t>> = Vec::new();
        let (mut open, mut close) = (None, None);
        for node in nodes {
            let rule = node.as_rule();
            let span = node.as_span();
            let token = Token { rule, within: Rule::block, text: span.as_str(), start: span.start() };
            match rule {
                Rule::open_block => open = Some(token),
                Rule::close_block => close = Some(token),
                Rule::comma if self.takes(&mut entries, token) => {}
                rule if is_incomplete(rule) => parts.unread = true,
                _ => entries.push(self.entry(node)),
            }
        }
        let (Some(open), Some(close)) = (open, close) else {
            parts.unread = true;
            return;
        };
        let entries = self.together(self.settled(entries));
        let at_open = entries.first().is_some_and(|first| first.kind == Kind::Unread && !self.breaks(open.end(), first.start));
        let at_close = entries.last().is_some_and(|last| last.kind == Kind::Unread && !self.breaks(last.end, close.start));
        parts.unread |= at_open || at_close || entries.iter().any(|entry| self.may_take_lines(entry));
        let open = self.with_head(open, parts);
        let broken = open.within == Rule::bad_head || self.is_block_broken(&open, &entries, &close);
        parts.parts.push(Part::Group(Group::new(open, Inside::Entries(entries), close, broken)));
    }

    /// A head that could not be read stays as it is, up to its `{`.
    fn with_head(&self, open: Token<'t>, parts: &mut Parts<'t>) -> Token<'t> {
        let Some(head) = parts.parts.pop_if(|part| part.rule() == Rule::bad_head) else { return open };
        let start = head.first().start;
        // For comments this begins one, for the grammar it does not.
        parts.unread |= head.first().text.contains("//");
        Token { text: self.text.get(start..open.end()).unwrap_or(open.text), within: Rule::bad_head, start, ..open }
    }

    /// A comma belongs to the field before it.
    fn takes(&self, entries: &mut [Entry<'t>], comma: Token<'t>) -> bool {
        let Some(last) = entries.last_mut() else { return false };
        if between(self.text, last.end, comma.start).has_comments() {
            return false;
        }
        last.end = comma.end();
        last.parts.push(Part::Token(comma));
        true
    }

    fn is_block_broken(&self, open: &Token<'t>, entries: &[Entry<'t>], close: &Token<'t>) -> bool {
        let Some(first) = entries.first() else { return between(self.text, open.end(), close.start).has_comments() };
        let begin = between(self.text, open.end(), first.start);
        let end = between(self.text, first.end, close.start);
        let pairs = first.parts.iter().zip(first.parts.iter().skip(1));
        let commented = pairs.into_iter().any(|(before, after)| self.gap(before.last(), after.first()).has_comments());
        let needs_lines = entries.len() > 1 || first.kind == Kind::Unread || commented;
        needs_lines || begin.newline || begin.has_comments() || end.has_comments()
    }

    /// Fields that stand on one line are one entry.
    fn together(&self, entries: Vec<Entry<'t>>) -> Vec<Entry<'t>> {
        let mut joined: Vec<Entry<'t>> = Vec::new();
        for entry in entries {
            match joined.last_mut() {
                Some(last) if last.kind == Kind::Fields && entry.kind == Kind::Fields && !self.breaks(last.end, entry.start) => {
                    last.end = entry.end;
                    last.parts.extend(entry.parts);
                }
                _ => joined.push(entry),
            }
        }
        joined
    }

    /// What shares a line with something that stays, stays too.
    fn settled(&self, entries: Vec<Entry<'t>>) -> Vec<Entry<'t>> {
        let mut settled: Vec<Entry<'t>> = Vec::new();
        for mut entry in entries {
            while let Some(last) = settled.pop_if(|last| self.is_bound(last, &entry)) {
                let end = last.end.max(entry.end);
                entry = Entry { kind: Kind::Unread, end, ..last };
            }
            settled.push(entry);
        }
        settled
    }

    /// A block text without an end takes the lines behind it, up to one that is not indented.
    fn may_take_lines(&self, entry: &Entry<'t>) -> bool {
        entry.kind == Kind::Unread && self.text.get(entry.start..entry.end).is_some_and(|text| text.contains("\"\"\""))
    }

    fn is_bound(&self, last: &Entry<'t>, next: &Entry<'t>) -> bool {
        let fields = last.kind == Kind::Fields && next.kind == Kind::Fields;
        !fields && !self.breaks(last.end, next.start)
    }

    fn breaks(&self, start: usize, end: usize) -> bool {
        self.text.get(start..end).is_some_and(|between| between.contains('\n'))
    }

    fn gap(&self, before: &Token<'t>, after: &Token<'t>) -> super::gap::Gap<'t> {
        between(self.text, before.end(), after.start)
    }

    /// A mistake stands among the parts, blocks not counted, whose entries are asked by themselves.
    fn is_wrong(&self, parts: &[Part<'t>]) -> bool {
        let Some(first) = parts.first() else { return true };
        let mut start = first.first().start;
        for part in parts {
            if let Part::Group(Group { open, inside: Inside::Entries(_), close, .. }) = part {
                if open.within != Rule::bad_head && self.is_wrong_between(start, open.end()) {
                    return true;
                }
                start = close.start;
            }
        }
        self.is_wrong_between(start, parts.last().map_or(start, |part| part.last().end()))
    }

    fn is_wrong_between(&self, start: usize, end: usize) -> bool {
        let first = self.wrong.partition_point(|wrong| *wrong < start);
        self.wrong.get(first).is_some_and(|wrong| *wrong <= end)
    }

    /// Nothing but blanks and comments stands between the parts.
    fn is_whole(&self, parts: &[Part<'t>]) -> bool {
        let pairs = parts.iter().zip(parts.iter().skip(1));
        pairs.into_iter().all(|(before, after)| self.gap(before.last(), after.first()).pure)
            && parts.iter().all(|part| self.is_part_whole(part))
    }

    fn is_part_whole(&self, part: &Part<'t>) -> bool {
        let Part::Group(Group { open, inside: Inside::Parts(inside), close, .. }) = part else { return true };
        let (first, last) = (inside.first().map_or(close, Part::first), inside.last().map_or(open, Part::last));
        self.gap(open, first).pure && self.gap(last, close).pure && self.is_whole(inside)
    }
}

/// Rules that say that something is missing, or stands where a block has ended.
fn is_incomplete(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::missing_open
            | Rule::missing_close
            | Rule::missing_arrow
            | Rule::missing_target
            | Rule::missing_name
            | Rule::missing_kind
            | Rule::missing_dollar_name
            | Rule::resumed
            | Rule::open_missing
            | Rule::semicolon
            | Rule::stray_close
    )
}
