//! The `Link` header (RFC 8288): where the next page is.

/// A link of a header, its parameters still as they are.
struct Link<'h> {
    target: &'h str,
    parameters: Vec<(&'h str, String)>,
}

/// The target of the first link with `rel="next"` among the values of all `Link` headers, relative or
/// absolute. A link with an `anchor` is about another document than the one that carries it.
pub fn next<'h>(headers: impl Iterator<Item = &'h str>) -> Option<String> {
    headers.flat_map(links).find(Link::is_next).map(|link| link.target.to_owned())
}

impl Link<'_> {
    fn is_next(&self) -> bool {
        // Of several `rel` the first counts.
        let is_next = |rel: &str| rel.split_ascii_whitespace().any(|rel| rel.eq_ignore_ascii_case("next"));
        self.parameter("anchor").is_none() && self.parameter("rel").is_some_and(is_next)
    }

    fn parameter(&self, wanted: &str) -> Option<&str> {
        self.parameters.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str())
    }
}

/// The links of one header; what is no link is passed over.
fn links(header: &str) -> Vec<Link<'_>> {
    let mut links = Vec::new();
    let mut rest = header;
    while let Some((_, after)) = rest.split_once('<') {
        let Some((target, after)) = after.split_once('>') else { break };
        let (parameters, after) = parameters(after);
        links.push(Link { target: target.trim(), parameters });
        rest = after;
    }
    links
}

/// The parameters up to the next link, and what follows them.
fn parameters(text: &str) -> (Vec<(&str, String)>, &str) {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(after) = rest.strip_prefix(';') {
        let after = after.trim_start();
        let end = after.find(['=', ';', ',']).unwrap_or(after.len());
        let (name, after) = after.split_at(end);
        let (value, after) = match after.strip_prefix('=') {
            Some(after) => value(after.trim_start()),
            None => (String::new(), after),
        };
        found.push((name.trim(), value));
        rest = after.trim_start();
    }
    (found, rest)
}

/// A token, or text in quotes with its escapes undone; and what follows it.
fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (token, rest) = text.split_at(text.find([';', ',']).unwrap_or(text.len()));
        return (token.trim().to_owned(), rest);
    };
    let mut value = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (value, quoted.get(at + 1..).unwrap_or_default()),
            '\\' => value.extend(letters.next().map(|(_, escaped)| escaped)),
            letter => value.push(letter),
        }
    }
    (value, "")
}
