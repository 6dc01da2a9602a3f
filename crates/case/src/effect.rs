//! What a reform changes for a household: its standing under a programme beside that under the reform laid over it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use programme::{Entitlement, Recurring};
use rules::{Date, Month};

use crate::{Change, Engine, EntitlementLine, Journal, Standing, Truth, changes};

/// A sum before and after a reform, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Under the programme as it is.
    pub before: i128,
    /// Under the reform.
    pub after: i128,
}

/// What a reform changes for a household.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Known amounts by month: instalments in that in which they are due; what is owed by the month and not paid in instalments as it
    /// stands on the month's last day.
    pub months: BTreeMap<Month, Beside>,
    /// Instalments that are due after the last month.
    pub later: Beside,
    /// Known amounts that have no day: instalments that wait for an event, what is owed once and not paid in instalments, and the rest of
    /// what is paid in instalments that are not known.
    pub undated: Beside,
    /// How many amounts are not known, before and after. The sums lack them.
    pub unknown: (usize, usize),
    /// Every difference between the standings on the last day.
    pub changes: Vec<Change>,
}

impl Beside {
    /// How much more it is under the reform; less, if negative.
    pub fn difference(self) -> i128 {
        self.after - self.before
    }

    /// Adds another pair.
    pub fn add(&mut self, other: Beside) {
        self.before += other.before;
        self.after += other.after;
    }
}

impl Effect {
    /// How much more the household is owed under the reform, as far as amounts are known; less, if negative.
    pub fn difference(&self) -> i128 {
        let months = self.months.values().map(|month| month.difference()).sum::<i128>();
        months + self.later.difference() + self.undated.difference()
    }

    /// Whether anything is not the same under the reform.
    pub fn is_felt(&self) -> bool {
        !self.changes.is_empty() || self.months.values().any(|month| month.difference() != 0)
    }

    /// Adds what a reform changes for another household; its single differences are not kept.
    pub fn add(&mut self, other: &Effect) {
        for (month, sums) in &other.months {
            self.months.entry(*month).or_default().add(*sums);
        }
        self.later.add(other.later);
        self.undated.add(other.undated);
        self.unknown = (self.unknown.0 + other.unknown.0, self.unknown.1 + other.unknown.1);
    }
}

/// What a reform changes for a household in some months: its standing under `base`, and under `reform`, which is laid over it. The
/// journals are one, each read under its own programme.
pub fn effect(base: (&Engine, &Journal), reform: (&Engine, &Journal), months: RangeInclusive<Month>) -> Effect {
    let as_of = months.end().last_day();
    let standing = |(engine, journal): (&Engine, &Journal)| engine.standing(journal, as_of, None);
    let entries = |(engine, journal): (&Engine, &Journal)| engine.entries(journal, as_of, None);
    let (before, after) = (standing(base), standing(reform));
    let changes = changes(&before, &after, &entries(base), &entries(reform));
    Effect { changes, ..sums((base, &before), (reform, &after), months) }
}

/// The same without the single differences, of programmes of which neither has to lie over the other. The standings are those of the
/// last day of the months.
pub fn sums(
    (base, before): ((&Engine, &Journal), &Standing),
    (reform, after): ((&Engine, &Journal), &Standing),
    months: RangeInclusive<Month>,
) -> Effect {
    let mut effect = Effect::default();
    effect.unknown.0 = effect.book(base, before, &months, |sums, amount| sums.before += amount);
    effect.unknown.1 = effect.book(reform, after, &months, |sums, amount| sums.after += amount);
    effect
}

impl Effect {
    /// Books every known amount of one side; returns how many are not known.
    fn book(
        &mut self,
        (engine, journal): (&Engine, &Journal),
        standing: &Standing,
        months: &RangeInclusive<Month>,
        mut book: impl FnMut(&mut Beside, i128),
    ) -> usize {
        let mut unknown = 0;
        let last = *months.end();
        let monthly = |line: &EntitlementLine| is_monthly(&engine.programme().entitlements[line.entitlement]);
        for line in standing.entitlements.iter().filter(|line| line.owed != Truth::No && !monthly(line)) {
            let mut rest = line.amount.map(i128::from);
            for (instalment, amount) in line.instalments.iter().filter_map(|part| Some((part, i128::from(part.amount?)))) {
                book(self.sums(instalment.due, last), amount);
                rest = rest.map(|rest| rest - amount);
            }
            let lacking = line.instalments.iter().filter(|part| part.amount.is_none()).count();
            match rest.filter(|_| engine.programme().entitlements[line.entitlement].rate.is_none()) {
                _ if lacking == 0 && !line.instalments.is_empty() => {}
                // How it is divided is not known, but how much it is in all.
                Some(rest) => book(&mut self.undated, rest.max(0)),
                None => unknown += lacking.max(1),
            }
        }
        if !engine.programme().entitlements.iter().any(is_monthly) {
            return unknown;
        }
        let first = *months.start();
        for day in (0..).map_while(|n| first.plus(n).ok()).take_while(|month| *month <= last).map(Month::last_day) {
            let standing = engine.standing(journal, day, None);
            for line in standing.entitlements.iter().filter(|line| line.owed != Truth::No && monthly(line)) {
                match line.amount {
                    Some(amount) => book(self.sums(Some(day), last), amount.into()),
                    None => unknown += 1,
                }
            }
        }
        unknown
    }

    fn sums(&mut self, due: Option<Date>, last: Month) -> &mut Beside {
        match due.map(Date::month) {
            Some(month) if month <= last => self.months.entry(month).or_default(),
            Some(_) => &mut self.later,
            None => &mut self.undated,
        }
    }
}

/// Whether it is owed by the month and not paid in instalments.
fn is_monthly(entitlement: &Entitlement) -> bool {
    entitlement.pay.is_empty() && entitlement.rate == Some(Recurring::Month)
}
