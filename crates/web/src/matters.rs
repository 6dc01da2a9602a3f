//! Matters on the way to a decision: what was announced, what has come since, what the law asks for before and after, and what can be recorded
//! about it now. All of it is read off the pack: a matter is an entry that a decision of the programme may be about, or on which a body of it has to
//! deliberate. What somebody asked for is told as their request.

use case::{DutyLine, DutyState, Entry, StepState, Truth};
use programme::{Decision, FieldType, KindId, Party, Programme};
use rules::Ty;
use schemars::JsonSchema;
use serde::Serialize;
use show::Words;

use crate::form::field_text;
use crate::seen::{Seen, Wanted};
use crate::site::Site;
use crate::view::Named;

/// An entry from which a decision is to follow.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Matter {
    /// Its label.
    entry: String,
    title: String,
    day: String,
    who: Option<String>,
    said: Vec<Said>,
    /// What was recorded about it since.
    course: Vec<Passed>,
    /// What the law asks for, for each decision that it can lead to.
    decisions: Vec<Needed>,
    /// Kinds of entry that can be recorded about it, with their titles.
    next: Vec<Named>,
}

/// What an entry says.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FieldText")]
pub(crate) struct Said {
    pub(crate) title: String,
    pub(crate) text: String,
}

/// What was recorded, and when.
#[derive(Serialize, JsonSchema)]
struct Passed {
    day: String,
    title: String,
}

/// What a decision needs.
#[derive(Serialize, JsonSchema)]
struct Needed {
    title: String,
    steps: Vec<NeededStep>,
}

/// A step that the law asks for.
#[derive(Serialize, JsonSchema)]
struct NeededStep {
    title: String,
    /// The body that takes it.
    body: Option<String>,
    law: String,
    /// Whether it comes after the decision.
    after: bool,
}

/// A decision, as it is told to whom it is about.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Letter {
    pub(crate) title: String,
    pub(crate) about: String,
    /// The id of the office that took it.
    pub(crate) office: String,
    pub(crate) day: String,
    /// From when it has effect; `None`: it has none.
    pub(crate) effect: Option<String>,
    /// What was decided.
    pub(crate) said: Vec<Said>,
    /// What led to it and what followed.
    pub(crate) course: Vec<Happened>,
    pub(crate) steps: Vec<Step>,
    pub(crate) law: Vec<String>,
    pub(crate) remedies: Vec<Remedy>,
    #[serde(skip)]
    who: Option<usize>,
}

/// Something that was recorded on the way.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Happened {
    pub(crate) day: String,
    pub(crate) title: String,
    pub(crate) said: Vec<Said>,
}

/// A step without which the decision has no effect.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LetterStep")]
pub(crate) struct Step {
    pub(crate) title: String,
    pub(crate) body: Option<String>,
    pub(crate) state: &'static str,
    pub(crate) day: String,
    pub(crate) law: String,
}

/// What can be done against it, and until when.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LetterRemedy")]
pub(crate) struct Remedy {
    pub(crate) title: String,
    pub(crate) about: String,
    pub(crate) office: Option<String>,
    pub(crate) until: String,
    pub(crate) law: String,
}

impl Letter {
    /// The place of the person it is about; `None`: the household.
    pub(crate) fn who(&self) -> Option<usize> {
        self.who
    }
}

