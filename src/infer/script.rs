//! A suggestion as the text of a script, the evidence behind each line.

use url::Url;

use super::path::{quoted, snake};
use super::{Line, Suggestion, last_segment};

/// Column at which comments begin, if the line leaves room.
const COMMENTS: usize = 56;

/// The script of an integration that calls `url`, as its answer suggests.
pub fn script(name: &str, url: &Url, suggestion: &Suggestion) -> String {
    let call = Call::of(name, url, suggestion);
    let mut text = format!(
        "# Written by `capi new` from one answer of {}.\n# Beside each line is what it was read from: check it, then delete the notes.\nuse marketing\n\nintegration {name} {}\n\n",
        call.shown,
        quoted(&title(name))
    );
    for secret in &call.secrets {
        text.push_str(&format!("secret ${secret}\n"));
    }
    if !call.secrets.is_empty() {
        text.push('\n');
    }
    text.push_str(&format!("base {}\n", quoted(&call.origin)));
    push(&mut text, "", &call.auth);
    text.push_str(&request(url, &call, suggestion));
    text
}

/// `Acme Ads` of `acme_ads`.
pub fn title(name: &str) -> String {
    let words = name.split('_').filter(|word| !word.is_empty());
    let titled = words.map(|word| {
        let mut characters = word.chars();
        let first = characters.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(characters).collect::<String>()
    });
    titled.collect::<Vec<_>>().join(" ")
}

fn request(url: &Url, call: &Call, suggestion: &Suggestion) -> String {
    let name = last_segment(url).map_or_else(|| "rows".to_owned(), |segment| snake(&segment));
    let mut text = format!("\nrequest {name} {} {{\n  get {}\n", quoted(&title(&name)), quoted(url.path()));
    for (parameter, values) in &call.query {
        let line = Line::new(format!("query {} = {}", parameter_name(parameter), list(values)), "");
        push(&mut text, "  ", &line);
    }
    let none = Line::new("# paginate …", "nothing in the answer tells of further pages");
    push(&mut text, "  ", suggestion.paging.as_ref().unwrap_or(&none));
    for line in suggestion.records.iter() {
        push(&mut text, "  ", line);
    }
    let no_key = Line::new("# key …", "no ids and no dates were different in every row: rows will be appended");
    push(&mut text, "  ", suggestion.key.as_ref().unwrap_or(&no_key));
    for line in &suggestion.maps {
        push(&mut text, "  ", line);
    }
    text.push_str("}\n");
    text
}

/// A statement and its evidence as a comment; without a statement the comment alone.
fn push(text: &mut String, indent: &str, line: &Line) {
    let mut written = format!("{indent}{}", line.text);
    if !line.why.is_empty() {
        let width = written.chars().count();
        let gap = if line.text.is_empty() { 0 } else { COMMENTS.saturating_sub(width).max(2) };
        written.push_str(&format!("{}# {}", " ".repeat(gap), line.why));
    }
    text.push_str(written.trim_end());
    text.push('\n');
}

fn parameter_name(name: &str) -> String {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    if plain { name.to_owned() } else { quoted(name) }
}

/// A text, or a list of them: that is how a parameter is repeated.
fn list(values: &[String]) -> String {
    match values {
        [value] => quoted(value),
        values => format!("[{}]", values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", ")),
    }
}

/// Values by name, in the order in which the names first appear.
fn grouped(pairs: Vec<(String, String)>) -> Vec<(String, Vec<String>)> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for (name, value) in pairs {
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value),
            None => groups.push((name, vec![value])),
        }
    }
    groups
}

/// What the address says, credentials taken out.
struct Call {
    origin: String,
    /// The address without its query.
    shown: String,
    query: Vec<(String, Vec<String>)>,
    secrets: Vec<String>,
    auth: Line,
}

impl Call {
    fn of(name: &str, url: &Url, suggestion: &Suggestion) -> Call {
        let origin = url.origin().ascii_serialization();
        let shown = format!("{origin}{}", url.path());
        let upper = name.to_ascii_uppercase();
        let (secret, plain): (Vec<_>, Vec<_>) = url.query_pairs().into_owned().partition(|(name, _)| is_secret(name));
        let query = grouped(plain.into_iter().filter(|(name, _)| !suggestion.paged_by.contains(name)).collect());
        let (secrets, auth) = match secret.first() {
            _ if !url.username().is_empty() => {
                let (user, password) = (format!("{upper}_USER"), format!("{upper}_PASSWORD"));
                let line = Line::new(format!("auth basic(${user}, ${password})"), "the address carried them");
                (vec![user, password], line)
            }
            Some((parameter, _)) => {
                let key = format!("{upper}_KEY");
                let line = format!("auth api_key(query: {}, value: ${key})", quoted(parameter));
                (vec![key], Line::new(line, "the address carried it"))
            }
            None => (Vec::new(), Line::new(format!("# auth bearer(${upper}_TOKEN)"), "the answer needed none")),
        };
        Call { origin, shown, query, secrets, auth }
    }
}

/// Parameters that usually hold a credential.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace(['-', '_'], "");
    ["apikey", "key", "token", "accesstoken", "secret", "password", "signature", "appkey", "authtoken", "apitoken"].contains(&name.as_str())
}
