//! Reading within limits.

use std::io::{self, BufRead, Read};

use thiserror::Error;

use super::xml::ReadError;

/// Most bytes of a tag, a text, a comment: ISO 20022 has no text over 2,000 characters in what is read here.
pub(super) const PIECE_BYTES_MAX: usize = 64 * 1024;
/// Most that is read of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes.
    pub bytes_max: u64,
    /// Answers about payments.
    pub answers_max: usize,
}

impl Default for Limits {
    /// 4 GB and two million answers: a nation's payments of a month.
    fn default() -> Self {
        Limits { bytes_max: 4_000_000_000, answers_max: 2_000_000 }
    }
}

/// Counts what is read, and stops where one piece or the whole is too long: before it is in memory.
pub(crate) struct Guarded<R> {
    inner: R,
    pub(crate) piece: usize,
    whole: u64,
    bytes_max: u64,
}

impl<R> Guarded<R> {
    pub(crate) fn new(inner: R, limits: Limits) -> Guarded<R> {
        Guarded { inner, piece: 0, whole: 0, bytes_max: limits.bytes_max }
    }
}

impl<R: BufRead> Read for Guarded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = { self.fill_buf()?.read(into)? };
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Guarded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.piece > PIECE_BYTES_MAX || self.whole > self.bytes_max {
            return Err(io::Error::other(Beyond));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.piece += bytes;
        self.whole += u64::try_from(bytes).unwrap_or(0);
        self.inner.consume(bytes);
    }
}

#[derive(Debug, Error)]
#[error("beyond a limit")]
struct Beyond;

pub(crate) fn io_failed(error: &io::Error, at: u64) -> ReadError {
    if error.get_ref().is_some_and(|inner| inner.is::<Beyond>()) {
        let most = u64::try_from(PIECE_BYTES_MAX).unwrap_or(0);
        return ReadError::Limit { at, what: "one piece of the file, or the whole, is too long", most };
    }
    ReadError::Io(io::Error::new(error.kind(), error.to_string()))
}
