//! The disk fails: of a short run the k-th write, flush, cut or read of each thread, for every k.
//!
//! strace refuses the system call in the kernel's place, so the program under test is the one that ships.

use super::disk::copy;
use super::place::{Care, Place};
use super::witness::Witness;
use super::workload::{Heard, Running};
use super::{Engine, Plan, require, scratch};
use anyhow::{Context, Result, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::{fmt, fs};

/// Appends of one run. One writer, so that what is said comes in the order in which it happened.
const APPENDS: &str = "6";
const SECONDS_MAX: &str = "60";
/// How `timeout` ends when it had to kill.
const KILLED: i32 = 137;

/// A system call that fails, and with what.
struct Fault {
    call: &'static str,
    error: &'static str,
    /// Whether all later ones fail too, as they do on a disk that is gone.
    lasting: bool,
}

const FAULTS: [Fault; 7] = [
    Fault { call: "fsync", error: "EIO", lasting: false },
    Fault { call: "fsync", error: "EIO", lasting: true },
    Fault { call: "pwrite64", error: "EIO", lasting: false },
    Fault { call: "pwrite64", error: "EIO", lasting: true },
    Fault { call: "pwrite64", error: "ENOSPC", lasting: true },
    Fault { call: "ftruncate", error: "EIO", lasting: false },
    Fault { call: "pread64", error: "EIO", lasting: false },
];

/// What the runs with one fault showed.
#[derive(Default)]
struct Tally {
    runs: u32,
    refused: u32,
    acknowledged: usize,
    messages: BTreeSet<String>,
}

/// `--rounds N` tries about N values of k for each fault, spread over all of them.
pub(crate) fn run(plan: &Plan) -> Result<()> {
    require(&["strace"], "strace")?;
    if !plan.engines.contains(&Engine::Sqlite) {
        println!("   PostgreSQL: its own writes are its own affair; `power` and `disk` fail them under it");
        return Ok(());
    }
    let folder = scratch("io")?;
    let place = Place::create(Engine::Sqlite, &folder.join("store"), &folder)?;
    plan.workload.make(&place.address(Care::Full))?;
    copy(&folder.join("store"), &folder.join("made"))?;
    let mut messages = BTreeSet::new();
    for fault in FAULTS {
        let tally = series(plan, &folder, &place, &fault)?;
        println!(
            "   {fault}: {} runs, {} refused, {} appends acknowledged, none lost",
            tally.runs, tally.refused, tally.acknowledged
        );
        messages.extend(tally.messages);
    }
    println!("   what it said: {messages:#?}");
    Ok(())
}

/// One fault at every k, or at so many of them as was asked for.
fn series(plan: &Plan, folder: &Path, place: &Place, fault: &Fault) -> Result<Tally> {
    let mut tally = Tally::default();
    let (_, calls) = append(plan, folder, place, fault, u32::MAX)?;
    ensure!(calls > 0, "{fault}: the store makes no such call, so nothing is proven");
    let stride = plan.rounds.map_or(1, |rounds| calls.div_ceil(rounds.max(1))).max(1);
    for k in (1..=calls).step_by(stride as usize) {
        let told = || format!("{fault} at call {k}; see {}", folder.display());
        let (heard, _) = append(plan, folder, place, fault, k).with_context(told)?;
        judge(plan, place, fault, &heard).with_context(told)?;
        tally.runs += 1;
        tally.refused += u32::from(!heard.refused.is_empty());
        tally.acknowledged += heard.acknowledged.len();
        tally.messages.extend(heard.refused);
    }
    Ok(tally)
}

/// Runs the workload with the `k`-th call of each thread failing; also gives how many a thread made at most.
fn append(plan: &Plan, folder: &Path, place: &Place, fault: &Fault, k: u32) -> Result<(Heard, u32)> {
    copy(&folder.join("made"), &folder.join("store"))?;
    let trace = folder.join("trace");
    let Fault { call, error, lasting } = fault;
    let mut strace = Command::new("strace");
    strace.args(["--follow-forks", "--seccomp-bpf", "-o"]).arg(&trace);
    // Only calls on the store: the program's loading of its libraries is not our affair.
    for file in fs::read_dir(folder.join("store"))? {
        let file = file?.path();
        strace.arg("-P").arg(&file).arg("-P").arg(format!("{}-wal", file.display()));
    }
    strace.args(["-e", &format!("trace={call}"), "-e"]);
    strace.arg(format!("inject={call}:error={error}:when={}{}", k.min(65535), if *lasting { "+" } else { "" }));
    strace.args(["timeout", "--signal=KILL", SECONDS_MAX]).arg(plan.workload.program());
    strace.args([&place.address(Care::Full), "append", "1", APPENDS]);
    let heard = Running::start(&mut strace)?.end()?;
    let mut calls: BTreeMap<String, u32> = BTreeMap::new();
    for line in fs::read_to_string(&trace)?.lines().filter(|line| line.contains(&format!("{call}("))) {
        *calls.entry(line.split(' ').next().unwrap_or_default().to_owned()).or_default() += 1;
    }
    Ok((heard, calls.into_values().max().unwrap_or_default()))
}

/// No panic, nothing acknowledged after a flush that failed a commit, and afterwards all is there.
fn judge(plan: &Plan, place: &Place, fault: &Fault, heard: &Heard) -> Result<()> {
    ensure!(!heard.said.contains("panicked"), "it panicked: {}", heard.said);
    ensure!(heard.status.is_some_and(|status| status.code() != Some(KILLED)), "it hung: {}", heard.said);
    if fault.call.contains("sync") {
        ensure!(heard.after_refusal == 0, "{} appends acknowledged after a failed flush: {}", heard.after_refusal, heard.said);
    }
    let mut witness = Witness::default();
    witness.acknowledge(&heard.acknowledged);
    let found = plan.workload.check(&place.address(Care::Full), &mut witness)?;
    witness.judge(&found).must_be_clean()
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} fails with {}{}", self.call, self.error, if self.lasting { " from then on" } else { "" })
    }
}
