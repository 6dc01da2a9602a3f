//! What became of payments: what was heard of each, in order, from banks and from persons.

use std::collections::HashMap;
use std::sync::LazyLock;

use payments::plan::Past;
use payments::{Booked, Booking, EndToEndId, Outcome};
use rules::Date;

use super::line::{id_of, key_of};
use crate::backup::table::{Cells, named};
use crate::sql::{ManyValued, Row, Tx, Value, values};
use crate::{Error, HouseholdId};

/// What a row of `pay_heard` says.
const ACCEPTED: &str = "accepted";
const REJECTED: &str = "rejected";
const PAID: &str = "paid";
const RETURNED: &str = "returned";
const GIVEN_UP: &str = "given_up";
/// A person said that what did not arrive is to be sent again.
const AGAIN: &str = "again";

/// What was heard of one payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeardOf {
    /// What became of it.
    pub outcome: Outcome,
    /// Whether a person said that what did not arrive is to be sent again.
    pub again: bool,
    /// How many rows tell of it.
    rows: u64,
}

impl Default for HeardOf {
    fn default() -> Self {
        Self { outcome: Outcome::Unanswered, again: false, rows: 0 }
    }
}

/// A row to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Saying {
    says: &'static str,
    amount: i64,
    on: Option<Date>,
    reference: Option<String>,
    reason: Option<String>,
}

impl HeardOf {
    /// Adds a row: says, amount, on_day, reference, reason.
    pub(super) fn hear(&mut self, row: &mut Row) -> Result<(), Error> {
        let says: String = row.take()?;
        let (amount, on): (i64, Option<Date>) = (row.take()?, row.take()?);
        let (reference, reason): (Option<String>, Option<String>) = (row.take()?, row.take()?);
        self.rows += 1;
        let booked = |outcome: &Outcome| match outcome {
            Outcome::Booked(booked) => booked.clone(),
            _ => Booked::default(),
        };
        match says.as_str() {
            ACCEPTED => self.outcome = Outcome::Accepted,
            REJECTED => self.outcome = Outcome::Rejected { reason: reason.unwrap_or_default() },
            PAID | RETURNED => {
                let on = on.ok_or_else(|| row.damaged("the day of a booking is missing"))?;
                let returned = (says == RETURNED).then(|| reason.unwrap_or_default());
                let mut all = booked(&self.outcome);
                all.bookings.push(Booking { amount, on, reference, returned });
                self.outcome = Outcome::Booked(all);
            }
            GIVEN_UP => {
                let mut all = booked(&self.outcome);
                all.given_up += amount;
                self.outcome = Outcome::Booked(all);
            }
            AGAIN => self.again = true,
            _ => return Err(row.damaged("there is no such answer")),
        }
        Ok(())
    }

    /// Writes what is new in an outcome that a person tells.
    pub(super) async fn write(&self, tx: &mut Tx, id: EndToEndId, after: &Outcome) -> Result<(), Error> {
        self.write_all(tx, id, 0, sayings(&self.outcome, after)).await
    }

    /// Writes that it is to be sent again.
    pub(super) async fn write_again(&self, tx: &mut Tx, id: EndToEndId) -> Result<(), Error> {
        let again = Saying { says: AGAIN, amount: 0, on: None, reference: None, reason: None };
        self.write_all(tx, id, 0, vec![again]).await
    }

    async fn write_all(&self, tx: &mut Tx, id: EndToEndId, import: u64, all: Vec<Saying>) -> Result<(), Error> {
        named("pay_heard")?.insert(tx, self.rows_of(id, import, all)).await
    }

    /// The rows of what is new in an outcome.
    pub(super) fn new_rows(&self, id: EndToEndId, import: u64, after: &Outcome) -> Vec<Cells> {
        self.rows_of(id, import, sayings(&self.outcome, after))
    }

    fn rows_of(&self, id: EndToEndId, import: u64, all: Vec<Saying>) -> Vec<Cells> {
        let row = |(nth, Saying { says, amount, on, reference, reason })| {
            values![id.as_str(), nth, import, says, amount, on, reference, reason]
        };
        (self.rows + 1..).zip(all).map(row).collect()
    }
}

