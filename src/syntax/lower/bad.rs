//! What the recovery rules of the grammar took: bad lines, missing and stray marks.

use super::{Cursor, Lower, Node, Rule, span};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Item, Request, Spanned, Statement};
use crate::syntax::recover::{self, Place};

impl Lower<'_> {
    /// Says what is wrong with a span that the grammar could not read.
    pub(super) fn strict(&self, found: Span, place: Place) -> Diagnostic {
        recover::explain(self.text, found, place)
    }

    pub(super) fn bad_line(&mut self, node: &Node<'_>, place: Place) {
        let diagnostic = self.strict(span(node), place);
        self.report(diagnostic);
    }

    /// What stands behind a statement on its line.
    pub(super) fn junk(&mut self, node: &Node<'_>, before: Option<Span>, place: Place) {
        let diagnostic = recover::explain_junk(self.text, before, span(node), place);
        self.report(diagnostic);
    }

    /// What stands behind a lone expression.
    pub(super) fn expression_junk(&mut self, before: Option<Span>, node: &Node<'_>) {
        let diagnostic = recover::explain_junk(self.text, before, span(node), Place::Expression);
        self.report(diagnostic);
    }

    /// The marks that a block has beside its lines.
    pub(super) fn block_mark(&mut self, rule: Rule, node: &Node<'_>, open: Option<&Node<'_>>, before: Option<Span>, place: Place) {
        match rule {
            Rule::junk | Rule::field_junk => self.junk(node, before, place),
            Rule::semicolon => self.semicolon(node),
            Rule::missing_close => self.missing_close(open, before, span(node)),
            _ => {}
        }
    }

    fn missing_close(&mut self, open: Option<&Node<'_>>, last: Option<Span>, found: Span) {
        let open = open.map_or(found, span);
        if let Some((opener, taken)) = recover::robbing(self.text, Span { start: open.end, end: found.start }) {
            return self.robbed(opener, taken);
        }
        let end = last.map_or(open.end, |last| last.end);
        let at = Span { start: end, end };
        self.report(
            Diagnostic::error("unclosed-block", open, "this `{` is never closed")
                .label("opened here")
                .also(at, "a `}` is missing after this line")
                .suggest("close it", at, "\n}"),
        );
    }

    /// A bracket took the `}` of its block: it is the one that is not closed, and what else was found
    /// wrong between the two comes of it.
    fn robbed(&mut self, opener: Span, taken: Span) {
        let line = self.text.get(opener.end as usize..).and_then(|rest| rest.lines().next()).unwrap_or("");
        let code = if line.trim().is_empty() { "unclosed-block" } else { "unclosed-bracket" };
        let first = self.diagnostics.iter().rposition(|found| found.span.start < opener.start).map_or(0, |before| before + 1);
        let mut inside = self.diagnostics.split_off(first);
        inside.retain(|found| found.span.end > taken.end || !matches!(found.code, "unexpected" | "missing-comma"));
        self.diagnostics.append(&mut inside);
        let end = self.text.get(..taken.start as usize).unwrap_or("").trim_end().len() as u32;
        let at = Span { start: end, end };
        self.report(
            Diagnostic::error(code, opener, "this `{` is never closed")
                .label("opened here")
                .also(taken, "this `}` closes the block around it")
                .suggest("close it", at, if code == "unclosed-block" { "\n}" } else { " }" }),
        );
    }

    pub(super) fn missing_open(&mut self, node: &Node<'_>, owner: &str) {
        let found = span(node);
        let head = self.text.get(..found.start as usize).unwrap_or("").trim_end().len() as u32;
        let at = Span { start: head, end: head };
        self.report(Diagnostic::error("missing-brace", at, format!("`{owner}` has no `{{`")).label("`{` belongs here").suggest(
            "open its block",
            at,
            " {",
        ));
    }

    /// Lines that a `}` too early left outside of their block.
    pub(super) fn resumed(&mut self, node: Node<'_>, close: Option<Span>, owner: &str) -> Vec<Spanned<Statement>> {
        let mut statements = Vec::new();
        let mut last = None;
        let mut nodes = Cursor::new(node);
        let early = close.unwrap_or(nodes.span);
        while let Some(node) = nodes.next() {
            match node.as_rule() {
                Rule::indented_break => {}
                Rule::close_block => last = Some(span(&node)),
                _ => statements.push(self.statement(node)),
            }
        }
        let mut diagnostic = Diagnostic::error("early-close", early, format!("this `}}` closes `{owner}` too early"))
            .label("closed here")
            .suggest("remove it", early, "");
        if let Some(last) = last {
            diagnostic = diagnostic.also(last, "the lines before this `}` still belong to it");
        }
        self.report(diagnostic);
        statements
    }

    pub(super) fn stray_close(&mut self, node: &Node<'_>) {
        let found = span(node);
        self.report(Diagnostic::error("stray-close", found, "this `}` closes nothing").suggest("remove it", found, ""));
    }

    /// A bad head with a block. Its statements are read if it looks like a request.
    pub(super) fn bad_block(&mut self, node: Node<'_>) -> Spanned<Item> {
        let found = span(&node);
        let mut nodes = Cursor::new(node);
        let Some(head) = nodes.next() else { return Spanned::new(Item::Bad, found) };
        let words: Vec<&str> = head.as_str().split_whitespace().take(2).collect();
        let meant = words.first().and_then(|word| recover::item_meant(word));
        let diagnostic = recover::explain(self.text, found, Place::File);
        self.report(diagnostic);
        if !matches!(meant, Some("request" | "shape")) {
            return Spanned::new(Item::Bad, found);
        }
        let body = self.block(&mut nodes, "request");
        let name = words.get(1).filter(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_'));
        let item = match (meant, name) {
            (Some("request"), Some(name)) => {
                let at = head.as_str().find(name).unwrap_or(0) as u32 + span(&head).start;
                let name = Spanned::new((*name).to_owned(), Span { start: at, end: at + name.len() as u32 });
                Item::Request(Request { name, label: None, shape: None, body })
            }
            _ => Item::Bad,
        };
        Spanned::new(item, found)
    }

    /// A bad head with a block, in a block. Its statements are read if it looks like a `then`.
    pub(super) fn bad_step(&mut self, node: Node<'_>) -> Spanned<Statement> {
        let found = span(&node);
        let mut nodes = Cursor::new(node);
        let diagnostic = recover::explain(self.text, found, Place::Request);
        self.report(diagnostic);
        let head = nodes.next();
        let word = head.as_ref().and_then(|head| head.as_str().split_whitespace().next());
        if word.and_then(recover::statement_meant) == Some("then")
            && let Some(block) = nodes.take(Rule::step_block)
        {
            self.block_lines(Cursor::new(block), "then", Place::Step);
        }
        Spanned::new(Statement::Bad, found)
    }

    pub(super) fn missing_quote(&mut self, open: Option<&Node<'_>>, end: Span) {
        let open = open.map_or(end, span);
        let line = self.text.get(open.start as usize..end.end as usize).unwrap_or("").trim_end().len() as u32;
        let at = Span { start: open.start + line, end: open.start + line };
        let marks = self.slice(open).trim_start_matches('r').to_owned();
        self.report(
            Diagnostic::error("unclosed-text", Span { start: open.start, end: at.end }, "this text is not closed")
                .label("it ends with its line")
                .help("a text over several lines stands between `\"\"\"` on lines of their own")
                .suggest(format!("close it with `{marks}`"), at, marks),
        );
    }

    pub(super) fn bad_escape(&mut self, text: &str, found: Span) {
        let letter = text.trim_start_matches('\\');
        let start = Span { end: found.start, ..found };
        let diagnostic = Diagnostic::error("unknown-escape", found, format!("unknown escape `{text}`"))
            .help("escapes are `\\n`, `\\t`, `\\r`, `\\\"`, `\\\\`, `\\{`, `\\}`, `\\$` and `\\u{1F600}`; patterns are written `r\"…\"`, where `\\` is a letter");
        self.report(if letter == "u" { diagnostic } else { diagnostic.fix("write a backslash", start, "\\") });
    }

    pub(super) fn dollar_brace(&mut self, found: Span) {
        let start = Span { end: found.start, ..found };
        self.report(
            Diagnostic::error("dollar-hole", found, "a hole is written `{…}`, without `$` before it")
                .label("this `$` would stay in the text")
                .fix("remove the `$`", found, "")
                .fix("keep it as a letter", start, "\\"),
        );
    }

    pub(super) fn double_braces(&mut self, found: Span) {
        let text = self.slice(found);
        let inside = text.trim_matches(['{', '}']).trim().to_owned();
        let rest = self.text.get(found.end as usize..).unwrap_or("");
        let end = found.end + u32::from(!text.ends_with("}}") && rest.starts_with('}'));
        self.report(Diagnostic::error("double-braces", found, "a hole is written `{…}`, with one brace on either side").fix(
            format!("write `{{{inside}}}`"),
            Span { end, ..found },
            format!("{{{inside}}}"),
        ));
    }

    pub(super) fn literal_hole(&mut self, found: Span, value: Span) {
        let text = self.slice(value);
        let start = Span { end: found.start, ..found };
        self.report(
            Diagnostic::error("literal-hole", found, format!("this hole always gives {text}"))
                .help("a pattern is written `r\"…\"`, where braces are letters; in other texts a brace is `\\{`")
                .fix("write a brace", start, "\\"),
        );
    }

    /// A hole without its braces.
    pub(super) fn inside(&self, found: Span) -> Span {
        let closed = self.slice(found).ends_with('}');
        Span { start: found.start + 1, end: found.end - u32::from(closed) }
    }

    pub(super) fn hole_junk(&mut self, found: Span, junk: &Node<'_>) {
        let mut diagnostic = self.strict(self.inside(found), Place::Hole);
        if !junk.as_str().ends_with('}') && junk.as_str().trim().is_empty() {
            diagnostic = Diagnostic::error("bad-hole", found, "this hole is not closed");
        }
        self.report(diagnostic.help("a hole is `{x}`; a brace is written `\\{`"));
    }
}
