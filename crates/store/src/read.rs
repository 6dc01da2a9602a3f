//! A household as it stands in the data base: in one state of it, and without opening anything.

use case::{Entry, Journal, Person};
use jiff::Timestamp;
use programme::Programme;
use rules::{Date, Time};
use serde_json::{Value as Json, json};
use vault::{ActorId, PersonId};

use crate::database::Database;
use crate::form::{self, Stored};
use crate::sql::{Row, Tx, values};
use crate::{Error, HouseholdId};

/// What of a person the fold needs, sealed as one value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Core {
    pub(crate) born: Option<Date>,
    pub(crate) sex: Option<usize>,
    pub(crate) role: Option<String>,
}

impl Core {
    pub(crate) fn write(&self, programme: &Programme) -> String {
        let words = programme.enums.get(programme::SEX as usize);
        let sex = self.sex.and_then(|sex| words?.values.get(sex)).map(|(word, _)| word);
        let mut json = json!({});
        let parts = [("born", self.born.map(|born| json!(born.to_string()))), ("sex", sex.map(|sex| json!(sex)))];
        for (name, value) in parts.into_iter().chain([("role", self.role.as_ref().map(|role| json!(role)))]) {
            if let Some(value) = value {
                json[name] = value;
            }
        }
        json.to_string()
    }

    pub(crate) fn read(programme: &Programme, text: &str) -> Option<Self> {
        let json: Json = serde_json::from_str(text).ok()?;
        let text = |name: &str| json.get(name).and_then(Json::as_str);
        let words = programme.enums.get(programme::SEX as usize)?;
        Some(Self {
            born: text("born").map(|born| born.parse().ok()).map_or(Some(None), |born: Option<Date>| born.map(Some))?,
            sex: text("sex").map(|sex| words.position(sex)).map_or(Some(None), |sex| sex.map(Some))?,
            role: text("role").map(str::to_owned),
        })
    }
}

/// A person's row.
#[derive(Clone, Debug)]
pub(crate) struct PersonRow {
    pub(crate) person: PersonId,
    pub(crate) member: bool,
    pub(crate) recorded: Timestamp,
}

/// What the fold needs of a person, sealed in some version.
#[derive(Clone, Debug)]
pub(crate) struct CoreRow {
    pub(crate) person: PersonId,
    pub(crate) version: u64,
    pub(crate) recorded: Timestamp,
    pub(crate) bytes: Vec<u8>,
}

/// An entry's row.
#[derive(Clone, Debug)]
pub(crate) struct EntryRow {
    pub(crate) seq: u64,
    kind: String,
    form: u32,
    pub(crate) who: Option<usize>,
    on: Date,
    at: Option<u16>,
    dated: bool,
    pub(crate) recorded: Timestamp,
    pub(crate) by: ActorId,
    fields: String,
}

/// A household's rows.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    pub(crate) household: HouseholdId,
    pub(crate) last_seq: u64,
    pub(crate) last_recorded: Timestamp,
    /// The minute of its last fold.
    pub(crate) folded_at: Option<Time>,
    pub(crate) persons: Vec<PersonRow>,
    /// What the fold needs of them, sealed, the oldest version first; nothing of the erased.
    pub(crate) cores: Vec<CoreRow>,
    pub(crate) entries: Vec<EntryRow>,
}

impl Rows {
    /// Those of a household that is not there yet.
    pub(crate) fn none(household: HouseholdId) -> Self {
        let (persons, cores, entries) = (Vec::new(), Vec::new(), Vec::new());
        Self { household, last_seq: 0, last_recorded: Timestamp::MIN, folded_at: None, persons, cores, entries }
    }

    /// Reads them; `None` if there is no such household.
    pub(crate) async fn load(tx: &mut Tx, household: HouseholdId) -> Result<Option<Self>, Error> {
        Self::read(household, tx.rows("household", ROWS, values![household]).await?)
    }

    /// The same by itself, in one statement and so in one state.
    pub(crate) async fn load_alone(data: &Database, household: HouseholdId) -> Result<Option<Self>, Error> {
        Self::read(household, data.rows("household", ROWS, values![household]).await?)
    }