fn sayings(before: &Outcome, after: &Outcome) -> Vec<Saying> {
    let plain = |says, reason| Saying { says, amount: 0, on: None, reference: None, reason };
    let known = match before {
        Outcome::Booked(booked) => (booked.bookings.len(), booked.given_up),
        _ => (0, 0),
    };
    match after {
        Outcome::Unanswered => Vec::new(),
        Outcome::Accepted => vec![plain(ACCEPTED, None)],
        Outcome::Rejected { reason } => vec![plain(REJECTED, Some(reason.clone()))],
        Outcome::Booked(booked) => {
            let new = booked.bookings.iter().skip(known.0).map(|one| Saying {
                says: if one.returned.is_some() { RETURNED } else { PAID },
                amount: one.amount,
                on: Some(one.on),
                reference: one.reference.clone(),
                reason: one.returned.clone(),
            });
            let given_up = booked.given_up - known.1;
            let given_up = (given_up > 0).then(|| Saying { amount: given_up, ..plain(GIVEN_UP, None) });
            new.chain(given_up).collect()
        }
    }
}

/// A payment that was instructed, and what was heard of it.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) run: String,
    pub(super) amount: i64,
    pub(super) heard: HeardOf,
}

/// Ids that are looked up by one statement.
const TOGETHER: usize = 50;

static SENT: LazyLock<ManyValued> =
    LazyLock::new(|| ManyValued::new(format!("select id, run, amount from instructed where id in ({})", given())));
static HEARD: LazyLock<ManyValued> = LazyLock::new(|| {
    let rows = "select id, nth, says, amount, on_day, reference, reason from pay_heard";
    ManyValued::new(format!("{rows} where id in ({}) order by id, nth", given()))
});

fn given() -> String {
    (1..=TOGETHER).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ")
}

/// The payments of those ids, as far as they were instructed.
pub(super) async fn sent(tx: &mut Tx, ids: &[EndToEndId]) -> Result<HashMap<EndToEndId, Sent>, Error> {
    let mut found = HashMap::with_capacity(ids.len());
    for some in ids.chunks(TOGETHER) {
        // The last is repeated, as the statement takes as many.
        let values = || some.iter().chain(some.last().into_iter().cycle()).take(TOGETHER).map(|id| Value::from(id.as_str()));
        for mut row in tx.rows("instructed", SENT.on(&tx.on), values().collect()).await? {
            let id = id_of(&mut row)?;
            found.insert(id, Sent { run: row.take()?, amount: row.take()?, heard: HeardOf::default() });
        }
        for mut row in tx.rows("pay_heard", HEARD.on(&tx.on), values().collect()).await? {
            let (id, _) = (id_of(&mut row)?, row.take::<u64>()?);
            if let Some(sent) = found.get_mut(&id) {
                sent.heard.hear(&mut row)?;
            }
        }
    }
    Ok(found)
}

/// What was instructed for the households after one and up to another.
pub(super) async fn past(tx: &mut Tx, after: &[u8], last: HouseholdId) -> Result<HashMap<HouseholdId, Vec<Past>>, Error> {
    let sql = "select h.id, h.nth, h.says, h.amount, h.on_day, h.reference, h.reason
        from instructed i join pay_heard h on h.id = i.id
        where i.household > $1 and i.household <= $2 order by h.id, h.nth";
    let mut heard: HashMap<EndToEndId, HeardOf> = HashMap::new();
    for mut row in tx.rows("pay_heard", sql, values![after, last]).await? {
        let (id, _) = (id_of(&mut row)?, row.take::<u64>()?);
        heard.entry(id).or_default().hear(&mut row)?;
    }
    let sql = "select household, entitlement, who, instalment, cause, number, id, amount from instructed
        where household > $1 and household <= $2";
    let mut found: HashMap<HouseholdId, Vec<Past>> = HashMap::new();
    for mut row in tx.rows("instructed", sql, values![after, last]).await? {
        let key = key_of(&mut row)?;
        let (id, amount) = (id_of(&mut row)?, row.take()?);
        let HeardOf { outcome, again, .. } = heard.remove(&id).unwrap_or_default();
        found.entry(HouseholdId(key.household.0)).or_default().push(Past { key, amount, outcome, again });
    }
    Ok(found)
}
