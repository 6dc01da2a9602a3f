//! Appending to a journal: with the number that was last read, so that nobody writes over what they have not seen.

use std::collections::BTreeMap;

use case::{Engine, Entry, FieldValue, Journal, Person};
use jiff::{SignedDuration, Timestamp};
use programme::{FieldType, KindId, Programme};
use rules::Date;
use vault::{Compartment, Field, PersonId, Place, Random, Slot};

use crate::form;
use crate::log::LeafKind;
use crate::obligation::{self, Obligation, obligations};
use crate::read::{Core, Rows, person_label};
use crate::sealed::NewSealed;
use crate::sql::{Tx, values};
use crate::store::civil_day;
use crate::writer::Work;
use crate::{Detail, Error, HouseholdId, Stamp, Store};

/// A clock may lag so much behind another that wrote before; the entry then takes the later instant.
const LAG_MAX: SignedDuration = SignedDuration::from_secs(5);

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
    /// What. A sealed text reads `(sealed)`.
    pub entry: Entry,
}

impl Store {
    /// Records entries, and the obligations that follow from them, all or nothing.
    ///
    /// # Errors
    /// An entry that the programme does not know, a clock set back, a store that fails. A conflict is no error.
    pub async fn append(&self, engine: &Engine<'_>, append: Append, rng: &mut Random<'_>) -> Result<Outcome, Error> {
        let household = append.household;
        let rows = Rows::load(&mut self.data.read().await?, household).await?;
        let is_new = rows.is_none();
        if is_new && append.expected_last_seq > 0 {
            return Err(Error::NoHousehold(household));
        }
        let rows = rows.unwrap_or_else(|| Rows::none(household));
        if rows.last_seq != append.expected_last_seq {
            return Ok(Outcome::Conflict(self.conflict(engine, &append).await?));
        }
        let reading = self.computing(append.stamp)?;
        let cores = self.open_cores(engine.programme(), &rows, &reading, None).await?;
        let mut draft = Draft::new(engine.programme(), &rows, cores, &append, rng)?;
        draft.number(&append, &rows)?;
        let mut work = draft.work(engine, &append, &rows, is_new)?;
        let sealed = std::mem::take(&mut draft.to_seal);
        work.sealed = self.seal_all(sealed, rng).await?;
        let (last_seq, persons) = (work.last_seq(), draft.new_ids());
        match self.data.write(work).await? {
            Written::Yes => Ok(Outcome::Appended(Appended { last_seq, persons })),
            Written::Overtaken => Ok(Outcome::Conflict(self.conflict(engine, &append).await?)),
        }
    }

    async fn conflict(&self, engine: &Engine<'_>, append: &Append) -> Result<Conflict, Error> {
        let rows = Rows::load(&mut self.data.read().await?, append.household).await?;
        let rows = rows.ok_or(Error::NoHousehold(append.household))?;
        let journal = rows.journal(engine.programme(), vec![Core::default(); rows.persons.len()])?;
        let all = rows.entries.iter().zip(journal.entries);
        let theirs = all.filter(|(row, _)| row.seq > append.expected_last_seq);
        let theirs = theirs.map(|(row, entry)| Recorded { seq: row.seq, by: row.by, entry }).collect();
        Ok(Conflict { last_seq: rows.last_seq, theirs })
    }

    /// Seals values, under keys that are made and committed first if need be: a crash leaves at worst a key without a value.
    pub(crate) async fn seal_all(&self, values: Vec<(Place, String)>, rng: &mut Random<'_>) -> Result<Vec<NewSealed>, Error> {
        let mut keys = self.keys().await?;
        let mut sealed = Vec::with_capacity(values.len());
        for (place, text) in values {
            let bytes = self.vault.seal(&place, text.as_bytes(), &mut keys, rng).await?.into_bytes();
            sealed.push(NewSealed { place, bytes });
        }
        self.change_keys(keys).await?;
        Ok(sealed)
    }
}

/// A journal with what is to be recorded, before it is.
struct Draft {
    journal: Journal,
    ids: Vec<PersonId>,
    old_persons: usize,
    to_seal: Vec<(Place, String)>,
}

impl Draft {
    /// The journal so far, and the new persons.
    fn new(programme: &Programme, rows: &Rows, cores: Vec<Core>, append: &Append, rng: &mut Random<'_>) -> Result<Self, Error> {
        let journal = rows.journal(programme, cores)?;
        let mut draft = Self { journal, ids: rows.person_ids(), old_persons: rows.persons.len(), to_seal: Vec::new() };
        for new in &append.persons {
            let person = PersonId::random(rng);
            let label = person_label(draft.ids.len());
            let NewPerson { born, sex, role, member, details } = new.clone();
            let core = Core { born, sex, role: role.clone() };
            draft.to_seal.push((core_place(person, 1)?, core.write(programme)));
            let mut versions: BTreeMap<(Compartment, Field), u64> = BTreeMap::new();
            for Detail { compartment, field, text } in details {
                let version = versions.entry((compartment, field.clone())).or_default();
                *version += 1;
                draft.to_seal.push((Place { person, slot: Slot { compartment, field, version: *version } }, text));
            }
            draft.ids.push(person);
            draft.journal.persons.push(Person { label, born, sex, role, member });
        }
        Ok(draft)
    }

