//! A TCP proxy that breaks a connection at a chosen moment of a conversation with PostgreSQL.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What comes of the message.
pub enum Breach {
    /// It never arrives.
    Before,
    /// It arrives, its answer does not.
    After,
    /// Something is done, while nobody can connect; then it arrives.
    Meanwhile(Box<dyn FnMut() + Send>),
}

/// Which message of the client.
#[derive(Clone, Copy)]
pub enum Moment {
    /// The next `COMMIT`.
    Commit,
    /// After so many others.
    Message(usize),
}

type Plan = Arc<Mutex<Option<(Moment, Breach)>>>;

/// Closed while something is done.
type Gate = Arc<Mutex<()>>;

pub struct Proxy {
    pub port: u16,
    plan: Plan,
}

impl Proxy {
    /// Between its port and that one.
    pub fn start(to: u16) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let plan = Plan::default();
        let (shared, gate) = (Arc::clone(&plan), Gate::default());
        thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(server)) = (client, TcpStream::connect(("127.0.0.1", to))) else { continue };
                drop(gate.lock().unwrap());
                let (plan, gate) = (Arc::clone(&shared), Arc::clone(&gate));
                thread::spawn(move || converse(client, server, &plan, &gate));
            }
        });
        Proxy { port, plan }
    }

    /// Breaks the conversation once, then serves on.
    pub fn arm(&self, moment: Moment, breach: Breach) {
        *self.plan.lock().unwrap() = Some((moment, breach));
    }

    /// Takes the plan back; gives whether it was not carried out.
    pub fn disarm(&self) -> bool {
        self.plan.lock().unwrap().take().is_some()
    }
}

fn converse(mut client: TcpStream, mut server: TcpStream, plan: &Plan, gate: &Gate) {
    let (mut from_server, mut to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    let answers = thread::spawn(move || {
        let mut buffer = [0; 1 << 16];
        while let Ok(length @ 1..) = from_server.read(&mut buffer) {
            if to_client.write_all(&buffer[..length]).is_err() {
                break;
            }
        }
        let _ = to_client.shutdown(Shutdown::Both);
    });
    let mut buffer = [0; 1 << 16];
    while let Ok(length @ 1..) = client.read(&mut buffer) {
        match due(plan, &buffer[..length]) {
            Some(Breach::Before) => break,
            Some(Breach::After) => {
                // The answer finds nobody; the server does what it was told all the same.
                let _ = client.shutdown(Shutdown::Both);
                let _ = server.write_all(&buffer[..length]);
                let _ = server.shutdown(Shutdown::Write);
                break;
            }
            Some(Breach::Meanwhile(mut act)) => {
                let _closed = gate.lock().unwrap();
                act();
            }
            None => {}
        }
        if server.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Write);
    let _ = answers.join();
}

fn due(plan: &Plan, bytes: &[u8]) -> Option<Breach> {
    let mut plan = plan.lock().unwrap();
    let (moment, _) = plan.as_mut()?;
    let now = match moment {
        Moment::Commit => bytes.windows(7).any(|window| window == b"COMMIT\0"),
        Moment::Message(0) => true,
        Moment::Message(left) => {
            *left -= 1;
            false
        }
    };
    if now { plan.take().map(|(_, breach)| breach) } else { None }
}
