//! The demo in a browser, for those who try it out.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::tool;
use crate::wire::{Answer, Wire};

/// What a body is, if nothing else is said.
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// A demo, which ends with this.
pub(crate) struct Demo {
    process: Child,
    /// Where it is: `http://..`.
    pub(crate) address: String,
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Demo {
    /// Builds and starts one, of a few people.
    pub(crate) fn small(options: &[&str]) -> Result<Self> {
        tool::run(tool::cargo().args(["build", "-q", "-p", "resettle"]))?;
        let program = tool::target_dir().join("debug").join("resettle");
        Self::start(&program, &[&["--people", "60"], options].concat())
    }

    /// Starts one of a program, with more options.
    pub(crate) fn start(program: &Path, options: &[&str]) -> Result<Self> {
        let mut process = Command::new(program)
            .args(["--lang", "en", "demo", "--listen", "127.0.0.1:0"])
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let out = process.stdout.take().context("the demo says nothing")?;
        let mut demo = Self { process, address: String::new() };
        for line in BufReader::new(out).lines() {
            if let Some(at) = between(&line?, "http://", " ") {
                demo.address = format!("http://{at}");
                return Ok(demo);
            }
        }
        bail!("the demo ended before it was open")
    }

    /// Enters as the first account of a role, as the first page names it: the cookie.
    pub(crate) fn enter(&self, role: &str) -> Result<String> {
        let doors = self.ask("GET", "/", &[("Accept-Language", "en")], "")?.text;
        let is_it = |door: &&str| door.contains(&format!("<strong>{role}</strong>"));
        let door = doors.split("name=\"account\" value=\"").skip(1).find(is_it).and_then(|door| door.split('"').next());
        let account = door.with_context(|| format!("nobody on the first page is {role}"))?;
        let entered = self.ask("POST", "/enter", &[], &format!("account={account}"))?;
        between(&entered.head, "set-cookie: ", ";").context("nobody was signed in")
    }

    /// What it holds of the machine's memory now, in kB.
    pub(crate) fn memory(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let resident = between(&status, "VmRSS:", "kB").context("its memory is not told")?;
        Ok(resident.trim().parse()?)
    }

    /// Host and port.
    pub(crate) fn host(&self) -> &str {
        self.address.trim_start_matches("http://")
    }

    /// A token of an account that may write, as its header.
    pub(crate) fn token(&self, role: &str) -> Result<String> {
        let cookie = self.enter(role)?;
        let made = self.ask("POST", "/tokens", &[("Cookie", &cookie)], "may_write=true&days=1")?;
        let token = between(&made.text, "<code class=\"token\">", "<").context("no token was made")?;
        Ok(format!("Bearer {token}"))
    }

    /// Asks over a connection of its own.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Result<Answer> {
        Wire::new(self.host()).ask(method, path, &[headers, &[FORM]].concat(), body)
    }

    /// Has something done by the API.
    pub(crate) fn write(&self, path: &str, token: &str, body: &str) -> Result<Answer> {
        let headers = [("Authorization", token), ("Idempotency-Key", path), ("Content-Type", "application/json")];
        Wire::new(self.host()).ask("POST", path, &headers, body)
    }
}

/// What stands between two pieces of a text.
pub(crate) fn between(text: &str, from: &str, to: &str) -> Option<String> {
    let (_, rest) = text.split_once(from)?;
    Some(rest.split(to).next().unwrap_or(rest).to_owned())
}