    fn new_ids(&self) -> Vec<PersonId> {
        self.ids[self.old_persons..].to_vec()
    }

    /// Adds the entries under their numbers, and lets those that name one of them name it by its number.
    fn number(&mut self, append: &Append, rows: &Rows) -> Result<(), Error> {
        let given = append.entries.iter().zip(rows.last_seq + 1..);
        let labels: BTreeMap<&str, String> =
            given.clone().filter_map(|(entry, seq)| Some((entry.label.as_deref()?, form::label(seq)))).collect();
        let mut last = rows.last_recorded;
        for (entry, seq) in given {
            last = later(last, entry.recorded)?;
            let mut entry = Entry { label: Some(form::label(seq)), recorded: last, ..entry.clone() };
            for value in &mut entry.fields {
                // Only codes that are labels can be among them; whether the field holds one, is checked when it is written.
                if let Some(FieldValue::Code(code)) = value
                    && let Some(label) = labels.get(code.as_str())
                {
                    code.clone_from(label);
                }
            }
            if entry.who.is_some_and(|who| who >= self.ids.len()) {
                return Err(Error::Entry("it is about a person who is not in the household".to_owned()));
            }
            self.journal.entries.push(entry);
        }
        Ok(())
    }

    fn work(&mut self, engine: &Engine<'_>, append: &Append, rows: &Rows, is_new: bool) -> Result<AppendWork, Error> {
        let programme = engine.programme();
        let mut entries = Vec::new();
        for (at, seq) in (rows.entries.len()..self.journal.entries.len()).zip(rows.last_seq + 1..) {
            let entry = &self.journal.entries[at];
            self.check_references(programme, entry, at)?;
            let corrected = self.corrected(programme, entry, at)?;
            let (fields, texts) = form::write(programme, entry, corrected).map_err(Error::Entry)?;
            let whose = entry.who.and_then(|who| self.ids.get(who).copied());
            for (field, text) in texts {
                let field = Field::new(&format!("entry.{field}")).map_err(|error| Error::Entry(error.to_string()))?;
                let slot = Slot { compartment: Compartment::Identity, field, version: seq };
                self.to_seal.push((Place { person: whose.unwrap_or(append.household.as_person()), slot }, text));
            }
            let kind = programme.kind(entry.kind).id.clone();
            let (on, dated, recorded) = (entry.on, entry.dated, entry.recorded);
            entries.push(NewEntry { seq, kind, whose, on, dated, recorded, fields });
        }
        let persons = self.ids.iter().zip(&self.journal.persons).enumerate().skip(self.old_persons);
        let persons = persons.map(|(place, (person, known))| (place, *person, known.member)).collect();
        let as_of = civil_day(programme, append.stamp.at)?;
        let obligations = obligations(engine, &self.journal, &self.ids, as_of);
        let Append { household, expected_last_seq, stamp, .. } = *append;
        let before = rows.last_recorded;
        Ok(AppendWork {
            household,
            is_new,
            expected_last_seq,
            stamp,
            before,
            persons,
            entries,
            sealed: Vec::new(),
            as_of,
            obligations,
        })
    }

    /// Refuses a field that names an entry which is not there.
    fn check_references(&self, programme: &Programme, entry: &Entry, at: usize) -> Result<(), Error> {
        let own = programme.kind(entry.kind).fields.iter().zip(&entry.fields);
        for (field, value) in own.filter(|(field, _)| field.ty == FieldType::Entry) {
            if let Some(FieldValue::Code(code)) = value
                && !self.journal.entries[..at].iter().any(|earlier| earlier.label.as_deref() == Some(code))
            {
                return Err(Error::Entry(format!("`{}` names an entry that is not before it: write e1, e2, ..", field.id)));
            }
        }
        Ok(())
    }

    /// The kind of the entry that a correction corrects.
    fn corrected(&self, programme: &Programme, entry: &Entry, at: usize) -> Result<Option<KindId>, Error> {
        if entry.kind != KindId::CORRECTION {
            return Ok(None);
        }
        let of = entry.code(programme, "of");
        let found = self.journal.entries[..at].iter().find(|earlier| earlier.label.as_deref() == of);
        found.map(|earlier| Some(earlier.kind)).ok_or_else(|| Error::Entry("a correction names the entry it corrects".to_owned()))
    }
}

