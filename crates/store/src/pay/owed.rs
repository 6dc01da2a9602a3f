//! What households are owed by a day, folded ahead of a run: planning reads rows, and folds only what changed since.

mod form;

use case::Engine;
use payments::Ids;
use payments::owes::Owes;
use programme::Programme;
use rules::Date;
use sha2::{Digest as _, Sha256};

use crate::cores::SealedCores;
use crate::read::{Core, Rows};
use crate::sql::{Row, Tx, values};
use crate::writer::Work;
use crate::{Error, HouseholdId, Stamp, Store};

/// Households that are folded at once.
const TOGETHER: u64 = 64;

/// What a household is owed by the last day of a run.
pub(super) struct Owing {
    pub(super) household: HouseholdId,
    /// The last entry of the journal that it follows from.
    pub(super) seq: u64,
    pub(super) owes: Owes,
}

/// With which texts of the pack, and by which program, something was computed.
pub(super) fn made_with(programme: &Programme) -> [u8; 32] {
    Sha256::new().chain_update(programme.digest).chain_update(env!("CARGO_PKG_VERSION")).finalize().into()
}

/// What it takes to fold for a run.
#[derive(Clone, Copy)]
pub(crate) struct Folding<'a> {
    pub(crate) engine: &'a Engine<'a>,
    pub(crate) ids: &'a Ids,
    /// The last day of the run.
    pub(crate) through: Date,
    pub(crate) stamp: Stamp,
}

impl Store {
    /// Folds ahead what a run through a day will need of every household whose journal went on since it was last done; gives how many those
    /// were. A plan then reads rows. It can be done at any time, and again; nothing follows from it but that a plan takes less long.
    ///
    /// # Errors
    /// A household cannot be read, or the store fails. What was done stays.
    pub async fn prepare_run(
        &self,
        engine: &Engine<'_>,
        through: Date,
        ids: &Ids,
        stamp: Stamp,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<u64, Error> {
        self.check_programme(engine.programme())?;
        let folding = Folding { engine, ids, through, stamp };
        let (mut after, mut folded) = (Vec::new(), 0);
        loop {
            let households = self.not_prepared(&folding, &after).await?;
            let Some(last) = households.last() else { return Ok(folded) };
            after = last.0.to_vec();
            let kept = self.fold_owed(&folding, &households).await?.iter().map(|owing| folding.keep(owing)).collect();
            self.data.write(Keep(kept)).await?;
            folded += households.len() as u64;
            progress(households.len() as u64);
        }
    }

    async fn not_prepared(&self, folding: &Folding<'_>, after: &[u8]) -> Result<Vec<HouseholdId>, Error> {
        let sql = "select h.household from household h left join pay_owed o
                on o.household = h.household and o.through_on = $1 and o.made_with = $2 and o.seq = h.last_seq
            where h.household > $3 and o.household is null order by h.household limit $4";
        let values = values![folding.through, made_with(folding.engine.programme()), after, TOGETHER];
        let rows = self.data.rows("household", sql, values).await?;
        rows.into_iter().map(|mut row| row.take()).collect()
    }

    /// What the households after one and up to another are owed: from rows, or folded now.
    pub(super) async fn owed(&self, folding: &Folding<'_>, after: &[u8], last: HouseholdId) -> Result<Vec<Owing>, Error> {
        let sql = "select h.household, h.last_seq, o.owes, o.tag from household h left join pay_owed o
                on o.household = h.household and o.through_on = $1 and o.made_with = $2 and o.seq = h.last_seq
            where h.household > $3 and h.household <= $4 order by h.household";
        let values = values![folding.through, made_with(folding.engine.programme()), after, last];
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        for row in self.data.rows("pay_owed", sql, values).await? {
            match folding.kept(row)? {
                Ok(owing) => found.push(owing),
                Err(household) => missing.push(household),
            }
        }
        for households in missing.chunks(TOGETHER as usize) {
            found.extend(self.fold_owed(folding, households).await?);
        }
        if !missing.is_empty() {
            found.sort_by_key(|owing| owing.household);
        }
        Ok(found)
    }

    async fn fold_owed(&self, folding: &Folding<'_>, households: &[HouseholdId]) -> Result<Vec<Owing>, Error> {
        let rows = Rows::load_some(&mut self.data.read().await?, households).await?;
        let sealed = rows.iter().map(|rows| SealedCores::of(rows, None)).collect::<Result<_, _>>()?;
        let reading = Self::computing(folding.stamp)?;
        let cores = self.open_cores(folding.engine.programme(), sealed, &reading).await?;
        rows.iter().zip(cores).map(|(rows, cores)| folding.fold(rows, cores)).collect()
    }
}

impl Folding<'_> {
    fn fold(&self, rows: &Rows, cores: Vec<Core>) -> Result<Owing, Error> {
        let programme = self.engine.programme();
        let journal = rows.journal(programme, cores)?;
        let people: Vec<String> = rows.person_ids().iter().map(ToString::to_string).collect();
        let standing = self.engine.standing(&journal, self.through, None);
        let entries = self.engine.entries(&journal, self.through, None);
        let owes = Owes::of(programme, &people, (&standing, self.through), &entries);
        Ok(Owing { household: rows.household, seq: rows.last_seq, owes })
    }

    fn keep(&self, owing: &Owing) -> Kept {
        let owes = form::write(&owing.owes);
        let Owing { household, seq, .. } = *owing;
        let made_with = made_with(self.engine.programme());
        Kept { household, seq, tag: self.tag(household, seq, &owes), owes, through: self.through, made_with }
    }

    /// What was kept for a household, unless it has to be folded anew.
    fn kept(&self, mut row: Row) -> Result<Result<Owing, HouseholdId>, Error> {
        let (household, seq) = (row.take()?, row.take()?);
        let (owes, tag): (Option<String>, Option<Vec<u8>>) = (row.take()?, row.take()?);
        let ours = owes.zip(tag).filter(|(owes, tag)| self.tag(household, seq, owes).as_slice() == tag.as_slice());
        let owes = ours.and_then(|(owes, _)| form::read(&owes, self.through));
        Ok(owes.map_or(Err(household), |owes| Ok(Owing { household, seq, owes })))
    }

    fn tag(&self, household: HouseholdId, seq: u64, owes: &str) -> [u8; 32] {
        let (through, made_with) = (self.through.to_string(), made_with(self.engine.programme()));
        self.ids.tag(&[b"owed", &household.0, through.as_bytes(), &seq.to_be_bytes(), &made_with, owes.as_bytes()])
    }
}

struct Kept {
    household: HouseholdId,
    through: Date,
    seq: u64,
    made_with: [u8; 32],
    owes: String,
    tag: [u8; 32],
}

/// Puts what was folded in the place of what was before.
struct Keep(Vec<Kept>);

impl Work for Keep {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        for Kept { household, through, seq, made_with, owes, tag } in &self.0 {
            let sql = "insert into pay_owed (household, through_on, seq, made_with, owes, tag) values ($1, $2, $3, $4, $5, $6)
                on conflict (household) do update set through_on = $2, seq = $3, made_with = $4, owes = $5, tag = $6";
            tx.execute("pay_owed", sql, values![*household, *through, *seq, *made_with, owes.as_str(), *tag]).await?;
        }
        Ok(())
    }
}
