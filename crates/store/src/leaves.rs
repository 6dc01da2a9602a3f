//! The rows behind the leaves, read back: whether each is still what was recorded.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rules::Date;
use sha2::{Digest as _, Sha256};
use tlog::{Frontier, Hash, leaf_hash};
use vault::{ActorId, PersonId};

use crate::log::{self, LeafKind, instant, leaf_data};
use crate::sql::{Row, Tx, values};
use crate::{Error, HouseholdId};

/// A leaf as it stands in the log, and what its row gives now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Its position, from 0.
    pub position: u64,
    /// What it stands for.
    pub kind: LeafKind,
    /// Its hash, as it was recorded.
    pub hash: Hash,
    /// The table, and the beginning of the key, of its row.
    pub row: String,
    /// What its row gives now; `None`: the row is gone.
    pub recomputed: Option<Hash>,
    /// What else is wrong with the row.
    pub fault: Option<&'static str>,
}

impl Leaf {
    /// Whether the row is still what was recorded.
    pub fn is_intact(&self) -> bool {
        self.recomputed == Some(self.hash) && self.fault.is_none()
    }
}

/// How far the log has come, as the data base says.
pub(crate) async fn frontier(tx: &mut Tx) -> Result<Frontier, Error> {
    log::frontier(tx).await
}

/// Up to `count` leaves from a position on, in order, with their rows.
pub(crate) async fn leaves(tx: &mut Tx, from: u64, count: u64) -> Result<Vec<Leaf>, Error> {
    let until = from.saturating_add(count).min(i64::MAX.cast_unsigned());
    let mut behind = Behind::default();
    for kind in LeafKind::ALL {
        behind.read(tx, kind, from, until).await?;
    }
    let sql = "select position, kind, hash from leaf where position >= $1 and position < $2 order by position";
    let mut found = Vec::new();
    for mut row in tx.rows("leaf", sql, values![from, until]).await? {
        let (position, code): (u64, u8) = (row.take()?, row.take()?);
        let kind = LeafKind::from_code(code).ok_or_else(|| row.damaged("there is no such kind of leaf"))?;
        let hash = Hash(row.take()?);
        let behind = behind.0.remove(&position).filter(|behind| behind.kind == kind);
        let (name, recomputed, fault) = match behind {
            Some(Recomputed { row, data, fault, .. }) => (row, Some(leaf_hash(&data)), fault),
            None => (format!("{}, leaf {position}", kind.table()), None, None),
        };
        found.push(Leaf { position, kind, hash, row: name, recomputed, fault });
    }
    Ok(found)
}

struct Recomputed {
    kind: LeafKind,
    row: String,
    data: Vec<u8>,
    fault: Option<&'static str>,
}

/// The bytes of one leaf, from its row; none if the row is gone.
pub(crate) async fn record(tx: &mut Tx, position: u64) -> Result<Option<Vec<u8>>, Error> {
    let mut behind = Behind::default();
    for kind in LeafKind::ALL {
        behind.read(tx, kind, position, position.saturating_add(1)).await?;
    }
    Ok(behind.0.remove(&position).map(|behind| behind.data))
}

/// By position.
#[derive(Default)]
struct Behind(BTreeMap<u64, Recomputed>);

