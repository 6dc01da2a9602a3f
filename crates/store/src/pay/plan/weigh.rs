//! What some households are paid: their standings against what went out before.

use std::collections::{BTreeMap, HashMap, HashSet};

use case::Engine;
use payments::plan::{Past, Position, Turn, paid_elsewhere, plan};
use payments::{EndToEndId, Household, Ids};
use rules::Date;

use super::super::heard::past;
use super::super::held::{Held, passed};
use super::super::line::Line;
use super::super::route::Routes;
use super::payee_kind;
use crate::cores::SealedCores;
use crate::duplicate::{Duplicate, Verdict};
use crate::pay::civil_day;
use crate::read::Rows;
use crate::sql::values;
use crate::{Error, HouseholdId, Stamp, Store};

/// For an instalment of the pack, the middle of what was paid, and how often it was.
pub(crate) type Usual = HashMap<(String, String), (i64, u32)>;

/// What holds for all households of a plan.
pub(crate) struct Weighing<'a> {
    pub(crate) engine: &'a Engine<'a>,
    pub(crate) ids: &'a Ids,
    pub(crate) through: Date,
    pub(crate) stamp: Stamp,
    pub(crate) usual: Usual,
    /// Payments that went out by the export register, of runs that the data base does not know.
    pub(crate) gone_out: HashSet<EndToEndId>,
}

/// Households of persons who have, or may have, two files.
#[derive(Default)]
struct Doubled {
    /// Not to be paid: nobody has decided, or the other file is paid.
    held: HashSet<HouseholdId>,
    /// What went out under the other file of a person, where this household is the one that is paid.
    joined: HashMap<HouseholdId, Vec<Past>>,
}

/// What is known of some households beside their journals.
struct Known {
    past: HashMap<HouseholdId, Vec<Past>>,
    passed: HashMap<HouseholdId, std::collections::BTreeSet<(payments::Sequence, payments::plan::Why)>>,
    recovered: HashMap<HouseholdId, BTreeMap<payments::Sequence, i64>>,
    routes: Routes,
    doubled: Doubled,
}

impl Store {
    /// Lines and what is held, of households that follow each other after an id.
    pub(crate) async fn weigh(
        &self,
        weighing: &Weighing<'_>,
        after: &[u8],
        households: &[HouseholdId],
    ) -> Result<(Vec<Line>, Vec<Held>), Error> {
        let Some(last) = households.last() else { return Ok((Vec::new(), Vec::new())) };
        let doubled = self.doubled(after, *last).await?;
        let (mut rows, sealed, known) = {
            let mut tx = self.data.read().await?;
            let (mut rows, mut sealed) = (Vec::with_capacity(households.len()), Vec::with_capacity(households.len()));
            for id in households {
                let one = Rows::load(&mut tx, *id).await?.ok_or(Error::NoHousehold(*id))?;
                sealed.push(SealedCores::of(&one, None)?);
                rows.push(one);
            }
            let (past, passed) = (past(&mut tx, after, *last).await?, passed(&mut tx, after, *last).await?);
            let recovered = super::super::over::recovered(&mut tx, after, *last).await?;
            let routes = Routes::load(&mut tx, after, *last).await?;
            (rows, sealed, Known { past, passed, recovered, routes, doubled })
        };
        let programme = weighing.engine.programme();
        let cores = self.open_cores(programme, sealed, &Self::computing(weighing.stamp)?).await?;
        let today = civil_day(programme, weighing.stamp.at)?;
        let (mut lines, mut held) = (Vec::new(), Vec::new());
        for (rows, cores) in rows.drain(..).zip(cores) {
            let positions = weighing.positions(&rows, cores, &known)?;
            for position in positions {
                weighing.sort(&rows, position, (&known.routes, today), &mut lines, &mut held);
            }
        }
        Ok((lines, held))
    }

    /// Which of the households after one and up to another have somebody with two files.
    async fn doubled(&self, after: &[u8], last: HouseholdId) -> Result<Doubled, Error> {
        let sql = "select person.household, min(person.place) as first from duplicate
            join person on person.person = duplicate.person or person.person = duplicate.other
            where person.household > $1 and person.household <= $2 group by person.household";
        let mut found = Doubled::default();
        for mut row in self.data.read().await?.rows("duplicate", sql, values![after, last]).await? {
            let household: HouseholdId = row.take()?;
            if self.held_as_duplicate(household).await? {
                found.held.insert(household);
            }
            for both in self.duplicates_of(household).await? {
                if both.verdict == (Verdict::Same { keeps: household }) {
                    found.joined.entry(household).or_default().extend(self.of_other_file(household, &both).await?);
                }
            }
        }
        Ok(found)
    }

