//! An office that pays is killed between any two steps, with each command given twice: everybody gets what they are owed, each once.

use super::chance::Chance;
use super::place::{Care, Place};
use super::{Engine, Plan, output, scratch};
use crate::tool;
use anyhow::{Context, Result, ensure};
use std::path::Path;
use std::process::{Command, Stdio};
use std::{fs, thread, time::Duration};

const ROUNDS: u32 = 300;
const PEOPLE: u32 = 2_000;
/// The office works so long at most before it is killed; in a short run, with few people, so long.
const MILLISECONDS_MAX: u64 = 1_000;
const MILLISECONDS_MAX_SHORT: u64 = 100;
/// How often it is looked at while it goes on.
const LOOK_EVERY: u32 = 25;

pub(crate) fn run(plan: &Plan) -> Result<()> {
    let rounds = plan.rounds.unwrap_or(ROUNDS);
    // A short run has as few people as it has kills.
    let people = if rounds < ROUNDS { rounds * 5 } else { PEOPLE };
    let cashier = tool::tested("examples/cashier")?;
    for engine in &plan.engines {
        let said = office(&cashier, *engine, (rounds, people), plan.seed)?;
        println!("   {}: {said}", engine.name());
    }
    Ok(())
}

fn office(cashier: &Path, engine: Engine, (rounds, people): (u32, u32), seed: u64) -> Result<String> {
    let folder = scratch("pay")?;
    let beside = folder.join("beside");
    fs::create_dir_all(&beside)?;
    let mut place = Place::create(engine, &folder.join("store"), &beside)?;
    let (address, files) = (place.address(Care::Full), folder.join("files"));
    fs::create_dir_all(&files)?;
    let command = |words: &[&str]| {
        let mut command = Command::new(cashier);
        command.arg(&address).arg(&files).args(words);
        command
    };
    output(&mut command(&["make", "5"]))?;
    let (crowd, race) = if rounds < ROUNDS { ("64", "20") } else { ("1000", "10000") };
    let raced = output(&mut command(&["race", race]))?;
    print!("   {}: {raced}", engine.name());
    output(&mut command(&["more", &people.to_string()]))?;
    print!("   {}: {}", engine.name(), output(&mut command(&["crowd", crowd]))?);
    let people = people + 5;
    let milliseconds_max = if rounds < ROUNDS { MILLISECONDS_MAX_SHORT } else { MILLISECONDS_MAX };
    let (mut chance, mut kills, mut done) = (Chance::new(seed), 0, 0);
    for round in 1..=rounds {
        let told = || format!("in round {round}; see {}", folder.display());
        let mut working = command(&["work", &round.to_string()]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        thread::sleep(Duration::from_millis(chance.below(milliseconds_max)));
        if working.try_wait()?.is_none() {
            working.kill()?;
            kills += 1;
        }
        let ended = working.wait_with_output()?;
        let said = String::from_utf8_lossy(&ended.stderr);
        ensure!(!said.contains("error:"), "the office failed {}: {said}", told());
        done += u32::from(ended.status.success());
        if round % LOOK_EVERY == 0 {
            output(&mut command(&["check"])).with_context(told)?;
        }
    }
    ensure!(kills > 0, "the office always ended before it was killed, so this rig proves nothing");
    output(&mut command(&["work", "0"]))?;
    let looked = output(&mut command(&["check"]))?;
    ensure!(looked.contains(&format!("whole true {people}")), "not everybody was paid: {looked}");
    place.kill()?;
    let paid = looked.lines().find_map(|line| line.strip_prefix("paid ")).unwrap_or_default().to_owned();
    Ok(format!(
        "{kills} kills over {people} people, {done} rounds ended by themselves; instructed {paid}, each once, the log verified"
    ))
}
