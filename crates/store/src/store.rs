//! A store: data, key table and vault together.

use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use programme::{Programme, Purpose};
use rules::{Date, Time};
use tlog::Frontier;
use vault::{ActorId, InstallationId, MemoryStore, Purposes, Random, RootKey, Vault};

use crate::database::{Database, Half, Mode, half_path};
use crate::keys::{ChangeKeys, KeyChange, Keys};
use crate::leaves::{self, frontier};
use crate::lock::Lock;
use crate::sealed::Shelf;
use crate::sql::{Tx, values};
use crate::take_up::TakenUp;
use crate::unfinished::clear;
use crate::writer::Work;
use crate::{Error, Leaf, Location, Reading};

/// Who does something, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Who: an account of the program.
    pub by: ActorId,
    /// When: the present.
    pub at: Timestamp,
}

/// An open store. Dropping it closes it; [`close`](Self::close) also waits for what is being written.
pub struct Store {
    pub(crate) data: Database,
    pub(crate) keys: Database,
    vault: RwLock<Arc<Vault>>,
    installation: InstallationId,
    programme: String,
    location: Location,
    _lock: Option<Lock>,
}

impl Store {
    /// Makes a store for a programme, under a root key. The key of the installation is random. What a making that was cut short has left
    /// there is made anew.
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
        if !clear(location, Half::Data).await? {
            return Err(Error::AlreadyThere { place: location.to_string() });
        }
        if !clear(location, Half::Keys).await? {
            return Err(keys_alone(location));
        }
        let installation = InstallationId::random(rng);
        let mut made = MemoryStore::default();
        let vault = Vault::create(installation, root, &mut made, rng).await?;
        let keys = Database::open(location, Half::Keys, Mode::Create).await?;
        let data = Database::open(location, Half::Data, Mode::Create).await?;
        let changes = made.keys.compartment_keys.into_iter().map(KeyChange::AddCompartmentKey).collect();
        keys.write(Founding { installation, programme: None }).await?;
        keys.write(ChangeKeys(changes)).await?;
        data.write(Founding { installation, programme: Some((programme.id.clone(), TakenUp::first(programme))) }).await?;
        let (vault, location) = (RwLock::new(Arc::new(vault)), location.clone());
        Ok(Self { data, keys, vault, installation, programme: programme.id.clone(), location, _lock: lock })
    }

    /// Opens a store with its root key, brings its schema up to date, and checks that what it confirms is kept.
    ///
    /// # Errors
    /// There is none, it is in use, another root key, another program's schema, or weak settings.
    pub async fn open(location: &Location, root: &dyn RootKey) -> Result<Self, Error> {
        let lock = Lock::take(location)?;
        let data = Database::open(location, Half::Data, Mode::Serve).await?;
        let founded = founding(&mut data.read().await?).await?;
        let (installation, programme) = founded.ok_or_else(|| Error::Unfinished { place: location.to_string() })?;
        let keys = Database::open(location, Half::Keys, Mode::Serve).await.map_err(|error| half_there(location, error))?;
        let mut tx = keys.read().await?;
        let row = tx.row("key_state", "select one, installation from key_state", values![]).await?;
        let mut row = row.ok_or(Error::OtherInstallation)?;
        let (_, of_keys): (i64, [u8; 16]) = (row.take()?, row.take()?);
        if InstallationId(of_keys) != installation {
            return Err(Error::OtherInstallation);
        }
        let vault = Vault::unlock(installation, root, &mut Keys::new(tx)).await?;
        let (vault, location) = (RwLock::new(Arc::new(vault)), location.clone());
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

    /// Refuses to record under another programme, in whose words nobody could read it back. What lies over its own is not another one.
    ///
    /// # Errors
    /// `OtherProgramme`.
    pub fn check_programme(&self, given: &Programme) -> Result<(), Error> {
        let other = || Error::OtherProgramme { store: self.programme.clone(), given: given.id.clone() };
        if given.store_id() == self.programme { Ok(()) } else { Err(other()) }
    }

    /// Whether it is on PostgreSQL under an account that may change its schema, and what is only ever added: more than the program needs ([`permit`](crate::permit)).
    pub fn is_owned(&self) -> bool {
        matches!(self.location, Location::Postgres { .. }) && (self.data.may_alter() || self.keys.may_alter())
    }

    /// Where it is.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// The vault as it is unlocked now.
    pub(crate) fn vault(&self) -> Arc<Vault> {
        Arc::clone(&self.vault.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Goes on with a vault that knows newer keys.
    pub(crate) fn use_vault(&self, vault: Arc<Vault>) {
        *self.vault.write().unwrap_or_else(PoisonError::into_inner) = vault;
    }

    /// A reading by the program itself, for the fold.
    pub(crate) fn computing(stamp: Stamp) -> Result<Reading, Error> {
        let purposes: Purposes = [COMPUTE].into_iter().collect();
        let purpose = purposes.find(COMPUTE).ok_or_else(|| Error::NoPurpose(COMPUTE.to_owned()))?;
        Ok(Reading { who: stamp.by, purpose, at: stamp.at })
    }

    /// How many leaves the log has.
    pub(crate) async fn log_size(&self) -> Result<u64, Error> {
        Ok(frontier(&mut self.data.read().await?).await?.size())
    }

    /// Leaves no copy of what was deleted in the files.
    pub(crate) async fn forget_deleted(&self) -> Result<(), Error> {
        self.keys.forget_deleted().await?;
        self.data.forget_deleted().await
    }

    /// How far the log has come: its size and root.
    ///
    /// # Errors
    /// The store fails.
    pub async fn log_frontier(&self) -> Result<Frontier, Error> {
        frontier(&mut self.data.read().await?).await
    }

    /// Up to `count` leaves of the log from a position on, in order, each beside what its row gives now.
    ///
    /// # Errors
    /// The store fails, or a row cannot be read at all; the error names it.
    pub async fn leaves(&self, from: u64, count: u64) -> Result<Vec<Leaf>, Error> {
        leaves::leaves(&mut self.data.read().await?, from, count).await
    }

    pub(crate) async fn shelf(&self) -> Result<Shelf, Error> {
        Ok(Shelf::new(self.keys().await?, self.data.read().await?))
    }

    pub(crate) async fn keys(&self) -> Result<Keys, Error> {
        Ok(Keys::new(self.keys.read().await?))
    }

    /// Carries out what the vault wants changed in the key table.
    pub(crate) async fn change_keys(&self, keys: Keys) -> Result<(), Error> {
        // The reading ends first: the writer may need its connection.
        let changes = keys.into_changes();
        self.carry_out(changes).await
    }

    pub(crate) async fn carry_out(&self, changes: Vec<KeyChange>) -> Result<(), Error> {
        if changes.is_empty() { Ok(()) } else { self.keys.write(ChangeKeys(changes)).await }
    }
}

/// The purpose for which the program itself reads.
pub const COMPUTE: &str = Purpose::COMPUTE;

/// The first row of each half.
pub(crate) struct Founding {
    pub(crate) installation: InstallationId,
    /// Of the data.
    pub(crate) programme: Option<(String, TakenUp)>,
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
            Some((programme, texts)) => {
                let sql = "insert into store (one, installation, programme) values (1, $1, $2)";
                tx.execute("store", sql, values![installation, programme.as_str()]).await?;
                let sql = "insert into log_state (one, frontier) values (1, $1)";
                tx.execute("log_state", sql, values![Frontier::new().to_bytes()]).await?;
                texts.note(tx, 1).await?;
            }
        }
        Ok(())
    }
}

