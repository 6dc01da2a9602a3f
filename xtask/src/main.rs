//! Chores of this repository: `cargo xtask check` is what CI runs.

mod api;
mod check;
mod demo;
mod deny;
mod e2e;
mod fuzz;
mod load;
mod names;
mod tidy;
mod tool;
mod torture;
mod wire;

use anyhow::{Context, Result, bail};
use check::Step;
use std::{env, path::Path, process::ExitCode};

const HELP: &str = "\
cargo xtask COMMAND

  check [--keep-going]      everything that must pass before a change lands:
  fmt tidy clippy deny test packs short-torture     one step of it each
  api [OPTIONS]             the API of a demo, tried out by schemathesis; OPTIONS go to `schemathesis run`
  advisories                known vulnerabilities of dependencies (needs the network)
  bench [ARGS]              benchmarks, in release; ARGS go to divan, e.g. part of a name
  e2e [FILE]                the demo in Chromium: stories from end to end, and every page looked at
  fuzz [SECONDS] [TARGET]   fuzz every target, or one, for so long each (60 seconds unless told)
  load [OPTIONS]            a steady rate of requests on a demo of 34,000 people; `load --help` lists OPTIONS
  names [OPTIONS]           how well names are matched; `names --help` lists OPTIONS
  torture [OPTIONS]         power cuts, kills and failing disks; `torture --help` lists OPTIONS";

fn main() -> ExitCode {
    match command() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn command() -> Result<()> {
    let manifest = env::var("CARGO_MANIFEST_DIR").context("start me as `cargo xtask`")?;
    let root = Path::new(&manifest).parent().context("xtask has no parent folder")?;
    env::set_current_dir(root)?;

    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["check"] => check::run(&Step::ALL, false),
        ["check", "--keep-going"] => check::run(&Step::ALL, true),
        ["advisories"] => deny::advisories(),
        ["api", options @ ..] => api::run(options),
        ["bench", filter @ ..] => tool::run(tool::cargo().args(["bench", "--workspace", "--bench", "*", "--"]).args(filter)),
        ["e2e", files @ ..] => e2e::run(files),
        ["fuzz", options @ ..] => fuzz::run(options),
        ["load", options @ ..] => load::run(options),
        ["names", options @ ..] => names::run(options),
        ["torture", options @ ..] => torture::run(options),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        [word, ..] => match Step::named(word) {
            Some(step) if words.len() == 1 => check::run(&[step], false),
            _ => bail!("`{}` is not a command here\n\n{HELP}", words.join(" ")),
        },
    }
}
