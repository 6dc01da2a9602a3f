//! A household as it stands in the data base: in one state of it, and without opening anything.

use case::{Entry, Journal, Person};
use jiff::Timestamp;
use programme::Programme;
use rules::{Date, Time};
use serde_json::{Value as Json, json};
use vault::{ActorId, PersonId};

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

/// An entry's row.
#[derive(Clone, Debug)]
pub(crate) struct EntryRow {
    pub(crate) seq: u64,
    kind: String,
    form: u32,
    who: Option<usize>,
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
    pub(crate) entries: Vec<EntryRow>,
}

impl Rows {
    /// Those of a household that is not there yet.
    pub(crate) fn none(household: HouseholdId) -> Self {
        Self { household, last_seq: 0, last_recorded: Timestamp::MIN, folded_at: None, persons: Vec::new(), entries: Vec::new() }
    }

    /// Reads them; `None` if there is no such household.
    pub(crate) async fn load(tx: &mut Tx, household: HouseholdId) -> Result<Option<Self>, Error> {
        let sql = "select household, last_seq, last_recorded, folded_at from household where household = $1";
        let Some(mut row) = tx.row("household", sql, values![household]).await? else { return Ok(None) };
        let (_, last_seq): (HouseholdId, u64) = (row.take()?, row.take()?);
        let (last_recorded, folded_at) = (row.take()?, row.take()?);
        let sql = "select household, place, person, member, recorded_at from person where household = $1 order by place";
        let mut persons = Vec::new();
        for mut row in tx.rows("person", sql, values![household]).await? {
            let (_, place): (HouseholdId, usize) = (row.take()?, row.take()?);
            if place != persons.len() {
                return Err(row.damaged("a person of the household before this one is missing"));
            }
            persons.push(PersonRow { person: row.take()?, member: row.take()?, recorded: row.take()? });
        }
        let sql =
            "select household, seq, kind, form, person, effective_on, effective_minute, dated, recorded_at, recorded_by, fields
            from entry where household = $1 order by seq";
        let mut entries = Vec::new();
        for row in tx.rows("entry", sql, values![household]).await? {
            entries.push(entry_row(row, &persons, entries.len())?);
        }
        if entries.len() as u64 != last_seq {
            let what = format!("the household has {} entries, and its last number is {last_seq}", entries.len());
            return Err(Error::Damaged { table: "entry", row: household.to_string(), what });
        }
        Ok(Some(Self { household, last_seq, last_recorded, folded_at, persons, entries }))
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

fn entry_row(mut row: Row, persons: &[PersonRow], before: usize) -> Result<EntryRow, Error> {
    let (_, seq): (HouseholdId, u64) = (row.take()?, row.take()?);
    if seq != before as u64 + 1 {
        return Err(row.damaged("an entry before this one is missing"));
    }
    let (kind, form, person) = (row.take()?, row.take()?, row.take::<Option<PersonId>>()?);
    let who = match person {
        None => None,
        Some(person) => {
            let place = persons.iter().position(|row| row.person == person);
            Some(place.ok_or_else(|| row.damaged("it is about somebody of another household"))?)
        }
    };
    let (on, at) = (row.take()?, row.take()?);
    let (dated, recorded) = (row.take()?, row.take()?);
    Ok(EntryRow { seq, kind, form, who, on, at, dated, recorded, by: row.take()?, fields: row.take()? })
}
