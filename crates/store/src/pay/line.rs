//! A payment of a run, with what it follows from.

use payments::plan::Pay;
use payments::run::{Pays, Tally};
use payments::{Cause, EndToEndId, Household, PaymentKey, Sequence};
use rules::Date;
use vault::PersonId;

use super::Refusal;
use super::route::To;
use crate::backup::table::Cells;
use crate::sql::{Row, Tx, values};
use crate::{Error, HouseholdId};

/// Lines that are read at once, and whose accounts are opened after one commit.
const PAGE: u64 = 1000;

/// A payment of a run. What it follows from is frozen: the standing of that day, with the entries of the journal up to that number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its end-to-end id.
    pub id: EndToEndId,
    /// Which payment of which instalment.
    pub key: PaymentKey,
    /// In minor units.
    pub amount: i64,
    /// The line of the budget.
    pub budget: String,
    /// What is owed of the instalment in all, in minor units.
    pub owed: i64,
    /// What had gone out of it before, in minor units.
    pub gone_out: i64,
    /// The day it is due.
    pub due: Option<Date>,
    /// The day of the standing.
    pub as_of: Date,
    /// The last entry of the journal that the standing knew.
    pub seq: u64,
    /// Articles.
    pub law: String,
    /// Whom it goes to: a person, or a household as a whole.
    pub payee: PersonId,
    /// Where that payee's money goes.
    pub(crate) to: To,
}

impl Line {
    pub(super) fn of(pay: Pay, id: EndToEndId, (as_of, seq): (Date, u64), payee: PersonId, to: To) -> Self {
        let Pay { key, amount, line: budget, basis } = pay;
        let (owed, gone_out, due) = (basis.owed, basis.out, basis.due);
        Self { id, key, amount, budget, owed, gone_out, due, as_of, seq, law: basis.law.join(", "), payee, to }
    }

    /// The columns of `pay_line`.
    pub(super) fn cells(&self, run: &str) -> Cells {
        let Self { id, key, amount, budget, owed, gone_out, due, as_of, seq, law, payee, to } = self;
        let first = [values![run, id.as_str()], key_values(key)].concat();
        let rest = values![*amount, budget.as_str(), *owed, *gone_out, *due, *as_of, *seq, law.as_str(), *payee];
        let to = values![to.kind.word(), to.route, to.version];
        [first, rest, to].concat()
    }

    pub(super) fn from_row(mut row: Row) -> Result<Self, Error> {
        let _run: String = row.take()?;
        let id = id_of(&mut row)?;
        let key = key_of(&mut row)?;
        let (amount, budget, owed, gone_out) = (row.take()?, row.take()?, row.take()?, row.take()?);
        let (due, as_of, seq, law) = (row.take()?, row.take()?, row.take()?, row.take()?);
        let payee = row.take()?;
        let to = To::of_row(&mut row)?;
        Ok(Self { id, key, amount, budget, owed, gone_out, due, as_of, seq, law, payee, to })
    }
}

/// The end-to-end id in a row's next column.
pub(super) fn id_of(row: &mut Row) -> Result<EndToEndId, Error> {
    let text: String = row.take()?;
    EndToEndId::stored(&text).ok_or_else(|| row.damaged("there is no such id of a payment"))
}

/// Household, entitlement, who, instalment, cause and number: the name of a payment.
pub(super) fn key_values(key: &PaymentKey) -> Vec<crate::sql::Value> {
    let (cause, number) = match key.cause {
        Cause::Ordinary => ("ordinary", 0),
        Cause::Arrears(number) => ("arrears", number),
        Cause::TopUp(number) => ("top-up", number),
        Cause::ReIssue(number) => ("re-issue", number),
    };
    [sequence_values(key.household, &key.sequence), values![cause, u32::from(number)]].concat()
}

/// Household, entitlement, who, instalment: the name of an instalment.
pub(super) fn sequence_values(household: Household, sequence: &Sequence) -> Vec<crate::sql::Value> {
    let Sequence { entitlement, who, instalment } = sequence;
    let who = who.as_deref().and_then(|who| crate::person_id(who).ok()).map_or(Vec::new(), |who| who.0.to_vec());
    values![HouseholdId(household.0), entitlement.as_str(), who, instalment.as_str()]
}

/// The name of an instalment in a row's next columns.
pub(super) fn sequence_of(row: &mut Row) -> Result<(Household, Sequence), Error> {
    let household: HouseholdId = row.take()?;
    let entitlement = row.take()?;
    let who: Vec<u8> = row.take()?;
    let who = match <[u8; 16]>::try_from(who.as_slice()) {
        Ok(who) => Some(PersonId(who).to_string()),
        Err(_) if who.is_empty() => None,
        Err(_) => return Err(row.damaged("whom it is for is no person")),
    };
    Ok((Household(household.0), Sequence { entitlement, who, instalment: row.take()? }))
}

