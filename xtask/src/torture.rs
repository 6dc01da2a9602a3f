//! `cargo xtask torture`: what the store acknowledged must still be there after power cuts, kills and failing disks.
//!
//! A workload (`crates/store/examples/workload`) appends and says on a pipe what was committed; the pipe is held here, out
//! of reach of the disk. Whatever then happens to it, the next start must have all of that, whole and once.

mod chance;
mod disk;
mod io;
mod kill;
mod place;
mod postgres;
mod power;
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

const RIGS: [Rig; 4] = [
    Rig { name: "power", run: power::run },
    Rig { name: "kill", run: kill::run },
    Rig { name: "io", run: io::run },
    Rig { name: "disk", run: disk::run },
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
        rigs = RIGS.map(|rig| rig.name).to_vec();
    }
    let plan = Plan { engines, rounds, seed, workload: Workload::build()? };
    for name in rigs {
        let rig = RIGS.iter().find(|rig| rig.name == name).with_context(|| format!("`{name}` is not a rig\n\n{HELP}"))?;
        println!("== torture {name}, seed {seed}");
        (rig.run)(&plan).with_context(|| format!("torture {name}, seed {seed}"))?;
    }
    Ok(())
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
        ensure!(found, "NOT RUN, nothing is proven: there is no {program}; apt-get install {packages}");
    }
    Ok(())
}

/// Whether we may mount.
fn is_root() -> Result<bool> {
    Ok(output(Command::new("id").arg("-u"))?.trim() == "0")
}
