//! Runs the built program in a folder of its own and compares exactly what it said.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use regex::Regex;
use tempfile::TempDir;

/// A call of the program being put together.
pub(crate) struct Capi {
    folder: TempDir,
    args: Vec<String>,
    env: Vec<(String, String)>,
    stdin: String,
}

/// What the program said, and the folder in which it ran.
pub(crate) struct Outcome {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    folder: TempDir,
}

impl Capi {
    pub(crate) fn new() -> Capi {
        Capi { folder: TempDir::new().unwrap(), args: Vec::new(), env: Vec::new(), stdin: String::new() }
    }

    /// A file in the folder of the call; folders on the way are made.
    pub(crate) fn script(self, name: &str, text: &str) -> Capi {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    pub(crate) fn args<'a>(mut self, args: impl IntoIterator<Item = &'a str>) -> Capi {
        self.args = args.into_iter().map(str::to_owned).collect();
        self
    }

    pub(crate) fn stdin(mut self, text: &str) -> Capi {
        self.stdin = text.to_owned();
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Capi {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn run(self) -> Outcome {
        self.start().finish()
    }

    pub(crate) fn start(self) -> Running {
        let mut command = Command::new(env!("CARGO_BIN_EXE_capi"));
        command.args(&self.args).current_dir(self.folder.path()).env_clear().env("TMPDIR", self.folder.path());
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A program that reads nothing may be gone already.
        let _ = child.stdin.take().unwrap().write_all(self.stdin.as_bytes());
        Running { child, folder: self.folder }
    }
}

/// The program while it runs.
pub(crate) struct Running {
    child: Child,
    folder: TempDir,
}

impl Running {
    /// Sends `INT` or `TERM`.
    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([format!("-{name}"), self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Whether it has not ended yet.
    #[cfg(target_os = "linux")]
    pub(crate) fn is_running(&self) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        stat.rsplit(')').next().is_some_and(|rest| !rest.trim_start().starts_with('Z') && !rest.is_empty())
    }

    pub(crate) fn finish(self) -> Outcome {
        let output = self.child.wait_with_output().unwrap();
        let text = |bytes| scrubbed(&String::from_utf8(bytes).unwrap(), self.folder.path());
        Outcome {
            status: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
            folder: self.folder,
        }
    }
}

/// Durations become `-.--s` (as wide as they were), the folder `[folder]`.
fn scrubbed(text: &str, folder: &Path) -> String {
    let text = text.replace(&folder.display().to_string(), "[folder]");
    let text = Regex::new(r"capi-demo-\d+-[0-9a-f]{8}").unwrap().replace_all(&text, "capi-demo").into_owned();
    Regex::new(r"\b\d\.\d\ds\b").unwrap().replace_all(&text, "-.--s").into_owned()
}

impl Outcome {
    #[track_caller]
    pub(crate) fn status(self, expected: i32) -> Outcome {
        assert_eq!(self.status, expected, "status\nstdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub(crate) fn stdout(self, expected: &str) -> Outcome {
        same("standard output", &self.stdout, expected);
        self
    }

    #[track_caller]
    pub(crate) fn stderr(self, expected: &str) -> Outcome {
        same("standard error", &self.stderr, expected);
        self
    }

    /// Another call in the same folder.
    pub(crate) fn then<'a>(self, args: impl IntoIterator<Item = &'a str>) -> Capi {
        Capi { folder: self.folder, ..Capi::new() }.args(args)
    }

    pub(crate) fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

#[track_caller]
fn same(what: &str, actual: &str, expected: &str) {
    assert!(actual == expected, "{what} differs (- expected, + actual):\n{}", difference(expected, actual));
}

/// Lines of both, those that only one has marked.
fn difference(expected: &str, actual: &str) -> String {
    let (left, right): (Vec<&str>, Vec<&str>) = (expected.split('\n').collect(), actual.split('\n').collect());
    let common = common(&left, &right);
    let (mut i, mut j, mut text) = (0, 0, String::new());
    while i < left.len() || j < right.len() {
        let (mark, line) = if i < left.len() && j < right.len() && left[i] == right[j] {
            (i, j) = (i + 1, j + 1);
            (' ', left[i - 1])
        } else if j >= right.len() || (i < left.len() && common[i + 1][j] >= common[i][j + 1]) {
            i += 1;
            ('-', left[i - 1])
        } else {
            j += 1;
            ('+', right[j - 1])
        };
        text.push_str(&format!("{mark} {line}\n"));
    }
    text
}

/// Lengths of the longest common tails.
fn common(left: &[&str], right: &[&str]) -> Vec<Vec<usize>> {
    let mut lengths = vec![vec![0; right.len() + 1]; left.len() + 1];
    for i in (0..left.len()).rev() {
        for j in (0..right.len()).rev() {
            lengths[i][j] = if left[i] == right[j] { lengths[i + 1][j + 1] + 1 } else { lengths[i + 1][j].max(lengths[i][j + 1]) };
        }
    }
    lengths
}

/// Whether a JSON text follows a schema of `docs/schema`.
#[track_caller]
pub(crate) fn follows(schema: &str, json: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema").join(schema);
    let schema = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let document = serde_json::from_str(json).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&document).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{json}");
}
