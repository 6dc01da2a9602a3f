//! Banks' answers, taken whole or not at all; and what a person says of single payments.

mod taking;

use payments::answer::{About, Answers, Line, Says};
use payments::iso20022::Totals;
use payments::{Account, Currency, EndToEndId, Ids, Kept, Outcome, Sorted, Why, check_accounts, check_claim};
use rules::Date;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use taking::Taken;

use super::Refusal;
use super::heard;
use super::run_row::{RunInfo, save};
use super::steps::stepped;
use super::words::Reason;
use crate::backup::table::{Cells, named};
use crate::sql::{Tx, values};
use crate::writer::Work;
use crate::{Error, HouseholdId, Stamp, Store, VerifyError};

/// What a bank's file changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Its number, from 1.
    pub number: u64,
    /// How many payments are known better now.
    pub changed: u64,
    /// How many lines said what was known.
    pub known: u64,
    /// Lines that wait for a person: a word for why.
    pub kept: Vec<String>,
    /// The runs that it concerns.
    pub runs: Vec<String>,
}

impl Store {
    /// Takes a bank's file in: `digest` is the SHA-256 of its bytes. All of it in one transaction.
    ///
    /// # Errors
    /// It is about another account, repeats another sum than was sent, or was imported before; then nothing is changed.
    pub async fn import_answers(
        &self,
        answers: Answers,
        digest: [u8; 32],
        (ids, accounts, currency): (&Ids, &[Account], Currency),
        stamp: Stamp,
    ) -> Result<Imported, Error> {
        let (ids, accounts) = (ids.clone(), accounts.to_vec());
        self.data.write(Import { answers, digest, ids, accounts, currency, stamp }).await
    }

    /// The household that a payment is for.
    ///
    /// # Errors
    /// There is no such payment.
    pub async fn household_of_payment(&self, id: EndToEndId) -> Result<HouseholdId, Error> {
        let sql = "select id, household from instructed where id = $1";
        let row = self.data.row("instructed", sql, values![id.as_str()]).await?;
        let mut row = row.ok_or_else(|| Refusal::NoPayment(id.to_string()))?;
        let _: String = row.take()?;
        row.take()
    }

    /// A person says what the bank said: that what is not booked of a payment will never come.
    ///
    /// # Errors
    /// There is no such payment, it is accounted for.
    pub async fn say_failed(&self, id: EndToEndId, why: &Reason, stamp: Stamp) -> Result<(), Error> {
        self.data.write(Said { id, what: Saying::Failed, reason: why.stored().to_owned(), stamp }).await
    }

    /// A person says that what did not arrive is to be sent again.
    ///
    /// # Errors
    /// There is no such payment, nothing of it came back.
    pub async fn send_again(&self, id: EndToEndId, why: &Reason, stamp: Stamp) -> Result<(), Error> {
        self.data.write(Said { id, what: Saying::Again, reason: why.stored().to_owned(), stamp }).await
    }
}

struct Import {
    answers: Answers,
    digest: [u8; 32],
    ids: Ids,
    accounts: Vec<Account>,
    currency: Currency,
    stamp: Stamp,
}

impl Work for Import {
    type Done = Imported;

    async fn run(&self, tx: &mut Tx) -> Result<Imported, Error> {
        let sql = "select number, digest from pay_import where digest = $1";
        if let Some(mut row) = tx.row("pay_import", sql, values![self.digest]).await? {
            return Err(Refusal::Imported(row.take()?).into());
        }
        let Answers { message, id, accounts, lines, .. } = &self.answers;
        check_accounts(accounts, &self.accounts).map_err(Refusal::Answers)?;
        self.check_claims(tx).await?;
        let row = tx.row("pay_import", "select coalesce(max(number), 0) + 1 as number from pay_import", values![]).await?;
        let number: u64 = row.map(|mut row| row.take()).transpose()?.unwrap_or(1);
        let until = lines.iter().filter_map(day_of).max();
        let sql = "insert into pay_import (number, digest, message, message_id, until_on) values ($1, $2, $3, $4, $5)";
        tx.execute("pay_import", sql, values![number, self.digest, message.as_str(), id.as_str(), until]).await?;

        let mut taken = Taken::new(number, self.currency);
        let sorted = Sorted::of(lines, &self.ids);
        taken.all(tx, &sorted).await?;
        let Taken { mut kept, known, runs, .. } = taken;
        kept.extend(sorted.kept);
        kept.sort_by_key(|kept| kept.line.at);
        for (run, became_known) in &runs {
            answer(tx, run, *became_known).await?;
        }
        let row = |(nth, kept): (u64, &Kept)| -> Cells {
            let (why, line) = (kept.why.word(), super::kept::said(&kept.line).to_string());
            values![number, nth, why, kept.why == Why::Forgotten, line, None::<String>]
        };
        named("pay_kept")?.insert(tx, (1..).zip(&kept).map(row).collect()).await?;
        let (changed, rows) = rows_digest(tx, number).await?;
        let says =
            json!({ "file": hex::encode(self.digest), "message": message, "changed": changed, "kept": kept.len(), "rows": rows });
        tx.pay_event("imported", &number.to_string(), self.stamp, &says).await?;
        let kept = kept.iter().map(|kept| kept.why.word().to_owned()).collect();
        Ok(Imported { number, changed, known, kept, runs: runs.into_keys().collect() })
    }
}

