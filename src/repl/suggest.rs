//! What the answer suggests, as statements with their evidence.

use url::Url;

use super::Repl;
use super::draft::{Typed, read};
use super::trial::Trouble;
use crate::infer::{self, Answer, Line};
use crate::source::Source;
use crate::value::json::to_json;

impl Repl {
    /// The statements that the answer suggests and the script does not have, in the order in which they are
    /// accepted.
    pub(super) fn suggestions(&self) -> Result<Vec<Line>, Trouble> {
        let none = || Trouble::Said("there is no answer yet: `get \"https://…\"` or `:send`".to_owned());
        let (held, sample) = self.session.reply.as_ref().zip(self.session.sample()).ok_or_else(none)?;
        let body =
            serde_json::from_str(&to_json(&sample.page)).map_err(|error| Trouble::Said(format!("nothing can be read from it: {error}")))?;
        let url = Url::parse(&sample.url).unwrap_or_else(|_| held.reply.url.clone());
        let answer = Answer { url, link: held.reply.header("link").map(str::to_owned), body };
        let found = infer::infer(&answer);
        let all = found.paging.into_iter().chain(found.records).chain(found.maps).chain(found.key);
        Ok(all.filter(|line| !line.text.is_empty() && !line.text.starts_with('#') && !self.has(&line.text)).collect())
    }

    /// Whether the script says it, or something else in its place.
    fn has(&self, text: &str) -> bool {
        let Ok(Typed::Parts(parts)) = read(&Source::new("", text)) else { return true };
        let draft = &self.session.draft;
        parts.iter().all(|part| {
            let with = draft.with(&part.item, &part.text).0;
            // What would take the place of a statement, or is there already, adds no line.
            with.text.lines().count() <= draft.text.lines().count()
        })
    }
}
