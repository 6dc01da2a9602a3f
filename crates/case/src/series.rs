//! Instalments: single ones, and series anchored on their first date.

use programme::{Due, Entitlement, Every, KindId, PayLine, SeriesEnd};
use rules::{Cell, Date, MonthEnd, Period, RuleId, State};

use crate::engine::{Engine, Scratch};
use crate::fold::Folded;
use crate::looked::{Looked, Support};
use crate::{Instalment, InstalmentState, Subject, Truth};

/// Most instalments of one pay line.
const INSTALMENTS_MAX: u16 = 600;
/// How far a series without an end is shown beyond the day of the standing.
const HORIZON: Period = Period { months: 12, days: 0 };

/// One period of a series.
pub(crate) struct Occurrence {
    number: u16,
    due: Option<Date>,
    start: Option<Date>,
    end: Option<Date>,
}

impl Occurrence {
    /// Its name within the entitlement.
    pub(crate) fn name(&self, line: &PayLine) -> String {
        if self.number == 0 { line.id.clone() } else { format!("{}/{}", line.id, self.number) }
    }
}

/// The instalments of one entitlement, as they are gathered.
pub(crate) struct Paying<'a> {
    engine: &'a Engine<'a>,
    folded: &'a Folded,
    looked: &'a Looked<'a>,
    scratch: &'a mut Scratch,
    subject: Subject,
    /// All instalments, in the order of the pay lines.
    pub(crate) all: Vec<Instalment>,
    /// Whether they are all that there will be: no series goes on beyond what is shown.
    pub(crate) complete: bool,
    /// What they rest on.
    pub(crate) support: Support,
    /// Amounts and days for which there is no law, or that could not be computed.
    pub(crate) failed: Vec<State>,
}

impl<'a> Paying<'a> {
    /// All instalments of an entitlement that is owed.
    pub(crate) fn of(
        (engine, folded, looked): (&'a Engine<'a>, &'a Folded, &'a Looked<'a>),
        scratch: &'a mut Scratch,
        entitlement: &Entitlement,
        subject: Subject,
    ) -> Paying<'a> {
        let (support, failed) = (Support::default(), Vec::new());
        let mut paying = Paying { engine, folded, looked, scratch, subject, all: Vec::new(), complete: true, support, failed };
        for (position, line) in entitlement.pay.iter().enumerate() {
            match &line.due {
                Due::On(due) => paying.single(position, line, *due),
                Due::Series { from, end, .. } => paying.series(position, line, *from, end),
            }
        }
        for instalment in &mut paying.all {
            instalment.state = engine.paid_or(folded, entitlement, subject, instalment);
        }
        paying
    }

    fn single(&mut self, position: usize, line: &PayLine, due: RuleId) {
        let (looked, subject) = (self.looked, self.subject);
        let when = looked.truth(line.when, subject);
        if when == Truth::No {
            return;
        }
        looked.support(&[line.when, line.amount, due], subject, &mut self.support);
        let ((amount_state, amount), (due_state, _)) = (looked.value(line.amount, subject), looked.value(due, subject));
        self.failed.extend([amount_state, due_state].into_iter().filter(|state| *state >= State::NotProvided));
        self.all.push(Instalment {
            id: line.id.clone(),
            line: position,
            number: 0,
            due: looked.date(due, subject),
            amount: (amount_state == State::Known).then_some(amount),
            state: if when == Truth::Unknown || amount_state > State::Waiting {
                InstalmentState::Unknown
            } else {
                dated(due_state)
            },
        });
    }

    fn series(&mut self, position: usize, line: &PayLine, from: RuleId, end: &SeriesEnd) {
        let (looked, subject) = (self.looked, self.subject);
        let (from_state, _) = looked.value(from, subject);
        let end_state = match end {
            SeriesEnd::Times(rule) | SeriesEnd::Until(rule) => {
                looked.support(&[from, *rule], subject, &mut self.support);
                looked.value(*rule, subject).0
            }
            SeriesEnd::Open => {
                looked.support(&[from], subject, &mut self.support);
                State::Waiting
            }
        };
        self.complete &= end_state == State::Known;
        self.failed.extend([end_state].into_iter().filter(|state| *state >= State::NotProvided));
        for occurrence in self.engine.occurrences(self.folded, looked, line, subject) {
            let looked = self.engine.look_at(self.folded, line, &occurrence, self.scratch);
            let when = looked.truth(line.when, subject);
            // Before its day is known, a condition on that day waits as well.
            let waits = occurrence.due.is_none() && looked.value(line.when, subject).0 == State::Waiting;
            if when == Truth::No && !waits {
                continue;
            }
            looked.support(&[line.when, line.amount], subject, &mut self.support);
            let (amount_state, amount) = looked.value(line.amount, subject);
            self.failed.extend([amount_state].into_iter().filter(|state| *state >= State::NotProvided));
            let uncounted = occurrence.number == 0 && from_state == State::Known;
            let unknown = when == Truth::Unknown || amount_state > State::Waiting || end_state > State::Waiting || uncounted;
            self.all.push(Instalment {
                id: occurrence.name(line),
                line: position,
                number: occurrence.number,
                due: occurrence.due,
                amount: (amount_state == State::Known).then_some(amount),
                state: if unknown { InstalmentState::Unknown } else { dated(from_state) },
            });
        }
    }
}

