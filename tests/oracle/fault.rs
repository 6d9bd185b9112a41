//! Faults by strace: the kernel's answer to one system call of the program is replaced.

use std::collections::BTreeMap;
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

    /// strace counts by thread, and each system call by itself.
    fn injection(self, call: &str, at: usize) -> String {
        let what = match self {
            Fault::Kill => "signal=KILL",
            Fault::NoSpace => "error=ENOSPC",
            Fault::Failure => "error=EIO",
        };
        format!("inject={call}:{what}:when={at}")
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

/// Runs the program with the fault at its `at`th `call`; the trace goes to `trace`.
pub(super) fn run(fault: Fault, call: &str, at: usize, trace: &Path, args: &[String], folder: &Path) -> Ended {
    let traced = format!("trace={call}");
    let mut command = Command::new("timeout");
    command.args([LONGEST, "strace", "-f", "-qq", "-o"]).arg(trace);
    // strace 6.1 counts no signals behind the filter that makes it fast.
    command.args((fault != Fault::Kill).then_some("--seccomp-bpf"));
    command.args(["-e", &traced, "-e", &fault.injection(call, at), env!("CARGO_BIN_EXE_capi")]).args(args);
    let status = super::job::quiet(&mut command, folder).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    let trace = std::fs::read_to_string(trace).unwrap();
    let injected = trace.contains("(INJECTED)") || trace.contains("killed by SIGKILL");
    match status.code() {
        Some(124) => panic!("{fault:?} at {call} {at}: the run did not end within {LONGEST} s"),
        Some(101) => panic!("{fault:?} at {call} {at}: the run panicked"),
        _ if !injected => Ended::Untouched,
        Some(0) => Ended::Done,
        code => Ended::Cut(code.unwrap_or(-1)),
    }
}

/// The calls of an undisturbed run: each as often as the thread makes it that makes it most.
pub(super) fn calls(fault: Fault, trace: &Path, args: &[String], folder: &Path) -> Vec<(String, usize)> {
    let mut command = Command::new("strace");
    command.args(["-f", "--seccomp-bpf", "-qq", "-o"]).arg(trace);
    command.args(["-e", &format!("trace={}", fault.calls()), env!("CARGO_BIN_EXE_capi")]).args(args);
    super::job::quiet(&mut command, folder).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    let trace = std::fs::read_to_string(trace).unwrap();
    let mut made = BTreeMap::<(&str, &str), usize>::new();
    for line in trace.lines().filter(|line| !line.contains(" resumed>")) {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let Some((call, _)) = rest.trim_start().split_once('(') else { continue };
        *made.entry((thread, call)).or_default() += 1;
    }
    let mut most = BTreeMap::<&str, usize>::new();
    for ((_, call), count) in made {
        let most = most.entry(call).or_default();
        *most = count.max(*most);
    }
    most.into_iter().flat_map(|(call, count)| (1..=count).map(move |at| (call.to_owned(), at))).collect()
}
