//! Time passes: what follows by law is put on record, and obligations are brought up to the minute, of every household that is due.

use case::Engine;
use rules::Time;
use vault::Random;

use crate::due::Case;
use crate::rebuild::{Read, Refolded, Replace};
use crate::sql::values;
use crate::store::civil_time;
use crate::{Append, Error, HouseholdId, Outcome, Stamp, Store};

/// How many households are read and written at once.
const TOGETHER: usize = 16;
/// Households that could not be read and are named. The others are counted.
const FAILED_MAX: usize = 100;

/// What a tick did.
#[derive(Clone, Debug, Default)]
pub struct Ticked {
    /// How many households were due, and looked at.
    pub households: u64,
    /// How many entries were put on record: what followed by law.
    pub entries: u64,
    /// How many households have other obligations now.
    pub changed: u64,
    /// Households that could not be read, and why; the others were done all the same. At most a hundred are listed.
    pub failed: Vec<(HouseholdId, Error)>,
}

impl Store {
    /// Looks at every household that is due: records what followed by law since it was last looked at, on the day on which it followed,
    /// and folds its obligations as of now. Done late it catches up; done twice, or by two at once, it does nothing more. Under other texts of
    /// the pack than before, or by another version of the program, every household is due.
    ///
    /// # Errors
    /// The store fails; what was done stays. A household that cannot be read is named in what is given, and stays due.
    pub async fn tick(
        &self,
        engine: &Engine<'_>,
        stamp: Stamp,
        rng: &mut Random<'_>,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Ticked, Error> {
        self.check_programme(engine.programme())?;
        let now = civil_time(engine.programme(), stamp.at)?;
        self.take_up(engine.programme(), now, stamp.at).await?;
        let (mut ticked, mut after) = (Ticked::default(), None);
        loop {
            let due = self.due(now, after).await?;
            let Some(last) = due.last() else { return Ok(ticked) };
            after = Some(*last);
            let ids: Vec<HouseholdId> = due.iter().map(|(_, id)| *id).collect();
            let mut read = Vec::new();
            for one in self.read_each(engine.programme(), &ids, stamp).await? {
                match one {
                    Ok(one) => read.push(one),
                    Err((household, error)) => ticked.fail(household, error),
                }
            }
            self.tick_some(engine, read, (now, stamp), rng, &mut ticked).await?;
            progress(ids.len() as u64);
        }
    }

    /// How many households are due at an instant: those that the next tick looks at.
    ///
    /// # Errors
    /// The store fails.
    pub async fn due_count(&self, engine: &Engine<'_>, at: jiff::Timestamp) -> Result<u64, Error> {
        let now = civil_time(engine.programme(), at)?;
        let sql = "select count(*) as count from household where look_at <= $1";
        let row = self.data.row("household", sql, values![now]).await?;
        row.map_or(Ok(0), |mut row| row.take())
    }

    /// Households to be looked at by then, those that have waited longest first.
    async fn due(&self, now: Time, after: Option<(Time, HouseholdId)>) -> Result<Vec<(Time, HouseholdId)>, Error> {
        let sql = "select look_at, household from household
            where look_at <= $1 and (look_at, household) > ($2, $3) order by look_at, household limit $4";
        let (at, id) = after.map_or((i64::MIN, Vec::new()), |(at, id)| (at.number(), id.0.to_vec()));
        let rows = self.data.rows("household", sql, values![now, at, id, TOGETHER as u64]).await?;
        rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
    }

    async fn tick_some(
        &self,
        engine: &Engine<'_>,
        read: Vec<Read>,
        (now, stamp): (Time, Stamp),
        rng: &mut Random<'_>,
        ticked: &mut Ticked,
    ) -> Result<(), Error> {
        let mut refolded = Vec::new();
        for Read { rows, mut journal, obligations } in read {
            ticked.households += 1;
            let (household, mut last_seq) = (rows.household, rows.last_seq);
            let entries = engine.tick(&journal, stamp.at).entries;
            if !entries.is_empty() {
                let count = entries.len() as u64;
                let append = Append { household, expected_last_seq: last_seq, stamp, persons: Vec::new(), entries };
                match self.append(engine, append, rng).await {
                    Ok(Outcome::Appended(done)) => {
                        ticked.entries += count;
                        last_seq = done.last_seq;
                        journal = self.read_some(engine.programme(), &[household], stamp).await?.swap_remove(0).journal;
                    }
                    // Somebody has recorded something, and folded. The household is due again soon.
                    Ok(Outcome::Conflict(_)) => continue,
                    Err(error) if error.is_of_one_household() => {
                        ticked.fail(household, error);
                        continue;
                    }
                    Err(error) => return Err(error),
                }
            }
            let folded = Case { engine, journal: &journal, persons: &rows.person_ids() }.fold_and_look_ahead(now);
            ticked.changed += u64::from(folded.obligations != obligations);
            refolded.push(Refolded { household, last_seq, folded });
        }
        self.data.write(Replace(refolded)).await
    }
}

impl Ticked {
    fn fail(&mut self, household: HouseholdId, error: Error) {
        if self.failed.len() < FAILED_MAX {
            self.failed.push((household, error));
        }
    }
}