/// Where what the fold needs of a person is sealed.
pub(crate) fn core_place(person: PersonId, version: u64) -> Result<Place, Error> {
    let field = Field::new(CORE_FIELD).map_err(|error| Error::Entry(error.to_string()))?;
    Ok(Place { person, slot: Slot { compartment: Compartment::Identity, field, version } })
}

/// The field in which birth date, sex and role are sealed together.
pub(crate) const CORE_FIELD: &str = "person";

/// The instant at which an entry counts as recorded: never before the household's last.
fn later(last: Timestamp, now: Timestamp) -> Result<Timestamp, Error> {
    if now >= last {
        return Ok(now);
    }
    if last.duration_since(now) <= LAG_MAX { Ok(last) } else { Err(Error::ClockSetBack { last, now }) }
}

/// An entry's row before it is written.
struct NewEntry {
    seq: u64,
    kind: String,
    whose: Option<PersonId>,
    on: Date,
    dated: bool,
    recorded: Timestamp,
    fields: String,
}

/// Everything that an append writes.
struct AppendWork {
    household: HouseholdId,
    is_new: bool,
    expected_last_seq: u64,
    stamp: Stamp,
    /// The household's last recorded instant before.
    before: Timestamp,
    /// Place, id, and whether a member from the start.
    persons: Vec<(usize, PersonId, bool)>,
    entries: Vec<NewEntry>,
    sealed: Vec<NewSealed>,
    as_of: Date,
    obligations: Vec<Obligation>,
}

enum Written {
    Yes,
    Overtaken,
}

impl AppendWork {
    fn last_seq(&self) -> u64 {
        self.entries.last().map_or(self.expected_last_seq, |entry| entry.seq)
    }

    /// Makes room in the household's row, if it is still as it was read.
    async fn advance(&self, tx: &mut Tx) -> Result<bool, Error> {
        let last_recorded = self.entries.last().map_or(self.before, |entry| entry.recorded);
        let values = values![self.household, self.last_seq(), last_recorded, self.expected_last_seq];
        let sql = if self.is_new {
            "insert into household (household, last_seq, last_recorded) select $1, $2, $3 where $4 = 0 on conflict do nothing"
        } else {
            "update household set last_seq = $2, last_recorded = $3 where household = $1 and last_seq = $4"
        };
        Ok(tx.execute("household", sql, values).await? == 1)
    }

    async fn person(&self, tx: &mut Tx, (place, person, member): (usize, PersonId, bool)) -> Result<(), Error> {
        let Stamp { by, at } = self.stamp;
        let place_bytes = (place as u64).to_be_bytes();
        let at_bytes = at.as_microsecond().to_be_bytes();
        let parts = [&self.household.0[..], &place_bytes, &person.0, &[u8::from(member)], &at_bytes, &by.0];
        let log = tx.leaf(LeafKind::Person, &parts).await?;
        let sql = "insert into person (household, place, person, member, recorded_at, recorded_by, log) values ($1, $2, $3, $4, $5, $6, $7)";
        tx.execute("person", sql, values![self.household, place as u64, person, member, at, by, log]).await?;
        Ok(())
    }

    async fn entry(&self, tx: &mut Tx, entry: &NewEntry) -> Result<(), Error> {
        let NewEntry { seq, kind, whose, on, dated, recorded, fields } = entry;
        let (on_text, at) = (on.to_string(), recorded.as_microsecond().to_be_bytes());
        let whose_bytes = whose.map_or(Vec::new(), |person| person.0.to_vec());
        let parts = [&self.household.0[..], &seq.to_be_bytes(), kind.as_bytes(), &form::FORM.to_be_bytes(), &whose_bytes];
        let rest = [on_text.as_bytes(), &[u8::from(*dated)], &at, &self.stamp.by.0, fields.as_bytes()];
        let log = tx.leaf(LeafKind::Entry, &[&parts[..], &rest].concat()).await?;
        let sql = "insert into entry
            (household, seq, kind, form, person, effective_on, dated, recorded_at, recorded_by, fields, log)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        let key = values![self.household, *seq, kind.as_str(), form::FORM, *whose, *on, *dated];
        tx.execute("entry", sql, [key, values![*recorded, self.stamp.by, fields.as_str(), log]].concat()).await?;
        Ok(())
    }
}

impl Work for AppendWork {
    type Done = Written;

    async fn run(&self, tx: &mut Tx) -> Result<Written, Error> {
        if !self.advance(tx).await? {
            return Ok(Written::Overtaken);
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
        obligation::replace(tx, self.household, self.as_of, &self.obligations).await?;
        Ok(Written::Yes)
    }
}
