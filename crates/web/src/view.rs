//! A household as a page shows it: names, standing, reasons, and what has been and will be, in order of days.

use std::collections::BTreeMap;
use std::mem::take;

use access::Action;
use case::{DutyLine, DutyState, Entry, RightLine, Standing, Truth};
use rules::Date;
use schemars::JsonSchema;
use serde::Serialize;
use show::{Teller, Words, json, reasons};
use store::HouseholdId;

use crate::answer::{Answer, Coming, Trouble};
use crate::matters::Matter;
use crate::persons::Person;
use crate::seen::{Seen, Wanted};
use crate::site::Site;

/// Something that has a title, and how it is called in requests.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct Named {
    pub(crate) id: String,
    pub(crate) title: String,
}

impl Named {
    pub(crate) fn new(id: &str, title: &str) -> Self {
        Self { id: id.to_owned(), title: title.to_owned() }
    }
}

/// A household.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Case {
    /// Its id, and the part of it that people say.
    id: String,
    code: String,
    /// The number of the last entry of its journal.
    pub(crate) last_seq: u64,
    today: String,
    persons: Vec<Person>,
    /// What each label stands for: a name, or the label again where names may not be seen.
    names: BTreeMap<String, String>,
    standing: json::Standing,
    /// Places of duties in the standing that are told, those of one title, person and state together.
    duties: Vec<Vec<usize>>,
    /// Places of rights, those that several persons have alike together.
    rights: Vec<Vec<usize>>,
    /// What has happened, the newest first.
    past: Vec<Moment>,
    /// What is to come, the nearest first.
    ahead: Vec<Moment>,
    /// What is on the way to a decision.
    matters: Vec<Matter>,
    /// What can be done about each request, by the label of its filing: kinds of entry with their titles.
    steps: BTreeMap<String, Vec<Named>>,
    /// What may be seen and done.
    may: Vec<&'static str>,
    /// Until when it is open in an emergency to whoever asks: a minute, on the clock of the programme. Null: it is open to them anyway.
    open_until: Option<String>,
}

/// Something with a day.
#[derive(Serialize, JsonSchema)]
struct Moment {
    day: String,
    text: String,
    who: Option<String>,
    /// `entry`, `instalment`, `duty`, `stage` or `restriction`.
    kind: &'static str,
    /// Minor units.
    amount: Option<i64>,
    /// The state's word: `due`, `overdue`, ..
    state: &'static str,
    /// The label of the entry that it is.
    entry: Option<String>,
}

impl Site {
    /// Reads a household, and gathers what a page of it shows.
    pub(crate) fn case<'a>(&'a self, wanted: &'a Wanted<'_>) -> Coming<'a, Case> {
        Box::pin(async move {
            let mut seen = self.seen_by_name(wanted).await?;
            let persons = take(&mut seen.persons);
            let words = self.pages(wanted.lang).words();
            let (standing, today) = (&seen.standing, seen.today);
            let teller = seen.teller(self, &words);
            let name = |person: &Person| (person.label.clone(), person.names.first().unwrap_or(&person.label).clone());
            let told = wanted.may.contains(&Action::SeeStanding);
            Ok(Case {
                id: wanted.household.to_string(),
                code: code(wanted.household),
                last_seq: seen.found.last_seq,
                today: today.to_string(),
                names: persons.iter().map(name).collect(),
                persons,
                duties: duties(standing),
                rights: rights(standing),
                past: if told { past(&teller, &seen) } else { Vec::new() },
                ahead: ahead(&teller, standing, today),
                matters: if told { self.matters(&seen, wanted, &words) } else { Vec::new() },
                steps: if told { self.steps(&seen, wanted) } else { BTreeMap::new() },
                standing: json::standing(&teller, standing, false),
                may: wanted.may.iter().map(|action| action.word()).collect(),
                open_until: seen.open_until.map(|until| self.minute(until)),
            })
        })
    }

    /// Why a thing of a household is as it is, for each person and entry that it concerns.
    pub(crate) async fn why(&self, wanted: &Wanted<'_>, thing: &str) -> Answer<Vec<reasons::Told>> {
        let is_money = self.programme().entitlements.iter().any(|it| it.thing.id == thing);
        let needed = if is_money { Action::SeeMoney } else { Action::SeeStanding };
        if !wanted.may.contains(&needed) {
            return Err(Trouble::Missing);
        }
        let seen = self.seen(wanted).await?;
        let words = self.pages(wanted.lang).words();
        let teller = seen.teller(self, &words);
        let whys = self.engine.why(&seen.found.journal, seen.today, None, thing).into_iter();
        let told: Vec<_> = whys.filter(|why| seen.shows(why.subject)).map(|why| reasons::tree(&teller, &why)).collect();
        if told.is_empty() { Err(Trouble::Missing) } else { Ok(told) }
    }
}

/// The part of a household's id that people say to each other: eight digits in two groups.
pub(crate) fn code(household: HouseholdId) -> String {
    let id = household.to_string();
    format!("{}-{}", id.get(..4).unwrap_or_default(), id.get(4..8).unwrap_or_default())
}

