//! What an append writes, in one transaction.

use jiff::Timestamp;
use rules::Date;
use vault::PersonId;

use crate::access::{Line, write_lines};
use crate::detail::NewIndex;
use crate::due::Folded;
use crate::form;
use crate::insert::Table;
use crate::leaves::{EntryLeaf, person_data};
use crate::log::LeafKind;
use crate::obligation;
use crate::once::{Done, Once};
use crate::sealed::NewSealed;
use crate::sql::{Tx, values};
use crate::writer::Work;
use crate::{Error, HouseholdId, Stamp};

/// An entry's row before it is written.
pub(crate) struct NewEntry {
    pub(crate) seq: u64,
    pub(crate) kind: String,
    pub(crate) whose: Option<PersonId>,
    pub(crate) on: Date,
    pub(crate) at: Option<u16>,
    pub(crate) dated: bool,
    pub(crate) recorded: Timestamp,
    pub(crate) fields: String,
}

/// Everything that an append writes.
pub(crate) struct AppendWork {
    pub(crate) household: HouseholdId,
    pub(crate) is_new: bool,
    pub(crate) expected_last_seq: u64,
    pub(crate) stamp: Stamp,
    /// The household's last recorded instant before.
    pub(crate) before: Timestamp,
    /// Place, id, and whether a member from the start.
    pub(crate) persons: Vec<(usize, PersonId, bool)>,
    pub(crate) entries: Vec<NewEntry>,
    pub(crate) sealed: Vec<NewSealed>,
    pub(crate) indexes: Vec<NewIndex>,
    /// What was opened to fold it.
    pub(crate) lines: Vec<Line>,
    pub(crate) folded: Folded,
    /// The request of a program that it is.
    pub(crate) once: Option<Once>,
}

pub(crate) enum Written {
    Yes,
    Overtaken,
}

impl AppendWork {
    pub(crate) fn last_seq(&self) -> u64 {
        self.entries.last().map_or(self.expected_last_seq, |entry| entry.seq)
    }

    /// Makes room in the household's row, if it is still as it was read.
    async fn advance(&self, tx: &mut Tx) -> Result<bool, Error> {
        let last_recorded = self.entries.last().map_or(self.before, |entry| entry.recorded);
        let Folded { at, look_at, .. } = self.folded;
        let values = values![self.household, self.last_seq(), last_recorded, at, look_at, self.expected_last_seq];
        let sql = if self.is_new {
            "insert into household (household, last_seq, last_recorded, folded_at, look_at)
                select $1, $2, $3, $4, $5 where $6 = 0 on conflict do nothing"
        } else {
            "update household set last_seq = $2, last_recorded = $3, folded_at = $4, look_at = $5
                where household = $1 and last_seq = $6"
        };
        // Nothing that may wait refers to a household that is not there, nor is any of it in a household's row.
        Ok(tx.execute_past("household", sql.to_owned(), values).await? == 1)
    }

    async fn person(&self, tx: &mut Tx, (place, person, member): (usize, PersonId, bool)) -> Result<(), Error> {
        let by = self.stamp.by;
        // Whoever brings a journal from elsewhere knew the persons before what happened to them.
        let at = self.entries.first().map_or(self.stamp.at, |entry| entry.recorded.min(self.stamp.at));
        let place = place as u64;
        let log = tx.leaf(LeafKind::Person, &person_data(self.household, place, person, member, at, by)).await?;
        tx.put(Table::Person, values![self.household, place, person, member, at, by, log]);
        Ok(())
    }

    async fn entry(&self, tx: &mut Tx, entry: &NewEntry) -> Result<(), Error> {
        let NewEntry { seq, kind, whose, on, at, dated, recorded, fields } = entry;
        let (by, form) = (self.stamp.by, form::FORM);
        let (on, at, dated, recorded, whose) = (*on, *at, *dated, *recorded, *whose);
        let leaf = EntryLeaf { household: self.household, seq: *seq, kind, form, whose, on, at, dated, recorded, by, fields };
        let log = tx.leaf(LeafKind::Entry, &leaf.data()).await?;
        let key = values![self.household, *seq, kind.as_str(), form, whose, on, at.map(u32::from), dated];
        tx.put(Table::Entry, [key, values![recorded, by, fields.as_str(), log]].concat());
        Ok(())
    }
}

impl Work for AppendWork {
    type Done = Written;

    async fn run(&self, tx: &mut Tx) -> Result<Written, Error> {
        write_lines(tx, &self.lines).await?;
        if !self.advance(tx).await? {
            return Ok(Written::Overtaken);
        }
        if let Some(once) = &self.once {
            once.note(tx, Done { household: Some(self.household), last_seq: Some(self.last_seq()) }).await?;
        }
        for person in &self.persons {
            self.person(tx, *person).await?;
        }
        for entry in &self.entries {
            self.entry(tx, entry).await?;
        }
        for sealed in &self.sealed {
            sealed.insert(tx, self.household, self.stamp).await?;
        }
        for index in &self.indexes {
            index.insert(tx).await?;
        }
        let old = if self.is_new { Vec::new() } else { obligation::stored(tx, self.household).await? };
        obligation::replace(tx, self.household, &old, &self.folded).await?;
        Ok(Written::Yes)
    }
}
