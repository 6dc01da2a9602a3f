//! A household as it stands in the data base: in one state of it, and without opening anything.

use case::{Entry, Journal, Person};
use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::Timestamp;
use programme::Programme;
use rules::{Date, Time};
use serde_json::{Value as Json, json};
use vault::{ActorId, Compartment, Field, PersonId, Place, Slot};

use crate::database::Database;
use crate::form::{self, Stored};
use crate::keys::compartment_of;
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

/// Households that one statement reads.
const TOGETHER: usize = 8;

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
    /// Where anything of who they are, and of what was written, is sealed and not erased: of each field the oldest version first.
    pub(crate) sealed: Vec<Place>,
    /// Where anything of that was erased.
    pub(crate) erased: Vec<Place>,
    pub(crate) entries: Vec<EntryRow>,
}

impl Rows {
    /// Those of a household that is not there yet.
    pub(crate) fn none(household: HouseholdId) -> Self {
        Self {
            household,
            last_seq: 0,
            last_recorded: Timestamp::MIN,
            folded_at: None,
            persons: Vec::new(),
            cores: Vec::new(),
            sealed: Vec::new(),
            erased: Vec::new(),
            entries: Vec::new(),
        }
    }

    /// Reads them; `None` if there is no such household.
    pub(crate) async fn load(tx: &mut Tx, household: HouseholdId) -> Result<Option<Self>, Error> {
        Ok(Self::read(tx.rows("household", ROWS, values![household]).await?)?.pop())
    }

    /// Reads those of several households, in the order that is given, with few statements.
    ///
    /// # Errors
    /// One of them is not there, or cannot be read.
    pub(crate) async fn load_some(tx: &mut Tx, households: &[HouseholdId]) -> Result<Vec<Self>, Error> {
        let mut found = HashMap::with_capacity(households.len());
        for some in households.chunks(TOGETHER) {
            let values = some.iter().chain(some.last().into_iter().cycle()).take(TOGETHER).map(|id| (*id).into()).collect();
            let read = Self::read(tx.rows("household", &ROWS_OF_SOME, values).await?)?;
            found.extend(read.into_iter().map(|rows| (rows.household, rows)));
        }
        households.iter().map(|id| found.remove(id).ok_or(Error::NoHousehold(*id))).collect()
    }

    /// The same by itself, in one statement and so in one state.
    pub(crate) async fn load_alone(data: &Database, household: HouseholdId) -> Result<Option<Self>, Error> {
        Ok(Self::read(data.rows("household", ROWS, values![household]).await?)?.pop())
    }

    fn read(found: Vec<Row>) -> Result<Vec<Self>, Error> {
        let mut all: Vec<Self> = Vec::new();
        for mut row in found {
            let (household, number, part): (HouseholdId, u64, u8) = (row.take()?, row.take()?, row.take()?);
            match all.last_mut().filter(|rows| part > 0 && rows.household == household) {
                Some(rows) => rows.add(number, part, row)?,
                None if part == 0 => {
                    let (last_recorded, folded_at) = (row.take()?, row.take()?);
                    all.push(Self { last_seq: number, last_recorded, folded_at, ..Self::none(household) });
                }
                None => return Err(row.damaged("it is of a household that is missing")),
            }
        }
        for Self { household, entries, last_seq, .. } in &all {
            if entries.len() as u64 != *last_seq {
                let what = format!("the household has {} entries, and its last number is {last_seq}", entries.len());
                return Err(Error::Damaged { table: "entry", row: household.to_string(), what });
            }
        }
        Ok(all)
    }

    fn add(&mut self, number: u64, part: u8, row: Row) -> Result<(), Error> {
        match part {
            1 => return self.person(number, row.of("person")),
            2 => return self.sealed(number, row.of("sealed")),
            _ => {
                let entry = entry_row(number, row.of("entry"), self)?;
                self.entries.push(entry);
            }
        }
        Ok(())
    }

    fn person(&mut self, place: u64, mut row: Row) -> Result<(), Error> {
        if place != self.persons.len() as u64 {
            return Err(row.damaged("a person of the household before this one is missing"));
        }
        let (member, recorded) = (row.take()?, row.take()?);
        self.persons.push(PersonRow { person: row.skip(5).take()?, member, recorded });
        Ok(())
    }

    fn sealed(&mut self, version: u64, mut row: Row) -> Result<(), Error> {
        let recorded = row.take()?;
        let compartment = compartment_of(&mut row)?;
        let is_erased = row.take::<u8>()? == 1;
        let name: String = row.skip(1).take()?;
        let (person, bytes) = (row.skip(2).take()?, row.take::<Option<Vec<u8>>>()?);
        // That there is something in another compartment is nobody's business who reads a household.
        if compartment != Compartment::Identity {
            return Ok(());
        }
        let field = Field::new(&name).map_err(|_| row.damaged("there is no such field"))?;
        let all = if is_erased { &mut self.erased } else { &mut self.sealed };
        all.push(Place { person, slot: Slot { compartment, field, version } });
        self.cores.extend(bytes.map(|bytes| CoreRow { person, version, recorded, bytes }));
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

/// Everything of a household, of which one statement sees one state: its own row, its persons, what the fold needs of them, where anything is
/// sealed, its entries.
pub(crate) const ROWS: &str = "
    select household, last_seq as n, cast(0 as bigint) as part, last_recorded as a, folded_at as b, cast(null as bigint) as c,
        cast(null as bigint) as d, cast(null as text) as t, cast(null as text) as u, cast(null as text) as v,
        cast(null as bytea) as x, cast(null as bytea) as y
        from household where household = $1
    union all select household, place, 1, member, recorded_at, null, null, null, null, null, person, null
        from person where household = $1
    union all select household, version, 2, recorded_at, compartment, case when bytes is null then 1 else 0 end, null, field, null, null,
        person, case when field = 'person' then bytes end
        from sealed where household = $1
    union all select household, seq, 3, form, effective_minute, dated, recorded_at, kind, effective_on, fields, person, recorded_by
        from entry where household = $1
    order by part, n";

/// The same of several.
pub(crate) static ROWS_OF_SOME: LazyLock<String> = LazyLock::new(|| {
    let places: Vec<String> = (1..=TOGETHER).map(|at| format!("${at}")).collect();
    let of_some = ROWS.replace("= $1", &format!("in ({})", places.join(", ")));
    of_some.replace("order by part, n", "order by household, part, n")
});
