//! The power of the disk is cut while the store appends, or while it recovers from the last cut.

use super::chance::Chance;
use super::place::{Care, Place};
use super::volatile_disk::{PACKAGES, PROGRAMS, VolatileDisk};
use super::witness::Witness;
use super::workload::Workload;
use super::{Engine, Plan, require, require_root, scratch, wait};
use anyhow::{Context, Result, ensure};
use std::{fmt, fs};

const ROUNDS: u32 = 100;
const CONTROL_ROUNDS: u32 = 10;
const MEGABYTES: u32 = 1024;
/// Writes and flushes of the disk until the cut, while the workload runs: at most this, or twice as often, up to 2^6 times
/// as often. The long ones see the database write its log back.
const OPERATIONS_MAX: u64 = 100;
/// The same when the count begins before the file system is mounted.
const RECOVERY_OPERATIONS_MAX: u64 = 60;
/// One cut in so many comes while the file system and the store recover.
const RECOVERY_EVERY: u64 = 5;

pub(crate) fn run(plan: &Plan) -> Result<()> {
    require_root()?;
    require(&PROGRAMS, PACKAGES)?;
    for engine in &plan.engines {
        let rounds = plan.rounds.unwrap_or(ROUNDS);
        let store = series(plan, *engine, Care::Full, rounds)?;
        println!("   {}: {store}", engine.name());
        let control = series(plan, *engine, Care::None, rounds.min(CONTROL_ROUNDS))?;
        println!("   {} not waiting for the disk (control): {control}", engine.name());
        ensure!(control.lost > 0, "the control lost nothing, so this rig proves nothing");
    }
    Ok(())
}

/// What a series of cuts showed.
#[derive(Default)]
struct Tally {
    cuts: u32,
    in_recovery: u32,
    mended: u32,
    cached: u32,
    kept: u32,
    acknowledged: usize,
    unacknowledged: usize,
    lost: usize,
}

/// One disk and its store, cut after cut.
struct Series<'a> {
    workload: &'a Workload,
    care: Care,
    // Dropped before the disk that it stands on.
    place: Place,
    disk: VolatileDisk,
    chance: Chance,
    witness: Witness,
    tally: Tally,
}

fn series(plan: &Plan, engine: Engine, care: Care, cuts: u32) -> Result<Tally> {
    let folder = scratch("power")?;
    let beside = folder.join("beside");
    fs::create_dir_all(&beside)?;
    let mut chance = Chance::new(plan.seed);
    let mut disk = VolatileDisk::format(&folder, MEGABYTES)?;
    disk.power_on(chance.next())?;
    let place = Place::create(engine, &disk.mount()?, &beside)?;
    let (witness, tally) = (Witness::default(), Tally::default());
    let mut series = Series { workload: &plan.workload, care, disk, place, chance, witness, tally };
    series.workload.make(&series.place.address(care))?;
    for round in 1..=cuts {
        series.replace()?;
        series.round(round).with_context(|| format!("{} cut {round}; see {}", engine.name(), folder.display()))?;
    }
    series.replace()?;
    series.recover()?.context("the last look came to nothing")?;
    series.place.kill()?;
    series.disk.take_out()?;
    Ok(series.tally)
}

impl Series<'_> {
    /// From power on to the cut.
    fn round(&mut self, round: u32) -> Result<()> {
        let early = self.chance.below(RECOVERY_EVERY) == 0;
        if early {
            self.disk.arm(1 + self.chance.below(RECOVERY_OPERATIONS_MAX))?;
        }
        let recovered = self.recover()?.is_some();
        if recovered {
            if !early {
                let most = OPERATIONS_MAX << self.chance.below(7);
                self.disk.arm(1 + self.chance.below(most))?;
            }
            self.append(round)?;
        }
        let cut = self.disk.cut().context("the power was not cut")?;
        self.tally.cuts += 1;
        self.tally.in_recovery += u32::from(!recovered);
        self.tally.cached += cut.cached;
        self.tally.kept += cut.kept;
        Ok(())
    }

    /// Mounts, starts and compares; nothing, if the power was cut meanwhile.
    fn recover(&mut self) -> Result<Option<()>> {
        let mut mounted = self.disk.mount();
        if mounted.is_err() && self.disk.cut().is_none() {
            self.disk.take_out()?;
            self.disk.mend()?;
            self.tally.mended += 1;
            self.disk.power_on(self.chance.next())?;
            mounted = self.disk.mount();
        }
        if self.unless_cut(mounted)?.is_none() {
            return Ok(None);
        }
        let started = self.place.start();
        if self.unless_cut(started)?.is_none() {
            return Ok(None);
        }
        self.look()
    }

    /// Reads the whole store and compares it with what was acknowledged.
    fn look(&mut self) -> Result<Option<()>> {
        let found = self.workload.check(&self.place.address(self.care), &mut self.witness);
        let Some(found) = self.unless_cut(found)? else { return Ok(None) };
        self.tally.acknowledged = self.tally.acknowledged.max(self.witness.count());
        let verdict = self.witness.judge(&found);
        self.tally.lost += verdict.lost.len();
        self.tally.unacknowledged = verdict.unacknowledged;
        if self.care == Care::Full {
            verdict.must_be_clean()?;
        }
        Ok(Some(()))
    }

    fn append(&mut self, round: u32) -> Result<()> {
        let mut running = self.workload.append(&self.place.address(self.care), round)?;
        let cut = wait("the cut", 120, || Ok(self.disk.cut().is_some() || running.has_ended()?));
        let heard = running.kill()?;
        cut?;
        ensure!(self.disk.cut().is_some(), "the workload ended before the cut: {}", heard.said);
        self.witness.acknowledge(&heard.acknowledged);
        Ok(())
    }

    /// Takes the dead disk out and gives it power again.
    fn replace(&mut self) -> Result<()> {
        self.place.kill()?;
        self.disk.take_out()?;
        self.disk.power_on(self.chance.next())
    }

    /// A failure after the cut is what a cut does; any other is ours.
    fn unless_cut<T>(&self, result: Result<T>) -> Result<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(_) if self.disk.cut().is_some() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cuts, in_recovery, mended, cached, kept, acknowledged, unacknowledged, lost } = self;
        write!(out, "{cuts} cuts ({in_recovery} in recovery), {kept} of {cached} cached units kept, ")?;
        write!(
            out,
            "{mended} times e2fsck; {acknowledged} appends acknowledged, {lost} lost, {unacknowledged} there unacknowledged"
        )
    }
}
