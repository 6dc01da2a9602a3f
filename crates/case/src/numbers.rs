//! How offices keep their time: counted over many households, one definition for each figure.

use std::collections::BTreeMap;

use programme::{Missed, OfficeId, Party};
use rules::{Date, Time};

use crate::engine::Engine;
use crate::{DutyLine, DutyState, End, Journal, Place, RequestLine};

/// What is counted over households.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// How many households.
    pub households: usize,
    /// By kind of request, by position, and by the office that has it, or had it when it ended.
    pub requests: BTreeMap<(usize, OfficeId), RequestNumbers>,
    /// By duty, by position, and by the office that owes it; `None`: the person.
    pub duties: BTreeMap<(usize, Option<OfficeId>), DutyNumbers>,
}

/// Figures of requests of one kind with one office.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestNumbers {
    /// How many were filed.
    pub filed: usize,
    /// For each that was answered by an answer that counts: the days from the day of its filing to that of the answer.
    pub answered: Tally,
    /// For each that is open: the days since the day of its filing.
    pub open: Tally,
    /// How many ended without an answer: counted as accepted, lapsed, taken back.
    pub unanswered: [usize; 3],
    /// How many were not answered by their last day, whatever came later.
    pub late: usize,
    /// Of how many it is not known by when they had to be answered, for want of a fact.
    pub unknown: usize,
    /// For each: how often another office took it over.
    pub handovers: Tally,
    /// Minutes, over all of them, between filing and end (or now) in which no office had it.
    pub unowned_minutes: i64,
}

/// Figures of one duty of one office.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DutyNumbers {
    /// How many there were whose time has passed, or that were done.
    pub due: usize,
    /// Of these: done in time.
    pub met: usize,
    /// Done late.
    pub met_late: usize,
    /// Not done.
    pub overdue: usize,
    /// Of those late or not done: answered for.
    pub explained: usize,
    /// Of those late or not done: gone to another office by law.
    pub escalated: usize,
    /// Of how many more it is not known whether or by when they had to be done, for want of a fact.
    pub unknown: usize,
}

/// Numbers, and how often each came: of however many it takes no more room than they differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<u32, usize>);

/// Where numbers lie. By nearest rank: each is one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// Half of them are not longer.
    pub median: u32,
    /// Nine of ten are not longer.
    pub p90: u32,
    /// The longest.
    pub longest: u32,
}

impl Tally {
    /// How many numbers there are.
    pub fn count(&self) -> usize {
        self.0.values().sum()
    }

    /// What they come to.
    pub fn sum(&self) -> u64 {
        self.0.iter().map(|(number, times)| u64::from(*number) * *times as u64).sum()
    }

    /// Where they lie; `None` if there are none.
    pub fn spread(&self) -> Option<Spread> {
        let count = self.count();
        let ranked = |percent: usize| {
            let (rank, mut passed) = ((count * percent).div_ceil(100).max(1), 0);
            let mut reaches = |times: usize| {
                passed += times;
                passed >= rank
            };
            self.0.iter().find(|(_, times)| reaches(**times)).map(|(number, _)| *number)
        };
        Some(Spread { median: ranked(50)?, p90: ranked(90)?, longest: *self.0.last_key_value()?.0 })
    }

    fn add(&mut self, other: Tally) {
        for (number, times) in other.0 {
            *self.0.entry(number).or_default() += times;
        }
    }
}

impl Extend<u32> for Tally {
    fn extend<N: IntoIterator<Item = u32>>(&mut self, numbers: N) {
        numbers.into_iter().for_each(|number| *self.0.entry(number).or_default() += 1);
    }
}

impl FromIterator<u32> for Tally {
    fn from_iter<N: IntoIterator<Item = u32>>(numbers: N) -> Self {
        let mut tally = Tally::default();
        tally.extend(numbers);
        tally
    }
}