impl Behind {
    async fn read(&mut self, tx: &mut Tx, kind: LeafKind, from: u64, until: u64) -> Result<(), Error> {
        let sql = match kind {
            LeafKind::Entry => {
                "select household, seq, log, kind, form, person, effective_on, effective_minute, dated, recorded_at, recorded_by, fields
                    from entry where log >= $1 and log < $2"
            }
            LeafKind::Access => {
                "select person, who, log, purpose, fields, accessed_at from access where log >= $1 and log < $2"
            }
            LeafKind::Person => {
                "select household, place, log, person, member, recorded_at, recorded_by from person
                    where log >= $1 and log < $2"
            }
            LeafKind::Sealed => {
                "select person, field, log, compartment, version, household, recorded_at, recorded_by, digest, bytes,
                    (select digest from reseal where reseal.person = sealed.person
                        and reseal.compartment = sealed.compartment and reseal.field = sealed.field
                        and reseal.version = sealed.version order by reseal.log desc limit 1) as resealed,
                    coalesce((select erased_at from erasure where erasure.person = sealed.person),
                        (select min(erased_at) from duplicate join erasure on erasure.person = duplicate.other
                            where sealed.field = 'duplicate.why' and duplicate.person = sealed.person
                            and duplicate.why = sealed.version)) as erased
                    from sealed where log >= $1 and log < $2"
            }
            LeafKind::Reseal => {
                "select person, field, log, compartment, version, resealed_at, digest from reseal
                    where log >= $1 and log < $2"
            }
            LeafKind::Erasure => {
                "select person, erased_at, log, erased_by from erasure where log >= $1 and log < $2"
            }
            LeafKind::Duplicate => {
                "select person, other, log, number, state, keeps, grounds, why, recorded_at, recorded_by from duplicate
                    where log >= $1 and log < $2"
            }
            LeafKind::BulkExport => {
                "select export, act, log, by_whom, done_at, purpose, persons from bulk_export where log >= $1 and log < $2"
            }
            LeafKind::Payment => {
                "select what, about, log, done_by, done_at, says from pay_event where log >= $1 and log < $2"
            }
            LeafKind::Account => {
                "select account, number, log, act, role, office, person, secret, done_at, done_by from account
                    where log >= $1 and log < $2"
            }
            LeafKind::Emergency => {
                "select emergency, act, log, household, office, why, until_at, done_at, done_by from emergency
                    where log >= $1 and log < $2"
            }
            LeafKind::Mandate => {
                "select mandate, act, log, person, account, may, until_at, done_at, done_by from mandate
                    where log >= $1 and log < $2"
            }
            LeafKind::KeyOrder => {
                "select compartment, act, log, done_at, done_by from key_order where log >= $1 and log < $2"
            }
            LeafKind::TakenUp => {
                "select number, program, log, pack, taken_up_at from taken_up where log >= $1 and log < $2"
            }
        };
        for mut row in tx.rows(kind.table(), sql, values![from, until]).await? {
            let name = row.name();
            let (position, data, fault) = match kind {
                LeafKind::Entry => entry(&mut row)?,
                LeafKind::Access => access(&mut row)?,
                LeafKind::Person => person(&mut row)?,
                LeafKind::Sealed => sealed(&mut row)?,
                LeafKind::Reseal => reseal(&mut row)?,
                LeafKind::Erasure => erasure(&mut row)?,
                LeafKind::Duplicate => duplicate(&mut row)?,
                LeafKind::BulkExport => bulk_export(&mut row)?,
                LeafKind::Payment => crate::pay::event_of_row(&mut row)?,
                LeafKind::Account => crate::account::leaf_of_row(&mut row)?,
                LeafKind::Emergency => crate::emergency::leaf_of_row(&mut row)?,
                LeafKind::Mandate => crate::mandate::leaf_of_row(&mut row)?,
                LeafKind::KeyOrder => crate::key_order::leaf_of_row(&mut row)?,
                LeafKind::TakenUp => crate::take_up::leaf_of_row(&mut row)?,
            };
            self.0.insert(position, Recomputed { kind, row: name, data, fault });
        }
        Ok(())
    }
}

