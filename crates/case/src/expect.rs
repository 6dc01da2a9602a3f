//! Cases: a story with the standing that is expected of it.

mod rule;

use jiff::Timestamp;
use programme::read::{Item, Table};
use programme::value::{Units, time as time_of};
use programme::{Party, Programme};
use rules::{Date, Span, Time, Ty};
use toml::de::DeValue;

use crate::fold::Folded;
use crate::{DecisionLine, DutyLine, Engine, EntitlementLine, Journal, RequestLine, Standing, Subject, Truth};

/// The standing expected on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The day.
    pub as_of: Date,
    /// As known at this instant.
    pub known_at: Option<Timestamp>,
    /// What is expected, and where it stands.
    pub wants: Vec<(Want, Span)>,
}

/// One thing expected: of which line, and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Want {
    /// `stage`, or a line: its kind, its id, and whose (`basic_grant/mother`), from which entry (`objection@first`).
    pub line: Line,
    /// What is looked at: `amount`, `due`, `state` ...
    pub field: &'static str,
    /// What it should be, in words.
    pub value: String,
}

/// Which line of a standing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// `stage`, `rules`, `entitlements`, `duties`, `requests`, `rights`, `restrictions`, `decisions`.
    pub section: &'static str,
    /// Id of the thing.
    pub id: String,
    /// Label of the person.
    pub who: Option<String>,
    /// Label of the entry.
    pub entry: Option<String>,
    /// Number in its series.
    pub number: Option<u16>,
    /// Id of the instalment.
    pub instalment: Option<String>,
}

/// An expectation that was not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Where it is written.
    pub span: Span,
    /// What was expected, and what was found.
    pub message: String,
}

const SECTIONS: [(&str, &[&str]); 6] = [
    ("entitlements", &["amount", "owed", "confidence", "missing"]),
    ("duties", &["due", "due_at", "state", "starts", "met", "owner", "explained"]),
    ("requests", &["due", "due_at", "state", "answered", "owner", "place", "since", "handovers", "explained"]),
    ("rights", &["open", "until", "from"]),
    ("restrictions", &["active", "until", "from", "lifted", "limit", "notified", "remedy_until", "until_at"]),
    ("decisions", &["decided", "effect", "lacks", "owner"]),
];

/// Reads the `[[expect]]` tables of a story.
pub(crate) fn read_expectations(root: &Table, programme: &Programme) -> Vec<Expectation> {
    let units = Units { minor_digits: programme.minor_digits, enums: Vec::new() };
    let items = root.get("expect").and_then(|item| item.list()).unwrap_or_default();
    items.iter().filter_map(Item::table).filter_map(|table| expectation(&table, programme, &units)).collect()
}

fn expectation(table: &Table, programme: &Programme, units: &Units) -> Option<Expectation> {
    let as_of = table.need("as_of", "say on which day: as_of = 2021-06-01")?.date()?;
    let known_at = match table.get("known_at") {
        Some(item) => match item.value {
            DeValue::Datetime(instant) => {
                instant.to_string().parse().ok().or_else(|| item.expected("an instant such as 2021-06-01T00:00:00+09:00"))
            }
            _ => item.expected("an instant without quotes"),
        },
        None => None,
    };
    let mut wants = Vec::new();
    if let Some(item) = table.get("stage") {
        let line = Line { section: "stage", id: String::new(), who: None, entry: None, number: None, instalment: None };
        wants.extend(item.string().map(|word| (Want { line, field: "stage", value: word.to_owned() }, item.span)));
    }
    for item in table.get("rules").and_then(|item| item.table()).map(|lines| lines.entries()).unwrap_or_default() {
        wants.extend(rule::want(&item, line_of("rules", item.key), programme));
    }
    for (section, fields) in SECTIONS {
        for item in table.get(section).and_then(|item| item.table()).map(|lines| lines.entries()).unwrap_or_default() {
            wants_of(section, fields, &item, units, &mut wants);
        }
    }
    table.close("an expectation");
    Some(Expectation { as_of, known_at, wants })
}

fn wants_of(section: &'static str, fields: &[&'static str], item: &Item, units: &Units, wants: &mut Vec<(Want, Span)>) {
    let Some(table) = item.table() else { return };
    let line = line_of(section, item.key);
    for field in fields {
        if let Some(item) = table.get(field) {
            wants.extend(word(&item, field, units).map(|value| (Want { line: line.clone(), field, value }, item.span)));
        }
    }
    if section == "entitlements" {
        for instalment in table.get("instalments").and_then(|item| item.list()).unwrap_or_default() {
            let Some(table) = instalment.table() else { continue };
            let id = table.need("id", "name the instalment: id = \"rest/1\"").and_then(|item| item.string());
            let line = Line { instalment: id.map(str::to_owned), ..line.clone() };
            for field in ["due", "amount", "state"] {
                if let Some(item) = table.get(field) {
                    wants.extend(word(&item, field, units).map(|value| (Want { line: line.clone(), field, value }, item.span)));
                }
            }
            table.close("an expected instalment");
        }
    }
    table.close("an expected line");
}

