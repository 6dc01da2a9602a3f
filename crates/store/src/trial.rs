//! Journals read under another pack than the one that they are recorded under, to see what it would change before it is taken up.

use case::Journal;
use programme::Programme;

use crate::cores::SealedCores;
use crate::read::Rows;
use crate::{Error, HouseholdId, Stamp, Store};

/// A household's journal under both packs.
#[derive(Clone, Debug)]
pub struct Twice {
    /// Under the pack in use.
    pub now: Journal,
    /// Under the other; or what of the journal it has no words for.
    pub then: Result<Journal, String>,
}

impl Store {
    /// Reads households under the pack in use and under another one of the same programme, or one that lies over it. Everybody's record
    /// says that it was computed with. A household that cannot be read under the pack in use is an error of its own.
    ///
    /// # Errors
    /// Another programme; the store fails.
    pub async fn read_twice(
        &self,
        packs: (&Programme, &Programme),
        households: &[HouseholdId],
        stamp: Stamp,
    ) -> Result<Vec<Result<Twice, Error>>, Error> {
        self.check_programme(packs.0)?;
        self.check_programme(packs.1)?;
        match self.twice(packs, households, stamp).await {
            Ok(read) => return Ok(read.into_iter().map(Ok).collect()),
            Err(error) if error.is_of_one_household() => {}
            Err(error) => return Err(error),
        }
        // Which it is shows when each is read alone.
        let mut all = Vec::new();
        for household in households {
            match self.twice(packs, std::slice::from_ref(household), stamp).await {
                Ok(read) => all.extend(read.into_iter().map(Ok)),
                Err(error) if error.is_of_one_household() => all.push(Err(error)),
                Err(error) => return Err(error),
            }
        }
        Ok(all)
    }

    async fn twice(
        &self,
        (now, then): (&Programme, &Programme),
        households: &[HouseholdId],
        stamp: Stamp,
    ) -> Result<Vec<Twice>, Error> {
        let (mut rows, mut sealed) = (Vec::new(), Vec::new());
        {
            let mut tx = self.data.read().await?;
            for id in households {
                let read = Rows::load(&mut tx, *id).await?.ok_or(Error::NoHousehold(*id))?;
                sealed.push(SealedCores::of(&read, None)?);
                rows.push(read);
            }
        }
        let opened = self.open_cores(now, sealed, &Self::computing(stamp)?).await?;
        let twice = |(rows, cores): (Rows, Vec<_>)| {
            let then = match rows.journal(then, cores.clone()) {
                Err(Error::OtherPack { what, .. }) => Err(what),
                read => Ok(read?),
            };
            Ok(Twice { now: rows.journal(now, cores)?, then })
        };
        rows.into_iter().zip(opened).map(twice).collect()
    }
}
