//! In which months money can fall due at all.
//!
//! The days of a pay line change only when one of its facts does, or the law, or, where it looks at the day itself, every month. Between
//! two changes they are asked for once, as of the last month, when everything that comes about by itself has come about.

use programme::{Every, SeriesEnd};
use rules::{Date, FactId, Level, MonthEnd, Period, Plan, State};

use crate::block::Block;
use crate::items::{Item, Items};
use crate::life::NONE;
use crate::lines::{Line, LineKind};
use crate::money::{AT_ONCE, Candidate, Desk, Money, value};
use crate::reading::SourceOf;

/// Most instalments of a series, as in a standing.
const INSTALMENTS_MAX: i32 = 600;

impl Money<'_> {
    /// Finds every month in which money of a line can fall due, for every row of a block.
    pub(crate) fn seek(&self, line: &Line, block: &Block, desk: &mut Desk, found: &mut Vec<Candidate>) {
        let rows = match line.level {
            Level::Household => block.households(),
            Level::Person => block.persons(),
        };
        let mut changes = vec![false; self.months()];
        let mut asked = std::mem::take(&mut desk.asked);
        for row in 0..rows {
            let Some(begins) = self.begins(line, block, row) else { continue };
            if matches!(line.kind, LineKind::Monthly) {
                found.extend((begins..self.months()).map(|month| candidate(row, month, [NONE; 4])));
                continue;
            }
            self.mark(line, block, row, &mut changes);
            let mut first = begins;
            for month in begins..self.months() {
                let is_last = month + 1 == self.months() || changes.get(month + 1).copied().unwrap_or(true);
                if is_last {
                    let day = self.window.last_day(month);
                    let row = u32::try_from(row).unwrap_or(u32::MAX);
                    asked.push((Item { row, today: day, known: day, locals: [NONE; 4] }, first));
                    first = month + 1;
                }
            }
            if asked.len() >= AT_ONCE {
                self.answer(line, block, desk, &asked, found);
                asked.clear();
            }
        }
        self.answer(line, block, desk, &asked, found);
        asked.clear();
        desk.asked = asked;
    }

    /// The first month at the end of which all that a line needs is known.
    fn begins(&self, line: &Line, block: &Block, row: usize) -> Option<usize> {
        let mut begins = 0;
        for fact in &line.needs {
            let place = self.place(*fact)?;
            let known = self.readings.facts.get(place)?;
            let row = if known.level == line.level { row } else { *block.home.get(row)? as usize };
            let is_always = known.default.is_some() || matches!(known.source, SourceOf::Born | SourceOf::Sex);
            if !is_always {
                begins = begins.max(self.window.come(block.steps(place, row).first()?.day)?);
            }
        }
        Some(begins)
    }

    /// Marks the months in which the days of a line may become others.
    fn mark(&self, line: &Line, block: &Block, row: usize, changes: &mut [bool]) {
        changes.fill(line.changes.every_day);
        if line.changes.every_day {
            return;
        }
        let mut mark = |day: i32| {
            if let Some(slot) = self.window.month(day).and_then(|month| changes.get_mut(month)) {
                *slot = true;
            }
        };
        line.changes.days.iter().for_each(|day| mark(day.day_number()));
        for fact in &line.changes.facts {
            self.rows_of(*fact, line.level, block, row, |place, row| {
                block.steps(place, row).iter().for_each(|step| mark(step.day));
            });
        }
    }

    /// The rows in which a fact bears upon a row of a level.
    fn rows_of(&self, fact: FactId, level: Level, block: &Block, row: usize, mut visit: impl FnMut(usize, usize)) {
        let Some((place, known)) = self.place(fact).and_then(|place| Some((place, self.readings.facts.get(place)?))) else {
            return;
        };
        match (level, known.level) {
            (Level::Household, Level::Person) => block.persons_of(row).for_each(|person| visit(place, person)),
            (Level::Person, Level::Household) => visit(place, block.home.get(row).map_or(0, |home| *home as usize)),
            _ => visit(place, row),
        }
    }

    fn answer(&self, line: &Line, block: &Block, desk: &mut Desk, asked: &[(Item, usize)], found: &mut Vec<Candidate>) {
        if asked.is_empty() {
            return;
        }
        let mut items = std::mem::take(&mut desk.items);
        items.clear();
        items.extend(asked.iter().map(|(item, _)| *item));
        self.ask(line, block, desk, &items, &line.plan_of_days);
        desk.items = items;
        let library = &self.programme.library;
        for ((item, first), row) in asked.iter().zip(&desk.own) {
            let (Some(last), Some(rule)) = (self.window.month(item.today.day_number()), line.days.first()) else { continue };
            let (State::Known, day) = value(library, &desk.columns, *rule, *row) else { continue };
            let Some(day) = i32::try_from(day).ok().and_then(Date::from_day_number) else { continue };
            match &line.kind {
                LineKind::Once(_) => {
                    let month = self.window.month(day.day_number()).filter(|month| (*first..=last).contains(month));
                    found.extend(month.map(|month| candidate(item.row as usize, month, [NONE; 4])));
                }
                LineKind::Series { end, .. } => {
                    let ends = match (end, line.days.get(1)) {
                        (SeriesEnd::Open, _) | (_, None) => None,
                        (_, Some(rule)) => match value(library, &desk.columns, *rule, *row) {
                            (State::Known, ends) => Some(ends),
                            // Without its number it has no instalments; without its last day it goes on.
                            _ if Self::ends_by_number(end) => continue,
                            _ => None,
                        },
                    };
                    self.occurrences(line, item.row, day, ends, (*first, last), found);
                }
                LineKind::Monthly => {}
            }
        }
    }

    /// The instalments of a series that are due in some months.
    fn occurrences(
        &self,
        line: &Line,
        row: u32,
        anchor: Date,
        ends: Option<i64>,
        (first, last): (usize, usize),
        found: &mut Vec<Candidate>,
    ) {
        let LineKind::Series { every, starts_after, month_end, end, .. } = &line.kind else { return };
        let times = ends
            .filter(|_| Self::ends_by_number(end))
            .map_or(INSTALMENTS_MAX, |times| u16::try_from(times).map_or(0, |times| i32::from(times).min(INSTALMENTS_MAX)));
        let until = ends.filter(|_| !Self::ends_by_number(end));
        let begins = self.window.first.plus(i32::try_from(first).unwrap_or(0)).unwrap_or(self.window.first).first_day();
        let mut number = skipped(anchor, *every, begins);
        while number < times {
            number += 1;
            let (Some(start), Some(next)) =
                (nth(anchor, *every, number - 1, *month_end), nth(anchor, *every, number, *month_end))
            else {
                break;
            };
            let due = if *starts_after { next } else { start };
            if until.is_some_and(|until| i64::from(start.day_number()) >= until) || due > self.window.last_day(last) {
                break;
            }
            let month = self.window.month(due.day_number()).filter(|month| *month >= first);
            let days = [due, start, next].map(|day| i64::from(day.day_number()));
            found.extend(month.map(|month| candidate(row as usize, month, [number.into(), days[0], days[1], days[2]])));
        }
    }

    /// Evaluates a plan for some questions. Afterwards `desk.own` has for each of them the row of whom it is about.
    pub(crate) fn ask(&self, line: &Line, block: &Block, desk: &mut Desk, items: &[Item], plan: &Plan) {
        desk.questions += items.len() as u64;
        desk.persons.clear();
        desk.home.clear();
        desk.own.clear();
        for (place, item) in (0_u32..).zip(items) {
            let row = item.row as usize;
            match (line.level, line.with_members) {
                (Level::Person, false) => {
                    desk.own.push(desk.persons.len());
                    desk.persons.push(item.row);
                    desk.home.push(place);
                }
                (level, _) => {
                    let household =
                        if level == Level::Person { block.home.get(row).map_or(0, |home| *home as usize) } else { row };
                    let members = block.persons_of(household);
                    let own = if level == Level::Person { desk.persons.len() + row - members.start } else { place as usize };
                    desk.own.push(own);
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

fn candidate(row: usize, month: usize, locals: [i64; 4]) -> Candidate {
    Candidate { row: u32::try_from(row).unwrap_or(u32::MAX), month: u16::try_from(month).unwrap_or(u16::MAX), locals }
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
