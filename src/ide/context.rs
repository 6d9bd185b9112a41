//! Where a position stands in a text that may be half typed: in which block, in which statement, in which
//! brackets. Read from the tokens before it alone, so that what is broken behind it does not matter.

use crate::source::Span;
use crate::syntax::{Token, TokenKind, is_first_word, tokens};

/// What the lines around the position belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// The file itself.
    File,
    Request,
    Shape,
    /// Of a `then`.
    Step,
    Test,
    /// `fields $NAME { … }`.
    Fields,
    /// `map EXPR { … }`.
    Map,
}

/// An open bracket of a statement.
#[derive(Clone, Debug)]
pub struct Bracket {
    pub open: char,
    /// The name right before it: what is called.
    pub head: Option<String>,
    /// Commas since it was opened.
    pub argument: usize,
    /// Names that were given as `name:`, the last one only if its value is being written.
    pub given: Vec<String>,
    /// The name of the argument whose value is being written.
    pub name: Option<String>,
    /// Where it stands.
    pub at: u32,
}

/// What is being typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typing {
    /// A word, a `$name`, or nothing yet.
    Code,
    /// Letters of a text.
    Text,
    Comment,
}

#[derive(Clone, Debug)]
pub struct Context {
    pub block: Block,
    /// The name of the request or shape around the position.
    pub owner: Option<String>,
    /// The object of the `map` block around the position, as it is written.
    pub subject: Option<String>,
    pub typing: Typing,
    /// The statement's tokens before what is being typed, as text and kind.
    pub before: Vec<(TokenKind, String)>,
    /// The open brackets of the statement, innermost last.
    pub brackets: Vec<Bracket>,
    /// What is typed so far.
    pub prefix: String,
    /// The whole word that a choice would replace.
    pub replace: Span,
}

impl Context {
    /// The context at a byte offset of the text.
    pub fn at(text: &str, offset: u32) -> Context {
        let all = tokens(text, 0);
        let mut reader = Reader { text, open: Vec::new(), statement: Vec::new() };
        let typed = all.iter().find(|token| is_typed(text, token, offset));
        let end = typed.map_or(offset, |token| token.span.start);
        let before: Vec<Token> = all.iter().copied().take_while(|token| token.span.end <= end).collect();
        reader.read(&before, offset);
        match typed {
            Some(token) if token.kind == TokenKind::Text => reader.in_text(*token, offset),
            Some(token) if matches!(token.kind, TokenKind::Comment | TokenKind::SlashComment) => {
                reader.context(Typing::Comment, token.span, offset)
            }
            Some(token) => reader.context(Typing::Code, token.span, offset),
            None => reader.context(Typing::Code, Span { start: offset, end: offset }, offset),
        }
    }

    /// The first word of the statement.
    pub fn word(&self) -> &str {
        match self.before.first() {
            Some((TokenKind::Word, word)) => word,
            _ => "",
        }
    }

    /// The text of the token so many places before what is being typed; 0 is the one right before.
    pub fn back(&self, places: usize) -> &str {
        let index = self.before.len().checked_sub(places + 1);
        index.and_then(|index| self.before.get(index)).map_or("", |(_, text)| text)
    }

    pub fn back_kind(&self, places: usize) -> Option<TokenKind> {
        let index = self.before.len().checked_sub(places + 1)?;
        self.before.get(index).map(|(kind, _)| *kind)
    }

    /// Whether a value stands right before, so that an operator or a word of the statement may follow.
    pub fn is_after_value(&self) -> bool {
        match self.back_kind(0) {
            Some(TokenKind::Word) => self.before.len() > 1 && !is_operator_word(self.back(0)),
            Some(TokenKind::Dollar | TokenKind::Number | TokenKind::Text | TokenKind::Close) => true,
            _ => false,
        }
    }

    pub fn has(&self, word: &str) -> bool {
        self.before.iter().any(|(_, text)| text == word)
    }
}

fn is_operator_word(word: &str) -> bool {
    matches!(
        word,
        "and" | "or" | "not" | "in" | "if" | "then" | "else" | "match" | "when" | "from" | "until" | "where" | "settle" | "changed"
    )
}

/// Whether the token is being typed at the offset: it touches it, or holds it.
fn is_typed(text: &str, token: &Token, offset: u32) -> bool {
    let (start, end) = (token.span.start, token.span.end);
    match token.kind {
        TokenKind::Word | TokenKind::Dollar | TokenKind::Number => start < offset && offset <= end,
        TokenKind::Text => {
            let word = text.get(token.span.range()).unwrap_or("");
            let closed = word.trim_start_matches('r').len() > 1 && word.ends_with('"');
            start < offset && (offset < end || offset == end && !closed)
        }
        TokenKind::Comment | TokenKind::SlashComment => start < offset && offset <= end,
        _ => false,
    }
}

/// A bracket that is open.
enum Open {
    Block(Block, Option<String>),
    Bracket(Bracket),
}