/// Position, data, and what else is wrong.
pub(crate) type Found = (u64, Vec<u8>, Option<&'static str>);

fn entry(row: &mut Row) -> Result<Found, Error> {
    let (household, seq, position): (HouseholdId, u64, u64) = (row.take()?, row.take()?, row.take()?);
    let (kind, form, whose): (String, u32, Option<PersonId>) = (row.take()?, row.take()?, row.take()?);
    let (on, at): (Date, Option<u16>) = (row.take()?, row.take()?);
    let (dated, recorded): (bool, Timestamp) = (row.take()?, row.take()?);
    let (by, fields): (ActorId, String) = (row.take()?, row.take()?);
    let leaf = EntryLeaf { household, seq, kind: &kind, form, whose, on, at, dated, recorded, by, fields: &fields };
    Ok((position, leaf.data(), None))
}

fn access(row: &mut Row) -> Result<Found, Error> {
    let (person, who, position): (PersonId, ActorId, u64) = (row.take()?, row.take()?, row.take()?);
    let (purpose, fields, at): (String, String, Timestamp) = (row.take()?, row.take()?, row.take()?);
    Ok((position, access_data(person, who, &purpose, &fields, at), None))
}

fn person(row: &mut Row) -> Result<Found, Error> {
    let (household, place, position): (HouseholdId, u64, u64) = (row.take()?, row.take()?, row.take()?);
    let (person, member): (PersonId, bool) = (row.take()?, row.take()?);
    Ok((position, person_data(household, place, person, member, row.take()?, row.take()?), None))
}

fn sealed(row: &mut Row) -> Result<Found, Error> {
    let (person, field, position): (PersonId, String, u64) = (row.take()?, row.take()?, row.take()?);
    let (compartment, version): (u8, u64) = (row.take()?, row.take()?);
    let (household, recorded, by): (HouseholdId, Timestamp, ActorId) = (row.take()?, row.take()?, row.take()?);
    let (digest, bytes): ([u8; 32], Option<Vec<u8>>) = (row.take()?, row.take()?);
    let (resealed, erased): (Option<[u8; 32]>, Option<Timestamp>) = (row.take()?, row.take()?);
    let fault = match bytes {
        None if erased.is_none() => Some("the sealed value is gone, and the person was not erased"),
        Some(bytes) if <[u8; 32]>::from(Sha256::digest(&bytes)) != resealed.unwrap_or(digest) => {
            Some("the sealed value is not what was recorded")
        }
        _ => None,
    };
    let leaf = SealedLeaf { person, compartment, field: &field, version, digest };
    Ok((position, leaf.data(household, recorded, by), fault))
}

fn reseal(row: &mut Row) -> Result<Found, Error> {
    let (person, field, position): (PersonId, String, u64) = (row.take()?, row.take()?, row.take()?);
    let (compartment, version, at): (u8, u64, Timestamp) = (row.take()?, row.take()?, row.take()?);
    let leaf = SealedLeaf { person, compartment, field: &field, version, digest: row.take()? };
    Ok((position, leaf.reseal_data(at), None))
}

fn erasure(row: &mut Row) -> Result<Found, Error> {
    let (person, at, position): (PersonId, Timestamp, u64) = (row.take()?, row.take()?, row.take()?);
    Ok((position, erasure_data(person, at, row.take()?), None))
}

fn duplicate(row: &mut Row) -> Result<Found, Error> {
    let (person, other, position): (PersonId, PersonId, u64) = (row.take()?, row.take()?, row.take()?);
    let (number, state, keeps): (u64, String, Option<HouseholdId>) = (row.take()?, row.take()?, row.take()?);
    let (grounds, why): (String, Option<u64>) = (row.take()?, row.take()?);
    let leaf = DuplicateLeaf { persons: [person, other], number, state: &state, keeps, grounds: &grounds, why };
    Ok((position, leaf.data(row.take()?, row.take()?), None))
}

fn bulk_export(row: &mut Row) -> Result<Found, Error> {
    let (export, act, position): ([u8; 16], String, u64) = (row.take()?, row.take()?, row.take()?);
    let (by, at): (ActorId, Timestamp) = (row.take()?, row.take()?);
    let (purpose, persons): (String, u64) = (row.take()?, row.take()?);
    Ok((position, bulk_export_data(export, &act, (by, at), &purpose, persons), None))
}

/// What of an entry is bound by its leaf: everything.
pub(crate) struct EntryLeaf<'a> {
    pub(crate) household: HouseholdId,
    pub(crate) seq: u64,
    pub(crate) kind: &'a str,
    pub(crate) form: u32,
    pub(crate) whose: Option<PersonId>,
    pub(crate) on: Date,
    pub(crate) at: Option<u16>,
    pub(crate) dated: bool,
    pub(crate) recorded: Timestamp,
    pub(crate) by: ActorId,
    pub(crate) fields: &'a str,
}