impl Site {
    /// The letter of the decision that an entry records, if that may be seen.
    pub(crate) fn letter(&self, seen: &Seen, wanted: &Wanted<'_>, label: &str) -> Option<Letter> {
        let (programme, lang) = (self.programme(), wanted.lang);
        let words = self.pages(lang).words();
        let taken = |line: &&case::DecisionLine| {
            line.subject.entry.and_then(|at| seen.entries.get(at)).is_some_and(|entry| entry.label.as_deref() == Some(label))
        };
        let line = seen.standing.decisions.iter().filter(|line| seen.shows(line.subject)).find(taken)?;
        let entry = seen.entries.get(line.subject.entry?)?;
        let declared = programme.decisions.get(line.decision)?;
        let matter = entry.code(programme, "of");
        let is_of_it = |other: &&Entry| {
            let of = other.code(programme, "of");
            (other.label.as_deref() == matter && matter.is_some()) || (of.is_some() && (of == matter || of == Some(label)))
        };
        let course = seen.visible().filter(is_of_it).filter(|other| other.label.as_deref() != Some(label));
        let steps = line.steps.iter().zip(&declared.steps).filter(|(taken, _)| taken.state != StepState::NotNeeded);
        Some(Letter {
            title: declared.thing.title.get(lang).to_owned(),
            about: declared.thing.about.get(lang).to_owned(),
            office: programme.office(line.owner).id.clone(),
            day: line.decided.to_string(),
            effect: line.effect.map(|day| day.to_string()),
            said: plainly(said(programme, entry, &words)),
            course: course
                .map(|other| Happened {
                    day: other.on.to_string(),
                    title: programme.kind(other.kind).title.get(lang).to_owned(),
                    said: plainly(said(programme, other, &words)),
                })
                .collect(),
            steps: steps
                .map(|(taken, step)| Step {
                    title: step.title.get(lang).to_owned(),
                    body: step.body.map(|office| programme.office(office).title.get(lang).to_owned()),
                    state: taken.state.word(),
                    day: taken.done.map(|day| day.to_string()).unwrap_or_default(),
                    law: step.citation.sources.join(", "),
                })
                .collect(),
            law: line.law.clone(),
            remedies: self.remedies(seen, wanted, label),
            who: line.subject.who,
        })
    }

    /// The rights that are open because of a decision, or of something recorded about it, and end on a day.
    fn remedies(&self, seen: &Seen, wanted: &Wanted<'_>, label: &str) -> Vec<Remedy> {
        let (programme, lang) = (self.programme(), wanted.lang);
        let is_from = |line: &&case::RightLine| {
            let entry = line.subject.entry.and_then(|at| seen.entries.get(at));
            let of_it = entry.is_some_and(|it| it.label.as_deref() == Some(label) || it.code(programme, "of") == Some(label));
            line.open == Truth::Yes && of_it && seen.shows(line.subject)
        };
        let remedy = |line: &case::RightLine| {
            let right = programme.rights.get(line.right)?;
            let thing = &right.thing;
            Some(Remedy {
                title: thing.title.get(lang).to_owned(),
                about: thing.about.get(lang).to_owned(),
                office: right.office.map(|office| programme.office(office).id.clone()),
                until: line.until?.to_string(),
                law: line.law.join(", "),
            })
        };
        seen.standing.rights.iter().filter(is_from).filter_map(remedy).collect()
    }

    /// The matters of a household that are open, of those that somebody may see.
    pub(crate) fn matters(&self, seen: &Seen, wanted: &Wanted<'_>, words: &Words) -> Vec<Matter> {
        let visible: Vec<&Entry> = seen.visible().filter(|entry| entry.on <= seen.today).collect();
        let open = visible.iter().filter(|entry| self.is_open(entry, &visible) || self.is_before_a_body(entry, seen));
        open.filter_map(|entry| self.matter(entry, &visible, seen, (wanted, words))).collect()
    }

    fn is_open(&self, entry: &Entry, visible: &[&Entry]) -> bool {
        let programme = self.programme();
        let about = || visible.iter().filter(|other| is_about(programme, other, entry));
        programme.decisions.iter().any(|decision| leads_to(programme, entry.kind, decision))
            && !about().any(|other| programme.decisions.iter().any(|decision| decision.each.contains(&other.kind)))
    }

    fn is_before_a_body(&self, entry: &Entry, seen: &Seen) -> bool {
        let programme = self.programme();
        let bodies = || programme.decisions.iter().flat_map(|decision| &decision.steps).filter_map(|step| step.body);
        let is_its = |line: &DutyLine| line.subject.entry.and_then(|at| seen.entries.get(at)) == Some(entry);
        let waits = |line: &DutyLine| matches!(line.state, DutyState::Open | DutyState::Overdue) && is_its(line);
        !programme.requests.iter().any(|request| request.filed == entry.kind)
            && seen.standing.duties.iter().any(|line| waits(line) && bodies().any(|body| line.owner == Party::Office(body)))
    }

