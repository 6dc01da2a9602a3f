//! Where money goes: accounts are sealed, a change needs a second person or channel, and money follows it after some days.

use std::collections::HashMap;

use jiff::Timestamp;
use payments::iso20022::Creditor;
use payments::payee::{Change, Channel, Goes, PayeeError, PayeeKind, Route, Word};
use payments::{Account, AccountNumber, Agent, BankText, Bic, ClearingSystem, Iban, Letters, Member, NAME_MAX, Sequence};
use programme::Programme;
use rules::Date;
use serde_json::{Value as Json, json};
use vault::{ActorId, Compartment, Field, PersonId, Random, Slot};

use super::{Refusal, officer};
use crate::pay::civil_day;
use crate::sql::{Row, Tx, values};
use crate::writer::Work;
use crate::{Detail, Error, HouseholdId, Stamp, Store, person_id};

/// An account of a payee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct To {
    pub(crate) kind: PayeeKind,
    /// 1 for the route that nobody is shown.
    pub(crate) route: u8,
    pub(crate) version: u64,
}

impl To {
    pub(super) fn of_row(row: &mut Row) -> Result<Self, Error> {
        let word: String = row.take()?;
        let kind = PayeeKind::read(&word).ok_or_else(|| row.damaged("there is no such kind of payee"))?;
        Ok(Self { kind, route: row.take()?, version: row.take()? })
    }

    /// Where the account is sealed.
    pub(super) fn slot(self) -> Result<Slot, Error> {
        let compartment = if self.route == 0 { Compartment::Accounts } else { Compartment::Threats };
        Ok(Slot { compartment, field: field(self.kind)?, version: self.version })
    }
}

fn field(kind: PayeeKind) -> Result<Field, Error> {
    Field::new(&format!("payee.{}", kind.word())).map_err(|error| Error::Entry(error.to_string()))
}

/// An account that money is to go to.
#[derive(Clone, Debug)]
pub struct AskedRoute {
    /// Whose: a person, or a household as a whole.
    pub payee: PersonId,
    /// Who it is that gets the money.
    pub kind: PayeeKind,
    /// Whether nobody in the household may see it: for somebody under threat.
    pub is_unseen: bool,
    /// The account, and the name on it.
    pub creditor: Creditor,
    /// How it was asked for.
    pub channel: Channel,
}

/// A change of account, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountChange {
    /// Whose.
    pub payee: PersonId,
    /// Who it is that gets the money.
    pub kind: PayeeKind,
    /// Whether nobody in the household may see it.
    pub is_unseen: bool,
    /// Its number, from 1.
    pub version: u64,
}

impl AccountChange {
    fn key(&self) -> Vec<crate::sql::Value> {
        values![self.payee, self.kind.word(), self.is_unseen, self.version]
    }
}

impl Store {
    /// Takes down that money is to go to another account. Nothing follows it yet.
    ///
    /// # Errors
    /// There is no such payee, or the store fails.
    pub async fn ask_account(
        &self,
        programme: &Programme,
        asked: AskedRoute,
        stamp: Stamp,
        rng: &mut Random<'_>,
    ) -> Result<AccountChange, Error> {
        let AskedRoute { payee, kind, is_unseen, creditor, channel } = asked;
        let compartment = if is_unseen { Compartment::Threats } else { Compartment::Accounts };
        let detail = Detail { compartment, field: field(kind)?, text: write(&creditor).to_string(), look_up: None };
        let slots = self.add_details(payee, vec![detail], stamp, rng).await?;
        let version = slots.first().map_or(0, |slot| slot.version);
        let change = AccountChange { payee, kind, is_unseen, version };
        let on = civil_day(programme, stamp.at)?;
        self.data.write(Ask { change, channel, stamp, on }).await?;
        Ok(change)
    }

    /// Confirms a change: by a second person, or over a second channel. Gives the first day on which money follows it.
    ///
    /// # Errors
    /// It was the same person over the same channel, there is no such change, or it is decided.
    pub async fn confirm_account(
        &self,
        programme: &Programme,
        change: AccountChange,
        channel: Channel,
        stamp: Stamp,
    ) -> Result<Date, Error> {
        let payments = programme.payments.clone().ok_or(Refusal::NoPayments)?;
        let on = civil_day(programme, stamp.at)?;
        self.data.write(Confirm { change, channel, stamp, on, payments }).await
    }

