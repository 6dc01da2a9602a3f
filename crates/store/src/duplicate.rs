//! Two persons who may be one: what was found, what a person decided, and which household goes on being paid.
//!
//! Nothing is merged. Each household keeps its journal and its standing; what was decided stands beside them, row after row, so
//! that any decision can be taken back by a later one. Until it is decided, neither household is paid.

use jiff::Timestamp;
use vault::{ActorId, Compartment, Field, PersonId, Place, Random, Slot};

use crate::leaves::DuplicateLeaf;
use crate::log::LeafKind;
use crate::sealed::NewSealed;
use crate::sql::{Row, Tx, values};
use crate::writer::Work;
use crate::{Error, HouseholdId, Reading, Stamp, Store};

/// What is held of two persons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They may be one, and a person is to decide. Neither household is paid.
    Open,
    /// They are one person with two files: the files are joined. Only one of the households is paid.
    Same {
        /// Which.
        keeps: HouseholdId,
    },
    /// They are two.
    Different,
}

impl Verdict {
    /// The word that stands in the data base.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Same { .. } => "same",
            Self::Different => "different",
        }
    }

    fn keeps(self) -> Option<HouseholdId> {
        if let Self::Same { keeps } = self { Some(keeps) } else { None }
    }

    fn of(word: &str, keeps: Option<HouseholdId>) -> Option<Self> {
        match (word, keeps) {
            ("open", None) => Some(Self::Open),
            ("same", Some(keeps)) => Some(Self::Same { keeps }),
            ("different", None) => Some(Self::Different),
            _ => None,
        }
    }
}

/// What was found or decided about two persons at some moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The two, in the order of their ids.
    pub persons: [PersonId; 2],
    /// Their households.
    pub households: [HouseholdId; 2],
    /// How many rows there are of the two up to this one, from 1.
    pub number: u64,
    /// What is held of them.
    pub verdict: Verdict,
    /// What was found, in words and figures that name nobody: `name=0.997 birth=day`.
    pub grounds: String,
    /// Why a person decided so, sealed among the values of the first.
    pub why: Option<Slot>,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: ActorId,
}

/// Two persons who may be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspicion {
    /// The two, in any order.
    pub persons: [PersonId; 2],
    /// What was found: lower-case words, figures and `=.+-`, which name nobody.
    pub grounds: String,
}

/// What a person decides of two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The two, in any order.
    pub persons: [PersonId; 2],
    /// The number of the last row that was seen; 0 if there was none.
    pub seen: u64,
    /// What.
    pub verdict: Verdict,
    /// Why. It is sealed.
    pub why: String,
}

/// The field under which is sealed why people decided so, among the values of the first of the two.
pub const WHY_FIELD: &str = "duplicate.why";
/// How often a place is sought again when others take it.
const TRIES: usize = 5;
const TABLE: &str = "duplicate";
/// The newest row of each two.
macro_rules! newest {
    ($conditions:literal) => {
        concat!(
            "select d.person, d.other, a.household as household_a, b.household as household_b, d.number, d.state, d.keeps,
                d.grounds, d.why, d.recorded_at, d.recorded_by
            from duplicate d join person a on a.person = d.person join person b on b.person = d.other
            where d.number = (select max(l.number) from duplicate l where l.person = d.person and l.other = d.other) and ",
            $conditions
        )
    };
}

impl Store {
    /// Puts two persons on the list of those who may be one, if nothing was ever held of them and they are of two households.
    /// Says how many were new.
    ///
    /// # Errors
    /// The grounds could name somebody, there is no such person, or the store fails.
    pub async fn suspect(&self, found: Vec<Suspicion>, stamp: Stamp) -> Result<u64, Error> {
        let mut rows = Vec::with_capacity(found.len());
        for Suspicion { persons, grounds } in found {
            check_grounds(&grounds)?;
            rows.push(NewRow { persons: in_order(persons), number: 1, verdict: Verdict::Open, grounds, why: None });
        }
        self.data.write(Suspect { rows, stamp }).await
    }

