//! A standing as JSON. `docs/standing.schema.json` is made from these types.

mod decision;
mod request;

use case::{Missing as Lacking, Subject, Truth};
use programme::{Party, Recurring, Thing};
use schemars::JsonSchema;
use serde::Serialize;

use self::decision::{Decision, Void, decision, void};
use self::request::{Request, request};
use super::{Teller, standing as text};

/// Where a household stands on a day. Dates are ISO 8601; amounts are integers in minor units of `currency`.
#[derive(Serialize, JsonSchema)]
pub struct Standing {
    /// The programme's id.
    programme: String,
    /// The day.
    as_of: String,
    /// As known at this instant; null: with everything recorded.
    known_at: Option<String>,
    /// Id of the household's stage: that of its first person who has reached one.
    stage: Option<String>,
    /// Its first day.
    stage_since: Option<String>,
    /// Its last day by law.
    stage_ends: Option<String>,
    /// The stage of each person.
    persons: Vec<Person>,
    entitlements: Vec<Entitlement>,
    duties: Vec<Duty>,
    requests: Vec<Request>,
    restrictions: Vec<Restriction>,
    rights: Vec<Right>,
    /// Decisions that need certain steps before they have effect.
    decisions: Vec<Decision>,
    findings: Vec<Finding>,
    /// Entries that move no request.
    impossible: Vec<Impossible>,
    /// Entries that count for nothing, or of which no source says whether they do.
    void: Vec<Void>,
}

