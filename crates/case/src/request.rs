//! Requests: the entries that move each, in their order with what the law makes of silence, folded to where it is and who owns it.

mod course;
mod merge;

use programme::{Act, Handover, Missed, OfficeId, Party, Request};
use rules::{Date, RuleId, State, Time};

pub use course::{Course, Deed, End, Impossible, Place};

use crate::duty::duty_state;
use crate::engine::{Engine, Scratch};
use crate::fold::Folded;
use crate::looked::Support;
use crate::{About, DutyState, Entry, Limit, RequestLine, Standing, Subject, Truth, When};
use merge::{Merging, merge};

/// A step of a request, as it was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub when: When,
    /// What moved it.
    pub deed: Deed,
    /// Who owns it after the step.
    pub owner: OfficeId,
    /// The entry that records it, by position among those that stand; `None`: the law moved it by itself.
    pub entry: Option<usize>,
}

/// What another office was asked to add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// The office.
    pub office: OfficeId,
    /// When it was asked.
    pub asked: Date,
    /// Its last day.
    pub until: Date,
    /// When it gave its part.
    pub given: Option<Date>,
}

/// A request as the rules see it, before its steps are taken.
#[derive(Clone)]
struct Filed {
    line: RequestLine,
    limit: Option<Limit>,
    answered: Option<When>,
    missed: Option<Missed>,
    designator: Option<OfficeId>,
    /// Offices in the line of the one complained of; they may not have it.
    barred: Vec<OfficeId>,
    deeds: Vec<(When, Option<usize>, Deed)>,
    merges: Vec<Merging>,
    impossible: Vec<(usize, Impossible)>,
}

