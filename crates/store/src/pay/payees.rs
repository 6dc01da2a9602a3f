//! Where the money of a household goes, as it is shown to whoever may see it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use payments::iso20022::Creditor;
use payments::payee::{PayeeKind, Route};
use rules::Date;
use vault::{ActorId, PersonId};

use super::route::{Routes, To, read};
use crate::sql::values;
use crate::{Error, HouseholdId, Reading, Store};

/// A payee of a household, and the accounts that were named, by the numbers of their changes.
#[derive(Clone, Debug)]
pub struct Payee {
    /// Whose money it is: a person's, or the household's as a whole.
    pub payee: PersonId,
    /// Who it is that gets the money.
    pub kind: PayeeKind,
    /// Whether nobody in the household sees it.
    pub is_unseen: bool,
    /// What was asked for, confirmed and refused.
    pub route: Route<u64>,
}

/// `cross join` has SQLite begin with what is undecided, and `coalesce` keeps it to the obligations of a household: it would look through all
/// accounts ever named, and all that the office has to do.
pub(crate) const TO_CONFIRM: &str = "select household, min(asked_on) as asked_on from
        (select coalesce((select household from person where person = r.payee), r.payee) as household, r.asked_on
            from pay_undecided u cross join pay_route r
            where r.payee = u.payee and r.kind = u.kind and r.route = u.route and r.version = u.version
                and u.route = 0 and r.asked_at >= $8 and ($9 is null or r.asked_by <> $9)) as asked
    where exists (select 1 from obligation o
        where o.household = asked.household and coalesce(o.office, '') = $1 and coalesce(o.state, '') in ($2, $3, $4, $5, $6, $7))
    group by household order by min(asked_on), household";

impl Store {
    /// Where the money of a household goes, without opening an account: by the route that may be shown, or the one that nobody in the household sees.
    ///
    /// # Errors
    /// The store fails.
    pub async fn payees(&self, household: HouseholdId, is_unseen: bool) -> Result<Vec<Payee>, Error> {
        let routes = Routes::of(&mut self.data.read().await?, household).await?.into_iter();
        let payee = |((payee, kind, number), route)| Payee { payee, kind, is_unseen: number == 1, route };
        let mut payees: Vec<Payee> = routes.map(payee).filter(|payee| payee.is_unseen == is_unseen).collect();
        payees.sort_by_key(|payee| (payee.payee, payee.kind));
        Ok(payees)
    }

    /// The accounts of a payee by their numbers, but for what was refused or erased, after a line in the access record of whose money it is.
    ///
    /// # Errors
    /// An account cannot be opened, or the store fails.
    pub async fn accounts_of(&self, payee: &Payee, reading: &Reading) -> Result<BTreeMap<u64, Creditor>, Error> {
        let Payee { payee, kind, is_unseen, route } = payee;
        let there = self.details(*payee).await?;
        let mut slots = BTreeMap::new();
        for version in route.changes.iter().filter_map(|change| change.to().copied()) {
            let slot = To { kind: *kind, route: u8::from(*is_unseen), version }.slot()?;
            if there.iter().any(|line| line.slot == slot && !line.is_erased) {
                slots.insert(version, slot);
            }
        }
        if slots.is_empty() {
            return Ok(BTreeMap::new());
        }
        let opened = self.open_values(*payee, slots.values().cloned().collect(), reading).await?;
        let mut accounts = BTreeMap::new();
        for (version, slot) in slots {
            if let Some(text) = opened.value(&slot).and_then(|clear| clear.expose_text()) {
                accounts.insert(version, read(text)?);
            }
        }
        Ok(accounts)
    }

    /// Households to which an office owes something in one of these states, and in which an account that may be shown was asked for since a moment
    /// and waits to be confirmed, with the day of that: the oldest first. What `but_of` took down is left out.
    ///
    /// # Errors
    /// The store fails.
    pub async fn accounts_to_confirm(
        &self,
        office: &str,
        states: [&str; 6],
        since: Timestamp,
        but_of: Option<ActorId>,
    ) -> Result<Vec<(HouseholdId, Date)>, Error> {
        let [first, second, third, fourth, fifth, sixth] = states;
        let values = values![office, first, second, third, fourth, fifth, sixth, since, but_of];
        let rows = self.data.rows("pay_route", TO_CONFIRM, values).await?;
        rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
    }
}
