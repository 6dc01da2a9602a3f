//! The program that is tortured.

use super::output;
use super::witness::{Token, Witness};
use crate::tool;
use anyhow::{Context, Result, ensure};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};

/// The built program.
pub(crate) struct Workload {
    program: PathBuf,
}

/// A workload that runs and is listened to.
pub(crate) struct Running {
    child: Child,
    lines: Receiver<String>,
    said: Option<JoinHandle<String>>,
}

/// What a workload let us hear before it ended.
#[derive(Default)]
pub(crate) struct Heard {
    pub(crate) acknowledged: Vec<Token>,
    /// Why the store refused an append, each time.
    pub(crate) refused: Vec<String>,
    /// Appends acknowledged after the first refusal.
    pub(crate) after_refusal: usize,
    /// What it wrote to its standard error.
    pub(crate) said: String,
    pub(crate) status: Option<ExitStatus>,
}

impl Workload {
    pub(crate) fn build() -> Result<Self> {
        let program = tool::tested("examples/workload")?;
        ensure!(program.exists(), "the workload was not built at {}", program.display());
        Ok(Self { program })
    }

    /// `words` are the workload's own; see its help.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(words);
        command
    }

    pub(crate) fn program(&self) -> &Path {
        &self.program
    }

    /// Makes the store.
    pub(crate) fn make(&self, store: &str) -> Result<()> {
        output(&mut self.command(&[store, "make"])).map(drop)
    }

    /// Starts to append until it is killed.
    pub(crate) fn append(&self, store: &str, round: u32) -> Result<Running> {
        Running::start(&mut self.command(&[store, "append", &round.to_string()]))
    }

    /// So many appends by one writer, and its end.
    pub(crate) fn append_some(&self, store: &str, round: u32, count: u32, options: &[&str]) -> Result<Heard> {
        Running::start(self.command(&[store, "append", &round.to_string(), &count.to_string()]).args(options))?.end()
    }

    /// Fills the store with so many people: all that must stay secret, and what the program said at every level.
    pub(crate) fn fill(&self, store: &str, people: u32) -> Result<(Vec<String>, String)> {
        let output = self.command(&[store, "fill", &people.to_string()]).output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let end = || said.split("\nerror: ").last().unwrap_or_default().to_owned();
        ensure!(output.status.success(), "filling the store failed: {}", end());
        let listed = String::from_utf8_lossy(&output.stdout);
        let secrets = listed.lines().filter_map(|line| line.strip_prefix("secret ")).map(str::to_owned).collect();
        Ok((secrets, said))
    }

    /// All parts of appends that the store has. Its log is verified, and must have grown from what the witness saw last.
    pub(crate) fn check(&self, store: &str, witness: &mut Witness) -> Result<Vec<(Token, u8)>> {
        let mut command = self.command(&[store, "check"]);
        if let Some(head) = &witness.head {
            command.args(["--head", head]);
        }
        let mut found = Vec::new();
        for line in output(&mut command)?.lines() {
            if let Some(head) = line.strip_prefix("head ") {
                witness.head = Some(head.to_owned());
            } else if let Some((token, part)) = line.strip_prefix("has ").and_then(|line| line.split_once(' ')) {
                found.push((Token::parse(token)?, part.parse()?));
            }
        }
        Ok(found)
    }
}

impl Heard {
    /// All that it said about what went wrong.
    pub(crate) fn complaints(&self) -> String {
        format!("{} {}", self.refused.join("; "), self.said).trim().to_owned()
    }
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().context("cannot start the workload")?;
        let (send, lines) = mpsc::channel();
        let output = BufReader::new(child.stdout.take().context("the workload has no output")?).lines();
        thread::spawn(move || output.map_while(Result::ok).try_for_each(|line| send.send(line)));
        let said = child.stderr.take().map(|pipe| thread::spawn(move || all_of(pipe)));
        Ok(Self { child, lines, said })
    }

    /// Whether the program has ended by itself.
    pub(crate) fn has_ended(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Result<Heard> {
        let status = self.child.wait()?;
        self.hear(status)
    }

    /// SIGKILL, if it still runs.
    pub(crate) fn kill(mut self) -> Result<Heard> {
        self.child.kill()?;
        let status = self.child.wait()?;
        self.hear(status)
    }

    fn hear(self, status: ExitStatus) -> Result<Heard> {
        let said = self.said.map(JoinHandle::join).and_then(Result::ok).unwrap_or_default();
        let mut heard = Heard { said, status: Some(status), ..Heard::default() };
        for line in self.lines {
            // The full stop tells an acknowledgement from one that the kill cut short.
            if let Some(token) = line.strip_prefix("ack ").and_then(|rest| rest.strip_suffix(" .")) {
                heard.acknowledged.push(Token::parse(token)?);
                heard.after_refusal += usize::from(!heard.refused.is_empty());
            } else if let Some(why) = line.strip_prefix("refused ") {
                heard.refused.push(why.to_owned());
            }
        }
        Ok(heard)
    }
}

fn all_of(mut pipe: ChildStderr) -> String {
    let mut bytes = Vec::new();
    let _ = pipe.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
