//! In which months money can fall due at all.
//!
//! The days of a pay line change only when one of its facts does, or the law, or when a day comes with which it compares the day. Between
//! two changes they are asked for once, as of the last month, when everything that comes about by itself has come about. Where it has,
//! the months before are asked about again.

use programme::{Every, SeriesEnd};
use rules::{Date, FactId, Level, MonthEnd, Period, Plan, RuleId, State};

use crate::block::Block;
use crate::items::{Item, Items};
use crate::life::NONE;
use crate::lines::{Line, LineKind};
use crate::money::{AT_ONCE, Candidate, Desk, Money, value};
use crate::reading::SourceOf;
use crate::window::MONTHS_MAX;

/// Most instalments of a series, as in a standing.
const INSTALMENTS_MAX: i32 = 600;

/// Months in which a line's days stay what they are, unless something comes about by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    row: u32,
    first: usize,
    last: usize,
}

/// So much is owed in each of some months; `None`: how much is not known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settled {
    pub(crate) row: u32,
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) amount: Option<i64>,
}

/// What is found: what is to be asked about, and what is settled.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) settled: Vec<Settled>,
}

/// Some of the months.
#[derive(Clone, Copy, Debug, Default)]
struct Months([u64; MONTHS_MAX.div_ceil(64)]);

impl Months {
    fn insert(&mut self, month: usize) {
        if let Some(word) = self.0.get_mut(month / 64) {
            *word |= 1 << (month % 64);
        }
    }

    /// The first of them from one on.
    fn next(&self, from: usize) -> Option<usize> {
        let mut seen = u64::MAX << (from % 64);
        for (place, word) in self.0.iter().enumerate().skip(from / 64) {
            match word & seen {
                0 => seen = u64::MAX,
                left => return Some(64 * place + left.trailing_zeros() as usize),
            }
        }
        None
    }
}

