//! Appending to a journal: with the number that was last read, so that nobody writes over what they have not seen.

use case::{Engine, Entry, Person};
use rules::Date;
use vault::{AccessLine, PersonId, Place, Random};

use crate::access::Line;
use crate::cores::SealedCores;
use crate::draft::Draft;
use crate::once::Once;
use crate::read::{Core, Rows};
use crate::record::Written;
use crate::sealed::NewSealed;
use crate::{Detail, Error, HouseholdId, Stamp, Store};

/// How often it is tried again when others seal something for the same person at the same moment.
const TRIES: usize = 5;

/// A person to be added to a household.
#[derive(Clone, Debug, Default)]
pub struct NewPerson {
    /// Date of birth, if known.
    pub born: Option<Date>,
    /// Position in the enumeration [`programme::SEX`], if known.
    pub sex: Option<usize>,
    /// Role in the household, a code.
    pub role: Option<String>,
    /// Whether the person belongs to the household from the start; otherwise with an entry that says so.
    pub member: bool,
    /// Name, contacts, accounts, ..
    pub details: Vec<Detail>,
}

impl NewPerson {
    /// A person of a journal, with what names them.
    pub fn of(person: &Person, details: Vec<Detail>) -> Self {
        let Person { label: _, born, sex, role, member } = person.clone();
        Self { born, sex, role, member, details }
    }
}

/// What is to be recorded.
#[derive(Clone, Debug)]
pub struct Append {
    /// Of which household; a new one is made by appending to it for the first time.
    pub household: HouseholdId,
    /// The number of the last entry that whoever appends has seen; 0 for a new household.
    pub expected_last_seq: u64,
    /// By whom, and when.
    pub stamp: Stamp,
    /// Persons who are new in the household. They stand behind those it has.
    pub persons: Vec<NewPerson>,
    /// What has happened. `who` is a place among the persons; a label serves others of these entries to name it, and becomes
    /// `e` and the entry's number; an entry already recorded is named so.
    pub entries: Vec<Entry>,
}

/// What became of it.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It is recorded, for good.
    Appended(Appended),
    /// Somebody recorded something meanwhile, so nothing was.
    Conflict(Conflict),
}

/// What was recorded.
#[derive(Clone, Debug)]
pub struct Appended {
    /// The number of the household's last entry now.
    pub last_seq: u64,
    /// The new persons' ids, in their order.
    pub persons: Vec<PersonId>,
}

/// What stood in the way. The one who appends has their own side.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// The number of the household's last entry.
    pub last_seq: u64,
    /// What others have recorded since the entry that was expected to be the last.
    pub theirs: Vec<Recorded>,
}

/// An entry, and who recorded it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its number in the household's journal, from 1.
    pub seq: u64,
    /// By whom.
    pub by: vault::ActorId,
    /// What. A sealed text reads `(sealed e7)`, by the entry's number.
    pub entry: Entry,
}

impl Store {
    /// Records entries, and the obligations that follow from them, all or nothing.
    ///
    /// # Errors
    /// An entry that the programme does not know, a clock set back, a store that fails. A conflict is no error.
    pub async fn append(&self, engine: &Engine<'_>, append: Append, rng: &mut Random<'_>) -> Result<Outcome, Error> {
        self.append_once(engine, append, None, rng).await
    }

    /// The same for a request of a program, which is remembered with it.
    ///
    /// # Errors
    /// [`Error::DoneBefore`], or as for [`append`](Self::append).
    pub async fn append_once(
        &self,
        engine: &Engine<'_>,
        append: Append,
        once: Option<&Once>,
        rng: &mut Random<'_>,
    ) -> Result<Outcome, Error> {
        for _ in 1..TRIES {
            match self.try_append(engine, &append, once, rng).await {
                Err(Error::PlaceTaken(_) | Error::KeyTaken(_)) => {}
                done => return done,
            }
        }
        self.try_append(engine, &append, once, rng).await
    }