#[derive(Serialize, JsonSchema)]
struct Person {
    /// Label in the story.
    id: String,
    stage: Option<String>,
    stage_title: Option<String>,
    stage_since: Option<String>,
    stage_ends: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Entitlement {
    id: String,
    title: String,
    /// Label of the person; null: the household.
    who: Option<String>,
    /// "yes", "no" (only with --all) or "unknown".
    owed: &'static str,
    /// Minor units; null: not known. For a recurring one, so much a month or year.
    amount: Option<i64>,
    currency: String,
    /// "month" or "year" for a recurring one.
    per: Option<&'static str>,
    /// The office that owes it.
    owner: String,
    law: Vec<String>,
    /// The least confidence code of all that it was computed from: A, B, C, D or S.
    confidence: Option<&'static str>,
    missing: Vec<Missing>,
    instalments: Vec<Instalment>,
}

#[derive(Serialize, JsonSchema)]
struct Missing {
    /// Id of the fact or parameter.
    id: String,
    /// "fact": nobody has recorded it; "event": it has not happened; "value": no source gives it.
    kind: &'static str,
    /// Label of the person; null: the household, or nobody.
    who: Option<String>,
    /// The office that can supply it, or "person".
    ask: Option<String>,
    /// In a sentence.
    text: String,
}

#[derive(Serialize, JsonSchema)]
struct Instalment {
    /// Pay line, and in a series its number: "rest/2".
    id: String,
    due: Option<String>,
    amount: Option<i64>,
    /// "paid", "due", "upcoming", "waiting" or "unknown".
    state: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct Duty {
    id: String,
    title: String,
    /// Towards whom.
    who: Option<String>,
    /// Id or place of the entry that it follows from.
    entry: Option<String>,
    /// Id of the office, or "person".
    owner: String,
    /// Its number, from 1, where it comes again and again; null otherwise.
    number: Option<u16>,
    starts: Option<String>,
    /// Last day; null: without delay, or not known.
    due: Option<String>,
    /// Last minute, on the clock of the programme, where the law counts hours.
    due_at: Option<String>,
    met: Option<String>,
    /// The day on which it was answered for that it was missed.
    explained: Option<String>,
    /// "upcoming", "open", "met", "overdue", "met_late" or "unknown".
    state: &'static str,
    law: Vec<String>,
    confidence: Option<&'static str>,
    missing: Vec<Missing>,
}

#[derive(Serialize, JsonSchema)]
struct Restriction {
    id: String,
    title: String,
    who: Option<String>,
    entry: Option<String>,
    from: Option<String>,
    /// Last day.
    until: Option<String>,
    /// Last minute, on the clock of the programme, where the law counts hours.
    until_at: Option<String>,
    /// The latest last day that the law allows.
    limit: Option<String>,
    lifted: Option<String>,
    /// The day on which the person was told in writing; null: not told.
    notified: Option<String>,
    /// The day from which telling was withheld.
    withheld: Option<String>,
    /// "yes", "no" (only with --all) or "unknown".
    active: &'static str,
    remedy: String,
    remedy_until: Option<String>,
    law: Vec<String>,
    missing: Vec<Missing>,
}

#[derive(Serialize, JsonSchema)]
struct Right {
    id: String,
    title: String,
    who: Option<String>,
    entry: Option<String>,
    /// "yes", "no" (only with --all) or "unknown".
    open: &'static str,
    from: Option<String>,
    /// Last day; null: none, or not known.
    until: Option<String>,
    law: Vec<String>,
    warning: Option<String>,
    missing: Vec<Missing>,
}

#[derive(Serialize, JsonSchema)]
struct Impossible {
    /// Id or place of the entry.
    entry: Option<String>,
    text: String,
}

#[derive(Serialize, JsonSchema)]
struct Finding {
    /// Id of the thing.
    id: String,
    who: Option<String>,
    text: String,
}

/// The whole standing. With `all`, also what is not owed and what is over.
pub fn standing(teller: &Teller, found: &case::Standing, all: bool) -> Standing {
    let p = teller.programme;
    let stage = |line: &case::StageLine| p.stages[line.stage].thing.id.clone();
    let household = found.stage();
    Standing {
        programme: p.id.clone(),
        as_of: text_of(found.as_of).unwrap_or_default(),
        known_at: found.known_at.map(|instant| instant.to_string()),
        stage: household.map(stage),
        stage_since: household.map(|line| line.since.to_string()),
        stage_ends: text_of(household.and_then(|line| line.ends)),
        persons: (found.stages.iter().zip(&teller.journal.persons))
            .map(|(line, person)| Person {
                id: person.label.clone(),
                stage: line.as_ref().map(stage),
                stage_title: line.as_ref().map(|line| title(teller, &p.stages[line.stage].thing)),
                stage_since: line.as_ref().map(|line| line.since.to_string()),
                stage_ends: text_of(line.as_ref().and_then(|line| line.ends)),
            })
            .collect(),
        entitlements: found.entitlements.iter().filter(|l| all || l.owed != Truth::No).map(|l| entitlement(teller, l)).collect(),
        duties: found.duties.iter().map(|line| duty(teller, line)).collect(),
        requests: found.requests.iter().map(|line| request(teller, line)).collect(),
        restrictions: found
            .restrictions
            .iter()
            .filter(|l| all || l.active != Truth::No)
            .map(|l| restriction(teller, l))
            .collect(),
        rights: found.rights.iter().filter(|l| all || l.open != Truth::No).map(|l| right(teller, l)).collect(),
        decisions: found.decisions.iter().map(|line| decision(teller, line)).collect(),
        findings: (found.findings.iter())
            .map(|f| Finding {
                id: teller.thing(f.about).id.clone(),
                who: who(teller, f.subject),
                text: text::finding(teller, f),
            })
            .collect(),
        impossible: (found.impossible.iter())
            .map(|(position, why)| Impossible {
                entry: entry(teller, Subject { who: None, entry: Some(*position) }),
                text: teller.words.say(&format!("impossible-{}", why.word())),
            })
            .collect(),
        void: found.voided.iter().map(|line| void(teller, line)).collect(),
    }
}

fn entitlement(teller: &Teller, line: &case::EntitlementLine) -> Entitlement {
    let declared = &teller.programme.entitlements[line.entitlement];
    Entitlement {
        id: declared.thing.id.clone(),
        title: title(teller, &declared.thing),
        who: who(teller, line.subject),
        owed: truth(line.owed),
        amount: line.amount,
        currency: teller.programme.currency.clone(),
        per: declared.rate.map(|rate| if rate == Recurring::Month { "month" } else { "year" }),
        owner: teller.programme.office(declared.owner).id.clone(),
        law: line.law.clone(),
        confidence: line.confidence.map(rules::Confidence::code),
        missing: missing(teller, &line.missing),
        instalments: (line.instalments.iter())
            .map(|part| Instalment { id: part.id.clone(), due: text_of(part.due), amount: part.amount, state: part.state.word() })
            .collect(),
    }
}

fn duty(teller: &Teller, line: &case::DutyLine) -> Duty {
    let declared = &teller.programme.duties[line.duty];
    Duty {
        id: declared.thing.id.clone(),
        title: title(teller, &declared.thing),
        who: who(teller, line.subject),
        entry: entry(teller, line.subject),
        owner: party(teller, line.owner),
        number: Some(line.number).filter(|number| *number > 0),
        starts: text_of(line.starts),
        due: text_of(line.due),
        due_at: line.due_at.map(|time| time.to_string()),
        met: text_of(line.met),
        explained: text_of(line.explained),
        state: line.state.word(),
        law: line.law.clone(),
        confidence: line.confidence.map(rules::Confidence::code),
        missing: missing(teller, &line.missing),
    }
}

fn restriction(teller: &Teller, line: &case::RestrictionLine) -> Restriction {
    let declared = &teller.programme.restrictions[line.restriction];
    Restriction {
        id: declared.thing.id.clone(),
        title: title(teller, &declared.thing),
        who: who(teller, line.subject),
        entry: entry(teller, line.subject),
        from: text_of(line.from),
        until: text_of(line.until),
        until_at: line.until_at.map(|time| time.to_string()),
        limit: text_of(line.limit),
        lifted: text_of(line.lifted),
        notified: text_of(line.notified),
        withheld: text_of(line.withheld),
        active: truth(line.active),
        remedy: teller.title(&declared.remedy).to_owned(),
        remedy_until: text_of(line.remedy_until),
        law: line.law.clone(),
        missing: missing(teller, &line.missing),
    }
}

fn right(teller: &Teller, line: &case::RightLine) -> Right {
    let declared = &teller.programme.rights[line.right];
    Right {
        id: declared.thing.id.clone(),
        title: title(teller, &declared.thing),
        who: who(teller, line.subject),
        entry: entry(teller, line.subject),
        open: truth(line.open),
        from: text_of(line.from),
        until: text_of(line.until),
        law: line.law.clone(),
        warning: declared.warning.as_ref().map(|text| teller.title(text).to_owned()),
        missing: missing(teller, &line.missing),
    }
}

fn missing(teller: &Teller, lacking: &[Lacking]) -> Vec<Missing> {
    let one = |lacking: &Lacking| {
        let (kind, fact, row) = match lacking {
            Lacking::Fact(fact, row) => ("fact", Some(*fact), *row),
            Lacking::Event(fact, row) => ("event", Some(*fact), *row),
            Lacking::Value(_) => ("value", None, None),
        };
        let ask = fact.and_then(|fact| teller.programme.fact(fact).ask);
        Missing {
            id: lacking.id(teller.programme),
            kind,
            who: row.map(|row| teller.person(row).to_owned()),
            ask: ask.map(|ask| party(teller, ask)),
            text: teller.missing(*lacking),
        }
    };
    lacking.iter().map(one).collect()
}

fn title(teller: &Teller, thing: &Thing) -> String {
    teller.title(&thing.title).to_owned()
}

fn who(teller: &Teller, subject: Subject) -> Option<String> {
    subject.who.map(|who| teller.person(who).to_owned())
}

/// The label of the entry that a line follows from, or its kind and day.
pub(super) fn entry(teller: &Teller, subject: Subject) -> Option<String> {
    let entry = teller.entries.get(subject.entry?)?;
    Some(entry.label.clone().unwrap_or_else(|| format!("{} {}", teller.programme.kind(entry.kind).id, entry.on)))
}

fn party(teller: &Teller, party: Party) -> String {
    match party {
        Party::Person => "person".to_owned(),
        Party::Office(id) => teller.programme.office(id).id.clone(),
    }
}

fn truth(truth: Truth) -> &'static str {
    match truth {
        Truth::Yes => "yes",
        Truth::No => "no",
        Truth::Unknown => "unknown",
    }
}

fn text_of(date: Option<rules::Date>) -> Option<String> {
    date.map(|date| date.to_string())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_published_schema_is_the_one_of_these_types() {
        let mut schema = serde_json::to_value(schemars::schema_for!(super::Standing)).unwrap();
        // Whether maps keep the order of declaration is up to whatever else is built.
        schema.sort_all_objects();
        let written = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/standing.schema.json");
        if std::env::var_os("RESETTLE_WRITE").is_some() {
            std::fs::write(&path, &written).unwrap();
        }
        let published = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(published, written, "run the tests once with RESETTLE_WRITE=1 to renew docs/standing.schema.json");
    }
}
