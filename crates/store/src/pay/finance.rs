//! What was paid and what will be: of one household for its statement, of all for the budget.

use std::collections::{BTreeMap, HashMap};

use ::case::{InstalmentState, Standing};
use payments::plan::Past;
use payments::{Household, Outcome, PaymentKey, Sequence};
use programme::{OfficeId, Programme};
use rules::Date;
use vault::PersonId;

use super::heard::past;
use crate::obligation::{self, ObligationKind};
use crate::sql::{Tx, values};
use crate::{Error, HouseholdId, Store};

/// Households that are read at once.
const TOGETHER: u64 = 256;

/// A payment that was made to somebody of a household, or is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Which.
    pub key: PaymentKey,
    /// In minor units.
    pub amount: i64,
    /// What became of it.
    pub outcome: Outcome,
    /// The day it was due.
    pub due: Option<Date>,
    /// Articles, in the order of the pack, with commas.
    pub law: String,
}

/// A line of the budget: what was paid, and what will be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineOfBudget {
    /// What left the account and did not come back, in minor units.
    pub paid: i64,
    /// What is instructed and not accounted for.
    pub under_way: i64,
    /// What present standings owe besides, by month (`2027-03`); under the empty name what has no day yet.
    pub committed: BTreeMap<String, i64>,
    /// Instalments of which the amount is not known.
    pub unknown: u64,
}

/// What is still to come of an instalment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coming {
    /// Which.
    pub sequence: Sequence,
    /// The day it is due; `None`: it waits for something.
    pub due: Option<Date>,
    /// What has not gone out of it, in minor units; `None`: the amount is not known.
    pub left: Option<i64>,
    /// The office that pays it by its own means; `None`: a run pays it.
    pub elsewhere: Option<OfficeId>,
    /// Articles.
    pub law: Vec<String>,
}

/// What a standing owes besides what went out, in the order of days: `persons` are the household's, in their order, and `given` what was instructed for it.
pub fn coming(programme: &Programme, standing: &Standing, persons: &[PersonId], given: &[Given]) -> Vec<Coming> {
    let mut coming = Vec::new();
    for line in &standing.entitlements {
        let Some(entitlement) = programme.entitlements.get(line.entitlement) else { continue };
        let elsewhere = programme.is_paid_elsewhere(line.entitlement).then_some(entitlement.owner);
        let who = line.subject.who.and_then(|who| persons.get(who)).map(ToString::to_string);
        for instalment in line.instalments.iter().filter(|one| one.state != InstalmentState::Paid) {
            let (entitlement, instalment_id) = (entitlement.thing.id.clone(), instalment.id.clone());
            let sequence = Sequence { entitlement, who: who.clone(), instalment: instalment_id };
            let gone = given.iter().filter(|one| one.key.sequence == sequence);
            let out: i64 = gone.map(|one| one.outcome.out(one.amount)).sum();
            let left = instalment.amount.map(|amount| amount - out);
            if left.is_none_or(|left| left > 0) {
                coming.push(Coming { sequence, due: instalment.due, left, elsewhere, law: line.law.clone() });
            }
        }
    }
    coming.sort_by_key(|one| (one.due.is_none(), one.due));
    coming
}

impl Given {
    /// The day of the last booking.
    pub fn last_day(&self) -> Option<Date> {
        match &self.outcome {
            Outcome::Booked(booked) => booked.bookings.last().map(|booking| booking.on),
            _ => None,
        }
    }
}