struct Reader<'t> {
    text: &'t str,
    open: Vec<Open>,
    /// Tokens of the statement so far.
    statement: Vec<Token>,
}

impl Reader<'_> {
    fn read(&mut self, tokens: &[Token], offset: u32) {
        for (index, token) in tokens.iter().enumerate() {
            match token.kind {
                TokenKind::Comment | TokenKind::SlashComment => {}
                TokenKind::LineBreak => self.line_break(tokens.get(index + 1..).unwrap_or_default(), offset),
                TokenKind::Open => self.open(*token),
                TokenKind::Close => self.close(*token),
                _ => self.take(*token),
            }
        }
    }

    fn slice(&self, token: &Token) -> &str {
        self.text.get(token.span.range()).unwrap_or("")
    }

    fn take(&mut self, token: Token) {
        let text = self.slice(&token).to_owned();
        let named = self.statement.last().filter(|last| last.kind == TokenKind::Word).map(|last| self.slice(last).to_owned());
        match self.open.last_mut() {
            Some(Open::Bracket(bracket)) if text == "," => {
                bracket.argument += 1;
                bracket.name = None;
            }
            Some(Open::Bracket(bracket)) if text == ":" => {
                if let Some(name) = named {
                    bracket.given.push(name.clone());
                    bracket.name = Some(name);
                }
            }
            _ => {}
        }
        self.statement.push(token);
    }

    /// A line that begins something new ends what is open on the lines before it, as when it is read.
    fn line_break(&mut self, rest: &[Token], offset: u32) {
        let next = rest.iter().find(|token| !matches!(token.kind, TokenKind::LineBreak | TokenKind::Comment | TokenKind::SlashComment));
        let next = next.filter(|next| next.span.start < offset);
        let begins =
            next.is_some_and(|next| next.kind == TokenKind::Word && is_first_word(self.slice(next)) && self.is_statement(rest, next));
        let in_bracket = matches!(self.open.last(), Some(Open::Bracket(_)));
        if in_bracket && !begins {
            return;
        }
        while matches!(self.open.last(), Some(Open::Bracket(_))) {
            self.open.pop();
        }
        let begins_item = next.is_some_and(|next| begins && is_item(self.slice(next)) && self.is_at_margin(next));
        if begins_item {
            self.open.clear();
        }
        let continues = self.statement.last().is_some_and(|last| continues(self.slice(last), last.kind))
            || next.is_some_and(|next| matches!(self.slice(next), "|" | "??" | "->"));
        if !continues || begins {
            self.statement.clear();
        }
    }

    /// Whether the word begins a statement: a value follows it, no operator and no comma.
    fn is_statement(&self, rest: &[Token], next: &Token) -> bool {
        let after = rest.iter().find(|token| token.span.start > next.span.start);
        after.is_none_or(|after| {
            after.kind != TokenKind::Sign
                && after.kind != TokenKind::Close
                && (after.kind != TokenKind::Open || after.span.start > next.span.end)
        })
    }

    fn is_at_margin(&self, token: &Token) -> bool {
        let before = self.text.get(..token.span.start as usize).unwrap_or("");
        before.is_empty() || before.ends_with(['\n', '\r'])
    }

    fn open(&mut self, token: Token) {
        let open = self.slice(&token).chars().next().unwrap_or('(');
        let block = if open == '{' { self.block() } else { None };
        if let Some((block, name)) = block {
            self.open.push(Open::Block(block, name));
            self.statement.clear();
            return;
        }
        let head = self.statement.last().filter(|last| last.kind == TokenKind::Word && last.span.end == token.span.start);
        let head = head.map(|last| self.slice(last).to_owned());
        let at = token.span.start;
        self.open.push(Open::Bracket(Bracket { open, head, argument: 0, given: Vec::new(), name: None, at }));
        self.statement.push(token);
    }

    /// The block that a `{` here opens, and its name.
    fn block(&self) -> Option<(Block, Option<String>)> {
        if matches!(self.open.last(), Some(Open::Bracket(_))) {
            return None;
        }
        let first = self.statement.first()?;
        let name = || self.statement.get(1).map(|token| self.slice(token).trim_start_matches('$').to_owned());
        let found = match self.slice(first) {
            "request" => (Block::Request, name()),
            "shape" => (Block::Shape, name()),
            "fields" => (Block::Fields, name()),
            "test" => (Block::Test, None),
            "then" => (Block::Step, None),
            "map" if self.is_value_end() && !self.is_match() => (Block::Map, self.subject()),
            _ => return None,
        };
        Some(found)
    }

    /// What stands behind the first word.
    fn subject(&self) -> Option<String> {
        let (start, end) = (self.statement.get(1)?.span.start, self.statement.last()?.span.end);
        self.text.get(start as usize..end as usize).map(str::to_owned)
    }

    fn is_value_end(&self) -> bool {
        self.statement.len() > 1
            && self
                .statement
                .last()
                .is_some_and(|last| last.kind != TokenKind::Sign && last.kind != TokenKind::Open || self.slice(last) == ".")
    }

    /// Whether a `match` still waits for its braces.
    fn is_match(&self) -> bool {
        let words = self.statement.iter().filter(|token| self.slice(token) == "match").count();
        let braces = self.statement.iter().filter(|token| self.slice(token) == "{").count();
        words > braces
    }

    fn close(&mut self, token: Token) {
        match self.open.pop() {
            Some(Open::Block(..)) => self.statement.clear(),
            _ => self.statement.push(token),
        }
    }

    /// In the letters of a text, or in one of its holes.
    fn in_text(mut self, token: Token, offset: u32) -> Context {
        let inside = self.text.get(token.span.start as usize..offset as usize).unwrap_or("");
        let Some(hole) = open_hole(inside) else {
            let start = token.span.start + inside.len() as u32 - inside.trim_start_matches(['r', '"']).len() as u32;
            let end = text_end(self.text, token).max(offset);
            return self.context(Typing::Text, Span { start: start.min(offset), end }, offset);
        };
        let start = token.span.start as usize + hole;
        self.statement.push(token);
        self.statement.push(Token { kind: TokenKind::Open, span: Span::new(start - 1, start) });
        let hole = self.text.get(start..offset as usize).unwrap_or("");
        let inner = tokens(hole, start as u32);
        self.open.push(Open::Bracket(Bracket { open: '{', head: None, argument: 0, given: Vec::new(), name: None, at: start as u32 }));
        let typed = inner.last().copied().filter(|last| is_typed(self.text, last, offset));
        let before: Vec<Token> = inner.iter().copied().filter(|token| Some(token.span) != typed.map(|typed| typed.span)).collect();
        self.read(&before, offset);
        match typed {
            Some(token) if token.kind == TokenKind::Text => self.in_text(token, offset),
            Some(token) => {
                let rest = self.text.get(offset as usize..).unwrap_or("");
                let more = rest.find(|letter: char| letter != '_' && !letter.is_alphanumeric()).unwrap_or(rest.len());
                self.context(Typing::Code, Span { end: offset + more as u32, ..token.span }, offset)
            }
            None => self.context(Typing::Code, Span { start: offset, end: offset }, offset),
        }
    }

    fn context(self, typing: Typing, replace: Span, offset: u32) -> Context {
        let owner = self.open.iter().rev().find_map(|open| match open {
            Open::Block(Block::Request | Block::Shape, name) => Some(name.clone()),
            _ => None,
        });
        let block = self.open.iter().rev().find_map(|open| match open {
            Open::Block(block, _) => Some(*block),
            Open::Bracket(_) => None,
        });
        let subject = match self.open.iter().rfind(|open| matches!(open, Open::Block(..))) {
            Some(Open::Block(Block::Map, subject)) => subject.clone(),
            _ => None,
        };
        let before = self.statement.iter().map(|token| (token.kind, self.slice(token).to_owned())).collect();
        let prefix = self.text.get(replace.start as usize..offset as usize).unwrap_or("").to_owned();
        let behind_block = self.open.iter().rposition(|open| matches!(open, Open::Block(..))).map_or(0, |index| index + 1);
        let brackets = self.open.into_iter().skip(behind_block).filter_map(|open| match open {
            Open::Bracket(bracket) => Some(bracket),
            Open::Block(..) => None,
        });
        Context {
            block: block.unwrap_or(Block::File),
            owner: owner.flatten(),
            subject,
            typing,
            before,
            brackets: brackets.collect(),
            prefix,
            replace,
        }
    }
}

fn is_item(word: &str) -> bool {
    matches!(word, "use" | "integration" | "param" | "secret" | "global" | "fn" | "fields" | "shape" | "request" | "test")
}

/// Whether the next line goes on after this token.
fn continues(text: &str, kind: TokenKind) -> bool {
    match kind {
        TokenKind::Sign => !matches!(text, "." | "?" | "*" | "!"),
        TokenKind::Word => matches!(text, "and" | "or" | "in" | "not" | "else" | "then"),
        _ => false,
    }
}

/// Where the letters of a text end, before its closing quote.
fn text_end(text: &str, token: Token) -> u32 {
    let word = text.get(token.span.range()).unwrap_or("");
    let closing = if word.len() > 1 && word.ends_with('"') { 1 } else { 0 };
    token.span.end - closing
}

/// Where the innermost hole begins that is open at the end of the text; raw texts have none.
fn open_hole(text: &str) -> Option<usize> {
    if text.starts_with('r') {
        return None;
    }
    let mut holes: Vec<usize> = Vec::new();
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' if holes.is_empty() => {
                letters.next();
            }
            '{' => holes.push(at + 1),
            '}' => {
                holes.pop();
            }
            _ => {}
        }
    }
    holes.first().copied()
}
