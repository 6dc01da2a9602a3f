//! OpenFisca's country template as a pack, against OpenFisca itself.
//!
//!     openfisca compare PACK POPULATION            every value, by both evaluators
//!     openfisca time PACK POPULATION ROUNDS THREADS
//!
//! POPULATION is what `bench/openfisca/peer.py write` wrote.

mod compare;
mod engines;
mod pack;
mod population;
mod table;
mod totals;

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use engines::{JANUARY, Ready};
use population::Population;
use programme::Programme;
use rules::{Inputs, Month, RoundMode, RuleId};
use table::Table;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["compare", pack, data] => compare_all(pack, data),
        ["time", pack, data, rounds, threads] => time(pack, data, rounds, threads),
        _ => Err("usage: openfisca compare PACK POPULATION, or: openfisca time PACK POPULATION ROUNDS THREADS".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn read(pack: &str, data: &str) -> Result<(Programme, Table), String> {
    Ok((pack::load(Path::new(pack))?, Table::read(Path::new(data), |_, _| true)?))
}

fn compare_all(pack: &str, data: &str) -> Result<(), String> {
    let (programme, table) = read(pack, data)?;
    let reasoned = engines::compare_reasoned(&programme, &table)?;
    let kernel = engines::compare_kernel(&programme, &table)?;
    let mut differ = 0;
    for (name, outcome) in [("reasoned", reasoned), ("kernel", kernel)] {
        println!(
            "{name}: {} values compared, {} columns refused by both, {} differ",
            outcome.compared, outcome.refused, outcome.differ
        );
        outcome.examples.iter().for_each(|example| println!("  {example}"));
        differ += outcome.differ;
    }
    if differ == 0 { Ok(()) } else { Err(format!("{differ} values differ")) }
}

/// CPU and wall time of every round: three rules of every month, compiled and run. Reading the population does not count.
#[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
fn time(pack: &str, data: &str, rounds: &str, threads: &str) -> Result<(), String> {
    let programme = pack::load(Path::new(pack))?;
    let is_asked = |name: &str, month: Option<Month>| !JANUARY.contains(&name) || month.is_none_or(|month| month.ym().1 == 1);
    let table = Table::read(Path::new(data), is_asked)?;
    let number = |word: &str| word.parse::<usize>().map_err(|_| format!("no number: {word}"));
    let (rounds, threads) = (number(rounds)?, number(threads)?);
    let population = Population::new(&programme, &table);
    let ready = Ready::new(&programme, &population).map_err(|error| error.to_string())?;
    let rules: Vec<RuleId> = TIMED.iter().filter_map(|name| programme.library.rule(name)).collect();
    let person_months = population.household_of.len() * population.months().len();
    // A round is repeated until clocks of ten milliseconds are fine enough.
    let repeats = (200_000_000 / person_months.max(1)).max(1);
    let year = || {
        let kernels = ready.kernels(&rules, population.months())?;
        let inputs: Vec<Inputs> = population.months().iter().map(|month| ready.inputs(*month)).collect();
        totals::totals(&kernels, &inputs, rules.len(), threads)
    };
    let totals = year().map_err(|error| error.to_string())?;
    let (mut cpu, mut wall) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (started, before) = (Instant::now(), cpu_millis()?);
        (0..repeats).try_for_each(|_| year().map(|_| ())).map_err(|error| error.to_string())?;
        cpu.push(cpu_millis()? - before);
        wall.push(started.elapsed().as_millis());
    }
    let euros: Vec<i64> = totals.iter().map(|cents| cents.round(RoundMode::Down, 1).unwrap_or(0) / 100).collect();
    let peak = peak_kib()?;
    println!(
        "{{\"person_months\": {person_months}, \"repeats\": {repeats}, \"cpu_millis\": {cpu:?}, \"wall_millis\": {wall:?}, \"peak_kib\": {peak}, \"totals\": {euros:?}}}"
    );
    Ok(())
}

/// The rules that are timed.
const TIMED: [&str; 3] = ["disposable_income", "total_benefits", "total_taxes"];

/// CPU time of this process with all its threads, ended or not: fields 14 and 15 of `/proc/self/stat`, in hundredths of a second.
fn cpu_millis() -> Result<u64, String> {
    let stat = std::fs::read_to_string("/proc/self/stat").map_err(|error| error.to_string())?;
    let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ').skip(11).take(2);
    Ok(fields.filter_map(|field| field.parse::<u64>().ok()).sum::<u64>() * 10)
}

fn peak_kib() -> Result<u64, String> {
    let status = std::fs::read_to_string("/proc/self/status").map_err(|error| error.to_string())?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    Ok(line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0))
}
