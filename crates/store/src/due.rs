//! What follows from a journal at a minute, and when to look at the household again because time has passed.
//!
//! Most of what changes by itself says when: a deadline, an instalment's day, the first day of a duty. What a formula makes of the day
//! (an age, a period, a new law) does not, so the fold is asked ahead, day by day, until it gives something else.

use case::{DutyState, Engine, Entry, InstalmentState, Journal, Standing};
use rules::{Date, Time};
use vault::PersonId;

use crate::Obligation;
use crate::obligation::obligations;

/// A household is looked at at least so often, whatever is known of it.
pub(crate) const LOOK_DAYS_MAX: i32 = 35;

/// What follows from a journal at a minute.
pub(crate) struct Folded {
    pub(crate) at: Time,
    pub(crate) obligations: Vec<Obligation>,
    /// When to fold again, unless something is recorded before.
    pub(crate) look_at: Time,
}

/// A journal, and whose it is.
#[derive(Clone, Copy)]
pub(crate) struct Case<'a> {
    pub(crate) engine: &'a Engine<'a>,
    pub(crate) journal: &'a Journal,
    pub(crate) persons: &'a [PersonId],
}

impl Case<'_> {
    /// What follows now. The household is looked at again on the next day, which is when time is taken to look further.
    pub(crate) fn fold(self, at: Time) -> Folded {
        let (standing, obligations) = self.obligations(at);
        let tomorrow = day_start(at.day(), 1);
        let look_at = self.next_change(&standing, at).map_or(tomorrow, |next| next.min(tomorrow));
        Folded { at, obligations, look_at }
    }

    /// What follows now, and when something else does.
    pub(crate) fn fold_and_look_ahead(self, at: Time) -> Folded {
        let (standing, obligations) = self.obligations(at);
        let last = day_start(at.day(), LOOK_DAYS_MAX);
        let look_at = self.next_change(&standing, at).map_or(last, |next| next.min(last));
        // Whatever changes, and were it for one day only.
        let mut days = (1..LOOK_DAYS_MAX).map(|day| day_start(at.day(), day)).take_while(|day| *day < look_at);
        let look_at = days.find(|day| self.obligations(*day).1 != obligations).unwrap_or(look_at);
        Folded { at, obligations, look_at }
    }

    fn obligations(self, at: Time) -> (Standing, Vec<Obligation>) {
        let standing = self.engine.standing_at(self.journal, at, None);
        let obligations = obligations(self, &standing, at);
        (standing, obligations)
    }

    /// The next moment at which something changes that says so itself.
    fn next_change(self, standing: &Standing, now: Time) -> Option<Time> {
        let duties = standing.duties.iter().filter(|line| line.state == DutyState::Upcoming).filter_map(|line| line.starts);
        let upcoming = |state| matches!(state, InstalmentState::Upcoming | InstalmentState::Waiting);
        let instalments = standing.entitlements.iter().flat_map(|line| &line.instalments);
        let instalments = instalments.filter(|line| upcoming(line.state)).filter_map(|line| line.due);
        let restrictions = standing.restrictions.iter().filter_map(|line| line.from);
        let stages = standing.stages.iter().flatten().filter_map(|line| Some(day_start(line.ends?, 1)));
        let days = duties.chain(instalments).chain(restrictions).map(Time::start_of);
        let entries = self.journal.entries.iter().map(takes_effect);
        days.chain(entries).chain(stages).chain(standing.next_limit(now)).filter(|at| *at > now).min()
    }
}

fn takes_effect(entry: &Entry) -> Time {
    entry.at.and_then(|minute| Time::new(entry.on, minute)).unwrap_or(Time::start_of(entry.on))
}

/// The first minute so many days later.
fn day_start(day: Date, days: i32) -> Time {
    Time::start_of(day.add_days(days).unwrap_or(Date::MAX))
}