impl Money<'_> {
    /// Finds every month in which money of a line can fall due, for every row of a block.
    pub(crate) fn seek(&self, line: &Line, block: &Block, desk: &mut Desk, found: &mut Found) {
        let rows = match line.level {
            Level::Household => block.households(),
            Level::Person => block.persons(),
        };
        let always = self.always(line);
        let mut pieces = std::mem::take(&mut desk.pieces);
        for row in 0..rows {
            let Some(begins) = self.begins(line, block, row) else { continue };
            let mut changes = always;
            self.mark(line, block, row, &mut changes);
            let row = u32::try_from(row).unwrap_or(u32::MAX);
            let mut first = begins;
            while first < self.months() {
                let next = changes.next(first + 1).unwrap_or(self.months());
                pieces.push(Piece { row, first, last: next - 1 });
                first = next;
            }
            if pieces.len() >= AT_ONCE {
                self.answer(line, block, desk, &mut pieces, found);
            }
        }
        while !pieces.is_empty() {
            self.answer(line, block, desk, &mut pieces, found);
        }
        desk.pieces = pieces;
    }

    /// The first month at the end of which all that a line needs is known.
    fn begins(&self, line: &Line, block: &Block, row: usize) -> Option<usize> {
        let mut begins = 0;
        for (fact, (low, high)) in &line.needs {
            let place = self.place(*fact)?;
            let known = self.readings.facts.get(place)?;
            let row = if known.level == line.level { row } else { *block.home.get(row)? as usize };
            let fits = |number: i64| known.is_wide || (*low <= number && number <= *high);
            let is_always = match known.source {
                SourceOf::Born | SourceOf::Sex => true,
                _ => known.default.is_some_and(fits),
            };
            if !is_always {
                let step = block.steps(place, row).iter().find(|step| fits(step.number))?;
                begins = begins.max(self.window.come(step.day)?);
            }
        }
        Some(begins)
    }

    /// The months in which the days of a line may become others for everybody.
    fn always(&self, line: &Line) -> Months {
        let mut months = Months::default();
        match line.changes.every_day {
            true => (0..self.months()).for_each(|month| months.insert(month)),
            false => {
                line.changes.days.iter().filter_map(|day| self.window.month(day.day_number())).for_each(|m| months.insert(m))
            }
        }
        months
    }

    /// Marks those in which they may for one row.
    fn mark(&self, line: &Line, block: &Block, row: usize, changes: &mut Months) {
        if line.changes.every_day {
            return;
        }
        let mut mark = |day: i32| self.window.month(day).into_iter().for_each(|month| changes.insert(month));
        if line.changes.members {
            let household = if line.level == Level::Person { block.home.get(row).map_or(0, |home| *home as usize) } else { row };
            block.persons_of(household).filter_map(|person| block.born.get(person)).for_each(|born| mark(born.day_number()));
        }
        for fact in &line.changes.facts {
            self.rows_of(*fact, line.level, block, row, |place, row| {
                block.steps(place, row).iter().for_each(|step| mark(step.day));
            });
        }
    }

    /// The rows in which a fact bears upon a row of a level.
    pub(crate) fn rows_of(&self, fact: FactId, level: Level, block: &Block, row: usize, mut visit: impl FnMut(usize, usize)) {
        let Some((place, known)) = self.place(fact).and_then(|place| Some((place, self.readings.facts.get(place)?))) else {
            return;
        };
        match (level, known.level) {
            (Level::Household, Level::Person) => block.persons_of(row).for_each(|person| visit(place, person)),
            (Level::Person, Level::Household) => visit(place, block.home.get(row).map_or(0, |home| *home as usize)),
            _ => visit(place, row),
        }
    }

    /// Asks about some pieces. Of each of them the earlier part stays, if something came about by itself within it.
    fn answer(&self, line: &Line, block: &Block, desk: &mut Desk, pieces: &mut Vec<Piece>, found: &mut Found) {
        let mut items = std::mem::take(&mut desk.items);
        items.clear();
        items.extend(pieces.iter().map(|piece| {
            let day = self.window.last_day(piece.last);
            Item { row: piece.row, today: day, known: day, locals: [NONE; 4] }
        }));
        self.ask(line, block, desk, &items, &line.plan_of_days);
        desk.items = items;
        let mut left = 0;
        for place in 0..pieces.len() {
            let Some(mut piece) = pieces.get(place).copied() else { continue };
            let split = self.last_change(line, desk, place, &piece);
            if split > piece.first
                && let Some(earlier) = pieces.get_mut(left)
            {
                *earlier = Piece { last: split - 1, ..piece };
                left += 1;
            }
            piece.first = split;
            self.constant(line, block, desk, place, &piece, found);
        }
        pieces.truncate(left);
    }

    /// The first month since which nothing came about by itself.
    fn last_change(&self, line: &Line, desk: &Desk, place: usize, piece: &Piece) -> usize {
        let mut split = piece.first;
        let persons = desk.persons_of(place);
        for node in &line.changes.watched {
            for day in desk.columns.days(&self.programme.library, *node, place, persons.clone()) {
                // On a day something may begin, on the next one it may have passed.
                for day in [day.day_number(), day.day_number().saturating_add(1)] {
                    let month = self.window.month(day).filter(|month| *month <= piece.last);
                    split = split.max(month.unwrap_or(0));
                }
            }
        }
        split
    }

    /// What falls due in a piece in which nothing changes.
    fn constant(&self, line: &Line, block: &Block, desk: &Desk, place: usize, piece: &Piece, found: &mut Found) {
        let library = &self.programme.library;
        let Some(row) = desk.own.get(place).copied() else { return };
        let of = |rule: RuleId| value(library, &desk.columns, rule, row);
        match line.kind {
            LineKind::Monthly => {
                let amount = match (of(line.owed), of(line.amount)) {
                    ((State::Known, 1), (State::Known, amount)) => Some(amount),
                    ((State::Known, 1), _) => None,
                    _ => return,
                };
                found.settled.push(Settled { row: piece.row, first: piece.first, last: piece.last, amount });
            }
            LineKind::Once(due) => {
                let (State::Known, day) = of(due) else { return };
                let month = i32::try_from(day).ok().and_then(|day| self.window.month(day));
                let month = month.filter(|month| (piece.first..=piece.last).contains(month));
                found.candidates.extend(month.map(|month| candidate(piece.row, month, [NONE; 4])));
            }
            LineKind::Series { from, end, .. } => {
                let ((State::Known, 1), (State::Known, day)) = (of(line.owed), of(from)) else { return };
                let Some(anchor) = i32::try_from(day).ok().and_then(Date::from_day_number) else { return };
                let ends = match end {
                    SeriesEnd::Open => None,
                    SeriesEnd::Times(rule) | SeriesEnd::Until(rule) => match of(rule) {
                        (State::Known, ends) => Some(ends),
                        // Without its number it has no instalments; without its last day it goes on.
                        _ if matches!(end, SeriesEnd::Times(_)) => return,
                        _ => None,
                    },
                };
                let before = found.candidates.len();
                self.occurrences(line, piece, anchor, ends, &mut found.candidates);
                if !line.guards.is_empty() {
                    let kept: Vec<Candidate> = found
                        .candidates
                        .drain(before..)
                        .filter(|candidate| self.is_let_through(line, block, candidate))
                        .collect();
                    found.candidates.extend(kept);
                }
            }
        }
    }

    /// Whether nothing that can be seen without asking speaks against an instalment.
    fn is_let_through(&self, line: &Line, block: &Block, candidate: &Candidate) -> bool {
        line.guards.iter().all(|guard| {
            let local =
                |place: usize| self.locals.get(place).copied().flatten().and_then(|place| candidate.locals.get(place).copied());
            let known = self.place(guard.fact).and_then(|place| Some((place, self.readings.facts.get(place)?)));
            let (Some(at), Some(least), Some((place, known))) = (local(guard.at), local(guard.at_least), known) else {
                return true;
            };
            let Some(at) = i32::try_from(at).ok().and_then(Date::from_day_number) else { return true };
            let at = at.min(self.window.last_day(candidate.month.into()));
            known.level != line.level
                || block.number(known, place, candidate.row as usize, at).is_none_or(|number| number >= least)
        })
    }

    /// The instalments of a series that are due in some months.
    fn occurrences(&self, line: &Line, piece: &Piece, anchor: Date, ends: Option<i64>, found: &mut Vec<Candidate>) {
        let LineKind::Series { every, starts_after, month_end, end, .. } = &line.kind else { return };
        let times = ends
            .filter(|_| matches!(end, SeriesEnd::Times(_)))
            .map_or(INSTALMENTS_MAX, |times| u16::try_from(times).map_or(0, |times| i32::from(times).min(INSTALMENTS_MAX)));
        let until = ends.filter(|_| matches!(end, SeriesEnd::Until(_)));
        let begins = self.window.first.plus(i32::try_from(piece.first).unwrap_or(0)).unwrap_or(self.window.first).first_day();
        let mut number = skipped(anchor, *every, begins);
        while number < times {
            number += 1;
            let (Some(start), Some(next)) =
                (nth(anchor, *every, number - 1, *month_end), nth(anchor, *every, number, *month_end))
            else {
                break;
            };
            let due = if *starts_after { next } else { start };
            if until.is_some_and(|until| i64::from(start.day_number()) >= until) || due > self.window.last_day(piece.last) {
                break;
            }
            let month = self.window.month(due.day_number()).filter(|month| *month >= piece.first);
            let days = [due, start, next].map(|day| i64::from(day.day_number()));
            found.extend(month.map(|month| candidate(piece.row, month, [number.into(), days[0], days[1], days[2]])));
        }
    }

    /// Evaluates a plan for some questions. Afterwards `desk.own` has for each of them the row of whom it is about.
    pub(crate) fn ask(&self, line: &Line, block: &Block, desk: &mut Desk, items: &[Item], plan: &Plan) {
        desk.questions += items.len() as u64;
        desk.persons.clear();
        desk.home.clear();
        desk.own.clear();
        desk.begins.clear();
        for (place, item) in (0_u32..).zip(items) {
            let row = item.row as usize;
            match (line.level, line.with_members) {
                (Level::Person, false) => {
                    desk.own.push(desk.persons.len());
                    desk.begins.push(desk.persons.len());
                    desk.persons.push(item.row);
                    desk.home.push(place);
                }
                (level, _) => {
                    let household =
                        if level == Level::Person { block.home.get(row).map_or(0, |home| *home as usize) } else { row };
                    let members = block.persons_of(household);
                    let own = if level == Level::Person { desk.persons.len() + row - members.start } else { place as usize };
                    desk.own.push(own);
                    desk.begins.push(desk.persons.len());
                    for person in members {
                        desk.persons.push(u32::try_from(person).unwrap_or(u32::MAX));
                        desk.home.push(place);
                    }
                }
            }
        }
        let rows = Items {
            block,
            readings: &self.readings,
            items,
            persons: &desk.persons,
            home: &desk.home,
            level: line.level,
            locals: &self.locals,
        };
        self.programme.library.evaluate(plan, &rows, &mut desk.columns);
    }
}

fn candidate(row: u32, month: usize, locals: [i64; 4]) -> Candidate {
    Candidate { row, month: u16::try_from(month).unwrap_or(u16::MAX), locals }
}

/// How many instalments surely lie before a day.
fn skipped(anchor: Date, every: Every, begins: Date) -> i32 {
    let days = (i64::from(begins.day_number()) - i64::from(anchor.day_number())).max(0);
    let longest = match every {
        Every::Months(months) => i64::from(months) * 31,
        Every::Days(days) => i64::from(days),
    };
    i32::try_from((days / longest.max(1) - 2).max(0)).unwrap_or(0)
}

/// Day number `n` of a series, reckoned from its anchor.
fn nth(anchor: Date, every: Every, n: i32, month_end: MonthEnd) -> Option<Date> {
    let period = match every {
        Every::Months(months) => Period { months: i32::from(months), days: 0 },
        Every::Days(days) => Period { months: 0, days: i32::from(days) },
    };
    anchor.nth(period, n, month_end).ok()
}
