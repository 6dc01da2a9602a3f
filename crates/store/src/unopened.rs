//! All households, read without opening anything: how their offices keep their time, and how their requests ended.
//!
//! Nothing that is sealed is needed for that, so no person's access record gets a line. One line in the record of the register as a
//! whole says who looked, why, at what and how many. Whatever rests on a birth date is not known here, and counted as such. Only where
//! reasons were released as precedent, their words are opened, each after a line in its person's record.

use case::{Engine, Journal, Numbers, Precedent, Wanted};
use programme::Programme;
use rules::Date;
use vault::{Compartment, Field, PersonId, Slot};

use crate::access::Line;
use crate::form::sealed_seq;
use crate::read::{Core, Rows};
use crate::{Error, HouseholdId, Reading, Store};

/// How many households are in memory at once.
const TOGETHER: usize = 32;
/// Households that could not be read and are named. The others are counted.
const UNREAD_MAX: usize = 100;
/// The field of released reasons.
const WORDS_FIELD: &str = "entry.words";

/// How many households were looked at, and which could not be.
#[derive(Debug, Default)]
pub struct Looked {
    /// How many were looked at.
    pub households: u64,
    /// How many could not be read.
    pub unread: u64,
    /// Which, and why: at most a hundred of them.
    pub why: Vec<(HouseholdId, Error)>,
}

impl Store {
    /// The figures of all households on a day, each as it was recorded when its turn came. `progress` is told how many were done
    /// since it was last told.
    ///
    /// # Errors
    /// The line cannot be written, or the store fails. A household that cannot be read is named in what is given, and not counted.
    pub async fn numbers(
        &self,
        engine: &Engine<'_>,
        as_of: Date,
        reading: &Reading,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<(Numbers, Looked), Error> {
        self.note_looking(engine.programme(), "numbers", reading).await?;
        let (mut numbers, mut looked, mut after) = (Numbers::default(), Looked::default(), None);
        while let Some(page) = self.unopened(engine.programme(), &mut after, &mut looked).await? {
            page.iter().for_each(|(_, journal)| numbers.add(engine.numbers(journal, as_of)));
            progress(page.len() as u64);
        }
        Ok((numbers, looked))
    }

    /// The wanted precedents of all households, up to a day, in no order: `found` is given each, stripped of persons.
    ///
    /// # Errors
    /// As for [`numbers`](Self::numbers).
    pub async fn precedents(
        &self,
        engine: &Engine<'_>,
        (wanted, as_of): (&Wanted<'_>, Date),
        reading: &Reading,
        found: &mut (dyn FnMut(Precedent) + Send),
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Looked, Error> {
        self.note_looking(engine.programme(), "precedents", reading).await?;
        let (mut looked, mut after) = (Looked::default(), None);
        while let Some(page) = self.unopened(engine.programme(), &mut after, &mut looked).await? {
            for (rows, journal) in &page {
                for mut precedent in engine.precedents(journal, as_of).into_iter().filter(|one| wanted.is(one)) {
                    let words = std::mem::take(&mut precedent.words);
                    precedent.words = self.released(rows, words, reading).await?;
                    found(precedent);
                }
            }
            progress(page.len() as u64);
        }
        Ok(looked)
    }

    async fn note_looking(&self, programme: &Programme, at: &str, reading: &Reading) -> Result<(), Error> {
        self.check_programme(programme)?;
        let all = self.household_count().await?;
        self.write_line(Line::of_register(reading, format!("{at} households:{all}"))).await
    }

    /// The next households, each in one state, with nothing opened; none after the last.
    async fn unopened(
        &self,
        programme: &Programme,
        after: &mut Option<HouseholdId>,
        looked: &mut Looked,
    ) -> Result<Option<Vec<(Rows, Journal)>>, Error> {
        let ids = self.households(*after, None, TOGETHER).await?;
        let Some(last) = ids.last() else { return Ok(None) };
        *after = Some(*last);
        let mut tx = self.data.read().await?;
        let mut page = Vec::with_capacity(ids.len());
        for id in ids {
            let read = Rows::load(&mut tx, id).await.and_then(|rows| {
                let rows = rows.ok_or(Error::NoHousehold(id))?;
                let cores = vec![Core::default(); rows.persons.len()];
                Ok((rows.journal(programme, cores)?, rows))
            });
            match read {
                Ok((journal, rows)) => page.push((rows, journal)),
                Err(error) if error.is_of_one_household() => looked.fail(id, error),
                Err(error) => return Err(error),
            }
        }
        looked.households += page.len() as u64;
        Ok(Some(page))
    }

    /// The words of released reasons, opened; those of an erased person are gone.
    async fn released(&self, rows: &Rows, words: Vec<String>, reading: &Reading) -> Result<Vec<String>, Error> {
        let mut opened = Vec::with_capacity(words.len());
        for seq in words.iter().filter_map(|words| sealed_seq(words)) {
            let Some(person) = rows.whose(seq) else { continue };
            let field = Field::new(WORDS_FIELD).map_err(|error| Error::Entry(error.to_string()))?;
            let slot = Slot { compartment: Compartment::Identity, field, version: seq };
            if self.details(person).await?.iter().any(|line| line.slot == slot && !line.is_erased) {
                let values = self.open_values(person, vec![slot.clone()], reading).await?;
                opened.extend(values.value(&slot).and_then(|clear| clear.expose_text()).map(str::to_owned));
            }
        }
        Ok(opened)
    }
}

impl Rows {
    /// Under whose key the texts of an entry are sealed.
    fn whose(&self, seq: u64) -> Option<PersonId> {
        let entry = self.entries.iter().find(|entry| entry.seq == seq)?;
        let person = entry.who.and_then(|who| self.persons.get(who)).map(|row| row.person);
        Some(person.unwrap_or(self.household.as_person()))
    }
}

impl Looked {
    fn fail(&mut self, household: HouseholdId, error: Error) {
        self.unread += 1;
        if self.why.len() < UNREAD_MAX {
            self.why.push((household, error));
        }
    }
}