impl Engine<'_> {
    pub(crate) fn requests(&self, folded: &Folded, scratch: &mut Scratch, standing: &mut Standing) {
        let mut filed: Vec<Filed> = Vec::new();
        let mut taken = vec![false; folded.acts.len()];
        for (position, request) in self.programme.requests.iter().enumerate() {
            for subject in self.occasions(folded, &request.thing, &[request.filed]) {
                let Some(mut one) = self.filed(folded, scratch, (position, request), subject, standing) else { continue };
                self.acts_on(folded, scratch, request, &mut one, &mut taken);
                filed.push(one);
            }
        }
        merge(&mut filed, folded.now);
        for one in filed {
            let (line, impossible) = one.course(folded.now);
            standing.requests.push(line);
            standing.impossible.extend(impossible);
        }
        let nowhere = folded.acts.iter().zip(&taken).filter(|(_, taken)| !**taken);
        standing.impossible.extend(nowhere.map(|(entry, _)| (*entry, Impossible::NoRequest)));
        standing.impossible.sort_unstable_by_key(|(entry, _)| *entry);
        standing.impossible.dedup();
    }

    /// One request, with what its rules say. A request of which nobody knows who answers has no line.
    fn filed(
        &self,
        folded: &Folded,
        scratch: &mut Scratch,
        (position, request): (usize, &Request),
        subject: Subject,
        standing: &mut Standing,
    ) -> Option<Filed> {
        let entry = subject.entry?;
        let looked = self.look_from(folded, &request.thing, entry, scratch);
        let when = looked.truth(request.thing.when, subject);
        let Some(Party::Office(owner)) = self.owner(folded, &request.owner, subject).filter(|_| when != Truth::No) else {
            return None;
        };
        let rules: Vec<RuleId> =
            [Some(request.thing.when), request.answer_due, request.answer_due_at].into_iter().flatten().collect();
        let support: Support = self.supported(&looked, &rules, About::Request(position), subject, standing);
        let barred = self.line_complained_of(&folded.entries[entry], request);
        let limit = looked.limit(request.answer_due, request.answer_due_at, subject);
        let unknown = |rule: &RuleId| looked.value(*rule, subject).0 >= State::Unknown;
        let unknown = unknown(&request.thing.when) || limit.is_none() && rules.iter().any(unknown);
        let answered = request.answered.and_then(|rule| looked.date(rule, subject)).filter(|day| *day <= folded.as_of());
        let own = &folded.entries[entry];
        let line = RequestLine {
            request: position,
            subject,
            asked: owner,
            owner,
            filed: own.on,
            due: limit.map(Limit::day),
            due_at: limit.and_then(Limit::time),
            answered,
            state: if unknown { DutyState::Unknown } else { DutyState::Open },
            place: Place::Held { named: false },
            steps: Vec::new(),
            contributions: Vec::new(),
            with: None,
            explained: self.explained(folded, &request.thing.id, subject, 0),
            law: looked.law(&request.thing, subject),
            missing: support.missing,
        };
        Some(Filed {
            line,
            limit,
            answered: answered.map(|on| self.done_at(folded, subject, on)),
            missed: request.missed.filter(|missed| !matches!(missed, Missed::Escalated(to) if barred.contains(to))),
            designator: request.handover.designator,
            impossible: barred.contains(&owner).then_some((entry, Impossible::InLine)).into_iter().collect(),
            barred,
            deeds: Vec::new(),
            merges: Vec::new(),
        })
    }

    /// The entries that move a request, those that name its filing.
    fn acts_on(&self, folded: &Folded, scratch: &mut Scratch, request: &Request, one: &mut Filed, taken: &mut [bool]) {
        let Some(filing) = one.line.subject.entry.and_then(|entry| folded.entries[entry].label.as_deref()) else { return };
        for (number, position) in folded.acts.iter().enumerate() {
            let entry = &folded.entries[*position];
            let Some(act) = self.programme.kind(entry.kind).acts else { continue };
            if matches!(act, Act::Contribute | Act::Prolong) {
                taken[number] |= self.contribute(folded, (entry, act), filing, &mut one.line.contributions);
                continue;
            }
            if entry.code(self.programme, "of") != Some(filing) || entry.on < one.line.filed {
                continue;
            }
            taken[number] = true;
            let named = entry.code(self.programme, "office").and_then(|office| self.programme.office_id(office));
            if named.is_some_and(|office| one.barred.contains(&office)) {
                one.impossible.push((*position, Impossible::InLine));
                continue;
            }
            let office = || named;
            let deed = match act {
                Act::Transfer => {
                    office().map(|to| Deed::Transfer(to, self.accept_until(folded, scratch, &request.handover, *position)))
                }
                Act::Accept => Some(Deed::Accept),
                Act::Refuse => Some(Deed::Refuse),
                Act::Dispute => Some(Deed::Dispute),
                Act::Designate => office().map(Deed::Designate),
                Act::Withdraw => Some(Deed::Withdraw(entry.number(self.programme, "own_wish") == Some(1))),
                Act::Ask => {
                    let until = entry.number(self.programme, "until").and_then(day);
                    let asked = entry.on;
                    let part = office().zip(until).map(|(office, until)| Contribution { office, asked, until, given: None });
                    one.line.contributions.extend(part);
                    None
                }
                Act::Merge => {
                    let into = entry.code(self.programme, "into");
                    let into = folded.entries.iter().position(|other| into.is_some() && other.label.as_deref() == into);
                    one.merges.push(Merging { when: entry.when(), entry: *position, into });
                    None
                }
                Act::Contribute | Act::Prolong | Act::Explain | Act::Follow | Act::Release => None,
            };
            one.deeds.extend(deed.map(|deed| (entry.when(), Some(*position), deed)));
        }
    }

    /// What an office that was asked has given, or how long it has got for it; `of` names the asking.
    fn contribute(&self, folded: &Folded, (given, act): (&Entry, Act), filing: &str, parts: &mut [Contribution]) -> bool {
        let of = given.code(self.programme, "of");
        let asking = folded.entries.iter().find(|entry| of.is_some() && entry.label.as_deref() == of);
        let of_this = |asking: &&Entry| asking.on <= given.on && asking.code(self.programme, "of") == Some(filing);
        let Some(asking) = asking.filter(of_this) else { return false };
        let office = asking.code(self.programme, "office").and_then(|office| self.programme.office_id(office));
        let asked = parts.iter_mut().find(|part| Some(part.office) == office && part.asked == asking.on && part.given.is_none());
        let until = given.number(self.programme, "until").and_then(day);
        let Some(part) = asked else { return false };
        match act {
            // What has run out cannot be made longer.
            Act::Prolong if given.on > part.until => return false,
            Act::Prolong => part.until = until.unwrap_or(part.until),
            _ => part.given = Some(given.on),
        }
        true
    }

    /// Until when the receiver of a transfer must accept or refuse.
    fn accept_until(&self, folded: &Folded, scratch: &mut Scratch, handover: &Handover, entry: usize) -> Option<Limit> {
        let key = handover.accept_due_at.or(handover.accept_due)?;
        self.locals.fill((self.programme, &self.zone), &folded.entries, entry, &mut scratch.locals);
        let looked = self.look_at_instalment(folded, key, (folded.as_of(), Some(entry)), scratch);
        let subject = Subject { who: folded.entries[entry].who, entry: Some(entry) };
        looked.limit(handover.accept_due, handover.accept_due_at, subject)
    }
}

