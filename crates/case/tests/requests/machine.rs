//! Long random runs: whatever happens in whatever order, a request has one owner, no deadline is lost, no restriction outlasts its end,
//! and it does not matter when or how often the law's consequences are put on record.

use case::{Barred, DecisionLine, Deed, Entry, FieldValue, Journal, RequestLine, Truth};
use jiff::{Timestamp, ToSpan};
use programme::{KindId, OfficeId};
use proptest::prelude::*;
use rules::{Cell, Date, FileId, Span, Time};

use crate::slow;
use crate::world::{ENGINE, QUAY};

#[derive(Clone, Debug)]
enum Op {
    /// An entry of that kind, so many minutes before the clock, about the first or the second request.
    Enter { what: What, back: u32, second: bool, office: usize },
    /// An earlier entry is dated so many days later or earlier.
    Redate { which: usize, days: i32 },
    /// An earlier entry is withdrawn.
    Withdraw { which: usize },
    /// The clock moves on, or, where it is wrong, back.
    Clock { minutes: i64 },
    /// What follows by law is put on record.
    Tick,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Transfer,
    Accept,
    Refuse,
    Dispute,
    Designate,
    Answer,
    Spoken,
    Extend,
    Takeback,
    Merge,
    Ask,
    Give,
    Prolong,
    Ban,
    Rebar,
    Lift,
    Warn,
    Comment,
    Sit,
    End,
    Serve,
}

fn what() -> impl Strategy<Value = What> {
    prop_oneof![
        4 => Just(What::Transfer),
        4 => Just(What::Accept),
        3 => Just(What::Refuse),
        1 => Just(What::Dispute),
        2 => Just(What::Designate),
        1 => Just(What::Answer),
        1 => Just(What::Spoken),
        2 => Just(What::Extend),
        1 => Just(What::Takeback),
        1 => Just(What::Merge),
        1 => Just(What::Ask),
        1 => Just(What::Give),
        1 => Just(What::Prolong),
        1 => Just(What::Ban),
        1 => Just(What::Rebar),
        1 => Just(What::Lift),
        1 => Just(What::Warn),
        1 => Just(What::Comment),
        1 => Just(What::Sit),
        1 => Just(What::End),
        2 => Just(What::Serve),
    ]
}

fn op() -> impl Strategy<Value = Op> {
    let enter = (what(), prop_oneof![3 => Just(0_u32), 1 => 0..20_000_u32], any::<bool>(), 0..OFFICES.len())
        .prop_map(|(what, back, second, office)| Op::Enter { what, back, second, office });
    prop_oneof![
        8 => enter,
        1 => (0..40_usize, -12..12_i32).prop_map(|(which, days)| Op::Redate { which, days }),
        1 => (0..40_usize).prop_map(|which| Op::Withdraw { which }),
        5 => prop_oneof![4 => 0..2_000_i64, 1 => 0..30_000_i64, 1 => -3_000..0_i64].prop_map(|minutes| Op::Clock { minutes }),
        3 => Just(Op::Tick),
    ]
}

/// A world under way: the journal, and what its clock shows.
struct World {
    journal: Journal,
    now: Timestamp,
    labels: Vec<(String, KindId)>,
}

const OFFICES: [&str; 7] = ["town", "port", "province", "board", "warden", "ombuds", "keeper"];

/// Four kinds of request, and the complaint about the house.
const SORTS: [&str; 4] = ["grant", "favour", "complaint", "question"];

/// The first is filed so many days after a Monday.
fn begin(sort: usize, days: i32) -> World {
    let monday: Date = "2026-01-05".parse().unwrap();
    let [day, next] = [days, days + 1].map(|days| monday.add_days(days).unwrap());
    let first = match SORTS.get(sort) {
        Some(sort) => format!("on={day}T10:00:00 asked id=r sort={sort} office=town"),
        None => format!("on={day}T10:00:00 complained id=r office=warden about=house"),
    };
    let second = format!("on={next}T11:00:00 asked id=s sort={} office=port", SORTS[(sort + 1) % 4]);
    let journal = crate::world::journal(&[&first, &second]);
    World { journal, now: format!("{next}T15:00:00+09:00").parse().unwrap(), labels: Vec::new() }
}

fn shown(now: Timestamp) -> Time {
    let clock = now.in_tz("Asia/Seoul").unwrap();
    let day =
        Date::from_ymd(clock.year().into(), clock.month().unsigned_abs().into(), clock.day().unsigned_abs().into()).unwrap();
    Time::new(day, u16::from(clock.hour().unsigned_abs()) * 60 + u16::from(clock.minute().unsigned_abs())).unwrap()
}

