//! Decisions that have no effect before every step was taken, in order.

use programme::{DecisionStep, Party};
use rules::{Date, RuleId, State};

use crate::engine::{Engine, Scratch};
use crate::fold::Folded;
use crate::looked::{Looked, Support};
use crate::{DecisionLine, StepLine, StepState, Subject, Truth};

impl Engine<'_> {
    /// The decisions that were recorded, with the steps that each has and lacks.
    pub(crate) fn decisions(&self, folded: &Folded) -> Vec<DecisionLine> {
        let is_one = |entry: &crate::Entry| self.programme.decisions.iter().any(|known| known.each.contains(&entry.kind));
        if !folded.entries.iter().any(is_one) {
            return Vec::new();
        }
        let mut scratch = Scratch::default();
        let mut lines = Vec::new();
        for (position, decision) in self.programme.decisions.iter().enumerate() {
            for subject in self.occasions(folded, &decision.thing, &decision.each) {
                let looked = self.look_from(folded, &decision.thing, subject.entry.unwrap_or(0), &mut scratch);
                lines.extend(self.decision(folded, &looked, position, subject));
            }
        }
        lines
    }

    fn decision(&self, folded: &Folded, looked: &Looked, position: usize, subject: Subject) -> Option<DecisionLine> {
        let decision = &self.programme.decisions[position];
        if looked.truth(decision.thing.when, subject) == Truth::No {
            return None;
        }
        let Some(Party::Office(owner)) = self.owner(folded, &decision.owner, subject) else { return None };
        let decided = folded.entries.get(subject.entry?)?.on;
        let mut course = Order { decided, latest: Date::MIN, complete: decided, as_of: folded.as_of() };
        let steps: Vec<StepLine> = decision.steps.iter().map(|step| course.step(looked, step, subject)).collect();
        let mut support = Support::default();
        let rules = decision.steps.iter().flat_map(DecisionStep::rules).map(|(_, rule)| rule);
        let unknown = rules.filter(|rule| looked.value(*rule, subject).0 >= State::Unknown);
        looked.support(&unknown.collect::<Vec<RuleId>>(), subject, &mut support);
        Some(DecisionLine {
            decision: position,
            subject,
            owner,
            decided,
            effect: steps.iter().all(|step| step.state.is_settled()).then_some(course.complete),
            steps,
            law: looked.law(&decision.thing, subject),
            missing: support.missing,
        })
    }
}

/// The order in which steps must come.
struct Order {
    decided: Date,
    /// The day of the latest step so far, of those that have a place in the order.
    latest: Date,
    /// The day of the latest of all, and of the decision.
    complete: Date,
    as_of: Date,
}

impl Order {
    fn step(&mut self, looked: &Looked, step: &DecisionStep, subject: Subject) -> StepLine {
        let truth = |rule: Option<RuleId>| rule.map_or(Truth::Yes, |rule| looked.truth(rule, subject));
        if truth(step.needed) == Truth::No {
            return StepLine { done: None, state: StepState::NotNeeded };
        }
        let begins = if step.after { self.decided } else { Date::MIN };
        let earliest = if step.anytime { begins } else { begins.max(self.latest) };
        let latest = if step.after { Date::MAX } else { self.decided };
        let done = step.done.map_or(Some(self.decided), |rule| looked.date(rule, subject)).filter(|day| *day <= self.as_of);
        let state = match (done, truth(step.holds)) {
            (None, _) | (_, Truth::No) => StepState::Lacking,
            (Some(day), _) if day < earliest || day > latest => StepState::OutOfOrder,
            (Some(_), Truth::Unknown) => StepState::Unknown,
            (Some(day), Truth::Yes) => {
                self.latest = if step.anytime { self.latest } else { day };
                self.complete = self.complete.max(day);
                StepState::Taken
            }
        };
        StepLine { done: done.filter(|_| state != StepState::Lacking), state }
    }
}
