//! Premiums, supplements, livelihood benefit, pension, school.

use rules::Date;

use super::{Author, plus, plus_months};
use crate::words::What;

impl Author<'_> {
    pub(super) fn health(&mut self, who: usize, decided: Date, moved_in: Date) {
        let age = self.age(who, moved_in);
        if age >= 18 {
            self.premium(who, moved_in);
            self.livelihood(who, moved_in);
        }
        self.supplement(who, age, moved_in);
        self.pension(who, decided);
    }

    fn premium(&mut self, who: usize, moved_in: Date) {
        let a = self.a;
        if !self.chance.percent(a.health.premium_percent) {
            return;
        }
        let mut day = plus(moved_in, self.chance_days(5, 400));
        for year in 0..6 {
            if year == 0 || self.chance.percent(a.health.premium_each_year_percent) {
                let amount = self.chance.spread(a.health.premium) / 10 * 10;
                let below = i64::from(self.chance.percent(a.health.below_average_percent));
                let is_mistaken = self.chance.percent(a.dealings.corrected_percent);
                if self.says(day, Some(who), What::Premium, &[amount]).is_some() && is_mistaken {
                    self.was_mistaken(amount + 1_000);
                }
                self.says(day, Some(who), What::Compared, &[below]);
            }
            day = plus_months(day, 12);
        }
    }

    fn livelihood(&mut self, who: usize, moved_in: Date) {
        let a = self.a;
        if self.chance.percent(a.health.livelihood_percent) {
            let begun = plus(moved_in, self.chance_days(5, 60));
            self.says(begun, Some(who), What::LivelihoodStarted, &[]);
            let ended = self.after(begun, a.health.livelihood_days);
            self.says(ended, Some(who), What::LivelihoodEnded, &[]);
        }
    }

    fn supplement(&mut self, who: usize, age: i32, moved_in: Date) {
        let a = self.a;
        let of = &a.health.supplement_percent;
        let is_alone = self.life.persons.len() == 1;
        let unaccompanied = is_alone && age < 25 && self.chance.percent(a.rare.unaccompanied_percent);
        let grounds = [
            (0, age >= 58 && self.chance.percent(of.age)),
            (1, self.chance.percent(of.disability)),
            (2, self.chance.percent(of.treatment)),
            (3, age < 13 && self.chance.percent(of.single_parent_child)),
            (4, age >= 20 && self.chance.percent(of.third_country_child)),
            (5, unaccompanied),
        ];
        let Some((ground, _)) = grounds.into_iter().find(|(_, holds)| *holds) else { return };
        let claimed = plus(moved_in, self.chance_days(20, 1900));
        let (grade, months) = (self.chance.spread(a.health.grades), self.chance.spread(a.health.treatment_months));
        let (children, hardship) = (self.chance.within(1..=2), i64::from(self.chance.percent(a.health.hardship_percent)));
        if unaccompanied {
            self.says(moved_in, Some(who), What::Unaccompanied, &[]);
        }
        self.says(claimed, Some(who), What::Supplement, &[ground, grade, months, children, hardship]);
    }

    fn pension(&mut self, who: usize, decided: Date) {
        let age = self.age(who, decided);
        if (50..60).contains(&age) && self.chance.percent(self.a.rare.pension_percent) {
            let sixty = plus_months(decided, 12 * (60 - age));
            let on = plus(sixty, self.chance_days(-60, 300));
            let (insured, base) = (self.chance.within(40..=130), self.chance.within(20..=90) * 10_000);
            self.says(on, Some(who), What::Pension, &[insured, base, 15_000]);
        }
    }

    pub(super) fn study(&mut self, who: usize, entered: Date, moved_in: Date) {
        let a = self.a;
        let age = self.age(who, entered);
        if !(0..=30).contains(&age) || !self.chance.percent(a.study.student_percent) {
            return;
        }
        let begun = plus(moved_in, self.chance_days(30, 900));
        let at_school = self.age(who, begun) < 18;
        let level = if at_school { 0 } else { self.chance.within(1..=3) };
        let (sector, field) = (i64::from(self.chance.percent(a.study.private_percent)), i64::from(self.chance.percent(95)));
        if !at_school && self.chance.percent(50) {
            let on = plus(begun, -self.chance_days(10, 300));
            self.says(on, Some(who), What::HighSchool, &[]);
        }
        self.says(begun, Some(who), What::SchoolEntered, &[level, sector, field]);
        if at_school {
            return;
        }
        let (tuition, semesters) = (self.chance.spread(a.study.tuition) / 1_000 * 1_000, self.chance.spread(a.study.semesters));
        for semester in 0..i32::try_from(semesters).unwrap_or(0) {
            let charged = plus(plus_months(begun, 6 * semester), self.chance_days(0, 40));
            self.says(charged, Some(who), What::Tuition, &[tuition]);
            let average = self.chance.spread(a.study.average_percent);
            self.says(plus_months(charged, 5), Some(who), What::Graded, &[average]);
        }
    }
}
