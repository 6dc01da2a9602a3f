//! What pages are made from: a store, its programme, the policies, the accounts, the words.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use access::{Action, Cost, Policies, PolicyError, RelyingParty, Role};
use case::Engine;
use chacha20::ChaCha20Rng;
use identity::Provider;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use programme::{Lang, Programme, Purpose};
use rand_core::SeedableRng as _;
use rules::Date;
use store::{Account, Grant, MACHINE, Reading, Register, Stamp, Store, Ticked};
use thiserror::Error;
use tokio::sync::{Mutex, Semaphore};
use vault::{ActorId, PersonId, Purposes};

use crate::answer::{Answer, Trouble};
use crate::client::Marks;
use crate::keeping::{Keeper, Keeping};
use crate::limits::Limits;
use crate::long_work::{Planning, behind};
use crate::metrics::Metrics;
use crate::opened::{FILES_A_DAY, OpenedFiles};
use crate::page::Pages;
use crate::pages::keys::{KeyMaker, RootSource};
use crate::passkeys::Passkeys;
use crate::provider::Identities;
use crate::treasury::Treasury;
use crate::trial::{PackShelf, Trials};
use crate::typesetter::Typesetter;

/// By so many days the clock of people who do not exist is put forward at once, and in all.
const DAYS_AT_ONCE: i64 = 366;
const DAYS_AHEAD_MAX: i64 = 10 * DAYS_AT_ONCE;
/// So many passwords are compared at once.
const HASHING_MAX: usize = 2;

/// Reads the clock.
pub type Clock = fn() -> Timestamp;

/// What a site needs of the machine.
pub struct Machine {
    /// The clock.
    pub now: Clock,
    /// 32 bytes that nobody can guess.
    pub chance: fn() -> [u8; 32],
    /// What it costs to try a password.
    pub cost: Cost,
    /// Whether a proxy in front says in `X-Forwarded-For` for whom it speaks.
    pub is_behind_proxy: bool,
    /// Whether browsers reach it by TLS, here or at a proxy: then cookies go over nothing else.
    pub is_secure: bool,
    /// The most bytes of a file that is uploaded.
    pub upload_bytes_max: usize,
    /// For how many days a token of a program counts at most.
    pub token_days_max: u16,
    /// Where to say what went wrong. It never names a person.
    pub report: fn(&str),
}

/// How one comes in.
pub enum Door {
    /// By a login, a password and a one-time code.
    SignIn,
    /// By choosing one of these accounts: for people who do not exist.
    Chooser(Vec<ActorId>),
}

/// Whoever is signed in to an account that has a role.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Who it is in the records.
    pub actor: ActorId,
    /// What it is for.
    pub role: Role,
    /// The id of its office.
    pub office: Option<String>,
    /// The person whose file it is in, or for whom a representative acts.
    pub person: Option<PersonId>,
    /// What a representative's mandate of that person is for.
    pub mandate: Vec<Action>,
}

impl Visitor {
    /// That of an account, if it has a role that there is.
    pub(crate) fn of(account: &Account) -> Option<Self> {
        let role = account.grant.role.as_deref()?;
        let role = Role::ALL.iter().find(|known| known.word() == role)?;
        let Grant { office, person, .. } = account.grant.clone();
        Some(Self { actor: account.id, role: *role, office, person, mandate: Vec::new() })
    }

    /// The page of the person whose file it is in.
    pub(crate) fn home(&self) -> String {
        match self.person.filter(|_| self.role == Role::Representative) {
            Some(person) => format!("/mandates/{person}"),
            None => "/mine".to_owned(),
        }
    }
}

