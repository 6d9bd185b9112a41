//! Servers that others wrote, started for one test and ended with it.

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Longer than the slowest of them takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// Where `.ci/run` installed a peer. Without it the test says so and passes.
pub fn installed(variable: &str, what: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable).map(PathBuf::from);
    if path.is_none() {
        eprintln!("SKIPPED: the test against {what} needs {variable} (.ci/run sets it)");
    }
    path
}

/// Ports that nobody listens on.
pub fn free_ports<const N: usize>() -> [u16; N] {
    let listeners = [(); N].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

/// A process that serves; killed when dropped.
pub struct Peer(Child);

impl Peer {
    /// Starts it and waits until it takes connections at all its ports.
    #[track_caller]
    pub fn start(command: &mut Command, ports: &[u16]) -> Peer {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let mut peer = Peer(child.unwrap_or_else(|error| panic!("{command:?} cannot be started: {error}")));
        let deadline = Instant::now() + PATIENCE;
        while ports.iter().any(|port| TcpStream::connect(("127.0.0.1", *port)).is_err()) {
            assert!(peer.0.try_wait().unwrap().is_none(), "{command:?} ended by itself");
            assert!(Instant::now() < deadline, "{command:?} does not answer");
            std::thread::sleep(Duration::from_millis(100));
        }
        peer
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