/// What is over and done in time, begins later, or was answered for is not told.
fn duties(standing: &Standing) -> Vec<Vec<usize>> {
    let is_told = |line: &DutyLine| !matches!(line.state, DutyState::Met | DutyState::Upcoming) && line.explained.is_none();
    let like = |line: &DutyLine| is_told(line).then_some((line.duty, line.subject.who, line.state.word()));
    grouped(standing.duties.iter().map(like))
}

fn rights(standing: &Standing) -> Vec<Vec<usize>> {
    let like = |line: &RightLine| (line.open != Truth::No).then_some((line.right, line.from, line.until, line.subject.entry));
    // In the JSON there are only those that are open.
    grouped(standing.rights.iter().map(like).filter(Option::is_some))
}

/// The places of lines that are alike, together; a line that is not told has no key.
fn grouped<K: PartialEq>(lines: impl Iterator<Item = Option<K>>) -> Vec<Vec<usize>> {
    let mut groups: Vec<(K, Vec<usize>)> = Vec::new();
    for (place, key) in lines.enumerate() {
        let Some(key) = key else { continue };
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, places)) => places.push(place),
            None => groups.push((key, vec![place])),
        }
    }
    groups.into_iter().map(|(_, places)| places).collect()
}

fn past(teller: &Teller<'_>, seen: &Seen) -> Vec<Moment> {
    let moment = |entry: &Entry| Moment {
        day: entry.on.to_string(),
        text: teller.title(&teller.programme.kind(entry.kind).title).to_owned(),
        who: entry.who.map(|who| teller.person(who).to_owned()),
        kind: "entry",
        amount: None,
        state: "done",
        entry: entry.label.clone(),
    };
    let mut past: Vec<_> = seen.visible().filter(|entry| entry.on <= seen.today).map(moment).collect();
    past.reverse();
    past
}

fn ahead(teller: &Teller<'_>, standing: &Standing, today: Date) -> Vec<Moment> {
    let programme = teller.programme;
    let mut ahead: Vec<(Date, Moment)> = Vec::new();
    let label = |who: Option<usize>| who.map(|who| teller.person(who).to_owned());
    let mut push = |day: Option<Date>, text: &str, who, kind, amount, state| {
        if let Some(day) = day {
            ahead.push((day, Moment { day: day.to_string(), text: text.to_owned(), who, kind, amount, state, entry: None }));
        }
    };
    for line in standing.entitlements.iter().filter(|line| line.owed != Truth::No) {
        let title = teller.title(&programme.entitlements[line.entitlement].thing.title);
        for part in line.instalments.iter().filter(|part| matches!(part.state.word(), "due" | "upcoming")) {
            push(part.due, title, label(line.subject.who), "instalment", part.amount, part.state.word());
        }
    }
    let is_ahead = |line: &&DutyLine| line.met.is_none() && line.explained.is_none() && line.due.is_some_and(|due| due >= today);
    for line in standing.duties.iter().filter(is_ahead) {
        let title = teller.title(&programme.duties[line.duty].thing.title);
        push(line.due, title, label(line.subject.who), "duty", None, line.state.word());
    }
    for line in standing.requests.iter().filter(|line| line.answered.is_none() && line.place.word() != "withdrawn") {
        let title = teller.title(&programme.requests[line.request].thing.title);
        push(line.due, title, label(line.subject.who), "request", None, line.state.word());
    }
    for line in standing.restrictions.iter().filter(|line| line.active != Truth::No) {
        let title = teller.title(&programme.restrictions[line.restriction].thing.title);
        push(line.until, title, label(line.subject.who), "restriction", None, "ends");
    }
    for (who, line) in standing.stages.iter().enumerate().filter_map(|(who, line)| Some((who, line.as_ref()?))) {
        let title = teller.title(&programme.stages[line.stage].thing.title);
        push(line.ends.filter(|ends| *ends >= today), title, label(Some(who)), "stage", None, "ends");
    }
    ahead.sort_by_key(|(day, _)| *day);
    ahead.into_iter().map(|(_, moment)| moment).collect()
}

/// Where whoever reads a page is, and who they are.
#[derive(Serialize)]
pub(crate) struct Frame {
    pub(crate) path: String,
    pub(crate) has_recorded: bool,
    /// Whether somebody is signed in.
    pub(crate) is_in: bool,
    /// The word of the role; `None`: none, or nobody is signed in.
    pub(crate) role: Option<&'static str>,
    pub(crate) office: Option<String>,
    pub(crate) today: String,
    /// Pages in the heading.
    pub(crate) nav: Vec<&'static str>,
}

/// A page: its frame, and what it shows.
#[derive(Serialize)]
pub(crate) struct Shown<T> {
    pub(crate) frame: Frame,
    pub(crate) page: T,
}

/// The words that a view needs besides those of its templates.
pub(crate) fn role_title(words: &Words, role: access::Role) -> String {
    words.say(&format!("role-{}", role.word()))
}
