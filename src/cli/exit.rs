//! How a command ends: exit codes, stable for schedulers, and the reason when it could not be done.

use std::process::ExitCode;

/// The exit codes of every verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Done,
    /// The run failed.
    Failed,
    /// The script is wrong, or there are findings.
    Script,
    /// The command line is wrong, or names a file that cannot be read.
    Usage,
    /// More rows were rejected than the script allows.
    Rejected,
    /// The destination or what it remembers.
    Destination,
    /// Refused by policy.
    Refused,
    Interrupted,
    Terminated,
}

impl Exit {
    pub(crate) fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Script => 2,
            Exit::Usage => 3,
            Exit::Rejected => 4,
            Exit::Destination => 5,
            Exit::Refused => 6,
            Exit::Interrupted => 130,
            Exit::Terminated => 143,
        }
    }

    /// From the code that a run error carries; unknown ones are failures.
    pub(crate) fn of_run(code: i32) -> Exit {
        match code {
            2 => Exit::Script,
            3 => Exit::Usage,
            4 => Exit::Rejected,
            5 => Exit::Destination,
            6 => Exit::Refused,
            130 => Exit::Interrupted,
            143 => Exit::Terminated,
            _ => Exit::Failed,
        }
    }

    /// The first that is not `Done`.
    #[must_use]
    pub(crate) fn or(self, next: Exit) -> Exit {
        if self == Exit::Done { next } else { self }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

/// Why a command could not do its work: a message for people and perhaps one thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Failure {
        Failure { exit, message: message.into(), help: None }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Failure {
        Failure::new(Exit::Usage, message)
    }

    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Failure {
        self.help = Some(help.into());
        self
    }

    /// A file or folder that could not be read or written.
    pub(crate) fn file(verb: &str, path: &std::path::Path, error: &std::io::Error) -> Failure {
        let reason = match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
            std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            std::io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
            std::io::ErrorKind::AlreadyExists => "it exists already".to_owned(),
            _ => error.to_string(),
        };
        Failure::usage(format!("cannot {verb} `{}`: {reason}", path.display()))
    }
}
