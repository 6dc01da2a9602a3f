//! The money side of a programme: each pay line as rules, with what its days can change by and what it cannot do without.

use std::collections::BTreeSet;

use programme::{Due, Every, FactSource, Programme, Recurring, SERIES_LOCALS, SeriesEnd};
use rules::{Changes, FactId, Guard, Level, MonthEnd, NodeId, Plan, RuleId, needs_of_all};

use crate::window::Window;

/// One way in which money falls due.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Position of the entitlement.
    pub(crate) entitlement: usize,
    pub(crate) level: Level,
    pub(crate) kind: LineKind,
    /// Whether it is owed at all.
    pub(crate) owed: RuleId,
    /// Whether there is such an instalment.
    pub(crate) when: Option<RuleId>,
    pub(crate) amount: RuleId,
    /// The rules that say on which days money can fall due.
    pub(crate) days: Vec<RuleId>,
    /// By what those days can change; of what is owed by the month, whether and how much.
    pub(crate) changes: Changes,
    /// Facts without which nothing falls due, with the least and the largest number that each may have.
    pub(crate) needs: Vec<(FactId, (i64, i64))>,
    pub(crate) plan_of_days: Plan,
    /// What is asked as of the end of a month.
    pub(crate) plan_of_month: Plan,
    /// What is asked as of an instalment's own period.
    pub(crate) plan_of_period: Plan,
    /// By what an instalment of a series can differ from the one before; `None`: it must be asked about.
    pub(crate) between: Option<Changes>,
    /// What must hold of an instalment before it is asked about.
    pub(crate) guards: Vec<Guard>,
    /// Whether the other members of the household matter.
    pub(crate) with_members: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum LineKind {
    /// On a date.
    Once(RuleId),
    /// Again and again.
    Series { from: RuleId, every: Every, starts_after: bool, month_end: MonthEnd, end: SeriesEnd },
    /// So much each month, as it stands on the month's last day.
    Monthly,
}

impl Line {
    /// All ways in which money of a programme falls due. A line that can never be owed is left out.
    pub(crate) fn all(programme: &Programme, window: &Window) -> Vec<Line> {
        let mut lines = Vec::new();
        for (entitlement, promised) in programme.entitlements.iter().enumerate() {
            let (owed, level) = (promised.thing.when, promised.thing.level);
            let mut push = |kind, when, amount| {
                lines.extend(Line::new((programme, window), (entitlement, level), kind, owed, when, amount));
            };
            for line in &promised.pay {
                let kind = match line.due {
                    Due::On(due) => LineKind::Once(due),
                    Due::Series { from, every, starts_after, month_end, end } => {
                        LineKind::Series { from, every, starts_after, month_end, end }
                    }
                };
                push(kind, Some(line.when), line.amount);
            }
            if let (true, Some(Recurring::Month), Some(amount)) = (promised.pay.is_empty(), promised.rate, promised.amount) {
                push(LineKind::Monthly, None, amount);
            }
        }
        lines
    }

    fn new(
        (programme, window): (&Programme, &Window),
        (entitlement, level): (usize, Level),
        kind: LineKind,
        owed: RuleId,
        when: Option<RuleId>,
        amount: RuleId,
    ) -> Option<Line> {
        let library = &programme.library;
        let days = match kind {
            LineKind::Once(due) => vec![due],
            LineKind::Series { from, end: SeriesEnd::Times(rule) | SeriesEnd::Until(rule), .. } => vec![from, rule],
            LineKind::Series { from, end: SeriesEnd::Open, .. } => vec![from],
            LineKind::Monthly => Vec::new(),
        };
        // The period of an instalment begins before its day.
        let earlier = match kind {
            LineKind::Series { every: Every::Months(months), .. } => 31 * (i32::from(months) + 1),
            LineKind::Series { every: Every::Days(days), .. } => i32::from(days),
            _ => 0,
        };
        let asked_on = || window.days(earlier);
        // What is not known of an amount or of an instalment's condition is told; only an event that has not happened settles it.
        let is_event = |fact: &FactId| library.declarations().facts.get(fact.0 as usize).is_some_and(|fact| fact.event);
        let of_instalment = when
            .map(|when| library.needs_to_hold(when, asked_on()))
            .map(|needs| needs.map(|needs| needs.into_iter().filter(|(fact, _)| is_event(fact)).collect()));
        let values = days.iter().map(|rule| library.needs_for_value(*rule, asked_on()));
        let conditions = of_instalment.into_iter().chain([library.needs_to_hold(owed, asked_on())]);
        let needs = needs_of_all(conditions.chain(values))?;
        let given = needs.keys().copied().collect();
        // Of what comes again and again it is asked together with its days whether it is owed.
        let asked = match kind {
            LineKind::Once(_) => days.clone(),
            LineKind::Series { .. } => [owed].into_iter().chain(days.iter().copied()).collect(),
            LineKind::Monthly => vec![owed, amount],
        };
        let mut changes = Changes::default();
        asked.iter().for_each(|rule| changes.join(library.changes(*rule, &given)));
        let of_line = [when, Some(amount)].into_iter().flatten();
        let (month, period): (Vec<RuleId>, Vec<RuleId>) = match kind {
            LineKind::Series { .. } => (Vec::new(), of_line.collect()),
            _ => (of_line.chain([owed]).chain(days.iter().copied()).collect(), Vec::new()),
        };
        let all = [owed, amount].into_iter().chain(when).chain(days.iter().copied());
        let with_members = level == Level::Household || all.clone().any(|rule| library.looks_at_members(rule));
        let clock = |name: &String| name != "n" && SERIES_LOCALS.contains(&name.as_str());
        let clocks: Vec<usize> = (0..).zip(library.locals()).filter(|(_, name)| clock(name)).map(|(place, _)| place).collect();
        let mut between = Changes::default();
        [when, Some(amount)].into_iter().flatten().for_each(|rule| between.join(library.changes_between(rule, &clocks)));
        let is_simple = !between.every_day && !between.members && between.watched.iter().all(|node| is_said(programme, *node));
        Some(Line {
            between: (is_simple && matches!(kind, LineKind::Series { .. })).then_some(between),
            entitlement,
            level,
            kind,
            owed,
            when,
            amount,
            changes,
            needs: needs.into_iter().collect(),
            plan_of_days: library.plan(asked),
            plan_of_month: library.plan(month),
            plan_of_period: library.plan(period),
            guards: when.map(|when| library.guards(when).into_iter().collect()).unwrap_or_default(),
            with_members,
            days,
        })
    }

    /// The facts that it reads.
    pub(crate) fn facts(&self, programme: &Programme) -> BTreeSet<FactId> {
        let rules = [self.owed, self.amount].into_iter().chain(self.when).chain(self.days.iter().copied());
        rules.flat_map(|rule| programme.library.changes(rule, &BTreeSet::new()).facts).collect()
    }

    /// Whether it reads single entries, which columns of people do not hold.
    pub(crate) fn reads_entries(&self, programme: &Programme) -> bool {
        let rules = [self.owed, self.amount].into_iter().chain(self.when).chain(self.days.iter().copied());
        rules.into_iter().any(|rule| programme.library.changes(rule, &BTreeSet::new()).entries)
    }
}

/// Whether a node is a fact all of whose values somebody said.
fn is_said(programme: &Programme, node: NodeId) -> bool {
    let fact = programme.library.fact_of(node).and_then(|fact| programme.facts.get(fact.0 as usize));
    fact.is_some_and(|fact| matches!(&fact.from, FactSource::Journal(reading) if reading.otherwise.is_none()))
}
