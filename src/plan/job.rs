//! What a run is asked to do, as one digest: an id that a scheduler gives a run stands for one job.

use sha2::{Digest, Sha256};

use super::Settings;
use crate::source::Sources;

/// Of the texts of the script and the files it uses, and of what was asked of it. Defaults that depend on
/// the time are not in it: a run that is asked for again tomorrow is the same job. Nor are secrets.
pub(super) fn of(sources: &Sources, integration: &str, settings: &Settings) -> String {
    let texts: Vec<&str> = sources.iter().map(|source| source.text()).collect();
    let mut requests: Vec<&str> = settings.requests.iter().map(String::as_str).collect();
    requests.sort_unstable();
    requests.dedup();
    let mut params: Vec<&(String, String)> = settings.params.iter().collect();
    params.sort_by_key(|(name, _)| name);
    let params: Vec<&str> = params.into_iter().flat_map(|(name, text)| [name.as_str(), text]).collect();
    digest(&[&[integration], &texts, &requests, &params])
}

/// SHA-256 as hex; no two different lists of lists are written the same.
pub fn digest(lists: &[&[&str]]) -> String {
    let mut hash = Sha256::new();
    for list in lists {
        hash.update((list.len() as u64).to_le_bytes());
        for text in *list {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn job(text: &str, requests: &[&str], params: &[(&str, &str)]) -> String {
        let requests = requests.iter().map(|name| (*name).to_owned()).collect();
        let params = params.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        of(&Sources::new(Source::new("a.capi", text)), "acme", &Settings { requests, params, ..Settings::default() })
    }

    #[test]
    fn the_same_job_has_one_digest_and_others_have_others() {
        assert_eq!(job("x", &["a", "b"], &[("p", "1"), ("q", "2")]), job("x", &["b", "a", "b"], &[("q", "2"), ("p", "1")]));
        let all = [
            job("x", &[], &[]),
            job("y", &[], &[]),
            job("x", &["a"], &[]),
            job("x", &["b"], &[]),
            job("x", &["ab"], &[]),
            job("x", &["a", "b"], &[]),
            job("x", &[], &[("a", "b")]),
            job("x", &[], &[("a", "c")]),
            job("x", &[], &[("ab", "")]),
        ];
        for (index, one) in all.iter().enumerate() {
            assert!(all.iter().skip(index + 1).all(|other| other != one), "{index}");
        }
    }
}
