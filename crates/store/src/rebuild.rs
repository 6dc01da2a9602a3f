//! All households, in order and in ranges; their obligations folded anew, to compare or to bring up to the day.

use case::{Engine, Journal};
use programme::Programme;

use crate::cores::SealedCores;
use crate::due::{Case, Folded};
use crate::obligation::{self, Obligation, stored};
use crate::read::Rows;
use crate::sql::{Tx, values};
use crate::store::civil_time;
use crate::writer::Work;
use crate::{Error, HouseholdId, Stamp, Store};

/// How many households are read and written at once.
const TOGETHER: usize = 32;

/// What is to be done with the obligations that follow from the journals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rebuild {
    /// Fold as of the minute of each household's last fold, compare, and change nothing.
    Compare,
    /// Fold as of now, compare, and change nothing.
    CompareNow,
    /// Fold as of now, and keep what follows.
    Now,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// How many households were folded.
    pub households: u64,
    /// How many obligations follow from their journals.
    pub obligations: u64,
    /// The households whose stored obligations were not these.
    pub differing: Vec<HouseholdId>,
}

impl Rebuilt {
    /// This and another.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.households += other.households;
        self.obligations += other.obligations;
        self.differing.extend(other.differing);
        self
    }
}

impl HouseholdId {
    /// The whole range of ids in so many equal parts: the last id of each. Ids are random, so each has about as many households.
    pub fn ranges(count: u16) -> Vec<(Option<Self>, Self)> {
        let parts = u128::from(count.max(1));
        let end = |part: u128| Self((u128::MAX / parts * part + if part == parts { u128::MAX % parts } else { 0 }).to_be_bytes());
        (1..=parts).map(|part| ((part > 1).then(|| end(part - 1)), end(part))).collect()
    }
}

impl Store {
    /// Up to `count` households in the order of their ids: after one (`None`: from the first), up to and with another.
    ///
    /// # Errors
    /// The store fails.
    pub async fn households(
        &self,
        after: Option<HouseholdId>,
        until: Option<HouseholdId>,
        count: usize,
    ) -> Result<Vec<HouseholdId>, Error> {
        let sql = "select household from household where household > $1 and household <= $2 order by household limit $3";
        let after = after.map_or(Vec::new(), |id| id.0.to_vec());
        let until = until.unwrap_or(HouseholdId([0xff; 16]));
        let rows = self.data.rows("household", sql, values![after, until, count as u64]).await?;
        rows.into_iter().map(|mut row| row.take()).collect()
    }

    /// How many households there are.
    ///
    /// # Errors
    /// The store fails.
    pub async fn household_count(&self) -> Result<u64, Error> {
        let row = self.data.row("household", "select count(*) as count from household", values![]).await?;
        row.map_or(Ok(0), |mut row| row.take())
    }

