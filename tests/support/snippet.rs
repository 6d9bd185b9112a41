//! Scripts out of Markdown, made whole.

/// A fenced block: what stands behind the fence, its text, and the lines of the file that it takes,
/// counted from 0, fences left out.
#[derive(Clone, Debug)]
pub struct Block {
    pub info: String,
    pub text: String,
    pub lines: std::ops::Range<usize>,
}

/// All fenced blocks of a page, in order.
pub fn blocks(page: &str) -> Vec<Block> {
    let lines: Vec<&str> = page.lines().collect();
    let mut blocks = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let Some(info) = lines[at].strip_prefix("```") else {
            at += 1;
            continue;
        };
        let start = at + 1;
        let end = (start..lines.len()).find(|line| lines[*line] == "```").expect("a fence that is closed");
        let text = lines[start..end].iter().map(|line| format!("{line}\n")).collect();
        blocks.push(Block { info: info.trim().to_owned(), text, lines: start..end });
        at = end + 1;
    }
    blocks
}

/// A script as a whole, and how many lines were put before it.
pub struct Whole {
    pub text: String,
    pub before: u32,
}

/// Adds an `integration` and a `base` where a script has none.
pub fn whole(script: &str, base: &str) -> Whole {
    let mut before = Vec::new();
    if !script.lines().any(|line| line.starts_with("integration ")) {
        before.push("integration spec".to_owned());
    }
    if !script.lines().any(|line| line.trim_start().starts_with("base ")) {
        before.push(format!("base \"{base}\""));
    }
    let text = before.iter().map(|line| format!("{line}\n")).collect::<String>() + script;
    Whole { text, before: before.len() as u32 }
}

/// A request around statements that stand alone.
pub fn request_of(statements: &str) -> String {
    let inside: String = statements.lines().map(|line| format!("  {line}\n")).collect();
    let call = if has_word(statements, &["get", "post", "put", "patch", "delete", "head"]) { "" } else { "  get \"/example\"\n" };
    let map = if has_word(statements, &["map"]) { "" } else { "  map . -> row: json\n" };
    format!("request example {{\n{call}{inside}{map}}}\n")
}

fn has_word(statements: &str, words: &[&str]) -> bool {
    statements.lines().filter_map(|line| line.split_whitespace().next()).any(|word| words.contains(&word))
}