impl Engine<'_> {
    /// The offices in the line of the one that a filing complains of.
    pub(crate) fn line_complained_of(&self, filing: &Entry, request: &Request) -> Vec<OfficeId> {
        let named = request.against.as_ref().and_then(|field| filing.code(self.programme, field));
        let Some(against) = named.and_then(|office| self.programme.office_id(office)) else { return Vec::new() };
        let all = (0..self.programme.offices.len()).filter_map(|office| u32::try_from(office).ok()).map(OfficeId);
        all.filter(|office| self.programme.in_line(*office, against)).collect()
    }
}

impl Filed {
    /// Takes every step up to a minute in order of time: what was done, and what the law makes of silence.
    fn course_of(&self, now: Time) -> (Course, Vec<Step>, Vec<(usize, Impossible)>) {
        let mut running = Running { filed: self, course: Course::filed_with(self.line.owner), steps: Vec::new(), passed: false };
        let mut impossible = self.impossible.clone();
        let mut deeds: Vec<(When, Option<usize>, Deed)> = self.deeds.clone();
        deeds.extend(self.answered.map(|when| (when, None, Deed::Answer)));
        deeds.retain(|(when, ..)| when.earliest() <= now);
        deeds.sort_by_key(|(when, ..)| *when);
        for (when, entry, deed) in deeds {
            running.silence(when.earliest());
            if let Err(why) = running.step(when, entry, deed) {
                // A late answer to what the law has settled is no mistake of anybody's entry.
                impossible.extend(entry.map(|entry| (entry, why)));
            }
        }
        running.silence(now);
        (running.course, running.steps, impossible)
    }

    fn course(self, now: Time) -> (RequestLine, Vec<(usize, Impossible)>) {
        let (course, steps, impossible) = self.course_of(now);
        let mut line = self.line;
        let withdrawn = matches!(course.place, Place::Closed { end: End::Withdrawn, .. });
        line.state = match line.state {
            _ if withdrawn => DutyState::Ended,
            DutyState::Unknown if self.answered.is_none() => DutyState::Unknown,
            _ => duty_state(self.limit, self.answered, now),
        };
        (line.owner, line.place, line.steps) = (course.owner, course.place, steps);
        (line, impossible)
    }
}

/// A course under way.
struct Running<'f> {
    filed: &'f Filed,
    course: Course,
    steps: Vec<Step>,
    passed: bool,
}

impl Running<'_> {
    /// What the law makes of silence up to a minute, in the order in which it falls.
    fn silence(&mut self, now: Time) {
        loop {
            let due = |at: &Time| *at <= now;
            let limit = self.filed.limit.filter(|_| !self.passed).map(Limit::passed_at).filter(due);
            match (self.offer_passes().filter(due), limit) {
                (Some(at), limit) if limit.is_none_or(|limit| at <= limit) => self.fall(at, Deed::Silent),
                (_, Some(at)) => {
                    self.passed = true;
                    self.fall(at, Deed::Pass(self.filed.missed));
                }
                _ => return,
            }
        }
    }

    /// When the time of the office to which it was sent has passed, if that has not been told yet.
    fn offer_passes(&self) -> Option<Time> {
        match &self.course.place {
            Place::Offered { until: Some(until), since, .. } if !self.told(*since) => Some(until.passed_at()),
            _ => None,
        }
    }

    /// Whether the silence of the office that got it then has been told.
    fn told(&self, since: When) -> bool {
        let offer = self.steps.iter().rposition(|step| matches!(step.deed, Deed::Transfer(..)) && step.when == since);
        offer.is_some_and(|offer| self.steps[offer..].iter().any(|step| step.deed == Deed::Silent))
    }

    fn fall(&mut self, at: Time, deed: Deed) {
        let minute = Some(at.minute()).filter(|minute| *minute > 0);
        // What is at an end moves no more.
        let _ = self.step(When { on: at.day(), at: minute }, None, deed);
    }

    fn step(&mut self, when: When, entry: Option<usize>, deed: Deed) -> Result<(), Impossible> {
        self.course = self.course.after(deed, when, self.filed.designator)?;
        self.steps.push(Step { when, deed, owner: self.course.owner, entry });
        Ok(())
    }
}

fn day(number: i64) -> Option<Date> {
    i32::try_from(number).ok().and_then(Date::from_day_number)
}