impl EntryLeaf<'_> {
    pub(crate) fn data(&self) -> Vec<u8> {
        let Self { household, seq, kind, form, whose, on, at, dated, recorded, by, fields } = self;
        let (whose, on) = (whose.map_or(Vec::new(), |person| person.0.to_vec()), on.to_string());
        let at = at.map_or(Vec::new(), |at| u64::from(at).to_be_bytes().to_vec());
        let form = u64::from(*form).to_be_bytes();
        let parts = [&household.0[..], &seq.to_be_bytes(), kind.as_bytes(), &form, &whose, on.as_bytes(), &at];
        let rest = [&[u8::from(*dated)][..], &instant(*recorded), &by.0, fields.as_bytes()];
        leaf_data(LeafKind::Entry, &[&parts[..], &rest].concat())
    }
}

/// What of a sealed value is bound by its leaf: where it stands, and the SHA-256 of its bytes.
pub(crate) struct SealedLeaf<'a> {
    pub(crate) person: PersonId,
    pub(crate) compartment: u8,
    pub(crate) field: &'a str,
    pub(crate) version: u64,
    pub(crate) digest: [u8; 32],
}

impl SealedLeaf<'_> {
    pub(crate) fn data(&self, household: HouseholdId, recorded: Timestamp, by: ActorId) -> Vec<u8> {
        let Self { person, compartment, field, version, digest } = self;
        let parts = [&person.0[..], &[*compartment], field.as_bytes(), &version.to_be_bytes(), digest];
        leaf_data(LeafKind::Sealed, &[&parts[..], &[&household.0, &instant(recorded), &by.0]].concat())
    }

    pub(crate) fn reseal_data(&self, at: Timestamp) -> Vec<u8> {
        let Self { person, compartment, field, version, digest } = self;
        let parts = [&person.0[..], &[*compartment], field.as_bytes(), &version.to_be_bytes(), digest, &instant(at)];
        leaf_data(LeafKind::Reseal, &parts)
    }
}

pub(crate) fn person_data(
    household: HouseholdId,
    place: u64,
    person: PersonId,
    member: bool,
    at: Timestamp,
    by: ActorId,
) -> Vec<u8> {
    let parts = [&household.0[..], &place.to_be_bytes(), &person.0, &[u8::from(member)], &instant(at), &by.0];
    leaf_data(LeafKind::Person, &parts)
}

pub(crate) fn access_data(person: PersonId, who: ActorId, purpose: &str, fields: &str, at: Timestamp) -> Vec<u8> {
    leaf_data(LeafKind::Access, &[&person.0, &who.0, purpose.as_bytes(), fields.as_bytes(), &instant(at)])
}

pub(crate) fn erasure_data(person: PersonId, at: Timestamp, by: ActorId) -> Vec<u8> {
    leaf_data(LeafKind::Erasure, &[&person.0, &instant(at), &by.0])
}

/// What of a row about two persons who may be one is bound by its leaf: everything.
pub(crate) struct DuplicateLeaf<'a> {
    pub(crate) persons: [PersonId; 2],
    pub(crate) number: u64,
    pub(crate) state: &'a str,
    pub(crate) keeps: Option<HouseholdId>,
    pub(crate) grounds: &'a str,
    pub(crate) why: Option<u64>,
}

impl DuplicateLeaf<'_> {
    pub(crate) fn data(&self, at: Timestamp, by: ActorId) -> Vec<u8> {
        let Self { persons: [person, other], number, state, keeps, grounds, why } = self;
        let keeps = keeps.map_or(Vec::new(), |household| household.0.to_vec());
        let why = why.map_or(Vec::new(), |version| version.to_be_bytes().to_vec());
        let parts = [&person.0[..], &other.0, &number.to_be_bytes(), state.as_bytes(), &keeps, grounds.as_bytes(), &why];
        leaf_data(LeafKind::Duplicate, &[&parts[..], &[&instant(at), &by.0]].concat())
    }
}

pub(crate) fn bulk_export_data(
    export: [u8; 16],
    act: &str,
    (by, at): (ActorId, Timestamp),
    purpose: &str,
    persons: u64,
) -> Vec<u8> {
    let parts = [&export[..], act.as_bytes(), &by.0, &instant(at), purpose.as_bytes(), &persons.to_be_bytes()];
    leaf_data(LeafKind::BulkExport, &parts)
}
