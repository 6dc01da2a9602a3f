//! Duties and requests.

use std::collections::BTreeSet;

use rules::{LocalDecl, MonthEnd, RuleDecl, RuleId, Ty, VersionDecl};

use super::editions::Dated;
use super::entitlements::series_locals;
use super::*;
use crate::value::period;

impl<'a> Loader<'a> {
    pub(super) fn duties(&mut self) -> Vec<Duty> {
        let mut duties = Vec::new();
        for (id, table) in self.things(Role::Duty) {
            let (mut dated, each) = self.each("duty", id, table, "each");
            let repeat = self.repeat(&dated);
            if repeat.is_some() {
                dated.locals.extend(series_locals());
            }
            let help = "who must do it: an office of offices.toml, \"person\", or the field that names it: \"entry.office\"";
            let owner = dated.top.need("owner", help);
            let duty = Duty {
                thing: self.thing(id, &dated),
                owner: owner.and_then(|item| self.owner_of(&item, &each)).unwrap_or(Owner::Fixed(Party::Person)),
                each,
                repeat,
                starts: self.required(&dated, "starts", Ty::Date, "the day it exists from: `starts = \"DATE\"`"),
                due: self.optional(&dated, "due", Ty::Date),
                due_at: self.optional(&dated, "due_at", Ty::Time),
                met: self.required(&dated, "met", Ty::Date, "the day it was done: `met = \"DATE\"`, unknown until it has been"),
                missed: self.missed(&dated.top),
                late: dated.top.optional_bilingual("late"),
                is_unreached: dated.top.get("unreached").and_then(|item| item.bool()).unwrap_or_default(),
            };
            dated.close("a duty");
            duties.push(duty);
        }
        duties
    }

    /// How a duty comes again: `begins`, `every`, and `ends` or `times`.
    fn repeat(&mut self, dated: &Dated<'a>) -> Option<Repeat> {
        let every = period(&dated.top.get("every")?)?;
        let begins = self.anchor(dated, "begins", Ty::Date).unwrap_or_else(|| {
            dated.top.page.report(dated.top.span, "`begins` is missing", "the date it is anchored on: `begins = \"moved_in\"`");
            RuleId(0)
        });
        let month_ends = [("last_day", MonthEnd::LastDay), ("next_first", MonthEnd::NextFirst)];
        let month_end = dated.top.get("month_end").and_then(|item| item.choice(&month_ends)).unwrap_or(MonthEnd::LastDay);
        let (times, ends) = (self.anchor(dated, "times", Ty::Int), self.anchor(dated, "ends", Ty::Date));
        let end = match (times, ends) {
            (Some(_), Some(_)) => {
                dated.top.page.report(dated.top.span, "a duty with both `times` and `ends`", "it ends in one way: drop one");
                SeriesEnd::Open
            }
            (Some(times), None) => SeriesEnd::Times(times),
            (None, Some(ends)) => SeriesEnd::Until(ends),
            (None, None) => SeriesEnd::Open,
        };
        if matches!(every, Every::Months(0) | Every::Days(0)) {
            dated.top.page.report(dated.top.span, "a duty that comes again after no time", "write `every = \"6 months\"`");
        }
        Some(Repeat { begins, every, month_end, end })
    }

    /// Where a series begins and ends is the same in all versions: those may be told apart by the very periods.
    fn anchor(&mut self, dated: &Dated<'a>, key: &'static str, ty: Ty) -> Option<RuleId> {
        let formula = dated.top.get(key)?.formula()?;
        let citation = dated.editions.last()?.citation.clone();
        let version = VersionDecl { from: None, until: None, by: None, formula: Some(formula), exceptions: Vec::new(), citation };
        Some(self.push_rule(RuleDecl {
            name: format!("{}.{key}", dated.name),
            level: dated.level,
            ty,
            law_of: None,
            versions: vec![version],
            locals: dated.locals.clone(),
            aliases: Vec::new(),
            span: dated.top.span,
        }))
    }

    pub(super) fn requests(&mut self) -> Vec<Request> {
        let things = self.things(Role::Request);
        let ids: BTreeSet<&str> = things.iter().map(|(id, _)| *id).collect();
        let rights: BTreeSet<&str> = self.documents(Role::Right).into_iter().map(|(id, _)| id).collect();
        let mut requests = Vec::new();
        for (id, table) in things {
            let (dated, filed) = self.of_one_kind("request", id, table, "filed");
            if filed.is_none() {
                dated.top.need("filed", "the kind of entry that files it: `filed = \"objection_filed\"`");
            }
            let top = &dated.top;
            let owner = top.need("owner", "who answers: an office of offices.toml, or the field that names it: \"entry.office\"");
            let filed = filed.unwrap_or(KindId(0));
            let owner = owner.and_then(|item| match self.owner_of(&item, &[filed])? {
                Owner::Fixed(Party::Person) => item.expected("an office of offices.toml"),
                owner => Some(owner),
            });
            let request = Request {
                thing: self.thing(id, &dated),
                owner: owner.unwrap_or(Owner::Fixed(Party::Person)),
                filed,
                answer_due: self.optional(&dated, "answer_due", Ty::Date),
                answer_due_at: self.optional(&dated, "answer_due_at", Ty::Time),
                answered: self.optional(&dated, "answered", Ty::Date),
                handover: self.handover(&dated),
                missed: self.missed(top),
                no_answer: top.optional_bilingual("no_answer"),
                rights: list_of(top, "rights").iter().filter_map(|item| one_of(item, "right", &rights)).collect(),
                file_within: top.optional_bilingual("file_within"),
                needs: list_of(top, "needs").iter().filter_map(Item::bilingual).collect(),
                leads_to: top.optional_bilingual("leads_to"),
                against: top.get("against").and_then(|item| self.complained_of(&item, filed)),
                readers: list_of(top, "readers").iter().filter_map(|item| self.office_of(item)).collect(),
                outcome: top.get("outcome").and_then(|item| self.outcome_of(&item)),
                next: list_of(top, "next").iter().filter_map(|item| one_of(item, "request", &ids)).collect(),
                warning: top.optional_bilingual("warning"),
            };
            dated.close("a request");
            requests.push(request);
        }
        requests
    }

