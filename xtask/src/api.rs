//! The API, tried out by schemathesis: it makes requests up from the description, right ones and wrong ones, and holds the answers against it.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::{env, fs};

use anyhow::{Context as _, Result, ensure};

use crate::tool;

/// Whom it is tried out as: accounts of the demo by their place on its first page.
const ACCOUNTS: [(&str, usize); 4] = [("caseworker", 0), ("finance", 2), ("data_protection", 8), ("newcomer", 11)];
/// Checks that are not ours. What is right by the description can be refused for what stands in a journal: a day before a birth, a step out of turn.
const EXCLUDED: &str = "positive_data_acceptance";

/// A demo, which ends with this.
struct Demo {
    process: Child,
    address: String,
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Tries the API out as several roles; `options` go to `schemathesis run`.
pub(crate) fn run(options: &[&str]) -> Result<()> {
    let program = env::var("SCHEMATHESIS").unwrap_or_else(|_| "schemathesis".to_owned());
    let is_there = Command::new(&program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !is_there {
        eprintln!(
            "NOTHING WAS TRIED: there is no `{program}`; `pip install schemathesis` (4.32), or say where it is in SCHEMATHESIS"
        );
        return Ok(());
    }
    tool::run(tool::cargo().args(["build", "-q", "-p", "resettle"]))?;
    let mut failed = Vec::new();
    for (role, account) in ACCOUNTS {
        println!("== as {role}");
        // Each in a demo of its own: it guesses tokens, and soon would have to wait.
        let demo = Demo::start()?;
        let work = demo.ask("GET", "/api/v1/today?limit=1", &[("Authorization", &demo.token(0)?)], "")?;
        let household = between(&work, "\"household\":\"", "\"").context("the demo's caseworker has nothing to do")?;
        let token = demo.token(account)?;
        fs::write(tool::target_dir().join("schemathesis.toml"), parameters(&household))?;
        // Where it keeps what it found is built, not written.
        let mut command = Command::new(&program);
        command.current_dir(tool::target_dir()).args(["--config-file", "schemathesis.toml", "run"]);
        command.arg(format!("{}/api/v1/openapi.json", demo.address));
        command.args(["-H", &format!("Authorization:{token}"), "--exclude-checks", EXCLUDED, "--suppress-health-check", "all"]);
        command.args(["-n", "30", "--continue-on-failure"]).args(options);
        if tool::run(&mut command).is_err() {
            failed.push(role);
        }
    }
    ensure!(failed.is_empty(), "schemathesis found something as {}", failed.join(", "));
    Ok(())
}

/// Names of what there is, so that most requests get beyond the address.
fn parameters(household: &str) -> String {
    let known = BTreeMap::from([
        ("path.id", household),
        ("path.kind", "contact_tried"),
        ("path.entry", "e1"),
        ("path.thing", "own_data"),
        ("path.request", "grievance"),
    ]);
    let lines: Vec<String> = known.iter().map(|(name, value)| format!("\"{name}\" = \"{value}\"\n")).collect();
    format!("[parameters]\n{}", lines.concat())
}

impl Demo {
    fn start() -> Result<Self> {
        let program = tool::target_dir().join("debug/resettle");
        let mut process = Command::new(&program)
            .args(["--lang", "en", "demo", "--people", "60", "--listen", "127.0.0.1:0"])
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
        anyhow::bail!("the demo ended before it was open")
    }

    /// A token of an account that may write, as its header.
    fn token(&self, account: usize) -> Result<String> {
        let entered = self.ask("POST", "/enter", &[], &format!("account={account}"))?;
        let cookie = between(&entered, "set-cookie: ", ";").context("nobody was signed in")?;
        let made = self.ask("POST", "/tokens", &[("Cookie", &cookie)], "may_write=true&days=1")?;
        let token = between(&made, "<code class=\"token\">", "<").context("no token was made")?;
        Ok(format!("Bearer {token}"))
    }

    /// The whole answer to a request, head and body.
    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Result<String> {
        let host = self.address.trim_start_matches("http://");
        let mut socket = TcpStream::connect(host)?;
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        write!(
            socket,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n{headers}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer)?;
        Ok(answer)
    }
}

fn between(text: &str, from: &str, to: &str) -> Option<String> {
    let (_, rest) = text.split_once(from)?;
    Some(rest.split(to).next().unwrap_or(rest).to_owned())
}
