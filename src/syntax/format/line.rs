//! Lines before they are text: with what may still move in them.

/// One line of the formatted text.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) kind: Kind,
    pub(super) indent: usize,
    pub(super) text: String,
    /// The comment behind it.
    pub(super) comment: Option<String>,
    /// Columns of its text that stand under those of its neighbours.
    pub(super) marks: Vec<Mark>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Code,
    Comment,
    Blank,
    /// As the author wrote it.
    Unread,
}

/// A column that is kept even over lines. Only marks of one kind stand under each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) kind: MarkKind,
    /// Characters before it, of the text.
    pub(super) column: usize,
}

/// In the order in which they stand on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum MarkKind {
    /// The arrow of a `map`.
    Map,
    /// The arrow of a field.
    Field,
    /// The `=` of `request b = shape()`.
    Request,
    /// The `=` of a derived `global`.
    Formula,
    /// The parts of a `global` that is loaded.
    GlobalType,
    GlobalRole,
    GlobalText,
}

impl Line {
    pub(super) fn of(kind: Kind, indent: usize, text: &str) -> Line {
        Line { kind, indent, text: text.to_owned(), ..Line::default() }
    }

    /// Columns up to the end of its text.
    pub(super) fn width(&self) -> usize {
        self.indent + self.text.chars().count()
    }

    /// Columns before the first character.
    pub(super) fn margin(&self) -> usize {
        self.indent + self.text.chars().take_while(|letter| letter.is_whitespace()).count()
    }

    pub(super) fn written(&self) -> String {
        let comment = self.comment.as_deref().unwrap_or("");
        let line = format!("{:indent$}{}{comment}", "", self.text, indent = self.indent);
        let line = if self.kind == Kind::Unread { &line } else { line.trim_end_matches([' ', '\t']) };
        format!("{line}\n")
    }
}