impl Store {
    /// What was instructed for a household, in the order of days.
    ///
    /// # Errors
    /// The store fails.
    pub async fn given(&self, household: HouseholdId) -> Result<Vec<Given>, Error> {
        let before = u128::from_be_bytes(household.0).saturating_sub(1).to_be_bytes();
        let mut tx = self.data.read().await?;
        let past = past(&mut tx, &before, household).await?.remove(&household).unwrap_or_default();
        let sql =
            "select pay_line.household, pay_line.entitlement, pay_line.who, pay_line.instalment, pay_line.cause, pay_line.number,
                pay_line.due_on, pay_line.law
            from instructed join pay_line on pay_line.run = instructed.run and pay_line.id = instructed.id
            where instructed.household = $1";
        let mut basis: HashMap<PaymentKey, (Option<Date>, String)> = HashMap::new();
        for mut row in tx.rows("pay_line", sql, values![household]).await? {
            let key = super::line::key_of(&mut row)?;
            basis.insert(key, (row.take()?, row.take()?));
        }
        let given = past.into_iter().map(|Past { key, amount, outcome, .. }| {
            let (due, law) = basis.remove(&key).unwrap_or_default();
            Given { key, amount, outcome, due, law }
        });
        let mut given: Vec<Given> = given.collect();
        given.sort_by(|one, other| (one.due, &one.key).cmp(&(other.due, &other.key)));
        Ok(given)
    }

    /// Paid, under way and committed, by line of the budget. Commitments are those of each household's last fold.
    ///
    /// # Errors
    /// The store fails.
    pub async fn budget(&self, programme: &Programme) -> Result<BTreeMap<String, LineOfBudget>, Error> {
        let (mut lines, mut after) = (BTreeMap::new(), Vec::new());
        loop {
            let mut tx = self.data.read().await?;
            let sql = "select household from household where household > $1 order by household limit $2";
            let rows = tx.rows("household", sql, values![after.as_slice(), TOGETHER]).await?;
            let Some(last) = rows.into_iter().last() else { return Ok(lines) };
            let mut last = last;
            let last: HouseholdId = last.take()?;
            add(&mut tx, programme, (&after, last), &mut lines).await?;
            after = last.0.to_vec();
        }
    }
}

async fn add(
    tx: &mut Tx,
    programme: &Programme,
    (after, last): (&[u8], HouseholdId),
    lines: &mut BTreeMap<String, LineOfBudget>,
) -> Result<(), Error> {
    let mut out: HashMap<(Household, Sequence), i64> = HashMap::new();
    for past in past(tx, after, last).await?.into_values().flatten() {
        let Some(line) = line_of(programme, &past.key.sequence.entitlement) else { continue };
        let line = lines.entry(line).or_default();
        let settled = match &past.outcome {
            Outcome::Booked(booked) => booked.paid() - booked.returned(),
            _ => 0,
        };
        line.paid += settled;
        line.under_way += past.outcome.out(past.amount) - settled;
        *out.entry((past.key.household, past.key.sequence)).or_default() += past.outcome.out(past.amount);
    }
    let sql = "select household, kind, thing, item, person, office, state, starts_on, due_on, done_on, amount from obligation
        where household > $1 and household <= $2 and kind = 'instalment' and state <> 'paid'";
    for row in tx.rows("obligation", sql, values![after, last]).await? {
        let (household, found) = obligation::from_row(row)?;
        let (Some(line), true) = (line_of(programme, &found.thing), found.kind == ObligationKind::Instalment) else { continue };
        let line = lines.entry(line).or_default();
        let instalment = found.item.rsplit(' ').next().unwrap_or_default().to_owned();
        let sequence = Sequence { entitlement: found.thing, who: found.person.map(|who| who.to_string()), instalment };
        let Some(amount) = found.amount else {
            line.unknown += 1;
            continue;
        };
        let rest = amount - out.get(&(Household(household.0), sequence)).copied().unwrap_or(0);
        if rest > 0 {
            let month = found.due.map_or_else(String::new, |due| due.to_string().chars().take(7).collect());
            *line.committed.entry(month).or_default() += rest;
        }
    }
    Ok(())
}

fn line_of(programme: &Programme, entitlement: &str) -> Option<String> {
    let at = programme.entitlements.iter().position(|one| one.thing.id == entitlement)?;
    Some(programme.payments.as_ref()?.line_of(at)?.id.clone())
}