    fn handover(&mut self, dated: &Dated<'a>) -> Handover {
        let mut on_act = |key: &'static str, ty: Ty| {
            let mut expression = dated.expression(key, ty);
            expression.locals = act_locals();
            let written = expression.texts.iter().any(Option::is_some);
            written.then(|| self.declare_rule(dated, expression))
        };
        let (accept_due, accept_due_at) = (on_act("accept_due", Ty::Date), on_act("accept_due_at", Ty::Time));
        let designator = dated.top.get("designator").and_then(|item| self.office_of(&item));
        Handover { accept_due, accept_due_at, designator }
    }

    /// What follows by law when the last day has passed.
    fn missed(&self, top: &Table<'a>) -> Option<Missed> {
        let office = top.get("escalates_to").and_then(|item| self.office_of(&item));
        let words = [("accepted", 0), ("lapsed", 1), ("explained", 2), ("escalated", 3)];
        let item = top.get("missed")?;
        let missed = match (item.choice(&words)?, office) {
            (0, None) => Missed::Accepted,
            (1, None) => Missed::Lapsed,
            (2, None) => Missed::Explained,
            (3, Some(office)) => Missed::Escalated(office),
            _ => return item.expected("\"escalated\" with `escalates_to = \"office\"`, or another word without it"),
        };
        Some(missed)
    }

    /// An office, the person, or the field of the entry that names the office.
    pub(super) fn owner_of(&self, item: &Item<'_>, kinds: &[KindId]) -> Option<Owner> {
        if !item.string()?.starts_with("entry.") {
            return self.party_of(item).map(Owner::Fixed);
        }
        let required = "a field of type \"office\" that every kind of entry it is for requires";
        self.office_field(item, kinds, |field| field.required, required).map(Owner::Field)
    }

    /// A field that names an office: `entry.office`.
    fn office_field(&self, item: &Item<'_>, kinds: &[KindId], is: fn(&Field) -> bool, expected: &str) -> Option<String> {
        let name = item.string()?.strip_prefix("entry.").unwrap_or("");
        let names = |kind: &KindId| {
            let field = self.kinds.get(kind.0 as usize).and_then(|kind| kind.field(name));
            field.is_some_and(|field| field.ty == FieldType::Office && is(field))
        };
        if kinds.is_empty() || !kinds.iter().all(names) {
            return item.expected(expected);
        }
        Some(name.to_owned())
    }

    /// The field of the filing that names the office complained of.
    fn complained_of(&self, item: &Item<'_>, filed: KindId) -> Option<String> {
        let expected = "a field of type \"office\" of the kind of entry that files it, such as \"entry.about\"";
        self.office_field(item, &[filed], |_| true, expected)
    }

    /// The field in which a kind of entry says how a request ended: `objection_answered.outcome`.
    fn outcome_of(&self, item: &Item<'_>) -> Option<(KindId, usize)> {
        let (kind, field) = item.string()?.split_once('.').unwrap_or_default();
        let place = self.kinds.iter().position(|known| known.id == kind);
        let found = place.and_then(|place| {
            let at = self.kinds[place].fields.iter().position(|known| known.id == field)?;
            let is_list = matches!(self.kinds[place].fields[at].ty, FieldType::Value(Ty::Enum(_)));
            Some((KindId(u32::try_from(place).ok()?), at)).filter(|_| is_list)
        });
        found.or_else(|| item.expected("a kind of entry and its field that is an enumeration: \"objection_answered.outcome\""))
    }
}

fn act_locals() -> Vec<LocalDecl> {
    let ty = |name: &str| if name == "entry.at" { Ty::Time } else { Ty::Date };
    ACT_LOCALS.iter().map(|name| LocalDecl { name: (*name).to_owned(), ty: ty(name) }).collect()
}

fn list_of<'a>(table: &Table<'a>, key: &'static str) -> Vec<Item<'a>> {
    table.get(key).and_then(|item| item.list()).unwrap_or_default()
}

fn one_of(item: &Item<'_>, what: &str, known: &BTreeSet<&str>) -> Option<String> {
    let word = item.string()?;
    if !known.contains(word) {
        item.report(format!("`{word}` is no {what}"), advice(word, known.iter().copied()));
    }
    Some(word.to_owned())
}