/// The name of a payment in a row's next columns.
pub(super) fn key_of(row: &mut Row) -> Result<PaymentKey, Error> {
    let (household, sequence) = sequence_of(row)?;
    let (word, number): (String, u16) = (row.take()?, row.take()?);
    let cause = match word.as_str() {
        "ordinary" => Cause::Ordinary,
        "arrears" => Cause::Arrears(number),
        "top-up" => Cause::TopUp(number),
        "re-issue" => Cause::ReIssue(number),
        _ => return Err(row.damaged("there is no such cause of a payment")),
    };
    Ok(PaymentKey { household, sequence, cause })
}

/// The queries that read lines.
macro_rules! select_line {
    ($rest:literal) => {
        concat!(
            "select run, id, household, entitlement, who, instalment, cause, number, amount, budget, owed, gone_out, due_on, as_of,
            seq, law, payee, kind, route, version from pay_line ",
            $rest
        )
    };
}

impl Line {
    /// A line of a run, also if it was taken out.
    pub(super) async fn load(tx: &mut Tx, run: &str, id: EndToEndId) -> Result<Option<Self>, Error> {
        let row = tx.row("pay_line", select_line!("where run = $1 and id = $2"), values![run, id.as_str()]).await?;
        row.map(Self::from_row).transpose()
    }
}

/// Some thousand lines of a run that were not taken out, after an id, in the order of ids.
pub(super) async fn page(tx: &mut Tx, run: &str, after: &str) -> Result<Vec<Line>, Error> {
    let sql = select_line!(
        "where run = $1 and id > $2
            and not exists (select 1 from pay_taken where pay_taken.run = pay_line.run and pay_taken.id = pay_line.id)
        order by id limit $3"
    );
    let rows = tx.rows("pay_line", sql, values![run, after, PAGE]).await?;
    rows.into_iter().map(Line::from_row).collect()
}

/// Where a payment of a run goes, and how much that is.
pub(super) struct Going {
    pub(super) id: EndToEndId,
    pub(super) amount: i64,
    pub(super) payee: PersonId,
    pub(super) to: To,
}

/// Of as many lines as [`page`] has, which of them goes where.
pub(super) async fn goings(tx: &mut Tx, run: &str, after: &str) -> Result<Vec<Going>, Error> {
    let sql = "select id, amount, payee, kind, route, version from pay_line where run = $1 and id > $2
            and not exists (select 1 from pay_taken where pay_taken.run = pay_line.run and pay_taken.id = pay_line.id)
        order by id limit $3";
    let rows = tx.rows("pay_line", sql, values![run, after, PAGE]).await?;
    let going = |mut row: Row| {
        let (id, amount, payee) = (id_of(&mut row)?, row.take()?, row.take()?);
        Ok(Going { id, amount, payee, to: To::of_row(&mut row)? })
    };
    rows.into_iter().map(going).collect()
}

/// What of a payment nobody may change.
struct Frozen {
    id: EndToEndId,
    amount: i64,
    /// All the rest.
    text: String,
}

/// Of as many lines as [`page`] has, what nobody may change.
async fn frozen(tx: &mut Tx, run: &str, after: &str) -> Result<Vec<Frozen>, Error> {
    let sql = "select id, household, entitlement, who, instalment, cause, number, amount,
            budget || $4 || owed || $4 || gone_out || $4 || coalesce(due_on, '-') || $4 || as_of || $4 || seq || $4 || law as basis,
            payee, kind || $4 || route || $4 || version as goes
        from pay_line where run = $1 and id > $2
            and not exists (select 1 from pay_taken where pay_taken.run = pay_line.run and pay_taken.id = pay_line.id)
        order by id limit $3";
    let rows = tx.rows("pay_line", sql, values![run, after, PAGE, "\n"]).await?;
    let frozen = |mut row: Row| {
        let (id, PaymentKey { household, sequence, cause }) = (id_of(&mut row)?, key_of(&mut row)?);
        let (amount, basis, payee, goes): (i64, String, PersonId, String) = (row.take()?, row.take()?, row.take()?, row.take()?);
        let text = format!("{household}\n{sequence}\n{cause}\n{basis}\n{payee}\n{goes}");
        Ok(Frozen { id, amount, text })
    };
    rows.into_iter().map(frozen).collect()
}

/// All that a run pays, added up line by line: while some are added, the next are read.
pub(super) async fn pays(tx: &mut Tx, (run, through): (&str, Date), without: Option<EndToEndId>) -> Result<Pays, Error> {
    let mut tally = Tally::new(run, through);
    let mut lines = frozen(tx, run, "").await?;
    while let Some(last) = lines.last() {
        let adding = async {
            let mut lines = lines.iter().filter(|line| Some(line.id) != without);
            lines.try_for_each(|line| tally.add(line.id, line.amount, line.text.as_bytes()))
        };
        let (next, added) = tokio::join!(frozen(tx, run, last.id.as_str()), adding);
        added.map_err(Refusal::Run)?;
        lines = next?;
    }
    Ok(tally.finish().map_err(Refusal::Run)?)
}
