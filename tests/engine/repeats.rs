//! Which calls are made again: a POST that may have taken effect is not, wherever the connection was
//! cut, unless the script says that it may be.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::{rows, run};
use crate::support::api::{self, Api};
use crate::support::script::Given;
use crate::support::server::{Answer, Server};

/// Where the server cuts the connection of the first POST.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    AtFirstByte,
    InHead,
    InBody,
    BeforeAnswer,
    InAnswerHead,
    InAnswerBody,
    /// The connection that the call before left open is closed just before the POST.
    Kept,
}

const CUTS: [Cut; 7] = [Cut::AtFirstByte, Cut::InHead, Cut::InBody, Cut::BeforeAnswer, Cut::InAnswerHead, Cut::InAnswerBody, Cut::Kept];
const ROWS: &str = "[{\"id\": 1}]";
const BODY: usize = 100_000;

/// A server that cuts the first POST, and counts them.
#[derive(Default)]
struct Cutter {
    /// POSTs of which at least one byte came.
    begun: AtomicUsize,
    /// POSTs that took effect: they came completely.
    effects: AtomicUsize,
    keys: Mutex<Vec<String>>,
}

impl Cutter {
    fn start(cut: Cut) -> (Arc<Cutter>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let cutter = Arc::new(Cutter::default());
        let shared = Arc::clone(&cutter);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                thread::spawn(move || shared.serve(stream, cut));
            }
        });
        (cutter, base)
    }

    /// One connection, until it is cut or the client goes away.
    fn serve(&self, mut stream: TcpStream, cut: Cut) -> Option<()> {
        loop {
            let mut head = vec![0];
            stream.read_exact(&mut head).ok()?;
            let is_post = head == b"P";
            let first = is_post && self.begun.fetch_add(1, Ordering::SeqCst) == 0;
            let cut = Some(cut).filter(|_| first);
            if cut == Some(Cut::AtFirstByte) {
                return None;
            }
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).ok()?;
                head.push(byte[0]);
                if cut == Some(Cut::InHead) && head.len() == 10 {
                    return None;
                }
            }
            let head = String::from_utf8_lossy(&head).to_lowercase();
            let field = |name: &str| head.lines().find_map(|line| Some(line.strip_prefix(name)?.trim().to_owned()));
            let length = field("content-length:").and_then(|length| length.parse().ok()).unwrap_or(0);
            let mut body = vec![0; if cut == Some(Cut::InBody) { length / 2 } else { length }];
            stream.read_exact(&mut body).ok()?;
            if cut == Some(Cut::InBody) {
                return None;
            }
            if is_post {
                self.effects.fetch_add(1, Ordering::SeqCst);
                self.keys.lock().unwrap().extend(field("idempotency-key:"));
            }
            if cut == Some(Cut::BeforeAnswer) {
                return None;
            }
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{ROWS}", ROWS.len());
            let end = match cut {
                Some(Cut::InAnswerHead) => 20,
                Some(Cut::InAnswerBody) => answer.len() - 3,
                _ => answer.len(),
            };
            stream.write_all(&answer.as_bytes()[..end]).ok()?;
            if end < answer.len() {
                return None;
            }
        }
    }
}

/// A GET that leaves its connection open, then a POST.
fn script(base: &str, more: &str) -> String {
    let body = "x".repeat(BODY);
    format!(
        "integration t\nbase \"{base}\"\nrequest before {{\n  get \"/before\"\n}}\nrequest r {{\n  post \"/write\"\n  header X-Before = count($before)\n  body text \"{body}\"\n  map id -> id: int\n  {more}\n}}\n"
    )
}

#[test]
fn a_post_is_made_once_wherever_it_is_cut() {
    for cut in CUTS {
        let (cutter, base) = Cutter::start(cut);
        let outcome = Given::script("test.capi", script(&base, "")).run().unwrap();
        assert_eq!(cutter.begun.load(Ordering::SeqCst), 1, "{cut:?}");
        assert!(cutter.effects.load(Ordering::SeqCst) <= 1, "{cut:?}");
        if cut != Cut::Kept {
            let error = outcome.report.error.as_ref().unwrap();
            assert_eq!((error.code.as_str(), error.exit), ("broken-answer", 1), "{cut:?}");
            assert!(error.help.as_ref().unwrap().starts_with("whether it took effect is not known"), "{error:?}");
        }
    }
}

#[test]
fn what_says_that_it_may_be_repeated_is_with_the_same_key() {
    for cut in CUTS {
        for more in ["reads", "idempotency_key \"order-1\""] {
            let (cutter, base) = Cutter::start(cut);
            let outcome = Given::script("test.capi", script(&base, more)).run().unwrap();
            assert_eq!(rows(&outcome, "r"), [r#"{"id":1}"#], "{cut:?} {more}");
            assert!(cutter.begun.load(Ordering::SeqCst) <= 2, "{cut:?}");
            assert!(cutter.keys.lock().unwrap().iter().all(|key| key == "order-1"), "{cut:?}");
        }
    }
}

/// A server closes a connection that was idle; the next POST is to find out before it is sent, or fail.
#[test]
fn a_post_on_a_connection_that_was_closed_takes_effect_at_most_once() {
    let server = Server::start(|request| match request.path.as_str() {
        "/before" => Answer::json("[]").close(),
        _ => Answer::json(ROWS),
    });
    for _ in 0..10 {
        let before = server.count("/write");
        let outcome = run(&server, &script("{BASE}", ""));
        let made = server.count("/write") - before;
        assert!(made <= 1 && (made == 1) == outcome.report.error.is_none());
    }
}

/// Counts of simulated time: nothing here waits.
#[test]
fn an_api_that_fails_now_and_then_is_asked_again() {
    let api = Arc::new(Api { latency: Duration::from_millis(50), failing: 10, ..Api::default() });
    let (report, kept, _) = api::run(&api, &turns(1000));
    assert_eq!(report.error.as_ref().map(|error| &error.message), None);
    assert_eq!(kept.rows.iter().map(|(_, rows)| rows.num_rows()).sum::<usize>(), 1000);
    assert!(api.seen().paths.len() <= 1220);
}

#[test]
fn an_api_that_fails_often_is_left_alone() {
    let api = Arc::new(Api { latency: Duration::from_millis(50), failing: 40, ..Api::default() });
    let (report, kept, _) = api::run(&api, &turns(1000));
    let error = report.error.unwrap();
    assert_eq!((error.code.as_str(), error.exit, error.status), ("retries-used-up", 1, Some(500)));
    assert!(error.message.starts_with("too many calls to `https://api.acme.test` fail: "), "{}", error.message);
    assert!(!kept.committed);
    // One in five above twenty, and those that were under way.
    let made = api.seen().paths.len();
    let mut different = api.seen().paths;
    different.sort();
    different.dedup();
    assert!(made <= different.len() + 20 + different.len() / 5, "{made} calls for {}", different.len());
    // A line of the script's own is bounded by itself.
    let (report, ..) =
        api::run(&Arc::new(Api { failing: 40, ..Api::default() }), &turns(1000).replace("# more", "on 500 retry 50 times after 1s"));
    assert_eq!(report.error.map(|error| error.message), None);
}

fn turns(count: usize) -> String {
    let list: Vec<String> = (0..count).map(|index| index.to_string()).collect();
    format!(
        "integration t\nbase \"https://api.acme.test\"\nrequest r {{\n  for $n in [{}]\n  get \"/r/{{$n}}\"\n  records data\n  map $n -> n: int\n  # more\n}}\n",
        list.join(", ")
    )
}
