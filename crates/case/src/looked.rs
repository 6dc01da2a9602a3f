//! Rules that were evaluated, and what is read off them.

use programme::Thing;
use rules::{Cell, Columns, Date, Level, Reason, RuleId, State};

use crate::rows::CaseRows;
use crate::{Missing, Subject, Truth};

/// Rules evaluated for a household, for one of its entries, or for one instalment of a series.
pub(crate) struct Looked<'a> {
    pub(crate) rows: CaseRows<'a>,
    pub(crate) columns: &'a Columns,
}

impl Looked<'_> {
    /// The row of a rule for a subject: a person's position, or the household's only row, also where an entry is about one person.
    fn row(&self, rule: RuleId, subject: Subject) -> usize {
        match self.rows.programme.library.level(rule) {
            Level::Household => 0,
            Level::Person => subject.who.unwrap_or(0),
        }
    }

    pub(crate) fn value(&self, rule: RuleId, subject: Subject) -> (State, i64) {
        match self.columns.rule(&self.rows.programme.library, rule, self.row(rule, subject)) {
            (state, Cell::Narrow(value)) => (state, value),
            (_, Cell::Wide(_)) => (State::Fault, 0),
        }
    }

    /// The tree of reasons of a rule's value.
    pub(crate) fn explain(&self, rule: RuleId, subject: Subject) -> Reason {
        self.rows.programme.library.explain(self.columns, &self.rows, rule, self.row(rule, subject))
    }

    /// The trees of reasons of the values of several rules of one level.
    pub(crate) fn explain_each(&self, rules: &[RuleId], subject: Subject) -> Vec<Reason> {
        let row = rules.first().map_or(0, |rule| self.row(*rule, subject));
        self.rows.programme.library.explain_each(self.columns, &self.rows, rules.iter().copied(), row)
    }

    pub(crate) fn known(&self, rule: RuleId, subject: Subject) -> Option<i64> {
        Some(self.value(rule, subject)).filter(|(state, _)| *state == State::Known).map(|(_, value)| value)
    }

    pub(crate) fn date(&self, rule: RuleId, subject: Subject) -> Option<Date> {
        self.known(rule, subject).and_then(|day| i32::try_from(day).ok()).and_then(Date::from_day_number)
    }

    /// Whether a condition holds. What waits for something, or is not provided for, does not hold.
    pub(crate) fn truth(&self, rule: RuleId, subject: Subject) -> Truth {
        match self.value(rule, subject) {
            (State::Known, value) if value != 0 => Truth::Yes,
            (State::Known | State::Waiting | State::NotProvided, _) => Truth::No,
            (State::Unknown | State::Fault, _) => Truth::Unknown,
        }
    }

    /// Articles of the version of a thing that governs.
    pub(crate) fn law(&self, thing: &Thing, subject: Subject) -> Vec<String> {
        let library = &self.rows.programme.library;
        let version = library.version_used(self.columns, thing.when, self.row(thing.when, subject));
        let declared = library.declarations().rules.get(thing.when.0 as usize);
        let citation =
            declared.zip(version).and_then(|(rule, version)| rule.versions.get(version)).map(|version| &version.citation);
        citation.unwrap_or(&thing.citation).sources.clone()
    }

    /// Adds what rules of one level rest on: the least confidence, and what they lack.
    pub(crate) fn support(&self, rules: &[RuleId], subject: Subject, support: &mut Support) {
        let row = rules.first().map_or(0, |rule| self.row(*rule, subject));
        let found = self.rows.programme.library.support(self.columns, &self.rows, rules, row);
        let lacking = found.parameters.into_iter().filter(|(_, state)| *state == State::Unknown);
        let mut missing: Vec<Missing> = lacking.map(|(parameter, _)| Missing::Value(parameter)).collect();
        for (fact, level, row, state) in found.facts {
            let who = (level == Level::Person).then_some(row);
            missing.push(if state == State::Waiting { Missing::Event(fact, who) } else { Missing::Fact(fact, who) });
        }
        support.join(Support { confidence: found.confidence, missing });
    }
}

/// What a line rests on.
#[derive(Default)]
pub(crate) struct Support {
    pub(crate) confidence: Option<rules::Confidence>,
    pub(crate) missing: Vec<Missing>,
}

impl Support {
    /// The least confidence of both, and what either lacks.
    pub(crate) fn join(&mut self, other: Support) {
        self.confidence = self.confidence.max(other.confidence);
        if !other.missing.is_empty() {
            self.missing.extend(other.missing);
            self.missing.sort_unstable();
            self.missing.dedup();
        }
    }
}
