//! A page of Markdown as scenarios: a heading and the blocks below it.

use crate::support::snippet::{self, Block};

#[derive(Clone, Debug)]
pub(crate) struct Scenario {
    pub(crate) title: String,
    pub(crate) blocks: Vec<Block>,
}

/// An answer of the server.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    /// `GET /items?page=1`, decoded.
    pub(crate) call: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

pub(crate) fn all(page: &str) -> Vec<Scenario> {
    let blocks = snippet::blocks(page);
    let fenced = |line: usize| blocks.iter().any(|block| block.lines.contains(&line));
    let heads: Vec<(usize, &str)> = page
        .lines()
        .enumerate()
        .filter(|(line, _)| !fenced(*line))
        .filter_map(|(line, text)| Some((line, text.strip_prefix("## ")?)))
        .collect();
    let ends = heads.iter().skip(1).map(|(line, _)| *line).chain([usize::MAX]);
    let scenario = |((start, title), end): (&(usize, &str), usize)| Scenario {
        title: (*title).to_owned(),
        blocks: blocks.iter().filter(|block| block.lines.start > *start && block.lines.start < end).cloned().collect(),
    };
    heads.iter().zip(ends).map(scenario).collect()
}

impl Scenario {
    pub(crate) fn script(&self) -> &str {
        let script = self.blocks.iter().find(|block| block.info == "capi");
        &script.unwrap_or_else(|| panic!("`{}` has no script", self.title)).text
    }

    pub(crate) fn params(&self) -> Vec<(String, String)> {
        let named = |block: &Block| Some((block.info.strip_prefix("param ")?.to_owned(), block.text.trim_end().to_owned()));
        self.blocks.iter().filter_map(named).collect()
    }

    pub(crate) fn responses(&self) -> Vec<Response> {
        self.blocks.iter().filter_map(|block| Some(response(block.info.strip_prefix("response ")?, &block.text))).collect()
    }

    /// The blocks that say what comes of it.
    pub(crate) fn expected(&self) -> impl DoubleEndedIterator<Item = &Block> {
        self.blocks.iter().filter(|block| block.info.starts_with("rows ") || is_outcome(&block.info))
    }

    pub(crate) fn expects(&self, info: &str) -> bool {
        self.blocks.iter().any(|block| block.info == info)
    }
}

fn is_outcome(info: &str) -> bool {
    matches!(info, "rejects" | "sent" | "warnings" | "error" | "check" | "refused")
}

fn response(info: &str, text: &str) -> Response {
    let (status, call) = match info.split_once(' ') {
        Some((status, call)) if status.parse::<u16>().is_ok() => (status.parse().unwrap(), call),
        _ => (200, info),
    };
    let (headers, body) = headers(text);
    Response { status, call: call.to_owned(), headers, body }
}

/// Lines `name: value` up to a blank line, and what follows.
fn headers(text: &str) -> (Vec<(String, String)>, String) {
    let Some((head, body)) = text.split_once("\n\n").or_else(|| text.strip_suffix('\n').map(|head| (head, ""))) else {
        return (Vec::new(), text.to_owned());
    };
    let header = |line: &str| {
        let (name, value) = line.split_once(": ")?;
        let plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
        (plain && !name.is_empty()).then(|| (name.to_owned(), value.to_owned()))
    };
    match head.lines().map(header).collect::<Option<Vec<_>>>() {
        Some(headers) if !headers.is_empty() => (headers, body.to_owned()),
        _ => (Vec::new(), text.to_owned()),
    }
}
