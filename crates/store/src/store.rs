//! A store: data, key table and vault together.

use std::sync::Arc;

use case::{Engine, Journal, Standing};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use programme::Programme;
use rules::Date;
use tlog::Frontier;
use vault::{
    Access, AccessLine, ActorId, Compartment, Field, InstallationId, MemoryStore, Opened, PersonId, Purpose, Purposes, Random,
    RootKey, Slot, Vault, VaultError,
};

use crate::append::{CORE_FIELD, core_place};
use crate::database::{Database, Half, Mode};
use crate::keys::{ChangeKeys, KeyChange, Keys};
use crate::lock::Lock;
use crate::read::{Core, Rows};
use crate::sealed::{Committed, Shelf, WriteLines};
use crate::sql::{Tx, values};
use crate::writer::Work;
use crate::{Error, HouseholdId, Location};

/// Who does something, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Who: an account of the program.
    pub by: ActorId,
    /// When: the present.
    pub at: Timestamp,
}

/// Who reads, why, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Who.
    pub who: ActorId,
    /// Why.
    pub purpose: Purpose,
    /// When: the present.
    pub at: Timestamp,
}

/// Something about a person that names them: a name, a phone, an account.
#[derive(Clone)]
pub struct Detail {
    /// Under whose keys.
    pub compartment: Compartment,
    /// What it is: `name`, `phone`.
    pub field: Field,
    /// What it says.
    pub text: String,
}

impl std::fmt::Debug for Detail {
    /// Without what it says.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Detail({}/{})", self.compartment, self.field)
    }
}

/// A household as read for a purpose.
#[derive(Clone, Debug)]
pub struct Household {
    /// Which.
    pub id: HouseholdId,
    /// The number of its last entry: what an append expects.
    pub last_seq: u64,
    /// Its persons' ids, in the order of the journal's persons.
    pub persons: Vec<PersonId>,
    /// Who recorded each entry, in their order.
    pub recorded_by: Vec<ActorId>,
    /// Persons `p1`, `p2`, .. and entries `e1`, `e2`, ..; sealed texts read `(sealed)`.
    pub journal: Journal,
}

/// An open store. Dropping it closes it; [`close`](Self::close) also waits for what is being written.
pub struct Store {
    pub(crate) data: Database,
    keys: Database,
    pub(crate) vault: Arc<Vault>,
    installation: InstallationId,
    programme: String,
    location: Location,
    _lock: Option<Lock>,
}

impl Store {
    /// Makes a store for a programme, under a root key. The key of the installation is random.
    ///
    /// # Errors
    /// There is one already, or settings under which something confirmed could be lost.
    pub async fn create(
        location: &Location,
        programme: &Programme,
        root: &dyn RootKey,
        rng: &mut Random<'_>,
    ) -> Result<Self, Error> {
        let lock = Lock::take(location)?;
        let installation = InstallationId::random(rng);
        let mut made = MemoryStore::default();
        let vault = Vault::create(installation, root, &mut made, rng).await?;
        let keys = Database::open(location, Half::Keys, Mode::Create).await?;
        let data = Database::open(location, Half::Data, Mode::Create).await?;
        let changes = made.keys.compartment_keys.into_iter().map(KeyChange::AddCompartmentKey).collect();
        keys.write(Founding { installation, programme: None }).await?;
        keys.write(ChangeKeys(changes)).await?;
        data.write(Founding { installation, programme: Some(programme.id.clone()) }).await?;
        let (vault, location) = (Arc::new(vault), location.clone());
        Ok(Self { data, keys, vault, installation, programme: programme.id.clone(), location, _lock: lock })
    }

    /// Opens a store with its root key, brings its schema up to date, and checks that what it confirms is kept.
    ///
    /// # Errors
    /// There is none, it is in use, another root key, another program's schema, or weak settings.
    pub async fn open(location: &Location, root: &dyn RootKey) -> Result<Self, Error> {
        let lock = Lock::take(location)?;
        let data = Database::open(location, Half::Data, Mode::Serve).await?;
        let keys = Database::open(location, Half::Keys, Mode::Serve).await.map_err(|error| half_there(location, error))?;
        let (installation, programme) = founding(&mut data.read().await?).await?;
        let mut tx = keys.read().await?;
        let row = tx.row("key_state", "select one, installation from key_state", values![]).await?;
        let mut row = row.ok_or(Error::OtherInstallation)?;
        let (_, of_keys): (i64, [u8; 16]) = (row.take()?, row.take()?);
        if InstallationId(of_keys) != installation {
            return Err(Error::OtherInstallation);
        }
        let vault = Vault::unlock(installation, root, &mut Keys::new(tx)).await?;
        let (vault, location) = (Arc::new(vault), location.clone());
        Ok(Self { data, keys, vault, installation, programme, location, _lock: lock })
    }

