//! Jobs, training, certificates, savings.

use rules::Date;

use super::{Author, plus, plus_months, thousands};
use crate::words::What;

/// Most jobs of a person that are told.
const JOBS: usize = 6;

impl Author<'_> {
    pub(super) fn work(&mut self, who: usize, moved_in: Date) {
        let a = self.a;
        if !self.chance.percent(a.work.works_percent) {
            return;
        }
        self.training(who, moved_in);
        let mut day = self.after(moved_in, a.work.first_job_days);
        for _ in 0..JOBS {
            if day > self.ends || self.age(who, day) >= 70 {
                break;
            }
            let (insured, region) = (i64::from(self.chance.percent(a.work.insured_percent)), self.region());
            let wage = thousands(self.chance.spread(a.work.wage));
            self.says(day, Some(who), What::JobStarted, &[insured, region, wage]);
            // A life ends being told with its last job.
            let ended = self.after(day, a.work.lasts_days).min(self.ends);
            let why = self.chance.within(0..=3);
            self.says(ended, Some(who), What::JobEnded, &[why]);
            day = self.after(ended, a.work.pause_days);
        }
    }

    fn training(&mut self, who: usize, moved_in: Date) {
        let a = self.a;
        if !self.chance.percent(a.work.training_percent) {
            return;
        }
        let (done, hours) = (plus(moved_in, self.chance_days(100, 900)), self.chance.spread(a.work.training_hours));
        self.says(done, Some(who), What::Training, &[hours]);
        if self.chance.percent(a.work.certificate_percent) {
            let on = plus(done, self.chance_days(0, 200));
            self.says(on, Some(who), What::Certificate, &[]);
        }
    }

    pub(super) fn savings(&mut self, who: usize, moved_in: Date) {
        let a = self.a;
        if !self.chance.percent(a.work.savings_percent) {
            return;
        }
        let selected = plus(moved_in, self.chance_days(200, 1500));
        let month = thousands(self.chance.spread(a.work.savings_month));
        let extended = i32::from(self.chance.percent(a.work.savings_extended_percent));
        self.says(selected, Some(who), What::SavingsSelected, &[]);
        for quarter in 1..=(8 + 4 * extended) {
            self.says(plus_months(selected, 3 * quarter), Some(who), What::Saved, &[3 * month]);
        }
        if extended > 0 {
            self.says(plus_months(selected, 23), Some(who), What::SavingsExtended, &[]);
        }
        if self.chance.percent(a.work.savings_forfeited_percent) {
            let on = plus(selected, self.chance_days(300, 700));
            self.says(on, Some(who), What::SavingsForfeited, &[]);
        }
    }
}
