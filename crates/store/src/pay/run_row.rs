//! A run as it stands in the data base.

use std::collections::BTreeSet;

use jiff::Timestamp;
use payments::run::{Answered, Contents, Done, Officer, Pays, Run, Sent};
use rules::Date;
use vault::ActorId;

use super::{Refusal, officer};
use crate::sql::{Row, Tx, values};
use crate::{Error, Stamp, actor_id};

/// A run, without its payments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunInfo {
    /// Its id.
    pub id: String,
    /// Counted from 1.
    pub number: u64,
    /// The last day on which an instalment is due that it pays.
    pub through: Date,
    /// `planning`, `planned`, `reviewed`, `approved`, `released`, `exported`, `answered`, `closed` or `stopped`.
    pub state: String,
    /// Who planned it, and when.
    pub planned: (ActorId, Timestamp),
    /// How many payments it has.
    pub payments: u64,
    /// Their sum, in minor units.
    pub amount: i64,
    /// What an approval is for.
    pub digest: Option<[u8; 32]>,
    /// Who released it, and when.
    pub released: Option<(ActorId, Timestamp)>,
    /// The day on which the bank is to pay.
    pub pay_on: Option<Date>,
    /// The SHA-256 of its file.
    pub file_digest: Option<[u8; 32]>,
    /// How many of its payments are not accounted for.
    pub unknown: u64,
    /// Why it was stopped.
    pub reason: Option<String>,
    /// With which texts of the pack, and by which program, it was planned.
    pub made_with: Option<[u8; 32]>,
    /// How far planning has come: the last household.
    pub(super) after: Vec<u8>,
    reviewed: Option<(ActorId, Timestamp)>,
    exported: Option<(ActorId, Timestamp)>,
    stopped: Option<(ActorId, Timestamp)>,
}

/// The queries that read runs.
macro_rules! select_run {
    ($($rest:literal)?) => {
        concat!(
            "select run, number, through_on, state, planned_by, planned_at, after_household, payments, amount, digest,
            reviewed_by, reviewed_at, released_by, released_at, pay_on, exported_by, exported_at, file_digest, unknown, stopped_by,
            stopped_at, reason, made_with from pay_run ",
            $($rest)?
        )
    };
}
pub(super) use select_run;

impl RunInfo {
    pub(super) fn from_row(mut row: Row) -> Result<Self, Error> {
        let (id, number, through) = (row.take()?, row.take()?, row.take()?);
        let (state, planned) = (row.take()?, (row.take()?, row.take()?));
        let (after, payments, amount, digest) = (row.take()?, row.take()?, row.take()?, row.take()?);
        let (reviewed, released, pay_on) = (pair(&mut row)?, pair(&mut row)?, row.take()?);
        let (exported, file_digest, unknown) = (pair(&mut row)?, row.take()?, row.take()?);
        let (stopped, reason, made_with) = (pair(&mut row)?, row.take()?, row.take()?);
        Ok(Self {
            id,
            number,
            through,
            state,
            planned,
            payments,
            amount,
            digest,
            released,
            pay_on,
            file_digest,
            unknown,
            reason,
            made_with,
            after,
            reviewed,
            exported,
            stopped,
        })
    }

    pub(super) async fn load(tx: &mut Tx, run: &str) -> Result<Self, Error> {
        let row = tx.row("pay_run", select_run!("where run = $1"), values![run]).await?;
        Self::from_row(row.ok_or_else(|| Refusal::NoRun(run.to_owned()))?)
    }

    /// How much of it is planned, in percent: households are gone through in the order of their ids, which are spread evenly.
    pub fn planned_percent(&self) -> u8 {
        let part = self.after.iter().chain(&[0; 2]).take(2).fold(0, |sum, byte| (sum << 8) | u32::from(*byte));
        u8::try_from((part * 100).div_ceil(u32::from(u16::MAX))).unwrap_or(100)
    }

    /// When it was stopped.
    pub(super) fn stopped_at(&self) -> Option<Timestamp> {
        self.stopped.map(|(_, at)| at)
    }