impl World {
    fn take(&mut self, op: &Op, ticking: bool) {
        match op {
            Op::Enter { what, back, second, office } => self.enter(*what, *back, *second, *office),
            Op::Redate { which, days } => self.redate(*which, *days),
            Op::Withdraw { which } => self.withdraw(*which),
            Op::Clock { minutes } => self.now = self.now.checked_add(minutes.minutes()).unwrap(),
            Op::Tick if ticking => self.tick(),
            Op::Tick => {}
        }
    }

    fn tick(&mut self) {
        let found = ENGINE.tick(&self.journal, self.now).entries;
        self.journal.entries.extend(found);
        let again = ENGINE.tick(&self.journal, self.now).entries;
        assert!(again.is_empty(), "a second tick found {again:?}");
    }

    fn enter(&mut self, what: What, back: u32, second: bool, office: usize) {
        let text = |value: &str| FieldValue::Code(value.to_owned());
        let (of, other) = if second { ("s", "r") } else { ("r", "s") };
        let present = 3 + office;
        let office = ("office", text(OFFICES[office]));
        let why = ("why", text("so"));
        let of = ("of", text(of));
        let day = |days: i32| FieldValue::Cell(Cell::date(shown(self.now).day().add_days(days).unwrap()));
        let (kind, fields) = match what {
            What::Transfer => ("request_transferred", vec![of, office, why]),
            What::Accept => ("transfer_accepted", vec![of]),
            What::Refuse => ("transfer_refused", vec![of, why]),
            What::Dispute => ("competence_disputed", vec![of, why]),
            What::Designate => ("office_designated", vec![of, office, why]),
            What::Answer if self.complains(of.1.clone()) => ("complaint_answered", vec![of]),
            What::Answer => ("answered", vec![of, ("form", FieldValue::Cell(Cell::Narrow(0)))]),
            What::Spoken => ("answered", vec![of, ("form", FieldValue::Cell(Cell::Narrow(1)))]),
            What::Extend => ("extended", vec![of, ("until", day(9)), ("ground", FieldValue::Cell(Cell::Narrow(0)))]),
            What::Takeback => {
                let own = ("own_wish", FieldValue::Cell(Cell::Narrow(i64::from(back.is_multiple_of(2)))));
                ("request_withdrawn", vec![of, why, ("present", text("nobody")), own])
            }
            What::Merge => ("requests_merged", vec![of, ("into", text(other)), why]),
            What::Ask => ("contribution_asked", vec![of, office, ("until", day(5))]),
            What::Give => ("contribution_given", vec![("of", self.last("contribution_asked"))]),
            What::Prolong => ("contribution_prolonged", vec![("of", self.last("contribution_asked")), ("until", day(9)), why]),
            What::Rebar => ("ban_extended", vec![("of", self.last("banned")), ("until", day(20))]),
            What::Ban => ("banned", vec![("until", day(14)), ("number", text(&self.labels.len().to_string()))]),
            What::Lift => ("ban_lifted", vec![]),
            What::Warn => ("warned", vec![("comment_by", day(10))]),
            What::Comment => ("commented", vec![("of", self.last("warned"))]),
            What::Sit => {
                let count = |name, count: usize| (name, FieldValue::Cell(Cell::Narrow(i64::try_from(count).unwrap())));
                let sitting = [("members", 9), ("present", present), ("conflicted", 1), ("aside", usize::from(second))];
                let mut fields: Vec<_> = sitting.into_iter().map(|(name, number)| count(name, number)).collect();
                fields.push(("of", self.last("warned")));
                ("council_sat", fields)
            }
            What::End => ("support_ended", vec![("of", self.last("warned"))]),
            What::Serve => {
                let yes = || FieldValue::Cell(Cell::Narrow(1));
                ("served", vec![("of", self.last("support_ended")), ("reasons", yes()), ("remedies", yes())])
            }
        };
        let when = Time::from_number(shown(self.now).number() - i64::from(back)).unwrap();
        self.append(kind, when, fields);
        self.unless_refused();
    }

    /// Takes the last entry back if it makes a ban go on after its end: such an entry is not recorded.
    fn unless_refused(&mut self) {
        let extension = QUAY.kind_id("ban_extended");
        let extends = |entry: &Entry| Some(entry.kind) == extension && entry.code(&QUAY, "of").is_some();
        let amends = |entry: &Entry| [KindId::CORRECTION, KindId::WITHDRAWAL].contains(&entry.kind);
        let any = self.journal.entries.iter().any(extends);
        if !any || !self.journal.entries.last().is_some_and(|last| extends(last) || amends(last)) {
            return;
        }
        let refused = ENGINE.refused(&self.journal);
        if refused.iter().any(|one| Some(one.entry.kind) == extension && matches!(one.why, Barred::Bar(_))) {
            self.journal.entries.pop();
        }
    }

