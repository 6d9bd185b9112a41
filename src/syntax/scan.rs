//! A script as a row of tokens, without a grammar: for comments, for the depth of brackets, and to
//! say what stands where a statement breaks. It agrees with the grammar on texts and comments.

use crate::source::Span;

/// What a token is by its first letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Word,
    /// `$name`, or `$` alone.
    Dollar,
    /// Starts with a digit.
    Number,
    /// In quotes of any kind, closed or not.
    Text,
    Comment,
    /// `//`, taken for a comment and reported.
    SlashComment,
    LineBreak,
    Open,
    Close,
    /// Any other sign; the operators of more than one character are one token.
    Sign,
}

#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub kind: Kind,
    pub span: Span,
}

/// Operators of more than one character, the longest first.
const SIGNS: [&str; 18] = ["...", "===", "!==", "->", "=>", "==", "!=", "<=", ">=", "<>", "??", "?:", "&&", "||", "::", ":=", "**", "+="];

/// The tokens of `text`, without blanks. Spans count from `base`.
pub fn tokens(text: &str, base: u32) -> Vec<Token> {
    let mut scanner = Scanner { text, at: 0 };
    let mut tokens = Vec::new();
    while let Some(letter) = scanner.letter() {
        let start = scanner.at;
        if let Some(kind) = scanner.token(letter) {
            tokens.push(Token { kind, span: Span { start: start as u32 + base, end: scanner.at as u32 + base } });
        }
        // A token is never empty; this only guards against standing still.
        if scanner.at == start {
            scanner.at += letter.len_utf8();
        }
    }
    tokens
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn letter(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) {
        self.at += self.rest().find(|letter| !wanted(letter)).unwrap_or(self.rest().len());
    }

    fn line_end(&self) -> usize {
        self.at + self.rest().find(['\n', '\r']).unwrap_or(self.rest().len())
    }

    /// Takes one token or one blank, which is none.
    fn token(&mut self, letter: char) -> Option<Kind> {
        match letter {
            ' ' | '\t' => {
                self.take_while(|letter| letter == ' ' || letter == '\t');
                None
            }
            '\n' | '\r' => {
                self.at += if self.rest().starts_with("\r\n") { 2 } else { 1 };
                Some(Kind::LineBreak)
            }
            '#' => self.comment(Kind::Comment),
            '/' if self.rest().starts_with("//") && !self.text.get(..self.at).unwrap_or("").ends_with(':') => {
                self.comment(Kind::SlashComment)
            }
            '"' => self.quoted(false),
            'r' if self.rest().starts_with("r\"") => {
                self.at += 1;
                self.quoted(true)
            }
            '\'' | '`' | '“' | '”' | '„' | '‟' | '‘' | '’' if self.foreign_quoted(letter) => Some(Kind::Text),
            '$' => {
                self.at += 1;
                self.take_while(in_word);
                Some(Kind::Dollar)
            }
            '(' | '[' | '{' => self.one(letter, Kind::Open),
            ')' | ']' | '}' => self.one(letter, Kind::Close),
            _ if letter.is_ascii_digit() => {
                self.take_while(in_word);
                Some(Kind::Number)
            }
            _ if in_word(letter) => {
                self.take_while(in_word);
                Some(Kind::Word)
            }
            _ => self.sign(letter),
        }
    }

    fn one(&mut self, letter: char, kind: Kind) -> Option<Kind> {
        self.at += letter.len_utf8();
        Some(kind)
    }

    fn comment(&mut self, kind: Kind) -> Option<Kind> {
        self.at = self.line_end();
        Some(kind)
    }

    fn sign(&mut self, letter: char) -> Option<Kind> {
        let length = SIGNS.iter().find(|sign| self.rest().starts_with(**sign)).map_or(letter.len_utf8(), |sign| sign.len());
        self.at += length;
        Some(Kind::Sign)
    }

    /// A text in `'…'`, `“…”` or the like, if it is closed on its line.
    fn foreign_quoted(&mut self, open: char) -> bool {
        let close: &[char] = match open {
            '\'' => &['\''],
            '`' => &['`'],
            '‘' | '’' => &['‘', '’'],
            _ => &['“', '”', '‟'],
        };
        let inside = self.at + open.len_utf8();
        let line = self.text.get(inside..self.line_end()).unwrap_or("");
        let Some(found) = line.find(close) else { return false };
        self.at = inside + found;
        self.at += self.letter().map_or(0, char::len_utf8);
        true
    }

    /// A text that starts with `"` here.
    fn quoted(&mut self, raw: bool) -> Option<Kind> {
        let line = self.text.get(self.at..self.line_end()).unwrap_or("");
        let Some(after) = line.strip_prefix("\"\"\"") else {
            self.at += 1 + line_text(line.get(1..).unwrap_or(""), raw);
            return Some(Kind::Text);
        };
        if after.trim_matches([' ', '\t']).is_empty() && self.line_end() < self.text.len() {
            self.block();
        } else {
            self.at += 3 + after.find("\"\"\"").map_or(after.len(), |end| end + 3);
        }
        Some(Kind::Text)
    }

    /// A block text: to the line that closes it, or before one that begins in column 0.
    fn block(&mut self) {
        self.at = self.line_end();
        loop {
            let rest = self.rest();
            let start = self.at + if rest.starts_with("\r\n") { 2 } else { 1 };
            let Some(line) = self.text.get(start..) else { return };
            let line = line.split(['\n', '\r']).next().unwrap_or("");
            let letters = line.trim_start_matches([' ', '\t']);
            if let Some(close) = line.find("\"\"\"").filter(|_| letters.len() < line.len() || letters.starts_with("\"\"\"")) {
                self.at = start + close + 3;
                return;
            }
            if letters.len() == line.len() && !line.is_empty() {
                return;
            }
            self.at = start + line.len();
            if self.at >= self.text.len() {
                return;
            }
        }
    }
}

/// The length of the rest of a text on its line, with its closing quote.
fn line_text(line: &str, raw: bool) -> usize {
    if raw {
        return line.find('"').map_or(line.len(), |end| end + 1);
    }
    with_holes(line).or_else(|| without_holes(line)).unwrap_or(line.len())
}

/// With holes and the texts in them; nothing if it does not come to an end.
fn with_holes(line: &str) -> Option<usize> {
    // How many braces are open in each hole that encloses this place; a text in between has none.
    let mut holes: Vec<usize> = Vec::new();
    let mut in_text = true;
    let mut texts = 0;
    let mut letters = line.char_indices();
    while let Some((at, letter)) = letters.next() {
        match (letter, in_text) {
            ('\\', true) => {
                letters.next();
            }
            ('"', true) if texts == 0 => return Some(at + 1),
            ('"', true) => {
                texts -= 1;
                in_text = false;
            }
            ('{', true) => {
                holes.push(0);
                in_text = false;
            }
            ('"', false) => {
                texts += 1;
                in_text = true;
            }
            ('{', false) => *holes.last_mut()? += 1,
            ('}', false) => match holes.last_mut()? {
                0 => {
                    holes.pop();
                    in_text = true;
                }
                open => *open -= 1,
            },
            _ => {}
        }
    }
    None
}

fn without_holes(line: &str) -> Option<usize> {
    let mut letters = line.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => {
                letters.next();
            }
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn in_word(letter: char) -> bool {
    letter == '_' || letter.is_alphanumeric()
}