    /// Refuses a change, or takes it back while it cools down. Once money follows it, only another change leads elsewhere: what was before may
    /// be in another's hands.
    ///
    /// # Errors
    /// There is no such change, or it was refused already, or money follows it.
    pub async fn refuse_account(&self, programme: &Programme, change: AccountChange, stamp: Stamp) -> Result<(), Error> {
        let on = civil_day(programme, stamp.at)?;
        self.data.write(Refuse { change, stamp, on }).await
    }

    /// The payee said that the account in force is lost, or in another's hands: from that day on nothing goes there.
    ///
    /// # Errors
    /// The store fails.
    pub async fn account_lost(
        &self,
        payee: PersonId,
        kind: PayeeKind,
        is_unseen: bool,
        on: Date,
        stamp: Stamp,
    ) -> Result<(), Error> {
        self.data.write(Lost { change: AccountChange { payee, kind, is_unseen, version: 0 }, on, stamp }).await
    }
}

/// Fills the table of what is undecided from the changes themselves.
pub(crate) const FIND_UNDECIDED: &str = "insert into pay_undecided (payee, kind, route, version)
    select payee, kind, route, version from pay_route r
    where not exists (select 1 from pay_confirm c where c.payee = r.payee and c.kind = r.kind and c.route = r.route and c.version = r.version)
        and not exists (select 1 from pay_refuse f where f.payee = r.payee and f.kind = r.kind and f.route = r.route and f.version = r.version)";

struct Ask {
    change: AccountChange,
    channel: Channel,
    stamp: Stamp,
    on: Date,
}

impl Work for Ask {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let sql = "insert into pay_route (payee, kind, route, version, asked_by, channel, asked_at, asked_on)
            values ($1, $2, $3, $4, $5, $6, $7, $8)";
        let rest = values![self.stamp.by, self.channel.word(), self.stamp.at, self.on];
        tx.execute("pay_route", sql, [self.change.key(), rest].concat()).await?;
        let sql = "insert into pay_undecided (payee, kind, route, version) values ($1, $2, $3, $4)";
        tx.execute("pay_undecided", sql, self.change.key()).await?;
        self.change.event(tx, "account_asked", self.stamp, &json!({ "channel": self.channel.word() })).await
    }
}

struct Confirm {
    change: AccountChange,
    channel: Channel,
    stamp: Stamp,
    on: Date,
    payments: programme::Payments,
}

impl Work for Confirm {
    type Done = Date;

    async fn run(&self, tx: &mut Tx) -> Result<Date, Error> {
        if !self.change.is_now_decided(tx).await? {
            return Err(Refusal::NoChange.into());
        }
        let sql = "select payee, kind, asked_by, channel, asked_at, asked_on from pay_route
            where payee = $1 and kind = $2 and route = $3 and version = $4";
        let row = tx.row("pay_route", sql, self.change.key()).await?;
        let mut row = row.ok_or(Refusal::NoChange)?;
        let _: (PersonId, String) = (row.take()?, row.take()?);
        let asked_by: ActorId = row.take()?;
        let asked = word(&mut row, asked_by)?;
        let asked_channel = asked.channel;
        let confirmed = Word { by: officer(self.stamp.by), channel: self.channel, at: self.stamp.at, on: self.on };
        let change = Change::Asked { to: self.change.version, asked };
        let Change::Confirmed { from, .. } =
            change.confirm(confirmed, self.change.is_unseen, &self.payments).map_err(Refusal::Payee)?
        else {
            return Err(Refusal::Payee(PayeeError::NotNow).into());
        };
        let sql = "insert into pay_confirm (payee, kind, route, version, asked_by, asked_channel, confirmed_by, channel,
            confirmed_at, confirmed_on, from_on) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        let who = values![asked_by, asked_channel.word(), self.stamp.by, self.channel.word()];
        tx.execute("pay_confirm", sql, [self.change.key(), who, values![self.stamp.at, self.on, from]].concat()).await?;
        let says = json!({ "channel": self.channel.word(), "from": from.to_string() });
        self.change.event(tx, "account_confirmed", self.stamp, &says).await?;
        Ok(from)
    }
}

struct Refuse {
    change: AccountChange,
    stamp: Stamp,
    on: Date,
}

