//! `cargo xtask torture`: what the store acknowledged must still be there after power cuts, kills and failing disks.
//!
//! A workload (`crates/store/examples/workload`) appends and says on a pipe what was committed; the pipe is held here, out
//! of reach of the disk. Whatever then happens to it, the next start must have all of that, whole and once.

mod chance;
mod disk;
mod io;
mod kill;
mod leak;
mod pay;
mod place;
mod postgres;
mod power;
mod requests;
mod volatile_disk;
mod witness;
mod workload;

use anyhow::{Context, Result, bail, ensure};
use std::{fs, path::Path, path::PathBuf, process::Command, thread, time::Duration};
use workload::Workload;

const HELP: &str = "\
cargo xtask torture [RIG] [--store sqlite|postgres] [--rounds N] [--seed S]

  power   cuts the power of a disk with a volatile write cache (needs root)
  kill    kills the program, or the database under it
  io      lets the k-th write, flush or read fail (needs strace)
  disk    a full disk, a read-only one, damaged bytes, a wrong key, a clock set back, two servers (needs root)
  leak    searches files and output for whatever names one of N people
  requests  long random runs of requests, decisions and restrictions: what must hold, holds after every step (N runs)
  pay     kills an office that plans, approves, exports and imports; each is paid once
  every RIG and both stores unless told; N is the number of cuts or kills of each store";

/// Which database the store stands on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// One way to be cruel.
struct Rig {
    name: &'static str,
    run: fn(&Plan) -> Result<()>,
}

static RIGS: [Rig; 6] = [
    Rig { name: "power", run: power::run },
    Rig { name: "kill", run: kill::run },
    Rig { name: "io", run: io::run },
    Rig { name: "disk", run: disk::run },
    Rig { name: "leak", run: leak::run },
    Rig { name: "pay", run: pay::run },
];

/// What was asked for.
struct Plan {
    engines: Vec<Engine>,
    rounds: Option<u32>,
    seed: u64,
    workload: Workload,
}

/// Runs the rigs named by the words after `torture`.
pub(crate) fn run(words: &[&str]) -> Result<()> {
    let (mut rigs, mut engines) = (Vec::new(), vec![Engine::Sqlite, Engine::Postgres]);
    let (mut rounds, mut seed) = (None, 1);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("`{word}` wants a value\n\n{HELP}"));
        match *word {
            "--help" | "-h" => {
                println!("{HELP}");
                return Ok(());
            }
            "--store" => engines = vec![Engine::named(value()?)?],
            "--rounds" => rounds = Some(value()?.parse()?),
            "--seed" => seed = value()?.parse()?,
            name => rigs.push(name),
        }
    }
    if rigs.is_empty() {
        rigs = RIGS.iter().map(|rig| rig.name).chain([requests::NAME]).collect();
    }
    // These need no store, so none is built for them.
    if rigs.contains(&requests::NAME) {
        requests::run(rounds, seed)?;
        rigs.retain(|name| *name != requests::NAME);
    }
    if rigs.is_empty() {
        return Ok(());
    }
    let plan = Plan { engines, rounds, seed, workload: Workload::build()? };
    for name in rigs {
        Rig::named(name)?.run(&plan)?;
    }
    Ok(())
}

/// A few rounds of all but the power cuts, for `cargo xtask check`. What this machine cannot do is said aloud and passed over.
pub(crate) fn short() -> Result<()> {
    let workload = Workload::build()?;
    let mut plan = Plan { engines: vec![Engine::Sqlite, Engine::Postgres], rounds: None, seed: 1, workload };
    for (name, rounds) in [("kill", 4), ("io", 3), ("disk", 8), ("leak", 20), ("pay", 6)] {
        plan.rounds = Some(rounds);
        match Rig::named(name)?.run(&plan) {
            Err(error) if error.is::<NotRun>() => println!("*** SKIPPED: {error:#} ***"),
            outcome => outcome?,
        }
    }
    Ok(())
}

/// This machine lacks something, so nothing is proven.
#[derive(Debug)]
struct NotRun(String);

impl std::error::Error for NotRun {}

impl std::fmt::Display for NotRun {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "not run, so nothing is proven: {}", self.0)
    }
}

impl Rig {
    fn named(name: &str) -> Result<&'static Self> {
        RIGS.iter().find(|rig| rig.name == name).with_context(|| format!("`{name}` is not a rig\n\n{HELP}"))
    }

    fn run(&self, plan: &Plan) -> Result<()> {
        let title = format!("torture {}, seed {}", self.name, plan.seed);
        println!("== {title}");
        (self.run)(plan).context(title)
    }
}

impl Engine {
    fn named(word: &str) -> Result<Self> {
        match word {
            "sqlite" => Ok(Self::Sqlite),
            "postgres" => Ok(Self::Postgres),
            _ => bail!("`{word}` is not a store\n\n{HELP}"),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// An empty folder of this run, made anew.
fn scratch(name: &str) -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("resettle-torture-{name}"));
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot clear {}", folder.display()))?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Looks again every hundredth of a second until `done`.
fn wait(what: &str, seconds_max: u32, mut done: impl FnMut() -> Result<bool>) -> Result<()> {
    for _ in 0..seconds_max.saturating_mul(100) {
        if done()? {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(10));
    }
    bail!("waited {seconds_max} s for {what}")
}

/// What a program printed; anything but success is an error with what it said.
fn output(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("cannot start {name}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{name} failed ({}): {}", output.status, said.trim());
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// An error that says what to install, unless all programs are there.
fn require(programs: &[&str], packages: &str) -> Result<()> {
    let folders = ["/usr/bin", "/usr/sbin", "/bin", "/sbin"];
    for program in programs {
        let found = folders.iter().any(|folder| Path::new(folder).join(program).exists());
        ensure!(found, NotRun(format!("there is no {program}; apt-get install {packages}")));
    }
    Ok(())
}

/// An error unless we may mount.
fn require_root() -> Result<()> {
    ensure!(is_root()?, NotRun("mounting a disk needs root".to_owned()));
    Ok(())
}

fn is_root() -> Result<bool> {
    Ok(output(Command::new("id").arg("-u"))?.trim() == "0")
}