/// The line that a key names: `id`, `id/who`, `id@entry`, and of a series `id#2`.
fn line_of(section: &'static str, key: &str) -> Line {
    let (key, number) = key.split_once('#').map_or((key, None), |(key, number)| (key, number.parse().ok()));
    let (rest, entry) = key.split_once('@').map_or((key, None), |(rest, entry)| (rest, Some(entry.to_owned())));
    let (id, who) = rest.split_once('/').map_or((rest, None), |(id, who)| (id, Some(who.to_owned())));
    Line { section, id: id.to_owned(), who, entry, number, instalment: None }
}

/// An expected value in words: money in minor units, dates as dates.
fn word(item: &Item, field: &str, units: &Units) -> Option<String> {
    match item.value {
        DeValue::Boolean(value) => Some(value.to_string()),
        DeValue::Datetime(written) if written.time.is_some() => time_of(item).map(|time| time.to_string()),
        DeValue::Datetime(_) => item.date().map(|date| date.to_string()),
        DeValue::Integer(_) if field == "handovers" => item.int().map(|number| number.to_string()),
        DeValue::String(text) if matches!(text.as_ref(), "unknown" | "none") => Some(text.to_string()),
        _ if field == "amount" => match units.datum(item, Ty::Money)? {
            rules::Datum::Narrow(minor) => Some(minor.to_string()),
            _ => None,
        },
        _ => item.string().map(str::to_owned),
    }
}

/// Computes the standings that a case expects, and says where they differ.
pub fn check(engine: &Engine, journal: &Journal, expectations: &[Expectation]) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    for expectation in expectations {
        let standing = engine.standing(journal, expectation.as_of, expectation.known_at);
        let folded = engine.fold(journal, expectation.as_of, expectation.known_at);
        let look = Look { engine, programme: engine.programme(), journal, standing: &standing, folded: &folded };
        for (want, span) in &expectation.wants {
            let message = match look.found(want) {
                Ok(found) if found.contains(&want.value) => continue,
                Ok(found) => {
                    format!("{}: `{}` is {}, expected {}", expectation.as_of, want.field, found.join(" and "), want.value)
                }
                Err(message) => message,
            };
            mismatches.push(Mismatch { span: *span, message });
        }
    }
    mismatches
}

struct Look<'a> {
    engine: &'a Engine<'a>,
    programme: &'a Programme,
    journal: &'a Journal,
    standing: &'a Standing,
    folded: &'a Folded,
}

