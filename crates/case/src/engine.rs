//! The fold: a programme made ready once, then a standing for each journal.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use programme::{Act, Due, KindId, Programme, SERIES_LOCALS, SeriesEnd, Thing};
use rules::{Cell, Columns, Date, Level, Plan, Reason, RuleId, State, Time};

use crate::facts::Facts;
use crate::local::Locals;
use crate::rows::CaseRows;
use crate::why::Asked;
use crate::{Entry, Journal, Missing, Standing, Subject, Truth};

/// A programme made ready to compute standings.
pub struct Engine<'p> {
    pub(crate) programme: &'p Programme,
    pub(crate) zone: TimeZone,
    main: Plan,
    /// Plans of the things that are for single entries, by their `when` rule.
    each: Vec<(RuleId, Plan)>,
    /// Plans of what forms a series or hangs on another entry: pay lines by their amount rule, duties that come again by the day on
    /// which they begin, the hand-over of requests by its deadline.
    series: Vec<(RuleId, Plan)>,
    /// Plans that say which entries count for nothing, by kind of entry.
    void: Vec<(KindId, Plan)>,
    pub(crate) locals: Locals,
    pub(crate) series_locals: [Option<usize>; 4],
    /// What `why` can be asked about.
    pub(crate) asked: Vec<Asked<'p>>,
}

/// A journal made ready to be looked at.
pub(crate) struct Folded {
    pub(crate) entries: Vec<Entry>,
    pub(crate) facts: Facts,
    pub(crate) persons: usize,
    /// The minute at which it is looked at: the last one of a day.
    pub(crate) now: Time,
    /// Entries that move requests, by position.
    pub(crate) acts: Vec<usize>,
    /// Entries that count for nothing, by position.
    pub(crate) void: Vec<usize>,
}

impl Folded {
    /// The day on which it is looked at.
    pub(crate) fn as_of(&self) -> Date {
        self.now.day()
    }
}

/// Room for the evaluations of single entries and instalments, used again and again.
#[derive(Default)]
pub(crate) struct Scratch {
    columns: Columns,
    pub(crate) locals: Vec<Option<Cell>>,
}

/// Rules evaluated for a household, for one of its entries, or for one instalment of a series.
pub(crate) struct Looked<'a> {
    pub(crate) rows: CaseRows<'a>,
    pub(crate) columns: &'a Columns,
}

impl<'p> Engine<'p> {
    /// Makes a programme ready. The time zone is the programme's, from the bundled data.
    pub fn new(programme: &'p Programme) -> Engine<'p> {
        let library = &programme.library;
        let local = |name: &str| library.locals().iter().position(|known| known == name);
        let plan = |rules: Vec<RuleId>| library.plan(rules);
        let each = each_rules(programme).into_iter().map(|(when, rules)| (when, plan(rules))).collect();
        let lines = programme.entitlements.iter().flat_map(|e| &e.pay).filter(|line| matches!(line.due, Due::Series { .. }));
        Engine {
            programme,
            zone: TimeZone::get(&programme.timezone).unwrap_or(TimeZone::UTC),
            main: plan(main_rules(programme)),
            each,
            series: lines
                .map(|line| (line.amount, vec![line.amount, line.when]))
                .chain(series_rules(programme))
                .map(|(key, rules)| (key, plan(rules)))
                .collect(),
            void: void_rules(programme).map(|(kind, rules)| (kind, plan(rules))).collect(),
            locals: Locals::new(programme),
            series_locals: SERIES_LOCALS.map(local),
            asked: Asked::all(programme),
        }
    }

    /// The programme.
    pub fn programme(&self) -> &'p Programme {
        self.programme
    }

    /// Where a household stands on a day, as known at an instant (`None`: with everything that is recorded).
    pub fn standing(&self, journal: &Journal, as_of: Date, known_at: Option<Timestamp>) -> Standing {
        self.standing_at(journal, Time::end_of(as_of), known_at)
    }

