//! The books, from what was recorded: as of any day, and as known at any instant. Nothing is written into them beside that.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use payments::ledger::{Account, InstalmentKey, Movement, Transaction, heard};
use payments::overpayment::{Choice, Overpayment};
use payments::{Cause, Currency, EndToEndId, Outcome};
use programme::Programme;
use rules::Date;

use super::heard::HeardOf;
use super::line::{Line, id_of, page};
use super::run_row::RunInfo;
use super::{Question, Refusal};
use crate::pay::civil_day;
use crate::sql::{Tx, values};
use crate::{Error, Store};

/// The balance of one kind of account, or of a line of the budget: a debit above zero, in minor units.
pub type Balances = BTreeMap<String, i128>;

/// Up to when the books are read.
#[derive(Clone, Copy, Debug)]
pub struct Until {
    /// What counts by that day.
    pub as_of: Date,
    /// And was recorded by that instant; `None`: whatever is recorded.
    pub known_at: Option<Timestamp>,
}

struct Counting<'a> {
    programme: &'a Programme,
    currency: Currency,
    until: Until,
    balances: Balances,
}

impl Store {
    /// The balances of the books. They add up to nothing, or something is wrong with the rows.
    ///
    /// # Errors
    /// The store fails, or the balances do not add up.
    pub async fn balances(&self, programme: &Programme, until: Until) -> Result<Balances, Error> {
        let currency = Currency::of(&programme.currency).map_err(|error| Refusal::File(error.to_string()))?;
        let mut counting = Counting { programme, currency, until, balances: Balances::new() };
        let told = self.told().await?;
        for run in self.runs().await?.into_iter().filter(|run| run.released.is_some()) {
            let mut after = String::new();
            loop {
                let mut tx = self.data.read().await?;
                let lines = page(&mut tx, &run.id, &after).await?;
                let Some(last) = lines.last() else { break };
                let until = last.id.to_string();
                let mut said = sayings(&mut tx, (&run, &after, &until), &told).await?;
                for line in &lines {
                    counting.payment(&run, line, said.remove(&line.id).unwrap_or_default())?;
                }
                after = until;
            }
        }
        for question in self.questions(programme, None).await? {
            counting.question(&question)?;
        }
        let sum: i128 = counting.balances.values().sum();
        let what = || format!("the books add up to {sum} minor units, not to nothing");
        if sum == 0 {
            Ok(counting.balances)
        } else {
            Err(Error::Damaged { table: "instructed", row: "(all)".to_owned(), what: what() })
        }
    }

    /// When each import was taken in, and when each payment was last spoken of by a person.
    async fn told(&self) -> Result<HashMap<String, Timestamp>, Error> {
        let sql =
            "select about, log, done_at from pay_event where what in ('imported', 'said_failed', 'said_again') order by log";
        let rows = self.data.rows("pay_event", sql, values![]).await?;
        rows.into_iter()
            .map(|mut row| {
                let (about, _): (String, u64) = (row.take()?, row.take()?);
                Ok((about, row.take()?))
            })
            .collect()
    }
}

/// What became of a payment, step by step, and when each step was recorded.
type Steps = Vec<(Timestamp, HeardOf)>;

async fn sayings(
    tx: &mut Tx,
    (run, after, until): (&RunInfo, &str, &str),
    told: &HashMap<String, Timestamp>,
) -> Result<HashMap<EndToEndId, Steps>, Error> {
    let sql = "select h.id, h.nth, h.import, h.says, h.amount, h.on_day, h.reference, h.reason
        from instructed i join pay_heard h on h.id = i.id where i.run = $1 and i.id > $2 and i.id <= $3 order by h.id, h.nth";
    let mut found: HashMap<EndToEndId, Steps> = HashMap::new();
    for mut row in tx.rows("pay_heard", sql, values![run.id.as_str(), after, until]).await? {
        let id = id_of(&mut row)?;
        let (_, import): (u64, u64) = (row.take()?, row.take()?);
        let about = if import > 0 { import.to_string() } else { id.to_string() };
        // A withdrawn run speaks for all of its payments.
        let at = told.get(&about).copied().or(run.stopped_at()).unwrap_or(run.planned.1);
        let steps = found.entry(id).or_default();
        let mut next = steps.last().map(|(_, heard)| heard.clone()).unwrap_or_default();
        next.hear(&mut row)?;
        steps.push((at, next));
    }
    Ok(found)
}

