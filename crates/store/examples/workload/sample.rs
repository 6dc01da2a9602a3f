//! What is appended: households of one person who takes jobs, each append two of them, under the Korean programme.

use crate::{Failure, Token};
use case::{Engine, Entry, read_story};
use programme::Programme;
use std::path::Path;
use store::{Detail, HouseholdId, NewPerson};
use vault::{Compartment, Field};

/// Appends of one household; then the writer begins the next.
pub(crate) const APPENDS_OF_HOUSEHOLD: u32 = 8;

pub(crate) fn programme() -> Result<Programme, Failure> {
    let mut files = Vec::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/kr"), &mut files)?;
    Ok(Programme::load(files, &|_| None)?)
}

fn gather(folder: &Path, files: &mut Vec<(String, String)>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.push((path.display().to_string(), std::fs::read_to_string(&path)?));
        }
    }
    Ok(())
}

/// The household that an append goes to, and the number of its last entry before it.
pub(crate) fn household(token: Token) -> (HouseholdId, u64) {
    let (household, earlier) = ((token.number - 1) / APPENDS_OF_HOUSEHOLD, (token.number - 1) % APPENDS_OF_HOUSEHOLD);
    let mut id = [0; 16];
    for (place, number) in [0x7031_7031, token.round, token.writer, household].into_iter().enumerate() {
        id[place * 4..][..4].copy_from_slice(&number.to_be_bytes());
    }
    (HouseholdId(id), u64::from(earlier) * 2)
}

/// The append and its part that an entry must be.
pub(crate) fn part(household: &[u8], seq: u64) -> Option<(Token, u64)> {
    let numbers: Vec<u32> = household.chunks(4).filter_map(|four| Some(u32::from_be_bytes(four.try_into().ok()?))).collect();
    let [0x7031_7031, round, writer, household] = numbers[..] else { return None };
    let number = household * APPENDS_OF_HOUSEHOLD + u32::try_from((seq - 1) / 2).ok()? + 1;
    Some((Token { round, writer, number }, (seq - 1) % 2 + 1))
}

/// The wage by which an entry is known again.
pub(crate) fn wage(token: Token, part: u64) -> u64 {
    1_000_000
        + (u64::from(token.round) * 7919 + u64::from(token.writer) * 104_729 + u64::from(token.number) * 31 + part) % 900_000
}

/// The name by which a person is known again.
pub(crate) fn name(household: HouseholdId) -> String {
    format!("이름{household}")
}

pub(crate) fn person(household: HouseholdId) -> Result<NewPerson, Failure> {
    let details =
        vec![Detail { compartment: Compartment::Identity, field: Field::new("name")?, text: name(household), look_up: None }];
    Ok(NewPerson { born: "1990-05-17".parse().ok(), sex: Some(0), role: Some("head".to_owned()), member: true, details })
}

/// The two entries of an append. The first of a household also has its arrival, as the programme wants it.
pub(crate) fn entries(engine: &Engine<'_>, token: Token) -> Result<Vec<Entry>, Failure> {
    let mut story = "[[person]]\nid = \"p1\"\nborn = 1990-05-17\nsex = \"female\"\nrole = \"head\"\n".to_owned();
    for part in [1, 2] {
        let wage = wage(token, part);
        story += &format!("[[entry]]\non = 2024-02-01\nwhat = \"job_started\"\nwho = \"p1\"\ninsured = true\nwage = {wage}\n");
    }
    Ok(read_story(engine.programme(), "workload.toml", &story, false)?.journal.entries)
}