    /// Where a household stands at a minute of a day. What happened on that day at a time that is not recorded counts.
    pub fn standing_at(&self, journal: &Journal, now: Time, known_at: Option<Timestamp>) -> Standing {
        let folded = self.fold_at(journal, now, known_at);
        let mut columns = Columns::default();
        let mut scratch = Scratch::default();
        let looked = self.look(&folded, &mut columns);
        let mut standing = Standing { as_of: Some(now.day()), known_at, ..Standing::default() };
        self.stages(&folded, &looked, &mut standing);
        self.entitlements(&folded, &looked, &mut scratch, &mut standing);
        self.duties(&folded, &looked, &mut scratch, &mut standing);
        self.requests(&folded, &mut scratch, &mut standing);
        self.restrictions(&folded, &mut scratch, &mut standing);
        self.rights(&folded, &looked, &mut scratch, &mut standing);
        self.holidays_unknown(&mut standing);
        standing
    }

    pub(crate) fn fold(&self, journal: &Journal, as_of: Date, known_at: Option<Timestamp>) -> Folded {
        self.fold_at(journal, Time::end_of(as_of), known_at)
    }

    pub(crate) fn fold_at(&self, journal: &Journal, now: Time, known_at: Option<Timestamp>) -> Folded {
        let mut entries = journal.standing_entries(self.programme, now.day(), known_at);
        if entries.last().is_some_and(|last| last.when().earliest() > now) {
            entries.retain(|entry| entry.when().earliest() <= now);
        }
        let facts = Facts::read(self.programme, &self.zone, &journal.persons, &entries);
        let moves = |(position, entry): (usize, &Entry)| moves_requests(self.programme, entry.kind).then_some(position);
        let acts = entries.iter().enumerate().filter_map(moves).collect();
        let mut folded = Folded { entries, facts, persons: journal.persons.len(), now, acts, void: Vec::new() };
        folded.void = self.void(&folded);
        folded
    }

    /// The entries that count for nothing.
    fn void(&self, folded: &Folded) -> Vec<usize> {
        let mut scratch = Scratch::default();
        let mut void = Vec::new();
        for (position, entry) in folded.entries.iter().enumerate() {
            let Some((_, plan)) = self.void.iter().find(|(kind, _)| *kind == entry.kind) else { continue };
            self.locals.fill((self.programme, &self.zone), &folded.entries, position, &mut scratch.locals);
            let rows = self.rows(folded, folded.as_of(), &scratch.locals, Some(position));
            self.programme.library.evaluate(plan, &rows, &mut scratch.columns);
            let looked = Looked { rows, columns: &scratch.columns };
            let subject = Subject { who: entry.who, entry: Some(position) };
            let bars = &self.programme.kind(entry.kind).void;
            if bars.iter().any(|bar| looked.truth(bar.when, subject) == Truth::Yes) {
                void.push(position);
            }
        }
        void
    }