impl Counting<'_> {
    fn payment(&mut self, run: &RunInfo, line: &Line, steps: Steps) -> Result<(), Error> {
        let Some((_, released)) = run.released else { return Ok(()) };
        let key = InstalmentKey { household: line.key.household, sequence: line.key.sequence.clone() };
        let on = run.pay_on.unwrap_or(run.through);
        if matches!(line.key.cause, Cause::Ordinary | Cause::Arrears(_)) {
            self.write(&key, &Movement::Owe { line: line.budget.clone() }, line.amount, on, released)?;
        }
        self.write(&key, &Movement::Instruct, line.amount, on, released)?;
        let mut before = HeardOf::default();
        for (at, after) in steps {
            let day = match &after.outcome {
                Outcome::Booked(booked) => booked.bookings.last().map(|booking| booking.on),
                _ => None,
            };
            let day = day.map_or_else(|| civil_day(self.programme, at), Ok)?;
            for (movement, amount) in heard(line.amount, &before.outcome, &after.outcome) {
                self.write(&key, &movement, amount, day, at)?;
            }
            if let (true, false, Outcome::Booked(booked)) = (after.again, before.again, &after.outcome)
                && booked.returned() > 0
            {
                self.write(&key, &Movement::OweAgain, booked.returned(), civil_day(self.programme, at)?, at)?;
            }
            before = after;
        }
        Ok(())
    }

    fn question(&mut self, question: &Question) -> Result<(), Error> {
        let proposal = question.proposal().clone();
        let at = self.programme.entitlements.iter().position(|one| one.thing.id == proposal.key.sequence.entitlement);
        let line =
            at.and_then(|at| self.programme.payments.as_ref()?.line_of(at)).map_or_else(String::new, |line| line.id.clone());
        let found = proposal.found;
        let day = civil_day(self.programme, found)?;
        self.write(&proposal.key, &Movement::Overpay { line }, proposal.amount, day, found)?;
        let Overpayment::Decided(decided) = &question.state else { return Ok(()) };
        let (decided_at, left) = (decided.done.at, matches!(decided.choice, Choice::Leave | Choice::WriteOff));
        let day = civil_day(self.programme, decided_at)?;
        if left {
            self.write(&proposal.key, &Movement::WriteOff, proposal.amount, day, decided_at)?;
        }
        if question.recovered > 0 {
            self.write(&proposal.key, &Movement::Recover, question.recovered, day, decided_at)?;
        }
        Ok(())
    }

    fn write(&mut self, key: &InstalmentKey, what: &Movement, amount: i64, on: Date, at: Timestamp) -> Result<(), Error> {
        if on > self.until.as_of || self.until.known_at.is_some_and(|known| at > known) {
            return Ok(());
        }
        let written = what.of(key, amount, self.currency, on, at);
        let written: Transaction = written.map_err(|error| Refusal::File(error.to_string()))?;
        for posting in written.postings() {
            let account = match &posting.account {
                Account::Budget(line) => format!("budget {line}"),
                Account::Owed(_) => "owed".to_owned(),
                Account::Instructed(_) => "instructed".to_owned(),
                Account::Settled(_) => "settled".to_owned(),
                Account::Returned(_) => "returned".to_owned(),
                Account::Overpaid(_) => "overpaid".to_owned(),
                Account::Recovered(_) => "recovered".to_owned(),
                Account::WrittenOff(_) => "written_off".to_owned(),
            };
            *self.balances.entry(account).or_default() += i128::from(posting.amount);
        }
        Ok(())
    }
}