    /// Records what a person decided of two. The files are joined by [`Verdict::Same`], and parted again by any other.
    ///
    /// # Errors
    /// Somebody else decided meanwhile, the two are of one household, another household is to be paid, or the store fails.
    pub async fn decide(&self, decision: &Decision, stamp: Stamp, rng: &mut Random<'_>) -> Result<(), Error> {
        let persons = in_order(decision.persons);
        let households = [self.household_of(persons[0]).await?, self.household_of(persons[1]).await?];
        if households[0] == households[1] {
            return Err(Error::OneHousehold(households[0]));
        }
        if let Some(keeps) = decision.verdict.keeps().filter(|keeps| !households.contains(keeps)) {
            return Err(Error::NotOfThese(keeps));
        }
        for _ in 1..TRIES {
            match self.try_decide(persons, households[0], decision, stamp, rng).await {
                Err(Error::PlaceTaken(_) | Error::KeyTaken(_)) => {}
                done => return done,
            }
        }
        self.try_decide(persons, households[0], decision, stamp, rng).await
    }

    async fn try_decide(
        &self,
        persons: [PersonId; 2],
        household: HouseholdId,
        decision: &Decision,
        stamp: Stamp,
        rng: &mut Random<'_>,
    ) -> Result<(), Error> {
        let field = Field::new(WHY_FIELD).map_err(|error| Error::Entry(error.to_string()))?;
        let known = self.details(persons[0]).await?;
        let version = 1 + known.iter().filter(|line| line.slot.field == field).map(|line| line.slot.version).max().unwrap_or(0);
        let place = Place { person: persons[0], slot: Slot { compartment: Compartment::Identity, field, version } };
        let sealed = self.seal_all(vec![(place, decision.why.clone())], rng).await?;
        let before = self.duplicate(persons).await?;
        let grounds = before.last().map_or(String::new(), |row| row.grounds.clone());
        let row = NewRow { persons, number: decision.seen + 1, verdict: decision.verdict, grounds, why: Some(version) };
        self.data.write(Decide { row, household, sealed, stamp }).await
    }

    /// Everything that was held of two persons, in order.
    ///
    /// # Errors
    /// The store fails.
    pub async fn duplicate(&self, persons: [PersonId; 2]) -> Result<Vec<Duplicate>, Error> {
        let [person, other] = in_order(persons);
        let sql = "select d.person, d.other, a.household as household_a, b.household as household_b, d.number, d.state, d.keeps,
                d.grounds, d.why, d.recorded_at, d.recorded_by
            from duplicate d join person a on a.person = d.person join person b on b.person = d.other
            where d.person = $1 and d.other = $2 order by d.number";
        let rows = self.data.rows(TABLE, sql, values![person, other]).await?;
        rows.into_iter().map(read).collect()
    }

    /// What is held now of every two persons ever listed, in the order in which it was recorded: those of a state (`open`,
    /// `same`, `different`), up to `count`.
    ///
    /// # Errors
    /// The store fails.
    pub async fn duplicates(&self, state: &str, count: usize) -> Result<Vec<Duplicate>, Error> {
        let sql = newest!("d.state = $1 order by d.log limit $2");
        let rows = self.data.rows(TABLE, sql, values![state, count as u64]).await?;
        rows.into_iter().map(read).collect()
    }

    /// What is held now of the persons of a household.
    ///
    /// # Errors
    /// The store fails.
    pub async fn duplicates_of(&self, household: HouseholdId) -> Result<Vec<Duplicate>, Error> {
        let sql = newest!("(a.household = $1 or b.household = $1) order by d.log");
        let rows = self.data.rows(TABLE, sql, values![household]).await?;
        rows.into_iter().map(read).collect()
    }

    /// The households whose files are joined with that of a household, by whatever persons, in no order.
    ///
    /// # Errors
    /// The store fails.
    pub async fn joined_with(&self, household: HouseholdId) -> Result<Vec<HouseholdId>, Error> {
        let mut joined = vec![household];
        let mut at = 0;
        while let Some(one) = joined.get(at).copied() {
            let held = self.duplicates_of(one).await?;
            let same = held.iter().filter(|held| matches!(held.verdict, Verdict::Same { .. }));
            for other in same.flat_map(|held| held.households) {
                if !joined.contains(&other) {
                    joined.push(other);
                }
            }
            at += 1;
        }
        joined.remove(0);
        Ok(joined)
    }

    /// Why a person decided so, opened for a purpose; nothing if nobody did, or if one of the two was erased.
    ///
    /// # Errors
    /// The line in the access record cannot be written, or the value cannot be opened.
    pub async fn why(&self, held: &Duplicate, reading: &Reading) -> Result<Option<String>, Error> {
        let (Some(slot), person) = (&held.why, held.persons[0]) else { return Ok(None) };
        let lines = self.details(person).await?;
        if !lines.iter().any(|line| line.slot == *slot && !line.is_erased) {
            return Ok(None);
        }
        let opened = self.open_values(person, vec![slot.clone()], reading).await?;
        Ok(opened.value(slot).and_then(|why| why.expose_text()).map(str::to_owned))
    }