    /// Waits for what is being written, and closes.
    pub async fn close(self) {
        self.data.close().await;
        self.keys.close().await;
    }

    /// The installation: what is sealed in one does not open in another.
    pub fn installation(&self) -> InstallationId {
        self.installation
    }

    /// The id of the programme it is under.
    pub fn programme(&self) -> &str {
        &self.programme
    }

    /// Where it is.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// A household, as it is known now; its persons' birth dates, sexes and roles are opened for a purpose.
    ///
    /// # Errors
    /// No such household, or something that cannot be read.
    pub async fn household(&self, engine: &Engine<'_>, id: HouseholdId, reading: &Reading) -> Result<Household, Error> {
        self.household_known(engine, id, reading, None).await
    }

    /// Where a household stands on a day, as known at an instant (`None`: with everything that is recorded).
    ///
    /// # Errors
    /// As for [`household`](Self::household).
    pub async fn standing(
        &self,
        engine: &Engine<'_>,
        id: HouseholdId,
        (as_of, known_at): (Date, Option<Timestamp>),
        reading: &Reading,
    ) -> Result<Standing, Error> {
        let household = self.household_known(engine, id, reading, known_at).await?;
        Ok(engine.standing(&household.journal, as_of, known_at))
    }

    /// What was known when an entry was recorded: the standing of its day, at its instant.
    ///
    /// # Errors
    /// No such entry, or as for [`household`](Self::household).
    pub async fn known_when(&self, engine: &Engine<'_>, id: HouseholdId, seq: u64, reading: &Reading) -> Result<Standing, Error> {
        let rows = self.rows(id).await?;
        let entry = rows.entries.iter().find(|entry| entry.seq == seq).ok_or(Error::NoEntry { household: id, seq })?;
        let (as_of, known_at) = (civil_day(engine.programme(), entry.recorded)?, Some(entry.recorded));
        self.standing(engine, id, (as_of, known_at), reading).await
    }

    /// Opens values of a person, after the line in their access record.
    ///
    /// # Errors
    /// The line cannot be written, nothing is there, or it was erased.
    pub async fn open_values(&self, person: PersonId, fields: Vec<Slot>, reading: &Reading) -> Result<Opened, Error> {
        let Reading { who, purpose, at } = reading.clone();
        let line = AccessLine { who, purpose: purpose.code().to_owned(), person, fields: fields.clone(), at };
        self.data.write(WriteLines(vec![line.clone()])).await?;
        let mut shelf = self.shelf().await?;
        let access = Access { who, purpose, person, fields, at };
        Ok(self.vault.open(access, &mut shelf, &mut Committed(vec![line])).await?)
    }

    async fn household_known(
        &self,
        engine: &Engine<'_>,
        id: HouseholdId,
        reading: &Reading,
        known_at: Option<Timestamp>,
    ) -> Result<Household, Error> {
        let mut rows = self.rows(id).await?;
        let cores = self.open_cores(engine.programme(), &rows, reading, known_at).await?;
        // Whoever was recorded later was not known to belong to the household.
        for person in rows.persons.iter_mut().filter(|person| known_at.is_some_and(|at| person.recorded > at)) {
            person.member = false;
        }
        let journal = rows.journal(engine.programme(), cores)?;
        let recorded_by = rows.entries.iter().map(|entry| entry.by).collect();
        Ok(Household { id, last_seq: rows.last_seq, persons: rows.person_ids(), recorded_by, journal })
    }

    async fn rows(&self, id: HouseholdId) -> Result<Rows, Error> {
        Rows::load(&mut self.data.read().await?, id).await?.ok_or(Error::NoHousehold(id))
    }

    /// Opens what the fold needs of each person: one line in each one's access record, all of them committed at once.
    pub(crate) async fn open_cores(
        &self,
        programme: &Programme,
        rows: &Rows,
        reading: &Reading,
        known_at: Option<Timestamp>,
    ) -> Result<Vec<Core>, Error> {
        let slots = self.core_slots(rows, known_at).await?;
        let Reading { who, purpose, at } = reading.clone();
        let line = |(person, slot): &(PersonId, Option<Slot>)| {
            let fields = vec![slot.clone()?];
            Some(AccessLine { who, purpose: purpose.code().to_owned(), person: *person, fields, at })
        };
        let lines: Vec<AccessLine> = slots.iter().filter_map(line).collect();
        if !lines.is_empty() {
            self.data.write(WriteLines(lines.clone())).await?;
        }
        let (mut shelf, mut committed) = (self.shelf().await?, Committed(lines));
        let mut cores = Vec::with_capacity(slots.len());
        for (person, slot) in slots {
            let Some(slot) = slot else {
                cores.push(Core::default());
                continue;
            };
            let access = Access { who, purpose: purpose.clone(), person, fields: vec![slot.clone()], at };
            cores.push(match self.vault.open(access, &mut shelf, &mut committed).await {
                Ok(opened) => {
                    let text = opened.value(&slot).and_then(|clear| clear.expose_text());
                    let place = || format!("{slot} of person {person}");
                    let core = text.and_then(|text| Core::read(programme, text));
                    core.ok_or_else(|| Error::Damaged { table: "sealed", row: place(), what: "it is no person".to_owned() })?
                }
                // Nothing is known of an erased person any more; the money and the dates stand.
                Err(VaultError::Erased(_)) => Core::default(),
                Err(error) => return Err(error.into()),
            });
        }
        Ok(cores)
    }

