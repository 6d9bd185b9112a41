//! Bodies that come by pieces.

use std::io::Write;
use std::time::Duration;

use capi::http::client::{Client, Pace, Settings};
use capi::http::{Call, ErrorKind, Limits, Reply, Rest, Transport, TransportError};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{client, get};
use crate::support::server::{Answer, Server};

/// Everything that came and how it ended, by pieces beyond `whole` bytes.
struct Got {
    head: usize,
    body: Vec<u8>,
    largest: usize,
    received: u64,
    end: Result<(), TransportError>,
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn limits(whole: u64) -> Limits {
    Limits { whole: Some(whole), ..Limits::default() }
}

fn by_pieces(answer: Answer, limits: Limits) -> Got {
    let server = Server::start(move |_| answer.clone());
    run(async {
        let reply = client().send(Call { limits, ..get(&server.url("/")) }).await.unwrap();
        let rest = reply.rest.clone().expect("a rest");
        let mut got = Got { head: reply.body.len(), body: reply.body.to_vec(), largest: 0, received: 0, end: Ok(()) };
        got.end = drain(&rest, &mut got).await;
        got.received = rest.received().await;
        got
    })
}

async fn drain(rest: &Rest, got: &mut Got) -> Result<(), TransportError> {
    while let Some(piece) = rest.next().await? {
        assert!(!piece.is_empty());
        got.largest = got.largest.max(piece.len());
        got.body.extend_from_slice(&piece);
    }
    Ok(())
}

/// The answer with its whole body, if that is allowed.
fn gathered(answer: Answer, limits: Limits, most: u64) -> Result<Reply, TransportError> {
    let server = Server::start(move |_| answer.clone());
    run(async {
        let reply = client().send(Call { limits, ..get(&server.url("/")) }).await?;
        assert_eq!(reply.rest.is_some(), reply.body.len() as u64 > limits.whole.unwrap());
        reply.whole(most).await
    })
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn text(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|index| b'a' + (index / 7 % 26) as u8).collect()
}

#[test]
fn a_body_of_the_size_asked_for_is_whole() {
    for answer in [Answer::ok(text(1000)), Answer::ok(text(1000)).chunked(10), Answer::ok(text(1000)).close_delimited()] {
        let reply = gathered(answer, limits(1000), 0).unwrap();
        assert_eq!((reply.body.as_ref(), reply.received), (text(1000).as_slice(), 1000));
    }
}

#[test]
fn a_larger_one_comes_in_order_whatever_its_framing_and_coding() {
    let body = text(300_000);
    let packed = gzip(&body);
    for (answer, size) in [
        (Answer::ok(body.clone()), body.len()),
        (Answer::ok(body.clone()).chunked(777), body.len()),
        (Answer::ok(body.clone()).close_delimited(), body.len()),
        (Answer::ok(packed.clone()).header("content-encoding", "gzip"), packed.len()),
        (Answer::ok(packed.clone()).header("content-encoding", "gzip").chunked(100), packed.len()),
    ] {
        let got = by_pieces(answer, limits(1000));
        assert_eq!(got.end, Ok(()));
        assert_eq!((got.body == body, got.received), (true, size as u64));
        assert!(got.head > 1000 && got.head < body.len(), "{} bytes at once", got.head);
    }
}

#[test]
fn a_body_that_is_cut_or_damaged_ends_with_an_error() {
    let body = text(300_000);
    let packed = gzip(&body);
    let mut damaged = packed.clone();
    let place = damaged.len() - 6;
    damaged[place] ^= 1;
    let coded = |bytes: &[u8]| Answer::ok(bytes).header("content-encoding", "gzip");
    for answer in [
        Answer::ok(body.clone()).cut(200_000),
        Answer::ok(body.clone()).chunked(1000).cut(200_000),
        coded(&packed[..packed.len() - 1]),
        coded(&packed[..packed.len() - 1]).close_delimited(),
        coded(&damaged),
        coded(&[packed.as_slice(), b"more"].concat()),
    ] {
        let got = by_pieces(answer.clone(), limits(1000));
        let kind = got.end.expect_err("an error").kind;
        assert!(matches!(kind, ErrorKind::Broken | ErrorKind::Coding), "{kind:?}: {answer:?}");
    }
}

#[test]
fn the_rest_is_gathered_under_a_limit_or_not_at_all() {
    let whole = gathered(Answer::ok(text(300_000)), limits(1000), 300_000).unwrap();
    assert_eq!((whole.body == text(300_000), whole.received), (true, 300_000));
    let error = gathered(Answer::ok(text(300_000)), limits(1000), 299_999).unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooLarge);
    assert!(error.message.ends_with("is larger than 299999 bytes"), "{error}");
}

#[test]
fn no_piece_is_large_whatever_it_unpacks_to() {
    let zeros = vec![b'0'; 64 << 20];
    let got = by_pieces(Answer::ok(gzip(&zeros)).header("content-encoding", "gzip"), Limits { ratio: 2000, ..limits(1000) });
    assert_eq!((got.end, got.body.len()), (Ok(()), zeros.len()));
    assert!(got.largest <= 8 << 20, "{}", got.largest);
    let twice = Answer::ok(gzip(&gzip(&zeros))).header("content-encoding", "gzip, gzip");
    assert_eq!(gathered(twice, limits(1000), u64::MAX).unwrap_err().kind, ErrorKind::TooLarge);
}

#[test]
fn no_piece_comes_late_because_its_reader_is_slow() {
    let pace = Pace { bytes: 100, window: Duration::from_millis(100) };
    let client = Client::new(Settings { pace, proxy: false, ..Settings::default() }).unwrap();
    let server = Server::start(|_| Answer::ok(text(4 << 20)));
    run(async {
        let call = Call { limits: Limits { total: Duration::from_millis(500), ..limits(1000) }, ..get(&server.url("/")) };
        let rest = client.send(call).await.unwrap().rest.unwrap();
        for _ in 0..4 {
            rest.next().await.unwrap().unwrap();
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let mut got = Got { head: 0, body: Vec::new(), largest: 0, received: 0, end: Ok(()) };
        drain(&rest, &mut got).await.unwrap();
        assert_eq!(rest.received().await, 4 << 20);
    });
}
