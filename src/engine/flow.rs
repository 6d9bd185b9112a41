//! An answer as it comes: its documents, each block by block. Containers are undone on a thread of
//! their own, which waits when nobody takes its blocks.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::decode::{Container, DecodeError, Part, Stop, unpack};
use crate::http::{Limits, Rest, TransportError};

/// Bytes that are decoded and mapped at once.
const BLOCK: usize = 256 << 10;
/// Blocks that may wait.
const WAITING: usize = 2;

/// Why no more comes.
pub enum Trouble {
    Transport(TransportError),
    Content(DecodeError),
}

/// The documents of an answer.
pub enum Flow {
    Plain(Plain),
    Unpacked(Unpacked),
}

impl Flow {
    /// `head` is the beginning of the body, `rest` what is still to come of it.
    pub fn new(head: Bytes, rest: Option<Rest>, containers: &[Container], limits: Limits) -> Flow {
        if containers.is_empty() {
            return Flow::Plain(Plain { head, rest, begun: false });
        }
        Flow::Unpacked(Unpacked::new(Body { block: head, rest }, containers.to_vec(), limits))
    }

    pub async fn next(&mut self) -> Result<Option<Part>, Trouble> {
        match self {
            Flow::Plain(plain) => plain.next().await,
            Flow::Unpacked(unpacked) => unpacked.next().await,
        }
    }
}

/// A body that is one document.
pub struct Plain {
    head: Bytes,
    rest: Option<Rest>,
    begun: bool,
}

impl Plain {
    async fn next(&mut self) -> Result<Option<Part>, Trouble> {
        if !self.begun {
            self.begun = true;
            return Ok(Some(Part::Document(None)));
        }
        let block = self.block().await.map_err(Trouble::Transport)?;
        Ok(Some(block).filter(|block| !block.is_empty()).map(Part::Bytes))
    }

    /// Pieces of the network are small: several make a block.
    async fn block(&mut self) -> Result<Bytes, TransportError> {
        if !self.head.is_empty() {
            return Ok(self.head.split_to(BLOCK.min(self.head.len())));
        }
        let mut block = Vec::new();
        while let Some(rest) = &self.rest
            && block.len() < BLOCK
        {
            match rest.next().await? {
                Some(piece) => block.extend_from_slice(&piece),
                None => self.rest = None,
            }
        }
        Ok(block.into())
    }
}

/// A body that is taken apart.
pub struct Unpacked {
    parts: mpsc::Receiver<Part>,
    thread: Option<JoinHandle<Result<(), DecodeError>>>,
    /// Why the network gave no more: then whatever unpacking says is its consequence.
    broken: Arc<Mutex<Option<TransportError>>>,
}

impl Unpacked {
    fn new(body: Body, containers: Vec<Container>, limits: Limits) -> Unpacked {
        let (sender, parts) = mpsc::channel(WAITING);
        let broken = Arc::default();
        let input = Input { body, parts: sender.clone(), handle: Handle::current(), broken: Arc::clone(&broken) };
        let thread = spawn_blocking(move || {
            unpack(input, &containers, &|received| limits.unpacked(received), &mut |part| sender.blocking_send(part).map_err(|_| Stop))
        });
        Unpacked { parts, thread: Some(thread), broken }
    }

    async fn next(&mut self) -> Result<Option<Part>, Trouble> {
        if let Some(part) = self.parts.recv().await {
            return Ok(Some(part));
        }
        let Some(thread) = self.thread.take() else { return Ok(None) };
        let end = thread.await;
        if let Some(error) = self.broken.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Err(Trouble::Transport(error));
        }
        match end {
            Ok(Ok(())) => Ok(None),
            Ok(Err(error)) => Err(Trouble::Content(error)),
            Err(_) => Err(Trouble::Content(DecodeError::broken_off())),
        }
    }
}

struct Body {
    block: Bytes,
    rest: Option<Rest>,
}

/// The bytes of an answer for the thread that unpacks them.
struct Input {
    body: Body,
    /// Closed when nobody takes parts any more: then nothing is waited for either.
    parts: mpsc::Sender<Part>,
    handle: Handle,
    broken: Arc<Mutex<Option<TransportError>>>,
}

impl Input {
    fn receive(&mut self) -> io::Result<()> {
        let Some(rest) = &self.body.rest else { return Ok(()) };
        let next = async {
            tokio::select! {
                piece = rest.next() => Some(piece),
                () = self.parts.closed() => None,
            }
        };
        match self.handle.block_on(next) {
            Some(Ok(Some(piece))) => self.body.block = piece,
            Some(Ok(None)) => self.body.rest = None,
            Some(Err(error)) => {
                self.broken.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                return Err(io::Error::other("the network failed"));
            }
            None => return Err(io::Error::other("nobody takes the answer any more")),
        }
        Ok(())
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.body.block.is_empty() {
            self.receive()?;
        }
        let count = buffer.len().min(self.body.block.len());
        let taken = self.body.block.split_to(count);
        buffer.get_mut(..count).unwrap_or_default().copy_from_slice(&taken);
        Ok(count)
    }
}
