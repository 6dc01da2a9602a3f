//! The program, or PostgreSQL under it, is killed while it appends.

use super::chance::Chance;
use super::place::{Care, Place};
use super::witness::Witness;
use super::workload::{Heard, Running};
use super::{Engine, Plan, scratch};
use anyhow::{Context, Result, ensure};
use std::ops::RangeInclusive;
use std::{fmt, fs, thread, time::Duration};

const ROUNDS_SQLITE: u32 = 500;
const ROUNDS_POSTGRES: u32 = 200;
/// The program runs so long at most, from its start, before it is killed.
const MILLISECONDS_MAX: u64 = 1000;

/// Then a new store, so that looking through all of it does not take ever longer.
const ROUNDS_OF_STORE: u32 = 25;

pub(crate) fn run(plan: &Plan) -> Result<()> {
    for engine in &plan.engines {
        let rounds = plan.rounds.unwrap_or(match engine {
            Engine::Sqlite => ROUNDS_SQLITE,
            Engine::Postgres => ROUNDS_POSTGRES,
        });
        let (mut chance, mut tally) = (Chance::new(plan.seed), Tally::default());
        for first in (1..=rounds).step_by(ROUNDS_OF_STORE as usize) {
            let last = rounds.min(first + ROUNDS_OF_STORE - 1);
            series(plan, *engine, first..=last, &mut chance, &mut tally)?;
        }
        ensure!(tally.acknowledged > 0, "nothing was acknowledged, so this rig proves nothing");
        println!("   {}: {tally}", engine.name());
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

/// Kills of one store, one after the other.
fn series(plan: &Plan, engine: Engine, rounds: RangeInclusive<u32>, chance: &mut Chance, tally: &mut Tally) -> Result<()> {
    let folder = scratch("kill")?;
    let beside = folder.join("beside");
    fs::create_dir_all(&beside)?;
    let mut place = Place::create(engine, &folder.join("store"), &beside)?;
    let address = place.address(Care::Full);
    plan.workload.make(&address)?;
    let (mut witness, mut unacknowledged) = (Witness::default(), 0);
    for round in rounds {
        let running = plan.workload.append(&address, round)?;
        thread::sleep(Duration::from_millis(chance.below(MILLISECONDS_MAX)));
        let heard = strike(&mut place, running, chance, tally)?;
        witness.acknowledge(&heard.acknowledged);
        let told = || format!("after kill {round}; see {}", folder.display());
        let found = plan.workload.check(&address, &mut witness).with_context(told)?;
        let verdict = witness.judge(&found);
        verdict.must_be_clean().with_context(told)?;
        unacknowledged = verdict.unacknowledged;
    }
    tally.acknowledged += witness.count();
    tally.unacknowledged += unacknowledged;
    place.kill()
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