/// Why a site cannot be served.
#[derive(Debug, Error)]
pub enum SiteError {
    /// The policies of the pack.
    #[error(transparent)]
    Policies(#[from] PolicyError),
    /// A purpose names a role that there is not.
    #[error("purposes.toml: `{purpose}` is for the role `{role}`, and there is none of that name")]
    NoRole {
        /// The purpose.
        purpose: String,
        /// The role.
        role: String,
    },
    /// A template.
    #[error("the page {0}")]
    Page(String),
    /// The programme's time zone.
    #[error("the programme's time zone `{0}` is unknown")]
    Zone(String),
}

/// Everything that pages are made from.
pub struct Site {
    pub(crate) store: Store,
    pub(crate) engine: Engine<'static>,
    pub(crate) door: Door,
    pub(crate) machine: Machine,
    pub(crate) limits: Limits,
    pub(crate) marks: Marks,
    /// Files that were opened lately.
    pub(crate) opened: OpenedFiles,
    /// How many files of others an account opens within a day before it has to say why.
    pub(crate) files_a_day: u64,
    pub(crate) metrics: Metrics,
    /// By how many days the clock was put forward: of people who do not exist.
    days_ahead: AtomicI64,
    /// Turns at comparing passwords.
    pub(crate) hashing: Semaphore,
    pub(crate) zone: TimeZone,
    /// What is paid from here; without it there are no pages of payments.
    pub(crate) treasury: Option<Treasury>,
    /// What makes PDFs of letters; without it they are pages alone.
    pub(crate) typesetter: Option<Typesetter>,
    /// Runs that are being planned.
    pub(crate) planning: Planning,
    /// What is kept of the store elsewhere.
    pub(crate) keeper: Keeper,
    /// New keys that two agree on.
    pub(crate) key_maker: KeyMaker,
    /// Packs that are tried before they are taken up.
    pub(crate) trials: Trials,
    /// Passkeys; without them one signs in by password and one-time code alone.
    pub(crate) passkeys: Option<Passkeys>,
    /// An office's own identity provider.
    pub(crate) identities: Option<Identities>,
    pub(crate) policies: Policies,
    pages: [Pages; 2],
    /// Everyone's names, and of how many people: unlocked when somebody first looks for a name, and again once there are more people.
    names: Mutex<Option<(u64, Arc<Register>)>>,
}

impl Site {
    /// A site on a store, under a programme that lives as long as the process. Every policy and template is checked here, not when it is needed.
    ///
    /// # Errors
    /// Policies, purposes or a template that cannot be used.
    pub fn new(
        store: Store,
        programme: &'static Programme,
        policies: &str,
        door: Door,
        machine: Machine,
    ) -> Result<Self, SiteError> {
        for purpose in &programme.purposes {
            let unknown = purpose.roles.iter().find(|role| !Role::ALL.iter().any(|known| known.word() == *role));
            if let Some(role) = unknown {
                return Err(SiteError::NoRole { purpose: purpose.id.clone(), role: role.clone() });
            }
        }
        let zone = TimeZone::get(&programme.timezone).map_err(|_| SiteError::Zone(programme.timezone.clone()))?;
        Ok(Self {
            engine: Engine::new(programme),
            policies: Policies::read(policies)?,
            pages: [Pages::new(programme, Lang::En)?, Pages::new(programme, Lang::Ko)?],
            limits: Limits::default(),
            marks: Marks::new((machine.chance)()),
            opened: OpenedFiles::default(),
            files_a_day: FILES_A_DAY,
            metrics: Metrics::default(),
            days_ahead: AtomicI64::new(0),
            hashing: Semaphore::new(HASHING_MAX),
            names: Mutex::default(),
            treasury: None,
            typesetter: None,
            planning: Planning::default(),
            keeper: Keeper::default(),
            key_maker: KeyMaker::default(),
            trials: Trials::default(),
            passkeys: None,
            identities: None,
            store,
            door,
            machine,
            zone,
        })
    }

    /// The same site, where an account opens so many files of others within a day before it has to say why.
    pub fn opens_a_day(self, files_a_day: u64) -> Self {
        Self { files_a_day, ..self }
    }

    /// The same site, with pages of payments.
    pub fn pays_from(self, treasury: Treasury) -> Self {
        Self { treasury: Some(treasury), ..self }
    }

    /// The same site, from whose pages two make new keys.
    pub fn renews_keys(self, root: RootSource) -> Self {
        Self { key_maker: KeyMaker::of(root), ..self }
    }

    /// The same site, on whose pages packs are tried.
    pub fn tries(self, shelf: PackShelf) -> Self {
        Self { trials: Trials::of(shelf), ..self }
    }

    /// The same site, from whose pages backups and checkpoints are made.
    pub fn keeps(self, keeping: Keeping) -> Self {
        Self { keeper: Keeper::new(keeping), ..self }
    }

    /// The same site, with letters as PDF.
    pub fn sets_letters_by(self, typesetter: Typesetter) -> Self {
        Self { typesetter: Some(typesetter), ..self }
    }

    /// The same site, known to browsers under this name, with passkeys.
    pub fn known_as(self, party: RelyingParty) -> Self {
        Self { passkeys: Some(Passkeys::new(party)), ..self }
    }

    /// The same site, with an identity provider that people call so.
    pub fn asks(self, name: String, provider: Provider) -> Self {
        Self { identities: Some(Identities::new(name, provider)), ..self }
    }

