//! `resettle import`: tables of another register.

use std::path::PathBuf;
use std::process::ExitCode;

use ::case::Engine;
use anyhow::{Context, Result, bail};
use clap::Args;
use import::{Household, Mapping, Plan, Refusal, Sheet};
use programme::{Lang, Programme, Purpose};
use sha2::{Digest as _, Sha256};
use show::Words;
use store::{Append, Detail, HouseholdId, LookUp, NewPerson, Outcome, SOURCE_FIELD, Store};
use vault::{Compartment, Field};

use super::At;
use crate::out::{out, outln};
use crate::packs;
use crate::run::{Bar, block_on, random};

/// The largest file, in bytes.
const FILE_BYTES_MAX: u64 = 256 << 20;

/// Reads a table of another register into the store (docs/import.md). Rows that cannot be read are listed, with the reason.
#[derive(Args)]
pub(crate) struct Import {
    /// The table: CSV, or a workbook (.xlsx).
    file: PathBuf,
    /// Which column means what.
    #[arg(long, value_name = "FILE")]
    mapping: PathBuf,
    /// Only say what would be recorded and what refused.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    at: At,
}

impl Import {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let words = Words::new(lang);
        let mapping = Mapping::read(&packs::read(&self.mapping)?).with_context(|| self.mapping.display().to_string())?;
        let size = std::fs::metadata(&self.file).with_context(|| self.file.display().to_string())?.len();
        if size > FILE_BYTES_MAX {
            bail!("{} has {size} bytes, and at most {FILE_BYTES_MAX} are read; cut it into parts", self.file.display());
        }
        let bytes = std::fs::read(&self.file).with_context(|| self.file.display().to_string())?;
        let sheet = Sheet::read(&bytes, &mapping).with_context(|| self.file.display().to_string())?;
        block_on(async {
            let (store, programme) = self.at.open().await?;
            let plan = import::plan(&programme, &mapping, &sheet).with_context(|| self.mapping.display().to_string())?;
            let taking = Taking { at: &self.at, store: &store, programme: &programme, is_dry: self.dry_run };
            let taken = taking.all(&plan).await;
            store.close().await;
            let code = tell(&words, &programme, &plan, &taken?, self.dry_run);
            Ok(code)
        })?
    }
}

/// What became of the rows.
#[derive(Default)]
struct Taken {
    recorded: usize,
    before: usize,
    refused: Vec<Refusal>,
}

struct Taking<'a> {
    at: &'a At,
    store: &'a Store,
    programme: &'a Programme,
    is_dry: bool,
}