    fn matter(&self, entry: &Entry, visible: &[&Entry], seen: &Seen, (wanted, words): (&Wanted<'_>, &Words)) -> Option<Matter> {
        let (programme, lang) = (self.programme(), wanted.lang);
        let title = |kind: KindId| programme.kind(kind).title.get(lang).to_owned();
        let said = said(programme, entry, words);
        let intended = |decision: &&Decision| {
            let is_named = |kind: &KindId| said.iter().any(|(_, _, word)| *word == programme.kind(*kind).id);
            leads_to(programme, entry.kind, decision) && decision.each.iter().any(is_named)
        };
        let needed = |decision: &Decision| Needed {
            title: decision.thing.title.get(lang).to_owned(),
            steps: decision
                .steps
                .iter()
                .map(|step| {
                    let body = step.body.map(|office| programme.office(office).title.get(lang).to_owned());
                    let (title, law) = (step.title.get(lang).to_owned(), step.citation.sources.join(", "));
                    NeededStep { title, body, law, after: step.after }
                })
                .collect(),
        };
        let next = (0..).map(KindId).take(programme.kinds.len()).filter(|kind| follows(programme, *kind, entry.kind));
        let about = visible.iter().filter(|other| is_about(programme, other, entry));
        Some(Matter {
            entry: entry.label.clone()?,
            title: title(entry.kind),
            day: entry.on.to_string(),
            who: entry.who.and_then(|who| Some(seen.found.journal.persons.get(who)?.label.clone())),
            course: about.map(|other| Passed { day: other.on.to_string(), title: title(other.kind) }).collect(),
            decisions: programme.decisions.iter().filter(intended).map(needed).collect(),
            next: next.map(|kind| Named::new(&programme.kind(kind).id, &title(kind))).collect(),
            said: plainly(said),
        })
    }

    /// What can be recorded about a decision that was taken: what its steps look for, and what the pack says is about it.
    pub(crate) fn after_decision(&self, decision: &Decision, kind: KindId, wanted: &Wanted<'_>) -> Vec<Named> {
        let programme = self.programme();
        let described = programme.describe(&decision.thing.id, None);
        let formulas: Vec<&str> =
            described.iter().flat_map(|it| &it.parts).flat_map(|part| &part.lines).map(|line| line.get(wanted.lang)).collect();
        let is_sought = |id: &str| {
            let call = format!("followed_by('{id}'");
            formulas.iter().any(|text| text.replace(&format!("entry.of.{call}"), "").contains(&call))
        };
        let kinds = (0..).map(KindId).take(programme.kinds.len());
        let next = kinds.filter(|it| follows(programme, *it, kind) || is_sought(&programme.kind(*it).id));
        next.map(|kind| Named::new(&programme.kind(kind).id, programme.kind(kind).title.get(wanted.lang))).collect()
    }
}

/// Whether a decision can be about entries of a kind.
fn leads_to(programme: &Programme, kind: KindId, decision: &Decision) -> bool {
    decision.each.iter().any(|each| follows(programme, *each, kind))
}

/// Whether entries of a kind are about those of another, by what the pack says of it.
pub(crate) fn follows(programme: &Programme, kind: KindId, of: KindId) -> bool {
    let declared = programme.kind(kind);
    let field = declared.field("of").filter(|field| field.ty == FieldType::Entry);
    field.is_some_and(|field| if field.kinds.is_empty() { declared.needs.contains(&of) } else { field.kinds.contains(&of) })
}

fn is_about(programme: &Programme, entry: &Entry, of: &Entry) -> bool {
    entry.code(programme, "of").is_some_and(|label| Some(label) == of.label.as_deref())
}

/// Titles and texts alone.
fn plainly(said: Vec<(String, String, String)>) -> Vec<Said> {
    said.into_iter().map(|(title, text, _)| Said { title, text }).collect()
}

/// What an entry says: the title of each field, its value in words, and the word of a list.
pub(crate) fn said(programme: &Programme, entry: &Entry, words: &Words) -> Vec<(String, String, String)> {
    let fields = programme.kind(entry.kind).fields.iter().zip(&entry.fields);
    let told = fields.filter(|(field, _)| field.ty != FieldType::Entry).filter_map(|(field, value)| {
        let word = field_text(programme, field, value.as_ref()?)?;
        let text = match field.ty {
            FieldType::Value(Ty::Enum(list)) => {
                let found = programme.enums.get(list as usize)?.values.iter().find(|(known, _)| *known == word);
                found.map_or_else(|| word.clone(), |(_, title)| title.get(words.lang).to_owned())
            }
            FieldType::Value(Ty::Bool) => words.say(if word == "true" { "yes" } else { "no" }),
            FieldType::Office => {
                let office = programme.offices.iter().find(|office| office.id == word);
                office.map_or_else(|| word.clone(), |office| office.title.get(words.lang).to_owned())
            }
            _ => word.clone(),
        };
        Some((field.title.get(words.lang).to_owned(), text, word))
    });
    told.collect()
}
