//! Two texts side by side, as `diff -u` shows them.

use similar::{ChangeTag, TextDiff};

use super::style::Look;

/// Lines around a change.
const CONTEXT: usize = 3;

/// What changes in the file of this name; nothing when the texts are the same.
pub(crate) fn unified(name: &str, old: &str, new: &str, look: Look) -> String {
    let diff = TextDiff::from_lines(old, new);
    let mut text = String::new();
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        if text.is_empty() {
            text = format!("{}\n{}\n", look.bold(format!("--- {name}")), look.bold(format!("+++ {name}")));
        }
        text.push_str(&format!("{}\n", look.cyan(hunk.header())));
        for change in hunk.iter_changes() {
            text.push_str(&line(change.tag(), change.value(), look));
        }
    }
    text
}

fn line(tag: ChangeTag, value: &str, look: Look) -> String {
    let (content, end) = match value.strip_suffix('\n') {
        Some(content) => (content, "\n"),
        None => (value, "\n\\ No newline at end of file\n"),
    };
    let line = format!("{tag}{content}");
    let shown = match tag {
        ChangeTag::Equal => line,
        ChangeTag::Delete => look.red(line),
        ChangeTag::Insert => look.green(line),
    };
    format!("{shown}{end}")
}
