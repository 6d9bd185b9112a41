//! Fields that expressions read and no record of the sample has.

use crate::check::Checked;
use crate::check::ir::{Records, Request};
use crate::diagnostic::{Diagnostic, nearest};
use crate::expr::place::{Document, Read};
use crate::sample::{Sample, Shape};

use super::{named, records};

/// How deep a field of the same name is looked for.
const DEPTH: usize = 4;

/// The shapes of one request's sample.
struct Known<'c> {
    request: &'c Request,
    sample: &'c Sample,
    page: Option<Shape>,
    record: Option<Shape>,
}

pub(super) fn findings(script: &Checked) -> Vec<Diagnostic> {
    let known: Vec<Option<Known<'_>>> = (0..script.requests.len()).map(|index| known(script, index)).collect();
    let found = script.reads.iter().filter(|read| !read.guarded);
    found.filter_map(|read| known.get(read.request)?.as_ref()?.finding(read)).collect()
}

fn known(script: &Checked, index: usize) -> Option<Known<'_>> {
    let (request, sample) = (script.requests.get(index)?, script.sample_of_rows(index)?);
    let record = records(request, sample).map(|records| Shape::all(records.iter()));
    let page = (!sample.partial).then(|| Shape::of(&sample.page));
    Some(Known { request, sample, page, record })
}

impl Known<'_> {
    fn finding(&self, read: &Read) -> Option<Diagnostic> {
        let (name, parents) = read.path.split_last()?;
        // A parent row carries `$` names of its own.
        if read.path.iter().any(|name| name.starts_with('$')) {
            return None;
        }
        let root = match read.document {
            Document::Page => self.page.as_ref()?,
            Document::Record | Document::Export => self.record.as_ref()?,
        };
        let parent = parents.iter().try_fold(root.rows(), |shape, name| shape.field(name).map(Shape::rows))?;
        if parent.fields().next().is_none() || parent.field(name).is_some() {
            return None;
        }
        let near = nearest(name, parent.fields().map(|(name, _)| name));
        let records = matches!(&self.request.records, Records::Path(path) if path.starts_with(&read.path));
        // What stands around the records may rightly be missing from a page: the last one has no cursor.
        if read.document == Document::Page && near.is_none() && !records {
            return None;
        }
        Some(self.missing(read, name, near, parent))
    }

    fn missing(&self, read: &Read, name: &str, near: Option<&str>, parent: &Shape) -> Diagnostic {
        let sample = named(self.request, self.sample);
        let message = format!("{sample} has no `{}`", read.path.join("."));
        let diagnostic = Diagnostic::warning("not-in-sample", read.span, message).label("no such field there");
        if let Some(near) = near {
            let diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
            return if is_plain(near) { diagnostic.suggest(format!("change to `{near}`"), read.span, near) } else { diagnostic };
        }
        if let Some(path) = deeper(parent, name, DEPTH) {
            let written = path.join(".");
            let diagnostic = diagnostic.help(format!("there is `{written}`"));
            let fits = path.iter().all(|name| is_plain(name));
            return if fits { diagnostic.suggest(format!("change to `{written}`"), read.span, written) } else { diagnostic };
        }
        diagnostic.help("if it is there only sometimes, say what it is otherwise: `x ?? null`; a new sample: `capi preview`")
    }
}

/// Where a field of this name is, further in.
fn deeper(shape: &Shape, name: &str, depth: usize) -> Option<Vec<String>> {
    if depth == 0 {
        return None;
    }
    shape.fields().find_map(|(own, below)| {
        // What is in a list is many values.
        if below.items().is_some() {
            return None;
        }
        let found = below.field(name).map(|_| vec![name.to_owned()]).or_else(|| deeper(below, name, depth - 1))?;
        Some([own.to_owned()].into_iter().chain(found).collect())
    })
}

/// A name that stands in a path as it is.
fn is_plain(name: &str) -> bool {
    let first = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let reserved = ["if", "then", "else", "match", "and", "or", "not", "in", "null", "true", "false", "global"];
    first && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !reserved.contains(&name)
}
