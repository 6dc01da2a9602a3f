//! Long random runs of requests, referrals, decisions and restrictions: never two owners, never none, no deadline lost, no restriction
//! past its end, no decision in effect without its steps, and a tick late or twice like one in time.
//!
//! The runs are those of `crates/case/tests/requests/machine.rs`, more of them and longer; a run that fails is made as short as it can be.

use std::process::Command;

use anyhow::{Result, ensure};

/// What it is called on the command line.
pub(super) const NAME: &str = "requests";

/// About three minutes on one core.
const RUNS: u32 = 4_000;

pub(super) fn run(rounds: Option<u32>, seed: u64) -> Result<()> {
    let runs = rounds.unwrap_or(RUNS);
    let mut test = Command::new("cargo");
    test.args(["test", "--release", "-q", "-p", "case", "--test", "requests", "machine"]);
    test.env("PROPTEST_CASES", runs.to_string()).env("PROPTEST_RNG_SEED", seed.to_string());
    ensure!(test.status()?.success(), "a run broke what must always hold; the shortest one stands above");
    println!("== torture {NAME}, seed {seed}: {runs} runs of up to 300 steps: all held");
    Ok(())
}