impl Look<'_> {
    /// What the standing says, in the words of expectations; of every line that is meant.
    fn found(&self, want: &Want) -> Result<Vec<String>, String> {
        let line = &want.line;
        if line.section == "stage" {
            let stage = self.standing.stage().map(|stage| self.programme.stages[stage.stage].thing.id.clone());
            return Ok(vec![stage.unwrap_or_else(|| "none".to_owned())]);
        }
        let who = match &line.who {
            Some(label) => {
                let found = self.journal.persons.iter().position(|person| person.label == *label);
                Some(found.ok_or_else(|| format!("`{label}` is nobody in this story"))?)
            }
            None => None,
        };
        if line.section == "rules" {
            return rule::found(self.engine, self.folded, line, who);
        }
        let meant = |id: &str, subject: Subject| {
            let from = subject.entry.and_then(|entry| self.folded.entries.get(entry)?.label.clone());
            id == line.id && (who.is_none() || subject.who == who) && (line.entry.is_none() || from == line.entry)
        };
        self.known(line)?;
        let s = self.standing;
        let p = self.programme;
        let found: Vec<String> = match line.section {
            "entitlements" => {
                let lines = s.entitlements.iter().filter(|l| meant(&p.entitlements[l.entitlement].thing.id, l.subject));
                let owed: Vec<_> = lines.filter(|l| l.owed != Truth::No).collect();
                owed.into_iter().map(|l| self.entitlement(l, want)).collect()
            }
            "duties" => {
                let lines = s.duties.iter().filter(|l| meant(&p.duties[l.duty].thing.id, l.subject));
                lines.filter(|l| line.number.is_none_or(|number| l.number == number)).map(|l| self.duty(l, want)).collect()
            }
            "requests" => {
                let lines = s.requests.iter().filter(|l| meant(&p.requests[l.request].thing.id, l.subject));
                lines.map(|l| self.request(l, want)).collect()
            }
            "rights" => {
                let lines = s.rights.iter().filter(|l| meant(&p.rights[l.right].thing.id, l.subject));
                lines
                    .map(|l| pick(want.field, &[("open", truth(l.open)), ("from", date(l.from)), ("until", date(l.until))]))
                    .collect()
            }
            "decisions" => {
                let lines = s.decisions.iter().filter(|l| meant(&p.decisions[l.decision].thing.id, l.subject));
                lines.map(|l| self.decision(l, want)).collect()
            }
            _ => {
                let lines = s.restrictions.iter().filter(|l| meant(&p.restrictions[l.restriction].thing.id, l.subject));
                let dates = |l: &crate::RestrictionLine| {
                    let active = truth(l.active);
                    let days = [
                        ("from", l.from),
                        ("until", l.until),
                        ("lifted", l.lifted),
                        ("limit", l.limit),
                        ("notified", l.notified),
                        ("remedy_until", l.remedy_until),
                    ];
                    match want.field {
                        "active" => active,
                        "until_at" => time(l.until_at),
                        _ => pick(want.field, &days.map(|(name, day)| (name, date(day)))),
                    }
                };
                lines.map(dates).collect()
            }
        };
        Ok(if found.is_empty() { vec![absent(want.field).to_owned()] } else { found })
    }

    fn known(&self, line: &Line) -> Result<(), String> {
        let p = self.programme;
        let known = match line.section {
            "entitlements" => p.entitlements.iter().any(|x| x.thing.id == line.id),
            "duties" => p.duties.iter().any(|x| x.thing.id == line.id),
            "requests" => p.requests.iter().any(|x| x.thing.id == line.id),
            "rights" => p.rights.iter().any(|x| x.thing.id == line.id),
            "decisions" => p.decisions.iter().any(|x| x.thing.id == line.id),
            _ => p.restrictions.iter().any(|x| x.thing.id == line.id),
        };
        if known { Ok(()) } else { Err(format!("the programme has no `{}` among its {}", line.id, line.section)) }
    }

    fn duty(&self, l: &DutyLine, want: &Want) -> String {
        let owner = match l.owner {
            Party::Person => "person".to_owned(),
            Party::Office(office) => self.programme.office(office).id.clone(),
        };
        let values = [
            ("due", date(l.due)),
            ("due_at", time(l.due_at)),
            ("starts", date(l.starts)),
            ("met", date(l.met)),
            ("explained", date(l.explained)),
            ("owner", owner),
            ("state", l.state.word().to_owned()),
        ];
        pick(want.field, &values)
    }

    fn request(&self, l: &RequestLine, want: &Want) -> String {
        let values = [
            ("due", date(l.due)),
            ("due_at", time(l.due_at)),
            ("answered", date(l.answered)),
            ("explained", date(l.explained)),
            ("owner", self.programme.office(l.owner).id.clone()),
            ("place", l.place.word().to_owned()),
            ("since", date(l.place.closed().map(|since| since.on))),
            ("handovers", l.handovers().to_string()),
            ("state", l.state.word().to_owned()),
        ];
        pick(want.field, &values)
    }

    /// What it lacks: its steps that were not taken, or not in order, or of which it is not recorded.
    fn decision(&self, l: &DecisionLine, want: &Want) -> String {
        let steps = &self.programme.decisions[l.decision].steps;
        let lacking = l.steps.iter().zip(steps).filter(|(line, _)| !line.state.is_settled());
        let lacks: Vec<&str> = lacking.map(|(_, step)| step.id.as_str()).collect();
        let values = [
            ("decided", l.decided.to_string()),
            ("effect", date(l.effect)),
            ("lacks", if lacks.is_empty() { "none".to_owned() } else { lacks.join(" ") }),
            ("owner", self.programme.office(l.owner).id.clone()),
        ];
        pick(want.field, &values)
    }

    fn entitlement(&self, line: &EntitlementLine, want: &Want) -> String {
        let Some(id) = &want.line.instalment else {
            return match want.field {
                "amount" => line.amount.map_or_else(|| "unknown".to_owned(), |amount| amount.to_string()),
                "owed" => truth(line.owed),
                "confidence" => line.confidence.map_or("none", rules::Confidence::code).to_owned(),
                _ => line.missing.iter().map(|missing| missing.id(self.programme)).collect::<Vec<_>>().join(" "),
            };
        };
        let Some(instalment) = line.instalments.iter().find(|instalment| instalment.id == *id) else { return "none".to_owned() };
        match want.field {
            "due" => date(instalment.due),
            "amount" => instalment.amount.map_or_else(|| "unknown".to_owned(), |amount| amount.to_string()),
            _ => instalment.state.word().to_owned(),
        }
    }
}

/// What a line that is not in the standing counts as.
fn absent(field: &str) -> &'static str {
    match field {
        "owed" | "open" | "active" => "false",
        _ => "none",
    }
}

fn pick(field: &str, values: &[(&str, String)]) -> String {
    values.iter().find(|(name, _)| *name == field).map_or_else(|| "none".to_owned(), |(_, value)| value.clone())
}

fn date(date: Option<Date>) -> String {
    date.map_or_else(|| "none".to_owned(), |date| date.to_string())
}

fn time(time: Option<Time>) -> String {
    time.map_or_else(|| "none".to_owned(), |time| time.to_string())
}

fn truth(truth: Truth) -> String {
    match truth {
        Truth::Yes => "true",
        Truth::No => "false",
        Truth::Unknown => "unknown",
    }
    .to_owned()
}