    async fn try_append(
        &self,
        engine: &Engine<'_>,
        append: &Append,
        once: Option<&Once>,
        rng: &mut Random<'_>,
    ) -> Result<Outcome, Error> {
        self.check_programme(engine.programme())?;
        let rows = Rows::load_alone(&self.data, append.household).await?;
        let is_new = rows.is_none();
        if is_new && append.expected_last_seq > 0 {
            return Err(Error::NoHousehold(append.household));
        }
        let rows = rows.unwrap_or_else(|| Rows::none(append.household));
        if rows.last_seq != append.expected_last_seq || (!is_new && append.entries.is_empty()) {
            return self.refused(engine, append, &rows);
        }
        let sealed = SealedCores::of(&rows, None)?;
        let computing = Self::computing(append.stamp)?;
        let lines = sealed.lines(&computing);
        let cores = self.open_to_record(engine.programme(), sealed, &computing).await?;
        let done = self.append_to(engine, (append, once), (&rows, is_new), (cores, lines.clone()), rng).await;
        if done.is_err() {
            // Nothing came of it, and all the same something was opened. If the store fails, the first error says why.
            let _ = self.write_lines(lines).await;
        }
        done
    }

    async fn append_to(
        &self,
        engine: &Engine<'_>,
        (append, once): (&Append, Option<&Once>),
        (rows, is_new): (&Rows, bool),
        (cores, lines): (Vec<Core>, Vec<AccessLine>),
        rng: &mut Random<'_>,
    ) -> Result<Outcome, Error> {
        let mut draft = Draft::new(engine.programme(), rows, cores, append, rng)?;
        draft.add_details(self, append)?;
        draft.number(append, rows)?;
        let mut work = draft.work(engine, append, rows, is_new)?;
        work.once = once.cloned();
        work.lines = lines.into_iter().map(Line::from).collect();
        work.sealed = self.seal_all(draft.take_to_seal(), rng).await?;
        let appended = Appended { last_seq: work.last_seq(), persons: draft.new_ids() };
        match self.data.write(work).await? {
            Written::Yes => Ok(Outcome::Appended(appended)),
            Written::Overtaken => {
                let rows = Rows::load_alone(&self.data, append.household).await?;
                self.refused(engine, append, &rows.ok_or(Error::NoHousehold(append.household))?)
            }
        }
    }

    /// The conflict, or what else stands against it.
    fn refused(&self, engine: &Engine<'_>, append: &Append, rows: &Rows) -> Result<Outcome, Error> {
        if rows.last_seq == append.expected_last_seq {
            return Err(Error::Entry("there is no entry; persons join a household with an entry that says how".to_owned()));
        }
        let journal = rows.journal(engine.programme(), vec![Core::default(); rows.persons.len()])?;
        let all = rows.entries.iter().zip(journal.entries);
        let theirs = all.filter(|(row, _)| row.seq > append.expected_last_seq);
        let theirs = theirs.map(|(row, entry)| Recorded { seq: row.seq, by: row.by, entry }).collect();
        Ok(Outcome::Conflict(Conflict { last_seq: rows.last_seq, theirs }))
    }

    /// Seals values, under keys that are made and committed first if need be: a crash leaves at worst a key without a value.
    pub(crate) async fn seal_all(&self, values: Vec<(Place, String)>, rng: &mut Random<'_>) -> Result<Vec<NewSealed>, Error> {
        if values.is_empty() {
            return Ok(Vec::new());
        }
        let (vault, since) = (self.vault(), self.log_size().await?);
        let mut keys = self.keys().await?;
        let mut sealed = Vec::with_capacity(values.len());
        for (place, text) in values {
            let bytes = vault.seal(&place, text.as_bytes(), &mut keys, rng).await?.into_bytes();
            sealed.push(NewSealed { place, bytes, since });
        }
        self.change_keys(keys).await?;
        Ok(sealed)
    }
}
