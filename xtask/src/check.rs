//! The steps of `cargo xtask check`, in order: what is quick to fail comes first.

use crate::{deny, tidy, tool, torture};
use anyhow::{Result, bail, ensure};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

/// One step. Its name is also the command that runs it alone.
#[derive(Clone, Copy)]
pub(crate) struct Step {
    name: &'static str,
    run: fn() -> Result<()>,
}

impl Step {
    pub(crate) const ALL: [Self; 7] = [
        Self { name: "fmt", run: fmt },
        Self { name: "tidy", run: tidy::check },
        Self { name: "clippy", run: clippy },
        Self { name: "deny", run: deny::check },
        Self { name: "test", run: test },
        Self { name: "packs", run: packs },
        Self { name: "short-torture", run: torture::short },
    ];

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name == name)
    }
}

/// Runs the steps; the first failure ends the run, unless `keep_going`.
pub(crate) fn run(steps: &[Step], keep_going: bool) -> Result<()> {
    let mut failed = Vec::new();
    let ((), total) = timed(|| {
        for step in steps {
            println!("== {}", step.name);
            let (outcome, took) = timed(step.run);
            match outcome {
                Ok(()) => println!("== {}: passed in {took:.1?}\n", step.name),
                Err(reason) => {
                    println!("== {}: FAILED after {took:.1?}: {reason:#}", step.name);
                    println!("   to repeat it alone: cargo xtask {}\n", step.name);
                    failed.push(step.name);
                    if !keep_going {
                        break;
                    }
                }
            }
        }
    });
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    println!("all of it passed in {total:.1?}");
    Ok(())
}

fn fmt() -> Result<()> {
    tool::run(tool::cargo().args(["fmt", "--all", "--check"]))
}

fn clippy() -> Result<()> {
    tool::run(tool::cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

/// The store is tested on PostgreSQL too; without it those tests say aloud that they did nothing.
fn postgresql() -> Result<()> {
    let is_root = || Ok::<_, anyhow::Error>(Command::new("id").arg("-u").output()?.stdout.trim_ascii() == b"0");
    if Path::new("/usr/lib/postgresql").is_dir() || !Path::new("/usr/bin/apt-get").is_file() || !is_root()? {
        return Ok(());
    }
    println!("installing Debian's postgresql, once");
    tool::run(Command::new("apt-get").args(["update", "--quiet"]))?;
    tool::run(
        Command::new("apt-get").args(["install", "--yes", "--quiet", "postgresql"]).env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

fn test() -> Result<()> {
    postgresql()?;
    tool::run(tool::cargo().args(["test", "--workspace"]))
}

fn packs() -> Result<()> {
    let folders = ["packs", "bench/openfisca/overlays"].into_iter().map(fs::read_dir).collect::<Result<Vec<_>, _>>()?;
    let mut packs: Vec<PathBuf> = folders.into_iter().flatten().map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    packs.retain(|pack| pack.join("pack.toml").is_file());
    packs.sort();
    ensure!(!packs.is_empty(), "there is no packs/*/pack.toml");
    let resettle = tool::tested("resettle")?;
    packs.into_iter().try_for_each(|pack| tool::run(Command::new(&resettle).args(["pack", "check"]).arg(pack)))
}

#[expect(clippy::disallowed_methods, reason = "xtask reports how long a step took")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}
