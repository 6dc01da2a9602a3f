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

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use engines::Ready;
use population::Population;
use programme::Programme;
use rules::{Outputs, RuleId};
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
    Ok((pack::load(Path::new(pack))?, Table::read(Path::new(data))?))
}

fn compare_all(pack: &str, data: &str) -> Result<(), String> {
    let (programme, table) = read(pack, data)?;
    let lost = || "the pack lacks a variable".to_owned();
    let reasoned = engines::compare_reasoned(&programme, &table).ok_or_else(lost)?;
    let kernel = engines::compare_kernel(&programme, &table).map_err(|error| error.to_string())?.ok_or_else(lost)?;
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

/// CPU seconds of every round: three rules of every month, compiled and run. Reading the population does not count.
fn time(pack: &str, data: &str, rounds: &str, threads: &str) -> Result<(), String> {
    let (programme, table) = read(pack, data)?;
    let number = |word: &str| word.parse::<usize>().map_err(|_| format!("no number: {word}"));
    let (rounds, threads) = (number(rounds)?, number(threads)?);
    let population = Population::new(&programme, &table);
    let rules: Vec<RuleId> =
        ["disposable_income", "total_benefits", "total_taxes"].iter().filter_map(|name| programme.library.rule(name)).collect();
    let ready = Ready::new(&programme, &population).map_err(|error| error.to_string())?;
    let months = table.months();
    // A round is repeated until clocks of ten milliseconds are fine enough.
    let repeats = (200_000_000 / (population.household_of.len() * months.len()).max(1)).max(1);
    let (mut cpu, mut wall) = (Vec::new(), Vec::new());
    let mut all: Vec<Outputs> = months.iter().map(|_| Outputs::default()).collect();
    let mut size = (0, 0);
    for _ in 0..=rounds {
        let (started, before) = (Instant::now(), cpu_millis()?);
        for _ in 0..repeats {
            for (month, outputs) in months.iter().zip(&mut all) {
                let inputs = ready.inputs(*month);
                let kernel = ready.kernel(&rules, *month, &inputs).map_err(|error| error.to_string())?;
                size = kernel.size();
                engines::run(&kernel, &inputs, outputs, threads).map_err(|error| error.to_string())?;
            }
        }
        cpu.push((cpu_millis()? - before).to_string());
        wall.push(started.elapsed().as_millis().to_string());
    }
    // The first round makes room for what comes out; OpenFisca makes it anew in each.
    let (cpu, wall) = (cpu.split_off(1).join(", "), wall.split_off(1).join(", "));
    let person_months = population.household_of.len() * months.len();
    println!(
        "{{\"engine\": \"Resettle\", \"threads\": {threads}, \"person_months\": {person_months}, \"repeats\": {repeats}, \"cpu_millis\": [{cpu}], \"wall_millis\": [{wall}], \"peak_kib\": {}, \"passes\": {}, \"slow_nodes\": {}}}",
        peak_kib()?,
        size.0,
        size.1
    );
    Ok(())
}

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
