//! The fold: a programme made ready once, then a standing for each journal.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use programme::{Due, KindId, Programme, SERIES_LOCALS, Thing};
use rules::{Cell, Columns, Date, Level, Plan, RuleId, Time};

use crate::fold::Folded;
use crate::local::Locals;
use crate::looked::Looked;
use crate::plans::{each_rules, main_rules, series_rules, void_rules};
use crate::rows::CaseRows;
use crate::why::Asked;
use crate::{Journal, Standing, Subject};

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
    pub(crate) void: Vec<(KindId, Plan)>,
    pub(crate) locals: Locals,
    pub(crate) series_locals: [Option<usize>; 4],
    /// What `why` can be asked about.
    pub(crate) asked: Vec<Asked<'p>>,
}

/// Room for the evaluations of single entries and instalments, used again and again.
#[derive(Default)]
pub(crate) struct Scratch {
    pub(crate) columns: Columns,
    pub(crate) locals: Vec<Option<Cell>>,
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
        (standing.decisions, standing.voided) = (folded.decisions, folded.voided);
        standing
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