impl Work for Refuse {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let sql = "insert into pay_refuse (payee, kind, route, version, refused_by, refused_at)
            select payee, kind, route, version, $5, $6 from pay_route
            where payee = $1 and kind = $2 and route = $3 and version = $4
                and not exists (select 1 from pay_confirm where pay_confirm.payee = $1 and pay_confirm.kind = $2
                    and pay_confirm.route = $3 and pay_confirm.version = $4 and pay_confirm.from_on <= $7) on conflict do nothing";
        let rest = values![self.stamp.by, self.stamp.at, self.on];
        if tx.execute("pay_refuse", sql, [self.change.key(), rest].concat()).await? == 0 {
            return Err(Refusal::NoChange.into());
        }
        self.change.is_now_decided(tx).await?;
        self.change.event(tx, "account_refused", self.stamp, &json!({})).await
    }
}

struct Lost {
    change: AccountChange,
    on: Date,
    stamp: Stamp,
}

impl Work for Lost {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let sql = "insert into pay_lost (payee, kind, route, lost_on) values ($1, $2, $3, $4) on conflict do nothing";
        let AccountChange { payee, kind, is_unseen, .. } = self.change;
        tx.execute("pay_lost", sql, values![payee, kind.word(), is_unseen, self.on]).await?;
        self.change.event(tx, "account_lost", self.stamp, &json!({ "on": self.on.to_string() })).await
    }
}

impl AccountChange {
    /// Notes that it is decided; whether it was not before.
    async fn is_now_decided(&self, tx: &mut Tx) -> Result<bool, Error> {
        let sql = "delete from pay_undecided where payee = $1 and kind = $2 and route = $3 and version = $4";
        Ok(tx.execute("pay_undecided", sql, self.key()).await? == 1)
    }

    async fn event(&self, tx: &mut Tx, what: &str, stamp: Stamp, says: &Json) -> Result<(), Error> {
        let mut says = says.clone();
        says["kind"] = json!(self.kind.word());
        says["route"] = json!(u8::from(self.is_unseen));
        says["version"] = json!(self.version);
        tx.pay_event(what, &self.payee.to_string(), stamp, &says).await?;
        Ok(())
    }
}

fn word(row: &mut Row, by: ActorId) -> Result<Word, Error> {
    let channel: String = row.take()?;
    let channel = Channel::read(&channel).ok_or_else(|| row.damaged("there is no such channel"))?;
    Ok(Word { by: officer(by), channel, at: row.take()?, on: row.take()? })
}

/// The routes of the payees of some households.
#[derive(Default)]
pub(super) struct Routes(HashMap<(PersonId, PayeeKind, u8), Route<u64>>);

impl Routes {
    /// Of one household.
    pub(super) async fn of(tx: &mut Tx, household: HouseholdId) -> Result<HashMap<(PersonId, PayeeKind, u8), Route<u64>>, Error> {
        let before = u128::from_be_bytes(household.0).saturating_sub(1).to_be_bytes();
        Ok(Self::load(tx, &before, household).await?.0)
    }

    /// Of the households after one and up to another.
    pub(super) async fn load(tx: &mut Tx, after: &[u8], last: HouseholdId) -> Result<Self, Error> {
        let sql = "with payees as (select person as payee from person where household > $1 and household <= $2
                union all select household from household where household > $1 and household <= $2)
            select r.payee, r.kind, r.route, r.version, r.asked_by, r.channel, r.asked_at, r.asked_on,
                c.confirmed_by, c.channel as confirmed_channel, c.confirmed_at, c.confirmed_on, c.from_on, f.refused_at,
                (select max(l.lost_on) from pay_lost l where l.payee = r.payee and l.kind = r.kind and l.route = r.route) as lost_on
            from payees join pay_route r on r.payee = payees.payee
            left join pay_confirm c on c.payee = r.payee and c.kind = r.kind and c.route = r.route and c.version = r.version
            left join pay_refuse f on f.payee = r.payee and f.kind = r.kind and f.route = r.route and f.version = r.version
            order by r.payee, r.kind, r.route, r.version";
        let mut routes = Self::default();
        for mut row in tx.rows("pay_route", sql, values![after, last]).await? {
            let payee: PersonId = row.take()?;
            let To { kind, route, version } = To::of_row(&mut row)?;
            let asked_by: ActorId = row.take()?;
            let asked = word(&mut row, asked_by)?;
            let change = confirmed(&mut row, version, asked)?;
            let route = routes.0.entry((payee, kind, route)).or_default();
            route.changes.push(change);
            route.lost = row.take()?;
        }
        Ok(routes)
    }

    /// Where an instalment's money goes on a day: to whom, and which account; or why it goes nowhere.
    pub(super) fn goes(
        &self,
        household: HouseholdId,
        sequence: &Sequence,
        kind: PayeeKind,
        day: Date,
    ) -> Result<(PersonId, To), &'static str> {
        let who = sequence.who.as_deref().and_then(|who| person_id(who).ok());
        let own = [(who, kind), (who, PayeeKind::Guardian), (Some(household.as_person()), kind)];
        // What is for a landlord or an employer goes to nobody else.
        let own = own.into_iter().filter(|(_, found)| kind == PayeeKind::Person || *found == kind);
        let mut why = "no_account";
        for (payee, kind) in own.filter_map(|(payee, kind)| Some((payee?, kind))) {
            // A route that nobody sees is taken as soon as it is confirmed: until it has cooled down, nothing goes the old way either.
            let unseen = self.0.get(&(payee, kind, 1)).filter(|route| is_confirmed(route));
            let (number, route) = match unseen {
                Some(route) => (1, Some(route)),
                None => (0, self.0.get(&(payee, kind, 0))),
            };
            match route.map(|route| route.on(day)) {
                Some(Goes::To(version)) => return Ok((payee, To { kind, route: number, version: *version })),
                Some(Goes::Cooling(_)) => return Err("account_cooling"),
                Some(Goes::Nowhere) => why = "account_not_confirmed",
                None => {}
            }
        }
        Err(why)
    }
}

