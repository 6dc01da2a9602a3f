//! What follows by law when time passes: put on record, on the day on which it fell.
//!
//! The fold finds it by itself: a standing is the same whether or not anything was put on record. What is recorded is for those who must
//! be told, and it can be done late, twice, or after a pause: [`Engine::tick`] gives what is not there yet, and takes back what does not
//! follow any more since a correction.

use jiff::Timestamp;
use programme::{KindId, Missed, OfficeId};
use rules::{Cell, Date, FileId, Span, Time};

use crate::engine::Engine;
use crate::story::clock_of;
use crate::{Deed, DutyState, Entry, FieldValue, Journal, Limit, Place, RestrictionLine, Standing, Subject, Truth};

/// What a tick finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tick {
    /// The entries to append, in the order in which they fell: consequences, and withdrawals of those that do not follow any more.
    pub entries: Vec<Entry>,
    /// When the next deadline passes, as far as is known; before that nothing follows unless something is recorded.
    pub next: Option<Time>,
}

/// A consequence: of which thing, for whom, from which entry, and when it fell.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Consequence {
    thing: String,
    of: Option<String>,
    number: u16,
    who: Option<usize>,
    outcome: &'static str,
    office: Option<OfficeId>,
    falls: Time,
}

impl Engine<'_> {
    /// What follows by law up to an instant and is not on record yet, with everything recorded so far, whenever it was.
    pub fn tick(&self, journal: &Journal, at: Timestamp) -> Tick {
        let Some(now) = clock_of(&self.zone, at) else { return Tick::default() };
        let standing = self.standing_at(journal, now, None);
        let entries = self.fold_at(journal, now, None).entries;
        let mut due = self.consequences(&standing, &entries, now);
        due.sort_by_key(|one| one.falls);
        let mut recorded: Vec<&Entry> = entries.iter().filter(|entry| entry.kind == KindId::LAW_FOLLOWED).collect();
        let mut out = Vec::new();
        for one in due {
            let fields = self.fields(&one);
            let same = |entry: &&Entry| entry.fields == fields && entry.who == one.who && entry.when() == one.when();
            match recorded.iter().position(same) {
                Some(found) => {
                    recorded.remove(found);
                }
                None => out.push(one.entry(journal, &out, fields, at)),
            }
        }
        out.extend(recorded.into_iter().filter_map(|entry| withdrawal(journal, entry, at)));
        out.sort_by_key(|entry| (entry.on, entry.at, entry.kind == KindId::WITHDRAWAL));
        Tick { entries: out, next: standing.next_limit(now) }
    }

    fn consequences(&self, standing: &Standing, entries: &[Entry], now: Time) -> Vec<Consequence> {
        let p = self.programme;
        let label = |subject: Subject| entries.get(subject.entry?)?.label.clone();
        let one = |thing: String, subject: Subject, number, outcome, office, falls| Consequence {
            thing,
            of: label(subject),
            number,
            who: subject.who,
            outcome,
            office,
            falls,
        };
        let mut out = Vec::new();
        for line in &standing.requests {
            let thing = format!("request.{}", p.requests[line.request].thing.id);
            let mut offered = None;
            for step in &line.steps {
                let (outcome, office) = match step.deed {
                    Deed::Transfer(to, _) => {
                        offered = Some(to);
                        continue;
                    }
                    Deed::Silent => ("not_accepted", offered),
                    Deed::Pass(missed) => followed(missed),
                    _ => continue,
                };
                out.push(one(thing.clone(), line.subject, 0, outcome, office, step.when.earliest()));
            }
        }
        let late = |state| matches!(state, DutyState::Overdue | DutyState::MetLate);
        for line in standing.duties.iter().filter(|line| late(line.state)) {
            let duty = &p.duties[line.duty];
            let (outcome, office) = followed(duty.missed);
            let falls = line.limit().map_or(now, Limit::passed_at);
            out.push(one(format!("duty.{}", duty.thing.id), line.subject, line.number, outcome, office, falls));
        }
        for line in standing.restrictions.iter().filter(|line| line.active == Truth::No) {
            let Some(falls) = line.ends().map(Limit::passed_at).filter(|falls| *falls <= now) else {
                continue;
            };
            if line.lifted.is_none_or(|lifted| Time::start_of(lifted) >= falls) {
                let thing = format!("restriction.{}", p.restrictions[line.restriction].thing.id);
                out.push(one(thing, line.subject, 0, "ended", None, falls));
            }
        }
        out
    }

    /// In the order of the kind's fields.
    fn fields(&self, one: &Consequence) -> Vec<Option<FieldValue>> {
        let code = |text: &str| Some(FieldValue::Code(text.to_owned()));
        vec![
            code(&one.thing),
            one.of.as_deref().and_then(code),
            Some(FieldValue::Cell(Cell::Narrow(i64::from(one.number)))),
            code(one.outcome),
            one.office.and_then(|office| code(&self.programme.office(office).id)),
        ]
    }
}

