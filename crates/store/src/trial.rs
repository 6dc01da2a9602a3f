//! Journals read under another pack than the one that they are recorded under, to see what it would change before it is taken up.

use case::Journal;
use programme::Programme;

use crate::read::Core;
use crate::rebuild::Read;
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
        let read = self.read_each(packs.0, households, stamp).await?;
        Ok(read.into_iter().map(|one| one.map_err(|(_, error)| error).and_then(|one| twice(one, packs.1))).collect())
    }
}

fn twice(Read { rows, journal, .. }: Read, then: &Programme) -> Result<Twice, Error> {
    let cores = journal.persons.iter().map(|person| Core { born: person.born, sex: person.sex, role: person.role.clone() });
    let then = match rows.journal(then, cores.collect()) {
        Err(Error::OtherPack { what, .. }) => Err(what),
        read => Ok(read?),
    };
    Ok(Twice { now: journal, then })
}
