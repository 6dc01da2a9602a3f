//! Dealings with offices: petitions, requests, visits, births.

use rules::Date;

use super::{Author, plus};
use crate::words::What;

/// Years after moving in for which dealings are told.
const YEARS: i64 = 6;

impl Author<'_> {
    pub(super) fn dealings(&mut self, moved_in: Date) {
        let a = self.a;
        for year in 0..YEARS {
            let begins = plus(moved_in, 365 * year);
            for visit in 0..a.dealings.contact_each_year {
                let day = plus(begins, 365 * visit / a.dealings.contact_each_year + self.chance_days(0, 60));
                let reached = i64::from(self.chance.percent(85));
                self.says(day, Some(0), What::Contact, &[reached]);
            }
            if self.chance.percent(a.dealings.petition_each_year_percent) {
                let (day, kind) = (plus(begins, self.chance_days(0, 364)), self.chance.within(0..=4));
                let of = self.says(day, Some(0), What::Petition, &[kind]);
                let outcome = self.chance.within(0..=3);
                let answered = plus(day, self.chance_days(1, 30));
                self.says(answered, Some(0), What::PetitionAnswered, &[of.unwrap_or(0), outcome]);
            }
        }
        if self.chance.percent(a.dealings.request_percent) {
            let day = plus(moved_in, self.chance_days(20, 900));
            let of = self.says(day, Some(0), What::EducationRequested, &[]);
            let decided = plus(day, self.chance_days(3, 25));
            self.says(decided, Some(0), What::EducationDecided, &[of.unwrap_or(0), 0]);
        }
        if self.chance.percent(a.dealings.request_percent) {
            let day = plus(moved_in, self.chance_days(20, 900));
            let of = self.says(day, Some(0), What::FamilyCertificate, &[]);
            self.says(plus(day, 12), Some(0), What::FamilyCertificateIssued, &[of.unwrap_or(0)]);
        }
        self.births(moved_in);
    }

    /// A child to come is born to the first person.
    fn births(&mut self, moved_in: Date) {
        let born: Vec<Date> = self.life.persons.iter().map(|someone| someone.born).filter(|born| *born > moved_in).collect();
        for day in born {
            self.says(day, Some(0), What::ChildBorn, &[1]);
        }
    }
}
