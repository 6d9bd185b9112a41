//! Bodies by pieces: what is still to come of one that is larger than was asked for at once.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::Mutex;

use super::failure::place;
use super::{ErrorKind, Reply, TransportError};

pub type NextPiece<'p> = Pin<Box<dyn Future<Output = Result<Option<Bytes>, TransportError>> + Send + 'p>>;

/// A body as it arrives, its content coding undone.
pub trait Pieces: Send {
    /// The next bytes, at least one; nothing once the whole body has come. A body that is cut short or
    /// damaged ends with an error, however much of it came before. Nothing is received while nobody
    /// asks, so a slow reader makes the server wait.
    fn next(&mut self) -> NextPiece<'_>;

    /// Bytes received so far, before content decoding.
    fn received(&self) -> u64;
}

/// The rest of a body. Clones share it: each piece is given once.
#[derive(Clone)]
pub struct Rest(Arc<Mutex<Box<dyn Pieces>>>);

impl Rest {
    pub fn new(pieces: impl Pieces + 'static) -> Rest {
        Rest(Arc::new(Mutex::new(Box::new(pieces))))
    }

    /// As `Pieces::next`.
    pub async fn next(&self) -> Result<Option<Bytes>, TransportError> {
        self.0.lock().await.next().await
    }

    /// As `Pieces::received`.
    pub async fn received(&self) -> u64 {
        self.0.lock().await.received()
    }
}

impl Reply {
    /// This answer with its whole body, if that has at most so many bytes.
    pub async fn whole(mut self, most: u64) -> Result<Reply, TransportError> {
        let Some(rest) = self.rest.take() else { return Ok(self) };
        let mut body = Vec::from(std::mem::take(&mut self.body));
        while let Some(piece) = rest.next().await? {
            if (body.len() + piece.len()) as u64 > most {
                return Err(too_large(&self, most));
            }
            body.extend_from_slice(&piece);
        }
        self.body = Bytes::from(body);
        self.received = rest.received().await;
        Ok(self)
    }
}

fn too_large(reply: &Reply, most: u64) -> TransportError {
    TransportError::sent(ErrorKind::TooLarge, format!("the body from `{}` is larger than {most} bytes", place(&reply.url)))
}