    /// The run as a state that can be stepped on; with who had a hand in it.
    pub(super) async fn run(&self, tx: &mut Tx) -> Result<Run, Error> {
        let (authors, approvals) = hands(tx, &self.id).await?;
        let contents = self.contents(authors);
        let damaged = |what: &str| Error::Damaged { table: "pay_run", row: self.id.clone(), what: what.to_owned() };
        let need = |who: Option<(ActorId, Timestamp)>| who.map(done).ok_or_else(|| damaged("who did it is missing"));
        Ok(match self.state.as_str() {
            "planning" => return Err(Refusal::Planning(self.id.clone()).into()),
            "planned" => Run::Planned(contents),
            "reviewed" => Run::Reviewed { contents, reviewed: need(self.reviewed)?, approvals },
            "approved" => Run::Approved { contents, approvals },
            "released" => Run::Released { contents, approvals, released: need(self.released)? },
            "stopped" => Run::Stopped { contents, stopped: need(self.stopped)?, reason: self.reason.clone().unwrap_or_default() },
            state => {
                let digest = self.file_digest.ok_or_else(|| damaged("the digest of its file is missing"))?;
                let out = Sent { contents, released: need(self.released)?, exported: need(self.exported)?, digest };
                match state {
                    "exported" => Run::Exported(out),
                    "answered" => Run::Answered(Answered { out, unknown: self.unknown }),
                    "closed" => Run::Closed(Answered { out, unknown: self.unknown }),
                    _ => return Err(damaged("there is no such state")),
                }
            }
        })
    }

    fn contents(&self, changed_by: BTreeSet<Officer>) -> Contents {
        let pays = Pays { count: self.payments, sum: self.amount, digest: self.digest.unwrap_or_default() };
        Contents { id: self.id.clone(), through: self.through, planned: done(self.planned), changed_by, pays }
    }
}

/// Writes a run as it stands after a step. Hands are written by the steps that change them.
pub(super) async fn save(tx: &mut Tx, run: &Run) -> Result<(), Error> {
    let contents = run.contents();
    let (mut reviewed, mut released, mut exported, mut stopped) = (None, None, None, None);
    let (mut file_digest, mut unknown, mut why) = (None, 0, None);
    match run {
        Run::Planned(_) | Run::Approved { .. } => {}
        Run::Reviewed { reviewed: by, .. } => reviewed = Some(by),
        Run::Released { released: by, .. } => (released, unknown) = (Some(by), contents.pays.count),
        Run::Exported(out) => {
            (released, exported, file_digest) = (Some(&out.released), Some(&out.exported), Some(out.digest));
            unknown = contents.pays.count;
        }
        Run::Answered(answered) | Run::Closed(answered) => {
            let out = &answered.out;
            (released, exported, file_digest) = (Some(&out.released), Some(&out.exported), Some(out.digest));
            unknown = answered.unknown;
        }
        Run::Stopped { stopped: by, reason, .. } => (stopped, why) = (Some(by), Some(reason.as_str())),
    }
    let is_open = matches!(run, Run::Planned(_) | Run::Reviewed { .. } | Run::Approved { .. });
    let sql = "update pay_run set state = $2, open_through = $3, payments = $4, amount = $5, digest = $6,
            reviewed_by = coalesce($7, reviewed_by), reviewed_at = coalesce($8, reviewed_at),
            released_by = coalesce($9, released_by), released_at = coalesce($10, released_at),
            exported_by = coalesce($11, exported_by), exported_at = coalesce($12, exported_at),
            file_digest = coalesce($13, file_digest), unknown = $14,
            stopped_by = coalesce($15, stopped_by), stopped_at = coalesce($16, stopped_at), reason = coalesce($17, reason)
        where run = $1";
    let through = is_open.then_some(contents.through);
    let first = values![contents.id.as_str(), run.state(), through, contents.pays.count, contents.pays.sum, contents.pays.digest];
    let by = [reviewed, released, exported].map(columns).concat();
    let rest = [values![file_digest.map(|digest: [u8; 32]| digest.to_vec()), unknown], columns(stopped), values![why]].concat();
    tx.execute("pay_run", sql, [first, by, rest].concat()).await?;
    Ok(())
}

fn columns(done: Option<&Done>) -> Vec<crate::sql::Value> {
    let by = done.and_then(|done| actor_id(&done.by.0).ok());
    values![by, done.map(|done| done.at)]
}

fn pair(row: &mut Row) -> Result<Option<(ActorId, Timestamp)>, Error> {
    let (by, at): (Option<ActorId>, Option<Timestamp>) = (row.take()?, row.take()?);
    Ok(by.zip(at))
}

fn done((by, at): (ActorId, Timestamp)) -> Done {
    Done { by: officer(by), at }
}

pub(super) fn done_by(stamp: Stamp) -> Done {
    done((stamp.by, stamp.at))
}

/// Authors, and those who approved, in their order.
pub(super) async fn hands(tx: &mut Tx, run: &str) -> Result<(BTreeSet<Officer>, Vec<Done>), Error> {
    let sql = "select run, slot, hand, done_at from pay_hand where run = $1 order by slot";
    let (mut authors, mut approvals) = (BTreeSet::new(), Vec::new());
    for mut row in tx.rows("pay_hand", sql, values![run]).await? {
        let (_, slot): (String, i64) = (row.take()?, row.take()?);
        let hand = (row.take()?, row.take()?);
        if slot < 0 {
            authors.insert(officer(hand.0));
        } else {
            approvals.push(done(hand));
        }
    }
    Ok((authors, approvals))
}
