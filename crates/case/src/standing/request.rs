//! A request as a standing has it: where it is, who has it, and who had it.

use programme::OfficeId;
use rules::{Date, Time};

use crate::{Contribution, Deed, DutyState, Limit, Missing, Place, Step, Subject};

/// A request that was filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestLine {
    /// Position among the programme's requests.
    pub request: usize,
    /// By whom, with which entry.
    pub subject: Subject,
    /// The office with which it was filed.
    pub asked: OfficeId,
    /// The office that owns it on that day.
    pub owner: OfficeId,
    /// The day it was filed.
    pub filed: Date,
    /// The last day for an answer; `None`: the law names none, or it is not known.
    pub due: Option<Date>,
    /// Its last minute, where the law counts hours.
    pub due_at: Option<Time>,
    /// The day it was answered.
    pub answered: Option<Date>,
    /// How the duty to answer stands.
    pub state: DutyState,
    /// Where it is.
    pub place: Place,
    /// Every step that it took, in order.
    pub steps: Vec<Step>,
    /// What other offices were asked to add.
    pub contributions: Vec<Contribution>,
    /// The filing of the request together with which it is answered, by position among the entries that stand.
    pub with: Option<usize>,
    /// The day on which it was answered for that no answer came in time.
    pub explained: Option<Date>,
    /// Articles of the version that governs.
    pub law: Vec<String>,
    /// What is missing.
    pub missing: Vec<Missing>,
}

/// A time in which an office had a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tenure {
    /// The office.
    pub office: OfficeId,
    /// Since when.
    pub from: Time,
    /// Until when.
    pub to: Time,
    /// Whether it was asked first, took it over, was named by the designator or by law.
    pub accepted: bool,
}

impl RequestLine {
    /// The end of the time for an answer.
    pub fn limit(&self) -> Option<Limit> {
        self.due_at.map(Limit::Time).or(self.due.map(Limit::Day))
    }

    /// How often another office took it over.
    pub fn handovers(&self) -> usize {
        self.tenures(Time::start_of(self.filed), Time::end_of(Date::MAX)).len() - 1
    }

    /// Who had it between two times, one after the other.
    pub fn tenures(&self, from: Time, to: Time) -> Vec<Tenure> {
        let to = to.max(from);
        let mut tenures = vec![Tenure { office: self.asked, from, to, accepted: true }];
        for step in &self.steps {
            let Some(last) = tenures.last_mut().filter(|last| last.office != step.owner) else { continue };
            let at = step.when.earliest().clamp(from, to);
            last.to = at;
            let accepted = matches!(step.deed, Deed::Accept | Deed::Designate(_) | Deed::Join(_) | Deed::Pass(_));
            tenures.push(Tenure { office: step.owner, from: at, to, accepted });
        }
        tenures
    }
}