/// The first row of the data; none if making it was cut short.
pub(crate) async fn founding(tx: &mut Tx) -> Result<Option<(InstallationId, String)>, Error> {
    let Some(mut row) = tx.row("store", "select one, installation, programme from store", values![]).await? else {
        return Ok(None);
    };
    let (_, installation): (i64, [u8; 16]) = (row.take()?, row.take()?);
    Ok(Some((InstallationId(installation), row.take()?)))
}

/// Keys of persons are there, and their data are not.
fn keys_alone(location: &Location) -> Error {
    let present = match location {
        Location::Sqlite(path) => half_path(path, Half::Keys).display().to_string(),
        Location::Postgres { .. } => format!("the key table of {location}"),
    };
    Error::HalfThere { present, missing: location.to_string() }
}

fn half_there(location: &Location, error: Error) -> Error {
    match error {
        Error::NoStore { place } => Error::HalfThere { present: location.to_string(), missing: place },
        other => other,
    }
}

/// The civil minute of an instant in the programme's time zone.
pub(crate) fn civil_time(programme: &Programme, at: Timestamp) -> Result<Time, Error> {
    let zone = TimeZone::get(&programme.timezone).unwrap_or(TimeZone::UTC);
    let clock = zone.to_datetime(at);
    let (year, month, of_month) = (clock.year(), clock.month().unsigned_abs(), clock.day().unsigned_abs());
    let day = Date::from_ymd(i32::from(year), u32::from(month), u32::from(of_month));
    let minute = u16::from(clock.hour().unsigned_abs()) * 60 + u16::from(clock.minute().unsigned_abs());
    let time = day.and_then(|day| Time::new(day, minute));
    time.ok_or_else(|| Error::Entry("the clock shows a day that no law knows".to_owned()))
}
