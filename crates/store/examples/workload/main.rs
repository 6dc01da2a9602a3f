//! What `cargo xtask torture` tortures: a program that appends, and says on its output what was committed.
//!
//! `workload STORE make | append ROUND [COUNT] | check | fill PEOPLE`, STORE being `sqlite:PATH` or a URL of PostgreSQL; behind `careless+`
//! it is the control: a bare table whose commits do not wait for the disk.
//! Options: `--root N` takes another root key, `--clock-back SECONDS` a clock that is late, `--from NUMBER` a later first append,
//! `--head SIZE:ROOT` what the log was at an earlier check.
//!
//! `ack ROUND-WRITER-NUMBER .` an append of two entries is committed; `refused WHY`; `has ROUND-WRITER-NUMBER PART` it is there;
//! `head SIZE:ROOT` what the log is.

mod careless;
mod everything;
mod household;
mod look;
mod people;
mod sample;

use household::Session;
use std::io::{self, Write as _};
use std::process::ExitCode;
use tlog::{Hash, TreeHead};

/// Whatever goes wrong ends the program and is told.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// One append: two entries that are committed together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Token {
    /// The run.
    pub(crate) round: u32,
    /// Who appends in it; the next append is sent when this one is acknowledged.
    pub(crate) writer: u32,
    /// From 1.
    pub(crate) number: u32,
}

impl std::fmt::Display for Token {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}-{}-{}", self.round, self.writer, self.number)
    }
}

/// Where the store is.
pub(crate) enum Address {
    Sqlite(String),
    Postgres(String),
}

/// How the program was started.
pub(crate) struct Options {
    pub(crate) root: u64,
    pub(crate) clock_back_seconds: i64,
    pub(crate) from: u32,
    pub(crate) head: Option<TreeHead>,
}

#[tokio::main(worker_threads = 2)]
async fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(mut words: Vec<String>) -> Result<(), Failure> {
    let mut option = |name: &str| -> Result<Option<String>, Failure> {
        let Some(at) = words.iter().position(|word| word == name) else { return Ok(None) };
        words.remove(at);
        if at < words.len() { Ok(Some(words.remove(at))) } else { Err(format!("{name} wants a value").into()) }
    };
    let root = option("--root")?.map_or(Ok(1), |word| word.parse())?;
    let clock_back_seconds = option("--clock-back")?.map_or(Ok(0), |word| word.parse())?;
    let from = option("--from")?.map_or(Ok(1), |word| word.parse())?;
    let head = option("--head")?.map(|word| head(&word)).transpose()?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let [store, rest @ ..] = words.as_slice() else { return Err("which store?".into()) };
    match store.strip_prefix("careless+") {
        Some(store) => careless::run(&address(store), rest).await,
        None => Session::run(&address(store), Options { root, clock_back_seconds, from, head }, rest).await,
    }
}

fn address(word: &str) -> Address {
    match word.strip_prefix("sqlite:") {
        Some(path) => Address::Sqlite(path.to_owned()),
        None => Address::Postgres(word.to_owned()),
    }
}

/// `SIZE:ROOT`
fn head(word: &str) -> Result<TreeHead, Failure> {
    let (size, root) = word.split_once(':').ok_or("a head is SIZE:ROOT")?;
    let digits = root.as_bytes().chunks(2).map(|two| Ok(u8::from_str_radix(std::str::from_utf8(two)?, 16)?));
    let bytes = digits.collect::<Result<Vec<u8>, Failure>>()?;
    Ok(TreeHead { size: size.parse()?, root: Hash::try_from(bytes.as_slice())? })
}

/// One line, sent on its way at once.
pub(crate) fn say(line: &str) -> io::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(format!("{line}\n").as_bytes())?;
    output.flush()
}
