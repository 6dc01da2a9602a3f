//! What a person looks at: runs, their totals, and what changed since the run before.

use payments::EndToEndId;
use programme::Programme;

use super::Refusal;
use super::line::{Line, id_of, page};
use super::run_row::{RunInfo, hands, select_run};
use crate::sql::values;
use crate::{Error, Store};

/// How much of a run goes to one entitlement of one line of the budget, by the office that owes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    /// The line of the budget.
    pub budget: String,
    /// The entitlement.
    pub entitlement: String,
    /// The office.
    pub office: String,
    /// How many payments.
    pub payments: u64,
    /// In minor units.
    pub amount: i64,
}

/// How payments of one kind changed since the run before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The entitlement.
    pub entitlement: String,
    /// Why they are made: `ordinary`, `arrears`, ..
    pub cause: String,
    /// How many payments, and how many in the run before.
    pub payments: (u64, u64),
    /// In minor units, and in the run before.
    pub amount: (i64, i64),
}

impl Store {
    /// All runs, the newest first.
    ///
    /// # Errors
    /// The store fails.
    pub async fn runs(&self) -> Result<Vec<RunInfo>, Error> {
        let rows = self.data.rows("pay_run", select_run!("order by number desc"), values![]).await?;
        rows.into_iter().map(RunInfo::from_row).collect()
    }

    /// A run as a state of its machine: who approved it, who changed it.
    ///
    /// # Errors
    /// It is still being planned, or there is none.
    pub async fn run_state(&self, run: &str) -> Result<payments::run::Run, Error> {
        let mut tx = self.data.read().await?;
        RunInfo::load(&mut tx, run).await?.run(&mut tx).await
    }

    /// Who approved a run as it stands, in their order.
    ///
    /// # Errors
    /// The store fails.
    pub async fn run_approvals(&self, run: &str) -> Result<Vec<payments::run::Done>, Error> {
        Ok(hands(&mut self.data.read().await?, run).await?.1)
    }

    /// What a run waits for, and how it can be left.
    ///
    /// # Errors
    /// It is still being planned, or there is none.
    pub async fn run_waits(&self, payments: &programme::Payments, run: &str) -> Result<payments::run::Waits, Error> {
        Ok(self.run_state(run).await?.waits(payments))
    }

    /// The totals of a run.
    ///
    /// # Errors
    /// The store fails.
    pub async fn run_totals(&self, programme: &Programme, run: &str) -> Result<Vec<Totals>, Error> {
        let sql =
            "select budget, entitlement, count(*) as payments, cast(sum(amount) as bigint) as amount from pay_line where run = $1
                and not exists (select 1 from pay_taken where pay_taken.run = pay_line.run and pay_taken.id = pay_line.id)
            group by budget, entitlement order by budget, entitlement";
        let rows = self.data.rows("pay_line", sql, values![run]).await?;
        rows.into_iter()
            .map(|mut row| {
                let (budget, entitlement): (String, String) = (row.take()?, row.take()?);
                let found = programme.entitlements.iter().find(|one| one.thing.id == entitlement);
                let office = found.map_or(String::new(), |one| programme.office(one.owner).id.clone());
                Ok(Totals { budget, entitlement, office, payments: row.take()?, amount: row.take()? })
            })
            .collect()
    }

    /// How a run differs from the one before that was released, by entitlement and cause.
    ///
    /// # Errors
    /// The store fails.
    pub async fn run_changes(&self, run: &RunInfo) -> Result<Vec<Change>, Error> {
        let mut tx = self.data.read().await?;
        let sql =
            select_run!("where number < $1 and released_at is not null and state <> 'stopped' order by number desc limit 1");
        let before = tx.row("pay_run", sql, values![run.number]).await?.map(RunInfo::from_row).transpose()?;
        let before = before.map_or_else(String::new, |run| run.id);
        let sql = "select entitlement, cause,
                cast(sum(case when run = $1 then 1 else 0 end) as bigint) as now, cast(sum(case when run = $1 then 0 else 1 end) as bigint) as before,
                cast(sum(case when run = $1 then amount else 0 end) as bigint) as amount,
                cast(sum(case when run = $1 then 0 else amount end) as bigint) as amount_before
            from pay_line where run in ($1, $2)
                and not exists (select 1 from pay_taken where pay_taken.run = pay_line.run and pay_taken.id = pay_line.id)
            group by entitlement, cause order by entitlement, cause";
        let rows = tx.rows("pay_line", sql, values![run.id.as_str(), before]).await?;
        rows.into_iter()
            .map(|mut row| {
                let (entitlement, cause) = (row.take()?, row.take()?);
                let payments = (row.take()?, row.take()?);
                Ok(Change { entitlement, cause, payments, amount: (row.take()?, row.take()?) })
            })
            .collect()
    }

    /// Payments of a run after an id, some thousand at a time.
    ///
    /// # Errors
    /// The store fails.
    pub async fn run_lines(&self, run: &str, after: Option<EndToEndId>) -> Result<Vec<Line>, Error> {
        let after = after.map_or_else(String::new, |id| id.to_string());
        page(&mut self.data.read().await?, run, &after).await
    }

    /// One payment of a run, also if it was taken out.
    ///
    /// # Errors
    /// The run has no such payment.
    pub async fn run_line(&self, run: &str, id: EndToEndId) -> Result<Line, Error> {
        let line = Line::load(&mut self.data.read().await?, run, id).await?;
        line.ok_or_else(|| Refusal::NoPayment(id.to_string()).into())
    }

    /// Payments whose outcome is not known, up to so many.
    ///
    /// # Errors
    /// The store fails.
    pub async fn unanswered(&self, run: &str, count: u64) -> Result<Vec<EndToEndId>, Error> {
        let sql = "select run, id from instructed where run = $1 and not exists
            (select 1 from pay_heard where pay_heard.id = instructed.id and says <> 'accepted') order by id limit $2";
        self.ids_of(sql, run, count).await
    }

    /// Payments of a run that the bank did not make or that came back, of which nobody said yet that they are to be sent again.
    ///
    /// # Errors
    /// The store fails.
    pub async fn came_back(&self, run: &str, count: u64) -> Result<Vec<EndToEndId>, Error> {
        let sql = "select run, id from instructed where run = $1 and exists
                (select 1 from pay_heard where pay_heard.id = instructed.id and says in ('rejected', 'returned'))
            and not exists (select 1 from pay_heard where pay_heard.id = instructed.id and says = 'again') order by id limit $2";
        self.ids_of(sql, run, count).await
    }

    async fn ids_of(&self, sql: &'static str, run: &str, count: u64) -> Result<Vec<EndToEndId>, Error> {
        let rows = self.data.rows("instructed", sql, values![run, count]).await?;
        rows.into_iter()
            .map(|mut row| {
                let _: String = row.take()?;
                id_of(&mut row)
            })
            .collect()
    }
}