impl Consequence {
    fn when(&self) -> crate::When {
        crate::When { on: self.falls.day(), at: Some(self.falls.minute()).filter(|minute| *minute > 0) }
    }

    fn entry(&self, journal: &Journal, new: &[Entry], fields: Vec<Option<FieldValue>>, recorded: Timestamp) -> Entry {
        let of = self.of.as_deref().unwrap_or("-");
        let stem = format!("law:{}:{of}:{}:{}:{}", self.thing, self.number, self.outcome, self.when().on);
        let label = fresh(&stem, journal.entries.iter().chain(new));
        let when = self.when();
        Entry {
            label: Some(label),
            kind: KindId::LAW_FOLLOWED,
            who: self.who,
            on: when.on,
            at: when.at,
            dated: true,
            recorded,
            fields,
            span: nowhere(),
        }
    }
}

/// What the law makes of a missed last day, in a word, and the office to which it goes.
fn followed(missed: Option<Missed>) -> (&'static str, Option<OfficeId>) {
    match missed {
        Some(Missed::Accepted) => ("accepted", None),
        Some(Missed::Lapsed) => ("lapsed", None),
        Some(Missed::Explained) => ("must_explain", None),
        Some(Missed::Escalated(office)) => ("escalated", Some(office)),
        None => ("missed", None),
    }
}

/// Takes back a consequence that does not follow any more.
fn withdrawal(journal: &Journal, entry: &Entry, recorded: Timestamp) -> Option<Entry> {
    let of = entry.label.clone()?;
    let label = fresh(&format!("{of}:withdrawn"), journal.entries.iter());
    let fields = vec![Some(FieldValue::Code(of))];
    let (kind, on, at) = (KindId::WITHDRAWAL, entry.on, entry.at);
    // What is taken back was recorded before.
    let recorded = recorded.max(entry.recorded);
    Some(Entry { label: Some(label), kind, who: None, on, at, dated: false, recorded, fields, span: nowhere() })
}

/// A label that no entry has yet: one that was withdrawn can follow again.
fn fresh<'e>(stem: &str, entries: impl Iterator<Item = &'e Entry>) -> String {
    let taken = entries.filter(|entry| entry.label.as_deref().is_some_and(|label| label.starts_with(stem))).count();
    format!("{stem}#{}", taken + 1)
}

fn nowhere() -> Span {
    Span { file: FileId(u32::MAX), start: 0, end: 0 }
}

impl Standing {
    /// When the next deadline after a moment passes, as far as is known.
    pub fn next_limit(&self, now: Time) -> Option<Time> {
        let open = |place: &Place| place.closed().is_none();
        let requests = self.requests.iter().filter(|line| open(&line.place)).flat_map(|line| {
            let offered = match &line.place {
                Place::Offered { until, .. } => *until,
                _ => None,
            };
            [line.limit(), offered]
        });
        let waits = |state| matches!(state, DutyState::Open | DutyState::Upcoming);
        let duties = self.duties.iter().filter(|line| waits(line.state)).map(|line| line.limit());
        let restrictions = self.restrictions.iter().map(RestrictionLine::ends);
        let limits = requests.chain(duties).chain(restrictions).flatten().map(Limit::passed_at);
        let begins = |day: Date| Time::start_of(day);
        let again = self.duties.iter().filter_map(|line| line.renews).map(begins);
        limits.chain(again).filter(|at| *at > now).min()
    }
}