    pub(crate) fn rows<'a>(
        &'a self,
        folded: &'a Folded,
        today: Date,
        locals: &'a [Option<Cell>],
        entry: Option<usize>,
    ) -> CaseRows<'a> {
        CaseRows {
            programme: self.programme,
            facts: &folded.facts,
            entries: &folded.entries,
            persons: folded.persons,
            today,
            locals,
            entry,
            void: &folded.void,
        }
    }

    /// Everything that is not for single entries or instalments, as of the day of the standing.
    pub(crate) fn look<'a>(&'a self, folded: &'a Folded, columns: &'a mut Columns) -> Looked<'a> {
        let rows = self.rows(folded, folded.as_of(), &[], None);
        self.programme.library.evaluate(&self.main, &rows, columns);
        Looked { rows, columns }
    }

    /// The rules of a thing for one of its entries.
    pub(crate) fn look_from<'a>(
        &'a self,
        folded: &'a Folded,
        thing: &Thing,
        entry: usize,
        scratch: &'a mut Scratch,
    ) -> Looked<'a> {
        self.locals.fill((self.programme, &self.zone), &folded.entries, entry, &mut scratch.locals);
        let rows = self.rows(folded, folded.as_of(), &scratch.locals, Some(entry));
        if let Some((_, plan)) = self.each.iter().find(|(when, _)| *when == thing.when) {
            self.programme.library.evaluate(plan, &rows, &mut scratch.columns);
        }
        Looked { rows, columns: &scratch.columns }
    }

    /// The rules of one instalment or period of a series, or of an entry that hands a request on; their values stand in the locals of
    /// `scratch`.
    pub(crate) fn look_at_instalment<'a>(
        &'a self,
        folded: &'a Folded,
        key: RuleId,
        (today, entry): (Date, Option<usize>),
        scratch: &'a mut Scratch,
    ) -> Looked<'a> {
        let rows = self.rows(folded, today, &scratch.locals, entry);
        if let Some((_, plan)) = self.series.iter().find(|(line, _)| *line == key) {
            self.programme.library.evaluate(plan, &rows, &mut scratch.columns);
        }
        Looked { rows, columns: &scratch.columns }
    }

    /// The rows of a thing: its person or persons, or the household.
    pub(crate) fn subjects(&self, folded: &Folded, thing: &Thing) -> Vec<Subject> {
        match thing.level {
            Level::Household => vec![Subject { who: None, entry: None }],
            Level::Person => (0..folded.persons).map(|who| Subject { who: Some(who), entry: None }).collect(),
        }
    }

    /// The entries of a kind with whom each concerns: a person's thing concerns everyone when the entry is about the household.
    pub(crate) fn occasions(&self, folded: &Folded, thing: &Thing, kinds: &[KindId]) -> Vec<Subject> {
        let mut occasions = Vec::new();
        for (position, entry) in folded.entries.iter().enumerate().filter(|(_, entry)| kinds.contains(&entry.kind)) {
            let entry_of = |who| Subject { who, entry: Some(position) };
            match (thing.level, entry.who) {
                (Level::Household, _) => occasions.push(entry_of(None)),
                (Level::Person, Some(who)) => occasions.push(entry_of(Some(who))),
                (Level::Person, None) => {
                    occasions.extend(
                        (0..folded.persons).filter(|who| folded.facts.is_member(*who, entry.on)).map(|who| entry_of(Some(who))),
                    );
                }
            }
        }
        occasions
    }
}

/// A row of a subject: a person's position, or the household's only row.
pub(crate) fn row(subject: Subject) -> usize {
    subject.who.unwrap_or(0)
}