    /// For each person, the newest slot of what the fold needs that was known at an instant; none for the erased.
    async fn core_slots(&self, rows: &Rows, known_at: Option<Timestamp>) -> Result<Vec<(PersonId, Option<Slot>)>, Error> {
        let sql = "select person, version, recorded_at from sealed
            where household = $1 and field = $2 and bytes is not null order by person, version";
        let mut newest: std::collections::BTreeMap<PersonId, (u64, bool)> = std::collections::BTreeMap::new();
        for mut row in self.data.read().await?.rows("sealed", sql, values![rows.household, CORE_FIELD]).await? {
            let (person, version, recorded): (PersonId, u64, Timestamp) = (row.take()?, row.take()?, row.take()?);
            if version == 1 || known_at.is_none_or(|at| recorded <= at) {
                newest.insert(person, (version, true));
            }
        }
        rows.persons
            .iter()
            .map(|row| {
                let version = newest.get(&row.person).map(|(version, _)| *version);
                Ok((row.person, version.map(|version| core_place(row.person, version)).transpose()?.map(|place| place.slot)))
            })
            .collect()
    }

    /// A reading by the program itself, for the fold.
    pub(crate) fn computing(&self, stamp: Stamp) -> Result<Reading, Error> {
        let purposes: Purposes = [COMPUTE].into_iter().collect();
        let purpose = purposes.find(COMPUTE).ok_or_else(|| Error::NoPurpose(COMPUTE.to_owned()))?;
        Ok(Reading { who: stamp.by, purpose, at: stamp.at })
    }

    async fn shelf(&self) -> Result<Shelf, Error> {
        Ok(Shelf::new(self.keys().await?, self.data.read().await?))
    }

    pub(crate) async fn keys(&self) -> Result<Keys, Error> {
        Ok(Keys::new(self.keys.read().await?))
    }

    pub(crate) async fn change_keys(&self, keys: Keys) -> Result<(), Error> {
        if keys.changes.is_empty() { Ok(()) } else { self.keys.write(ChangeKeys(keys.changes)).await }
    }
}

/// The purpose for which the program itself reads.
pub const COMPUTE: &str = "compute_standing";

/// The first row of each half.
struct Founding {
    installation: InstallationId,
    /// Of the data.
    programme: Option<String>,
}

impl Work for Founding {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let installation = self.installation.0.to_vec();
        match &self.programme {
            None => {
                let sql = "insert into key_state (one, installation) values (1, $1)";
                tx.execute("key_state", sql, values![installation]).await?;
            }
            Some(programme) => {
                let sql = "insert into store (one, installation, programme) values (1, $1, $2)";
                tx.execute("store", sql, values![installation, programme.as_str()]).await?;
                let sql = "insert into log_state (one, frontier) values (1, $1)";
                tx.execute("log_state", sql, values![Frontier::new().to_bytes()]).await?;
            }
        }
        Ok(())
    }
}

async fn founding(tx: &mut Tx) -> Result<(InstallationId, String), Error> {
    let row = tx.row("store", "select one, installation, programme from store", values![]).await?;
    let missing = || Error::Damaged {
        table: "store",
        row: "1".to_owned(),
        what: "it is missing: making this store was cut short".to_owned(),
    };
    let mut row = row.ok_or_else(missing)?;
    let (_, installation): (i64, [u8; 16]) = (row.take()?, row.take()?);
    Ok((InstallationId(installation), row.take()?))
}

fn half_there(location: &Location, error: Error) -> Error {
    match error {
        Error::NoStore { place } => Error::HalfThere { present: location.to_string(), missing: place },
        other => other,
    }
}

/// The civil day of an instant in the programme's time zone.
pub(crate) fn civil_day(programme: &Programme, at: Timestamp) -> Result<Date, Error> {
    let zone = TimeZone::get(&programme.timezone).unwrap_or(TimeZone::UTC);
    let day = zone.to_datetime(at).date();
    let (year, month, of_month) = (day.year(), day.month().unsigned_abs(), day.day().unsigned_abs());
    let day = Date::from_ymd(i32::from(year), u32::from(month), u32::from(of_month));
    day.ok_or_else(|| Error::Entry("the clock shows a day that no law knows".to_owned()))
}
