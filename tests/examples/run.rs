//! An example against a server of the test: its `base` is replaced, all else stays.

use std::fs;
use std::path::Path;

use crate::support::script::{Given, Outcome};
use crate::support::server::Server;

pub(super) struct Example {
    given: Given,
}

pub(super) struct Ran {
    outcome: Outcome,
}

impl Example {
    pub(super) fn of(name: &str) -> Example {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(format!("{name}.capi"));
        Example { given: Given::script(&format!("{name}.capi"), fs::read_to_string(file).unwrap()) }
    }

    pub(super) fn param(mut self, name: &str, value: &str) -> Example {
        self.given = self.given.param(name, value);
        self
    }

    pub(super) fn secret(mut self, name: &str, value: &str) -> Example {
        self.given = self.given.secret(name, value);
        self
    }

    /// For what a test cannot wait for.
    #[track_caller]
    pub(super) fn replace(mut self, from: &str, to: &str) -> Example {
        assert!(self.given.text.contains(from), "the script has no {from}");
        self.given.text = self.given.text.replace(from, to);
        self
    }

    /// Runs it with `base` at the server, followed by `path`; the run must be done and reject nothing.
    #[track_caller]
    pub(super) fn run(mut self, server: &Server, path: &str) -> Ran {
        let base = |line: &str| if line.starts_with("base ") { format!("base \"{}\"", server.url(path)) } else { line.to_owned() };
        self.given.text = self.given.text.lines().map(|line| base(line) + "\n").collect();
        let outcome = self.given.run().unwrap_or_else(|findings| panic!("refused:\n{}", findings.join("\n"))).done();
        let rejects = outcome.rows().rejects();
        assert!(rejects.is_empty(), "rejects:\n{}", rejects.join("\n"));
        Ran { outcome }
    }
}

impl Ran {
    pub(super) fn rows(&self, request: &str) -> Vec<String> {
        self.outcome.rows().of(request)
    }

    /// Compares all rows of a request, in any order.
    #[track_caller]
    pub(super) fn is(&self, request: &str, expected: &[&str]) {
        let mut rows = self.rows(request);
        let mut expected: Vec<String> = expected.iter().map(|line| (*line).to_owned()).collect();
        rows.sort();
        expected.sort();
        assert_eq!(rows, expected, "rows of `{request}`");
    }

    /// Compares what a query of the destination says, as a rule over the view `global`.
    #[track_caller]
    pub(super) fn global(&self, sql: &str, expected: &[&str]) {
        assert_eq!(self.outcome.rows().query(sql), expected, "{sql}");
    }
}