    /// Whether a household may not be paid: one of its persons may have another file, which nobody has decided, or has one that
    /// is paid instead.
    ///
    /// # Errors
    /// The store fails.
    pub async fn held_as_duplicate(&self, household: HouseholdId) -> Result<bool, Error> {
        let holds = |held: &Duplicate| match held.verdict {
            Verdict::Open => true,
            Verdict::Same { keeps } => keeps != household,
            Verdict::Different => false,
        };
        Ok(self.duplicates_of(household).await?.iter().any(holds))
    }
}

fn in_order([a, b]: [PersonId; 2]) -> [PersonId; 2] {
    if a <= b { [a, b] } else { [b, a] }
}

fn check_grounds(grounds: &str) -> Result<(), Error> {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || " =.+-_".contains(c);
    if grounds.chars().all(is_word) { Ok(()) } else { Err(Error::Grounds) }
}

fn read(mut row: Row) -> Result<Duplicate, Error> {
    let (persons, households) = ([row.take()?, row.take()?], [row.take()?, row.take()?]);
    let (number, word, keeps): (u64, String, _) = (row.take()?, row.take()?, row.take()?);
    let verdict = Verdict::of(&word, keeps).ok_or_else(|| row.damaged("there is no such verdict"))?;
    let (grounds, why): (String, Option<u64>) = (row.take()?, row.take()?);
    let field = Field::new(WHY_FIELD).map_err(|_| row.damaged("there is no such field"))?;
    let why = why.map(|version| Slot { compartment: Compartment::Identity, field, version });
    Ok(Duplicate { persons, households, number, verdict, grounds, why, at: row.take()?, by: row.take()? })
}

/// A row before it is written.
struct NewRow {
    persons: [PersonId; 2],
    number: u64,
    verdict: Verdict,
    grounds: String,
    why: Option<u64>,
}

impl NewRow {
    /// The number of the newest row of these two, 0 if there is none.
    async fn last(&self, tx: &mut Tx) -> Result<u64, Error> {
        let sql = "select person, number from duplicate where person = $1 and other = $2 order by number desc limit 1";
        let Some(mut row) = tx.row(TABLE, sql, values![self.persons[0], self.persons[1]]).await? else { return Ok(0) };
        let _: PersonId = row.take()?;
        row.take()
    }

    async fn insert(&self, tx: &mut Tx, Stamp { by, at }: Stamp) -> Result<(), Error> {
        let Self { persons, number, verdict, grounds, why } = self;
        let (state, keeps) = (verdict.word(), verdict.keeps());
        let leaf = DuplicateLeaf { persons: *persons, number: *number, state, keeps, grounds, why: *why };
        let log = tx.leaf(LeafKind::Duplicate, &leaf.data(at, by)).await?;
        let sql = "insert into duplicate (person, other, number, state, keeps, grounds, why, recorded_at, recorded_by, log)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let key = values![persons[0], persons[1], *number, state, keeps, grounds.as_str()];
        tx.execute(TABLE, sql, [key, values![*why, at, by, log]].concat()).await?;
        Ok(())
    }
}

struct Suspect {
    rows: Vec<NewRow>,
    stamp: Stamp,
}

impl Work for Suspect {
    type Done = u64;

    async fn run(&self, tx: &mut Tx) -> Result<u64, Error> {
        let mut new = 0;
        for row in &self.rows {
            let [person, other] = row.persons;
            let sql = "select a.person, b.person as other from person a, person b
                where a.person = $1 and b.person = $2 and a.household <> b.household";
            let are_two = tx.row("person", sql, values![person, other]).await?.is_some();
            if are_two && row.last(tx).await? == 0 {
                row.insert(tx, self.stamp).await?;
                new += 1;
            }
        }
        Ok(new)
    }
}

struct Decide {
    row: NewRow,
    /// Of the first person, under whose keys the reason is sealed.
    household: HouseholdId,
    sealed: Vec<NewSealed>,
    stamp: Stamp,
}

impl Work for Decide {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        if self.row.last(tx).await? + 1 != self.row.number {
            return Err(Error::DecidedMeanwhile);
        }
        for sealed in &self.sealed {
            sealed.insert(tx, self.household, self.stamp).await?;
        }
        self.row.insert(tx, self.stamp).await
    }
}
