//! What a run is given from outside: params, the choice of requests, secrets, the time.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use jiff::Timestamp;

#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Name and text, as by `--param name=text`.
    pub params: Vec<(String, String)>,
    /// Names of requests; all when empty.
    pub requests: Vec<String>,
    /// The start of the run; the clock's time when absent.
    pub now: Option<Timestamp>,
    pub secrets: Secrets,
}

/// Secrets by name. Shows names, never values.
#[derive(Clone, Default)]
pub struct Secrets {
    values: HashMap<String, String>,
    environment: bool,
}

impl Secrets {
    /// Looks names up in the environment when they are asked for.
    pub fn from_environment() -> Secrets {
        Secrets { values: HashMap::new(), environment: true }
    }

    /// Adds a file of `NAME=VALUE` lines; `#` begins a comment line, quotes around a value are dropped.
    /// The error names the line, never what stands in it.
    pub fn with_file(mut self, path: &Path) -> Result<Secrets, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("`{}` cannot be read: {error}", path.display()))?;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let line = line.strip_prefix("export ").unwrap_or(line);
            let Some((name, value)) = line.split_once('=') else {
                return Err(format!("`{}`, line {}: not `NAME=VALUE`", path.display(), index + 1));
            };
            self.values.insert(name.trim().to_owned(), unquoted(value.trim()).to_owned());
        }
        Ok(self)
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Secrets {
        self.values.insert(name.to_owned(), value.to_owned());
        self
    }

    pub fn get(&self, name: &str) -> Option<String> {
        let known = self.values.get(name).cloned();
        known.or_else(|| self.environment.then(|| std::env::var(name).ok()).flatten()).filter(|value| !value.is_empty())
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").field("names", &self.values.keys().collect::<Vec<_>>()).finish_non_exhaustive()
    }
}

fn unquoted(value: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote).and_then(|value| value.strip_suffix(quote)) {
            return inner;
        }
    }
    value
}