    /// The label of the last entry of a kind, or of none.
    fn last(&self, kind: &str) -> FieldValue {
        let kind = QUAY.kind_id(kind);
        let last = self.labels.iter().rev().find(|(_, known)| Some(*known) == kind);
        FieldValue::Code(last.map_or_else(|| "none".to_owned(), |(label, _)| label.clone()))
    }

    /// Whether the request is the complaint.
    fn complains(&self, of: FieldValue) -> bool {
        let complaint = QUAY.kind_id("complained");
        let label = |entry: &Entry| entry.label.clone().map(FieldValue::Code) == Some(of.clone());
        self.journal.entries.iter().any(|entry| Some(entry.kind) == complaint && label(entry))
    }

    fn append(&mut self, kind: &str, when: Time, given: Vec<(&str, FieldValue)>) {
        let kind = QUAY.kind_id(kind).unwrap();
        let value = |name: &str| given.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
        let fields = QUAY.kind(kind).fields.iter().map(|field| value(&field.id)).collect();
        let label = format!("e{}", self.labels.len());
        self.labels.push((label.clone(), kind));
        self.journal.entries.push(Entry {
            label: Some(label),
            kind,
            who: Some(0),
            on: when.day(),
            at: Some(when.minute()),
            dated: true,
            recorded: self.now,
            fields,
            span: Span { file: FileId(0), start: 0, end: 0 },
        });
    }

    fn redate(&mut self, which: usize, days: i32) {
        let Some((label, _)) = self.labels.get(which).cloned() else { return };
        let Some(earlier) = self.journal.entries.iter().find(|entry| entry.label.as_ref() == Some(&label)) else { return };
        let on = earlier.on.add_days(days).unwrap();
        let fields = std::iter::once(Some(FieldValue::Code(label))).chain(earlier.fields.iter().map(|_| None)).collect();
        let amended = Entry { label: None, kind: KindId::CORRECTION, on, recorded: self.now, fields, ..earlier.clone() };
        self.journal.entries.push(amended);
        self.unless_refused();
    }

    fn withdraw(&mut self, which: usize) {
        let Some((label, _)) = self.labels.get(which).cloned() else { return };
        let Some(earlier) = self.journal.entries.iter().find(|entry| entry.label.as_ref() == Some(&label)) else { return };
        let fields = vec![Some(FieldValue::Code(label))];
        let amended = Entry { label: None, kind: KindId::WITHDRAWAL, recorded: self.now, fields, ..earlier.clone() };
        self.journal.entries.push(amended);
        self.unless_refused();
    }

    /// The consequences on record, without when they were recorded.
    fn recorded(&self) -> Vec<(Date, Option<u16>, Vec<Option<FieldValue>>)> {
        let entries = self.journal.standing_entries(&QUAY, Date::MAX, None);
        let followed = entries.into_iter().filter(|entry| entry.kind == KindId::LAW_FOLLOWED);
        let mut all: Vec<_> = followed.map(|entry| (entry.on, entry.at, entry.fields)).collect();
        all.sort_by_key(|one| format!("{one:?}"));
        all
    }
}

/// What a request looks like, without the positions of entries.
fn face(line: &RequestLine) -> String {
    let steps: Vec<_> = line.steps.iter().map(|step| (step.when, step.deed, step.owner)).collect();
    format!("{:?} {:?} {:?} {:?} {:?} {steps:?}", line.owner, line.place, line.limit(), line.answered, line.state)
}

/// An owner changes only by acceptance, by designation, or by the law; and the first is the one that was asked.
fn has_one_owner(line: &RequestLine) {
    let mut owner: Option<OfficeId> = None;
    for step in &line.steps {
        let may_change = matches!(step.deed, Deed::Accept | Deed::Designate(_) | Deed::Join(_) | Deed::Pass(Some(_)));
        assert!(owner.is_none_or(|before| before == step.owner || may_change), "{:?}", line.steps);
        if let Deed::Designate(to) = step.deed {
            assert_eq!(step.owner, to);
        }
        owner = Some(step.owner);
    }
    assert!(owner.is_none_or(|last| last == line.owner), "{line:?}");
}

/// A deadline that has passed without an answer has had its consequence, on its day.
fn keeps_its_deadline(line: &RequestLine, entries: &[Entry], now: Time) {
    let limit = slow::limit(entries, &entries[line.subject.entry.unwrap()]);
    assert_eq!(line.limit(), Some(limit), "{line:?}");
    let passes = slow::passed(limit);
    let passed = line.steps.iter().filter(|step| matches!(step.deed, Deed::Pass(_))).collect::<Vec<_>>();
    assert!(passed.len() <= 1);
    assert!(passed.iter().all(|step| step.when.earliest() == passes), "{line:?}");
    let ended = line.place.closed().map(|since| since.earliest());
    let due = passes <= now && ended.is_none_or(|ended| ended >= passes);
    assert_eq!(passed.len(), usize::from(due), "{line:?} at {now}");
}