    /// What went out under the other file, by the names of this one.
    async fn of_other_file(&self, household: HouseholdId, both: &Duplicate) -> Result<Vec<Past>, Error> {
        let at = usize::from(both.households[0] == household);
        let (theirs, ours) = (both.persons[at].to_string(), both.persons[1 - at].to_string());
        let other = both.households[at];
        let before = u128::from_be_bytes(other.0).saturating_sub(1).to_be_bytes();
        let mut past = past(&mut self.data.read().await?, &before, other).await?.remove(&other).unwrap_or_default();
        for one in &mut past {
            if one.key.sequence.who.as_ref() == Some(&theirs) {
                one.key.sequence.who = Some(ours.clone());
            }
        }
        Ok(past)
    }

    /// The middle of what was paid, by instalment of the pack.
    pub(crate) async fn usual(&self) -> Result<Usual, Error> {
        let sql = "select entitlement, instalment, amount, count(*) as times from instructed
            group by entitlement, instalment, amount order by entitlement, instalment, amount";
        let mut paid: HashMap<(String, String), Vec<(i64, u32)>> = HashMap::new();
        for mut row in self.data.read().await?.rows("instructed", sql, values![]).await? {
            let (entitlement, instalment): (String, String) = (row.take()?, row.take()?);
            let pay_line = instalment.split('/').next().unwrap_or_default().to_owned();
            paid.entry((entitlement, pay_line)).or_default().push((row.take()?, row.take()?));
        }
        let middle = |mut amounts: Vec<(i64, u32)>| {
            amounts.sort_unstable();
            let count: u32 = amounts.iter().map(|(_, times)| times).sum();
            let mut before = 0;
            let middle = amounts.iter().find(|(_, times)| {
                before += times;
                before * 2 >= count
            });
            (middle.map_or(0, |(amount, _)| *amount), count)
        };
        Ok(paid.into_iter().map(|(key, amounts)| (key, middle(amounts))).collect())
    }
}

impl Weighing<'_> {
    fn positions(&self, rows: &Rows, cores: Vec<crate::read::Core>, known: &Known) -> Result<Vec<Position>, Error> {
        let programme = self.engine.programme();
        let (id, household) = (rows.household, Household(rows.household.0));
        let journal = rows.journal(programme, cores)?;
        let people: Vec<String> = rows.person_ids().iter().map(ToString::to_string).collect();
        let standing = self.engine.standing(&journal, self.through, None);
        let entries = self.engine.entries(&journal, self.through, None);
        let mut before = known.past.get(&id).cloned().unwrap_or_default();
        before.extend(known.doubled.joined.get(&id).cloned().unwrap_or_default());
        let elsewhere = paid_elsewhere(programme, household, &people, &entries);
        let booked: HashSet<payments::Sequence> = before.iter().map(|past| past.key.sequence.clone()).collect();
        before.extend(elsewhere.into_iter().filter(|past| !booked.contains(&past.key.sequence)));
        let (none, nothing) = (BTreeMap::new(), std::collections::BTreeSet::new());
        let turn = Turn {
            household,
            people: &people,
            standing: &standing,
            entries: &entries,
            past: &before,
            recovered: known.recovered.get(&id).unwrap_or(&none),
            passed: known.passed.get(&id).unwrap_or(&nothing),
            double_suspected: known.doubled.held.contains(&id),
        };
        let usual = |entitlement: &str, line: &str| self.usual.get(&(entitlement.to_owned(), line.to_owned())).copied();
        Ok(plan(programme, &turn, &usual))
    }

    /// A position becomes lines that are paid, or is held.
    fn sort(
        &self,
        rows: &Rows,
        position: Position,
        (routes, today): (&Routes, Date),
        lines: &mut Vec<Line>,
        held: &mut Vec<Held>,
    ) {
        let Position { sequence, pay, held: amount, why, over, .. } = position;
        let mut hold = |why: String, amount: i64, over: i64| {
            held.push(Held { household: rows.household, sequence: sequence.clone(), why, amount, over });
        };
        // What is missing counts once, under its first reason.
        for (nth, why) in why.iter().enumerate() {
            hold(why.word(), if nth == 0 { amount } else { 0 }, 0);
        }
        if over > 0 {
            hold("over".to_owned(), 0, over);
        }
        if pay.is_empty() {
            return;
        }
        let kind = payee_kind(self.engine.programme(), &sequence);
        let sum = pay.iter().map(|pay| pay.amount).sum();
        let ids: Vec<EndToEndId> = pay.iter().map(|pay| self.ids.of(&pay.key)).collect();
        if ids.iter().any(|id| self.gone_out.contains(id)) {
            return hold("went_out".to_owned(), sum, 0);
        }
        match routes.goes(rows.household, &sequence, kind, today) {
            Ok((payee, to)) => {
                let standing = (self.through, rows.last_seq);
                lines.extend(pay.into_iter().zip(ids).map(|(pay, id)| Line::of(pay, id, standing, payee, to)));
            }
            Err(why) => hold(why.to_owned(), sum, 0),
        }
    }
}
