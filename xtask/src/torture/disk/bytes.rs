//! Bytes that are not as they were written, in each page of each file: refused, or without effect on what is read.

use super::super::Plan;
use super::super::chance::Chance;
use super::super::place::Care;
use super::super::witness::{Token, Witness};
use super::{Room, copy};
use anyhow::{Context as _, Result, ensure};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, thread, time::Duration};

const PAGE_BYTES: usize = 4096;

/// What damage did.
#[derive(Default)]
struct Tally {
    refused: u32,
    /// All was there, as it was sent.
    harmless: u32,
    /// What was said, with numbers taken out, so that it can be read.
    messages: BTreeSet<String>,
}

/// A store with a write-ahead log, as it is before each damage.
struct Exhibit<'a> {
    plan: &'a Plan,
    address: String,
    kept: PathBuf,
    store: PathBuf,
    whole: Vec<(Token, u8)>,
    /// What the log was before the damage: a checkpoint, kept elsewhere.
    head: Option<String>,
    tally: Tally,
}

/// One byte of each page of each file, then each write-ahead log cut at several lengths.
pub(super) fn damage(plan: &Plan, room: &mut Room<'_>, folder: &Path) -> Result<()> {
    let (kept, store) = (folder.join("kept"), folder.join("store"));
    let address = room.place.address(Care::Full);
    // A killed writer leaves a write-ahead log behind.
    let running = plan.workload.append(&address, 8)?;
    thread::sleep(Duration::from_secs(2));
    room.witness.acknowledge(&running.kill()?.acknowledged);
    copy(&store, &kept)?;
    let mut whole = plan.workload.check(&address, &mut room.witness)?;
    room.witness.judge(&whole).must_be_clean()?;
    whole.sort_unstable();
    let mut exhibit = Exhibit { plan, address, kept, store, whole, head: room.witness.head.clone(), tally: Tally::default() };
    let places = exhibit.places()?;
    ensure!(places.iter().any(|(file, _)| is_log(file)), "the writer left no write-ahead log");
    let (file, _) = places.first().context("the writer left no file")?;
    exhibit.try_damage(file, |bytes| bytes.iter_mut().step_by(PAGE_BYTES).for_each(|byte| *byte ^= 0x55))?;
    ensure!(exhibit.tally.refused == 1, "a file of which every page is damaged was not refused");
    let stride = plan.rounds.map_or(1, |rounds| places.len().div_ceil(rounds.max(1) as usize)).max(1);
    let mut chance = Chance::new(plan.seed);
    for (file, page) in places.iter().step_by(stride) {
        let at = page * PAGE_BYTES + usize::try_from(chance.below(PAGE_BYTES as u64))?;
        let bit = 1 << chance.below(8);
        exhibit.try_damage(file, |bytes| bytes.get_mut(at).into_iter().for_each(|byte| *byte ^= bit))?;
        if is_log(file) {
            exhibit.try_damage(file, |bytes| bytes.truncate(at))?;
        }
    }
    let Tally { refused, harmless, messages } = exhibit.tally;
    println!("   damaged bytes: {refused} refused, {harmless} without effect: {messages:#?}");
    // Of a few bytes none may matter; of one in each page some do.
    ensure!(plan.rounds.is_some() || refused > 1, "no single byte was refused, so nothing was damaged");
    Ok(())
}

fn is_log(file: &str) -> bool {
    file.ends_with("-wal")
}

impl Exhibit<'_> {
    /// Each page of each file; SQLite makes its shared memory anew.
    fn places(&self) -> Result<Vec<(String, usize)>> {
        let mut places = Vec::new();
        for file in fs::read_dir(&self.kept)? {
            let file = file?;
            let name = file.file_name().to_string_lossy().into_owned();
            let pages = usize::try_from(file.metadata()?.len())?.div_ceil(PAGE_BYTES);
            if !name.ends_with("-shm") {
                places.extend((0..pages).map(|page| (name.clone(), page)));
            }
        }
        places.sort_unstable();
        Ok(places)
    }

    /// Damages one file and looks at the store.
    fn try_damage(&mut self, file: &str, damage: impl FnOnce(&mut Vec<u8>)) -> Result<()> {
        copy(&self.kept, &self.store)?;
        let _ = fs::remove_file(self.store.join(format!("{}-shm", file.trim_end_matches("-wal"))));
        let mut bytes = fs::read(self.store.join(file))?;
        damage(&mut bytes);
        fs::write(self.store.join(file), bytes)?;
        let mut witness = Witness::default();
        witness.head.clone_from(&self.head);
        match self.plan.workload.check(&self.address, &mut witness) {
            Ok(mut found) => {
                found.sort_unstable();
                ensure!(
                    found == self.whole,
                    "{file}: {} of {} entries were found, and nothing was said",
                    found.len(),
                    self.whole.len()
                );
                self.tally.harmless += 1;
            }
            Err(error) => {
                let told = format!("{error:#}");
                ensure!(!told.contains("panicked"), "{file}: it panicked: {told}");
                self.tally.refused += 1;
                self.tally.messages.insert(plain(&told));
            }
        }
        Ok(())
    }
}

/// What was said without ids and numbers, so that what is alike is told once.
fn plain(told: &str) -> String {
    let words = told.split_whitespace().filter(|word| !word.chars().any(|letter| letter.is_ascii_digit()));
    words.collect::<Vec<_>>().join(" ")
}
