//! Faults by strace: the kernel's answer to one system call of the program is replaced.

use std::path::Path;
use std::process::{Command, Stdio};

/// What happens at the chosen system call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The process is gone, before the call has had its effect.
    Kill,
    /// The disk is full.
    NoSpace,
    /// The disk fails.
    Failure,
}

/// How a disturbed run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// There were fewer calls than that.
    Untouched,
    /// It came to its end all the same.
    Done,
    /// It was killed, or failed with its exit code.
    Cut(i32),
}

/// The calls by which anything becomes durable, or gets away.
const EFFECTS: &str =
    "openat,write,pwrite64,writev,sendto,fsync,fdatasync,ftruncate,rename,renameat2,unlink,unlinkat,mkdir,close,flock,fcntl";

/// The calls that a disk fails.
const DISK: &str = "pwrite64,fsync,fdatasync,ftruncate,rename,renameat2,mkdir";

impl Fault {
    pub(super) const ALL: [Fault; 3] = [Fault::Kill, Fault::NoSpace, Fault::Failure];

    fn calls(self) -> &'static str {
        match self {
            Fault::Kill => EFFECTS,
            Fault::NoSpace | Fault::Failure => DISK,
        }
    }

    /// strace counts the calls of each thread by themselves.
    fn injection(self, at: usize) -> String {
        let what = match self {
            Fault::Kill => "signal=KILL",
            Fault::NoSpace => "error=ENOSPC",
            Fault::Failure => "error=EIO",
        };
        format!("inject={}:{what}:when={at}", self.calls())
    }
}

/// Seconds after which a run hangs.
const LONGEST: &str = "100";

/// Whether strace is there and may trace; says so if not.
pub(super) fn strace() -> bool {
    let traced = Command::new("strace").args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=close", "true"]).status();
    let works = traced.is_ok_and(|status| status.success());
    if !works {
        eprintln!("SKIPPED: strace is not there or may not trace; no run was cut");
    }
    works
}

/// Runs the program with the fault at its `at`th call; the trace goes to `trace`.
pub(super) fn run(fault: Fault, at: usize, trace: &Path, args: &[String], folder: &Path) -> Ended {
    let traced = format!("trace={}", fault.calls());
    let mut command = Command::new("timeout");
    command.args([LONGEST, "strace", "-f", "--seccomp-bpf", "-qq", "-o"]).arg(trace);
    command.args(["-e", &traced, "-e", &fault.injection(at), env!("CARGO_BIN_EXE_capi")]).args(args);
    let status = super::job::quiet(&mut command, folder).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    let trace = std::fs::read_to_string(trace).unwrap();
    let injected = trace.contains("(INJECTED)") || trace.contains("killed by SIGKILL");
    match status.code() {
        Some(124) => panic!("{fault:?} at {at}: the run did not end within {LONGEST} s"),
        Some(101) => panic!("{fault:?} at {at}: the run panicked"),
        _ if !injected => Ended::Untouched,
        Some(0) => Ended::Done,
        code => Ended::Cut(code.unwrap_or(-1)),
    }
}

/// How many calls the busiest thread of an undisturbed run makes.
pub(super) fn count(fault: Fault, trace: &Path, args: &[String], folder: &Path) -> usize {
    let mut command = Command::new("strace");
    command.args(["-f", "--seccomp-bpf", "-qq", "-o"]).arg(trace);
    command.args(["-e", &format!("trace={}", fault.calls()), env!("CARGO_BIN_EXE_capi")]).args(args);
    super::job::quiet(&mut command, folder).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    let trace = std::fs::read_to_string(trace).unwrap();
    let mut threads = std::collections::HashMap::<&str, usize>::new();
    for line in trace.lines().filter(|line| !line.contains(" resumed>")) {
        *threads.entry(line.split(' ').next().unwrap_or_default()).or_default() += 1;
    }
    threads.into_values().max().unwrap_or_default()
}
