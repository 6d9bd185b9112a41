//! HTTP/2, in frames written by hand.

use std::io::{Read, Write};
use std::thread;
use std::time::Duration;

use capi::http::{ErrorKind, Reply, TransportError};

use super::secure::{Stream, serve, trusting};
use super::{get, send_by};

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RESET: u8 = 3;
const SETTINGS: u8 = 4;
const WINDOW_UPDATE: u8 = 8;
/// A setting.
const INITIAL_WINDOW: u8 = 4;

/// `:status: 200` and `content-length: 10`, compressed.
const STATUS: &[u8] = &[0x88];
const LENGTH: &[u8] = &[0x0f, 0x0d, 2, b'1', b'0'];

const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// A frame of stream 1; settings belong to the connection.
fn frame(kind: u8, flags: u8, payload: &[u8]) -> Vec<u8> {
    let stream = u8::from(kind != SETTINGS);
    [&[0, 0, payload.len() as u8, kind, flags, 0, 0, 0, stream], payload].concat()
}

/// How much the client lets a server send before it is taken, all in all and of one answer.
#[derive(Default)]
struct Windows {
    connection: u32,
    stream: u32,
}

/// Reads up to the request.
fn await_request(stream: &mut Stream) -> Windows {
    let mut preface = [0; 24];
    stream.read_exact(&mut preface).unwrap();
    let mut windows = Windows::default();
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).unwrap();
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; length as usize];
        stream.read_exact(&mut payload).unwrap();
        match head[3] {
            HEADERS => return windows,
            SETTINGS => {
                let initial = payload.chunks(6).find(|setting| setting[..2] == [0, INITIAL_WINDOW]);
                windows.stream = initial.map_or(0, |setting| u32::from_be_bytes(setting[2..].try_into().unwrap()));
            }
            WINDOW_UPDATE => windows.connection += u32::from_be_bytes(payload.try_into().unwrap()),
            _ => {}
        }
    }
}

/// What a client makes of these frames, sent one by one.
fn answer(frames: Vec<Vec<u8>>) -> Result<Reply, TransportError> {
    let address = serve("h2", move |stream| {
        await_request(stream);
        stream.write_all(&frame(SETTINGS, 0, &[])).unwrap();
        for frame in &frames {
            stream.write_all(frame).unwrap();
            stream.flush().unwrap();
            thread::sleep(Duration::from_millis(20));
        }
        let _ = stream.read(&mut [0; 1024]);
    });
    send_by(&trusting("ca.pem"), get(&format!("https://{address}/")))
}

#[test]
fn a_whole_answer() {
    let reply = answer(vec![frame(HEADERS, END_HEADERS, STATUS), frame(DATA, 0, b"one"), frame(DATA, END_STREAM, b"two")]).unwrap();
    assert_eq!((&reply.body[..], reply.framed), (&b"onetwo"[..], true));
}

#[test]
fn a_stream_that_is_reset() {
    const NO_ERROR: u8 = 0;
    const INTERNAL: u8 = 2;
    const CANCEL: u8 = 8;
    for (headers, code) in
        [(vec![STATUS, LENGTH], NO_ERROR), (vec![STATUS, LENGTH], CANCEL), (vec![STATUS], INTERNAL), (vec![STATUS], CANCEL)]
    {
        let frames = vec![frame(HEADERS, END_HEADERS, &headers.concat()), frame(DATA, 0, b"one"), frame(RESET, 0, &[0, 0, 0, code])];
        let error = answer(frames).unwrap_err();
        assert_eq!((error.kind, error.sent), (ErrorKind::Broken, true), "{code}: {error}");
    }
}

#[test]
fn a_connection_that_closes() {
    let address = serve("h2", |stream| {
        await_request(stream);
        let frames = [frame(SETTINGS, 0, &[]), frame(HEADERS, END_HEADERS, STATUS), frame(DATA, 0, b"one")].concat();
        stream.write_all(&frames).unwrap();
    });
    let error = send_by(&trusting("ca.pem"), get(&format!("https://{address}/"))).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Broken, "{error}");
}

/// Answers that nobody takes for the moment must leave room for those on which their taking waits.
#[test]
fn many_answers_may_wait_on_one_connection() {
    let (sender, receiver) = std::sync::mpsc::channel();
    let address = serve("h2", move |stream| {
        sender.send(await_request(stream)).unwrap();
    });
    let _ = send_by(&trusting("ca.pem"), get(&format!("https://{address}/")));
    let Windows { connection, stream } = receiver.recv().unwrap();
    assert!(stream >= 1 << 20 && connection / stream >= 50, "{stream} of {connection}");
}