impl Taking<'_> {
    async fn all(&self, plan: &Plan) -> Result<Taken> {
        let engine = Engine::new(self.programme);
        let (mut taken, bar) = (Taken::default(), Bar::new());
        let mut progress = bar.progress();
        for (done, household) in (1..).zip(&plan.households) {
            self.one(&engine, household, &mut taken).await?;
            progress(done, plan.households.len() as u64);
        }
        drop(progress);
        bar.finish();
        Ok(taken)
    }

    async fn one(&self, engine: &Engine<'_>, household: &Household, taken: &mut Taken) -> Result<()> {
        let mut known = Vec::new();
        for (row, key) in household.rows.iter().zip(&household.keys) {
            if self.is_known(key).await? {
                known.push(*row);
            }
        }
        if known.len() == household.rows.len() {
            taken.before += known.len();
            return Ok(());
        }
        let refuse = |row: &usize, what: String| Refusal { row: *row, place: String::new(), what, help: None };
        if let Some(first) = known.first() {
            let what = format!("row {first} of the same household was imported before; add the others to it by hand");
            taken.refused.extend(household.rows.iter().filter(|row| !known.contains(row)).map(|row| refuse(row, what.clone())));
            return Ok(());
        }
        if !self.is_dry {
            match self.store.append(engine, self.append(household)?, &mut random()).await {
                Ok(Outcome::Appended(_)) => {}
                Ok(Outcome::Conflict(_)) => bail!("a household that is new cannot be there already"),
                // Another import of the same table was faster.
                Err(store::Error::RecordedBefore) => {
                    taken.before += household.rows.len();
                    return Ok(());
                }
                Err(store::Error::Entry(what)) => {
                    taken.refused.extend(household.rows.iter().map(|row| refuse(row, what.clone())));
                    return Ok(());
                }
                Err(error) => return Err(error.into()),
            }
        }
        taken.recorded += household.rows.len();
        Ok(())
    }

    async fn is_known(&self, key: &str) -> Result<bool> {
        let reading = self.at.reading(self.programme, Purpose::LOOK_UP)?;
        let place = (Compartment::Identity, &Field::new(SOURCE_FIELD)?);
        Ok(!self.store.find(place, &LookUp::LettersAndDigits, &digest(key), &reading).await?.is_empty())
    }

    fn append(&self, household: &Household) -> Result<Append> {
        let stamp = self.at.stamp();
        let Household { journal, details, keys, .. } = household;
        let persons = journal.persons.iter().zip(details).zip(keys).map(|((person, texts), key)| {
            let (compartment, field) = (Compartment::Identity, Field::new(SOURCE_FIELD)?);
            let mut details = vec![Detail { compartment, field, text: digest(key), look_up: Some(LookUp::LettersAndDigits) }];
            for text in texts {
                details.push(detail(text)?);
            }
            Ok(NewPerson::of(person, details))
        });
        let persons = persons.collect::<Result<_>>()?;
        let recorded = |entry: &::case::Entry| ::case::Entry { recorded: stamp.at, ..entry.clone() };
        let entries = journal.entries.iter().map(recorded).collect();
        Ok(Append { household: HouseholdId::random(&mut random()), expected_last_seq: 0, stamp, persons, entries })
    }
}

fn detail(read: &import::Detail) -> Result<Detail> {
    let import::Detail { compartment, field, text, look_up } = read;
    let known = Compartment::ALL.into_iter().find(|known| known.to_string() == *compartment);
    let compartment = known.with_context(|| format!("`{compartment}` is no part of the vault"))?;
    let look_up = look_up.as_ref().map(|look_up| match look_up {
        import::LookUp::Digits => LookUp::Digits,
        import::LookUp::LettersAndDigits => LookUp::LettersAndDigits,
        import::LookUp::Phone { country, trunk } => LookUp::Phone { country: country.clone(), trunk: trunk.clone() },
    });
    Ok(Detail { compartment, field: Field::new(field)?, text: text.clone(), look_up })
}

/// A key of any length and script in the form of a number that can be looked up.
fn digest(key: &str) -> String {
    hex::encode(Sha256::digest(key))
}

fn tell(words: &Words, programme: &Programme, plan: &Plan, taken: &Taken, is_dry: bool) -> ExitCode {
    let mut refused: Vec<&Refusal> = plan.refused.iter().chain(&taken.refused).collect();
    refused.sort_by_key(|refusal| refusal.row);
    for Refusal { row, place, what, help } in &refused {
        let place = if place.is_empty() { String::new() } else { format!(" ({place})") };
        outln!("{}{place}: {what}", words.with("import-row", &[("row", &row.to_string())]));
        if let Some(help) = help {
            outln!("    {help}");
        }
    }
    let key = if is_dry { "import-would" } else { "import-done" };
    let [recorded, before, refused] = [taken.recorded, taken.before, rows(&refused)].map(|count| count.to_string());
    outln!("{}", words.with(key, &[("recorded", recorded.as_str()), ("before", &before), ("refused", &refused)]));
    if is_dry {
        for (kind, count) in &plan.entries {
            let kind = programme.kind_id(kind).map(|kind| programme.kind(kind).title.get(words.lang));
            out!("{}", kind.map_or(String::new(), |title| format!("  {count:>8}  {title}\n")));
        }
    }
    if refused == "0" { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// How many rows are refused, each counted once.
fn rows(refused: &[&Refusal]) -> usize {
    let mut rows: Vec<usize> = refused.iter().map(|refusal| refusal.row).collect();
    rows.dedup();
    rows.len()
}
