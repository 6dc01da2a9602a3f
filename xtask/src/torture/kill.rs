//! The program, or PostgreSQL under it, is killed while it appends.

use super::chance::Chance;
use super::place::{Care, Place};
use super::witness::Witness;
use super::workload::{Heard, Running};
use super::{Engine, Plan, scratch};
use anyhow::{Context, Result, ensure};
use std::{fmt, fs, thread, time::Duration};

const ROUNDS_SQLITE: u32 = 500;
const ROUNDS_POSTGRES: u32 = 200;
/// The program runs so long at most, from its start, before it is killed.
const MILLISECONDS_MAX: u64 = 600;

pub(crate) fn run(plan: &Plan) -> Result<()> {
    for engine in &plan.engines {
        println!("   {}: {}", engine.name(), series(plan, *engine)?);
    }
    Ok(())
}

/// What was killed how often, and what that showed.
#[derive(Default)]
struct Tally {
    program: u32,
    server: u32,
    backend: u32,
    immediate: u32,
    acknowledged: usize,
    unacknowledged: usize,
}

fn series(plan: &Plan, engine: Engine) -> Result<Tally> {
    let folder = scratch("kill")?;
    let beside = folder.join("beside");
    fs::create_dir_all(&beside)?;
    let mut place = Place::create(engine, &folder, &beside)?;
    plan.workload.make(&place.address(Care::Full))?;
    let mut chance = Chance::new(plan.seed);
    let (mut tally, mut witness) = (Tally::default(), Witness::default());
    let rounds = match engine {
        Engine::Sqlite => ROUNDS_SQLITE,
        Engine::Postgres => ROUNDS_POSTGRES,
    };
    for round in 1..=plan.rounds.unwrap_or(rounds) {
        let address = place.address(Care::Full);
        let running = plan.workload.append(&address, round)?;
        thread::sleep(Duration::from_millis(chance.below(MILLISECONDS_MAX)));
        let heard = strike(&mut place, running, &mut chance, &mut tally)?;
        witness.acknowledge(&heard.acknowledged);
        let found = plan.workload.check(&address).with_context(|| format!("after kill {round}"))?;
        let verdict = witness.judge(&found);
        verdict.must_be_clean().with_context(|| format!("after kill {round}; see {}", folder.display()))?;
        tally.unacknowledged = verdict.unacknowledged;
    }
    tally.acknowledged = witness.count();
    ensure!(tally.acknowledged > 0, "nothing was acknowledged, so this rig proves nothing");
    place.kill()?;
    Ok(tally)
}

/// Kills what the chance names, and makes the place ready again.
fn strike(place: &mut Place, running: Running, chance: &mut Chance, tally: &mut Tally) -> Result<Heard> {
    let Place::Postgres(cluster) = place else {
        tally.program += 1;
        return running.kill();
    };
    match chance.below(4) {
        0 => tally.program += 1,
        1 => {
            tally.server += 1;
            cluster.kill()?;
        }
        2 => {
            tally.backend += 1;
            cluster.kill_backend()?;
        }
        _ => {
            tally.immediate += 1;
            cluster.stop_immediate()?;
        }
    }
    let heard = running.kill()?;
    cluster.start()?;
    Ok(heard)
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { program, server, backend, immediate, acknowledged, unacknowledged } = self;
        write!(out, "the program killed {program} times, the server {server}, one process of it {backend}, ")?;
        write!(
            out,
            "stopped at once {immediate}; {acknowledged} appends acknowledged, none lost, {unacknowledged} there unacknowledged"
        )
    }
}