impl Engine<'_> {
    /// The figures of one household on a day.
    pub fn numbers(&self, journal: &Journal, as_of: Date) -> Numbers {
        let standing = self.standing(journal, as_of, None);
        let entries = self.entries(journal, as_of, None);
        let mut numbers = Numbers { households: 1, ..Numbers::default() };
        for line in &standing.requests {
            let minute = line.subject.entry.and_then(|entry| entries.get(entry)?.minute());
            let filed = minute.unwrap_or(Time::start_of(line.filed));
            numbers.requests.entry((line.request, line.owner)).or_default().count(line, filed, as_of);
        }
        let counts = |line: &&DutyLine| line.limit().is_some() || line.state == DutyState::Unknown;
        for line in standing.duties.iter().filter(counts) {
            let office = match line.owner {
                Party::Office(office) => Some(office),
                Party::Person => None,
            };
            let escalates = matches!(self.programme.duties[line.duty].missed, Some(Missed::Escalated(_)));
            let of = numbers.duties.entry((line.duty, office)).or_default();
            let late = matches!(line.state, DutyState::MetLate | DutyState::Overdue);
            of.met += usize::from(line.state == DutyState::Met);
            of.met_late += usize::from(line.state == DutyState::MetLate);
            of.overdue += usize::from(line.state == DutyState::Overdue);
            of.explained += usize::from(late && line.explained.is_some());
            of.escalated += usize::from(late && escalates);
            of.unknown += usize::from(line.state == DutyState::Unknown);
            of.due = of.met + of.met_late + of.overdue;
        }
        numbers.duties.retain(|_, duty| duty.due + duty.unknown > 0);
        numbers
    }
}

impl Numbers {
    /// Adds those of other households.
    pub fn add(&mut self, other: Numbers) {
        self.households += other.households;
        for (of, theirs) in other.requests {
            self.requests.entry(of).or_default().add(theirs);
        }
        for (of, theirs) in other.duties {
            let ours = self.duties.entry(of).or_default();
            ours.due += theirs.due;
            ours.met += theirs.met;
            ours.met_late += theirs.met_late;
            ours.overdue += theirs.overdue;
            ours.explained += theirs.explained;
            ours.escalated += theirs.escalated;
            ours.unknown += theirs.unknown;
        }
    }
}

impl RequestNumbers {
    fn count(&mut self, line: &RequestLine, filed: Time, as_of: Date) {
        let since = |day: Date| u32::try_from(day.day_number() - line.filed.day_number()).unwrap_or(0);
        self.filed += 1;
        let mut ended = Time::end_of(as_of);
        match &line.place {
            Place::Closed { since: at, end } => {
                ended = at.at.and_then(|minute| Time::new(at.on, minute)).unwrap_or(Time::start_of(at.on));
                match end {
                    End::Answered => self.answered.extend([since(at.on)]),
                    End::Accepted => self.unanswered[0] += 1,
                    End::Lapsed => self.unanswered[1] += 1,
                    End::Withdrawn => self.unanswered[2] += 1,
                }
            }
            _ => self.open.extend([since(as_of)]),
        }
        self.late += usize::from(matches!(line.state, DutyState::Overdue | DutyState::MetLate));
        self.unknown += usize::from(line.state == DutyState::Unknown);
        self.handovers.extend([u32::try_from(line.handovers()).unwrap_or(u32::MAX)]);
        self.unowned_minutes += unowned(line, filed, ended.max(filed));
    }

    fn add(&mut self, other: RequestNumbers) {
        self.filed += other.filed;
        self.answered.add(other.answered);
        self.open.add(other.open);
        self.unanswered.iter_mut().zip(other.unanswered).for_each(|(ours, theirs)| *ours += theirs);
        self.late += other.late;
        self.unknown += other.unknown;
        self.handovers.add(other.handovers);
        self.unowned_minutes += other.unowned_minutes;
    }
}

/// Minutes between two times in which no office had taken a request: measured, though it cannot be more than none.
fn unowned(line: &RequestLine, from: Time, to: Time) -> i64 {
    let mut covered = from.number();
    let mut lacking = 0;
    for tenure in line.tenures(from, to).iter().filter(|tenure| tenure.accepted) {
        lacking += (tenure.from.number() - covered).max(0);
        covered = covered.max(tenure.to.number());
    }
    lacking + (to.number() - covered).max(0)
}
