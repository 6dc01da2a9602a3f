//! Duties: single ones, those that come from entries, and those that come again and again.

use programme::{Duty, Every, KindId, Missed, Owner, Party, SeriesEnd};
use rules::{Cell, Date, RuleId, State, Time};

use crate::engine::{Engine, Scratch};
use crate::fold::Folded;
use crate::looked::{Looked, Support};
use crate::{About, DutyLine, DutyState, Limit, Standing, Subject, Truth, When};

/// Most times that a duty comes again.
const TIMES_MAX: u16 = 600;

/// One period of a duty that comes again: its number from 1, its first day, the day after its last.
pub(crate) type Period = (u16, Date, Date);

impl Engine<'_> {
    pub(crate) fn duties(&self, folded: &Folded, looked: &Looked, scratch: &mut Scratch, standing: &mut Standing) {
        for (position, duty) in self.programme.duties.iter().enumerate() {
            if duty.each.is_empty() {
                for subject in self.subjects(folded, &duty.thing) {
                    match &duty.repeat {
                        Some(_) => self.again(folded, looked, scratch, (position, subject), standing),
                        None => standing.duties.extend(self.duty(folded, looked, (position, subject), 0)),
                    }
                }
            }
            for subject in self.occasions(folded, &duty.thing, &duty.each) {
                let mut inner = Scratch::default();
                let looked = self.look_from(folded, &duty.thing, subject.entry.unwrap_or(0), scratch);
                match &duty.repeat {
                    Some(_) => self.again(folded, &looked, &mut inner, (position, subject), standing),
                    None => standing.duties.extend(self.duty(folded, &looked, (position, subject), 0)),
                }
            }
        }
        self.faults(standing);
    }

    /// One duty for each period that has begun. What was done counts for the newest duty that existed by then.
    fn again(&self, folded: &Folded, looked: &Looked, scratch: &mut Scratch, of: (usize, Subject), standing: &mut Standing) {
        let duty = &self.programme.duties[of.0];
        let mut next_starts: Option<Date> = None;
        let mut lines = Vec::new();
        let (periods, renews) = self.periods(looked, duty, of.1, folded.as_of());
        for (number, start, end) in periods.into_iter().rev() {
            let looked = self.look_at_period(folded, duty, of.1, (number, start, end), scratch);
            let Some(mut line) = self.duty(folded, &looked, of, number) else { continue };
            if line.met.zip(next_starts).is_some_and(|(met, next)| met >= next) {
                line.met = None;
                line.state = duty_state(line.limit(), None, folded.now);
            }
            next_starts = line.starts.or(next_starts);
            line.renews = renews.filter(|_| lines.is_empty());
            lines.push(line);
        }
        lines.reverse();
        standing.duties.extend(lines);
    }

    /// The periods that have begun, from the first, and the day on which the next begins; none before the anchor is known.
    pub(crate) fn periods(&self, looked: &Looked, duty: &Duty, subject: Subject, as_of: Date) -> (Vec<Period>, Option<Date>) {
        let anchor = duty.repeat.as_ref().and_then(|repeat| Some((repeat, looked.date(repeat.begins, subject)?)));
        let Some((repeat, anchor)) = anchor else { return (Vec::new(), None) };
        let (times, ends) = match repeat.end {
            SeriesEnd::Times(rule) => (looked.known(rule, subject).and_then(|times| u16::try_from(times).ok()), None),
            SeriesEnd::Until(rule) => (None, looked.date(rule, subject)),
            SeriesEnd::Open => (None, None),
        };
        let period = match repeat.every {
            Every::Months(months) => rules::Period { months: i32::from(months), days: 0 },
            Every::Days(days) => rules::Period { months: 0, days: i32::from(days) },
        };
        let day = |number: u16| anchor.nth(period, i32::from(number), repeat.month_end).ok();
        let all = (1..=times.unwrap_or(TIMES_MAX).min(TIMES_MAX)).map_while(|n| Some((n, day(n - 1)?, day(n)?)));
        let mut due = all.take_while(|(_, start, _)| ends.is_none_or(|ends| *start < ends)).peekable();
        let begun = std::iter::from_fn(|| due.next_if(|(_, start, _)| *start <= as_of)).collect();
        (begun, due.next().map(|(_, start, _)| start))
    }

    pub(crate) fn look_at_period<'a>(
        &'a self,
        folded: &'a Folded,
        duty: &Duty,
        subject: Subject,
        (number, start, end): (u16, Date, Date),
        scratch: &'a mut Scratch,
    ) -> Looked<'a> {
        self.locals.fill((self.programme, &self.zone), &folded.entries, subject.entry.unwrap_or(usize::MAX), &mut scratch.locals);
        let cells = [Some(Cell::Narrow(i64::from(number))), None, Some(Cell::date(start)), Some(Cell::date(end))];
        for (place, cell) in self.series_locals.into_iter().zip(cells) {
            if let Some(place) = place {
                scratch.locals[place] = cell;
            }
        }
        self.look_at_instalment(folded, duty.starts, (folded.as_of(), subject.entry), scratch)
    }

    fn duty(&self, folded: &Folded, looked: &Looked, (position, subject): (usize, Subject), number: u16) -> Option<DutyLine> {
        let duty = &self.programme.duties[position];
        let when = looked.truth(duty.thing.when, subject);
        let starts = looked.date(duty.starts, subject);
        if when == Truth::No || (starts.is_none() && looked.truth(duty.starts, subject) == Truth::No) {
            return None;
        }
        let rules: Vec<RuleId> =
            [Some(duty.thing.when), Some(duty.starts), duty.due, duty.due_at].into_iter().flatten().collect();
        let mut support = Support::default();
        looked.support(&rules, subject, &mut support);
        let failed = rules.iter().any(|rule| looked.value(*rule, subject).0 == State::Fault);
        let limit = looked.limit(duty.due, duty.due_at, subject);
        let unknown = |rule: &RuleId| looked.value(*rule, subject).0 >= State::Unknown;
        let limit_unknown = limit.is_none() && [duty.due, duty.due_at].iter().flatten().any(unknown);
        let met = looked.date(duty.met, subject).filter(|met| *met <= folded.as_of());
        let done = met.map(|met| self.done_at(folded, subject, met));
        let state = match starts {
            _ if when == Truth::Unknown || starts.is_none() || limit_unknown => DutyState::Unknown,
            Some(starts) if starts > folded.as_of() => DutyState::Upcoming,
            _ => duty_state(limit, done, folded.now),
        };
        let missed = matches!(state, DutyState::Overdue);
        let owner = match duty.missed {
            Some(Missed::Escalated(office)) if missed => Party::Office(office),
            _ => self.owner(folded, &duty.owner, subject)?,
        };
        Some(DutyLine {
            duty: position,
            subject,
            number,
            renews: None,
            owner,
            starts,
            due: limit.map(Limit::day),
            due_at: limit.and_then(Limit::time),
            met,
            explained: self.explained(folded, &duty.thing.id, subject, number),
            state,
            failed,
            law: looked.law(&duty.thing, subject),
            confidence: support.confidence,
            missing: support.missing,
        })
    }

    /// Who answers: always the same, or the office named in the entry.
    pub(crate) fn owner(&self, folded: &Folded, owner: &Owner, subject: Subject) -> Option<Party> {
        match owner {
            Owner::Fixed(party) => Some(*party),
            Owner::Field(field) => {
                let office = folded.entries.get(subject.entry?)?.code(self.programme, field)?;
                self.programme.office_id(office).map(Party::Office)
            }
        }
    }

    /// When something was done: the day, and the minute where an entry that names this one has it.
    pub(crate) fn done_at(&self, folded: &Folded, subject: Subject, on: Date) -> When {
        let label = subject.entry.and_then(|entry| folded.entries[entry].label.as_deref());
        let names = |entry: &&crate::Entry| {
            entry.on == on && self.programme.kind(entry.kind).acts.is_none() && entry.code(self.programme, "of") == label
        };
        let at = label.and_then(|_| folded.entries.iter().filter(names).filter_map(|entry| entry.at).min());
        When { on, at }
    }

    /// The day on which a missed duty was answered for.
    pub(crate) fn explained(&self, folded: &Folded, thing: &str, subject: Subject, number: u16) -> Option<Date> {
        let label = subject.entry.and_then(|entry| folded.entries[entry].label.as_deref());
        let answers = |entry: &&crate::Entry| {
            let n = entry.number(self.programme, "n").and_then(|n| u16::try_from(n).ok()).unwrap_or(0);
            entry.code(self.programme, "thing").and_then(|named| named.rsplit('.').next()) == Some(thing)
                && entry.code(self.programme, "of").is_none_or(|of| Some(of) == label)
                && (n == 0 || n == number)
                && (entry.who.is_none() || subject.who.is_none() || entry.who == subject.who)
        };
        let explaining = folded.entries.iter().filter(|entry| entry.kind == KindId::MISSED_EXPLAINED);
        explaining.filter(answers).map(|entry| entry.on).next()
    }

    /// What could not be computed is a finding.
    fn faults(&self, standing: &mut Standing) {
        let failed = standing.duties.iter().filter(|line| line.failed);
        let found =
            failed.map(|line| crate::Finding { about: About::Duty(line.duty), subject: line.subject, what: crate::Found::Fault });
        standing.findings.extend(found.collect::<Vec<_>>());
    }
}

impl Looked<'_> {
    /// The end of a period: by the rule that counts hours where it gives one, otherwise by the one that counts days.
    pub(crate) fn limit(&self, due: Option<RuleId>, due_at: Option<RuleId>, subject: Subject) -> Option<Limit> {
        let time = due_at.and_then(|rule| self.known(rule, subject)).and_then(Time::from_number).map(Limit::Time);
        time.or_else(|| due.and_then(|rule| self.date(rule, subject)).map(Limit::Day))
    }
}

/// How a duty stands at a minute: with a last day it is open through that day.
pub(crate) fn duty_state(limit: Option<Limit>, met: Option<When>, now: Time) -> DutyState {
    match (limit, met) {
        (Some(limit), Some(met)) => match limit.kept(met) {
            Some(true) => DutyState::Met,
            Some(false) => DutyState::MetLate,
            None => DutyState::Unknown,
        },
        (None, Some(_)) => DutyState::Met,
        (Some(limit), None) if now >= limit.passed_at() => DutyState::Overdue,
        (_, None) => DutyState::Open,
    }
}