    /// Lets time pass in the store: records what followed by law, and brings every list up to the minute. Whoever asks for pages meanwhile does not wait for
    /// it. `None`: it broke off by a fault of the program.
    ///
    /// # Errors
    /// The store fails; what was done stays.
    pub async fn tick(self: &Arc<Self>) -> Option<Result<Ticked, store::Error>> {
        let site = Arc::clone(self);
        let ticked = behind(async move {
            let stamp = Stamp { by: MACHINE, at: site.now() };
            site.store.tick(&site.engine, stamp, &mut site.random(), &mut |_| {}).await
        });
        let ticked = ticked.await.ok();
        self.metrics.ticked(ticked.as_ref().and_then(|ticked| Some(ticked.as_ref().ok()?.failed.len())));
        ticked
    }

    /// Waits for what is being written, and closes the store.
    pub async fn close(self) {
        self.store.close().await;
    }

    /// The store that it serves.
    pub fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn programme(&self) -> &'static Programme {
        self.engine.programme()
    }

    pub(crate) fn pages(&self, lang: Lang) -> &Pages {
        match lang {
            Lang::En => &self.pages[0],
            Lang::Ko => &self.pages[1],
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        let ahead = SignedDuration::from_hours(24 * self.days_ahead.load(Ordering::Relaxed));
        let now = (self.machine.now)();
        now.checked_add(ahead).unwrap_or(now)
    }

    /// Puts the clock forward, and lets that time pass in the store; only where people do not exist.
    pub(crate) async fn let_pass(self: &Arc<Self>, days: i64) -> Answer<()> {
        let is_allowed = matches!(self.door, Door::Chooser(_)) && (1..=DAYS_AT_ONCE).contains(&days);
        if !is_allowed || self.days_ahead.load(Ordering::Relaxed) + days > DAYS_AHEAD_MAX {
            return Err(Trouble::Missing);
        }
        self.days_ahead.fetch_add(days, Ordering::Relaxed);
        self.tick().await.ok_or_else(|| Trouble::Broken("letting time pass broke off".to_owned()))??;
        Ok(())
    }

    /// The civil day where the programme is.
    pub(crate) fn today(&self) -> Answer<Date> {
        let day = self.zone.to_datetime(self.now()).date();
        day.to_string().parse().map_err(|_| Trouble::Broken("the clock shows a day out of range".to_owned()))
    }

    /// How many minutes of the day have passed, on the clock of the programme.
    pub(crate) fn minute_of_day(&self) -> u16 {
        let clock = self.zone.to_datetime(self.now());
        u16::from(clock.hour().unsigned_abs()) * 60 + u16::from(clock.minute().unsigned_abs())
    }

    /// A minute, on the clock of the programme.
    pub(crate) fn minute(&self, at: Timestamp) -> String {
        self.zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// Everyone's names, in memory.
    pub(crate) async fn register(&self, reading: &Reading) -> Answer<Arc<Register>> {
        let mut names = self.names.lock().await;
        let people = self.store.person_count().await?;
        if let Some((_, register)) = names.as_ref().filter(|(known, _)| *known == people) {
            return Ok(Arc::clone(register));
        }
        let register = Arc::new(self.store.register(self.programme(), reading, &mut |_, _| {}).await?);
        *names = Some((people, Arc::clone(&register)));
        Ok(register)
    }

    /// A reading by somebody, for the purpose that is usual for their role.
    pub(crate) fn reading(&self, visitor: &Visitor) -> Answer<Reading> {
        let programme = self.programme();
        let usual = match visitor.role {
            Role::Newcomer => Some(Purpose::OWN_FILE),
            Role::Representative => Some(Purpose::MANDATE),
            role => {
                let usual = programme.purposes.iter().find(|purpose| purpose.roles.iter().any(|of| of == role.word()));
                usual.map(|purpose| purpose.id.as_str())
            }
        };
        self.reading_as(visitor, usual.ok_or(Trouble::Missing)?)
    }

    /// A reading by somebody for a purpose.
    pub(crate) fn reading_as(&self, visitor: &Visitor, purpose: &str) -> Answer<Reading> {
        let known: Purposes = self.programme().purposes.iter().map(|purpose| purpose.id.as_str()).collect();
        let purpose = known.find(purpose).ok_or(Trouble::Missing)?;
        Ok(Reading { who: visitor.actor, purpose, at: self.now() })
    }

    /// Chance that nobody can guess.
    pub(crate) fn random(&self) -> ChaCha20Rng {
        ChaCha20Rng::from_seed((self.machine.chance)())
    }

    /// What somebody does now.
    pub(crate) fn stamp(&self, visitor: &Visitor) -> Stamp {
        Stamp { by: visitor.actor, at: self.now() }
    }
}
