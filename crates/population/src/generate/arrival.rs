//! Application, investigation, facility, the first home, and the end of protection.

use rules::Date;

use super::{Author, day_of, plus, plus_months};
use crate::words::What;

impl Author<'_> {
    pub(super) fn arrival(&mut self, entered: Date) {
        let a = self.a;
        // What happens to all at once is told of the household; if a child is still to come, of each who is there.
        let present: Vec<Option<usize>> = match self.life.persons.iter().any(|someone| someone.born > entered) {
            true => (0..self.life.persons.len()).filter(|who| self.age(*who, entered) >= 0).map(Some).collect(),
            false => vec![None],
        };
        let applied = plus(entered, -self.chance.spread(a.arrival.applied_before_days));
        let of = self.says(applied, None, What::Applied, &[]);
        self.says(plus(applied, 3), None, What::PassedOn, &[of.unwrap_or(0)]);
        self.all(entered, &present, What::Entered);
        let ended = self.after(entered, a.arrival.investigated_days);
        self.all(ended, &present, What::InvestigationEnded);
        let result = plus(ended, self.chance.within(1..=10));
        self.all(result, &present, What::ResultNotified);
        let decided = self.after(result, a.arrival.decided_days);
        if self.chance.percent(a.arrival.refused_percent) {
            return self.refused(decided);
        }
        self.all(decided, &present, What::Granted);
        self.says(plus(decided, 5), None, What::TreatmentExplained, &[]);
        let facility = plus(ended, 2);
        self.all(facility, &present, What::EnteredFacility);
        self.says(plus(facility, 2), None, What::EducationBegun, &[]);
        let left = self.after(facility, a.arrival.facility_days).max(plus(decided, 6));
        self.all(left, &present, What::LeftFacility);
        let moved_in = self.after(left, a.arrival.moved_days);
        if self.chance.percent(a.arrival.reduced_percent) {
            self.reduced(decided);
        }
        self.home(moved_in, &present);
        for who in 0..self.life.persons.len() {
            self.person(who, entered, decided, moved_in);
        }
        self.ending(moved_in);
        self.dealings(moved_in);
    }

    fn all(&mut self, on: Date, present: &[Option<usize>], what: What) {
        for who in present {
            self.says(on, *who, what, &[]);
        }
    }

    fn refused(&mut self, decided: Date) {
        let ground = self.chance.within(0..=2);
        self.says(decided, None, What::Refused, &[ground]);
        self.says(plus(decided, 4), None, What::RefusalNotified, &[]);
        let of = self.says(plus(decided, 4), None, What::Notified, &[1, 1]);
        self.objects(plus(decided, 4), of);
    }

    fn reduced(&mut self, decided: Date) {
        let notice = self.says(plus(decided, 7), None, What::PriorNotice, &[0, day_of(plus(decided, 21))]);
        self.says(plus(decided, 15), None, What::Comment, &[notice.unwrap_or(0)]);
        let (ground, share) = (self.chance.within(0..=3), self.chance.within(1..=10) * 5);
        let heard = i64::from(self.chance.percent(90));
        let reduced = self.says(plus(decided, 25), None, What::Reduced, &[ground, share, heard]);
        let of = self.says(plus(decided, 25), None, What::Notified, &[0, 1, reduced.unwrap_or(0), 1]);
        self.objects(plus(decided, 26), of);
    }

    /// An objection, sometimes.
    fn objects(&mut self, told: Date, of: Option<i64>) {
        if !self.chance.percent(self.a.dealings.objection_percent) {
            return;
        }
        let filed = plus(told, self.chance.within(5..=80));
        let number = self.says(filed, None, What::Objection, &[of.unwrap_or(0)]);
        let outcome = self.chance.within(0..=3);
        let answered = plus(filed, self.chance_days(10, 90));
        self.says(answered, None, What::ObjectionAnswered, &[number.unwrap_or(0), outcome]);
    }

    fn home(&mut self, moved_in: Date, present: &[Option<usize>]) {
        let a = self.a;
        let region = self.region();
        for who in present {
            self.says(moved_in, *who, What::MovedIn, &[region]);
        }
        self.says(plus(moved_in, 1), None, What::Registered, &[]);
        let home = self.chance.within(0..=2);
        self.says(moved_in, None, What::HousingGranted, &[home]);
        let share = self.chance.spread(a.home.deposit_percent);
        self.says(moved_in, None, What::Deposit, &[share * 160_000]);
        self.says(plus(moved_in, 30), Some(0), What::LocalEducation, &[]);
        self.says(plus(moved_in, 10), None, What::GuardSet, &[day_of(plus_months(moved_in, 60))]);
        for year in 0..10 {
            if self.chance.percent(a.home.moves_each_year_percent) {
                let (day, region) = (plus(moved_in, year * 365 + self.chance.within(30..=360)), self.region());
                self.says(day, None, What::Moved, &[region]);
            }
        }
        if self.chance.percent(a.home.rest_claimed_percent) {
            let claimed = self.after(plus_months(moved_in, 60), a.home.rest_claimed_days);
            self.says(claimed, None, What::RestClaimed, &[]);
        }
    }

    fn person(&mut self, who: usize, entered: Date, decided: Date, moved_in: Date) {
        self.says(plus(moved_in, 2), Some(who), What::NumberGiven, &[1]);
        self.health(who, decided, moved_in);
        self.study(who, entered, moved_in);
        if self.age(who, moved_in) >= 17 {
            self.work(who, moved_in);
            self.savings(who, moved_in);
        }
        if self.chance.percent(self.a.rare.reward_percent) {
            let (kind, amount) = (self.chance.within(0..=2), self.chance.within(1..=400) * 100_000);
            let decided = plus(moved_in, self.chance_days(30, 700));
            self.says(decided, Some(who), What::Reward, &[kind, day_of(entered), amount, 0]);
        }
    }

    fn ending(&mut self, moved_in: Date) {
        let a = self.a;
        if self.chance.percent(a.rare.period_changed_percent) {
            let asked = plus(moved_in, self.chance_days(700, 1700));
            let longer = self.chance.percent(70);
            let of = self.says(asked, None, What::PeriodRequested, &[i64::from(longer)]);
            self.says(plus(asked, 20), None, What::PeriodDecided, &[of.unwrap_or(0), 0]);
            let until = plus_months(moved_in, if longer { 84 } else { 48 });
            self.says(plus(asked, 21), None, What::PeriodChanged, &[day_of(until)]);
        }
        if self.chance.percent(a.rare.protection_ended_percent) {
            let on = plus(moved_in, self.chance_days(60, 1700));
            let who = usize::try_from(self.chance.below(u32::try_from(self.life.persons.len()).unwrap_or(1))).unwrap_or(0);
            let notice = self.says(on, Some(who), What::PriorNotice, &[1, day_of(plus(on, 14))]).unwrap_or(0);
            let ground = self.chance.within(0..=2);
            self.at_once(plus(on, 14), Some(who), What::CouncilCalled, &[notice]);
            self.at_once(plus(on, 18), Some(who), What::CouncilSat, &[notice, 21, 17, 0, 0]);
            let ended = self.says(plus(on, 20), Some(who), What::Ended, &[ground, notice]).unwrap_or(0);
            let of = self.says(plus(on, 20), Some(who), What::Notified, &[2, 1, ended, 1]);
            self.objects(plus(on, 22), of);
        }
        self.says(plus_months(moved_in, 57), None, What::EndNotice, &[]);
    }

    pub(super) fn chance_days(&mut self, low: i64, high: i64) -> i64 {
        self.chance.within(low..=high)
    }
}
