//! What stands between two tokens: blanks, line breaks and comments.

#[derive(Debug, Default)]
pub(super) struct Gap<'t> {
    /// A comment on the line of the token before.
    pub(super) trailing: Option<&'t str>,
    /// Comments on lines of their own.
    pub(super) own: Vec<Own<'t>>,
    /// A blank line before the next token, or before the comments that stand directly above it.
    pub(super) blank: bool,
    /// The next token begins a line.
    pub(super) newline: bool,
    /// Nothing else stands there.
    pub(super) pure: bool,
}

/// A comment on a line of its own.
#[derive(Debug)]
pub(super) struct Own<'t> {
    pub(super) text: &'t str,
    /// A blank line stands before it.
    pub(super) blank: bool,
}

impl Gap<'_> {
    pub(super) fn has_comments(&self) -> bool {
        self.trailing.is_some() || !self.own.is_empty()
    }
}

/// What stands in `text` from `start` to `end`, which are the ends of two tokens.
pub(super) fn between(text: &str, start: usize, end: usize) -> Gap<'_> {
    let between = text.get(start..end).unwrap_or("");
    let mut gap = Gap { pure: true, ..Gap::default() };
    let count = between.matches('\n').count();
    gap.newline = count > 0;
    for (index, line) in between.split('\n').enumerate() {
        let line = line.trim_matches([' ', '\t']);
        if line.starts_with('#') || line.starts_with("//") {
            // No token ends where the file begins.
            if index == 0 && start > 0 {
                gap.trailing = Some(line);
            } else {
                gap.own.push(Own { text: line, blank: gap.blank });
                gap.blank = false;
            }
        } else if !line.is_empty() {
            gap.pure = false;
        } else if index > 0 && index < count {
            gap.blank = true;
        }
    }
    gap
}