impl Import {
    /// Refuses a file that repeats another number or sum than was sent.
    async fn check_claims(&self, tx: &mut Tx) -> Result<(), Error> {
        for claim in &self.answers.claims {
            let About::File(file) = &claim.about else { continue };
            let sql =
                "select count(*) as payments, cast(coalesce(sum(amount), 0) as bigint) as amount from instructed where run = $1";
            let Some(mut row) = tx.row("instructed", sql, values![file.as_str()]).await? else { continue };
            let sent = Totals { count: row.take()?, sum: row.take()? };
            if sent.count > 0 {
                check_claim(file, claim, sent, self.currency).map_err(Refusal::Answers)?;
            }
        }
        Ok(())
    }
}

fn day_of(line: &Line) -> Option<Date> {
    match &line.says {
        Says::Paid { on, .. } | Says::Returned { on, .. } | Says::Other { on, .. } => Some(*on),
        Says::Accepted | Says::Rejected { .. } => None,
    }
}

/// So many payments of a run are known now that were not.
async fn answer(tx: &mut Tx, run: &str, became_known: i64) -> Result<(), Error> {
    let info = RunInfo::load(tx, run).await?;
    if info.state == "stopped" {
        return Ok(());
    }
    let unknown = info.unknown.saturating_add_signed(-became_known);
    let before = info.run(tx).await?;
    save(tx, &stepped(before.answer(unknown))?).await
}

enum Saying {
    Failed,
    Again,
}

struct Said {
    id: EndToEndId,
    what: Saying,
    reason: String,
    stamp: Stamp,
}

impl Work for Said {
    type Done = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let missing = || Refusal::NoPayment(self.id.to_string());
        let known = heard::sent(tx, &[self.id]).await?;
        let sent = known.get(&self.id).ok_or_else(missing)?;
        let before = &sent.heard.outcome;
        match self.what {
            Saying::Failed => {
                let after = before.given_up(sent.amount, self.reason.clone());
                if after == *before {
                    return Err(Refusal::Accounted(self.id.to_string()).into());
                }
                sent.heard.write(tx, self.id, &after).await?;
                answer(tx, &sent.run, i64::from(!before.known(sent.amount))).await?;
            }
            Saying::Again => {
                let came_back = match before {
                    Outcome::Rejected { .. } => true,
                    Outcome::Booked(booked) => booked.returned() > 0,
                    Outcome::Unanswered | Outcome::Accepted => false,
                };
                if !came_back || sent.heard.again {
                    return Err(Refusal::NothingBack(self.id.to_string()).into());
                }
                sent.heard.write_again(tx, self.id).await?;
            }
        }
        let what = match self.what {
            Saying::Failed => "said_failed",
            Saying::Again => "said_again",
        };
        tx.pay_event(what, self.id.as_str(), self.stamp, &json!({ "reason": self.reason })).await?;
        Ok(())
    }
}

/// Rows that are read at once.
const PAGE: u64 = 1000;

/// Of how many payments an import told, and the SHA-256 of its rows.
async fn rows_digest(tx: &mut Tx, import: u64) -> Result<(u64, String), Error> {
    let sql = "select id, nth, says, amount, on_day, reference, reason from pay_heard
        where import = $1 and (id, nth) > ($2, $3) order by id, nth limit $4";
    let (mut hash, mut payments, mut last) = (Sha256::new(), 0, (String::new(), 0));
    loop {
        let rows = tx.rows("pay_heard", sql, values![import, last.0.as_str(), last.1, PAGE]).await?;
        if rows.is_empty() {
            return Ok((payments, hex::encode(hash.finalize())));
        }
        for mut row in rows {
            let (id, nth, says): (String, u64, String) = (row.take()?, row.take()?, row.take()?);
            let (amount, on): (i64, Option<String>) = (row.take()?, row.take()?);
            let (reference, reason): (Option<String>, Option<String>) = (row.take()?, row.take()?);
            let said = serde_json::to_string(&(&id, nth, says, amount, on, reference, reason));
            hash.update(said.map_err(|_| row.damaged("it is no text"))?);
            hash.update("\n");
            payments += u64::from(id != last.0);
            last = (id, nth);
        }
    }
}

/// Recomputes what each import gave.
pub(super) async fn verify(tx: &mut Tx) -> Result<(), VerifyError> {
    let sql = "select about, says from pay_event where what = 'imported' order by log";
    for mut row in tx.rows("pay_event", sql, values![]).await? {
        let (about, says): (String, String) = (row.take()?, row.take()?);
        let import: u64 = about.parse().map_err(|_| row.damaged("the import has no number"))?;
        let says: serde_json::Value = serde_json::from_str(&says).map_err(|_| row.damaged("it is no JSON"))?;
        let (_, rows) = rows_digest(tx, import).await?;
        if says.get("rows").and_then(serde_json::Value::as_str) != Some(&rows) {
            let what = "what was heard of payments is not what the bank's file said".to_owned();
            return Err(Error::Damaged { table: "pay_heard", row: format!("import {import}"), what }.into());
        }
    }
    Ok(())
}
