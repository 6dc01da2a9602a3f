//! Requests to a demo, over a connection that stays open.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// The longest until something is answered.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Its headers, a line each.
    pub(crate) head: String,
    pub(crate) text: String,
}

/// A connection, opened when it is needed.
pub(crate) struct Wire {
    address: String,
    open: Option<BufReader<TcpStream>>,
}

impl Wire {
    pub(crate) fn new(address: &str) -> Self {
        Self { address: address.to_owned(), open: None }
    }

    /// Asks, and reads the whole answer.
    pub(crate) fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Result<Answer> {
        let mut wire = match self.open.take() {
            Some(wire) => wire,
            None => {
                let stream = TcpStream::connect(&self.address)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                BufReader::new(stream)
            }
        };
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\n{headers}", self.address);
        write!(wire.get_mut(), "{head}Content-Length: {}\r\n\r\n{body}", body.len())?;
        let answer = read(&mut wire)?;
        self.open = Some(wire);
        Ok(answer)
    }
}

fn read(wire: &mut BufReader<TcpStream>) -> Result<Answer> {
    let (mut status, mut length, mut head) = (None, None, String::new());
    loop {
        let mut line = String::new();
        wire.read_line(&mut line)?;
        head.push_str(&line);
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some(rest) = line.strip_prefix("HTTP/1.1 ") {
            status = rest.get(..3).and_then(|code| code.parse().ok());
        } else if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        }
    }
    let mut text = vec![0; length.context("the answer does not say how long it is")?];
    wire.read_exact(&mut text)?;
    Ok(Answer { status: status.context("that is no answer")?, head, text: String::from_utf8_lossy(&text).into_owned() })
}