impl Looked<'_> {
    pub(crate) fn value(&self, rule: RuleId, subject: Subject) -> (State, i64) {
        match self.columns.rule(&self.rows.programme.library, rule, row(subject)) {
            (state, Cell::Narrow(value)) => (state, value),
            (_, Cell::Wide(_)) => (State::Fault, 0),
        }
    }

    /// The tree of reasons of a rule's value.
    pub(crate) fn explain(&self, rule: RuleId, subject: Subject) -> Reason {
        self.rows.programme.library.explain(self.columns, &self.rows, rule, row(subject))
    }

    /// The trees of reasons of several rules' values.
    pub(crate) fn explain_each(&self, rules: impl Iterator<Item = RuleId>, subject: Subject) -> Vec<Reason> {
        self.rows.programme.library.explain_each(self.columns, &self.rows, rules, row(subject))
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
        let version = library.version_used(self.columns, thing.when, row(subject));
        let declared = library.declarations().rules.get(thing.when.0 as usize);
        let citation =
            declared.zip(version).and_then(|(rule, version)| rule.versions.get(version)).map(|version| &version.citation);
        citation.unwrap_or(&thing.citation).sources.clone()
    }

    /// Adds what rules rest on: the least confidence, and what they lack.
    pub(crate) fn support(&self, rules: &[RuleId], subject: Subject, support: &mut Support) {
        let found = self.rows.programme.library.support(self.columns, &self.rows, rules, row(subject));
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

fn main_rules(programme: &Programme) -> Vec<RuleId> {
    let mut rules = Vec::new();
    for stage in &programme.stages {
        rules.extend([Some(stage.thing.when), Some(stage.begins), stage.limit].into_iter().flatten());
    }
    for entitlement in &programme.entitlements {
        rules.push(entitlement.thing.when);
        rules.extend(entitlement.amount);
        for line in &entitlement.pay {
            match &line.due {
                Due::On(due) => rules.extend([*due, line.amount, line.when]),
                Due::Series { from, end, .. } => {
                    rules.push(*from);
                    rules.extend(match end {
                        SeriesEnd::Times(rule) | SeriesEnd::Until(rule) => Some(*rule),
                        SeriesEnd::Open => None,
                    });
                }
            }
        }
    }
    for duty in programme.duties.iter().filter(|duty| duty.each.is_empty()) {
        rules.extend(if duty.repeat.is_some() { anchor_rules(duty) } else { duty_rules(duty) });
    }
    for right in programme.rights.iter().filter(|right| right.each.is_empty()) {
        rules.extend(right_rules(right));
    }
    rules
}

fn each_rules(programme: &Programme) -> Vec<(RuleId, Vec<RuleId>)> {
    let each = programme.duties.iter().filter(|duty| !duty.each.is_empty());
    let duties = each.map(|duty| (duty.thing.when, if duty.repeat.is_some() { anchor_rules(duty) } else { duty_rules(duty) }));
    let rights =
        programme.rights.iter().filter(|right| !right.each.is_empty()).map(|right| (right.thing.when, right_rules(right)));
    let requests = programme.requests.iter().map(|request| {
        let rules = [Some(request.thing.when), request.answer_due, request.answer_due_at, request.answered];
        (request.thing.when, rules.into_iter().flatten().collect())
    });
    let restrictions = programme.restrictions.iter().map(|restriction| {
        let rules = [
            Some(restriction.thing.when),
            Some(restriction.from),
            Some(restriction.until),
            restriction.limit,
            restriction.lifted,
            restriction.notified,
            restriction.withheld,
            restriction.remedy_until,
        ];
        (restriction.thing.when, rules.into_iter().flatten().collect())
    });
    duties.chain(rights).chain(requests).chain(restrictions).collect()
}

pub(crate) fn duty_rules(duty: &programme::Duty) -> Vec<RuleId> {
    [Some(duty.thing.when), Some(duty.starts), Some(duty.met), duty.due, duty.due_at].into_iter().flatten().collect()
}

/// What says when a duty that comes again begins and ends.
fn anchor_rules(duty: &programme::Duty) -> Vec<RuleId> {
    let Some(repeat) = &duty.repeat else { return Vec::new() };
    let end = match repeat.end {
        SeriesEnd::Times(rule) | SeriesEnd::Until(rule) => Some(rule),
        SeriesEnd::Open => None,
    };
    [Some(repeat.begins), end].into_iter().flatten().collect()
}

/// The rules of duties that come again and of hand-overs, each under the rule by which its plan is found.
fn series_rules(programme: &Programme) -> Vec<(RuleId, Vec<RuleId>)> {
    let again = programme.duties.iter().filter(|duty| duty.repeat.is_some()).map(|duty| (duty.starts, duty_rules(duty)));
    let handed = programme.requests.iter().filter_map(|request| {
        let rules: Vec<RuleId> = [request.handover.accept_due_at, request.handover.accept_due].into_iter().flatten().collect();
        rules.first().map(|key| (*key, rules.clone()))
    });
    again.chain(handed).collect()
}

/// Whether entries of a kind move a request: what explains or records a missed deadline does not.
pub(crate) fn moves_requests(programme: &Programme, kind: KindId) -> bool {
    !matches!(programme.kind(kind).acts, None | Some(Act::Explain | Act::Follow))
}

fn void_rules(programme: &Programme) -> impl Iterator<Item = (KindId, Vec<RuleId>)> {
    let kinds = (0..).map(KindId).zip(&programme.kinds).filter(|(_, kind)| !kind.void.is_empty());
    kinds.map(|(id, kind)| (id, kind.void.iter().map(|bar| bar.when).collect()))
}

pub(crate) fn right_rules(right: &programme::Right) -> Vec<RuleId> {
    [Some(right.thing.when), right.from, right.until].into_iter().flatten().collect()
}
