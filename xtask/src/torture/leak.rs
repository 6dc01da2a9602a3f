//! A store with invented people is searched for everything that names them: its files while it is open and after it was
//! killed, and what the program said at every level; and a whole demo with its backups. In every spelling that a careless copy could have.

mod demo;

use super::place::{Care, Place};
use super::{Engine, Plan, scratch};
use crate::tool;
use anyhow::{Result, ensure};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use unicode_normalization::UnicodeNormalization as _;

const PEOPLE: u32 = 300;
/// Shorter ones would be found by accident.
const SPELLING_BYTES_MIN: usize = 6;
/// Words of the pack that the store keeps in the clear: the search must find them, or it searches nothing.
const CLEAR: &str = "petition_filed";

pub(crate) fn run(plan: &Plan) -> Result<()> {
    let people = plan.rounds.unwrap_or(PEOPLE);
    if plan.engines.contains(&Engine::Sqlite) {
        demo::run(&tool::tested("resettle")?, people)?;
    }
    for engine in &plan.engines {
        let folder = scratch("leak")?;
        let beside = folder.join("beside");
        fs::create_dir_all(&beside)?;
        let mut place = Place::create(*engine, &folder.join("store"), &beside)?;
        let address = place.address(Care::Full);
        plan.workload.make(&address)?;
        let (secrets, said) = plan.workload.fill(&address, people)?;
        // Once more and killed, so that the write-ahead log is there too.
        let running = plan.workload.append(&address, 1)?;
        std::thread::sleep(std::time::Duration::from_secs(1));
        running.kill()?;
        place.kill()?;
        let said_to = beside.join("said.log");
        fs::write(&said_to, &said)?;

        let search = Search::new(&secrets);
        let (mut files, mut bytes, mut found) = (0_u32, 0, Vec::new());
        for file in files_below(&folder)? {
            let content = fs::read(&file)?;
            (files, bytes) = (files + 1, bytes + content.len());
            found.extend(search.find(&content).into_iter().map(|spelling| format!("{}: {spelling}", file.display())));
        }
        ensure!(found.is_empty(), "{} places name a person: {found:#?}", found.len());
        ensure!(said.lines().count() > secrets.len(), "the program logged next to nothing, so the search of it proves nothing");
        control(&search, &secrets, &folder)?;
        println!(
            "   {}: {} secrets of {people} people in {} spellings; {files} files, {bytes} bytes, {} lines said: none found",
            engine.name(),
            secrets.len(),
            search.count(),
            said.lines().count()
        );
    }
    Ok(())
}

/// The search must find what is there: a clear word of the store, and each spelling of a secret in the midst of other bytes.
fn control(search: &Search, secrets: &[String], folder: &Path) -> Result<()> {
    let clear = Search::new(&[CLEAR.to_owned()]);
    let is_found = |file: &PathBuf| fs::read(file).is_ok_and(|content| !clear.find(&content).is_empty());
    ensure!(files_below(folder)?.iter().any(is_found), "not even `{CLEAR}` is found in the files, so the search proves nothing");
    for spelling in secrets.iter().take(6).flat_map(|secret| spellings(secret)) {
        let mut planted = vec![0xa5; 1000];
        planted.extend(&spelling);
        planted.extend([0x5a; 1000]);
        let shown = String::from_utf8_lossy(&spelling);
        ensure!(!search.find(&planted).is_empty(), "the planted {shown:?} is not found, so the search proves nothing");
    }
    Ok(())
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()? {
            kind if kind.is_dir() => files.extend(files_below(&entry.path())?),
            kind if kind.is_file() => files.push(entry.path()),
            _ => {}
        }
    }
    Ok(files)
}

/// Every way in which a text might stand in a file.
fn spellings(text: &str) -> Vec<Vec<u8>> {
    let forms: [String; 2] = [text.nfc().collect(), text.nfd().collect()];
    let mut spellings = Vec::new();
    for form in forms {
        let hex: String = form.bytes().map(|byte| format!("{byte:02x}")).collect();
        spellings.extend([hex.to_uppercase().into_bytes(), hex.into_bytes()]);
        spellings.push(form.encode_utf16().flat_map(u16::to_le_bytes).collect());
        spellings.push(form.encode_utf16().flat_map(u16::to_be_bytes).collect());
        spellings.extend((0..3).flat_map(|before| base64_in_the_midst(form.as_bytes(), before)));
        // As JSON writes it that keeps to ASCII.
        let escaped = |unit: u16| if unit < 0x80 { char::from(unit as u8).to_string() } else { format!("\\u{unit:04x}") };
        spellings.push(form.encode_utf16().map(escaped).collect::<String>().into_bytes());
        spellings.push(form.into_bytes());
    }
    // Numbers without what stands between their digits.
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.len() >= 8 {
        spellings.push(digits.into_bytes());
    }
    spellings.sort();
    spellings.dedup();
    spellings.retain(|spelling| spelling.len() >= SPELLING_BYTES_MIN);
    spellings
}

/// The characters that depend on these bytes alone, when so many others (of three) stand before them.
fn base64_in_the_midst(bytes: &[u8], before: usize) -> [Vec<u8>; 2] {
    let padded: Vec<u8> = vec![0; before].into_iter().chain(bytes.iter().copied()).collect();
    let (first, end) = ((before * 8).div_ceil(6), padded.len() * 8 / 6);
    [BASE64_STANDARD, BASE64_URL_SAFE].map(|alphabet| alphabet.encode(&padded).as_bytes()[first..end].to_vec())
}

/// All spellings of all secrets, by their first bytes.
struct Search {
    spellings: HashMap<[u8; SPELLING_BYTES_MIN], Vec<Vec<u8>>>,
}

impl Search {
    fn new(secrets: &[String]) -> Self {
        let mut all: HashMap<[u8; SPELLING_BYTES_MIN], Vec<Vec<u8>>> = HashMap::new();
        for spelling in secrets.iter().flat_map(|secret| spellings(secret)) {
            if let Some(head) = spelling.first_chunk() {
                all.entry(*head).or_default().push(spelling);
            }
        }
        Self { spellings: all }
    }

    fn count(&self) -> usize {
        self.spellings.values().map(Vec::len).sum()
    }

    /// What of it stands there.
    fn find(&self, content: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        for (at, window) in content.windows(SPELLING_BYTES_MIN).enumerate() {
            let starting = window.first_chunk().and_then(|head| self.spellings.get(head));
            for spelling in starting.into_iter().flatten() {
                if content[at..].starts_with(spelling) {
                    found.push(format!("at {at}: {:?}", String::from_utf8_lossy(spelling)));
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_every_spelling_wherever_it_stands() {
        let search = Search::new(&["박서연".to_owned()]);
        for before in 0..3 {
            let json = format!("{}박서연, 010", "x".repeat(before));
            let encoded = BASE64_STANDARD.encode(json);
            assert!(!search.find(encoded.as_bytes()).is_empty(), "base64 behind {before} bytes");
        }
        assert!(!search.find(b"{\"name\":\"\\ubc15\\uc11c\\uc5f0\"}").is_empty());
        assert!(!search.find("\u{1107}\u{1161}\u{11a8}\u{1109}\u{1165}\u{110b}\u{1167}\u{11ab}".as_bytes()).is_empty());
        assert!(search.find("박서영".as_bytes()).is_empty());
    }
}
