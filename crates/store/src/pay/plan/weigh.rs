//! What some households are paid: their standings against what went out before.

use std::collections::{BTreeMap, HashMap, HashSet};

use payments::plan::{Past, Position, Turn, plan};
use payments::{EndToEndId, Household};
use rules::Date;

use super::super::heard::past;
use super::super::held::{Held, passed};
use super::super::line::Line;
use super::super::owed::{Folding, Owing};
use super::super::route::Routes;
use super::payee_kind;
use crate::duplicate::{Duplicate, Verdict};
use crate::pay::civil_day;
use crate::sql::values;
use crate::{Error, HouseholdId, Store};

/// For an instalment of the pack, the middle of what was paid, and how often it was.
pub(crate) type Usual = HashMap<(String, String), (i64, u32)>;

/// What holds for all households of a plan.
pub(crate) struct Weighing<'a> {
    pub(crate) folding: Folding<'a>,
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
    /// Lines and what is held, of the households after one and up to another.
    pub(crate) async fn weigh(
        &self,
        weighing: &Weighing<'_>,
        after: &[u8],
        last: HouseholdId,
    ) -> Result<(Vec<Line>, Vec<Held>), Error> {
        let folding = &weighing.folding;
        let owing = self.owed(folding, after, last).await?;
        let doubled = self.doubled(after, last).await?;
        let known = {
            let mut tx = self.data.read().await?;
            let (past, passed) = (past(&mut tx, after, last).await?, passed(&mut tx, after, last).await?);
            let recovered = super::super::over::recovered(&mut tx, after, last).await?;
            Known { past, passed, recovered, routes: Routes::load(&mut tx, after, last).await?, doubled }
        };
        let today = civil_day(folding.engine.programme(), folding.stamp.at)?;
        let (mut lines, mut held) = (Vec::new(), Vec::new());
        for owing in &owing {
            for position in weighing.positions(owing, &known) {
                weighing.sort(owing, position, (&known.routes, today), &mut lines, &mut held);
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
        for mut row in self.data.rows("duplicate", sql, values![after, last]).await? {
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
        for mut row in self.data.rows("instructed", sql, values![]).await? {
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
    fn positions(&self, owing: &Owing, known: &Known) -> Vec<Position> {
        let (id, household) = (owing.household, Household(owing.household.0));
        let mut before = known.past.get(&id).cloned().unwrap_or_default();
        before.extend(known.doubled.joined.get(&id).cloned().unwrap_or_default());
        let booked: HashSet<payments::Sequence> = before.iter().map(|past| past.key.sequence.clone()).collect();
        before.extend(owing.owes.past(household).into_iter().filter(|past| !booked.contains(&past.key.sequence)));
        let (none, nothing) = (BTreeMap::new(), std::collections::BTreeSet::new());
        let turn = Turn {
            household,
            owes: &owing.owes,
            past: &before,
            recovered: known.recovered.get(&id).unwrap_or(&none),
            passed: known.passed.get(&id).unwrap_or(&nothing),
            double_suspected: known.doubled.held.contains(&id),
        };
        let usual = |entitlement: &str, line: &str| self.usual.get(&(entitlement.to_owned(), line.to_owned())).copied();
        plan(self.folding.engine.programme(), &turn, &usual)
    }

    /// A position becomes lines that are paid, or is held.
    fn sort(
        &self,
        owing: &Owing,
        position: Position,
        (routes, today): (&Routes, Date),
        lines: &mut Vec<Line>,
        held: &mut Vec<Held>,
    ) {
        let Position { sequence, pay, held: amount, why, over, .. } = position;
        let mut hold = |why: String, amount: i64, over: i64| {
            let (household, seq) = (owing.household, owing.seq);
            held.push(Held { household, sequence: sequence.clone(), why, amount, over, seq });
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
        let kind = payee_kind(self.folding.engine.programme(), &sequence);
        let sum = pay.iter().map(|pay| pay.amount).sum();
        let ids: Vec<EndToEndId> = pay.iter().map(|pay| self.folding.ids.of(&pay.key)).collect();
        if ids.iter().any(|id| self.gone_out.contains(id)) {
            return hold("went_out".to_owned(), sum, 0);
        }
        match routes.goes(owing.household, &sequence, kind, today) {
            Ok((payee, to)) => {
                let standing = (self.folding.through, owing.seq);
                lines.extend(pay.into_iter().zip(ids).map(|(pay, id)| Line::of(pay, id, standing, payee, to)));
            }
            Err(why) => hold(why.to_owned(), sum, 0),
        }
    }
}
