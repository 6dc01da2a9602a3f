//! A decision as JSON: whether it has effect, and every step that it has or lacks; entries that count for nothing.

use case::{DecisionLine, VoidLine};
use schemars::JsonSchema;
use serde::Serialize;

use super::super::{Teller, decision as text};
use super::{Missing, entry, missing, text_of, title, who};

#[derive(Serialize, JsonSchema)]
pub(super) struct Decision {
    id: String,
    title: String,
    who: Option<String>,
    entry: Option<String>,
    /// Id of the office that took it.
    owner: String,
    decided: String,
    /// The day from which it has effect; null: it has none.
    effect: Option<String>,
    steps: Vec<Step>,
    law: Vec<String>,
    missing: Vec<Missing>,
}

#[derive(Serialize, JsonSchema)]
struct Step {
    id: String,
    title: String,
    /// Id of the collegial body that takes it.
    body: Option<String>,
    done: Option<String>,
    /// "taken", "not_needed", "lacking", "out_of_order" or "unknown".
    state: &'static str,
    law: Vec<String>,
}

/// An entry that stands but counts for nothing, or of which no source says whether it does.
#[derive(Serialize, JsonSchema)]
pub(super) struct Void {
    /// Id or place of the entry.
    entry: Option<String>,
    /// Values that no source gives; none: it counts for nothing.
    missing: Vec<Missing>,
    text: String,
}

pub(super) fn decision(teller: &Teller, line: &DecisionLine) -> Decision {
    let declared = &teller.programme.decisions[line.decision];
    let office = |office| teller.programme.office(office).id.clone();
    let steps = line.steps.iter().zip(&declared.steps).map(|(taken, step)| Step {
        id: step.id.clone(),
        title: teller.title(&step.title).to_owned(),
        body: step.body.map(office),
        done: text_of(taken.done),
        state: taken.state.word(),
        law: step.citation.sources.clone(),
    });
    Decision {
        id: declared.thing.id.clone(),
        title: title(teller, &declared.thing),
        who: who(teller, line.subject),
        entry: entry(teller, line.subject),
        owner: office(line.owner),
        decided: line.decided.to_string(),
        effect: text_of(line.effect),
        steps: steps.collect(),
        law: line.law.clone(),
        missing: missing(teller, &line.missing),
    }
}

pub(super) fn void(teller: &Teller, line: &VoidLine) -> Void {
    let subject = case::Subject { who: None, entry: Some(line.entry) };
    let text = text::void(teller, line).unwrap_or_default();
    Void { entry: entry(teller, subject), missing: missing(teller, &line.missing), text }
}