/// What an office adds comes after it was asked, and asking moves nothing.
fn asks_for_parts(line: &RequestLine) {
    for part in &line.contributions {
        assert!(part.given.is_none_or(|given| given >= part.asked), "{line:?}");
    }
}

/// Nobody in the line complained of ever has it, or is asked for a part.
fn stays_out_of_the_line(line: &RequestLine) {
    let complaint = QUAY.requests[line.request].against.is_some();
    let house = QUAY.office_id("house").unwrap();
    let had = line.steps.iter().map(|step| step.owner).chain([line.owner]);
    let asked = line.contributions.iter().map(|part| part.office);
    let mut in_line = had.chain(asked).filter(|office| complaint && QUAY.in_line(*office, house));
    assert_eq!(in_line.next(), None, "{line:?}");
}

/// A decision has effect only with every needed step, those before it and those after it in their order; and then on the latest day.
fn has_what_it_needs(line: &DecisionLine) {
    let Some(effect) = line.effect else {
        assert!(line.steps.iter().any(|step| !step.state.is_settled()), "{line:?}");
        return;
    };
    let steps = line.steps.iter().zip(&QUAY.decisions[line.decision].steps);
    let done: Vec<Date> = steps.clone().filter_map(|(step, _)| step.done).collect();
    assert!(done.is_sorted(), "{line:?}");
    assert!(steps.filter_map(|(taken, step)| Some((taken.done?, step.after))).all(|(day, after)| (day >= line.decided) | !after));
    assert_eq!(Some(effect), done.into_iter().chain([line.decided]).max(), "{line:?}");
}

fn holds(world: &World) {
    let now = shown(world.now);
    let standing = ENGINE.standing_at(&world.journal, now, None);
    let filed = ["asked", "complained"].map(|kind| QUAY.kind_id(kind).unwrap());
    let mut entries = ENGINE.entries(&world.journal, now.day(), None);
    entries.retain(|entry| entry.when().earliest() <= now);
    assert_eq!(standing.requests.len(), entries.iter().filter(|entry| filed.contains(&entry.kind)).count());
    for line in &standing.requests {
        has_one_owner(line);
        keeps_its_deadline(line, &entries, now);
        asks_for_parts(line);
        stays_out_of_the_line(line);
    }
    let numbers = ENGINE.numbers(&world.journal, now.day());
    assert!(numbers.requests.values().all(|of| of.unowned_minutes == 0), "{numbers:?}");
    standing.decisions.iter().for_each(has_what_it_needs);
    let ended = standing.restrictions.iter().filter(|line| QUAY.restrictions[line.restriction].thing.id == "ended");
    for line in ended.filter(|line| line.active == Truth::Yes) {
        let decided = standing.decisions.iter().find(|decided| decided.subject == line.subject);
        assert!(decided.is_some_and(|decided| decided.effect.is_some_and(|effect| line.from >= Some(effect))), "{line:?}");
    }
    for line in standing.restrictions.iter().filter(|line| line.active == Truth::Yes) {
        assert!(line.until.is_some_and(|until| now.day() <= until), "{line:?}");
        if QUAY.restrictions[line.restriction].thing.id == "ban" {
            let ends = slow::ban_ends(&entries, &entries[line.subject.entry.unwrap()]);
            assert!(now.day() <= ends, "{line:?} after {ends}");
        }
    }
}

/// Longer runs where many are asked for: `cargo xtask torture requests`.
fn ops_max() -> usize {
    if std::env::var_os("PROPTEST_CASES").is_some() { 300 } else { 60 }
}

proptest! {
    #[test]
    fn whatever_happens_in_whatever_order(sort in 0..5_usize, days in 0..50, ops in prop::collection::vec(op(), 1..ops_max())) {
        let (mut on_time, mut late) = (begin(sort, days), begin(sort, days));
        for op in &ops {
            on_time.take(op, true);
            late.take(op, false);
            holds(&on_time);
        }
        // Where the clock was wrong, what was recorded ahead of it waits until the clock gets there.
        let last = ENGINE.tick(&on_time.journal, on_time.now).next;
        prop_assert!(last.is_none_or(|next| next > shown(on_time.now)));
        let far: Timestamp = "2027-09-01T00:00:00+09:00".parse().unwrap();
        (on_time.now, late.now) = (far, far);
        on_time.tick();
        late.tick();
        prop_assert_eq!(on_time.recorded(), late.recorded());
        let faces = |world: &World| {
            let standing = ENGINE.standing_at(&world.journal, shown(world.now), None);
            standing.requests.iter().map(face).collect::<Vec<_>>()
        };
        prop_assert_eq!(faces(&on_time), faces(&late));
    }
}