fn is_confirmed(route: &Route<u64>) -> bool {
    route.changes.iter().any(|change| matches!(change, Change::Confirmed { .. }))
}

fn confirmed(row: &mut Row, version: u64, asked: Word) -> Result<Change<u64>, Error> {
    let (by, channel): (Option<ActorId>, Option<String>) = (row.take()?, row.take()?);
    let (at, on, from): (Option<Timestamp>, Option<Date>, Option<Date>) = (row.take()?, row.take()?, row.take()?);
    let refused: Option<Timestamp> = row.take()?;
    if let Some(at) = refused {
        return Ok(Change::Refused { refused: Word { at, ..asked } });
    }
    let (Some(by), Some(at), Some(on), Some(from)) = (by, at, on, from) else {
        return Ok(Change::Asked { to: version, asked });
    };
    let channel = channel.as_deref().and_then(Channel::read).ok_or_else(|| row.damaged("there is no such channel"))?;
    Ok(Change::Confirmed { to: version, asked, confirmed: Word { by: officer(by), channel, at, on }, from })
}

/// An account as it is sealed.
fn write(creditor: &Creditor) -> Json {
    let mut json = json!({ "name": creditor.name.as_str() });
    match &creditor.account {
        Account::Iban(iban) => json["iban"] = json!(iban.as_str()),
        Account::Number(number) => json["number"] = json!(number.as_str()),
    }
    match &creditor.agent {
        None => {}
        Some(Agent::Bic(bic)) => json["bic"] = json!(bic.as_str()),
        Some(Agent::Member(member)) => {
            json["bank"] = json!(member.number());
            match member.system() {
                ClearingSystem::Code(code) => json["system_code"] = json!(code),
                ClearingSystem::Agreed(name) => json["system"] = json!(name),
            }
        }
    }
    json
}

/// An account as it was sealed.
pub(super) fn read(text: &str) -> Result<Creditor, Refusal> {
    let json: Json = serde_json::from_str(text).map_err(|_| payments::BankError::Number)?;
    let text = |name: &str| json.get(name).and_then(Json::as_str);
    // It was in letters that the bank takes when it was asked for.
    let name = BankText::of(text("name").unwrap_or_default(), Letters::Any, NAME_MAX)?;
    let account = match (text("iban"), text("number")) {
        (Some(iban), _) => Account::Iban(Iban::read(iban)?),
        (None, number) => Account::Number(AccountNumber::read(number.unwrap_or_default())?),
    };
    let system = match (text("system_code"), text("system")) {
        (Some(code), _) => Some(ClearingSystem::Code(code.to_owned())),
        (None, name) => name.map(|name| ClearingSystem::Agreed(name.to_owned())),
    };
    let agent = match (text("bic"), system) {
        (Some(bic), _) => Some(Agent::Bic(Bic::read(bic)?)),
        (None, Some(system)) => Some(Agent::Member(Member::read(system, text("bank").unwrap_or_default())?)),
        (None, None) => None,
    };
    Ok(Creditor { name, account, agent })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_migration_finds_what_is_undecided_as_a_restore_does() {
        let plain = |sql: &str| sql.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(plain(include_str!("../../migrations/data_17.sql")).contains(&plain(super::FIND_UNDECIDED)));
    }
}
