//! A bank's file against what was sent: some payments at a time, however many it speaks of.

use std::collections::BTreeMap;

use payments::answer::Line;
use payments::iso20022::Totals;
use payments::{Currency, EndToEndId, Heard, Kept, Money, Outcome, Sorted, Why, check_whole, of_one};

use super::heard::{self, Sent};
use crate::Error;
use crate::backup::table::{Cells, named};
use crate::pay::line::id_of;
use crate::sql::{Tx, values};

/// Payments that are looked up at once.
const TOGETHER: usize = 1000;

/// What a file changed so far.
pub(super) struct Taken {
    number: u64,
    currency: Currency,
    /// Lines that wait for a person.
    pub(super) kept: Vec<Kept>,
    /// How many lines said what was known.
    pub(super) known: u64,
    /// How many payments of each run are accounted for now that were not.
    pub(super) runs: BTreeMap<String, i64>,
}

impl Taken {
    /// By the import of that number.
    pub(super) fn new(number: u64, currency: Currency) -> Self {
        Self { number, currency, kept: Vec::new(), known: 0, runs: BTreeMap::new() }
    }

    /// Takes in all lines.
    pub(super) async fn all(&mut self, tx: &mut Tx, sorted: &Sorted<'_>) -> Result<(), Error> {
        for piece in sorted.pieces(TOGETHER) {
            let by_payment = || piece.chunk_by(|one, other| one.0 == other.0);
            let ids: Vec<EndToEndId> = by_payment().filter_map(|lines| Some(lines.first()?.0)).collect();
            let (known, mut rows) = (heard::sent(tx, &ids).await?, Vec::with_capacity(ids.len()));
            for (id, lines) in ids.iter().zip(by_payment()) {
                let kept = self.one((*id, known.get(id)), lines, &mut rows);
                self.kept.extend(kept);
            }
            named("pay_heard")?.insert(tx, rows).await?;
        }
        for (file, line) in &sorted.whole {
            if let Err(why) = self.whole(tx, (file, line), sorted).await? {
                self.kept.push(Kept { line: (*line).clone(), why });
            }
        }
        Ok(())
    }

    /// What lines say of one payment: gives those that do not fit.
    fn one(
        &mut self,
        (id, sent): (EndToEndId, Option<&Sent>),
        lines: &[(EndToEndId, &Line)],
        rows: &mut Vec<Cells>,
    ) -> Vec<Kept> {
        let Heard { outcome, kept, known } = Heard::of(lines, sent.map(|sent| self.sent(sent)).as_ref());
        self.known += known;
        if let (Some(sent), Some(outcome)) = (sent, outcome) {
            let became_known = i64::from(outcome.known(sent.amount)) - i64::from(sent.heard.outcome.known(sent.amount));
            *self.runs.entry(sent.run.clone()).or_default() += became_known;
            rows.extend(sent.heard.new_rows(id, self.number, &outcome));
        }
        kept
    }

    fn sent(&self, sent: &Sent) -> payments::Sent {
        let amount = Money { minor: sent.amount, currency: self.currency };
        payments::Sent { amount, outcome: sent.heard.outcome.clone() }
    }

    /// A line about all payments of a file, but for those that are spoken of one by one.
    async fn whole(&mut self, tx: &mut Tx, (file, line): (&str, &Line), sorted: &Sorted<'_>) -> Result<Result<(), Why>, Error> {
        let (mut after, mut rest) = (String::new(), Totals::default());
        while let Some(page) = rest_of_file(tx, file, &mut after, sorted).await? {
            for (_, sent) in page.iter().filter(|(_, sent)| !matches!(sent.heard.outcome, Outcome::Rejected { .. })) {
                rest.count += 1;
                rest.sum = rest.sum.saturating_add(sent.amount);
            }
        }
        if after.is_empty() {
            return Ok(Err(Why::UnknownFile));
        }
        if let Err(why) = check_whole(line, rest, self.currency) {
            return Ok(Err(why));
        }
        after.clear();
        while let Some(page) = rest_of_file(tx, file, &mut after, sorted).await? {
            let mut rows = Vec::with_capacity(page.len());
            let misfit = page.iter().find_map(|(id, sent)| {
                let line = of_one(line, &self.sent(sent))?;
                self.one((*id, Some(sent)), &[(*id, &line)], &mut rows).pop()
            });
            named("pay_heard")?.insert(tx, rows).await?;
            if let Some(misfit) = misfit {
                return Ok(Err(misfit.why));
            }
        }
        Ok(Ok(()))
    }
}

/// Some payments of a file after an id that the bank's file does not speak of one by one; `None`: there are no more.
async fn rest_of_file(
    tx: &mut Tx,
    file: &str,
    after: &mut String,
    sorted: &Sorted<'_>,
) -> Result<Option<Vec<(EndToEndId, Sent)>>, Error> {
    let sql = "select run, id from instructed where run = $1 and id > $2 order by id limit $3";
    let rows = tx.rows("instructed", sql, values![file, after.as_str(), TOGETHER as u64]).await?;
    let ids = rows.into_iter().map(|mut row| id_of(row.skip(1)));
    let mut ids = ids.collect::<Result<Vec<EndToEndId>, Error>>()?;
    let Some(last) = ids.last() else { return Ok(None) };
    last.as_str().clone_into(after);
    ids.retain(|id| !sorted.names(*id));
    let mut known = heard::sent(tx, &ids).await?;
    Ok(Some(ids.into_iter().filter_map(|id| Some((id, known.remove(&id)?))).collect()))
}