    /// Folds every household of a range (after one, up to and with another) anew. `progress` is told how many were done since
    /// it was last told. Ranges can be done at the same time: see [`HouseholdId::ranges`].
    ///
    /// # Errors
    /// A household cannot be read, or the store fails.
    pub async fn refold(
        &self,
        engine: &Engine<'_>,
        (after, until): (Option<HouseholdId>, HouseholdId),
        rebuild: Rebuild,
        stamp: Stamp,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Rebuilt, Error> {
        let (mut done, mut after) = (Rebuilt::default(), after);
        loop {
            let households = self.households(after, Some(until), TOGETHER).await?;
            let Some(last) = households.last() else { return Ok(done) };
            after = Some(*last);
            done = done.and(self.refold_some(engine, &households, rebuild, stamp).await?);
            progress(households.len() as u64);
        }
    }

    /// The same in so many threads. Needs a runtime with several threads.
    ///
    /// # Errors
    /// As for [`refold`](Self::refold).
    pub fn refold_all(
        &self,
        engine: &Engine<'_>,
        threads: u16,
        rebuild: Rebuild,
        stamp: Stamp,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Rebuilt, Error> {
        let runtime = tokio::runtime::Handle::current();
        tokio::task::block_in_place(|| {
            std::thread::scope(|scope| {
                let fold = |range| runtime.block_on(self.refold(engine, range, rebuild, stamp, progress));
                let threads = HouseholdId::ranges(threads).into_iter().map(|range| scope.spawn(move || fold(range)));
                let threads: Vec<_> = threads.collect();
                threads.into_iter().try_fold(Rebuilt::default(), |done, thread| {
                    let part = thread.join().map_err(|_| Error::WriterEnded)?;
                    Ok(done.and(part?))
                })
            })
        })
    }

    async fn refold_some(
        &self,
        engine: &Engine<'_>,
        households: &[HouseholdId],
        rebuild: Rebuild,
        stamp: Stamp,
    ) -> Result<Rebuilt, Error> {
        let now = civil_time(engine.programme(), stamp.at)?;
        let (mut done, mut changed) = (Rebuilt::default(), Vec::new());
        for read in self.read_some(engine.programme(), households, stamp).await? {
            let case = Case { engine, journal: &read.journal, persons: &read.rows.person_ids() };
            let folded = match rebuild {
                Rebuild::Compare => case.fold(read.rows.folded_at.unwrap_or(now)),
                Rebuild::CompareNow => case.fold(now),
                Rebuild::Now => case.fold_and_look_ahead(now),
            };
            done.households += 1;
            done.obligations += folded.obligations.len() as u64;
            if folded.obligations != read.obligations {
                done.differing.push(read.rows.household);
            }
            changed.push(Refolded { household: read.rows.household, last_seq: read.rows.last_seq, folded });
        }
        if rebuild == Rebuild::Now {
            self.data.write(Replace(changed)).await?;
        }
        Ok(done)
    }

    /// Reads several households, each in one state with its stored obligations; all lines of the access record are committed at once.
    pub(crate) async fn read_some(
        &self,
        programme: &Programme,
        households: &[HouseholdId],
        stamp: Stamp,
    ) -> Result<Vec<Read>, Error> {
        let (mut read, mut sealed) = (Vec::new(), Vec::new());
        {
            let mut tx = self.data.read().await?;
            for rows in Rows::load_some(&mut tx, households).await? {
                sealed.push(SealedCores::of(&rows, None)?);
                let obligations = stored(&mut tx, rows.household).await?;
                read.push((rows, obligations));
            }
        }
        let opened = self.open_cores(programme, sealed, &Self::computing(stamp)?).await?;
        let journals = read.into_iter().zip(opened);
        journals
            .map(|((rows, obligations), cores)| Ok(Read { journal: rows.journal(programme, cores)?, rows, obligations }))
            .collect()
    }

    /// The same of each that can be read; or which cannot, and why.
    pub(crate) async fn read_each(
        &self,
        programme: &Programme,
        households: &[HouseholdId],
        stamp: Stamp,
    ) -> Result<Vec<Result<Read, (HouseholdId, Error)>>, Error> {
        match self.read_some(programme, households, stamp).await {
            Ok(read) => return Ok(read.into_iter().map(Ok).collect()),
            Err(error) if error.is_of_one_household() => {}
            Err(error) => return Err(error),
        }
        // Which it is shows when each is read alone.
        let mut all = Vec::new();
        for household in households {
            match self.read_some(programme, std::slice::from_ref(household), stamp).await {
                Ok(read) => all.extend(read.into_iter().map(Ok)),
                Err(error) if error.is_of_one_household() => all.push(Err((*household, error))),
                Err(error) => return Err(error),
            }
        }
        Ok(all)
    }
}

/// A household as it was read to be folded.
pub(crate) struct Read {
    pub(crate) rows: Rows,
    pub(crate) journal: Journal,
    /// As they are stored.
    pub(crate) obligations: Vec<Obligation>,
}

/// What follows from a journal up to an entry.
pub(crate) struct Refolded {
    pub(crate) household: HouseholdId,
    pub(crate) last_seq: u64,
    pub(crate) folded: Folded,
}

/// Puts obligations in the place of the stored ones, unless something was recorded meanwhile: then they were folded with that.
pub(crate) struct Replace(pub(crate) Vec<Refolded>);

impl Work for Replace {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        for Refolded { household, last_seq, folded } in &self.0 {
            let sql = "update household set folded_at = $1, look_at = $2 where household = $3 and last_seq = $4";
            if tx.execute("household", sql, values![folded.at, folded.look_at, *household, *last_seq]).await? == 1 {
                let old = stored(tx, *household).await?;
                obligation::replace(tx, *household, &old, folded).await?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_follow_each_other_from_the_first_id_to_the_last() {
        for count in [0, 1, 2, 3, 7, 64] {
            let ranges = HouseholdId::ranges(count);
            assert_eq!(ranges.len(), usize::from(count.max(1)));
            assert_eq!((ranges[0].0, ranges[ranges.len() - 1].1), (None, HouseholdId([0xff; 16])));
            assert!(ranges.windows(2).all(|pair| pair[1].0 == Some(pair[0].1) && pair[0].1 < pair[1].1));
        }
    }
}
