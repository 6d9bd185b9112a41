//! Scripts with marks: `‹…›` around each expected place.

use std::sync::Arc;

use capi::Script;
use capi::check::{Files, UsedFile};
use capi::sample::Sample;
use capi::source::Span;
use capi::value::Value;
use capi::value::json_read::read_json;

/// A text without its marks, and what they surrounded.
pub fn marked(text: &str) -> (String, Vec<Span>) {
    let (mut plain, mut open, mut spans) = (String::new(), Vec::new(), Vec::new());
    for letter in text.chars() {
        match letter {
            '‹' => open.push(plain.len()),
            '›' => spans.push(Span::new(open.pop().expect("a mark that was opened"), plain.len())),
            letter => plain.push(letter),
        }
    }
    spans.sort();
    (plain, spans)
}

/// A text without its cursor `▮`, and where that stood.
pub fn cursor(text: &str) -> (String, u32) {
    let at = text.find('▮').expect("a cursor");
    (text.replacen('▮', "", 1), at as u32)
}

/// A script with a cursor, and the sample of one request.
pub fn sampled(request: &str, call: &str, page: &str, text: &str) -> (Script, u32) {
    let (text, offset) = cursor(text);
    let files = Sampled { request: request.to_owned(), call: call.to_owned(), page: read_json(page).expect("JSON") };
    (Script::with_files("script.capi", text, &files), offset)
}

struct Sampled {
    request: String,
    call: String,
    page: Value,
}

impl Files for Sampled {
    fn read(&self, _path: &str, _from: Option<&str>) -> Result<UsedFile, String> {
        Err("there are no files here".to_owned())
    }

    fn sample(&self, request: &str, step: usize) -> Option<Arc<Sample>> {
        let sample = Sample {
            request: self.request.clone(),
            step: 0,
            call: self.call.clone(),
            url: "https://a.test/campaigns".to_owned(),
            status: 200,
            taken: "2026-11-24T00:00:00Z".to_owned(),
            partial: false,
            page: self.page.clone(),
        };
        (request == self.request && step == 0).then(|| Arc::new(sample))
    }
}