    fn read(household: HouseholdId, found: Vec<Row>) -> Result<Option<Self>, Error> {
        let mut rows = Self::none(household);
        let mut is_there = false;
        for mut row in found {
            let (_, number, part): (HouseholdId, u64, u8) = (row.take()?, row.take()?, row.take()?);
            match part {
                0 => {
                    is_there = true;
                    (rows.last_seq, rows.last_recorded, rows.folded_at) = (number, row.take()?, row.take()?);
                }
                1 => rows.person(number, row.of("person"))?,
                2 => rows.cores.push(CoreRow {
                    version: number,
                    recorded: row.take()?,
                    person: row.skip(6).take()?,
                    bytes: row.take()?,
                }),
                _ => rows.entries.push(entry_row(number, row.of("entry"), &rows)?),
            }
        }
        if is_there && rows.entries.len() as u64 != rows.last_seq {
            let what = format!("the household has {} entries, and its last number is {}", rows.entries.len(), rows.last_seq);
            return Err(Error::Damaged { table: "entry", row: household.to_string(), what });
        }
        Ok(is_there.then_some(rows))
    }

    fn person(&mut self, place: u64, mut row: Row) -> Result<(), Error> {
        if place != self.persons.len() as u64 {
            return Err(row.damaged("a person of the household before this one is missing"));
        }
        let (member, recorded) = (row.take()?, row.take()?);
        self.persons.push(PersonRow { person: row.skip(5).take()?, member, recorded });
        Ok(())
    }

    /// The journal, with what was opened of each person.
    pub(crate) fn journal(&self, programme: &Programme, cores: Vec<Core>) -> Result<Journal, Error> {
        let persons = self.persons.iter().zip(cores).enumerate().map(|(place, (row, core))| {
            let Core { born, sex, role } = core;
            Person { label: person_label(place), born, sex, role, member: row.member }
        });
        let mut journal = Journal { persons: persons.collect(), entries: Vec::new() };
        for row in &self.entries {
            let entry = self.entry(programme, row, &journal)?;
            journal.entries.push(entry);
        }
        Ok(journal)
    }

    fn entry(&self, programme: &Programme, row: &EntryRow, before: &Journal) -> Result<Entry, Error> {
        let EntryRow { seq, ref kind, form, who, on, at, dated, recorded, ref fields, .. } = *row;
        let stored = Stored { seq, kind, form, who, on, at, dated, recorded, fields };
        form::read(programme, &stored, before).map_err(|what| Error::OtherPack { household: self.household, seq, what })
    }

    /// The persons' ids, in the order in which the journal has them.
    pub(crate) fn person_ids(&self) -> Vec<PersonId> {
        self.persons.iter().map(|row| row.person).collect()
    }
}

/// The label by which a journal names a person of a household. It is never chosen by anybody.
pub(crate) fn person_label(place: usize) -> String {
    format!("p{}", place + 1)
}

fn entry_row(seq: u64, mut row: Row, rows: &Rows) -> Result<EntryRow, Error> {
    if seq != rows.entries.len() as u64 + 1 {
        return Err(row.damaged("an entry before this one is missing"));
    }
    let (form, at, dated, recorded) = (row.take()?, row.take()?, row.take()?, row.take()?);
    let (kind, on, fields) = (row.take()?, row.take()?, row.take()?);
    let who = match row.take::<Option<PersonId>>()? {
        None => None,
        Some(person) => {
            let place = rows.persons.iter().position(|row| row.person == person);
            Some(place.ok_or_else(|| row.damaged("it is about somebody of another household"))?)
        }
    };
    Ok(EntryRow { seq, kind, form, who, on, at, dated, recorded, by: row.take()?, fields })
}

/// Everything of a household, of which one statement sees one state: its own row, its persons, what the fold needs of them, its entries.
const ROWS: &str = "
    select household, last_seq as n, cast(0 as bigint) as part, last_recorded as a, folded_at as b, cast(null as bigint) as c,
        cast(null as bigint) as d, cast(null as text) as t, cast(null as text) as u, cast(null as text) as v,
        cast(null as bytea) as x, cast(null as bytea) as y
        from household where household = $1
    union all select household, place, 1, member, recorded_at, null, null, null, null, null, person, null
        from person where household = $1
    union all select household, version, 2, recorded_at, null, null, null, null, null, null, person, bytes
        from sealed where household = $1 and field = 'person' and bytes is not null
    union all select household, seq, 3, form, effective_minute, dated, recorded_at, kind, effective_on, fields, person, recorded_by
        from entry where household = $1
    order by part, n";
