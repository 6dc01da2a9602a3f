//! A request as JSON: where it is, who has it, and every step that it took.

use case::{Deed, Place, RequestLine};
use programme::OfficeId;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::Teller;
use super::{Missing, entry, missing, text_of, title, who};

#[derive(Serialize, JsonSchema)]
pub(super) struct Request {
    id: String,
    title: String,
    who: Option<String>,
    entry: Option<String>,
    /// Id of the one office that owns it on that day.
    owner: String,
    filed: String,
    /// Last day for an answer.
    due: Option<String>,
    /// Last minute, on the clock of the programme, where the law counts hours.
    due_at: Option<String>,
    answered: Option<String>,
    /// How the duty to answer stands: "open", "met", "overdue", "met_late", "ended" or "unknown".
    state: &'static str,
    /// "held", "offered", "disputed", "answered", "accepted", "lapsed" or "withdrawn".
    place: &'static str,
    /// The office that must act next when it is offered or disputed, and until when.
    next: Option<Next>,
    /// How often another office took it over.
    handovers: usize,
    /// The day on which it was answered for that no answer came in time.
    explained: Option<String>,
    /// Id or place of the filing together with which it is answered.
    with: Option<String>,
    steps: Vec<Step>,
    contributions: Vec<Contribution>,
    law: Vec<String>,
    missing: Vec<Missing>,
}

#[derive(Serialize, JsonSchema)]
struct Next {
    office: String,
    until: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Step {
    on: String,
    /// Minute of the day: "17:30"; null: not recorded.
    at: Option<String>,
    /// "transfer", "accept", "refuse", "silent", "dispute", "designate", "withdraw", "answer", "join" or "pass" (the last day has passed).
    what: &'static str,
    /// The office that owns it after the step.
    owner: String,
    /// The office to which it was sent, or that was named.
    office: Option<String>,
    /// The office to which it was sent last; null: to none yet.
    asked: Option<String>,
    why: Option<String>,
    present: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Contribution {
    office: String,
    asked: String,
    until: String,
    given: Option<String>,
}

pub(super) fn request(teller: &Teller, line: &RequestLine) -> Request {
    let declared = &teller.programme.requests[line.request];
    let office = |id: OfficeId| teller.programme.office(id).id.clone();
    let next = match &line.place {
        Place::Offered { to, until, .. } => Some(Next {
            office: office(*to),
            until: until.map(|limit| limit.time().map_or_else(|| limit.day().to_string(), |t| t.to_string())),
        }),
        Place::Disputed { by, .. } => Some(Next { office: office(*by), until: None }),
        Place::Held { .. } | Place::Closed { .. } => None,
    };
    let mut asked = None;
    let steps = line.steps.iter().map(|taken| {
        if let Deed::Transfer(to, _) = taken.deed {
            asked = Some(to);
        }
        step(teller, taken, asked)
    });
    Request {
        steps: steps.collect(),
        id: declared.thing.id.clone(),
        title: title(teller, &declared.thing),
        who: who(teller, line.subject),
        entry: entry(teller, line.subject),
        owner: office(line.owner),
        filed: line.filed.to_string(),
        due: text_of(line.due),
        due_at: line.due_at.map(|time| time.to_string()),
        answered: text_of(line.answered),
        state: line.state.word(),
        place: line.place.word(),
        next,
        handovers: line.handovers(),
        explained: text_of(line.explained),
        with: line.with.and_then(|with| entry(teller, case::Subject { who: None, entry: Some(with) })),
        contributions: (line.contributions.iter())
            .map(|part| Contribution {
                office: office(part.office),
                asked: part.asked.to_string(),
                until: part.until.to_string(),
                given: text_of(part.given),
            })
            .collect(),
        law: line.law.clone(),
        missing: missing(teller, &line.missing),
    }
}

fn step(teller: &Teller, step: &case::Step, asked: Option<OfficeId>) -> Step {
    let written = step.entry.and_then(|entry| teller.entries.get(entry));
    let field = |name| written.and_then(|entry| entry.code(teller.programme, name)).map(str::to_owned);
    let id = |office: OfficeId| teller.programme.office(office).id.clone();
    let office = match step.deed {
        Deed::Transfer(to, _) | Deed::Designate(to) => Some(to),
        _ => None,
    };
    Step {
        on: step.when.on.to_string(),
        at: step.when.at.map(|minute| format!("{:02}:{:02}", minute / 60, minute % 60)),
        what: step.deed.word(),
        owner: id(step.owner),
        office: office.map(id),
        asked: asked.map(id),
        why: field("why"),
        present: field("present"),
    }
}
