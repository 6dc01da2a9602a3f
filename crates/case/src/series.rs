//! Instalments: single ones, and series anchored on their first date.

use programme::{Due, Entitlement, Every, KindId, PayLine, SeriesEnd};
use rules::{Cell, Columns, Date, MonthEnd, Period, RuleId, State};

use crate::engine::{Engine, Folded, Looked, Support};
use crate::{Instalment, InstalmentState, Subject, Truth};

/// Most instalments of one pay line.
const INSTALMENTS_MAX: u16 = 600;
/// How far a series without an end is shown beyond the day of the standing.
const HORIZON: Period = Period { months: 12, days: 0 };

/// One period of a series.
struct Occurrence {
    number: u16,
    due: Option<Date>,
    start: Option<Date>,
    end: Option<Date>,
}

impl Engine<'_> {
    /// All instalments of an entitlement, in the order of its pay lines. What they rest on is added to `support`; `law_silent` is
    /// set when no law provides an amount or a date for one.
    pub(crate) fn instalments(
        &self,
        folded: &Folded,
        looked: &Looked,
        entitlement: &Entitlement,
        subject: Subject,
        support: &mut Support,
        failed: &mut Vec<State>,
    ) -> Vec<Instalment> {
        let mut all = Vec::new();
        for (position, line) in entitlement.pay.iter().enumerate() {
            match &line.due {
                Due::On(due) => all.extend(self.single(looked, line, *due, subject, support, failed).map(|mut instalment| {
                    instalment.line = position;
                    instalment
                })),
                Due::Series { .. } => {
                    let before = all.len();
                    self.series(folded, looked, line, subject, support, failed, &mut all);
                    all.iter_mut().skip(before).for_each(|instalment| instalment.line = position);
                }
            }
        }
        for instalment in &mut all {
            instalment.state = self.paid_or(folded, entitlement, subject, instalment);
        }
        all
    }

    fn single(
        &self,
        looked: &Looked,
        line: &PayLine,
        due: RuleId,
        subject: Subject,
        support: &mut Support,
        failed: &mut Vec<State>,
    ) -> Option<Instalment> {
        let when = looked.truth(line.when, subject);
        if when == Truth::No {
            return None;
        }
        looked.support(&[line.when, line.amount, due], subject, support);
        let ((amount_state, amount), (due_state, _)) = (looked.value(line.amount, subject), looked.value(due, subject));
        failed.extend([amount_state, due_state].into_iter().filter(|state| *state >= State::NotProvided));
        let known = amount_state == State::Known;
        Some(Instalment {
            id: line.id.clone(),
            line: 0,
            number: 0,
            due: looked.date(due, subject),
            amount: known.then_some(amount),
            state: if when == Truth::Unknown || amount_state > State::Waiting { InstalmentState::Unknown } else { dated(due_state) },
        })
    }

    #[expect(clippy::too_many_arguments, reason = "one step of `instalments`, with its two collections")]
    fn series(
        &self,
        folded: &Folded,
        looked: &Looked,
        line: &PayLine,
        subject: Subject,
        support: &mut Support,
        failed: &mut Vec<State>,
        all: &mut Vec<Instalment>,
    ) {
        let Due::Series { from, end, .. } = &line.due else { return };
        let (from_state, _) = looked.value(*from, subject);
        looked.support(&[*from], subject, support);
        if let SeriesEnd::Times(rule) | SeriesEnd::Until(rule) = end {
            looked.support(&[*rule], subject, support);
        }
        let mut columns = Columns::default();
        let mut locals = vec![None; self.programme.library.locals().len()];
        for occurrence in self.occurrences(folded, looked, line, subject) {
            let number = Some(Cell::Narrow(i64::from(occurrence.number)));
            let days = [occurrence.due, occurrence.start, occurrence.end].map(|day| day.map(Cell::date));
            for (place, cell) in self.series_locals.into_iter().zip([number, days[0], days[1], days[2]]) {
                if let Some(place) = place {
                    locals[place] = cell;
                }
            }
            let today = occurrence.start.unwrap_or(folded.as_of);
            let looked = self.look_at_instalment(folded, line.amount, today, &locals, &mut columns);
            let when = looked.truth(line.when, subject);
            // Before its day is known, a condition on that day waits as well.
            let waits = occurrence.due.is_none() && looked.value(line.when, subject).0 == State::Waiting;
            if when == Truth::No && !waits {
                continue;
            }
            looked.support(&[line.when, line.amount], subject, support);
            let (amount_state, amount) = looked.value(line.amount, subject);
            failed.extend([amount_state].into_iter().filter(|state| *state >= State::NotProvided));
            let uncounted = occurrence.number == 0 && from_state == State::Known;
            let unknown = when == Truth::Unknown || amount_state > State::Waiting || uncounted;
            all.push(Instalment {
                id: if occurrence.number == 0 { line.id.clone() } else { format!("{}/{}", line.id, occurrence.number) },
                line: 0,
                number: occurrence.number,
                due: occurrence.due,
                amount: (amount_state == State::Known).then_some(amount),
                state: if unknown { InstalmentState::Unknown } else { dated(from_state) },
            });
        }
    }

    /// The periods of a series. Before its anchor is known, as many as it will have, without dates.
    fn occurrences(&self, folded: &Folded, looked: &Looked, line: &PayLine, subject: Subject) -> Vec<Occurrence> {
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
        let horizon = folded.as_of.add(HORIZON, MonthEnd::LastDay).unwrap_or(folded.as_of);
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
            (InstalmentState::Due, Some(due)) if due > folded.as_of => InstalmentState::Upcoming,
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