impl Engine<'_> {
    /// The rules of one instalment of a series.
    pub(crate) fn look_at<'a>(
        &'a self,
        folded: &'a Folded,
        line: &PayLine,
        occurrence: &Occurrence,
        scratch: &'a mut Scratch,
    ) -> Looked<'a> {
        scratch.locals.clear();
        scratch.locals.resize(self.programme.library.locals().len(), None);
        let number = Some(Cell::Narrow(i64::from(occurrence.number)));
        let [due, start, end] = [occurrence.due, occurrence.start, occurrence.end].map(|day| day.map(Cell::date));
        for (place, cell) in self.series_locals.into_iter().zip([number, due, start, end]) {
            if let Some(place) = place {
                scratch.locals[place] = cell;
            }
        }
        self.look_at_instalment(folded, line.amount, (occurrence.start.unwrap_or(folded.as_of()), None), scratch)
    }

    /// The periods of a series. Before its anchor is known, as many as it will have, without dates.
    pub(crate) fn occurrences(&self, folded: &Folded, looked: &Looked, line: &PayLine, subject: Subject) -> Vec<Occurrence> {
        let Due::Series { from, every, starts_after, month_end, end } = &line.due else { return Vec::new() };
        let times = match end {
            SeriesEnd::Times(rule) => looked.known(*rule, subject).and_then(|times| u16::try_from(times).ok()),
            _ => None,
        };
        let undated = |number| Occurrence { number, due: None, start: None, end: None };
        if times.is_none() && matches!(end, SeriesEnd::Times(_)) {
            return vec![undated(0)];
        }
        let Some(anchor) = looked.date(*from, subject) else {
            return times.map_or_else(|| vec![undated(0)], |times| (1..=times.min(INSTALMENTS_MAX)).map(undated).collect());
        };
        let horizon = folded.as_of().add(HORIZON, MonthEnd::LastDay).unwrap_or(folded.as_of());
        let until = match end {
            SeriesEnd::Until(rule) => looked.date(*rule, subject),
            _ => None,
        };
        let day = |number: u16| nth(anchor, *every, number, *month_end);
        let mut occurrences = Vec::new();
        for number in 1..=times.unwrap_or(INSTALMENTS_MAX).min(INSTALMENTS_MAX) {
            let (start, end) = (day(number - 1), day(number));
            let beyond = |start: Date| match (times, until) {
                (Some(_), _) => false,
                (None, Some(until)) => start >= until,
                (None, None) => start > horizon,
            };
            if start.is_none_or(beyond) {
                break;
            }
            occurrences.push(Occurrence { number, due: if *starts_after { end } else { start }, start, end });
        }
        occurrences
    }

    fn paid_or(&self, folded: &Folded, entitlement: &Entitlement, subject: Subject, instalment: &Instalment) -> InstalmentState {
        let pays = |entry: &crate::Entry| {
            entry.kind == KindId::PAYMENT_MADE
                && entry.code(self.programme, "entitlement") == Some(&entitlement.thing.id)
                && entry.code(self.programme, "instalment") == Some(&instalment.id)
                && (entry.who.is_none() || subject.who.is_none() || entry.who == subject.who)
        };
        match (instalment.state, instalment.due) {
            _ if folded.entries.iter().any(pays) => InstalmentState::Paid,
            (InstalmentState::Due, Some(due)) if due > folded.as_of() => InstalmentState::Upcoming,
            (state, _) => state,
        }
    }
}

/// The state of an instalment whose amount is settled, by the state of its day.
fn dated(due: State) -> InstalmentState {
    match due {
        State::Known => InstalmentState::Due,
        State::Waiting => InstalmentState::Waiting,
        _ => InstalmentState::Unknown,
    }
}

/// Day number `n` of a series: reckoned from the anchor, never from its neighbour.
fn nth(anchor: Date, every: Every, n: u16, month_end: MonthEnd) -> Option<Date> {
    let period = match every {
        Every::Months(months) => Period { months: i32::from(months), days: 0 },
        Every::Days(days) => Period { months: 0, days: i32::from(days) },
    };
    anchor.nth(period, i32::from(n), month_end).ok()
}
