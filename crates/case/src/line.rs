//! The lines of a standing, one kind after the other.

use rules::{RuleId, State, Time};

use crate::engine::{Engine, Scratch};
use crate::fold::Folded;
use crate::looked::{Looked, Support};
use crate::series::Paying;
use crate::{
    About, DutyState, EntitlementLine, Finding, Found, Limit, RestrictionLine, RightLine, StageLine, Standing, Subject, Truth,
};

impl Engine<'_> {
    pub(crate) fn stages(&self, folded: &Folded, looked: &Looked, standing: &mut Standing) {
        for person in 0..folded.persons {
            let reached = self.programme.stages.iter().enumerate().rev().find_map(|(position, stage)| {
                let subject = Subject { who: (stage.thing.level == rules::Level::Person).then_some(person), entry: None };
                let since = looked.date(stage.begins, subject).filter(|since| *since <= folded.as_of())?;
                if looked.truth(stage.thing.when, subject) != Truth::Yes {
                    return None;
                }
                let ends = stage.limit.and_then(|limit| looked.date(limit, subject));
                Some(StageLine { stage: position, since, ends })
            });
            if let Some(StageLine { stage, ends: Some(ends), .. }) = reached
                && ends < folded.as_of()
            {
                let subject = Subject { who: Some(person), entry: None };
                standing.findings.push(Finding { about: About::Stage(stage), subject, what: Found::PastLimit(ends) });
            }
            standing.stages.push(reached);
        }
    }

    pub(crate) fn entitlements(&self, folded: &Folded, looked: &Looked, scratch: &mut Scratch, standing: &mut Standing) {
        for (position, entitlement) in self.programme.entitlements.iter().enumerate() {
            for subject in self.subjects(folded, &entitlement.thing) {
                let mut failed = Vec::new();
                let line = self.entitlement((folded, looked), scratch, position, subject, &mut failed);
                let about = About::Entitlement(position);
                if line.owed != Truth::No && failed.contains(&State::NotProvided) {
                    standing.findings.push(Finding { about, subject, what: Found::NotProvided });
                }
                if failed.contains(&State::Fault) {
                    standing.findings.push(Finding { about, subject, what: Found::Fault });
                }
                standing.entitlements.push(line);
            }
        }
    }

    fn entitlement(
        &self,
        (folded, looked): (&Folded, &Looked),
        scratch: &mut Scratch,
        position: usize,
        subject: Subject,
        failed: &mut Vec<State>,
    ) -> EntitlementLine {
        let entitlement = &self.programme.entitlements[position];
        let thing = &entitlement.thing;
        let owed = looked.truth(thing.when, subject);
        let mut line = EntitlementLine {
            entitlement: position,
            subject,
            owed,
            amount: None,
            law: Vec::new(),
            confidence: None,
            missing: Vec::new(),
            instalments: Vec::new(),
        };
        if owed == Truth::No {
            return line;
        }
        let mut support = Support::default();
        looked.support(&[thing.when], subject, &mut support);
        failed.extend([looked.value(thing.when, subject).0].into_iter().filter(|state| *state == State::Fault));
        let mut complete = true;
        if owed == Truth::Yes {
            let paying = Paying::of((self, folded, looked), scratch, entitlement, subject);
            support.join(paying.support);
            failed.extend(paying.failed);
            (line.instalments, complete) = (paying.all, paying.complete);
        }
        line.confidence = support.confidence;
        line.amount = match entitlement.amount {
            Some(amount) => {
                let mut whole = Support::default();
                looked.support(&[thing.when, amount], subject, &mut whole);
                line.confidence = whole.confidence;
                support.join(whole);
                failed.extend([looked.value(amount, subject).0].into_iter().filter(|state| *state >= State::NotProvided));
                looked.known(amount, subject)
            }
            None => total(&line).filter(|_| complete),
        };
        line.law = looked.law(thing, subject);
        line.missing = support.missing;
        line
    }

    pub(crate) fn restrictions(&self, folded: &Folded, scratch: &mut Scratch, standing: &mut Standing) {
        for (position, restriction) in self.programme.restrictions.iter().enumerate() {
            for subject in self.occasions(folded, &restriction.thing, &[restriction.each]) {
                let looked = self.look_from(folded, &restriction.thing, subject.entry.unwrap_or(0), scratch);
                let when = looked.truth(restriction.thing.when, subject);
                let effect = subject.entry.and_then(|entry| folded.effect(entry));
                if when == Truth::No || effect.is_none() {
                    continue;
                }
                let rules = [restriction.thing.when, restriction.from, restriction.until];
                let support = self.supported(&looked, &rules, About::Restriction(position), subject, standing);
                let date = |rule: Option<RuleId>| rule.and_then(|rule| looked.date(rule, subject));
                // A decision that had effect later than it was taken restricts nobody before.
                let delayed =
                    effect.filter(|effect| folded.entries.get(subject.entry.unwrap_or(0)).is_some_and(|own| own.on < *effect));
                let from = looked.date(restriction.from, subject).map(|from| from.max(delayed.unwrap_or(from)));
                let until = looked.date(restriction.until, subject);
                let until_at = restriction.until_at.and_then(|rule| looked.known(rule, subject)).and_then(Time::from_number);
                let (limit, lifted) = (date(restriction.limit), date(restriction.lifted));
                if let Some(limit) = limit
                    && until.is_some_and(|until| until > limit)
                    && lifted.is_none_or(|lifted| lifted > limit)
                {
                    let about = About::Restriction(position);
                    standing.findings.push(Finding { about, subject, what: Found::BeyondLimit(limit) });
                }
                let ends = until_at.map(Limit::Time).or(until.or(limit).map(Limit::Day));
                let over = ends.is_some_and(|ends| ends.passed_at() <= folded.now)
                    || lifted.is_some_and(|lifted| lifted <= folded.as_of())
                    || from.is_some_and(|from| from > folded.as_of());
                let active = match (over, when, from) {
                    (true, ..) => Truth::No,
                    (false, Truth::Yes, Some(_)) => Truth::Yes,
                    _ => Truth::Unknown,
                };
                let told = |rule| date(rule).filter(|day| *day <= folded.as_of());
                let (notified, withheld) = (told(restriction.notified), told(restriction.withheld));
                if active == Truth::Yes && restriction.notified.is_some() && notified.or(withheld).is_none() {
                    standing.findings.push(Finding { about: About::Restriction(position), subject, what: Found::NotTold });
                }
                standing.restrictions.push(RestrictionLine {
                    restriction: position,
                    subject,
                    from,
                    until,
                    until_at,
                    limit,
                    lifted,
                    notified,
                    withheld,
                    remedy_until: date(restriction.remedy_until),
                    active,
                    law: looked.law(&restriction.thing, subject),
                    missing: support.missing,
                });
            }
        }
    }

    pub(crate) fn rights(&self, folded: &Folded, looked: &Looked, scratch: &mut Scratch, standing: &mut Standing) {
        for (position, right) in self.programme.rights.iter().enumerate() {
            if right.each.is_empty() {
                for subject in self.subjects(folded, &right.thing) {
                    self.right(folded, looked, position, subject, standing);
                }
            }
            for subject in self.occasions(folded, &right.thing, &right.each) {
                let looked = self.look_from(folded, &right.thing, subject.entry.unwrap_or(0), scratch);
                self.right(folded, &looked, position, subject, standing);
            }
        }
    }

    fn right(&self, folded: &Folded, looked: &Looked, position: usize, subject: Subject, standing: &mut Standing) {
        let right = &self.programme.rights[position];
        let when = looked.truth(right.thing.when, subject);
        let state = |rule: Option<RuleId>| rule.map_or(State::Known, |rule| looked.value(rule, subject).0);
        let date = |rule: Option<RuleId>| rule.and_then(|rule| looked.date(rule, subject));
        let (from, until) = (date(right.from), date(right.until));
        if when == Truth::No || matches!(state(right.from), State::Waiting | State::NotProvided) {
            return;
        }
        let rules: Vec<RuleId> = [Some(right.thing.when), right.from, right.until].into_iter().flatten().collect();
        let support = self.supported(looked, &rules, About::Right(position), subject, standing);
        let open = if from.is_some_and(|from| from > folded.as_of()) || until.is_some_and(|until| until < folded.as_of()) {
            Truth::No
        } else if when == Truth::Unknown || state(right.from) != State::Known || state(right.until) >= State::Unknown {
            Truth::Unknown
        } else {
            Truth::Yes
        };
        standing.rights.push(RightLine {
            right: position,
            subject,
            from,
            until,
            open,
            law: looked.law(&right.thing, subject),
            missing: support.missing,
        });
    }

    /// What a line rests on. A rule of it that could not be computed is a finding.
    pub(crate) fn supported(
        &self,
        looked: &Looked,
        rules: &[RuleId],
        about: About,
        subject: Subject,
        standing: &mut Standing,
    ) -> Support {
        let mut support = Support::default();
        looked.support(rules, subject, &mut support);
        if rules.iter().any(|rule| looked.value(*rule, subject).0 == State::Fault) {
            standing.findings.push(Finding { about, subject, what: Found::Fault });
        }
        support
    }

    /// A deadline that counts workdays may be later than shown where the year's holidays are not known.
    pub(crate) fn holidays_unknown(&self, standing: &mut Standing) {
        let known = |year: i32| self.programme.holidays.iter().any(|holidays| holidays.year == year);
        let open = standing.duties.iter().filter(|duty| matches!(duty.state, DutyState::Open | DutyState::Overdue));
        let mut years: Vec<(i32, usize, Subject)> = open
            .filter_map(|duty| duty.due.map(|due| (due.ymd().0, duty.duty, duty.subject)))
            .filter(|(year, ..)| !known(*year))
            .collect();
        years.sort_unstable();
        years.dedup_by_key(|(year, ..)| *year);
        let findings = years.into_iter().map(|(year, duty, subject)| Finding {
            about: About::Duty(duty),
            subject,
            what: Found::HolidaysUnknown(year),
        });
        standing.findings.extend(findings.filter(|_| !self.programme.holidays.is_empty()));
    }
}

/// The sum of the instalments, when all of them are known.
fn total(line: &EntitlementLine) -> Option<i64> {
    if line.instalments.is_empty() {
        return None;
    }
    line.instalments.iter().try_fold(0_i64, |sum, instalment| sum.checked_add(instalment.amount?))
}
